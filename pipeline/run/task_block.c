/* All rows of a block: what its stages extracted, side by side. */
#include "run/task.h"

#include <math.h>
#include <string.h>

static bool same_space(const struct pv_space *a, const struct pv_space *b)
{
	if (a->n_features != b->n_features)
		return false;
	for (int64_t i = 0; i < a->n_features; i++)
		if (!pv__equal(a->feature[i].name, b->feature[i].name))
			return false;
	return true;
}

/* Puts the rows of one extracted file where they belong. */
static int place_rows(const struct pv__plan_file *file, const struct pv__matrix *from,
                      struct pv__matrix *to, struct pv__diag *diag)
{
	struct pv__mark mark = {file->shown, 0, 0};

	if (!same_space(from->space, to->space))
		return pv__fail(diag, PV_EDATA, &mark,
		                "gives other columns than the files before it: another grid?");
	for (int64_t i = 0; i < from->n_rows; i++)
		memcpy(to->x + file->row[i] * to->n_cols, from->x + i * from->n_cols,
		       (size_t)from->n_cols * sizeof(*to->x));
	return PV_OK;
}

static int allocate_rows(struct pv__arena *arena, int64_t n_rows, const struct pv_space *space,
                         struct pv__matrix *m, struct pv__diag *diag)
{
	*m = (struct pv__matrix){.n_rows = n_rows, .n_cols = space->n_features, .space = space};
	m->x = pv__alloc(arena, (size_t)n_rows, (size_t)m->n_cols * sizeof(*m->x));
	if (!m->x)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a table of %lld x %lld",
		                (long long)n_rows, (long long)m->n_cols);
	for (int64_t i = 0; i < n_rows * m->n_cols; i++)
		m->x[i] = NAN;
	return PV_OK;
}

/* Key of the extraction of one file by one stage; NULL: this stage does not read it. */
static const struct pv__digest *extract_key(const struct pv__plan *plan, int64_t block,
                                            int64_t stage, int64_t file)
{
	for (int64_t t = 0; t < plan->n_tasks; t++) {
		const struct pv__task *task = &plan->task[t];

		if (task->kind == PV__TASK_EXTRACT && task->block == block &&
		    task->stage == stage && task->file == file)
			return &task->key;
	}
	return NULL;
}

static int gather_files(struct pv__worker *w, struct pv__arena *arena, int64_t block,
                        int64_t stage, struct pv__matrix *out, struct pv__diag *diag)
{
	const struct pv__plan *plan = w->plan;

	for (int64_t f = 0; f < plan->n_files; f++) {
		const struct pv__digest *key = extract_key(plan, block, stage, f);
		struct pv__content content;
		struct pv__cursor cursor;
		struct pv__matrix m;

		if (!key)
			continue;
		PV__TRY(pv__object_open(arena, w->store, key, plan->file[f].shown, &cursor, NULL,
		                        diag));
		if (!pv__get_content(&cursor, &content) || !pv__get_matrix(&cursor, &m))
			return pv__fail(diag, PV_EBUG, NULL, "the rows of %s cannot be read",
			                plan->file[f].shown);
		if (!out->x)
			PV__TRY(allocate_rows(arena, plan->samples->n, m.space, out, diag));
		PV__TRY(place_rows(&plan->file[f], &m, out, diag));
	}
	if (!out->x)
		return pv__fail(diag, PV_EDATA, NULL, "block '%s' has no files",
		                plan->study->block[block].name);
	return PV_OK;
}

/* ---- columns of text tables ------------------------------------------------------ */

/* Columns of the joined table that came with one table of the study, under their names
 * there. */
struct brought { int64_t n; const char **name; int64_t *column; };

static const struct pv__table_columns *find_table(const struct pv__samples *s, const char *name)
{
	for (int64_t i = 0; i < s->n_tables; i++)
		if (pv__equal(s->table[i].table, name))
			return &s->table[i];
	return NULL;
}

/* Where two tables have a column of one name, the join calls it TABLE.NAME. */
static int64_t joined_column(struct pv__arena *arena, const struct pv__frame *joined,
                             const char *table, const char *name)
{
	const char *full = pv__format(arena, "%s.%s", table, name);
	int64_t column = full ? pv__frame_column(joined, full) : -1;

	return column >= 0 ? column : pv__frame_column(joined, name);
}

static int find_brought(struct pv__worker *w, struct pv__arena *arena, const char *table,
                        const struct pv__mark *mark, struct brought *out, struct pv__diag *diag)
{
	const struct pv__samples *s = w->plan->samples;
	const struct pv__table_columns *own = find_table(s, table);

	if (!own)
		return pv__fail(diag, PV_ESTUDY, mark, "data has no table '%s'", table);
	*out = (struct brought){.name = pv__alloc(arena, (size_t)own->n, sizeof(*out->name)),
	                        .column = pv__alloc(arena, (size_t)own->n, sizeof(*out->column))};
	if (!out->name || !out->column)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for columns");
	for (int64_t c = 0; c < own->n; c++) {
		int64_t at = joined_column(arena, s->frame, table, own->name[c]);

		if (at < 0)
			continue;
		out->name[out->n] = own->name[c];
		out->column[out->n++] = at;
	}
	return PV_OK;
}

