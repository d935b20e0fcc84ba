/* Confound columns to numbers: as they are, or one indicator per level but the first. */
#include "data/rows.h"

/* What the columns of the study become. */
struct coded {
	int64_t n, capacity;
	const char **name;
	double **value; /* value[column][row] */
};

static double *add(const struct pv__rows *rows, struct coded *coded, const char *name)
{
	double *value = pv__alloc(rows->arena, (size_t)rows->n, sizeof(*value));

	if (coded->n == coded->capacity) {
		int64_t capacity = coded->capacity ? 2 * coded->capacity : 8;
		const char **names = pv__alloc(rows->arena, (size_t)capacity, sizeof(*names));
		double **values = pv__alloc(rows->arena, (size_t)capacity, sizeof(*values));

		if (!names || !values)
			return NULL;
		for (int64_t c = 0; c < coded->n; c++) {
			names[c] = coded->name[c];
			values[c] = coded->value[c];
		}
		coded->name = names;
		coded->value = values;
		coded->capacity = capacity;
	}
	if (!value || !name)
		return NULL;
	coded->name[coded->n] = name;
	coded->value[coded->n++] = value;
	return value;
}

static int add_numbers(const struct pv__rows *rows, int64_t column, struct coded *coded)
{
	double *value = add(rows, coded, rows->column[column]);
	bool varies = false;

	if (!value)
		return pv__rows_no_memory(rows);
	for (int64_t i = 0; i < rows->n; i++) {
		if (!pv__parse_real(rows->row[i].cell[column], &value[i]))
			return pv__fail(rows->diag, PV_EBUG, NULL, "confound '%s' is not a number",
					rows->column[column]);
		varies = varies || value[i] < value[0] || value[i] > value[0];
	}
	if (!varies)
		pv__warn(rows->diag, &rows->study->data.mark, "confound '%s' is constant",
			 rows->column[column]);
	return PV_OK;
}

static int add_levels(const struct pv__rows *rows, int64_t column, struct coded *coded)
{
	const char **text = pv__alloc(rows->arena, (size_t)rows->n, sizeof(*text));
	struct pv__levels levels;

	if (!text)
		return pv__rows_no_memory(rows);
	for (int64_t i = 0; i < rows->n; i++)
		text[i] = rows->row[i].cell[column];
	PV__TRY(pv__levels_make(rows->arena, rows->n, text, &levels, rows->diag));
	if (levels.n > 2 && levels.n > rows->n / 2)
		return pv__fail(rows->diag, PV_EDATA, &rows->study->data.mark,
				"confound '%s' is text with %lld different values in %lld rows: it "
				"would explain everything",
				rows->column[column], (long long)levels.n, (long long)rows->n);
	if (levels.n == 1)
		pv__warn(rows->diag, &rows->study->data.mark, "confound '%s' is constant",
			 rows->column[column]);
	for (int64_t l = 1; l < levels.n; l++) {
		char *name = pv__format(rows->arena, "%s=%s", rows->column[column], levels.name[l]);
		double *value = add(rows, coded, name);

		if (!value)
			return pv__rows_no_memory(rows);
		for (int64_t i = 0; i < rows->n; i++)
			value[i] = levels.code[i] == l ? 1 : 0;
	}
	return PV_OK;
}

/* All numbers, or all text: a mixture is a slip. */
static int add_confound(const struct pv__rows *rows, const char *name, struct coded *coded)
{
	int64_t column = pv__rows_column(rows, name), n_numbers = 0;
	struct pv__listing texts = {.text.arena = rows->arena};
	double value;

	for (int64_t i = 0; i < rows->n; i++) {
		const char *cell = rows->row[i].cell[column];

		if (pv__parse_real(cell, &value))
			n_numbers++;
		else
			pv__list(&texts, "%s ('%s')", rows->row[i].id, cell);
	}
	if (n_numbers == 0)
		return add_levels(rows, column, coded);
	if (texts.n == 0)
		return add_numbers(rows, column, coded);
	return pv__fail(rows->diag, PV_EDATA, &rows->study->data.mark,
			"confound '%s' has both numbers and texts; not a number in %lld rows: %s",
			name, (long long)texts.n, pv__listed(&texts));
}

int pv__code_confounds(const struct pv__rows *rows, struct pv__samples *out)
{
	const struct pv__names *names = &rows->study->data.confounds;
	struct coded coded = {0};
	double *confound;
	int status = PV_OK;

	for (int64_t q = 0; q < names->n; q++) {
		int s = add_confound(rows, names->name[q], &coded);

		status = status ? status : s;
	}
	PV__TRY(status);
	confound = pv__alloc(rows->arena, (size_t)rows->n * (size_t)coded.n, sizeof(*confound));
	if (!confound)
		return pv__rows_no_memory(rows);
	for (int64_t i = 0; i < rows->n; i++)
		for (int64_t q = 0; q < coded.n; q++)
			confound[i * coded.n + q] = coded.value[q][i];
	out->n_confounds = coded.n;
	out->confound_name = coded.name;
	out->confound = confound;
	out->n_confound_columns = names->n;
	out->confound_column = names->name;
	return PV_OK;
}
