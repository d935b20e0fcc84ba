/* The files step: every input file digested, one extraction task per file and stage. */
#include "plan/key.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- distinct files --------------------------------------------------------- */

struct use { /* a row's use of a path */
	const char *path;
	int64_t image, row;
};

static int compare_uses(const void *a, const void *b)
{
	const struct use *x = a, *y = b;
	int order = x->image < y->image ? -1 : x->image > y->image;

	if (order == 0)
		order = strcmp(x->path, y->path);
	if (order == 0)
		order = x->row < y->row ? -1 : x->row > y->row;
	return order;
}

static int digest_file(struct pv__plan_file *file, struct pv__diag *diag)
{
	struct stat st;

	PV__TRY(pv__file_digest(file->path, &file->digest, diag));
	file->bytes = stat(file->path, &st) == 0 ? (int64_t)st.st_size : 0;
	return PV_OK;
}

static bool same_file(const struct use *a, const struct use *b)
{
	return a->image == b->image && pv__equal(a->path, b->path);
}

static int group_files(struct pv__plan *plan, int64_t n, const struct use *use,
                       struct pv__diag *diag)
{
	const struct pv__samples *s = plan->samples;
	struct pv__plan_file *file = pv__alloc(plan->arena, (size_t)n, sizeof(*file));
	int64_t *row = pv__alloc(plan->arena, (size_t)n, sizeof(*row));
	int64_t n_files = 0, n_faults = 0;

	if (!file || !row)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %lld files", (long long)n);
	for (int64_t i = 0; i < n; i++) {
		row[i] = use[i].row;
		if (i > 0 && same_file(&use[i - 1], &use[i])) {
			file[n_files - 1].n_rows++;
			continue;
		}
		file[n_files] = (struct pv__plan_file){
			.image = use[i].image,
			.path = use[i].path,
			.shown = s->source[use[i].image * s->n + use[i].row].shown,
			.n_rows = 1,
			.row = &row[i],
		};
		n_faults += digest_file(&file[n_files], diag) != PV_OK;
		n_files++;
	}
	plan->file = file;
	plan->n_files = n_files;
	return n_faults ? pv__diag_status(diag) : PV_OK;
}

static int collect_files(struct pv__plan *plan, struct pv__diag *diag)
{
	const struct pv__samples *s = plan->samples;
	int64_t n = plan->study->data.n_images * s->n, used = 0;
	struct use *use = pv__alloc(plan->arena, (size_t)n, sizeof(*use));

	if (!use)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %lld files", (long long)n);
	for (int64_t i = 0; i < n; i++)
		if (s->source[i].path)
			use[used++] = (struct use){s->source[i].path, i / s->n, i % s->n};
	qsort(use, (size_t)used, sizeof(*use), compare_uses);
	return group_files(plan, used, use, diag);
}

/* ---- fixed files that stages name --------------------------------------------- */

struct stages { int64_t n; const struct pv__stage *stage; };

/* Calls `visit` for every list of stages of a study. */
static int each_stage_list(struct pv__plan *plan,
                           int (*visit)(struct pv__plan *, struct stages, struct pv__diag *),
                           struct pv__diag *diag)
{
	const struct pv__study *s = plan->study;

	for (int64_t i = 0; i < s->data.n_images; i++)
		PV__TRY(visit(plan, (struct stages){s->data.image[i].n_preprocess,
		                                    s->data.image[i].preprocess}, diag));
	for (int64_t i = 0; i < s->n_blocks; i++) {
		PV__TRY(visit(plan, (struct stages){s->block[i].n_from, s->block[i].from}, diag));
		PV__TRY(visit(plan, (struct stages){s->block[i].n_transform, s->block[i].transform},
		              diag));
	}
	PV__TRY(visit(plan, (struct stages){s->n_transform, s->transform}, diag));
	for (int64_t i = 0; i < s->n_models; i++) {
		PV__TRY(visit(plan, (struct stages){1, &s->model[i].stage}, diag));
		PV__TRY(visit(plan, (struct stages){s->model[i].n_transform, s->model[i].transform},
		              diag));
	}
	return visit(plan, (struct stages){s->n_importance, s->importance}, diag);
}

enum { MOST_FIXED = 4096 };

