/* The files step: every input file digested, one extraction task per file and stage. */
#include "plan/key.h"

#include "formats.h"

#include <stdlib.h>
#include <string.h>

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

static int digest_one(struct pv__digests *digests, struct pv__plan_file *file,
                      struct pv__diag *diag)
{
	PV__TRY(pv__digests_of(digests, file->path, &file->digest, &file->id, diag));
	file->bytes = file->id.size;
	return PV_OK;
}

static int find_companion(struct pv__arena *arena, const struct pv__plan_file *file,
                          const char **path, const char **shown, struct pv__diag *diag)
{
	if (file->recording) {
		*path = file->recording->samples;
		*shown = file->recording->samples_shown;
		return PV_OK;
	}
	PV__TRY(pv__volume_companion(arena, file->path, path, diag));
	return pv__volume_companion(arena, file->shown, shown, diag);
}

/* The file, and the other one where header and voxels or samples are two. */
static int digest_file(struct pv__arena *arena, struct pv__digests *digests,
                       struct pv__plan_file *file, struct pv__diag *diag)
{
	struct pv__plan_file *pair;
	const char *path, *shown;

	PV__TRY(digest_one(digests, file, diag));
	PV__TRY(find_companion(arena, file, &path, &shown, diag));
	if (!path || !shown)
		return PV_OK;
	pair = pv__alloc(arena, 1, sizeof(*pair));
	if (!pair)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %s", shown);
	*pair = (struct pv__plan_file){.image = file->image, .path = path, .shown = shown};
	file->pair = pair;
	return digest_one(digests, pair, diag);
}

/* With on_error: exclude its task fails with the fault, and what then happens to its rows
 * is decided there. */
static int digest_image(const struct pv__plan *plan, struct pv__digests *digests,
                        struct pv__plan_file *file, struct pv__diag *diag)
{
	struct pv__diag own = {.arena = plan->arena};
	int status = digest_file(plan->arena, digests, file, &own);

	if (status == PV_OK)
		return PV_OK;
	if (plan->study->exclude_on_error && status != PV_ENOMEM && status != PV_ECANCEL)
		file->fault = own.message[0].text;
	else
		pv__diag_merge(diag, &own);
	return file->fault ? PV_OK : status;
}

static bool same_file(const struct use *a, const struct use *b)
{
	return a->image == b->image && pv__equal(a->path, b->path);
}

static int group_files(struct pv__plan *plan, struct pv__digests *digests, int64_t n,
                       const struct use *use, struct pv__diag *diag)
{
	const struct pv__samples *s = plan->samples;
	struct pv__plan_file *file = pv__alloc(plan->arena, (size_t)n, sizeof(*file));
	int64_t *row = pv__alloc(plan->arena, (size_t)n, sizeof(*row));
	int64_t n_files = 0, n_faults = 0;
	int status;

	if (!file || !row)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %lld files", (long long)n);
	for (int64_t i = 0; i < n; i++) {
		const struct pv__source *source = &s->source[use[i].image * s->n + use[i].row];

		row[i] = use[i].row;
		if (i > 0 && same_file(&use[i - 1], &use[i])) {
			file[n_files - 1].n_rows++;
			continue;
		}
		file[n_files] = (struct pv__plan_file){
			.image = use[i].image,
			.path = use[i].path,
			.shown = source->shown,
			.recording = plan->study->data.image[use[i].image].recording ? source
			                                                             : NULL,
			.n_rows = 1,
			.row = &row[i],
		};
		status = digest_image(plan, digests, &file[n_files++], diag);
		if (status == PV_ECANCEL)
			return status;
		n_faults += status != PV_OK;
	}
	plan->file = file;
	plan->n_files = n_files;
	return n_faults ? pv__diag_status(diag) : PV_OK;
}

