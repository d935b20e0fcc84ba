/* child.h -- a process of our own for what may crash, hang or take too much. */
#ifndef PV__CHILD_H
#define PV__CHILD_H

#include "base/base.h"

#include <sys/types.h>

/* In the child: no output, no core, no parent's signal handlers, and no life beyond the
 * parent's. */
void pv__child_seal(void);
/* In the parent: waits until `deadline` of pv__now_ms for a child that ends on its own,
 * then stops it, and whatever it may have started.  Its wait status. */
int pv__child_end(pid_t, int64_t deadline);
/* "SIGSEGV" */
const char *pv__signal_name(struct pv__arena *, int number);

#endif
