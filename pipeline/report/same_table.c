/* Two tables of ours, cell by cell. */
#include "report/same.h"

#include "report/table_text.h"

#include <math.h>

static const double relative = 1e-9, of_largest = 1e-12;

struct table {
	struct pv__text_table text;
	double *largest; /* magnitude in each column */
};

static int read_table(struct pv__arena *arena, const char *text, struct table *t)
{
	PV__TRY(pv__text_table_read(arena, text, &t->text));
	t->largest = pv__alloc(arena, (size_t)t->text.n_cols, sizeof(*t->largest));
	if (!t->largest)
		return PV_ENOMEM;
	for (int64_t row = 1; row < t->text.n_rows; row++)
		for (int64_t c = 0; c < t->text.n_cols; c++) {
			const char *cell = pv__text_cell(&t->text, row, c);
			double value;

			if (cell && pv__parse_real(cell, &value))
				t->largest[c] = fmax(t->largest[c], fabs(value));
		}
	return PV_OK;
}

/* Whole numbers are counts and codes: those are equal or not. */
static bool same_reals(const char *a, const char *b, double magnitude)
{
	int64_t whole;
	double x, y;

	if (!pv__parse_real(a, &x) || !pv__parse_real(b, &y))
		return false;
	if (pv__parse_int(a, &whole) && pv__parse_int(b, &whole))
		return x == y;
	return fabs(x - y) <= relative * fmax(fabs(x), fabs(y)) ||
	       fabs(x - y) <= of_largest * magnitude;
}

static bool same_cells(enum pv__sameness sameness, const char *a, const char *b, double magnitude)
{
	if (!a || !b)
		return a == b;
	return pv__equal(a, b) || (sameness == PV__SAME_VALUES && same_reals(a, b, magnitude));
}

static double largest(const struct table *t, int64_t col)
{
	return col < t->text.n_cols ? t->largest[col] : 0;
}

static bool same_row(enum pv__sameness sameness, const struct table *a, const struct table *b,
		     int64_t row, struct pv__difference *out)
{
	int64_t n_cols = a->text.n_cols > b->text.n_cols ? a->text.n_cols : b->text.n_cols;

	for (int64_t c = 0; c < n_cols; c++) {
		const char *name = pv__text_cell(&a->text, 0, c);

		out->first = pv__text_cell(&a->text, row, c);
		out->second = pv__text_cell(&b->text, row, c);
		if (same_cells(sameness, out->first, out->second,
			       fmax(largest(a, c), largest(b, c))))
			continue;
		out->row = row;
		out->column = name ? name : pv__text_cell(&b->text, 0, c);
		return false;
	}
	return true;
}

int pv__same_table(struct pv__arena *arena, enum pv__sameness sameness, const char *first,
		   const char *second, struct pv__difference *out)
{
	struct table a = {0}, b = {0};
	int64_t n_rows;

	*out = (struct pv__difference){.row = -1};
	PV__TRY(read_table(arena, first, &a));
	PV__TRY(read_table(arena, second, &b));
	n_rows = a.text.n_rows > b.text.n_rows ? a.text.n_rows : b.text.n_rows;
	for (int64_t row = 0; row < n_rows; row++)
		if (!same_row(sameness, &a, &b, row, out))
			return PV_OK;
	*out = (struct pv__difference){.row = -1};
	return PV_OK;
}
