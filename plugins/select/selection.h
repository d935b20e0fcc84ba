/* selection.h -- what a selection leaves behind: a score per column, and who stays. */
#ifndef PV__SELECTION_H
#define PV__SELECTION_H

#include "pulvinar/plugin.h"

struct pv__selection {
	int64_t n_cols, n_kept;
	int64_t *kept;   /* ascending */
	double *score;   /* larger is better; NaN: cannot be scored, comes last */
	double *log10_p; /* NaN where there is no p-value */
};

int pv__selection_make(const struct pv_host *, pv_ctx *, int64_t n_cols, struct pv__selection **);
/* Number of columns that k or percentile ask for (the other is 0), at least 1; warns where
 * k is more than there are. */
int64_t pv__selection_count(const struct pv_host *, pv_ctx *, int64_t k, double percentile,
                            int64_t n_cols);
/* Keeps the n columns with the largest scores, ties to the lowest column. */
int pv__selection_best(const struct pv_host *, pv_ctx *, struct pv__selection *, int64_t n);
/* Keeps the columns that `passes` marks. */
void pv__selection_marked(struct pv__selection *, const uint8_t *passes);

/* Callbacks of struct pv_transform_call. */
void pv__selection_columns(const void *model, int64_t *n, const int64_t **keep);
int pv__selection_save(const struct pv_host *, pv_ctx *, const void *model, struct pv_writer *);
int pv__selection_load(const struct pv_host *, pv_ctx *, const void *config, struct pv_reader *,
                       void **model);

#endif
