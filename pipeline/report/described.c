/* Columns of people as the report describes them. */
#include "report/described.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_LEVELS = 12, BANDS = 3 };

/* ---- which columns ------------------------------------------------------------------------ */

struct names {
	int64_t n, capacity;
	const char **name;
};

static void add(const struct pv__view *v, struct names *list, const char *name)
{
	const struct pv__data_spec *data = &v->study->data;
	bool is_target =
		name && data->target.columns.n > 0 && pv__equal(name, data->target.columns.name[0]);

	if (!name || is_target || pv__frame_column(v->samples->frame, name) < 0)
		return;
	for (int64_t i = 0; i < list->n; i++)
		if (pv__equal(list->name[i], name))
			return;
	if (list->n < list->capacity)
		list->name[list->n++] = name;
}

static int choose(const struct pv__view *v, struct names *list)
{
	static const char *const usual[] = {"age", "sex", "gender", "handedness"};
	const struct pv__study *study = v->study;

	list->capacity =
		study->data.confounds.n + study->outer.stratify.n + 1 + (int64_t)PV__COUNT(usual);
	list->name = pv__alloc(v->arena, (size_t)list->capacity, sizeof(*list->name));
	if (!list->name)
		return PV_ENOMEM;
	for (size_t i = 0; i < PV__COUNT(usual); i++)
		add(v, list, usual[i]);
	for (int64_t i = 0; i < study->data.confounds.n; i++)
		add(v, list, study->data.confounds.name[i]);
	add(v, list, study->data.site);
	for (int64_t i = 0; i < study->outer.stratify.n; i++)
		add(v, list, study->outer.stratify.name[i]);
	return PV_OK;
}

/* ---- one column ------------------------------------------------------------------------------ */

static const char *cell_of(const struct pv__view *v, int64_t row, int64_t column)
{
	return pv__frame_cell(v->samples->frame, row, column);
}

static bool read_numbers(const struct pv__view *v, int64_t column, double *value)
{
	for (int64_t i = 0; i < v->samples->n; i++) {
		const char *cell = cell_of(v, i, column);

		value[i] = NAN;
		if (!pv__is_missing(cell) && !pv__parse_real(cell, &value[i]))
			return false;
	}
	return true;
}

static int32_t find_level(const struct pv__described *d, const char *text)
{
	for (int32_t k = 0; k < d->n_levels; k++)
		if (pv__equal(d->level[k], text))
			return k;
	return -1;
}

/* Do at least PV__FEWEST_PEOPLE people have this level? */
static bool is_frequent(const struct pv__view *v, const int32_t *code, int32_t level)
{
	const char *seen[PV__FEWEST_PEOPLE];
	int n = 0;

	for (int64_t i = 0; i < v->samples->n && n < PV__FEWEST_PEOPLE; i++) {
		const char *who =
			v->samples->participant ? v->samples->participant[i] : v->samples->id[i];
		bool again = false;

		for (int k = 0; k < n; k++)
			again = again || pv__equal(seen[k], who);
		if (code[i] == level && !again)
			seen[n++] = who;
	}
	return n == PV__FEWEST_PEOPLE;
}

/* A level of few people may tell who they are: such levels become one without a name. */
static void merge_rare(const struct pv__view *v, struct pv__described *d, const char **level,
		       int32_t *code)
{
	int32_t to[MOST_LEVELS + 1], n = 0;
	bool any = false;

	for (int32_t l = 0; l < d->n_levels; l++) {
		to[l] = is_frequent(v, code, l) ? n++ : -1;
		any = any || to[l] < 0;
	}
	for (int32_t l = 0; l < d->n_levels; l++)
		if (to[l] >= 0)
			level[to[l]] = level[l];
	if (any)
		level[n] = "others, of fewer than 5 people each";
	for (int64_t i = 0; i < v->samples->n; i++)
		if (code[i] >= 0)
			code[i] = to[code[i]] >= 0 ? to[code[i]] : n;
	d->n_levels = n + any;
}

/* Few enough distinct texts to show; *n_levels is past the most where there are more. */
static int read_levels(const struct pv__view *v, int64_t column, struct pv__described *d)
{
	const char **level = pv__alloc(v->arena, MOST_LEVELS + 1, sizeof(*level));
	int32_t *code = pv__alloc(v->arena, (size_t)v->samples->n, sizeof(*code));

	if (!level || !code)
		return PV_ENOMEM;
	d->level = level;
	d->code = code;
	for (int64_t i = 0; i < v->samples->n && d->n_levels <= MOST_LEVELS; i++) {
		const char *cell = cell_of(v, i, column);

		if (!pv__is_missing(cell) && find_level(d, cell) < 0)
			level[d->n_levels++] = cell;
	}
	qsort(level, (size_t)d->n_levels, sizeof(*level), pv__compare_text);
	for (int64_t i = 0; i < v->samples->n; i++)
		code[i] = find_level(d, cell_of(v, i, column));
	if (d->n_levels <= MOST_LEVELS)
		merge_rare(v, d, level, code);
	return PV_OK;
}

