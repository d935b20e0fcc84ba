/* The lines of each kind of task, and its key. */
#include "plan/key.h"

/* ---- files ----------------------------------------------------------------------- */

static void extract_lines(struct pv__buffer *b, const struct pv__plan *plan,
			  const struct pv__task *task)
{
	const struct pv__samples *s = plan->samples;
	const struct pv__plan_file *file = &plan->file[task->file];
	struct pv__buffer points = {.arena = b->arena}, runs = {.arena = b->arena};

	pv__puts(b, plan->from_lines[task->block][task->stage]);
	pv__file_lines(b, "input", file);
	if (task->own_atlas)
		pv__file_lines(b, "own atlas", task->own_atlas);
	if (plan->study->data.allow_analyze)
		pv__line(b, "allow", "analyze");
	if (!s->n_points)
		return;
	if (file->recording)
		pv__line_real(b, "start of the window", plan->study->data.samples.window_s[0]);
	for (int64_t i = 0; i < file->n_rows; i++) {
		int64_t row = file->row[i];

		pv__put_i64(&points, s->n_points[row]);
		for (int64_t p = 0; p < s->n_points[row]; p++)
			pv__put_i64(&points, s->point[row][p]);
	}
	for (int64_t v = 0; s->volume_run && v < s->n_volumes; v++)
		pv__put_i64(&runs, s->volume_run[v]);
	pv__line_bytes(b, "volumes of each row", &points);
	pv__line_bytes(b, "run of each volume", &runs);
}

static void put_frame(struct pv__buffer *b, const struct pv__frame *frame)
{
	for (int64_t c = 0; c < frame->n_cols; c++)
		pv__put_text(b, frame->name[c]);
	for (int64_t i = 0; i < frame->n_rows * frame->n_cols; i++)
		pv__put_text(b, frame->cell[i]);
}

/* The files of a block by name and content; then, as one digest, keys of their extractions
 * and the rows that each gives. */
static void extraction_lines(struct pv__buffer *b, const struct pv__plan *plan, int64_t block)
{
	struct pv__buffer rows = {.arena = b->arena};

	for (int64_t t = 0; t < plan->n_tasks; t++) {
		const struct pv__task *task = &plan->task[t];
		const struct pv__plan_file *file = &plan->file[task->file];
		const char *name;

		if (task->kind != PV__TASK_EXTRACT || task->block != block)
			continue;
		name = pv__format(b->arena, "input file %s", file->shown);
		b->failed = b->failed || !name;
		if (name)
			pv__file_lines(b, name, file);
		pv__put(&rows, task->key.byte, sizeof(task->key.byte));
		for (int64_t i = 0; i < file->n_rows; i++)
			pv__put_i64(&rows, file->row[i]);
	}
	pv__line_bytes(b, "rows of files", &rows);
}

static void block_lines(struct pv__buffer *b, const struct pv__plan *plan,
			const struct pv__task *task)
{
	const struct pv__block *block = &plan->study->block[task->block];
	struct pv__buffer ids = {.arena = b->arena}, cells = {.arena = b->arena};

	for (int64_t s = 0; s < block->n_from; s++) {
		pv__puts(b, plan->from_lines[task->block][s]);
		if (block->from[s].op->role == PV_ROLE_COLUMNS && cells.n == 0)
			put_frame(&cells, plan->samples->frame);
	}
	for (int64_t i = 0; i < plan->samples->n; i++)
		pv__put_text(&ids, plan->samples->id[i]);
	pv__line_bytes(b, "ids of rows", &ids);
	extraction_lines(b, plan, task->block);
	if (cells.n)
		pv__line_bytes(b, "cells of tables", &cells);
}

/* ---- folds ------------------------------------------------------------------------- */

static void row_list(struct pv__buffer *b, const char *name, int64_t n, const int64_t *row)
{
	struct pv__buffer bytes = {.arena = b->arena};

	pv__put_i64(&bytes, n);
	for (int64_t i = 0; i < n; i++)
		pv__put_i64(&bytes, row[i]);
	pv__line_bytes(b, name, &bytes);
}

static void split_lines(struct pv__buffer *b, const struct pv__plan *plan,
			const struct pv__task *task)
{
	const struct pv__split *split = &plan->splits.split[task->split];
	struct pv__part part = pv__task_part(plan, task);

	pv__line_number(b, "repeat", split->repeat + 1);
	pv__line_number(b, "fold", split->fold + 1);
	row_list(b, "training rows", part.n, part.row);
	row_list(b, "test rows", split->n_test, split->test);
}

static void permute_lines(struct pv__buffer *b, const struct pv__plan *plan,
			  const struct pv__task *task)
{
	pv__line_number(b, "first permutation", task->first);
	pv__line_number(b, "permutations", task->n);
	pv__line(b, "labels move by", plan->study->permute.by_row ? "row" : "group");
	if (plan->within)
		row_list(b, "labels move within", plan->samples->n, plan->within);
}

static void fold_lines(struct pv__buffer *b, const struct pv__plan *plan,
		       const struct pv__task *task)
{
	pv__puts(b, plan->rival_lines[task->rival]);
	if (task->kind != PV__TASK_FINAL)
		split_lines(b, plan, task);
	if (task->kind == PV__TASK_PERMUTE)
		permute_lines(b, plan, task);
}

/* ---- all --------------------------------------------------------------------------- */

void pv__task_lines(struct pv__buffer *b, const struct pv__plan *plan, const struct pv__task *task)
{
	pv__line(b, "task", pv__task_kind_name(task->kind));
	pv__puts(b, plan->profile_lines);
	switch (task->kind) {
	case PV__TASK_EXTRACT:
		extract_lines(b, plan, task);
		break;
	case PV__TASK_BLOCK:
		block_lines(b, plan, task);
		break;
	case PV__TASK_FOLD:
	case PV__TASK_PERMUTE:
	case PV__TASK_CURVE:
	case PV__TASK_FINAL:
		fold_lines(b, plan, task);
		break;
	}
}

int pv__task_key(const struct pv__plan *plan, struct pv__task *task, struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer lines = {.arena = arena, .failed = !arena};
	int status;

	if (arena)
		pv__task_lines(&lines, plan, task);
	status = pv__key_close(&lines, &task->key, diag);
	pv__arena_free(arena);
	return status;
}