static int collect_files(struct pv__plan *plan, struct pv__digests *digests,
                         struct pv__diag *diag)
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
	return group_files(plan, digests, used, use, diag);
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
	if (!file[plan->n_fixed++].path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	return PV_OK;
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

static int collect_fixed(struct pv__plan *plan, struct pv__digests *digests,
                         struct pv__diag *diag)
{
	struct pv__plan_file *file = (struct pv__plan_file *)plan->fixed;
	int64_t n_faults = 0;

	PV__TRY(each_stage_list(plan, visit_fixed, diag));
	for (int64_t i = 0; i < plan->n_fixed; i++) {
		int status = digest_file(plan->arena, digests, &file[i], diag);

		if (status == PV_ECANCEL)
			return status;
		n_faults += status != PV_OK;
	}
	return n_faults ? pv__diag_status(diag) : PV_OK;
}

static int check_input(const struct pv__plan_file *f, struct pv__diag *diag)
{
	int status = f->fault ? PV_OK : pv__digests_check(f->path, &f->id, &f->digest, diag);
	int pair = f->fault || !f->pair ? PV_OK : check_input(f->pair, diag);

	return status ? status : pair;
}

int pv__plan_check_inputs(const struct pv__plan *plan, struct pv__diag *diag)
{
	int status = PV_OK;

	for (int64_t i = 0; i < plan->n_files + plan->n_fixed; i++) {
		int fault = check_input(i < plan->n_files ? &plan->file[i]
							  : &plan->fixed[i - plan->n_files],
					diag);

		status = status ? status : fault;
	}
	return status;
}

/* ---- tasks ------------------------------------------------------------------------ */

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

/* What is done to each file of a stage, as lines of keys. */
static const char *stage_lines(const struct pv__plan *plan, const struct pv__stage *stage)
{
	int64_t image = stage_image(plan->study, stage);
	const struct pv__input *input = image >= 0 ? &plan->study->data.image[image] : NULL;
	struct pv__buffer b = {.arena = plan->arena};

	for (int64_t i = 0; input && i < input->n_preprocess; i++) {
		const char *place = pv__format(plan->arena, "preprocess %lld", (long long)i + 1);

		if (!place)
			return NULL;
		pv__stage_lines(&b, plan, place, &input->preprocess[i]);
	}
	pv__stage_lines(&b, plan, "extract", stage);
	return b.failed ? NULL : b.data;
}

static int collect_lines(struct pv__plan *plan, struct pv__diag *diag)
{
	const struct pv__study *study = plan->study;
	const char *const **lines = pv__alloc(plan->arena, (size_t)study->n_blocks, sizeof(*lines));
	struct pv__buffer profile = {.arena = plan->arena};

	if (!lines)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for keys");
	PV__TRY(pv__profile_lines(&profile, diag));
	for (int64_t b = 0; b < study->n_blocks; b++) {
		const struct pv__block *block = &study->block[b];
		const char **text = pv__alloc(plan->arena, (size_t)block->n_from, sizeof(*text));

		for (int64_t s = 0; text && s < block->n_from; s++) {
			text[s] = stage_lines(plan, &block->from[s]);
			if (!text[s])
				return pv__fail(diag, PV_ENOMEM, NULL, "no memory for keys");
		}
		lines[b] = text;
		if (!text)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory for keys");
	}
	plan->profile_lines = profile.data;
	plan->from_lines = lines;
	return PV_OK;
}

static int plan_stage(struct pv__plan *plan, int64_t block, int64_t stage, struct pv__task *task,
                      struct pv__diag *diag)
{
	const struct pv__stage *from = &plan->study->block[block].from[stage];
	int64_t image = stage_image(plan->study, from);

	for (int64_t f = 0; f < plan->n_files; f++) {
		struct pv__task *t = &task[plan->n_tasks];

		if (plan->file[f].image != image)
			continue;
		*t = (struct pv__task){.kind = PV__TASK_EXTRACT,
		                       .block = block, .stage = stage, .file = f};
		PV__TRY(pv__plan_own_atlas(plan, from, &plan->file[f], &t->own_atlas, diag));
		PV__TRY(pv__task_key(plan, t, diag));
		plan->n_tasks++;
	}
	return PV_OK;
}

static int plan_block(struct pv__plan *plan, int64_t block, struct pv__task *task,
                      struct pv__digest *key, struct pv__diag *diag)
{
	struct pv__task *t;

	for (int64_t s = 0; s < plan->study->block[block].n_from; s++)
		PV__TRY(plan_stage(plan, block, s, task, diag));
	t = &task[plan->n_tasks];
	*t = (struct pv__task){.kind = PV__TASK_BLOCK, .block = block};
	PV__TRY(pv__task_key(plan, t, diag));
	plan->n_tasks++;
	*key = t->key;
	return PV_OK;
}

int pv__plan_files(struct pv__arena *arena, const struct pv__study *study,
                   const struct pv__samples *samples, struct pv__digests *digests,
                   struct pv__plan *plan, struct pv__diag *diag)
{
	struct pv__digest *block_key;
	struct pv__task *task;
	int64_t most = study->n_blocks;

	*plan = (struct pv__plan){.arena = arena, .study = study, .samples = samples};
	plan->loader = pv__loader_new(arena, pv__data_root(arena, study));
	plan->fixed = pv__alloc(arena, MOST_FIXED, sizeof(*plan->fixed));
	block_key = pv__alloc(arena, (size_t)study->n_blocks, sizeof(*block_key));
	if (!plan->loader || !plan->fixed || !block_key)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to plan");
	PV__TRY(collect_fixed(plan, digests, diag));
	PV__TRY(collect_files(plan, digests, diag));
	PV__TRY(collect_lines(plan, diag));
	for (int64_t b = 0; b < study->n_blocks; b++)
		most += study->block[b].n_from * plan->n_files;
	task = pv__alloc(arena, (size_t)most, sizeof(*task));
	if (!task)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %lld tasks", (long long)most);
	plan->task = task;
	for (int64_t b = 0; b < study->n_blocks; b++)
		PV__TRY(plan_block(plan, b, task, &block_key[b], diag));
	plan->block_key = block_key;
	return PV_OK;
}
