/* compare.h -- finished studies side by side: headlines, paired differences where rows and
 * splits are the same, and how far their rankings agree. */
#ifndef PV__COMPARE_H
#define PV__COMPARE_H

#include "base/base.h"
#include "data/data.h"

struct pv__ranking { /* of the headline's model by one importance op */
	const char *importance, *class_name; /* class_name NULL: one output */
	int64_t n;
	const char *const *unit;
	const double *rank;
};

struct pv__finished { /* what a results folder says */
	const char *folder, *title, *model, *set, *metric;
	const char *target; /* NULL: the study has one */
	const char *predicted;
	double mean, ci_low, ci_high, p; /* NaN: not computed */
	int64_t n_folds;
	const double *fold;             /* the headline's metric in every fold, NaN: not defined */
	const double *n_train, *n_test; /* of every fold */
	struct pv__digest splits;       /* of splits.tsv: the same rows in the same parts */
	int64_t n_rankings; const struct pv__ranking *ranking;
};
int pv__finished_read(struct pv__arena *, const char *folder, struct pv__finished *,
                      struct pv__diag *) PV__MUST_CHECK;

/* May folds be compared one by one?  NULL: yes; else why not. */
const char *pv__not_paired(const struct pv__finished *, const struct pv__finished *);

struct pv__agreement { int64_t n, top, common; double spearman; };
/* Over units of the same name; `top`: the first 10, or a tenth of fewer than 100 and at least
 * 3; `common`: units that are among the first ones of both. */
int pv__agree(struct pv__arena *, const struct pv__ranking *, const struct pv__ranking *,
              struct pv__agreement *) PV__MUST_CHECK;

/* All of it, as text for a terminal. */
int pv__compare_put(struct pv__arena *, int64_t n, const struct pv__finished *,
                    struct pv__buffer *) PV__MUST_CHECK;

#endif
