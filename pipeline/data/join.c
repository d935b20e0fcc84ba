/* Rows of participants or of a table, with the other tables joined to them by key. */
#include "data/keyed.h"
#include "data/rows.h"

#include <string.h>

struct inputs { /* participants first where there are any, then the tables of the study */
	int64_t n, row_table; /* row_table -1: rows come from events alone */
	struct pv__keyed *table;
};

/* ---- reading ------------------------------------------------------------------- */

static int read_one(struct pv__rows *rows, const struct pv__table_input *input,
		    const struct inputs *in, struct pv__keyed *table)
{
	const char *role = input->file == rows->study->data.participants ? "participants" : "table";
	const struct pv__keyed *base;

	if (!pv__keyed_is_per_row(input)) {
		PV__TRY(pv__keyed_open(rows->arena, rows->root, input, table, rows->diag));
		return pv__rows_text(rows, role, table->shown, &table->frame);
	}
	base = pv__keyed_base(input, in->n, in->table);
	if (!base)
		return pv__fail(rows->diag, PV_ESTUDY, &input->mark,
				"table '%s': no other table has the columns of '%s'", input->name,
				input->file);
	return pv__keyed_open_files(rows, input, base, table);
}

/* Tables with a file per row of another come after that one. */
static int read_inputs(struct pv__rows *rows, struct inputs *in)
{
	const struct pv__data_spec *data = &rows->study->data;
	struct pv__table_input participants = {
		.mark = data->mark, .name = "participants", .file = data->participants};
	int64_t first = data->participants ? 1 : 0;
	int status = PV_OK;

	in->n = first + data->n_tables;
	in->table = pv__alloc(rows->arena, (size_t)in->n, sizeof(*in->table));
	if (!in->table)
		return pv__rows_no_memory(rows);
	for (int per_row = 0; per_row < 2 && status == PV_OK; per_row++)
		for (int64_t t = 0; t < in->n; t++) {
			const struct pv__table_input *input =
				t < first ? &participants : &data->table[t - first];
			int s = PV_OK;

			if (pv__keyed_is_per_row(input) == per_row)
				s = read_one(rows, input, in, &in->table[t]);
			status = status ? status : s;
		}
	return status;
}

/* Which columns came with which table. */
static int put_tables(struct pv__rows *rows, const struct inputs *in)
{
	struct pv__table_columns *table = pv__alloc(rows->arena, (size_t)in->n, sizeof(*table));

	if (!table)
		return pv__rows_no_memory(rows);
	for (int64_t t = 0; t < in->n; t++)
		table[t] = (struct pv__table_columns){in->table[t].name, in->table[t].frame.n_cols,
						      in->table[t].frame.name};
	rows->n_tables = in->n;
	rows->table = table;
	return PV_OK;
}

/* ---- which table gives the rows -------------------------------------------------- */

static int64_t longest_key(const struct inputs *in)
{
	int64_t best = 0;

	for (int64_t t = 1; t < in->n; t++)
		if (in->table[t].key.n > in->table[best].key.n)
			best = t;
	return best;
}

static int choose_row_table(struct pv__rows *rows, struct inputs *in)
{
	const struct pv__data_spec *data = &rows->study->data;
	enum pv__sample_unit per = data->samples.per;
	const struct pv__keyed *chosen;

	in->row_table = -1;
	if (in->n == 0 && per == PV__PER_EVENT)
		return PV_OK;
	if (in->n == 0)
		return pv__fail(rows->diag, PV_ESTUDY, &data->mark,
				"data names neither participants nor a table: there are no rows");
	in->row_table = per == PV__PER_SCAN ? longest_key(in) : 0;
	chosen = &in->table[in->row_table];
	if (per == PV__PER_SCAN && data->participants && in->row_table == 0)
		return pv__fail(rows->diag, PV_ESTUDY, &data->samples.mark,
				"samples per scan need a table with a row per scan, as in "
				"tables: {sessions: {file: sessions.tsv, key: [participant_id, "
				"session_id]}}");
	if (per != PV__PER_SCAN && chosen->key.n > 1)
		return pv__fail(rows->diag, PV_ESTUDY, &chosen->mark,
				"table '%s' has several rows per participant; say "
				"samples: {per: scan}",
				chosen->name);
	return PV_OK;
}

