/* tables.h -- the TSV files of a results folder.  Repeats and folds count from 1. */
#ifndef PV__TABLES_H
#define PV__TABLES_H

#include "report/output.h"
#include "report/view.h"

/* results, summary, comparisons, tuning, curve */
int pv__tables_scores(struct pv__outputs *, const struct pv__view *) PV__MUST_CHECK;
/* splits, confusion */
int pv__tables_folds(struct pv__outputs *, const struct pv__view *) PV__MUST_CHECK;
/* predictions, region_values, exclusions, warnings */
int pv__tables_rows(struct pv__outputs *, const struct pv__view *) PV__MUST_CHECK;
/* regions, feature_importance */
int pv__tables_regions(struct pv__outputs *, const struct pv__view *) PV__MUST_CHECK;

#endif
