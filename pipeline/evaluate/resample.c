/* Groups drawn with replacement. */
#include "evaluate/resample.h"

#include <math.h>

static int by_group(struct pv__arena *arena, int64_t n, const int64_t *group, int64_t **order)
{
	double *key = pv__alloc(arena, (size_t)n, sizeof(*key));

	*order = pv__alloc(arena, (size_t)n, sizeof(**order));
	if (!key || !*order)
		return PV_ENOMEM;
	for (int64_t i = 0; i < n; i++)
		key[i] = group ? (double)group[i] : (double)i;
	pv__argsort(n, key, *order);
	return PV_OK;
}

int pv__resampling_make(struct pv__arena *arena, int64_t n, const int64_t *group,
			struct pv__resampling *out)
{
	int64_t *order, *start = pv__alloc(arena, (size_t)n + 1, sizeof(*start)), most = 0;

	*out = (struct pv__resampling){0};
	if (!start)
		return PV_ENOMEM;
	PV__TRY(by_group(arena, n, group, &order));
	for (int64_t i = 0; i < n; i++)
		if (i == 0 || !group || group[order[i]] != group[order[i - 1]])
			start[out->n_groups++] = i;
	start[out->n_groups] = n;
	for (int64_t g = 0; g < out->n_groups; g++)
		if (start[g + 1] - start[g] > most)
			most = start[g + 1] - start[g];
	out->start = start;
	out->row = order;
	out->most_rows = most * out->n_groups;
	return PV_OK;
}

int64_t pv__resample(const struct pv__resampling *r, struct pv__stream stream, int64_t k,
		     int64_t *row)
{
	struct pv__stream draws = pv__substream(stream, (uint64_t)k);
	int64_t n = 0;

	for (int64_t g = 0; g < r->n_groups; g++) {
		uint64_t drawn = pv__below(draws, (uint64_t)g, (uint64_t)r->n_groups);

		for (int64_t i = r->start[drawn]; i < r->start[drawn + 1]; i++)
			row[n++] = r->row[i];
	}
	return n;
}

int pv__resample_values(struct pv__arena *arena, const struct pv__resampling *r,
			struct pv__stream stream, int64_t n_resamples, int64_t m,
			pv__statistic_fn statistic, void *of, double **value)
{
	int64_t *row = pv__alloc(arena, (size_t)r->most_rows, sizeof(*row));

	*value = pv__alloc(arena, (size_t)(n_resamples * m), sizeof(**value));
	if (!row || !*value)
		return PV_ENOMEM;
	for (int64_t k = 0; k < n_resamples; k++)
		statistic(of, pv__resample(r, stream, k, row), row, *value + k * m);
	return PV_OK;
}

int pv__percentiles(struct pv__arena *arena, int64_t n, const double *value, double level,
		    double *low, double *high)
{
	double *kept = pv__alloc(arena, (size_t)n, sizeof(*kept));
	double *sorted = pv__alloc(arena, (size_t)n, sizeof(*sorted));
	int64_t *order = pv__alloc(arena, (size_t)n, sizeof(*order)), n_kept = 0;

	if (!kept || !sorted || !order)
		return PV_ENOMEM;
	*low = *high = NAN;
	for (int64_t i = 0; i < n; i++)
		if (isfinite(value[i]))
			kept[n_kept++] = value[i];
	if (n_kept == 0 || (double)(n - n_kept) > .05 * (double)n)
		return PV_OK;
	pv__argsort(n_kept, kept, order);
	for (int64_t i = 0; i < n_kept; i++)
		sorted[i] = kept[order[i]];
	*low = pv__quantile_sorted(n_kept, sorted, (1 - level) / 2);
	*high = pv__quantile_sorted(n_kept, sorted, (1 + level) / 2);
	return PV_OK;
}

int pv__resample_percentiles(struct pv__arena *arena, const struct pv__resampling *r,
			     struct pv__stream stream, int64_t n_resamples, double level, int64_t m,
			     pv__statistic_fn statistic, void *of, double *low, double *high)
{
	double *value, *one = pv__alloc(arena, (size_t)n_resamples, sizeof(*one));

	if (!one)
		return PV_ENOMEM;
	PV__TRY(pv__resample_values(arena, r, stream, n_resamples, m, statistic, of, &value));
	for (int64_t s = 0; s < m; s++) {
		for (int64_t k = 0; k < n_resamples; k++)
			one[k] = value[k * m + s];
		PV__TRY(pv__percentiles(arena, n_resamples, one, level, &low[s], &high[s]));
	}
	return PV_OK;
}
