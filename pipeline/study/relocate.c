/* The same study with its fixed files elsewhere: option nodes are copied, not changed. */
#include "study/relocate.h"

#include <string.h>

struct mover {
	struct pv__arena *arena;
	int64_t n;
	const struct pv__move *move;
	bool failed; /* out of memory */
};

static void *take(struct mover *m, int64_t n, size_t each)
{
	void *memory = pv__alloc(m->arena, (size_t)n, each);

	m->failed = m->failed || !memory;
	return memory;
}

/* The option of a key, if its value is a file; the label table of an atlas is one too. */
static bool names_file(const struct pv_op *op, const char *key)
{
	bool has_atlas = false, is_file = false;

	for (const struct pv_option *o = op->option; o && o->name; o++) {
		has_atlas = has_atlas || o->type == PV_ATLAS || o->type == PV_OWN_ATLAS;
		if (pv__equal(o->name, key))
			is_file = o->type == PV_IMAGE || o->type == PV_ATLAS || o->type == PV_FRAME;
	}
	return is_file || (has_atlas && pv__equal(key, "labels"));
}

static const struct pv__node *moved_node(struct mover *m, const struct pv__node *node)
{
	for (int64_t i = 0; node->text && i < m->n; i++) {
		struct pv__node *copy;

		if (!pv__equal(node->text, m->move[i].from))
			continue;
		copy = take(m, 1, sizeof(*copy));
		if (!copy)
			return node;
		*copy = *node;
		copy->text = m->move[i].to;
		return copy;
	}
	return node;
}

static void move_options(struct mover *m, struct pv__stage *stage)
{
	const struct pv__node **item;
	struct pv__node *map;

	if (!stage->options || stage->options->kind != PV__MAP || !stage->op)
		return;
	map = take(m, 1, sizeof(*map));
	item = take(m, stage->options->n, sizeof(*item));
	if (!map || !item)
		return;
	*map = *stage->options;
	for (int64_t i = 0; i < map->n; i++)
		item[i] = names_file(stage->op, map->key[i]) ? moved_node(m, map->item[i])
							     : map->item[i];
	map->item = item;
	stage->options = map;
}

static const struct pv__stage *move_stages(struct mover *m, int64_t n,
					   const struct pv__stage *stage)
{
	struct pv__stage *copy = take(m, n, sizeof(*copy));

	if (!copy || n == 0)
		return stage;
	memcpy(copy, stage, (size_t)n * sizeof(*copy));
	for (int64_t i = 0; i < n; i++)
		move_options(m, &copy[i]);
	return copy;
}

static void move_images(struct mover *m, struct pv__study *study)
{
	struct pv__input *image = take(m, study->data.n_images, sizeof(*image));

	if (!image || study->data.n_images == 0)
		return;
	memcpy(image, study->data.image, (size_t)study->data.n_images * sizeof(*image));
	for (int64_t i = 0; i < study->data.n_images; i++)
		image[i].preprocess = move_stages(m, image[i].n_preprocess, image[i].preprocess);
	study->data.image = image;
}

static void move_blocks(struct mover *m, struct pv__study *study)
{
	struct pv__block *block = take(m, study->n_blocks, sizeof(*block));

	if (!block || study->n_blocks == 0)
		return;
	memcpy(block, study->block, (size_t)study->n_blocks * sizeof(*block));
	for (int64_t i = 0; i < study->n_blocks; i++) {
		block[i].from = move_stages(m, block[i].n_from, block[i].from);
		block[i].transform = move_stages(m, block[i].n_transform, block[i].transform);
	}
	study->block = block;
}

static void move_models(struct mover *m, struct pv__study *study)
{
	struct pv__model_spec *model = take(m, study->n_models, sizeof(*model));

	if (!model || study->n_models == 0)
		return;
	memcpy(model, study->model, (size_t)study->n_models * sizeof(*model));
	for (int64_t i = 0; i < study->n_models; i++) {
		move_options(m, &model[i].stage);
		model[i].transform = move_stages(m, model[i].n_transform, model[i].transform);
	}
	study->model = model;
}

int pv__study_relocate(struct pv__arena *arena, const struct pv__study *study, int64_t n,
		       const struct pv__move *move, struct pv__study *out, struct pv__diag *diag)
{
	struct mover m = {.arena = arena, .n = n, .move = move};

	*out = *study;
	move_images(&m, out);
	move_blocks(&m, out);
	out->transform = move_stages(&m, study->n_transform, study->transform);
	move_models(&m, out);
	out->importance = move_stages(&m, study->n_importance, study->importance);
	return m.failed ? pv__fail(diag, PV_ENOMEM, NULL, "no memory for a study") : PV_OK;
}
