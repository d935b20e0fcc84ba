/* results.tsv, summary.tsv, comparisons.tsv, tuning.tsv, curve.tsv */
#include "report/tables.h"

#include <math.h>

/* Every column function gets the view; `score`, `summary`... is the row's record. */

#define CELL(function, array, make, value) \
	static struct pv__cell function(const void *of, int64_t row, int64_t k) \
	{ \
		const struct pv__view *v = of; \
		const __typeof__(v->r->array[0]) *at = &v->r->array[row]; \
		(void)k; \
		return make(value); \
	}

CELL(score_model, score, pv__cell_text, pv__model_id(v, at->model))
CELL(score_set, score, pv__cell_text, pv__shown_set(v, at->set))
CELL(score_target, score, pv__cell_text, pv__shown_target(v, at->target))
CELL(score_repeat, score, pv__cell_int, at->repeat + 1)
CELL(score_fold, score, pv__cell_int, at->fold + 1)
CELL(score_class, score, pv__cell_text, at->class_name)
CELL(score_metric, score, pv__cell_text, at->metric)
CELL(score_value, score, pv__cell_real, at->value)
CELL(score_n_train, score, pv__cell_int, at->n_train)
CELL(score_n_test, score, pv__cell_int, at->n_test)

static const struct pv__column results[] = {
	{"model", score_model, 0},   {"set", score_set, 0},     {"target", score_target, 0},
	{"repeat", score_repeat, 0}, {"fold", score_fold, 0},   {"class", score_class, 0},
	{"metric", score_metric, 0}, {"value", score_value, 0}, {"n_train", score_n_train, 0},
	{"n_test", score_n_test, 0},
};

CELL(summary_model, summary, pv__cell_text, pv__model_id(v, at->model))
CELL(summary_set, summary, pv__cell_text, pv__shown_set(v, at->set))
CELL(summary_target, summary, pv__cell_text, pv__shown_target(v, at->target))
CELL(summary_metric, summary, pv__cell_text, at->metric)
CELL(summary_mean, summary, pv__cell_real, at->mean)
CELL(summary_low, summary, pv__cell_real, at->ci_low)
CELL(summary_high, summary, pv__cell_real, at->ci_high)
CELL(summary_method, summary, pv__cell_text, isfinite(at->ci_low) ? at->ci_method : NULL)
CELL(summary_p, summary, pv__cell_real, at->p_permutation)
CELL(summary_permutations, summary, pv__cell_real,
     isnan(at->p_permutation) ? NAN : (double)at->n_permutations)
CELL(summary_chance, summary, pv__cell_real, at->chance)
CELL(summary_folds, summary, pv__cell_int, at->n_folds)
CELL(summary_undefined, summary, pv__cell_int, at->n_undefined)

static const struct pv__column summary[] = {
	{"model", summary_model, 0},
	{"set", summary_set, 0},
	{"target", summary_target, 0},
	{"metric", summary_metric, 0},
	{"mean", summary_mean, 0},
	{"ci_low", summary_low, 0},
	{"ci_high", summary_high, 0},
	{"ci_method", summary_method, 0},
	{"p_permutation", summary_p, 0},
	{"n_permutations", summary_permutations, 0},
	{"chance", summary_chance, 0},
	{"n_folds", summary_folds, 0},
	{"n_undefined", summary_undefined, 0},
};

CELL(comparison_a, comparison, pv__cell_text,
     pv__system_name(v, at->a_model, at->a_set, at->target))
CELL(comparison_b, comparison, pv__cell_text,
     pv__system_name(v, at->b_model, at->b_set, at->target))
CELL(comparison_metric, comparison, pv__cell_text, at->metric)
CELL(comparison_difference, comparison, pv__cell_real, at->difference)
CELL(comparison_low, comparison, pv__cell_real, at->ci_low)
CELL(comparison_high, comparison, pv__cell_real, at->ci_high)
CELL(comparison_p, comparison, pv__cell_real, at->p)
CELL(comparison_corrected, comparison, pv__cell_real, at->p_corrected)
CELL(comparison_method, comparison, pv__cell_text, at->method)

static const struct pv__column comparisons[] = {
	{"a", comparison_a, 0},           {"b", comparison_b, 0},
	{"metric", comparison_metric, 0}, {"difference", comparison_difference, 0},
	{"ci_low", comparison_low, 0},    {"ci_high", comparison_high, 0},
	{"p", comparison_p, 0},           {"p_corrected", comparison_corrected, 0},
	{"method", comparison_method, 0},
};

CELL(tuning_model, tuning, pv__cell_text, pv__model_id(v, at->model))
CELL(tuning_set, tuning, pv__cell_text, pv__shown_set(v, at->set))
CELL(tuning_target, tuning, pv__cell_text, pv__shown_target(v, at->target))
CELL(tuning_repeat, tuning, pv__cell_int, at->repeat + 1)
CELL(tuning_fold, tuning, pv__cell_int, at->fold + 1)
CELL(tuning_chosen, tuning, pv__cell_text, at->chosen)
CELL(tuning_score, tuning, pv__cell_real, at->inner_score)

static const struct pv__column tuning[] = {
	{"model", tuning_model, 0},       {"set", tuning_set, 0},   {"target", tuning_target, 0},
	{"repeat", tuning_repeat, 0},     {"fold", tuning_fold, 0}, {"chosen", tuning_chosen, 0},
	{"inner_score", tuning_score, 0},
};

CELL(point_model, curve_point, pv__cell_text, pv__model_id(v, at->model))
CELL(point_set, curve_point, pv__cell_text, pv__shown_set(v, at->set))
CELL(point_size, curve_point, pv__cell_int, at->size)
CELL(point_n_train, curve_point, pv__cell_real, at->n_train)
CELL(point_metric, curve_point, pv__cell_text, at->metric)
CELL(point_mean, curve_point, pv__cell_real, at->mean)
CELL(point_low, curve_point, pv__cell_real, at->ci_low)
CELL(point_high, curve_point, pv__cell_real, at->ci_high)

static const struct pv__column curve[] = {
	{"model", point_model, 0},     {"set", point_set, 0},       {"size", point_size, 0},
	{"n_train", point_n_train, 0}, {"metric", point_metric, 0}, {"mean", point_mean, 0},
	{"ci_low", point_low, 0},      {"ci_high", point_high, 0},
};

int pv__tables_scores(struct pv__outputs *o, const struct pv__view *v)
{
	PV__TRY(pv__sheet_write(o, "results.tsv", v->r->n_scores, v, PV__COUNT(results), results));
	PV__TRY(pv__sheet_write(o, "summary.tsv", v->r->n_summaries, v, PV__COUNT(summary),
				summary));
	if (v->r->n_comparisons > 0)
		PV__TRY(pv__sheet_write(o, "comparisons.tsv", v->r->n_comparisons, v,
					PV__COUNT(comparisons), comparisons));
	if (v->r->n_tunings > 0)
		PV__TRY(pv__sheet_write(o, "tuning.tsv", v->r->n_tunings, v, PV__COUNT(tuning),
					tuning));
	if (v->r->n_curve_points > 0)
		PV__TRY(pv__sheet_write(o, "curve.tsv", v->r->n_curve_points, v, PV__COUNT(curve),
					curve));
	return PV_OK;
}
