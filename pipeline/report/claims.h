/* claims.h -- the headline in sentences: what was predicted, from what, how well,
 * against what, by more than chance or not, how sure, and what the catch is.  Plain
 * text, for the page, report.json and whoever quotes them.  NULL: out of memory. */
#ifndef PV__CLAIMS_H
#define PV__CLAIMS_H

#include "report/view.h"

/* "diagnosis: AD against CN", "trial_type (8 classes)", "score (a number)" */
char *pv__claim_predicted(const struct pv__view *);
/* "8 regions (block gm: roi.extract)" */
char *pv__claim_features(const struct pv__view *);
/* "40 participants", "1,452 events" */
char *pv__samples_text(const struct pv__view *, int64_t n);
/* "96 events in 12 groups (run): 48 face, 48 house" */
char *pv__claim_rows(const struct pv__view *);
/* "0.78 (95 % interval 0.66 to 0.90)" */
char *pv__claim_value(const struct pv__view *, const struct pv__summary *);
/* The lead sentence. */
char *pv__claim_headline(const struct pv__view *);
/* Of the rival: "The gain over confounds_only is +0.17 ..." */
char *pv__claim_gain(const struct pv__view *);
/* Of the permutation test with its counts, or that there was none. */
char *pv__claim_chance(const struct pv__view *);
/* What the interval is of and how it was made. */
char *pv__claim_interval(const struct pv__view *);
/* The most important reservation, in one sentence. */
char *pv__claim_catch(const struct pv__view *);

/* Permuted means at least as good as the observed one: b of p = (b+1)/(m+1). */
int64_t pv__count_as_good(const struct pv__summary *);
/* The rows' smallest class; of numbers: all rows. */
int64_t pv__smallest_class(const struct pv__view *, int64_t *count /* n_classes, or NULL */);

#endif
