/* process.h -- what belongs to the whole process, which a plugin must leave as it was:
 * locale, working folder, handlers of signals; and which call is under way. */
#ifndef PV__PROCESS_H
#define PV__PROCESS_H

#include "base/base.h"

struct pv_ctx;

/* Calls that are under way, outermost first.  In shared memory, so that another process
 * can read what a worker was doing when it died. */
enum { PV__CALLS_DEEP = 4 };
struct pv__call_slot {
	int32_t depth; /* may be deeper than what is noted */
	struct pv__call_note {
		char op[96], what[224];
	} call[PV__CALLS_DEEP];
};

/* State of the process as it is now; NULL: no memory. */
struct pv__process;
const struct pv__process *pv__process_save(struct pv__arena *);
/* Puts back what has changed since; what has not costs a look. */
void pv__process_restore(const struct pv__process *);

/* From now on this thread notes its calls in `slot` (NULL: nowhere) and is brought back
 * to `home` after each, not to what each found (NULL: to what each found). */
void pv__calls_watch(const struct pv__process *home, struct pv__call_slot *slot);
/* Of pv__ctx_init and pv__ctx_end. */
void pv__call_enter(struct pv_ctx *);
void pv__call_leave(struct pv_ctx *);
/* "model.x: svm on gm, repeat 1 fold 3", the innermost call; NULL: none is under way. */
const char *pv__call_text(struct pv__arena *, const struct pv__call_slot *);

#endif
