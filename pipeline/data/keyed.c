/* Text tables whose rows are found by key. */
#include "data/keyed.h"

#include "data/rows.h"
#include "formats/formats.h"

#include <stdlib.h>
#include <string.h>

char *pv__key_text(struct pv__arena *arena, const char *const *cell, int64_t n,
		   const int64_t *column, char separator)
{
	struct pv__buffer b = {.arena = arena};

	for (int64_t k = 0; k < n; k++) {
		if (k > 0)
			pv__put(&b, &separator, 1);
		pv__puts(&b, cell[column[k]]);
	}
	return b.failed ? NULL : b.data;
}

static int compare_keys(const void *a, const void *b)
{
	const struct pv__key_row *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

static int find_key_columns(struct pv__arena *arena, struct pv__keyed *table, struct pv__diag *diag)
{
	const struct pv__frame *frame = &table->frame;
	int64_t *column = pv__alloc(arena, (size_t)table->key.n, sizeof(*column));
	int status = PV_OK;

	if (!column)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for table '%s'", table->name);
	for (int64_t k = 0; k < table->key.n; k++) {
		const char *name = table->key.name[k];
		const char *near;

		column[k] = pv__frame_column(frame, name);
		if (column[k] >= 0)
			continue;
		near = pv__nearest(name, frame->name, frame->n_cols);
		status = pv__fail(diag, PV_ESTUDY, &table->mark,
				  "table '%s' has no key column '%s' (%s)%s%s%s", table->name, name,
				  frame->file, near ? "; did you mean '" : "", near ? near : "",
				  near ? "'?" : "");
	}
	table->key_column = column;
	return status;
}

static const char *shown_key(struct pv__arena *arena, const struct pv__keyed *table, int64_t row)
{
	const struct pv__frame *frame = &table->frame;
	const char *text = pv__key_text(arena, frame->cell + row * frame->n_cols, table->key.n,
					table->key_column, '_');

	return text ? text : "?";
}

static int64_t line_of(const struct pv__frame *frame, int64_t row)
{
	return frame->line ? frame->line[row] : row + 2;
}

static int refuse_missing_keys(struct pv__arena *arena, const struct pv__keyed *table,
			       struct pv__diag *diag)
{
	const struct pv__frame *frame = &table->frame;
	struct pv__mark mark = {frame->file, 0, 0};
	struct pv__listing lines = {.text.arena = arena};

	for (int64_t r = 0; r < frame->n_rows; r++)
		for (int64_t k = 0; k < table->key.n; k++)
			if (pv__is_missing(pv__frame_cell(frame, r, table->key_column[k]))) {
				pv__list(&lines, "%lld", (long long)line_of(frame, r));
				break;
			}
	if (lines.n == 0)
		return PV_OK;
	return pv__fail(diag, PV_EDATA, &mark, "%lld rows have no key: lines %s",
			(long long)lines.n, pv__listed(&lines));
}

static int refuse_duplicates(struct pv__arena *arena, const struct pv__keyed *table,
			     struct pv__diag *diag)
{
	const struct pv__frame *frame = &table->frame;
	const struct pv__key_row *sorted = table->sorted;
	struct pv__mark mark = {frame->file, 0, 0};
	struct pv__listing twice = {.text.arena = arena};

	for (int64_t i = 1; i < frame->n_rows; i++)
		if (pv__equal(sorted[i].key, sorted[i - 1].key))
			pv__list(&twice, "%s (lines %lld and %lld)",
				 shown_key(arena, table, sorted[i].row),
				 (long long)line_of(frame, sorted[i - 1].row),
				 (long long)line_of(frame, sorted[i].row));
	if (twice.n == 0)
		return PV_OK;
	return pv__fail(diag, PV_EDATA, &mark,
			"%lld keys occur twice: %s; one row each, or more columns in `key`",
			(long long)twice.n, pv__listed(&twice));
}

static int sort_rows(struct pv__arena *arena, struct pv__keyed *table, struct pv__diag *diag)
{
	const struct pv__frame *frame = &table->frame;
	struct pv__key_row *sorted = pv__alloc(arena, (size_t)frame->n_rows, sizeof(*sorted));
	bool failed = !sorted;

	for (int64_t r = 0; !failed && r < frame->n_rows; r++) {
		sorted[r].row = r;
		sorted[r].key = pv__key_text(arena, frame->cell + r * frame->n_cols, table->key.n,
					     table->key_column, PV__KEY_SEPARATOR);
		failed = !sorted[r].key;
	}
	if (failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for table '%s'", table->name);
	qsort(sorted, (size_t)frame->n_rows, sizeof(*sorted), compare_keys);
	table->sorted = sorted;
	return PV_OK;
}

/* ---- ids in a column of another name ------------------------------------------------ */

/* The part of a cell that stands for `*` in the pattern; NULL: it does not look like it. */
static const char *id_in(struct pv__arena *arena, const char *pattern, const char *cell)
{
	const char *star = strchr(pattern, '*');
	size_t before = (size_t)(star - pattern), after = strlen(star + 1), n = strlen(cell);

	if (n <= before + after || strncmp(cell, pattern, before) != 0 ||
	    strcmp(cell + n - after, star + 1) != 0)
		return NULL;
	return pv__strndup(arena, cell + before, n - before - after);
}

static int cut_ids(struct pv__arena *arena, const struct pv__table_input *input,
		   struct pv__frame *frame, int64_t column, struct pv__diag *diag)
{
	size_t n = (size_t)frame->n_rows * (size_t)frame->n_cols;
	const char **cell = pv__alloc(arena, n, sizeof(*cell));
	struct pv__listing odd = {.text.arena = arena};
	struct pv__mark mark = {frame->file, 0, 0};

	if (!cell)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for table '%s'", input->name);
	if (n > 0)
		memcpy(cell, frame->cell, n * sizeof(*cell));
	for (int64_t r = 0; r < frame->n_rows; r++) {
		const char **id = &cell[r * frame->n_cols + column];
		const char *cut = id_in(arena, input->ids_like, *id);

		if (!cut)
			pv__list(&odd, "'%s'", *id);
		*id = cut;
	}
	frame->cell = cell;
	if (odd.n == 0)
		return PV_OK;
	return pv__fail(diag, PV_EDATA, &mark, "%lld cells of '%s' do not look like '%s': %s",
			(long long)odd.n, input->ids, input->ids_like, pv__listed(&odd));
}

/* Calls the column with the ids participant_id, and takes the id out of each cell. */
static int name_ids(struct pv__arena *arena, const struct pv__table_input *input,
		    struct pv__frame *frame, struct pv__diag *diag)
{
	int64_t column = input->ids ? pv__frame_column(frame, input->ids) : -1;
	const char **name = pv__alloc(arena, (size_t)frame->n_cols, sizeof(*name));
	const char *near;

	if (!input->ids)
		return PV_OK;
	if (!name)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for table '%s'", input->name);
	if (column < 0) {
		near = pv__nearest(input->ids, frame->name, frame->n_cols);
		return pv__fail(diag, PV_ESTUDY, &input->mark,
				"table '%s' has no column '%s' for ids (%s)%s%s%s", input->name,
				input->ids, frame->file, near ? "; did you mean '" : "",
				near ? near : "", near ? "'?" : "");
	}
	memcpy(name, frame->name, (size_t)frame->n_cols * sizeof(*name));
	name[column] = "participant_id";
	frame->name = name;
	PV__TRY(pv__frame_check_names(arena, frame, diag));
	return cut_ids(arena, input, frame, column, diag);
}

/* The path, with faults at the table's place in the study. */
static int find_file(struct pv__arena *arena, const char *root, const struct pv__table_input *input,
		     const char **path, const char **shown, struct pv__diag *diag)
{
	struct pv__diag found = {.arena = arena};
	int status = pv__path_resolve(arena, root, input->file, 0, NULL, NULL, path, shown, &found);

	if (status == PV_OK)
		return PV_OK;
	return pv__fail(diag, status, &input->mark, "%s: %s", input->name, pv__first_fault(&found));
}

void pv__keyed_start(const struct pv__table_input *input, struct pv__keyed *out)
{
	static const char *const participant[] = {"participant_id"};

	*out = (struct pv__keyed){.name = input->name, .mark = input->mark, .key = input->key};
	if (out->key.n == 0)
		out->key = (struct pv__names){1, participant};
}

int pv__keyed_index(struct pv__arena *arena, struct pv__keyed *table, struct pv__diag *diag)
{
	struct pv__mark mark = {table->frame.file, 0, 0};

	if (table->frame.n_rows == 0)
		return pv__fail(diag, PV_EDATA, &mark, "has no rows");
	PV__TRY(find_key_columns(arena, table, diag));
	PV__TRY(refuse_missing_keys(arena, table, diag));
	PV__TRY(sort_rows(arena, table, diag));
	return refuse_duplicates(arena, table, diag);
}

int pv__keyed_open(struct pv__arena *arena, const char *root, const struct pv__table_input *input,
		   struct pv__keyed *out, struct pv__diag *diag)
{
	const char *path;

	pv__keyed_start(input, out);
	PV__TRY(find_file(arena, root, input, &path, &out->shown, diag));
	PV__TRY(pv__table_read(arena, path, &out->frame, diag));
	PV__TRY(name_ids(arena, input, &out->frame, diag));
	return pv__keyed_index(arena, out, diag);
}

int64_t pv__keyed_find(const struct pv__keyed *table, const char *key)
{
	int64_t low = 0, high = table->frame.n_rows;

	while (low < high) {
		int64_t middle = low + (high - low) / 2;
		int order = strcmp(table->sorted[middle].key, key);

		if (order == 0)
			return table->sorted[middle].row;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}
