/* results.tsv, summary.tsv, predictions.tsv, tuning.tsv as rows. */
#include "run/collect.h"

#include <math.h>

/* A model on a set as it is scored: for one target, or the mean over all of them. */
struct line {
	int64_t rival, target;
	const double *score; /* [split * n_metrics + metric] */
};
struct lines {
	int64_t n;
	struct line *line;
};

static int no_memory(struct pv__diag *diag)
{
	return pv__fail(diag, PV_ENOMEM, NULL, "no memory for scores");
}

/* The targets of a model and set are rivals one after another, `first` the first. */
static const double *mean_score(struct pv__collector *c, int64_t first)
{
	int64_t n_targets = c->run->samples.n_targets;
	int64_t n = c->run->plan.splits.n * pv__metric_count();
	double *mean = pv__alloc(c->run->arena, (size_t)n, sizeof(*mean));

	for (int64_t i = 0; mean && i < n; i++)
		for (int64_t t = 0; t < n_targets; t++)
			mean[i] += c->outcome[first + t].score[i] / (double)n_targets;
	return mean;
}

static int list_lines(struct pv__collector *c, struct lines *out, struct pv__diag *diag)
{
	const struct pv__plan *plan = &c->run->plan;
	int64_t n_targets = c->run->samples.n_targets;

	*out = (struct lines){
		.line = pv__alloc(c->run->arena, (size_t)(2 * plan->n_rivals), sizeof(*out->line))};
	if (!out->line)
		return no_memory(diag);
	for (int64_t r = 0; r < plan->n_rivals; r++) {
		struct line *line = &out->line[out->n++];

		*line = (struct line){r, plan->rival[r].target, c->outcome[r].score};
		if (n_targets < 2 || line->target < n_targets - 1)
			continue;
		line = &out->line[out->n++];
		*line = (struct line){r, PV__MEAN_OF_TARGETS, mean_score(c, r - n_targets + 1)};
		if (!line->score)
			return no_memory(diag);
	}
	return PV_OK;
}

static bool is_scored(const struct pv__collector *c, const struct line *line, int64_t metric)
{
	bool probability = c->outcome[line->rival].fold[0].probability != NULL;

	return pv__metric_applies(pv__metric_at(metric), &c->run->samples, probability);
}

/* ---- one row per fold and metric --------------------------------------------------- */

static int64_t put_scores(const struct pv__collector *c, const struct line *line,
			  struct pv__score *score)
{
	const struct pv__plan *plan = &c->run->plan;
	int64_t n_metrics = pv__metric_count(), n = 0;

	for (int64_t i = 0; i < plan->splits.n * n_metrics; i++) {
		const struct pv__split *split = &plan->splits.split[i / n_metrics];

		if (!is_scored(c, line, i % n_metrics))
			continue;
		score[n++] = (struct pv__score){.model = plan->rival[line->rival].model,
						.set = plan->rival[line->rival].set,
						.target = line->target,
						.repeat = split->repeat,
						.fold = split->fold,
						.metric = pv__metric_at(i % n_metrics)->name,
						.value = line->score[i],
						.n_train = split->n_train,
						.n_test = split->n_test};
	}
	return n;
}

static int list_scores(struct pv__collector *c, const struct lines *lines, struct pv__diag *diag)
{
	int64_t most = lines->n * c->run->plan.splits.n * pv__metric_count(), n = 0;
	struct pv__score *score = pv__alloc(c->run->arena, (size_t)most, sizeof(*score));

	if (!score)
		return no_memory(diag);
	for (int64_t i = 0; i < lines->n; i++)
		n += put_scores(c, &lines->line[i], score + n);
	c->results->score = score;
	c->results->n_scores = n;
	return PV_OK;
}

/* ---- one row per metric --------------------------------------------------------------- */

static int gather_metric(struct pv__collector *c, const struct line *line, int64_t metric,
			 double **value, struct pv__diag *diag)
{
	int64_t n = c->run->plan.splits.n;

	*value = pv__alloc(c->run->arena, (size_t)n, sizeof(**value));
	if (!*value)
		return no_memory(diag);
	for (int64_t s = 0; s < n; s++)
		(*value)[s] = line->score[s * pv__metric_count() + metric];
	return PV_OK;
}

/* Mean over the folds that the permutations used too. */
static double observed_statistic(const struct pv__collector *c, const double *value)
{
	const struct pv__splits *splits = &c->run->plan.splits;
	double sum = 0;
	int64_t n = 0;

	for (int64_t s = 0; s < splits->n; s++) {
		if (splits->split[s].repeat >= c->run->study->permute.repeats || isnan(value[s]))
			continue;
		sum += value[s];
		n++;
	}
	return n ? sum / (double)n : NAN;
}

static int add_permutation_p(struct pv__collector *c, int64_t rival, int64_t metric,
                             const double *value, struct pv__summary *row, struct pv__diag *diag)
{
	const struct pv__outcome *o = &c->outcome[rival];
	double *permuted = pv__alloc(c->run->arena, (size_t)o->n_permutations, sizeof(*permuted));
	double observed = observed_statistic(c, value);
	int64_t n = 0;

	if (!permuted)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for permutations");
	for (int64_t k = 0; k < o->n_permutations; k++) {
		double v = o->permuted_score[k * pv__metric_count() + metric];

		if (!isnan(v))
			permuted[n++] = v;
	}
	/* A null with holes is no null. */
	if (n < o->n_permutations || isnan(observed))
		return PV_OK;
	row->n_permutations = n;
	row->permuted = permuted;
	row->p_permutation = pv__permutation_p(observed, n, permuted,
	                                       pv__metric_at(metric)->higher_is_better);
	return PV_OK;
}

