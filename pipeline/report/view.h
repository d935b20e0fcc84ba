/* view.h -- finished results as tables, figures and pages look them up: who is the
 * headline, in which order things are shown, and what they are called. */
#ifndef PV__VIEW_H
#define PV__VIEW_H

#include "report/number.h"
#include "report/pseudonym.h"
#include "report/results.h"
#include "report/sheet.h"

struct pv__measured;

struct pv__system { /* a model on a set, as scored */
	int64_t model, set, target;
	bool is_baseline;
};

struct pv__view {
	struct pv__arena *arena;
	const struct pv__results *r;
	const struct pv__study *study;
	const struct pv__samples *samples;
	struct pv__pseudonyms pseudonyms;
	const struct pv__metric *metric;   /* of the headline; NULL: unknown name */
	const struct pv__summary *primary; /* NULL: not computed */
	const struct pv__summary *against; /* its rival's, same metric; NULL: none */
	const struct pv__comparison *gain; /* primary minus rival; NULL: none */
	int64_t n_systems;
	const struct pv__system *system; /* models, then baselines */
	int64_t n_metrics;
	const char **metric_name; /* the headline's first */
	const char **stem;        /* of each importance table: a file name part */
	int64_t *table_order;     /* importance tables, the headline's first */
	int64_t **unit_column;    /* first column of each unit of each table; -1: none */
	const struct pv__measured *measured; /* measured.h; NULL: not yet */
};

int pv__view_make(struct pv__arena *, const struct pv__results *, struct pv__view *) PV__MUST_CHECK;

const char *pv__model_id(const struct pv__view *, int64_t model);
/* NULL: columns of its own. */
const char *pv__shown_set(const struct pv__view *, int64_t set);
/* NULL where the study has one target; "mean of targets" */
const char *pv__shown_target(const struct pv__view *, int64_t target);
/* "svm_linear"; "svm_linear on multi" where there are several sets; "ridge, speed" where
 * there are several targets */
char *pv__system_name(const struct pv__view *, int64_t model, int64_t set, int64_t target);
/* "haufe", without the prefix */
const char *pv__importance_name(const struct pv__view *, const struct pv__importance_table *);
const char *pv__metric_title(const char *metric);
const struct pv__summary *pv__summary_of(const struct pv__view *, int64_t model, int64_t set,
					 int64_t target, const char *metric);
bool pv__is_primary(const struct pv__view *, int64_t model, int64_t set, int64_t target);
bool pv__has_classes(const struct pv__view *);
/* "AD", or the number's text */
struct pv__cell pv__target_cell(const struct pv__view *, double y);
/* Values of the headline's metric in each fold, in the order of the scores; n of them. */
int pv__fold_values(const struct pv__view *, const struct pv__system *, const char *metric,
		    int64_t *n, const double **value) PV__MUST_CHECK;
/* Mean over the repeats that the permutations ran: what they are compared with. */
double pv__observed_statistic(const struct pv__view *, const struct pv__summary *);
/* Decimals of a metric's values. */
int pv__metric_decimals(const struct pv__view *, const char *metric);
/* Larger is better, as far as known. */
bool pv__metric_rises(const char *metric);

/* count[true * n_classes + predicted] over the predictions of one repeat (-1: all). */
int pv__confusion(const struct pv__view *, const struct pv__system *, int64_t repeat,
		  int64_t **count) PV__MUST_CHECK;

/* Name, label, hemisphere of a unit: its region, or its column and the region around. */
const char *pv__unit_name(const struct pv__importance_table *, int64_t unit);
const struct pv_region *pv__unit_region(const struct pv__view *,
					const struct pv__importance_table *, int64_t unit);
/* First column of a unit; -1: none. */
int64_t pv__unit_column(const struct pv__view *, const struct pv__importance_table *, int64_t unit);
/* Units by rank, ties by index; NaN ranks last. */
int pv__units_by_rank(const struct pv__view *, const struct pv__importance_table *,
		      int64_t **order) PV__MUST_CHECK;

#endif