/* Numbers with two values, as 0 and 1 for no and yes, are levels. */
static bool is_measured(const struct pv__view *v, const double *value)
{
	double seen[2];
	int n = 0;

	for (int64_t i = 0; i < v->samples->n; i++) {
		if (isnan(value[i]) || (n > 0 && value[i] == seen[0]) ||
		    (n > 1 && value[i] == seen[1]))
			continue;
		if (n == 2)
			return true;
		seen[n++] = value[i];
	}
	return false;
}

static int describe(const struct pv__view *v, const char *name, struct pv__described *d)
{
	int64_t column = pv__frame_column(v->samples->frame, name);
	double *value = pv__alloc(v->arena, (size_t)v->samples->n, sizeof(*value));

	*d = (struct pv__described){.name = name, .value = value};
	if (!value)
		return PV_ENOMEM;
	d->is_number = read_numbers(v, column, value) && is_measured(v, value);
	return d->is_number ? PV_OK : read_levels(v, column, d);
}

int pv__describe_columns(const struct pv__view *v, int64_t *n, const struct pv__described **out)
{
	struct names list = {0};
	struct pv__described *d;

	*n = 0;
	if (!v->samples->frame)
		return PV_OK;
	PV__TRY(choose(v, &list));
	*out = d = pv__alloc(v->arena, (size_t)list.n, sizeof(*d));
	if (!d)
		return PV_ENOMEM;
	for (int64_t i = 0; i < list.n; i++) {
		PV__TRY(describe(v, list.name[i], &d[*n]));
		if (d[*n].is_number || (d[*n].n_levels > 0 && d[*n].n_levels <= MOST_LEVELS))
			(*n)++;
	}
	return PV_OK;
}

/* ---- bands --------------------------------------------------------------------------------------
 */

static int sort_told(const struct pv__view *v, const double *value, int64_t *n, double **sorted)
{
	int64_t *order = pv__alloc(v->arena, (size_t)v->samples->n, sizeof(*order));

	*n = 0;
	*sorted = pv__alloc(v->arena, (size_t)v->samples->n, sizeof(**sorted));
	if (!order || !*sorted)
		return PV_ENOMEM;
	pv__argsort(v->samples->n, value, order);
	while (*n < v->samples->n && !isnan(value[order[*n]])) {
		(*sorted)[*n] = value[order[*n]];
		(*n)++;
	}
	return PV_OK;
}

static int32_t band_of(double value, const double edge[BANDS - 1])
{
	int32_t band = 0;

	while (band < BANDS - 1 && value > edge[band])
		band++;
	return band;
}

/* Named by the values that lie in them; the ends stay open, as the oldest of a cohort may be
 * told by their age. */
static int name_bands(const struct pv__view *v, const double *value, const int32_t *code,
		      const char **level)
{
	double low[BANDS], high[BANDS], largest = 0;
	int decimals;

	for (int k = 0; k < BANDS; k++) {
		low[k] = INFINITY;
		high[k] = -INFINITY;
	}
	for (int64_t i = 0; i < v->samples->n; i++) {
		if (code[i] < 0)
			continue;
		low[code[i]] = fmin(low[code[i]], value[i]);
		high[code[i]] = fmax(high[code[i]], value[i]);
		largest = fmax(largest, fabs(value[i]));
	}
	decimals = pv__decimals(largest);
	level[0] = pv__format(v->arena, "up to %s", pv__shown(v->arena, high[0], decimals));
	level[1] = pv__shown_range(v->arena, low[1], high[1], decimals);
	level[2] = pv__format(v->arena, "from %s", pv__shown(v->arena, low[2], decimals));
	return level[0] && level[1] && level[2] ? PV_OK : PV_ENOMEM;
}

int pv__describe_bands(const struct pv__view *v, const struct pv__described *d,
		       struct pv__described *out)
{
	int32_t *code = pv__alloc(v->arena, (size_t)v->samples->n, sizeof(*code));
	const char **level = pv__alloc(v->arena, BANDS, sizeof(*level));
	double *sorted, edge[BANDS - 1];
	int64_t n;

	*out = *d;
	if (!d->is_number)
		return PV_OK;
	if (!code || !level)
		return PV_ENOMEM;
	PV__TRY(sort_told(v, d->value, &n, &sorted));
	for (int k = 0; k < BANDS - 1; k++)
		edge[k] = pv__quantile_sorted(n, sorted, (k + 1) / (double)BANDS);
	for (int64_t i = 0; i < v->samples->n; i++)
		code[i] = isnan(d->value[i]) ? -1 : band_of(d->value[i], edge);
	*out = (struct pv__described){
		.name = d->name, .n_levels = BANDS, .level = level, .code = code};
	return name_bands(v, d->value, code, level);
}
