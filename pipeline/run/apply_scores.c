/* Scores on new data: the metric on all known rows, and its spread over resampled groups. */
#include "run/apply_scores.h"

#include <math.h>
#include <string.h>

enum { BOOTSTRAPS = 1000 };

/* Rows copied out, so that a metric sees them as a fold. */
struct drawn {
	double *y, *decision, *probability;
	int32_t *predicted;
	struct pv__scored scored;
};

static bool make_drawn(struct pv__arena *arena, const struct pv__applied_rows *rows, int64_t most,
                       struct drawn *d)
{
	size_t n = (size_t)most;

	d->y = pv__alloc(arena, n, sizeof(*d->y));
	d->decision = pv__alloc(arena, n, (size_t)rows->n_outputs * sizeof(*d->decision));
	d->probability = pv__alloc(arena, n,
	                           (size_t)(rows->samples->n_classes + 1) * sizeof(*d->probability));
	d->predicted = pv__alloc(arena, n, sizeof(*d->predicted));
	d->scored = (struct pv__scored){.n_outputs = rows->n_outputs,
	                                .n_classes = rows->samples->n_classes,
	                                .y = d->y,
	                                .decision = d->decision,
	                                .probability = rows->probability ? d->probability : NULL,
	                                .predicted = d->predicted,
	                                .train_mean = NAN};
	return d->y && d->decision && d->probability && d->predicted;
}

static void draw_row(const struct pv__applied_rows *rows, int64_t row, struct drawn *d)
{
	int64_t at = d->scored.n++, k = rows->n_outputs, classes = rows->samples->n_classes;

	d->y[at] = rows->samples->y[row];
	memcpy(d->decision + at * k, rows->decision + row * k, (size_t)k * sizeof(double));
	if (rows->probability)
		memcpy(d->probability + at * classes, rows->probability + row * classes,
		       (size_t)classes * sizeof(double));
}

static double value_of(struct drawn *d, const struct pv__metric *metric)
{
	struct pv__arena *arena = pv__arena_new();
	double value = NAN;

	if (arena && d->scored.n > 0) {
		if (d->scored.n_classes > 0)
			pv__predicted_classes(d->scored.n, d->scored.n_outputs, d->scored.n_classes,
			                      d->decision, d->predicted);
		value = metric->value(arena, &d->scored);
	}
	pv__arena_free(arena);
	return value;
}

/* Known rows by group: rows of group g are list[start[g]..start[g+1]). */
struct by_group { int64_t n_groups; int64_t *start, *list; };

static bool sort_by_group(struct pv__arena *arena, const struct pv__samples *s, struct by_group *out)
{
	int64_t at = 0;

	out->n_groups = s->n_groups;
	out->start = pv__alloc(arena, (size_t)s->n_groups + 1, sizeof(*out->start));
	out->list = pv__alloc(arena, (size_t)s->n, sizeof(*out->list));
	if (!out->start || !out->list)
		return false;
	for (int64_t g = 0; g < s->n_groups; g++) {
		out->start[g] = at;
		for (int64_t r = 0; r < s->n; r++)
			if (s->group[r] == g && !isnan(s->y[r]))
				out->list[at++] = r;
	}
	out->start[s->n_groups] = at;
	return true;
}

static int64_t largest_group(const struct by_group *g)
{
	int64_t most = 1;

	for (int64_t i = 0; i < g->n_groups; i++)
		if (g->start[i + 1] - g->start[i] > most)
			most = g->start[i + 1] - g->start[i];
	return most;
}

/* Draws as many groups as there are, with replacement; draw < 0: each once. */
static void draw_groups(const struct pv__applied_rows *rows, const struct by_group *g,
                        struct pv__stream stream, int64_t draw, struct drawn *d)
{
	struct pv__stream own = pv__substream(stream, (uint64_t)draw);

	d->scored.n = 0;
	for (int64_t i = 0; i < g->n_groups; i++) {
		int64_t group = draw < 0 ? i
		                         : (int64_t)pv__below(own, (uint64_t)i,
		                                              (uint64_t)g->n_groups);

		for (int64_t k = g->start[group]; k < g->start[group + 1]; k++)
			draw_row(rows, g->list[k], d);
	}
}

static int score_metric(struct pv__arena *arena, const struct pv__applied_rows *rows,
                        const struct by_group *g, struct drawn *d, struct pv__stream stream,
                        const struct pv__metric *metric, struct pv__applied_score *out,
                        struct pv__diag *diag)
{
	double *value = pv__alloc(arena, BOOTSTRAPS, sizeof(*value));
	double *sorted = pv__alloc(arena, BOOTSTRAPS, sizeof(*sorted));
	int64_t *order = pv__alloc(arena, BOOTSTRAPS, sizeof(*order)), n = 0;

	if (!value || !sorted || !order)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for scores");
	draw_groups(rows, g, stream, -1, d);
	*out = (struct pv__applied_score){metric->name, value_of(d, metric), NAN, NAN};
	for (int64_t b = 0; b < BOOTSTRAPS; b++) {
		draw_groups(rows, g, stream, b, d);
		value[n] = value_of(d, metric);
		n += !isnan(value[n]);
	}
	pv__argsort(n, value, order);
	for (int64_t i = 0; i < n; i++)
		sorted[i] = value[order[i]];
	if (n > BOOTSTRAPS / 2) {
		out->ci_low = pv__quantile_sorted(n, sorted, .025);
		out->ci_high = pv__quantile_sorted(n, sorted, .975);
	}
	return PV_OK;
}

int pv__apply_scores(struct pv__arena *arena, const struct pv__applied_rows *rows, uint64_t seed,
                     struct pv__applied *out, struct pv__diag *diag)
{
	struct pv__stream stream = pv__stream(seed, PV__RANDOM_BOOTSTRAP, 0, 0);
	struct pv__applied_score *score = pv__alloc(arena, (size_t)pv__metric_count(),
	                                            sizeof(*score));
	struct by_group groups;
	struct drawn drawn;

	if (!score || !sort_by_group(arena, rows->samples, &groups) ||
	    !make_drawn(arena, rows, groups.n_groups * largest_group(&groups), &drawn))
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for scores");
	out->score = score;
	for (int64_t m = 0; m < pv__metric_count(); m++) {
		const struct pv__metric *metric = pv__metric_at(m);

		if (!pv__metric_applies(metric, rows->samples, rows->probability != NULL))
			continue;
		PV__TRY(score_metric(arena, rows, &groups, &drawn, stream, metric,
		                     &score[out->n_scores], diag));
		out->n_scores += !isnan(score[out->n_scores].value);
	}
	return PV_OK;
}
