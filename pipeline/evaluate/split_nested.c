/* Smaller training parts, each inside the next larger one. */
#include "evaluate/split.h"

#include <string.h>

/* The groups of a training part that count: those with a row that a model is fitted on. */
struct counted {
	int64_t n;
	const int64_t *number; /* of the group of each training row; -1: reference rows alone */
	const int64_t *first;  /* first such training row of each */
};

static bool is_fitted_on(const struct pv__split_rows *rows, int64_t row)
{
	return !(rows->reference && rows->reference[row]);
}

static int count_groups(struct pv__arena *arena, const struct pv__split_rows *rows,
			const struct pv__split *split, struct counted *out)
{
	int64_t n = split->n_train, n_codes;
	int64_t *code = pv__alloc(arena, (size_t)n, sizeof(*code));
	int64_t *number = pv__alloc(arena, (size_t)n, sizeof(*number));
	int64_t *first = pv__alloc(arena, (size_t)n, sizeof(*first));
	int64_t *of_code = pv__alloc(arena, (size_t)n, sizeof(*of_code));

	if (!code || !number || !first || !of_code)
		return PV_ENOMEM;
	for (int64_t i = 0; i < n; i++)
		code[i] = rows->group[split->train[i]];
	PV__TRY(pv__first_codes(arena, n, code, number, &n_codes));
	for (int64_t g = 0; g < n_codes; g++)
		of_code[g] = -1;
	out->n = 0;
	for (int64_t i = 0; i < n; i++) {
		if (!is_fitted_on(rows, split->train[i]) || of_code[number[i]] >= 0)
			continue;
		first[out->n] = split->train[i];
		of_code[number[i]] = out->n++;
	}
	for (int64_t i = 0; i < n; i++)
		number[i] = of_code[number[i]];
	out->number = number;
	out->first = first;
	return PV_OK;
}

int pv__split_groups(struct pv__arena *arena, const struct pv__split_rows *rows,
		     const struct pv__split *split, int64_t *n)
{
	struct counted groups;

	PV__TRY(count_groups(arena, rows, split, &groups));
	*n = groups.n;
	return PV_OK;
}

/* ---- order ------------------------------------------------------------------------------- */

/* Spreads the members of each code evenly over the order, the first of every code ahead of
 * every second; members of one code keep their order. */
static int interleave(struct pv__arena *arena, const struct counted *groups, const int64_t *code_of,
		      int64_t *order)
{
	int64_t n = groups->n, n_codes;
	int64_t *code = pv__alloc(arena, (size_t)n, sizeof(*code));
	int64_t *number = pv__alloc(arena, (size_t)n, sizeof(*number));
	int64_t *size = pv__alloc(arena, (size_t)n, sizeof(*size));
	int64_t *seen = pv__alloc(arena, (size_t)n, sizeof(*seen));
	int64_t *at = pv__alloc(arena, (size_t)n, sizeof(*at));
	int64_t *before = pv__alloc(arena, (size_t)n, sizeof(*before));
	double *key = pv__alloc(arena, (size_t)n, sizeof(*key));

	if (!code || !number || !size || !seen || !at || !before || !key)
		return PV_ENOMEM;
	memcpy(before, order, (size_t)n * sizeof(*before));
	for (int64_t i = 0; i < n; i++)
		code[i] = code_of[groups->first[before[i]]];
	PV__TRY(pv__first_codes(arena, n, code, number, &n_codes));
	for (int64_t i = 0; i < n; i++)
		size[number[i]]++;
	for (int64_t i = 0; i < n; i++)
		key[i] = (double)seen[number[i]]++ / (double)size[number[i]];
	pv__argsort(n, key, at);
	for (int64_t i = 0; i < n; i++)
		order[i] = before[at[i]];
	return PV_OK;
}

/* Strata within classes, then classes: a small part misses a stratum before a class. */
static int make_order(struct pv__arena *arena, const struct pv__split_rows *rows,
		      const struct counted *groups, struct pv__stream stream, int64_t *order)
{
	for (int64_t g = 0; g < groups->n; g++)
		order[g] = g;
	pv__shuffle(stream, groups->n, order);
	if (!rows->stratum)
		return PV_OK;
	PV__TRY(interleave(arena, groups, rows->stratum, order));
	return rows->class_of ? interleave(arena, groups, rows->class_of, order) : PV_OK;
}

/* ---- parts ------------------------------------------------------------------------------- */

static int take_part(struct pv__arena *arena, const struct pv__split *split,
		     const struct counted *groups, const uint8_t *taken, struct pv__part *out)
{
	int64_t *row = pv__alloc(arena, (size_t)split->n_train, sizeof(*row));

	if (!row)
		return PV_ENOMEM;
	out->n = 0;
	for (int64_t i = 0; i < split->n_train; i++)
		if (groups->number[i] < 0 || taken[groups->number[i]])
			row[out->n++] = split->train[i];
	out->row = row;
	return PV_OK;
}

int pv__split_nested(struct pv__arena *arena, const struct pv__split_rows *rows,
		     const struct pv__split *split, struct pv__stream stream, int64_t n_sizes,
		     const int64_t *size, struct pv__part *part)
{
	struct counted groups;
	uint8_t *taken;
	int64_t *order, n = 0;

	PV__TRY(count_groups(arena, rows, split, &groups));
	taken = pv__alloc(arena, (size_t)groups.n, 1);
	order = pv__alloc(arena, (size_t)groups.n, sizeof(*order));
	if (!taken || !order)
		return PV_ENOMEM;
	PV__TRY(make_order(arena, rows, &groups, stream, order));
	for (int64_t s = 0; s < n_sizes; s++) {
		if (size[s] > groups.n)
			return PV_EINVAL;
		while (n < size[s])
			taken[order[n++]] = 1;
		PV__TRY(take_part(arena, split, &groups, taken, &part[s]));
	}
	return PV_OK;
}