static int start_rows(struct pv__rows *rows, const struct pv__keyed *table)
{
	const struct pv__frame *frame = &table->frame;
	int64_t participant = pv__frame_column(frame, "participant_id");

	rows->file = frame->file;
	rows->n_columns = frame->n_cols;
	rows->column = frame->name;
	rows->n = frame->n_rows;
	rows->row = pv__alloc(rows->arena, (size_t)rows->n, sizeof(*rows->row));
	if (!rows->row)
		return pv__rows_no_memory(rows);
	for (int64_t i = 0; i < rows->n; i++) {
		struct pv__row *row = &rows->row[i];

		row->cell = frame->cell + i * frame->n_cols;
		row->id =
			pv__key_text(rows->arena, row->cell, table->key.n, table->key_column, '_');
		if (!row->id)
			return pv__rows_no_memory(rows);
		row->participant = participant >= 0 ? row->cell[participant] : row->id;
	}
	pv__rows_sort(rows);
	return PV_OK;
}

/* ---- joining one table -------------------------------------------------------------- */

struct join {
	const struct pv__keyed *table;
	int64_t *partner; /* of each row, in the table; -1: none */
	int64_t n_added;
	int64_t *added;    /* columns of the table that are new */
	const char **name; /* and what they are called */
};

static int find_partners(struct pv__rows *rows, struct join *join)
{
	const struct pv__keyed *table = join->table;
	int64_t *column = pv__alloc(rows->arena, (size_t)table->key.n, sizeof(*column));

	join->partner = pv__alloc(rows->arena, (size_t)rows->n, sizeof(*join->partner));
	if (!column || !join->partner)
		return pv__rows_no_memory(rows);
	for (int64_t k = 0; k < table->key.n; k++) {
		column[k] = pv__rows_column(rows, table->key.name[k]);
		if (column[k] < 0)
			return pv__fail(rows->diag, PV_ESTUDY, &table->mark,
					"table '%s' is joined by '%s', a column that the rows of "
					"%s do not have; for a row per scan say "
					"samples: {per: scan}",
					table->name, table->key.name[k], rows->file);
	}
	for (int64_t i = 0; i < rows->n; i++) {
		char *key = pv__key_text(rows->arena, rows->row[i].cell, table->key.n, column,
					 PV__KEY_SEPARATOR);

		if (!key)
			return pv__rows_no_memory(rows);
		join->partner[i] = pv__keyed_find(table, key);
		if (join->partner[i] < 0 && !rows->row[i].lacks)
			rows->row[i].lacks = table->name;
	}
	return PV_OK;
}

/* A table that fits no row is a slip ("01" for "sub-01"); rows of a table that belong to
 * nobody here are left out, and said. */
static int report_strangers(struct pv__rows *rows, const struct join *join)
{
	const struct pv__frame *frame = &join->table->frame;
	struct pv__mark mark = {frame->file, 0, 0};
	struct pv__listing strangers = {.text.arena = rows->arena};
	bool *met = pv__alloc(rows->arena, (size_t)frame->n_rows, sizeof(*met));

	if (!met)
		return pv__rows_no_memory(rows);
	for (int64_t i = 0; i < rows->n; i++)
		if (join->partner[i] >= 0)
			met[join->partner[i]] = true;
	for (int64_t s = 0; s < frame->n_rows; s++) {
		int64_t r = join->table->sorted[s].row;
		const char *key = pv__key_text(rows->arena, frame->cell + r * frame->n_cols,
					       join->table->key.n, join->table->key_column, '_');

		if (met[r])
			continue;
		if (!key)
			return pv__rows_no_memory(rows);
		pv__list(&strangers, "%s", key);
		PV__TRY(pv__rows_stranger(rows, key));
	}
	if (strangers.n == frame->n_rows)
		return pv__fail(rows->diag, PV_EDATA, &mark,
				"no row fits a row of %s: '%s' there, %s here", rows->file,
				rows->row[0].id, pv__listed(&strangers));
	if (strangers.n > 0)
		pv__warn(rows->diag, &mark,
			 "%lld rows are left out, since %s does not have them: %s",
			 (long long)strangers.n, rows->file, pv__listed(&strangers));
	return PV_OK;
}

