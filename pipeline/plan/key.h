/* key.h -- content keys: SHA-256 over lines "NAME<tab>VALUE" that say everything an
 * object depends on.  The lines are stored with the object, so that `store why` can name
 * what changed; long things (rows, files, libraries) stand there as digests. */
#ifndef PV__KEY_H
#define PV__KEY_H

#include "plan/plan.h"

/* Bump when the bytes of any object change their meaning. */
#define PV__OBJECT_FORMAT 3

/* Tabs, newlines and backslashes are escaped. */
void pv__line(struct pv__buffer *, const char *name, const char *value);
void pv__line_number(struct pv__buffer *, const char *name, int64_t value);
void pv__line_real(struct pv__buffer *, const char *name, double value);
void pv__line_digest(struct pv__buffer *, const char *name, const struct pv__digest *);
/* The digest of a file, and of the other one where header and voxels are two. */
void pv__file_lines(struct pv__buffer *, const char *name, const struct pv__plan_file *);
/* The digest of bytes that are too long to stand here. */
void pv__line_bytes(struct pv__buffer *, const char *name, const struct pv__buffer *bytes);

/* Lines of this library's own file and of what makes its numbers: BLAS core, libm. */
int pv__profile_lines(struct pv__buffer *, struct pv__diag *) PV__MUST_CHECK;
/* Op, version, plugin, options, files that it names; `place` begins each name. */
void pv__stage_lines(struct pv__buffer *, const struct pv__plan *, const char *place,
		     const struct pv__stage *);
void pv__rival_lines(struct pv__buffer *, const struct pv__plan *, const struct pv__rival *);
/* Everything about the rows that a fit may depend on, as bytes. */
void pv__put_rows(struct pv__buffer *, const struct pv__samples *);
int pv__key_close(struct pv__buffer *, struct pv__digest *, struct pv__diag *) PV__MUST_CHECK;

/* ---- task_key.c ------------------------------------------------------------------- */

/* All lines of a task.  A block needs the keys of its extractions. */
void pv__task_lines(struct pv__buffer *, const struct pv__plan *, const struct pv__task *);
int pv__task_key(const struct pv__plan *, struct pv__task *, struct pv__diag *) PV__MUST_CHECK;

#endif
