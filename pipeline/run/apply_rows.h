/* apply_rows.h -- new rows coded as the bundle coded its own. */
#ifndef PV__APPLY_ROWS_H
#define PV__APPLY_ROWS_H

#include "run/bundle.h"

/* Replaces the confounds of `s` by the columns that the bundle was fitted with.  A level
 * that the bundle never saw is an error that names the row. */
int pv__apply_confounds(struct pv__arena *, const struct pv__bundle *, struct pv__samples *,
                        struct pv__diag *) PV__MUST_CHECK;
/* Site codes by name: those that the bundle knows as it coded them, others behind them. */
int pv__apply_sites(struct pv__arena *, const struct pv__bundle *, struct pv__samples *,
                    struct pv__diag *) PV__MUST_CHECK;
/* Outcomes, from the target column of the study, by the bundle's classes; NaN where the new
 * data does not know them.  Returns how many are known in *n_known. */
int pv__apply_targets(struct pv__arena *, const struct pv__bundle *, const struct pv__study *,
                      struct pv__samples *, int64_t *n_known, struct pv__diag *) PV__MUST_CHECK;

#endif
