/* Nested tuning: the choice with the best mean score over inner splits. */
#include "evaluate/prepared_parts.h"

#include <math.h>

struct tuner {
	const struct pv__metric *metric;
	int64_t n_choices, n_splits;
	double *value; /* [(label * n_splits + split) * n_choices + choice]; NaN: no trial */
};

static int no_memory(const struct pv__chain_spec *spec, const char *what, struct pv__diag *diag)
{
	return pv__fail(diag, PV_ENOMEM, &spec->model->mark, "%s (%s): no memory to tune",
			spec->model->op->name, what);
}

static int add_trial(void *to, struct pv__arena *scratch, const struct pv__trial *trial,
		     struct pv__diag *diag)
{
	const struct tuner *t = to;

	(void)diag;
	t->value[(trial->label * t->n_splits + trial->split) * t->n_choices + trial->choice] =
		t->metric->value(scratch, trial->scored);
	return PV_OK;
}

/* Mean of each choice over the splits where it is defined. */
static void average(int64_t n_choices, int64_t n_splits, const double *value, double *mean)
{
	for (int64_t c = 0; c < n_choices; c++) {
		double sum = 0;
		int64_t n = 0;

		for (int64_t s = 0; s < n_splits; s++) {
			double v = value[s * n_choices + c];

			if (isnan(v))
				continue;
			sum += v;
			n++;
		}
		mean[c] = n > 0 ? sum / (double)n : NAN;
	}
}

/* -1: the metric is defined for none. */
static int64_t best_choice(const struct pv__metric *metric, int64_t n, const double *mean)
{
	double sign = metric->higher_is_better ? 1 : -1;
	int64_t best = -1;

	for (int64_t c = 0; c < n; c++)
		if (!isnan(mean[c]) && (best < 0 || sign * mean[c] > sign * mean[best]))
			best = c;
	return best;
}

static int tune(struct pv__prepared *p, struct tuner *t, const struct pv__labels *labels,
		int64_t *choice, double *score, struct pv__diag *diag)
{
	int64_t each = t->n_splits * t->n_choices;

	for (int64_t i = 0; i < labels->n * each; i++)
		t->value[i] = NAN;
	for (int64_t s = 0; s < t->n_splits; s++)
		PV__TRY(pv__try(p, s, labels, add_trial, t, diag));
	for (int64_t i = 0; i < labels->n; i++) {
		double *mean = score + i * t->n_choices;

		average(t->n_choices, t->n_splits, t->value + i * each, mean);
		choice[i] = best_choice(t->metric, t->n_choices, mean);
	}
	return PV_OK;
}

int pv__tune_labels(struct pv__prepared *p, const struct pv__metric *metric,
		    const struct pv__labels *labels, int64_t *choice, double *score,
		    struct pv__diag *diag)
{
	struct tuner t = {metric, p->how.spec->n_choices, p->how.splits->n, NULL};
	struct pv__arena *scratch = pv__arena_new();
	int status;

	if (scratch)
		t.value = pv__alloc(scratch, (size_t)(labels->n * t.n_splits),
				    (size_t)t.n_choices * sizeof(*t.value));
	status = t.value ? tune(p, &t, labels, choice, score, diag)
			 : no_memory(p->how.spec, p->how.what, diag);
	pv__arena_free(scratch);
	return status;
}

/* ---- one label, nothing kept --------------------------------------------------------------- */

static int tune_once(struct pv__arena *scratch, const struct pv__preparation *how,
		     const struct pv__metric *metric, int64_t *choice, double *score,
		     struct pv__diag *diag)
{
	const struct pv__labels labels = {1, how->data->targets.y, &how->stream, NULL};
	double *mean = pv__alloc(scratch, (size_t)how->spec->n_choices, sizeof(*mean));
	struct pv__prepared *p;
	int status;

	if (!mean)
		return no_memory(how->spec, how->what, diag);
	PV__TRY(pv__prepare(scratch, how, &p, diag));
	status = pv__tune_labels(p, metric, &labels, choice, mean, diag);
	pv__prepared_free(p);
	PV__TRY(status);
	for (int64_t c = 0; score && c < how->spec->n_choices; c++)
		score[c] = mean[c];
	if (*choice >= 0)
		return PV_OK;
	return pv__fail(diag, PV_EDATA, &how->spec->model->mark,
			"%s (%s): %s is defined in no inner fold, so nothing can be tuned by it: "
			"use fewer inner folds or another metric",
			how->spec->model->op->name, how->what, metric->name);
}

int pv__tune(const struct pv__chain_spec *spec, struct pv__loader *loader,
	     const struct pv__fit_data *data, const struct pv__splits *inner,
	     const struct pv__metric *metric, struct pv__stream stream, const char *what,
	     int64_t *choice, double *score, struct pv__diag *diag)
{
	const struct pv__preparation how = {.spec = spec,
					    .loader = loader,
					    .data = data,
					    .splits = inner,
					    .stream = stream,
					    .what = what,
					    .inner = true,
					    .probability = metric->needs_probability};
	struct pv__arena *scratch;
	int status;

	*choice = 0;
	if (spec->n_choices == 1) {
		if (score)
			score[0] = NAN;
		return PV_OK;
	}
	scratch = pv__arena_new();
	if (!scratch)
		return no_memory(spec, what, diag);
	status = tune_once(scratch, &how, metric, choice, score, diag);
	pv__arena_free(scratch);
	return status;
}
