/* Rows and columns of tables as views, and the check that stands before every op. */
#include "evaluate/chain.h"

#include <math.h>
#include <string.h>

static const void *take(struct pv__arena *arena, int64_t n, const int64_t *row, const void *from,
			size_t each, bool *failed)
{
	unsigned char *to;

	if (!from)
		return NULL;
	to = pv__alloc(arena, (size_t)n, each);
	*failed |= !to;
	for (int64_t i = 0; to && i < n; i++)
		memcpy(to + (size_t)i * each, (const unsigned char *)from + (size_t)row[i] * each,
		       each);
	return to;
}

int pv__table_take(struct pv__arena *arena, const struct pv_table *t, int64_t n, const int64_t *row,
		   struct pv_table *out)
{
	struct pv_table view = *t;
	bool failed = false;

	view.n_rows = n;
	view.row = take(arena, n, row, t->row, sizeof(*t->row), &failed);
	view.row32 = take(arena, n, row, t->row32, sizeof(*t->row32), &failed);
	view.id = take(arena, n, row, t->id, sizeof(*t->id), &failed);
	view.group = take(arena, n, row, t->group, sizeof(*t->group), &failed);
	view.site = take(arena, n, row, t->site, sizeof(*t->site), &failed);
	view.time_s = take(arena, n, row, t->time_s, sizeof(*t->time_s), &failed);
	view.segment = take(arena, n, row, t->segment, sizeof(*t->segment), &failed);
	view.weight = take(arena, n, row, t->weight, sizeof(*t->weight), &failed);
	view.confound = take(arena, n, row, t->confound, sizeof(*t->confound), &failed);
	view.reference = take(arena, n, row, t->reference, sizeof(*t->reference), &failed);
	*out = view;
	return failed ? PV_ENOMEM : PV_OK;
}

int pv__fit_take(struct pv__arena *arena, const struct pv__fit_data *data, int64_t n,
		 const int64_t *row, struct pv__fit_data *out)
{
	bool failed = false;

	*out = *data;
	PV__TRY(pv__table_take(arena, &data->table, n, row, &out->table));
	out->targets.n_rows = n;
	out->targets.y = take(arena, n, row, data->targets.y, sizeof(*data->targets.y), &failed);
	return failed ? PV_ENOMEM : PV_OK;
}

int pv__table_columns(struct pv__arena *arena, const struct pv_table *t, int64_t n,
		      const int64_t *column, struct pv_table *out)
{
	const double **row = pv__alloc(arena, (size_t)t->n_rows, sizeof(*row));
	double *x = pv__alloc(arena, (size_t)(t->n_rows * n), sizeof(*x));
	struct pv_table whole;

	PV__TRY(pv__table_doubles(arena, t, &whole));
	*out = whole;
	out->n_cols = n;
	out->row = row;
	out->space = pv__space_subset(arena, t->space, n, column);
	if (!row || !x || !out->space)
		return PV_ENOMEM;
	for (int64_t i = 0; i < t->n_rows; i++, x += n) {
		row[i] = x;
		for (int64_t c = 0; c < n; c++)
			x[c] = whole.row[i][column[c]];
	}
	return PV_OK;
}

int pv__fit_labelled(struct pv__arena *arena, const struct pv__fit_data *data,
		     struct pv__fit_data *out)
{
	const uint8_t *reference = data->table.reference;
	int64_t *row, n = 0;

	*out = *data;
	if (!reference)
		return PV_OK;
	row = pv__alloc(arena, (size_t)data->table.n_rows, sizeof(*row));
	if (!row)
		return PV_ENOMEM;
	for (int64_t r = 0; r < data->table.n_rows; r++)
		if (!reference[r])
			row[n++] = r;
	PV__TRY(pv__fit_take(arena, data, n, row, out));
	out->table.reference = NULL;
	return PV_OK;
}

int pv__table_doubles(struct pv__arena *arena, const struct pv_table *t, struct pv_table *out)
{
	const double **row;
	double *x;

	*out = *t;
	if (t->row || !t->row32)
		return PV_OK;
	row = pv__alloc(arena, (size_t)t->n_rows, sizeof(*row));
	x = pv__alloc(arena, (size_t)t->n_rows, (size_t)t->n_cols * sizeof(*x));
	if (!row || !x)
		return PV_ENOMEM;
	for (int64_t r = 0; r < t->n_rows; r++) {
		row[r] = x + r * t->n_cols;
		for (int64_t c = 0; c < t->n_cols; c++)
			x[r * t->n_cols + c] = t->row32[r][c];
	}
	out->row = row;
	out->row32 = NULL;
	return PV_OK;
}

static int as_floats(struct pv__arena *arena, struct pv_table *view)
{
	const float **row = pv__alloc(arena, (size_t)view->n_rows, sizeof(*row));
	float *x = pv__alloc(arena, (size_t)view->n_rows, (size_t)view->n_cols * sizeof(*x));

	if (!row || !x)
		return PV_ENOMEM;
	for (int64_t r = 0; r < view->n_rows; r++) {
		row[r] = x + r * view->n_cols;
		for (int64_t c = 0; c < view->n_cols; c++)
			x[r * view->n_cols + c] = (float)view->row[r][c];
	}
	view->row = NULL;
	view->row32 = row;
	return PV_OK;
}

int pv__table_view(struct pv__arena *arena, const struct pv_op *op, const struct pv_table *t,
		   int64_t first, const struct pv_space *space, struct pv_table *out)
{
	const double **row;

	*out = *t;
	out->size = sizeof(*out);
	out->n_cols = space->n_features;
	out->space = space;
	if (first > 0) {
		row = pv__alloc(arena, (size_t)t->n_rows, sizeof(*row));
		if (!row)
			return PV_ENOMEM;
		for (int64_t r = 0; r < t->n_rows; r++)
			row[r] = t->row[r] + first;
		out->row = row;
	}
	return op->flags & PV_TAKES_F32 ? as_floats(arena, out) : PV_OK;
}

int pv__table_check(const struct pv__stage *stage, const struct pv_table *view, const char *what,
		    struct pv__diag *diag)
{
	if (stage->op->flags & PV_TAKES_NAN)
		return PV_OK;
	for (int64_t r = 0; r < view->n_rows; r++) {
		for (int64_t c = 0; c < view->n_cols; c++) {
			if (!isnan(view->row ? view->row[r][c] : (double)view->row32[r][c]))
				continue;
			return pv__fail(
				diag, PV_EDATA, &stage->mark,
				"%s (%s): row '%s' has no value for '%s': put an impute op before "
				"it, or set missing: {rows: exclude}",
				stage->op->name, what, view->id ? view->id[r] : "?",
				view->space->feature[c].name);
		}
	}
	return PV_OK;
}
