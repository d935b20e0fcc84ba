/* Target columns to class codes or numbers. */
#include "data/rows.h"

#include <math.h>
#include <string.h>

static int64_t target_column(const struct pv__rows *rows, int64_t target)
{
	return pv__rows_column(rows, rows->study->data.target.columns.name[target]);
}

/* ---- numbers -------------------------------------------------------------------- */

static int code_numbers(const struct pv__rows *rows, int64_t target, double *y)
{
	const struct pv__data_spec *data = &rows->study->data;
	const char *name = data->target.columns.name[target];
	int64_t column = target_column(rows, target), n_scored = 0;
	struct pv__listing bad = {.text.arena = rows->arena};
	double first = 0;
	bool varies = false;

	for (int64_t i = 0; i < rows->n; i++) {
		const struct pv__row *row = &rows->row[i];

		y[i] = (double)NAN;
		if (row->reference)
			continue;
		if (!pv__parse_real(row->cell[column], &y[i])) {
			pv__list(&bad, "%s ('%s')", row->id, row->cell[column]);
			continue;
		}
		if (n_scored++ == 0)
			first = y[i];
		varies = varies || y[i] < first || y[i] > first;
	}
	if (bad.n > 0)
		return pv__fail(rows->diag, PV_EDATA, &data->target.mark,
				"target '%s' is not a number in %lld rows: %s; write 1.5, not 1,5, "
				"or say kind: classes",
				name, (long long)bad.n, pv__listed(&bad));
	if (!varies)
		return pv__fail(rows->diag, PV_EDATA, &data->target.mark,
				"target '%s' has one value only: there is nothing to predict",
				name);
	return PV_OK;
}

/* ---- classes -------------------------------------------------------------------- */

static int code_classes(const struct pv__rows *rows, struct pv__levels *out)
{
	int64_t column = target_column(rows, 0);
	const char **text = pv__alloc(rows->arena, (size_t)rows->n, sizeof(*text));

	if (!text)
		return pv__rows_no_memory(rows);
	for (int64_t i = 0; i < rows->n; i++)
		text[i] = rows->row[i].reference ? NULL : rows->row[i].cell[column];
	return pv__levels_make(rows->arena, rows->n, text, out, rows->diag);
}

static int refuse_thin_classes(const struct pv__rows *rows, const struct pv__levels *classes)
{
	const struct pv__mark *mark = &rows->study->data.target.mark;
	int64_t *count = pv__alloc(rows->arena, (size_t)classes->n, sizeof(*count));
	int64_t *trains = pv__alloc(rows->arena, (size_t)classes->n, sizeof(*trains));
	int status = PV_OK;

	if (!count || !trains)
		return pv__rows_no_memory(rows);
	for (int64_t i = 0; i < rows->n; i++) {
		if (classes->code[i] < 0)
			continue;
		count[classes->code[i]]++;
		trains[classes->code[i]] += rows->row[i].role != 2;
	}
	for (int64_t c = 0; c < classes->n; c++) {
		if (count[c] == 1)
			status = pv__fail(rows->diag, PV_EDATA, mark,
					  "class '%s' has one row: it cannot be in both a training "
					  "and a test part",
					  classes->name[c]);
		else if (trains[c] == 0)
			status = pv__fail(rows->diag, PV_EDATA, mark,
					  "class '%s' has no row that train_where admits",
					  classes->name[c]);
	}
	return status;
}

/* Code of the positive class; the last where none is named. */
static int find_positive(const struct pv__rows *rows, const struct pv__levels *classes,
			 int64_t *positive)
{
	const char *name = rows->study->data.target.positive;
	struct pv__listing there = {.text.arena = rows->arena};

	*positive = classes->n - 1;
	if (!name)
		return PV_OK;
	for (int64_t c = 0; c < classes->n; c++) {
		pv__list(&there, "'%s'", classes->name[c]);
		if (pv__equal(classes->name[c], name)) {
			*positive = c;
			return PV_OK;
		}
	}
	return pv__fail(rows->diag, PV_ESTUDY, &rows->study->data.target.mark,
			"positive: no row is of class '%s'; there are %s", name,
			pv__listed(&there));
}

static int put_classes(const struct pv__rows *rows, const struct pv__levels *classes,
		       struct pv__samples *out, double *y)
{
	const char **name = pv__alloc(rows->arena, (size_t)classes->n, sizeof(*name));
	int64_t positive;
	bool swap;

	if (!name)
		return pv__rows_no_memory(rows);
	PV__TRY(find_positive(rows, classes, &positive));
	swap = classes->n == 2 && positive == 0;
	for (int64_t c = 0; c < classes->n; c++)
		name[swap ? 1 - c : c] = classes->name[c];
	for (int64_t i = 0; i < rows->n; i++) {
		int64_t code = classes->code[i];

		y[i] = code < 0 ? (double)NAN : (double)(swap ? 1 - code : code);
	}
	out->n_classes = (int32_t)classes->n;
	out->class_name = name;
	return PV_OK;
}

static int classes(const struct pv__rows *rows, struct pv__samples *out, double *y)
{
	const struct pv__data_spec *data = &rows->study->data;
	struct pv__levels levels;

	if (data->target.columns.n != 1)
		return pv__fail(rows->diag, PV_ESTUDY, &data->target.mark,
				"classes come from one column, not %lld",
				(long long)data->target.columns.n);
	PV__TRY(code_classes(rows, &levels));
	if (levels.n < 2)
		return pv__fail(
			rows->diag, PV_EDATA, &data->target.mark,
			"target '%s' has one value only ('%s'): there is nothing to predict",
			data->target.columns.name[0], levels.n ? levels.name[0] : "n/a");
	if (levels.n > 2 && levels.n > rows->n / 2)
		return pv__fail(rows->diag, PV_EDATA, &data->target.mark,
				"target '%s' has %lld classes in %lld rows: should it be "
				"kind: number?",
				data->target.columns.name[0], (long long)levels.n,
				(long long)rows->n);
	PV__TRY(refuse_thin_classes(rows, &levels));
	return put_classes(rows, &levels, out, y);
}

int pv__code_target(const struct pv__rows *rows, struct pv__samples *out)
{
	const struct pv__data_spec *data = &rows->study->data;
	int64_t n_targets = data->target.columns.n;
	double *y = pv__alloc(rows->arena, (size_t)n_targets * (size_t)rows->n, sizeof(*y));
	int status = PV_OK;

	if (!y)
		return pv__rows_no_memory(rows);
	out->target_kind = data->target.kind;
	out->n_targets = n_targets;
	out->target_name = data->target.columns.name;
	out->y = y;
	if (data->target.optional) {
		for (int64_t i = 0; i < n_targets * rows->n; i++)
			y[i] = (double)NAN;
		return PV_OK;
	}
	if (data->target.kind == PV_CLASSES)
		return classes(rows, out, y);
	for (int64_t t = 0; t < n_targets; t++) {
		int s = code_numbers(rows, t, y + t * rows->n);

		status = status ? status : s;
	}
	return status;
}