static int add_fixed(struct pv__plan *plan, const char *shown, struct pv__diag *diag)
{
	struct pv__plan_file *file = (struct pv__plan_file *)plan->fixed;

	for (int64_t i = 0; i < plan->n_fixed; i++)
		if (pv__equal(file[i].shown, shown))
			return PV_OK;
	if (plan->n_fixed == MOST_FIXED)
		return pv__fail(diag, PV_ESTUDY, NULL, "stages name more than %d files", MOST_FIXED);
	file[plan->n_fixed] = (struct pv__plan_file){
		.image = -1,
		.path = pv__path_join(plan->arena, plan->loader->root, shown),
		.shown = shown,
	};
	if (!file[plan->n_fixed].path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	return digest_file(&file[plan->n_fixed++], diag);
}

static int visit_fixed(struct pv__plan *plan, struct stages list, struct pv__diag *diag)
{
	for (int64_t i = 0; i < list.n; i++) {
		const char **path;
		int64_t n = pv__loader_files(plan->arena, plan->loader, &list.stage[i], &path);

		if (n < 0)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory for paths");
		for (int64_t f = 0; f < n; f++)
			PV__TRY(add_fixed(plan, path[f], diag));
	}
	return PV_OK;
}

/* ---- tasks ------------------------------------------------------------------------ */

static int extract_key(const struct pv__plan *plan, const struct pv__stage *stage,
                       const struct pv__plan_file *file, struct pv__digest *out,
                       struct pv__diag *diag)
{
	const struct pv__samples *s = plan->samples;
	const struct pv__input *input = &plan->study->data.image[file->image];
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer key = {.arena = arena};
	int status;

	if (!arena)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a key");
	pv__puts(&key, "extract\n");
	pv__key_digest(&key, &plan->profile);
	pv__key_digest(&key, &file->digest);
	for (int64_t i = 0; i < input->n_preprocess; i++)
		pv__key_stage(&key, plan, &input->preprocess[i]);
	pv__key_stage(&key, plan, stage);
	for (int64_t i = 0; s->n_points && i < file->n_rows; i++) {
		int64_t row = file->row[i];

		pv__put_i64(&key, s->n_points[row]);
		for (int64_t p = 0; p < s->n_points[row]; p++)
			pv__put_i64(&key, s->point[row][p]);
	}
	for (int64_t v = 0; s->volume_run && v < s->n_volumes; v++)
		pv__put_i64(&key, s->volume_run[v]);
	status = pv__key_close(&key, out, diag);
	pv__arena_free(arena);
	return status;
}

/* The image that a stage extracts from, by its option of type PV_INPUT; -1: a table. */
static int64_t stage_image(const struct pv__study *study, const struct pv__stage *stage)
{
	const struct pv_option *option = stage->op->option;

	if (stage->op->role != PV_ROLE_EXTRACT)
		return -1;
	for (; option && option->name; option++) {
		const struct pv__node *value;

		if (option->type != PV_INPUT)
			continue;
		value = pv__node_get(stage->options, option->name);
		for (int64_t i = 0; value && i < study->data.n_images; i++)
			if (pv__equal(study->data.image[i].name, value->text))
				return i;
	}
	return -1;
}

static int plan_stage(struct pv__plan *plan, int64_t block, int64_t stage, struct pv__task *task,
                      int64_t *n, struct pv__buffer *block_key, struct pv__diag *diag)
{
	const struct pv__stage *st = &plan->study->block[block].from[stage];
	int64_t image = stage_image(plan->study, st);

	pv__key_stage(block_key, plan, st);
	for (int64_t f = 0; f < plan->n_files; f++) {
		struct pv__task *t = &task[*n];

		if (plan->file[f].image != image)
			continue;
		*t = (struct pv__task){.kind = PV__TASK_EXTRACT,
		                       .block = block, .stage = stage, .file = f};
		PV__TRY(extract_key(plan, st, &plan->file[f], &t->key, diag));
		pv__key_digest(block_key, &t->key);
		for (int64_t i = 0; i < plan->file[f].n_rows; i++)
			pv__put_i64(block_key, plan->file[f].row[i]);
		(*n)++;
	}
	return PV_OK;
}

static void key_frame(struct pv__buffer *key, const struct pv__frame *frame)
{
	for (int64_t c = 0; c < frame->n_cols; c++)
		pv__put_text(key, frame->name[c]);
	for (int64_t i = 0; i < frame->n_rows * frame->n_cols; i++)
		pv__put_text(key, frame->cell[i]);
}

static int plan_block(struct pv__plan *plan, int64_t block, struct pv__task *task, int64_t *n,
                      struct pv__digest *key, struct pv__diag *diag)
{
	const struct pv__block *b = &plan->study->block[block];
	struct pv__buffer text = {.arena = plan->arena};
	bool from_table = false;

	pv__puts(&text, "block\n");
	pv__key_digest(&text, &plan->profile);
	for (int64_t i = 0; i < plan->samples->n; i++)
		pv__put_text(&text, plan->samples->id[i]);
	for (int64_t s = 0; s < b->n_from; s++) {
		PV__TRY(plan_stage(plan, block, s, task, n, &text, diag));
		from_table = from_table || b->from[s].op->role == PV_ROLE_COLUMNS;
	}
	if (from_table)
		key_frame(&text, plan->samples->frame);
	PV__TRY(pv__key_close(&text, key, diag));
	task[(*n)++] = (struct pv__task){.kind = PV__TASK_BLOCK, .block = block, .key = *key};
	return PV_OK;
}

int pv__plan_files(struct pv__arena *arena, const struct pv__study *study,
                   const struct pv__samples *samples, struct pv__plan *plan, struct pv__diag *diag)
{
	struct pv__digest *block_key;
	struct pv__task *task;
	int64_t most = study->n_blocks, n = 0;

	*plan = (struct pv__plan){.arena = arena, .study = study, .samples = samples};
	plan->loader = pv__loader_new(arena, pv__data_root(arena, study));
	plan->fixed = pv__alloc(arena, MOST_FIXED, sizeof(*plan->fixed));
	block_key = pv__alloc(arena, (size_t)study->n_blocks, sizeof(*block_key));
	if (!plan->loader || !plan->fixed || !block_key)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to plan");
	PV__TRY(pv__profile_digest(&plan->profile, diag));
	PV__TRY(each_stage_list(plan, visit_fixed, diag));
	PV__TRY(collect_files(plan, diag));
	for (int64_t b = 0; b < study->n_blocks; b++)
		most += study->block[b].n_from * plan->n_files;
	task = pv__alloc(arena, (size_t)most, sizeof(*task));
	if (!task)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %lld tasks", (long long)most);
	for (int64_t b = 0; b < study->n_blocks; b++)
		PV__TRY(plan_block(plan, b, task, &n, &block_key[b], diag));
	plan->task = task;
	plan->n_tasks = n;
	plan->block_key = block_key;
	return PV_OK;
}