static bool is_key(const struct pv__keyed *table, int64_t column)
{
	for (int64_t k = 0; k < table->key.n; k++)
		if (table->key_column[k] == column)
			return true;
	return false;
}

static bool columns_agree(const struct pv__rows *rows, const struct join *join, int64_t left,
			  int64_t right)
{
	for (int64_t i = 0; i < rows->n; i++)
		if (join->partner[i] >= 0 &&
		    !pv__equal(rows->row[i].cell[left],
			       pv__frame_cell(&join->table->frame, join->partner[i], right)))
			return false;
	return true;
}

/* Columns that both sides have (eTIV in both hemispheres' tables) are taken once where
 * they agree; where they do not, the newcomer is called TABLE.COLUMN. */
static int name_columns(const struct pv__rows *rows, struct join *join)
{
	const struct pv__frame *frame = &join->table->frame;
	struct pv__mark mark = {frame->file, 0, 0};
	struct pv__listing renamed = {.text.arena = rows->arena};

	join->added = pv__alloc(rows->arena, (size_t)frame->n_cols, sizeof(*join->added));
	join->name = pv__alloc(rows->arena, (size_t)frame->n_cols, sizeof(*join->name));
	if (!join->added || !join->name)
		return pv__rows_no_memory(rows);
	for (int64_t c = 0; c < frame->n_cols; c++) {
		int64_t left = pv__rows_column(rows, frame->name[c]);
		const char *name = frame->name[c];

		if (is_key(join->table, c) || (left >= 0 && columns_agree(rows, join, left, c)))
			continue;
		if (left >= 0) {
			name = pv__format(rows->arena, "%s.%s", join->table->name, frame->name[c]);
			pv__list(&renamed, "%s", frame->name[c]);
		}
		if (!name)
			return pv__rows_no_memory(rows);
		join->added[join->n_added] = c;
		join->name[join->n_added++] = name;
	}
	if (renamed.n > 0)
		pv__warn(
			rows->diag, &mark,
			"%lld columns also stand in another table with other values and are called "
			"'%s.COLUMN' here: %s",
			(long long)renamed.n, join->table->name, pv__listed(&renamed));
	return PV_OK;
}

static int add_columns(struct pv__rows *rows, const struct join *join)
{
	int64_t n_columns = rows->n_columns + join->n_added;
	const char **column = pv__alloc(rows->arena, (size_t)n_columns, sizeof(*column));

	if (!column)
		return pv__rows_no_memory(rows);
	memcpy(column, rows->column, (size_t)rows->n_columns * sizeof(*column));
	if (join->n_added)
		memcpy(column + rows->n_columns, join->name,
		       (size_t)join->n_added * sizeof(*column));
	for (int64_t i = 0; i < rows->n; i++) {
		const char **cell = pv__alloc(rows->arena, (size_t)n_columns, sizeof(*cell));

		if (!cell)
			return pv__rows_no_memory(rows);
		memcpy(cell, rows->row[i].cell, (size_t)rows->n_columns * sizeof(*cell));
		for (int64_t a = 0; a < join->n_added; a++)
			cell[rows->n_columns + a] =
				join->partner[i] < 0
					? "n/a"
					: pv__frame_cell(&join->table->frame, join->partner[i],
							 join->added[a]);
		rows->row[i].cell = cell;
	}
	rows->n_columns = n_columns;
	rows->column = column;
	return PV_OK;
}

static int join_table(struct pv__rows *rows, const struct pv__keyed *table)
{
	struct join join = {.table = table};

	PV__TRY(find_partners(rows, &join));
	PV__TRY(report_strangers(rows, &join));
	PV__TRY(name_columns(rows, &join));
	return add_columns(rows, &join);
}

int pv__rows_read(struct pv__rows *rows)
{
	struct inputs in = {0};
	int status = PV_OK;

	PV__TRY(read_inputs(rows, &in));
	PV__TRY(put_tables(rows, &in));
	PV__TRY(choose_row_table(rows, &in));
	if (in.row_table < 0)
		return PV_OK;
	PV__TRY(start_rows(rows, &in.table[in.row_table]));
	for (int64_t t = 0; t < in.n; t++) {
		int s = t == in.row_table ? PV_OK : join_table(rows, &in.table[t]);

		status = status ? status : s;
	}
	return status;
}
