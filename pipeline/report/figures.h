/* figures.h -- the figures of the report, one file each.  A figure with nothing to show
 * has width 0.  All return PV_OK or PV_ENOMEM without a message. */
#ifndef PV__FIGURES_H
#define PV__FIGURES_H

#include "evaluate/calibration.h"
#include "report/maps.h"
#include "report/svg.h"
#include "report/view.h"

/* The headline's model, its rivals on the same rows, and chance, with intervals. */
int pv__figure_headline(const struct pv__view *, struct pv__figure *) PV__MUST_CHECK;
/* The headline's metric in every fold, for every model and baseline. */
int pv__figure_folds(const struct pv__view *, struct pv__figure *) PV__MUST_CHECK;
/* Means under permuted labels, and the observed one. */
int pv__figure_null(const struct pv__view *, struct pv__figure *) PV__MUST_CHECK;
/* The headline's metric against the size of the training part, for every model. */
int pv__figure_curve(const struct pv__view *, struct pv__figure *) PV__MUST_CHECK;
/* ROC curve of two classes, repeat 1, headline's model and rival. */
int pv__figure_roc(const struct pv__view *, struct pv__figure *) PV__MUST_CHECK;
/* Observed share against probability: bins with intervals and a smooth curve; the system
 * whose forecast it is. */
int pv__figure_calibration(const struct pv__view *, const struct pv__system *,
			   const struct pv__forecast *, struct pv__figure *) PV__MUST_CHECK;
/* Net benefit against threshold, of the model, of treating all and none. */
int pv__figure_decision(const struct pv__view *, const struct pv__system *,
			const struct pv__forecast *, struct pv__figure *) PV__MUST_CHECK;
/* Predicted against observed numbers, repeat 1, headline's model. */
int pv__figure_observed(const struct pv__view *, struct pv__figure *) PV__MUST_CHECK;
/* Found, excluded by reason, analysed, per class. */
int pv__figure_flow(const struct pv__view *, struct pv__figure *) PV__MUST_CHECK;
/* The first units of an importance table with their intervals; order: units by rank. */
int pv__figure_forest(const struct pv__view *, const struct pv__importance_table *,
		      const int64_t *order, struct pv__figure *) PV__MUST_CHECK;
/* Axial slices of a table's painted map, in which some unit has a value, over a background
 * on its grid (NULL: none). */
int pv__figure_slices(const struct pv__view *, const struct pv__importance_table *,
		      const struct pv__map *, const struct pv_volume *background,
		      struct pv__figure *) PV__MUST_CHECK;

/* Rows of one repeat of one system as pairs: x and y of each (roc: decision and class;
 * observed: y and y_hat). */
struct pv__pairs {
	int64_t n;
	double *x, *y;
};
int pv__roc_points(const struct pv__view *, const struct pv__system *,
		   struct pv__pairs *) PV__MUST_CHECK;
int pv__observed_points(const struct pv__view *, const struct pv__system *,
			struct pv__pairs *) PV__MUST_CHECK;
/* The headline's system, and its rival's; NULL: not scored. */
const struct pv__system *pv__primary_system(const struct pv__view *);
const struct pv__system *pv__against_system(const struct pv__view *);

/* Exclusions by reason, most frequent first, then bytewise; last, reasons with fewer than
 * PV__FEWEST_PEOPLE rows as one. */
struct pv__reason {
	const char *reason;
	int64_t n;
};
int pv__exclusion_reasons(const struct pv__view *, int64_t *n, struct pv__reason **) PV__MUST_CHECK;

#endif
