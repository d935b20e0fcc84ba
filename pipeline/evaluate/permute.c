/* Labels permuted: the null of "the target does not depend on the features". */
#include "evaluate/split.h"

#include <stdlib.h>

/* What moves: a group as a whole, or a row. */
struct movers {
	int64_t n;
	const int64_t *row;     /* first row of each */
	const int64_t *of_row;  /* mover of each row; -1: does not move */
	const int64_t *stratum; /* of each: labels stay inside */
	int64_t n_strata;
};

static bool moves(const struct pv__split_rows *rows, int64_t i)
{
	return !(rows->reference && rows->reference[i]);
}

static int no_memory(struct pv__diag *diag)
{
	return pv__fail(diag, PV_ENOMEM, NULL, "no memory to permute labels");
}

static int check_group(const struct pv__split_rows *rows, const double *y, const int64_t *stratum,
		       int64_t first, int64_t i, struct pv__diag *diag)
{
	if (y[first] < y[i] || y[first] > y[i])
		return pv__fail(diag, PV_ESTUDY, NULL,
				"label_permutations: rows '%s' and '%s' are of one group and have "
				"different "
				"targets, so labels cannot move by group: set 'unit: row'",
				rows->id[first], rows->id[i]);
	if (stratum[first] != stratum[i])
		return pv__fail(
			diag, PV_ESTUDY, NULL,
			"label_permutations: rows '%s' and '%s' are of one group and differ in the "
			"column of 'within', or only one of them is for training or testing only",
			rows->id[first], rows->id[i]);
	return PV_OK;
}

/* Strata of `within`, apart for rows that are only trained on or only tested: labels
 * never move between these. */
static int make_strata(struct pv__arena *scratch, const struct pv__split_rows *rows,
		       const int64_t *within, int64_t *stratum, int64_t *n_strata,
		       struct pv__diag *diag)
{
	int64_t *code = pv__alloc(scratch, (size_t)rows->n, sizeof(*code));
	int64_t n_within = 1;

	if (!code)
		return no_memory(diag);
	if (within && pv__first_codes(scratch, rows->n, within, code, &n_within) != PV_OK)
		return no_memory(diag);
	for (int64_t i = 0; i < rows->n; i++)
		code[i] = 3 * code[i] + (rows->role ? rows->role[i] : 0);
	if (pv__first_codes(scratch, rows->n, code, stratum, n_strata) != PV_OK)
		return no_memory(diag);
	return PV_OK;
}

/* The unit that moves, of each row: its group, or the row itself. */
static int make_units(struct pv__arena *scratch, const struct pv__split_rows *rows, bool by_row,
		      int64_t *unit)
{
	int64_t n_units;

	if (!by_row)
		return pv__first_codes(scratch, rows->n, rows->group, unit, &n_units);
	for (int64_t i = 0; i < rows->n; i++)
		unit[i] = i;
	return PV_OK;
}

static int make_movers(struct pv__arena *scratch, const struct pv__split_rows *rows,
		       const double *y, bool by_row, const int64_t *within, struct movers *out,
		       struct pv__diag *diag)
{
	size_t n = (size_t)rows->n;
	int64_t *unit = pv__alloc(scratch, n, sizeof(*unit));
	int64_t *of_row = pv__alloc(scratch, n, sizeof(*of_row));
	int64_t *of_unit = pv__alloc(scratch, n, sizeof(*of_unit)); /* 1 + mover; 0: none yet */
	int64_t *first = pv__alloc(scratch, n, sizeof(*first));
	int64_t *of_row_stratum = pv__alloc(scratch, n, sizeof(*of_row_stratum));
	int64_t *stratum = pv__alloc(scratch, n, sizeof(*stratum));

	*out = (struct movers){.row = first, .of_row = of_row, .stratum = stratum};
	if (!unit || !of_row || !of_unit || !first || !of_row_stratum || !stratum ||
	    make_units(scratch, rows, by_row, unit) != PV_OK)
		return no_memory(diag);
	PV__TRY(make_strata(scratch, rows, within, of_row_stratum, &out->n_strata, diag));
	for (int64_t i = 0; i < rows->n; i++) {
		of_row[i] = -1;
		if (!moves(rows, i))
			continue;
		if (of_unit[unit[i]] == 0) {
			first[out->n] = i;
			stratum[out->n] = of_row_stratum[i];
			of_unit[unit[i]] = ++out->n;
		}
		of_row[i] = of_unit[unit[i]] - 1;
		PV__TRY(check_group(rows, y, of_row_stratum, first[of_row[i]], i, diag));
	}
	return PV_OK;
}

static int permute(struct pv__arena *scratch, const struct pv__split_rows *rows,
		   const struct movers *movers, uint64_t seed, int64_t permutation, int64_t *index,
		   struct pv__diag *diag)
{
	int64_t *member = pv__alloc(scratch, (size_t)movers->n, sizeof(*member));
	int64_t *drawn = pv__alloc(scratch, (size_t)movers->n, sizeof(*drawn));
	int64_t *donor = pv__alloc(scratch, (size_t)movers->n, sizeof(*donor));

	if (!member || !drawn || !donor)
		return no_memory(diag);
	for (int64_t s = 0; s < movers->n_strata; s++) {
		int64_t n = 0;

		for (int64_t g = 0; g < movers->n; g++)
			if (movers->stratum[g] == s) {
				member[n] = g;
				drawn[n++] = g;
			}
		pv__shuffle(
			pv__stream(seed, PV__RANDOM_PERMUTE, (uint64_t)permutation, (uint64_t)s), n,
			drawn);
		for (int64_t i = 0; i < n; i++)
			donor[member[i]] = drawn[i];
	}
	for (int64_t i = 0; i < rows->n; i++)
		if (movers->of_row[i] >= 0)
			index[i] = movers->row[donor[movers->of_row[i]]];
	return PV_OK;
}

int pv__permute_labels(struct pv__arena *arena, const struct pv__split_rows *rows, const double *y,
		       bool by_row, const int64_t *within, uint64_t seed, int64_t permutation,
		       int64_t *index, struct pv__diag *diag)
{
	struct movers movers;

	/* Checked for the identity too: a study that cannot be permuted fails at once. */
	PV__TRY(make_movers(arena, rows, y, by_row, within, &movers, diag));
	for (int64_t i = 0; i < rows->n; i++)
		index[i] = i;
	if (permutation == 0)
		return PV_OK;
	return permute(arena, rows, &movers, seed, permutation, index, diag);
}
