/* What becomes of checked options: the config of an op, canonical text, files. */
#include "plugin/options.h"

#include "plugin/loader.h"
#include "plugin/value.h"

#include "formats.h"

#include <string.h>

/* Place of a choice on an axis; the last axis moves fastest. */
static int64_t place_on(const struct pv__stage *stage, int64_t axis, int64_t choice)
{
	for (int64_t i = stage->n_axes - 1; i > axis; i--)
		choice /= stage->axis[i].n;
	return choice % stage->axis[axis].n;
}

static int64_t axis_of(const struct pv__stage *stage, const struct pv_option *o)
{
	for (int64_t i = 0; i < stage->n_axes; i++)
		if (stage->axis[i].option == o)
			return i;
	return -1;
}

/* What an option is set to at a choice: of its grid, of the study, or its default; NULL
 * where it is absent. */
static int option_node(struct pv__arena *arena, const struct pv__stage *stage,
		       const struct pv_option *o, int64_t choice, const struct pv__node **out)
{
	int64_t axis = axis_of(stage, o);

	if (axis >= 0) {
		*out = stage->axis[axis].value[place_on(stage, axis, choice)];
		return PV_OK;
	}
	*out = pv__node_get(stage->options, o->name);
	return *out ? PV_OK : pv__default_node(arena, o, out);
}

/* ---- config ------------------------------------------------------------------------------ */

/* The text of the ordinary option `labels` beside an atlas option. */
static int labels_of(struct pv__arena *arena, const struct pv__stage *stage, const char **out)
{
	*out = NULL;
	for (const struct pv_option *o = stage->op->option; o->name; o++) {
		const struct pv__node *node;

		if (o->type != PV_STRING || !pv__equal(o->name, "labels"))
			continue;
		PV__TRY(option_node(arena, stage, o, 0, &node));
		if (node)
			*out = node->text;
	}
	return PV_OK;
}

static int load_file(struct pv__arena *arena, const struct pv__stage *stage,
		     const struct pv_option *o, const char *path, struct pv__loader *loader,
		     const void **out, struct pv__diag *diag)
{
	const struct pv_volume *volume = NULL;
	const struct pv_atlas *atlas = NULL;
	const struct pv_mapping *mapping = NULL;
	const char *labels;

	if (o->type == PV_IMAGE) {
		PV__TRY(pv__load_volume(loader, path, o->flags & PV_LABELS, &volume, diag));
		*out = volume;
	} else if (o->type == PV_ATLAS) {
		if (labels_of(arena, stage, &labels) != PV_OK)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %s", path);
		PV__TRY(pv__load_atlas(loader, path, labels, &atlas, diag));
		*out = atlas;
	} else {
		PV__TRY(pv__load_mapping(loader, path, &mapping, diag));
		*out = mapping;
	}
	return PV_OK;
}

/* The labels of the row at hand, among the regions of the table for everybody. */
static int load_own(struct pv__arena *arena, const struct pv__stage *stage,
		    const struct pv_option *o, const struct pv__loader *loader,
		    unsigned char *config, struct pv__diag *diag)
{
	struct pv_atlas *atlas = pv__alloc(arena, 1, sizeof(*atlas));
	const char *labels, *path;

	if (!atlas || labels_of(arena, stage, &labels) != PV_OK)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %s", loader->own_atlas);
	path = labels ? pv__path_join(arena, loader->root, labels) : NULL;
	if (!path)
		return pv__fail(diag, PV_ESTUDY, &stage->mark,
				"%s: `%s` needs `labels`, the table of its regions", stage->op_name,
				o->name);
	PV__TRY(pv__atlas_read_own(arena, loader->own_atlas, path, atlas, diag));
	memcpy(config + o->offset, &(const void *){atlas}, sizeof(const void *));
	return PV_OK;
}

static int fill_option(struct pv__arena *arena, const struct pv__stage *stage,
		       const struct pv_option *o, int64_t choice, struct pv__loader *loader,
		       unsigned char *config, struct pv__diag *diag)
{
	const struct pv__node *node;
	struct pv__value value;
	const void *file;

	if (option_node(arena, stage, o, choice, &node) != PV_OK)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for options of %s",
				stage->op->name);
	if (!node)
		return PV_OK;
	if (o->type == PV_OWN_ATLAS)
		return loader && loader->own_atlas ? load_own(arena, stage, o, loader, config, diag)
						   : PV_OK;
	PV__TRY(pv__value_read(arena, stage->op->name, o, node, &value, diag));
	if (!pv__type_is_file(o->type)) {
		pv__value_store(o, &value, config);
	} else if (loader) {
		PV__TRY(load_file(arena, stage, o, value.text, loader, &file, diag));
		memcpy(config + o->offset, &file, sizeof(file));
	}
	return PV_OK;
}

int pv__stage_config(struct pv__arena *arena, const struct pv__stage *stage, int64_t choice,
		     struct pv__loader *loader, const void **config, struct pv__diag *diag)
{
	unsigned char *made = pv__alloc(arena, stage->op->config_size, 1);