static int summarise(struct pv__collector *c, const struct line *line, int64_t metric,
		     struct pv__summary *row, struct pv__diag *diag)
{
	const struct pv__plan *plan = &c->run->plan;
	const struct pv__metric *m = pv__metric_at(metric);
	const struct pv__rival *rival = &plan->rival[line->rival];
	bool is_mean = line->target == PV__MEAN_OF_TARGETS;
	struct pv__interval interval;
	double *value;

	PV__TRY(gather_metric(c, line, metric, &value, diag));
	if (pv__has_fixed_set(c) && !is_mean)
		PV__TRY(pv__fixed_set_interval(c, line->rival, m, &interval, diag));
	else
		interval = pv__corrected_interval(plan->splits.n, value, c->test_over_train, .95);
	*row = (struct pv__summary){.model = rival->model,
				    .set = rival->set,
				    .target = line->target,
				    .metric = m->name,
				    .mean = interval.mean,
				    .ci_low = interval.low,
				    .ci_high = interval.high,
				    .ci_method = interval.method,
				    .chance = pv__metric_chance(m, c->run->samples.n_classes),
				    .p_permutation = NAN,
				    .n_folds = plan->splits.n};
	for (int64_t s = 0; s < plan->splits.n; s++)
		row->n_undefined += isnan(value[s]);
	if (is_mean || c->outcome[line->rival].n_permutations == 0)
		return PV_OK;
	return add_permutation_p(c, line->rival, metric, value, row, diag);
}

static int list_summaries(struct pv__collector *c, const struct lines *lines, struct pv__diag *diag)
{
	int64_t n = 0;
	struct pv__summary *row =
		pv__alloc(c->run->arena, (size_t)(lines->n * pv__metric_count()), sizeof(*row));

	if (!row)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for summaries");
	for (int64_t i = 0; i < lines->n; i++)
		for (int64_t m = 0; m < pv__metric_count(); m++) {
			if (!is_scored(c, &lines->line[i], m))
				continue;
			PV__TRY(summarise(c, &lines->line[i], m, &row[n], diag));
			n += row[n].n_undefined < row[n].n_folds; /* never defined: not shown */
		}
	c->results->summary = row;
	c->results->n_summaries = n;
	return PV_OK;
}

/* ---- predictions and tuning ---------------------------------------------------------------- */

static double predicted_value(const struct pv__samples *s, const struct pv__fold_result *fold,
                              int64_t i)
{
	const double *decision = fold->decision + i * fold->n_outputs;
	int32_t code;

	if (s->n_classes == 0)
		return decision[0];
	pv__predicted_classes(1, fold->n_outputs, s->n_classes, decision, &code);
	return code;
}

static int list_predictions(struct pv__collector *c, struct pv__diag *diag)
{
	const struct pv__plan *plan = &c->run->plan;
	const struct pv__samples *s = &c->run->samples;
	int64_t most = 0, n = 0;
	struct pv__prediction *row;

	for (int64_t i = 0; i < plan->splits.n; i++)
		most += plan->splits.split[i].n_test * plan->n_rivals;
	row = pv__alloc(c->run->arena, (size_t)most, sizeof(*row));
	if (!row)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for predictions");
	for (int64_t r = 0; r < plan->n_rivals; r++)
		for (int64_t k = 0; k < plan->splits.n; k++) {
			const struct pv__split *split = &plan->splits.split[k];
			const struct pv__fold_result *fold = &c->outcome[r].fold[k];

			for (int64_t i = 0; i < split->n_test; i++)
				row[n++] = (struct pv__prediction){
					.model = plan->rival[r].model,
					.set = plan->rival[r].set,
					.target = plan->rival[r].target,
					.repeat = split->repeat,
					.fold = split->fold,
					.row = split->test[i],
					.y = pv__rival_y(plan, r)[split->test[i]],
					.y_hat = predicted_value(s, fold, i),
					.decision = fold->decision + i * fold->n_outputs,
					.probability = fold->probability ? fold->probability +
										   i * s->n_classes
									 : NULL};
		}
	c->results->prediction = row;
	c->results->n_predictions = n;
	c->results->n_outputs = c->outcome[0].fold[0].n_outputs;
	return PV_OK;
}

static int list_tunings(struct pv__collector *c, struct pv__diag *diag)
{
	const struct pv__plan *plan = &c->run->plan;
	int64_t n = 0;
	struct pv__tuning *row = pv__alloc(c->run->arena,
	                                   (size_t)(plan->n_rivals * plan->splits.n), sizeof(*row));

	if (!row)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for tuning");
	for (int64_t r = 0; r < plan->n_rivals; r++) {
		if (plan->rival[r].chain.n_choices == 1)
			continue;
		for (int64_t k = 0; k < plan->splits.n; k++)
			row[n++] = (struct pv__tuning){.model = plan->rival[r].model,
						       .set = plan->rival[r].set,
						       .target = plan->rival[r].target,
						       .repeat = plan->splits.split[k].repeat,
						       .fold = plan->splits.split[k].fold,
						       .chosen = c->outcome[r].fold[k].chosen,
						       .inner_score =
							       c->outcome[r].fold[k].inner_score};
	}
	c->results->tuning = row;
	c->results->n_tunings = n;
	return PV_OK;
}

int pv__collect_scores(struct pv__collector *c, struct pv__diag *diag)
{
	struct lines lines;

	PV__TRY(list_lines(c, &lines, diag));
	PV__TRY(list_scores(c, &lines, diag));
	PV__TRY(list_summaries(c, &lines, diag));
	PV__TRY(list_predictions(c, diag));
	return list_tunings(c, diag);
}
