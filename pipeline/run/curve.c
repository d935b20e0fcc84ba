/* The learning curve: what its tasks left in the store, scored and fitted. */
#include "run/collect.h"

#include <math.h>

enum { RESAMPLES = 1000 };

/* score[(split * n_sizes + size) * n_metrics + metric] of one rival */
static int read_rival(struct pv__collector *c, int64_t rival, double *score, struct pv__diag *diag)
{
	const struct pv__plan *plan = &c->run->plan;

	for (int64_t t = 0; t < plan->n_tasks; t++) {
		const struct pv__task *task = &plan->task[t];
		int64_t at = task->split * plan->study->n_curve + task->size;
		struct pv__fold_result fold;

		if (task->kind == PV__TASK_CURVE && task->rival == rival)
			PV__TRY(pv__read_fold(c, task, &fold, score + at * pv__metric_count(), diag));
	}
	return PV_OK;
}

/* ---- points ------------------------------------------------------------------------------ */

static double mean_rows(const struct pv__plan *plan, int64_t size)
{
	double sum = 0;

	for (int64_t s = 0; s < plan->splits.n; s++)
		sum += (double)plan->curve[s * plan->study->n_curve + size].n;
	return sum / (double)plan->splits.n;
}

/* The correction of the whole training parts: smaller ones share fewer rows, so that the
 * intervals are rather too wide. */
static struct pv__interval interval_of(const struct pv__collector *c, const double *score,
				       int64_t size, int64_t metric, double *value)
{
	const struct pv__plan *plan = &c->run->plan;

	for (int64_t s = 0; s < plan->splits.n; s++)
		value[s] = score[(s * plan->study->n_curve + size) * pv__metric_count() + metric];
	return pv__corrected_interval(plan->splits.n, value, c->test_over_train, .95);
}

static int list_points(struct pv__collector *c, int64_t rival, const double *score,
		       struct pv__curve_point *point, int64_t *n, struct pv__diag *diag)
{
	const struct pv__plan *plan = &c->run->plan;
	double *value = pv__alloc(c->run->arena, (size_t)plan->splits.n, sizeof(*value));

	if (!value)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the learning curve");
	for (int64_t i = 0; i < plan->study->n_curve; i++)
		for (int64_t m = 0; m < pv__metric_count(); m++) {
			struct pv__interval interval = interval_of(c, score, i, m, value);

			if (isnan(interval.mean))
				continue; /* does not apply, or is defined in no fold */
			point[(*n)++] =
				(struct pv__curve_point){.model = plan->rival[rival].model,
							 .set = plan->rival[rival].set,
							 .target = plan->rival[rival].target,
							 .size = plan->study->curve_size[i],
							 .n_train = mean_rows(plan, i),
							 .metric = pv__metric_at(m)->name,
							 .mean = interval.mean,
							 .ci_low = interval.low,
							 .ci_high = interval.high};
		}
	return PV_OK;
}

/* ---- fits -------------------------------------------------------------------------------- */

/* What is lacking to 1 where larger is better, else the metric, which is an error. */
static double error_of(const struct pv__metric *metric, double value)
{
	return metric->higher_is_better ? 1 - value : value;
}

static int64_t headline_metric(const struct pv__study *study)
{
	int64_t m = 0;

	while (m < pv__metric_count() && !pv__equal(pv__metric_at(m)->name, study->primary.metric))
		m++;
	return m;
}

static int fit(struct pv__collector *c, int64_t rival, const double *score,
	       struct pv__curve_fit *out, struct pv__diag *diag)
{
	const struct pv__study *study = c->run->study;
	struct pv__arena *arena = c->run->arena;
	int64_t n = study->n_curve, n_folds = c->run->plan.splits.n, m = headline_metric(study);
	double *size = pv__alloc(arena, (size_t)n, sizeof(*size));
	double *error = pv__alloc(arena, (size_t)(n_folds * n), sizeof(*error));
	struct pv__stream stream = pv__stream(study->seed, PV__RANDOM_BOOTSTRAP, UINT64_MAX, 0);

	if (!size || !error)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the learning curve");
	for (int64_t i = 0; i < n; i++)
		size[i] = (double)study->curve_size[i];
	for (int64_t i = 0; i < n_folds * n; i++)
		error[i] = error_of(pv__metric_at(m), score[i * pv__metric_count() + m]);
	out->model = c->run->plan.rival[rival].model;
	out->set = c->run->plan.rival[rival].set;
	out->target = c->run->plan.rival[rival].target;
	if (pv__power_fit_folds(arena, n_folds, n, size, error, stream, RESAMPLES, &out->power) !=
	    PV_OK)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the learning curve");
	return PV_OK;
}

int pv__collect_curve(struct pv__collector *c, struct pv__diag *diag)
{
	const struct pv__plan *plan = &c->run->plan;
	struct pv__arena *arena = c->run->arena;
	size_t n = (size_t)(plan->study->n_curve * pv__metric_count());
	double *score = pv__alloc(arena, n * (size_t)plan->splits.n, sizeof(*score));
	struct pv__curve_point *point =
		pv__alloc(arena, n * (size_t)plan->n_rivals, sizeof(*point));
	struct pv__curve_fit *fitted = pv__alloc(arena, (size_t)plan->n_rivals, sizeof(*fitted));
	struct pv__results *r = c->results;

	if (plan->study->n_curve == 0)
		return PV_OK;
	if (!score || !point || !fitted)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the learning curve");
	for (int64_t rival = 0; rival < plan->n_rivals; rival++) {
		if (plan->rival[rival].spec->is_baseline)
			continue;
		PV__TRY(read_rival(c, rival, score, diag));
		PV__TRY(list_points(c, rival, score, point, &r->n_curve_points, diag));
		PV__TRY(fit(c, rival, score, &fitted[r->n_curve_fits++], diag));
	}
	r->curve_point = point;
	r->curve_fit = fitted;
	return PV_OK;
}
