/* Nested tuning: depth first over the stages, so that choices that agree in their first
 * stages share the fits of these. */
#include "evaluate/chain.h"

#include <math.h>

struct tuner {
	const struct pv__chain_spec *spec;
	struct pv__loader *loader;
	const struct pv__metric *metric;
	struct pv__stream stream;
	const char *what;
	double *score; /* of the inner split at hand: n_choices */
	struct pv__diag *diag;
};

static int no_memory(const struct tuner *t)
{
	return pv__fail(t->diag, PV_ENOMEM, &t->spec->model->mark, "%s (%s): no memory to tune",
			t->spec->model->op->name, t->what);
}

static double labelled_mean(struct pv__arena *scratch, const struct pv__fit_data *train)
{
	struct pv__fit_data rows;

	if (pv__fit_labelled(scratch, train, &rows) != PV_OK)
		return NAN;
	return pv__mean(rows.targets.n_rows, rows.targets.y);
}

static int score_model(const struct tuner *t, struct pv__arena *arena,
		       const struct pv__fitted *model, const struct pv__fit_data *train,
		       const struct pv__fit_data *test, double *score)
{
	size_t n = (size_t)test->table.n_rows;
	double *decision = pv__alloc(arena, n * (size_t)model->n_outputs, sizeof(*decision));
	double *probability = pv__alloc(arena, n * (size_t)model->n_classes, sizeof(*probability));
	int32_t *predicted = pv__alloc(arena, n, sizeof(*predicted));
	struct pv__scored scored = {.n = test->table.n_rows,
				    .n_outputs = model->n_outputs,
				    .n_classes = model->n_classes,
				    .y = test->targets.y,
				    .decision = decision,
				    .predicted = predicted,
				    .train_mean = labelled_mean(arena, train)};

	if (!decision || !probability || !predicted)
		return no_memory(t);
	PV__TRY(pv__model_decide(model, &test->table, t->what, decision, t->diag));
	if (model->kind == PV_CLASSES)
		pv__predicted_classes(scored.n, model->n_outputs, model->n_classes, decision,
				      predicted);
	if (t->metric->needs_probability) {
		PV__TRY(pv__model_probability(model, &test->table, t->what, probability, t->diag));
		scored.probability = probability;
	}
	*score = t->metric->value(arena, &scored);
	return PV_OK;
}

/* Every choice of the model on the tables that reach it. */
static int try_models(const struct tuner *t, int64_t first, const struct pv__fit_data *train,
		      const struct pv__fit_data *test)
{
	for (int64_t c = 0; c < t->spec->model->n_choices; c++) {
		struct pv__arena *arena = pv__arena_new();
		struct pv__fitted model;
		int status = arena ? pv__model_fit(arena, t->spec->model, c, t->loader, train,
						   pv__substream(t->stream, (uint64_t)t->spec->n),
						   t->what, &model, t->diag)
				   : no_memory(t);

		if (status == PV_OK)
			status = score_model(t, arena, &model, train, test, &t->score[first + c]);
		pv__arena_free(arena);
		PV__TRY(status);
	}
	return PV_OK;
}

static int descend(const struct tuner *t, int64_t depth, int64_t first,
		   const struct pv__fit_data *train, const struct pv__fit_data *test);

static int try_stage(const struct tuner *t, int64_t depth, int64_t choice, int64_t first,
		     const struct pv__fit_data *train, const struct pv__fit_data *test)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__fit_data next_train, next_test;
	struct pv__link link;
	int status = arena ? pv__link_fit(arena, &t->spec->stage[depth], choice, t->loader, train,
					  pv__substream(t->stream, (uint64_t)depth), t->what, &link,
					  t->diag)
			   : no_memory(t);

	if (status == PV_OK)
		status = pv__link_advance(&link, arena, train, t->what, &next_train, t->diag);
	if (status == PV_OK)
		status = pv__link_advance(&link, arena, test, t->what, &next_test, t->diag);
	if (status == PV_OK)
		status = descend(t, depth + 1, first, &next_train, &next_test);
	pv__arena_free(arena);
	return status;
}

/* `first`: the first choice of the grid that agrees in all stages so far. */
static int descend(const struct tuner *t, int64_t depth, int64_t first,
		   const struct pv__fit_data *train, const struct pv__fit_data *test)
{
	int64_t behind = t->spec->model->n_choices; /* choices of all later stages */

	if (depth == t->spec->n)
		return try_models(t, first, train, test);
	for (int64_t i = depth + 1; i < t->spec->n; i++)
		behind *= t->spec->stage[i].stage->n_choices;
	for (int64_t c = 0; c < t->spec->stage[depth].stage->n_choices; c++)
		PV__TRY(try_stage(t, depth, c, first + c * behind, train, test));
	return PV_OK;
}

static int tune_split(struct tuner *t, struct pv__arena *arena, const struct pv__fit_data *data,
		      const struct pv__split *split)
{
	struct pv__fit_data train, test;

	if (pv__fit_take(arena, data, split->n_train, split->train, &train) != PV_OK ||
	    pv__fit_take(arena, data, split->n_test, split->test, &test) != PV_OK)
		return no_memory(t);
	for (int64_t c = 0; c < t->spec->n_choices; c++)
		t->score[c] = NAN;
	return descend(t, 0, 0, &train, &test);
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

static int tune(struct tuner *t, struct pv__arena *scratch, const struct pv__fit_data *data,
		const struct pv__splits *inner, int64_t *choice, double *score)
{
	int64_t n = t->spec->n_choices;
	double *value = pv__alloc(scratch, (size_t)(inner->n * n), sizeof(*value));
	double *mean = pv__alloc(scratch, (size_t)n, sizeof(*mean));
	struct pv__stream stream = t->stream;
	const char *what = t->what;
	struct pv__fit_data rows = *data;

	if (!value || !mean || pv__table_doubles(scratch, &data->table, &rows.table) != PV_OK)
		return no_memory(t);
	for (int64_t s = 0; s < inner->n; s++) {
		const char *place =
			pv__format(scratch, "%s, inner fold %lld", what, (long long)s + 1);

		if (!place)
			return no_memory(t);
		t->score = value + s * n;
		t->stream = pv__substream(stream, (uint64_t)s);
		t->what = place;
		PV__TRY(tune_split(t, scratch, &rows, &inner->split[s]));
	}
	average(n, inner->n, value, mean);
	*choice = best_choice(t->metric, n, mean);
	for (int64_t c = 0; score && c < n; c++)
		score[c] = mean[c];
	if (*choice < 0)
		return pv__fail(
			t->diag, PV_EDATA, &t->spec->model->mark,
			"%s (%s): %s is defined in no inner fold, so nothing can be tuned by it: "
			"use fewer inner folds or another metric",
			t->spec->model->op->name, what, t->metric->name);
	return PV_OK;
}

int pv__tune(const struct pv__chain_spec *spec, struct pv__loader *loader,
	     const struct pv__fit_data *data, const struct pv__splits *inner,
	     const struct pv__metric *metric, struct pv__stream stream, const char *what,
	     int64_t *choice, double *score, struct pv__diag *diag)
{
	struct tuner t = {spec, loader, metric, stream, what, NULL, diag};
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
		return no_memory(&t);
	status = tune(&t, scratch, data, inner, choice, score);
	pv__arena_free(scratch);
	return status;
}
