/* preprocess, features, sets, transform: from images to the table that a model sees. */
#include "study/read.h"

static const uint32_t image_role[] = {PV_ROLE_IMAGE};
static const uint32_t from_role[] = {PV_ROLE_EXTRACT, PV_ROLE_COLUMNS};
static const uint32_t transform_role[] = {PV_ROLE_TRANSFORM};
static const char *const no_keys[] = {NULL};
static const char *const on_key[] = {"on", NULL};

const struct pv__op_place pv__place_preprocess = {"preprocess", image_role, 1, no_keys};
const struct pv__op_place pv__place_from = {"features.NAME.from", from_role, 2, no_keys};
const struct pv__op_place pv__place_block = {"features.NAME.transform", transform_role, 1, no_keys};
const struct pv__op_place pv__place_transform = {"transform", transform_role, 1, on_key};

/* ---- preprocess: {NAME: [op, ...]} ------------------------------------------------- */

void pv__preprocess_read(struct pv__reading *r, struct pv__input *input)
{
	const struct pv__node *list = pv__given(pv__given(r->root, "preprocess"), input->name);

	pv__ops_read(r, &pv__place_preprocess, list, &input->n_preprocess, &input->preprocess);
}

static bool has_input(const struct pv__input *input, int64_t n, const char *name)
{
	for (int64_t i = 0; i < n; i++)
		if (pv__equal(input[i].name, name))
			return true;
	return false;
}

void pv__preprocess_check(struct pv__reading *r, const struct pv__node *map)
{
	const struct pv__data_spec *data = &r->study->data;

	for (int64_t i = 0; map && i < map->n; i++)
		if (!has_input(data->image, data->n_images, map->key[i]))
			pv__fail(r->diag, PV_ESTUDY, &map->key_mark[i],
				 "preprocess: data has no image or recording '%s'", map->key[i]);
}

/* ---- features: {BLOCK: {from, transform}} ----------------------------------------------- */

struct raw_feature {
	const struct pv__node *from, *transform;
};

static const struct pv__schema_key feature_key[] = {
	{.name = "from",
	 .type = PV__KEY_OPS,
	 .place = &pv__place_from,
	 .flags = PV__KEY_REQUIRED,
	 .offset = offsetof(struct raw_feature, from),
	 .help = "ops that make columns of images, recordings or tables; their columns stand side "
		 "by side"},
	{.name = "transform",
	 .type = PV__KEY_OPS,
	 .place = &pv__place_block,
	 .offset = offsetof(struct raw_feature, transform),
	 .help = "fitted ops on this block alone"},
};
const struct pv__schema_block pv__block_feature = {"features.NAME", "A named block of columns.",
						   (int64_t)PV__COUNT(feature_key), feature_key};

static void read_block(struct pv__reading *r, const struct pv__node *map, int64_t i,
		       struct pv__block *out)
{
	const char *what = pv__format(r->arena, "features.%s", map->key[i]);
	struct raw_feature raw = {0};

	pv__check_name(r, map->key[i], &map->key_mark[i], "a block of features");
	out->name = map->key[i];
	out->mark = map->key_mark[i];
	pv__keys_read(r, &pv__block_feature, what ? what : "features", map->item[i], &raw);
	pv__ops_read(r, &pv__place_from, raw.from, &out->n_from, &out->from);
	pv__ops_read(r, &pv__place_block, raw.transform, &out->n_transform, &out->transform);
	if (raw.from && raw.from->n == 0)
		pv__fail(r->diag, PV_ESTUDY, &raw.from->mark, "features.%s.from names no op",
			 map->key[i]);
}

void pv__features_read(struct pv__reading *r, const struct pv__node *map)
{
	struct pv__block *block;

	if (!map)
		return;
	if (map->n == 0)
		pv__fail(r->diag, PV_ESTUDY, &map->mark, "features names no block");
	block = pv__take(r, map->n, sizeof(*block));
	if (!block)
		return;
	for (int64_t i = 0; i < map->n; i++)
		read_block(r, map, i, &block[i]);
	r->study->n_blocks = map->n;
	r->study->block = block;
}

/* ---- sets: {SET: [BLOCK, ...]} -------------------------------------------------------------- */

static int64_t find_block(const struct pv__study *s, const char *name)
{
	for (int64_t i = 0; i < s->n_blocks; i++)
		if (pv__equal(s->block[i].name, name))
			return i;
	return -1;
}

static void unknown_block(struct pv__reading *r, const struct pv__node *set, const char *name)
{
	const struct pv__study *s = r->study;
	const char **known = pv__take(r, s->n_blocks, sizeof(*known));

	for (int64_t i = 0; known && i < s->n_blocks; i++)
		known[i] = s->block[i].name;
	pv__fail(r->diag, PV_ESTUDY, &set->mark, "sets: features has no block '%s'%s", name,
		 known ? pv__hint(r, name, known, s->n_blocks) : "");
}

static void read_set(struct pv__reading *r, const struct pv__node *node, struct pv__set *out)
{
	struct pv__names names = {0};
	int64_t *block;

	pv__names_read(r, "sets", node, &names);
	block = pv__take(r, names.n, sizeof(*block));
	if (!block)
		return;
	for (int64_t i = 0; i < names.n; i++) {
		int64_t found = find_block(r->study, names.name[i]);

		if (found >= 0)
			block[out->n++] = found;
		else
			unknown_block(r, node, names.name[i]);
	}
	out->block = block;
	if (names.n == 0 && node->kind == PV__SEQUENCE)
		pv__fail(r->diag, PV_ESTUDY, &node->mark, "sets: a set of no blocks");
}

static void add_default_set(struct pv__reading *r)
{
	struct pv__study *s = r->study;
	struct pv__set *set = pv__take(r, 1, sizeof(*set));
	int64_t *block = pv__take(r, s->n_blocks, sizeof(*block));

	if (!set || !block)
		return;
	for (int64_t i = 0; i < s->n_blocks; i++)
		block[i] = i;
	*set = (struct pv__set){r->whole, "all", s->n_blocks, block};
	s->n_sets = 1;
	s->set = set;
}

void pv__sets_read(struct pv__reading *r, const struct pv__node *map)
{
	struct pv__set *set;

	if (!map || map->n == 0) {
		add_default_set(r);
		return;
	}
	set = pv__take(r, map->n, sizeof(*set));
	if (!set)
		return;
	for (int64_t i = 0; i < map->n; i++) {
		pv__check_name(r, map->key[i], &map->key_mark[i], "a set");
		set[i].name = map->key[i];
		set[i].mark = map->key_mark[i];
		read_set(r, map->item[i], &set[i]);
	}
	r->study->n_sets = map->n;
	r->study->set = set;
}