	if (!made)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for options of %s",
				stage->op->name);
	for (const struct pv_option *o = stage->op->option; o && o->name; o++)
		PV__TRY(fill_option(arena, stage, o, choice, loader, made, diag));
	*config = made;
	return PV_OK;
}

const struct pv__node *pv__stage_own_atlas(const struct pv__stage *stage)
{
	for (const struct pv_option *o = stage->op->option; o && o->name; o++)
		if (o->type == PV_OWN_ATLAS)
			return pv__node_get(stage->options, o->name);
	return NULL;
}

/* ---- text ------------------------------------------------------------------------------------ */

static bool put_node(struct pv__buffer *b, const struct pv__stage *stage, const struct pv_option *o,
		     const struct pv__node *node)
{
	struct pv__diag dropped = {.arena = b->arena}; /* stage_parse has reported faults */
	struct pv__value value;

	if (pv__value_read(b->arena, stage->op->name, o, node, &value, &dropped) != PV_OK)
		return false;
	pv__value_put(b, o, &value);
	return true;
}

static bool put_grid(struct pv__buffer *b, const struct pv__stage *stage,
		     const struct pv__axis *axis)
{
	bool sound = true;

	pv__puts(b, "[");
	for (int64_t i = 0; i < axis->n; i++) {
		pv__puts(b, i > 0 ? "," : "");
		sound = sound && put_node(b, stage, axis->option, axis->value[i]);
	}
	pv__puts(b, "]");
	return sound;
}

int pv__option_text(struct pv__arena *arena, const struct pv__stage *stage,
		    const struct pv_option *o, int64_t choice, const char **out)
{
	struct pv__buffer b = {.arena = arena};
	int64_t axis = axis_of(stage, o);
	const struct pv__node *node;
	bool sound;

	*out = NULL;
	PV__TRY(option_node(arena, stage, o, choice < 0 ? 0 : choice, &node));
	if (!node)
		return PV_OK;
	pv__puts(&b, "");
	if (axis >= 0 && choice < 0)
		sound = put_grid(&b, stage, &stage->axis[axis]);
	else
		sound = put_node(&b, stage, o, node);
	*out = b.data;
	return b.failed || !sound ? PV_ENOMEM : PV_OK;
}

char *pv__stage_text(struct pv__arena *arena, const struct pv__stage *stage, int64_t choice)
{
	struct pv__buffer b = {.arena = arena};

	pv__puts(&b, "");
	for (const struct pv_option *o = stage->op->option; o && o->name; o++) {
		const char *text;

		if (pv__option_text(arena, stage, o, choice, &text) != PV_OK)
			return NULL;
		if (text)
			pv__putf(&b, "%s%s=%s", b.n ? " " : "", o->name, text);
	}
	return b.failed ? NULL : b.data;
}

const char *pv__axis_text(const struct pv__stage *stage, int64_t axis, int64_t choice)
{
	return stage->axis[axis].value[place_on(stage, axis, choice)]->text;
}

/* ---- files -------------------------------------------------------------------------------------
 */

/* Room for two per option: an atlas comes with its label table. */
static const char **new_paths(struct pv__arena *arena, const struct pv__stage *stage)
{
	const char **path;
	size_t n = 0;

	for (const struct pv_option *o = stage->op->option; o && o->name; o++)
		n += 2;
	path = pv__alloc(arena, n, sizeof(*path));
	return path;
}

/* The label table that goes with an atlas; without a loader only a stated one. */
static int label_file(struct pv__arena *arena, const struct pv__stage *stage, const char *atlas,
		      struct pv__loader *loader, const char **out)
{
	const char *labels;

	PV__TRY(labels_of(arena, stage, &labels));
	if (loader)
		return pv__label_table(loader, atlas, labels, out);
	*out = labels && *labels ? labels : NULL;
	return PV_OK;
}

static int64_t collect_files(struct pv__arena *arena, const struct pv__stage *stage,
			     struct pv__loader *loader, const char ***path)
{
	const struct pv__node *node;
	int64_t n = 0;

	*path = new_paths(arena, stage);
	if (!*path)
		return -1;
	for (const struct pv_option *o = stage->op->option; o && o->name; o++) {
		const char *labels = NULL;

		if (!pv__type_is_file(o->type) && o->type != PV_OWN_ATLAS)
			continue;
		if (option_node(arena, stage, o, 0, &node) != PV_OK)
			return -1;
		if (!node)
			continue;
		if (o->type == PV_OWN_ATLAS) {
			if (labels_of(arena, stage, &labels) != PV_OK)
				return -1;
		} else {
			(*path)[n++] = node->text;
		}
		if (o->type == PV_ATLAS &&
		    label_file(arena, stage, node->text, loader, &labels) != PV_OK)
			return -1;
		if (labels)
			(*path)[n++] = labels;
	}
	return n;
}

int64_t pv__stage_files(struct pv__arena *arena, const struct pv__stage *stage, const char ***path)
{
	return collect_files(arena, stage, NULL, path);
}

int64_t pv__loader_files(struct pv__arena *arena, struct pv__loader *loader,
			 const struct pv__stage *stage, const char ***path)
{
	return collect_files(arena, stage, loader, path);
}
