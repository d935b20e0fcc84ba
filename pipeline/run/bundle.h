/* bundle.h -- a fitted chain that can be applied to new data: one file with the study it
 * came from, the fixed files that its stages name, and what every stage learned. */
#ifndef PV__BUNDLE_H
#define PV__BUNDLE_H

#include "run/run.h"

struct pv__bundle_file { const char *name; const char *bytes; int64_t n; };

/* How a confound column was coded: a number, or one-hot without its first level. */
struct pv__confound_code {
	const char *column;
	int64_t n_levels;              /* 0: a number */
	const char *const *level;
};

struct pv__bundle {
	const char *study;             /* resolved study, its fixed files under their names here */
	const char *model, *set;
	const char *chosen;            /* tuned options */
	uint32_t target_kind;
	const char *target;
	int64_t n_classes; const char *const *class_name;
	int64_t n_sites; const char *const *site_name; /* of the site codes that the chain knows */
	int64_t n_confounds; const struct pv__confound_code *confound;
	int64_t n_files; const struct pv__bundle_file *file;
	struct pv__chain *chain;
	int64_t n_train;
	bool embeds_rows;              /* a stage keeps training rows: not to be passed on */
};

/* One models/MODEL_SET.pvb for every model and set. */
int pv__bundles_write(struct pv__run *, struct pv__results *, struct pv__diag *) PV__MUST_CHECK;
int pv__bundle_read(struct pv__arena *, const char *path, const struct pv__registry *,
                    struct pv__bundle *, struct pv__diag *) PV__MUST_CHECK;

#endif
