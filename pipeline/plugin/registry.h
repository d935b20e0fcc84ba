/* registry.h -- plugins: found, probed, loaded, asked what they offer; and the host
 * that their ops talk to. */
#ifndef PV__REGISTRY_H
#define PV__REGISTRY_H

#include "base/base.h"
#include "math/math.h"
#include "plugin/process.h"

#include <fenv.h>

struct pv__plugin_file {
	const char *path;               /* as found */
	const char *shown;              /* file name: what manifests say */
	struct pv__digest digest;
	const struct pv_plugin *plugin; /* NULL: refused */
	const char *refusal;            /* why, in one line; NULL: loaded */
};

struct pv__registry {
	struct pv__arena *arena;
	int64_t n_files; struct pv__plugin_file *file;
	int64_t n_ops; const struct pv_op *const *op; /* sorted by name */
	const int64_t *op_file;                       /* file of each op */
};

/* Looks in `extra` folders (command line), PULVINAR_PLUGIN_PATH (absolute folders with
 * colons between), the user's data folder, and the build's or installation's own
 * folder; each file is probed in a child process first.  A refused plugin is recorded,
 * not an error, unless it lies in an `extra` folder; so is a folder that was asked for
 * and cannot be used.  An op's name belongs to the first file that offers it: our own
 * folder, then the others in this order, files bytewise; a later file with the same name
 * is refused.  Never unloads. */
int pv__registry_open(struct pv__arena *, int64_t n_extra, const char *const *extra,
                      struct pv__registry *, struct pv__diag *) PV__MUST_CHECK;
const struct pv_op *pv__registry_find(const struct pv__registry *, const char *name);
/* The nearest name among ops of a role (0: any), for "did you mean". */
const char *pv__registry_nearest(const struct pv__registry *, const char *name, uint32_t role);
/* Checks one op table against the promises of the header; NULL: sound, else why not. */
const char *pv__op_fault(struct pv__arena *, const struct pv_op *);

/* ---- calling an op (host.c) ------------------------------------------------------ */

/* Does an op of role extract make columns of windows of recordings, not of images? */
static inline bool pv__takes_windows(const struct pv_op *op)
{
	return op->extract && PV_HAS(op->extract, window) && op->extract->window;
}

/* One pv_ctx per call.  Made on the stack, initialised by pv__ctx_init. */
struct pv_ctx {
	const struct pv_op *op;
	const char *what;            /* "repeat 1 fold 3", "sub-01": for messages */
	struct pv__arena *scratch;   /* made on first use, freed by pv__ctx_end */
	struct pv__arena *keep;      /* of the thing being made */
	struct pv__stream stream;
	struct pv__diag *diag;
	struct pv__mark mark;        /* of the stage in the study */
	int status;                  /* of the first fail(); PV_OK: none */
	fenv_t fenv;                 /* as before the call */
	const struct pv__process *before; /* likewise; NULL: an outer call restores it */
	int32_t depth;               /* calls that this one lies in */
};
void pv__ctx_init(struct pv_ctx *, const struct pv_op *, const struct pv__mark *, const char *what,
                  struct pv__arena *keep, struct pv__stream, struct pv__diag *);
/* Frees scratch, restores floating-point state, locale, working folder and handlers of
 * signals as pv__ctx_init found them, and turns a status without a message into one.
 * Returns the status to report. */
int pv__ctx_end(struct pv_ctx *, int status);
extern const struct pv_host pv__host;

#endif
