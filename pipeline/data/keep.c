/* keep: one row for each value of a column, the first or last in some order. */
#include "data/rows.h"

#include <stdlib.h>
#include <string.h>

static size_t digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* Leading zeros do not count; equal values go on behind the digits. */
static int compare_digits(const char **a, const char **b)
{
	size_t n, m;
	int order;

	*a += strspn(*a, "0");
	*b += strspn(*b, "0");
	n = digits(*a);
	m = digits(*b);
	if (n != m)
		return n < m ? -1 : 1;
	order = strncmp(*a, *b, n);
	*a += n;
	*b += n;
	return order;
}

int pv__compare_natural(const char *a, const char *b)
{
	while (*a && *b) {
		if (digits(a) && digits(b)) {
			int order = compare_digits(&a, &b);

			if (order != 0)
				return order;
			continue;
		}
		if (*a != *b)
			return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
		a++;
		b++;
	}
	return (*a != '\0') - (*b != '\0');
}

struct candidate {
	const char *per, *by;
	double number; /* `by`, where all of them are numbers; else 0 */
	int64_t row;
};

/* Rows are sorted by id, so that the row number breaks ties. */
static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	int order = strcmp(x->per, y->per);

	if (order == 0)
		order = (x->number > y->number) - (x->number < y->number);
	if (order == 0)
		order = pv__compare_natural(x->by, y->by);
	return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

static void read_numbers(int64_t n, struct candidate *candidate)
{
	double value;

	for (int64_t i = 0; i < n; i++)
		if (!pv__parse_real(candidate[i].by, &value))
			return;
	for (int64_t i = 0; i < n; i++)
		if (pv__parse_real(candidate[i].by, &value))
			candidate[i].number = value;
}

static int refuse_missing(const struct pv__rows *rows, const char *name, int64_t column)
{
	struct pv__listing missing = {.text.arena = rows->arena};

	for (int64_t i = 0; i < rows->n; i++)
		if (pv__is_missing(rows->row[i].cell[column]))
			pv__list(&missing, "%s", rows->row[i].id);
	if (missing.n == 0)
		return PV_OK;
	return pv__fail(rows->diag, PV_EDATA, &rows->study->data.mark,
			"keep: '%s' is missing in %lld rows: %s; leave them out by "
			"where: {%s: {missing: false}}",
			name, (long long)missing.n, pv__listed(&missing), name);
}

/* Candidates [from, to) share a value; all but one are excluded. */
static int keep_one(struct pv__rows *rows, const struct candidate *candidate, int64_t from,
		    int64_t to)
{
	bool last = rows->study->data.keep == PV__KEEP_LAST;
	int64_t kept = candidate[last ? to - 1 : from].row;
	char *reason = pv__format(rows->arena, "keep: %s_by %s", last ? "last" : "first",
				  rows->study->data.keep_by);
	char *detail = pv__format(rows->arena, "%s is kept", rows->row[kept].id);

	if (!reason || !detail)
		return pv__rows_no_memory(rows);
	for (int64_t k = from; k < to; k++)
		if (candidate[k].row != kept)
			PV__TRY(pv__rows_exclude(rows, candidate[k].row, reason, detail));
	return PV_OK;
}

/* Rows that are all kept are told apart by the column. */
static int refuse_equal(const struct pv__rows *rows, const struct candidate *candidate)
{
	struct pv__listing equal = {.text.arena = rows->arena};

	for (int64_t i = 1; i < rows->n; i++)
		if (pv__equal(candidate[i].per, candidate[i - 1].per) &&
		    pv__equal(candidate[i].by, candidate[i - 1].by))
			pv__list(&equal, "%s and %s", rows->row[candidate[i - 1].row].id,
				 rows->row[candidate[i].row].id);
	if (equal.n == 0)
		return PV_OK;
	return pv__fail(rows->diag, PV_EDATA, &rows->study->data.mark,
			"keep: '%s' does not tell %lld rows apart: %s", rows->study->data.keep_by,
			(long long)equal.n, pv__listed(&equal));
}

static int keep_one_each(struct pv__rows *rows, const struct candidate *candidate)
{
	int64_t from = 0;

	for (int64_t i = 1; i <= rows->n; i++) {
		if (i < rows->n && pv__equal(candidate[i].per, candidate[from].per))
			continue;
		PV__TRY(keep_one(rows, candidate, from, i));
		from = i;
	}
	pv__rows_compact(rows);
	return PV_OK;
}

int pv__rows_keep(struct pv__rows *rows)
{
	const struct pv__data_spec *data = &rows->study->data;
	struct candidate *candidate;
	int64_t per, by;

	if (!data->keep_per)
		return PV_OK;
	per = pv__rows_column(rows, data->keep_per);
	by = pv__rows_column(rows, data->keep_by);
	PV__TRY(refuse_missing(rows, data->keep_per, per));
	PV__TRY(refuse_missing(rows, data->keep_by, by));
	candidate = pv__alloc(rows->arena, (size_t)rows->n, sizeof(*candidate));
	if (!candidate)
		return pv__rows_no_memory(rows);
	for (int64_t i = 0; i < rows->n; i++)
		candidate[i] = (struct candidate){
			.per = rows->row[i].cell[per], .by = rows->row[i].cell[by], .row = i};
	read_numbers(rows->n, candidate);
	qsort(candidate, (size_t)rows->n, sizeof(*candidate), compare_candidates);
	return data->keep == PV__KEEP_ALL ? refuse_equal(rows, candidate)
					  : keep_one_each(rows, candidate);
}
