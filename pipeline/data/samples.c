/* The rows of a study, from its files to codes: the order of the steps. */
#include "data/rows.h"

#include <stdlib.h>
#include <string.h>

/* ---- shared small things -------------------------------------------------------- */

int pv__rows_no_memory(const struct pv__rows *rows)
{
	return pv__fail(rows->diag, PV_ENOMEM, NULL, "no memory for the rows of the study");
}

int64_t pv__rows_column(const struct pv__rows *rows, const char *name)
{
	for (int64_t c = 0; c < rows->n_columns; c++)
		if (pv__equal(rows->column[c], name))
			return c;
	return -1;
}

int pv__rows_need_column(const struct pv__rows *rows, const struct pv__mark *mark, const char *what,
			 const char *name)
{
	const char *near;

	if (pv__rows_column(rows, name) >= 0)
		return PV_OK;
	near = pv__nearest(name, rows->column, rows->n_columns);
	return pv__fail(rows->diag, PV_ESTUDY, mark, "%s: there is no column '%s' in %s%s%s%s",
			what, name, rows->file, near ? "; did you mean '" : "", near ? near : "",
			near ? "'?" : "");
}

int pv__rows_exclude(struct pv__rows *rows, int64_t i, const char *reason, const char *detail)
{
	if (rows->row[i].excluded)
		return PV_OK;
	if (rows->n_exclusions == rows->capacity) {
		int64_t capacity = rows->capacity ? 2 * rows->capacity : 16;
		struct pv__exclusion *grown =
			pv__alloc(rows->arena, (size_t)capacity, sizeof(*grown));

		if (!grown)
			return pv__rows_no_memory(rows);
		if (rows->n_exclusions)
			memcpy(grown, rows->exclusion, (size_t)rows->n_exclusions * sizeof(*grown));
		rows->exclusion = grown;
		rows->capacity = capacity;
	}
	rows->exclusion[rows->n_exclusions++] =
		(struct pv__exclusion){rows->row[i].id, reason, detail};
	rows->row[i].excluded = true;
	return PV_OK;
}

void pv__rows_compact(struct pv__rows *rows)
{
	int64_t n = 0;

	for (int64_t i = 0; i < rows->n; i++)
		if (!rows->row[i].excluded)
			rows->row[n++] = rows->row[i];
	rows->n = n;
}

/* Equal ids are refused, so that their order does not matter. */
static int compare_rows(const void *a, const void *b)
{
	const struct pv__row *x = a, *y = b;

	return strcmp(x->id, y->id);
}

void pv__rows_sort(struct pv__rows *rows)
{
	if (rows->n > 0)
		qsort(rows->row, (size_t)rows->n, sizeof(*rows->row), compare_rows);
}

const char *pv__data_root(struct pv__arena *arena, const struct pv__study *study)
{
	if (study->data.elsewhere)
		return pv__strdup(arena, study->data.elsewhere);
	if (!study->data.root)
		return pv__strdup(arena, study->folder);
	return pv__path_join(arena, study->folder, study->data.root);
}

