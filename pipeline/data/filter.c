/* Conditions on columns: which rows take part, and as what. */
#include "data/rows.h"

#include <string.h>

/* ---- one condition ------------------------------------------------------------- */

static bool one_of(const struct pv__names *names, const char *text)
{
	for (int64_t v = 0; v < names->n; v++)
		if (pv__equal(names->name[v], text))
			return true;
	return false;
}

static bool needs_number(const struct pv__filter *f)
{
	return f->has_min || f->has_max;
}

static bool meets(const struct pv__filter *f, const char *cell)
{
	bool missing = pv__is_missing(cell);
	double value;

	if (f->missing >= 0 && missing != (f->missing == 1))
		return false;
	if (f->any_of.n > 0 && (missing || !one_of(&f->any_of, cell)))
		return false;
	if (f->none_of.n > 0 && !missing && one_of(&f->none_of, cell))
		return false;
	if (!needs_number(f))
		return true;
	if (missing || !pv__parse_real(cell, &value))
		return false;
	return (!f->has_min || value >= f->min) && (!f->has_max || value <= f->max);
}

static int64_t column_of(int64_t n, const char *const *column, const char *name)
{
	for (int64_t c = 0; c < n; c++)
		if (pv__equal(column[c], name))
			return c;
	return -1;
}

const struct pv__filter *pv__filters_miss(const struct pv__filters *filters, int64_t n_columns,
					  const char *const *column, const char *const *cell)
{
	for (int64_t k = 0; k < filters->n; k++) {
		const struct pv__filter *f = &filters->filter[k];
		int64_t c = column_of(n_columns, column, f->column);

		if (c >= 0 && !meets(f, cell[c]))
			return f;
	}
	return NULL;
}

/* ---- sound conditions ------------------------------------------------------------ */

static int check_numbers(const struct pv__rows *rows, const struct pv__filter *f, int64_t column)
{
	struct pv__listing bad = {.text.arena = rows->arena};

	for (int64_t i = 0; i < rows->n; i++) {
		const char *cell = rows->row[i].cell[column];
		double value;

		if (!pv__is_missing(cell) && !pv__parse_real(cell, &value))
			pv__list(&bad, "%s ('%s')", rows->row[i].id, cell);
	}
	if (bad.n == 0)
		return PV_OK;
	return pv__fail(rows->diag, PV_EDATA, &f->mark,
			"min and max need numbers, but column '%s' has %lld other cells: %s",
			f->column, (long long)bad.n, pv__listed(&bad));
}

static int warn_of_unmet_values(const struct pv__rows *rows, const struct pv__filter *f,
				int64_t column)
{
	const char **text = pv__alloc(rows->arena, (size_t)rows->n, sizeof(*text));
	struct pv__levels levels;

	if (!text)
		return pv__rows_no_memory(rows);
	for (int64_t i = 0; i < rows->n; i++)
		text[i] = rows->row[i].cell[column];
	PV__TRY(pv__levels_make(rows->arena, rows->n, text, &levels, rows->diag));
	for (int64_t v = 0; v < f->any_of.n; v++) {
		const char *value = f->any_of.name[v];
		const char *near;

		if (column_of(levels.n, levels.name, value) >= 0)
			continue;
		near = pv__nearest(value, levels.name, levels.n);
		pv__warn(rows->diag, &f->mark, "no row has '%s' in column '%s'%s%s%s", value,
			 f->column, near ? "; did you mean '" : "", near ? near : "",
			 near ? "'?" : "");
	}
	return PV_OK;
}

int pv__filters_check(const struct pv__rows *rows, const struct pv__filters *filters,
		      const char *what)
{
	int status = PV_OK;

	for (int64_t k = 0; k < filters->n; k++) {
		const struct pv__filter *f = &filters->filter[k];
		int s = pv__rows_need_column(rows, &f->mark, what, f->column);
		int64_t column = s ? -1 : pv__rows_column(rows, f->column);

		if (!s && needs_number(f))
			s = check_numbers(rows, f, column);
		if (!s && f->any_of.n > 0)
			s = warn_of_unmet_values(rows, f, column);
		status = status ? status : s;
	}
	return status;
}

/* ---- on all rows --------------------------------------------------------------------- */

/* The conditions of data.where on columns that were not there the last time. */
static int new_conditions(struct pv__rows *rows, struct pv__filters *out)
{
	const struct pv__filters *where = &rows->study->data.where;
	struct pv__filter *filter = pv__alloc(rows->arena, (size_t)where->n, sizeof(*filter));

	if (!filter)
		return pv__rows_no_memory(rows);
	*out = (struct pv__filters){0, filter};
	for (int64_t k = 0; k < where->n; k++)
		if (pv__rows_column(rows, where->filter[k].column) >= rows->n_filtered)
			filter[out->n++] = where->filter[k];
	rows->n_filtered = rows->n_columns;
	return pv__filters_check(rows, out, "where");
}

int pv__rows_where(struct pv__rows *rows)
{
	struct pv__filters where;

	PV__TRY(new_conditions(rows, &where));
	for (int64_t i = 0; i < rows->n; i++) {
		const struct pv__row *row = &rows->row[i];
		const struct pv__filter *f =
			pv__filters_miss(&where, rows->n_columns, rows->column, row->cell);
		const char *reason, *cell;

		if (!f)
			continue;
		reason = pv__format(rows->arena, "where: %s", f->column);
		cell = row->cell[pv__rows_column(rows, f->column)];
		if (!reason)
			return pv__rows_no_memory(rows);
		PV__TRY(pv__rows_exclude(rows, i, reason, pv__is_missing(cell) ? "missing" : cell));
	}
	pv__rows_compact(rows);
	return PV_OK;
}

int pv__rows_mark_reference(struct pv__rows *rows)
{
	const struct pv__filters *reference = &rows->study->data.reference;
	int64_t n_reference = 0;

	if (reference->n == 0)
		return PV_OK;
	for (int64_t i = 0; i < rows->n; i++) {
		struct pv__row *row = &rows->row[i];

		row->reference =
			!pv__filters_miss(reference, rows->n_columns, rows->column, row->cell);
		n_reference += row->reference;
	}
	if (n_reference == 0)
		return pv__fail(rows->diag, PV_EDATA, &reference->filter[0].mark,
				"no row is a reference row");
	return PV_OK;
}

int pv__rows_assign_roles(struct pv__rows *rows)
{
	const struct pv__filters *train = &rows->study->data.train_where;
	const struct pv__filters *test = &rows->study->data.test_where;

	if (train->n == 0 && test->n == 0)
		return PV_OK;
	for (int64_t i = 0; i < rows->n; i++) {
		struct pv__row *row = &rows->row[i];
		bool trains = !pv__filters_miss(train, rows->n_columns, rows->column, row->cell);
		bool tests = !pv__filters_miss(test, rows->n_columns, rows->column, row->cell);

		row->role = trains && tests ? 0 : trains ? 1 : 2;
		if (!trains && !tests)
			PV__TRY(pv__rows_exclude(rows, i, "train_where and test_where",
						 "meets neither"));
	}
	pv__rows_compact(rows);
	return PV_OK;
}