/* Is every cell of a column a number or missing? */
static uint8_t is_numeric(const struct pv__frame *frame, int64_t col)
{
	double value;

	for (int64_t r = 0; r < frame->n_rows; r++) {
		const char *cell = pv__frame_cell(frame, r, col);

		if (!pv__is_missing(cell) && !pv__parse_real(cell, &value) &&
		    !pv__is_decimal_comma(cell)) /* a better message follows */
			return 0;
	}
	return 1;
}

/* The value of the option of type PV_INPUT. */
static const char *input_name(const struct pv__stage *stage)
{
	for (const struct pv_option *o = stage->op->option; o && o->name; o++) {
		const struct pv__node *node = pv__node_get(stage->options, o->name);

		if (o->type == PV_INPUT)
			return node ? node->text : o->dflt;
	}
	return NULL;
}

static int gather_columns(struct pv__worker *w, struct pv__arena *arena,
                          const struct pv__stage *stage, struct pv__matrix *out,
                          struct pv__diag *diag)
{
	const struct pv__frame *joined = w->plan->samples->frame;
	const char *table = input_name(stage);
	struct pv_frame frame = {.size = sizeof(frame)};
	const struct pv_space *space;
	const int64_t *column;
	struct brought own = {0};
	const void *config;
	struct pv_ctx ctx;
	uint8_t *numeric;
	int status;

	PV__TRY(find_brought(w, arena, table ? table : "participants", &stage->mark, &own, diag));
	numeric = pv__alloc(arena, (size_t)own.n, 1);
	if (!numeric)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for columns");
	for (int64_t c = 0; c < own.n; c++)
		numeric[c] = is_numeric(joined, own.column[c]);
	frame.n_cols = own.n;
	frame.name = own.name;
	frame.numeric = numeric;
	PV__TRY(pv__stage_config(arena, stage, 0, w->plan->loader, &config, diag));
	pv__ctx_init(&ctx, stage->op, &stage->mark, table, arena, (struct pv__stream){{0, 0}}, diag);
	status = stage->op->columns->open(&pv__host, &ctx, config, &frame, &space, &column);
	PV__TRY(pv__ctx_end(&ctx, status));
	PV__TRY(allocate_rows(arena, joined->n_rows, space, out, diag));
	for (int64_t r = 0; r < out->n_rows; r++)
		for (int64_t c = 0; c < out->n_cols; c++)
			PV__TRY(pv__frame_real(joined, r, own.column[column[c]],
			                       &out->x[r * out->n_cols + c], diag));
	return pv__warn_absurd(arena, out, w->plan->samples->id, diag);
}

/* ---- side by side --------------------------------------------------------------------- */

/* Tables of equally many rows, side by side. */
static int concat(struct pv__arena *arena, int64_t n, const struct pv__matrix *part,
                  struct pv__matrix *out, struct pv__diag *diag)
{
	const struct pv_space **space = pv__alloc(arena, (size_t)n, sizeof(*space));
	const struct pv_space *all;
	int64_t at = 0;

	if (!space)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a block");
	for (int64_t i = 0; i < n; i++)
		space[i] = part[i].space;
	all = pv__space_concat(arena, n, space);
	if (!all)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a block");
	PV__TRY(allocate_rows(arena, part[0].n_rows, all, out, diag));
	for (int64_t i = 0; i < n; at += part[i++].n_cols)
		for (int64_t r = 0; r < out->n_rows; r++)
			memcpy(out->x + r * out->n_cols + at, part[i].x + r * part[i].n_cols,
			       (size_t)part[i].n_cols * sizeof(*out->x));
	return PV_OK;
}

int pv__task_block(struct pv__worker *w, struct pv__arena *arena, const struct pv__task *task,
                   struct pv__buffer *body, struct pv__diag *diag)
{
	const struct pv__block *block = &w->plan->study->block[task->block];
	struct pv__matrix *part = pv__alloc(arena, (size_t)block->n_from, sizeof(*part));
	struct pv__matrix all;

	if (!part)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for block '%s'", block->name);
	for (int64_t s = 0; s < block->n_from; s++) {
		if (block->from[s].op->role == PV_ROLE_COLUMNS)
			PV__TRY(gather_columns(w, arena, &block->from[s], &part[s], diag));
		else
			PV__TRY(gather_files(w, arena, task->block, s, &part[s], diag));
	}
	PV__TRY(concat(arena, block->n_from, part, &all, diag));
	pv__put_matrix(body, &all);
	return PV_OK;
}