bool pv__is_id(const char *s)
{
	static const char first[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	size_t n = strspn(s, first) ? 1 : 0;

	while (n > 0 && s[n] && (strchr(first, s[n]) || strchr("_+.-", s[n])))
		n++;
	return n > 0 && s[n] == '\0';
}

/* ---- checks ------------------------------------------------------------------------ */

static int check_ids(const struct pv__rows *rows)
{
	struct pv__mark mark = {rows->file, 0, 0};
	struct pv__listing odd = {.text.arena = rows->arena};
	struct pv__listing twice = {.text.arena = rows->arena};

	for (int64_t i = 0; i < rows->n; i++) {
		if (!pv__is_id(rows->row[i].id))
			pv__list(&odd, "'%s'", rows->row[i].id);
		if (i > 0 && pv__equal(rows->row[i].id, rows->row[i - 1].id))
			pv__list(&twice, "%s", rows->row[i].id);
	}
	if (odd.n > 0)
		(void)pv__fail(rows->diag, PV_EDATA, &mark,
			       "%lld ids are not made of letters, digits, _, +, . and -, beginning "
			       "with a letter or digit: %s",
			       (long long)odd.n, pv__listed(&odd));
	if (twice.n > 0)
		(void)pv__fail(rows->diag, PV_EDATA, &mark, "%lld ids occur twice: %s",
			       (long long)twice.n, pv__listed(&twice));
	return odd.n + twice.n > 0 ? PV_EDATA : PV_OK;
}

struct check {
	const struct pv__rows *rows;
	int status;
	int64_t n_told;
	const char *told[16]; /* columns that are not there: once is enough */
};

static bool is_told(const struct check *check, const char *name)
{
	for (int64_t i = 0; i < check->n_told; i++)
		if (pv__equal(check->told[i], name))
			return true;
	return false;
}

static void need(struct check *check, const struct pv__mark *mark, const char *what,
		 const char *name)
{
	int s;

	if (!name || is_told(check, name))
		return;
	s = pv__rows_need_column(check->rows, mark, what, name);
	if (s != PV_OK && check->n_told < (int64_t)PV__COUNT(check->told))
		check->told[check->n_told++] = name;
	check->status = check->status ? check->status : s;
}

static void need_names(struct check *check, const struct pv__mark *mark, const char *what,
		       const struct pv__names *names)
{
	for (int64_t k = 0; k < names->n; k++)
		need(check, mark, what, names->name[k]);
}

static void need_filters(struct check *check, const char *what, const struct pv__filters *filters)
{
	int s = pv__filters_check(check->rows, filters, what);

	check->status = check->status ? check->status : s;
}

static void need_split(struct check *check, const char *what, const struct pv__split_spec *split)
{
	need(check, &split->mark, what, split->column);
	need_names(check, &split->mark, what, &split->stratify);
}

static int check_columns(const struct pv__rows *rows)
{
	const struct pv__study *study = rows->study;
	const struct pv__data_spec *data = &study->data;
	struct check check = {.rows = rows};

	if (!data->target.optional)
		need_names(&check, &data->target.mark, "target", &data->target.columns);
	need(&check, &data->mark, "group", data->group);
	need(&check, &data->mark, "site", data->site);
	need_names(&check, &data->mark, "confounds", &data->confounds);
	need(&check, &data->mark, "keep", data->keep_per);
	need(&check, &data->mark, "keep", data->keep_by);
	for (int64_t k = 0; k < data->where.n; k++)
		need(&check, &data->where.filter[k].mark, "where", data->where.filter[k].column);
	need_filters(&check, "reference", &data->reference);
	need_filters(&check, "train_where", &data->train_where);
	need_filters(&check, "test_where", &data->test_where);
	need_split(&check, "outer", &study->outer);
	need_split(&check, "inner", &study->inner);
	need(&check, &study->permute.mark, "label_permutations", study->permute.within);
	return check.status;
}

static int refuse_empty(const struct pv__rows *rows)
{
	const struct pv__mark *mark = &rows->study->data.mark;
	const struct pv__exclusion *last;

	if (rows->n > 0)
		return PV_OK;
	if (rows->n_exclusions == 0)
		return pv__fail(rows->diag, PV_EDATA, mark, "there are no rows");
	last = &rows->exclusion[rows->n_exclusions - 1];
	return pv__fail(rows->diag, PV_EDATA, mark,
			"no row is left of %lld: the last, %s, went by %s (%s)",
			(long long)rows->n_found, last->id, last->reason, last->detail);
}

/* ---- steps --------------------------------------------------------------------------- */

static int read_rows(struct pv__rows *rows)
{
	const struct pv__data_spec *data = &rows->study->data;
	int ids, columns;

	if (data->samples.per == PV__PER_BIN)
		return pv__fail(rows->diag, PV_ESTUDY, &data->samples.mark,
				"samples per bin are not run by this version");
	PV__TRY(pv__rows_read(rows));
	rows->n_found = rows->n;
	if (data->samples.per == PV__PER_EVENT)
		PV__TRY(pv__rows_expand_events(rows));
	ids = check_ids(rows);
	columns = check_columns(rows);
	return ids ? ids : columns;
}

static int choose_rows(struct pv__rows *rows)
{
	int missing, files;

	PV__TRY(pv__rows_where(rows));
	PV__TRY(refuse_empty(rows));
	PV__TRY(pv__rows_mark_reference(rows));
	PV__TRY(pv__rows_assign_roles(rows));
	PV__TRY(refuse_empty(rows));
	PV__TRY(pv__rows_keep(rows));
	missing = pv__rows_require(rows);
	files = pv__rows_find_files(rows);
	PV__TRY(missing);
	PV__TRY(files);
	pv__rows_compact(rows);
	return refuse_empty(rows);
}

static int code_rows(const struct pv__rows *rows, struct pv__samples *out)
{
	int target = pv__code_target(rows, out);
	int groups = pv__code_groups(rows, out);
	int sites = pv__code_sites(rows, out);
	int confounds = pv__code_confounds(rows, out);

	PV__TRY(target);
	PV__TRY(groups);
	PV__TRY(sites);
	PV__TRY(confounds);
	return pv__rows_check_overlap(rows, out->group);
}

/* ---- rows to columns of the result ------------------------------------------------------ */

static int put_frame(const struct pv__rows *rows, struct pv__samples *out)
{
	size_t n_columns = (size_t)rows->n_columns;
	struct pv__frame *frame = pv__alloc(rows->arena, 1, sizeof(*frame));
	const char **cell = pv__alloc(rows->arena, (size_t)rows->n * n_columns, sizeof(*cell));

	if (!frame || !cell)
		return pv__rows_no_memory(rows);
	for (int64_t i = 0; i < rows->n; i++)
		memcpy(cell + (size_t)i * n_columns, rows->row[i].cell, n_columns * sizeof(*cell));
	*frame = (struct pv__frame){.file = rows->file,
				    .n_rows = rows->n,
				    .n_cols = rows->n_columns,
				    .name = rows->column,
				    .cell = cell};
	out->frame = frame;
	return PV_OK;
}

static int put_names(const struct pv__rows *rows, struct pv__samples *out)
{
	int64_t n_images = rows->study->data.n_images;
	const char **id = pv__alloc(rows->arena, (size_t)rows->n, sizeof(*id));
	const char **participant = pv__alloc(rows->arena, (size_t)rows->n, sizeof(*participant));
	struct pv__source *source =
		pv__alloc(rows->arena, (size_t)n_images * (size_t)rows->n, sizeof(*source));

	if (!id || !participant || !source)
		return pv__rows_no_memory(rows);
	for (int64_t i = 0; i < rows->n; i++) {
		id[i] = rows->row[i].id;
		participant[i] = rows->row[i].participant;
		for (int64_t m = 0; m < n_images; m++)
			source[m * rows->n + i] = rows->row[i].source[m];
	}
	out->id = id;
	out->participant = participant;
	out->source = source;
	return PV_OK;
}

static int put_flags(const struct pv__rows *rows, struct pv__samples *out)
{
	const struct pv__data_spec *data = &rows->study->data;
	uint8_t *reference = pv__alloc(rows->arena, (size_t)rows->n, 1);
	uint8_t *role = pv__alloc(rows->arena, (size_t)rows->n, 1);

	if (!reference || !role)
		return pv__rows_no_memory(rows);
	for (int64_t i = 0; i < rows->n; i++) {
		reference[i] = rows->row[i].reference;
		role[i] = rows->row[i].role;
	}
	out->reference = data->reference.n > 0 ? reference : NULL;
	out->role = data->train_where.n > 0 || data->test_where.n > 0 ? role : NULL;
	return PV_OK;
}

static int put_events(const struct pv__rows *rows, struct pv__samples *out)
{
	int64_t *n_points = pv__alloc(rows->arena, (size_t)rows->n, sizeof(*n_points));
	const int64_t **point = pv__alloc(rows->arena, (size_t)rows->n, sizeof(*point));
	int64_t *segment = pv__alloc(rows->arena, (size_t)rows->n, sizeof(*segment));
	double *time_s = pv__alloc(rows->arena, (size_t)rows->n, sizeof(*time_s));

	if (!n_points || !point || !segment || !time_s)
		return pv__rows_no_memory(rows);
	for (int64_t i = 0; i < rows->n; i++) {
		n_points[i] = rows->row[i].n_points;
		point[i] = rows->row[i].point;
		segment[i] = rows->row[i].segment;
		time_s[i] = rows->row[i].time_s;
	}
	out->n_points = n_points;
	out->point = point;
	out->time_s = rows->has_time ? time_s : NULL;
	out->segment = rows->has_time ? segment : NULL;
	out->n_volumes = rows->n_volumes;
	out->volume_run = rows->volume_run;
	return PV_OK;
}

int pv__samples_build(struct pv__arena *arena, const struct pv__study *study,
		      struct pv__samples *out, struct pv__diag *diag)
{
	struct pv__rows rows = {.arena = arena, .study = study, .diag = diag};

	*out = (struct pv__samples){0};
	rows.root = pv__data_root(arena, study);
	if (!rows.root)
		return pv__rows_no_memory(&rows);
	PV__TRY(read_rows(&rows));
	PV__TRY(choose_rows(&rows));
	PV__TRY(code_rows(&rows, out));
	out->n = rows.n;
	out->n_found = rows.n_found;
	out->n_exclusions = rows.n_exclusions;
	out->n_unreadable = rows.n_unreadable;
	out->exclusion = rows.exclusion;
	out->n_texts = rows.n_texts;
	out->text = rows.text;
	out->n_tables = rows.n_tables;
	out->table = rows.table;
	out->n_strangers = rows.n_strangers;
	out->stranger = rows.stranger;
	PV__TRY(put_frame(&rows, out));
	PV__TRY(put_names(&rows, out));
	PV__TRY(put_flags(&rows, out));
	return study->data.samples.per == PV__PER_EVENT ? put_events(&rows, out) : PV_OK;
}
