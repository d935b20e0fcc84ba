/* Texts to codes: levels, groups, sites. */
#include "data/rows.h"

#include <stdlib.h>
#include <string.h>

struct numbered {
	const char *text;
	int64_t i;
};

static int compare_numbered(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order != 0 ? order : (x->i > y->i) - (x->i < y->i);
}

int pv__levels_make(struct pv__arena *arena, int64_t n, const char *const *text,
		    struct pv__levels *out, struct pv__diag *diag)
{
	struct numbered *sorted = pv__alloc(arena, (size_t)n, sizeof(*sorted));
	const char **name = pv__alloc(arena, (size_t)n, sizeof(*name));
	int64_t *code = pv__alloc(arena, (size_t)n, sizeof(*code));
	int64_t n_sorted = 0;

	*out = (struct pv__levels){0, name, code};
	if (!sorted || !name || !code)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the levels of a column");
	for (int64_t i = 0; i < n; i++) {
		code[i] = -1;
		if (text[i])
			sorted[n_sorted++] = (struct numbered){text[i], i};
	}
	qsort(sorted, (size_t)n_sorted, sizeof(*sorted), compare_numbered);
	for (int64_t k = 0; k < n_sorted; k++) {
		if (k == 0 || !pv__equal(sorted[k].text, sorted[k - 1].text))
			name[out->n++] = sorted[k].text;
		code[sorted[k].i] = out->n - 1;
	}
	return PV_OK;
}

static int code_column(const struct pv__rows *rows, int64_t column, struct pv__levels *out)
{
	const char **text = pv__alloc(rows->arena, (size_t)rows->n, sizeof(*text));

	if (!text)
		return pv__rows_no_memory(rows);
	for (int64_t i = 0; i < rows->n; i++)
		text[i] = column < 0 ? rows->row[i].participant : rows->row[i].cell[column];
	return pv__levels_make(rows->arena, rows->n, text, out, rows->diag);
}

/* One group cannot be on both sides of a split; rows that are only applied to are not split. */
static int refuse_one_group(const struct pv__rows *rows, const struct pv__levels *groups)
{
	const struct pv__data_spec *data = &rows->study->data;

	if (groups->n != 1 || data->target.optional)
		return PV_OK;
	if (!data->group)
		return pv__fail(
			rows->diag, PV_EDATA, &data->mark,
			"all %lld rows are of one participant: name the column whose values "
			"are never split, as in group: run",
			(long long)rows->n);
	return pv__fail(rows->diag, PV_EDATA, &data->mark,
			"all %lld rows are of one group ('%s' is '%s' everywhere): there is "
			"nothing to split",
			(long long)rows->n, data->group, groups->name[0]);
}

int pv__code_groups(const struct pv__rows *rows, struct pv__samples *out)
{
	const struct pv__data_spec *data = &rows->study->data;
	struct pv__levels groups;

	PV__TRY(code_column(rows, data->group ? pv__rows_column(rows, data->group) : -1, &groups));
	PV__TRY(refuse_one_group(rows, &groups));
	out->group = groups.code;
	out->group_name = groups.name;
	out->n_groups = groups.n;
	return PV_OK;
}

int pv__code_sites(const struct pv__rows *rows, struct pv__samples *out)
{
	const char *site = rows->study->data.site;
	struct pv__levels sites;
	int32_t *code;

	if (!site)
		return PV_OK;
	PV__TRY(code_column(rows, pv__rows_column(rows, site), &sites));
	code = pv__alloc(rows->arena, (size_t)rows->n, sizeof(*code));
	if (!code)
		return pv__rows_no_memory(rows);
	for (int64_t i = 0; i < rows->n; i++)
		code[i] = (int32_t)sites.code[i];
	out->site = code;
	out->site_name = sites.name;
	out->n_sites = (int32_t)sites.n;
	return PV_OK;
}
