/* Fixed files that options name: read once per path, kept in the loader's arena. */
#include "plugin/loader.h"

#include "formats.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

enum kind { KIND_VOLUME = 1, KIND_LABELS, KIND_ATLAS, KIND_MAPPING };

struct entry {
	struct entry *next;
	enum kind kind;
	const char *path, *labels;
	const void *object;
};

struct pv__loader *pv__loader_new(struct pv__arena *arena, const char *root)
{
	struct pv__loader *loader = pv__alloc(arena, 1, sizeof(*loader));

	if (!loader)
		return NULL;
	loader->arena = arena;
	loader->root = root ? pv__strdup(arena, root) : "";
	return loader->root ? loader : NULL;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && pv__equal(a, b));
}

static const void *find(const struct pv__loader *loader, enum kind kind, const char *path,
			const char *labels)
{
	for (const struct entry *e = loader->state; e; e = e->next)
		if (e->kind == kind && pv__equal(e->path, path) && same_text(e->labels, labels))
			return e->object;
	return NULL;
}

static int remember(struct pv__loader *loader, enum kind kind, const char *path, const char *labels,
		    const void *object, struct pv__diag *diag)
{
	struct entry *e = pv__alloc(loader->arena, 1, sizeof(*e));

	if (!e)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %s", path);
	*e = (struct entry){loader->state, kind, path, labels, object};
	loader->state = e;
	return PV_OK;
}

static int no_memory(const char *path, struct pv__diag *diag)
{
	return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %s", path);
}

/* ---- volumes --------------------------------------------------------------------------- */

/* The reader's buffer serves the next file: what stays is copied. */
static int keep_volume(struct pv__loader *loader, const struct pv_volume *read, const char *path,
		       struct pv_volume **out, struct pv__diag *diag)
{
	const int64_t *dim = read->grid.dim;
	struct pv_volume *volume = pv__alloc(loader->arena, 1, sizeof(*volume));
	size_t n = (size_t)(dim[0] * dim[1] * dim[2] * read->n_times);
	float *data = pv__alloc(loader->arena, n, sizeof(*data));

	if (!volume || !data)
		return no_memory(path, diag);
	memcpy(data, read->data, n * sizeof(*data));
	*volume = *read;
	volume->size = sizeof(*volume);
	volume->data = data;
	volume->run = NULL;
	volume->id = path;
	*out = volume;
	return PV_OK;
}

static int check_labels(const struct pv_volume *v, const char *path, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	int64_t n = v->grid.dim[0] * v->grid.dim[1] * v->grid.dim[2];

	if (v->n_times != 1)
		return pv__fail(diag, PV_EDATA, &mark,
				"has %lld time points: a mask or label image has one",
				(long long)v->n_times);
	for (int64_t i = 0; i < n; i++)
		if (!(v->data[i] == floorf(v->data[i])) || isinf(v->data[i]))
			return pv__fail(diag, PV_EDATA, &mark,
					"holds %g: a mask or label image has whole numbers only",
					(double)v->data[i]);
	return PV_OK;
}

static int read_volume(struct pv__loader *loader, const char *path, bool labels,
		       struct pv_volume **out, struct pv__diag *diag)
{
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct pv_volume read = {.size = sizeof(read)};
	int status;

	if (!reader)
		return no_memory(path, diag);
	status = pv__volume_read(reader, path, &read, NULL, NULL, diag);
	if (status == PV_OK && labels)
		status = check_labels(&read, path, diag);
	if (status == PV_OK)
		status = keep_volume(loader, &read, path, out, diag);
	pv__volume_reader_free(reader);
	return status;
}

int pv__load_volume(struct pv__loader *loader, const char *path, bool labels,
		    const struct pv_volume **out, struct pv__diag *diag)
{
	const char *full = pv__path_join(loader->arena, loader->root, path);
	enum kind kind = labels ? KIND_LABELS : KIND_VOLUME;
	struct pv_volume *volume = NULL;

	if (!full)
		return no_memory(path, diag);
	*out = find(loader, kind, full, NULL);
	if (*out)
		return PV_OK;
	PV__TRY(read_volume(loader, full, labels, &volume, diag));
	*out = volume;
	return remember(loader, kind, full, NULL, volume, diag);
}

/* ---- atlases and mappings ------------------------------------------------------------------ */

/* Length of the name without ".nii", ".nii.gz", ".hdr" or ".img". */
static size_t stem_length(const char *path)
{
	static const char *const suffix[] = {".nii.gz", ".nii", ".hdr", ".img"};

	for (size_t i = 0; i < PV__COUNT(suffix); i++)
		if (pv__ends_with(path, suffix[i]))
			return strlen(path) - strlen(suffix[i]);
	return strlen(path);
}

int pv__label_table(struct pv__loader *loader, const char *path, const char *labels,
		    const char **out)
{
	const char *beside, *full;
	struct stat st;

	*out = labels;
	if (labels && *labels)
		return PV_OK;
	*out = NULL;
	beside = pv__format(loader->arena, "%.*s.tsv", (int)stem_length(path), path);
	full = beside ? pv__path_join(loader->arena, loader->root, beside) : NULL;
	if (!full)
		return PV_ENOMEM;
	if (stat(full, &st) == 0)
		*out = beside;
	return PV_OK;
}

int pv__load_atlas(struct pv__loader *loader, const char *path, const char *labels,
		   const struct pv_atlas **out, struct pv__diag *diag)
{
	const char *full = pv__path_join(loader->arena, loader->root, path), *table = NULL;
	struct pv_atlas *atlas;

	if (!full || pv__label_table(loader, path, labels, &table) != PV_OK)
		return no_memory(path, diag);
	if (table)
		table = pv__path_join(loader->arena, loader->root, table);
	*out = find(loader, KIND_ATLAS, full, table);
	if (*out)
		return PV_OK;
	atlas = pv__alloc(loader->arena, 1, sizeof(*atlas));
	if (!atlas)
		return no_memory(path, diag);
	PV__TRY(pv__atlas_read(loader->arena, full, table, atlas, diag));
	*out = atlas;
	return remember(loader, KIND_ATLAS, full, table, atlas, diag);
}

int pv__load_mapping(struct pv__loader *loader, const char *path, const struct pv_mapping **out,
		     struct pv__diag *diag)
{
	const char *full = pv__path_join(loader->arena, loader->root, path);
	struct pv_mapping *mapping;

	if (!full)
		return no_memory(path, diag);
	*out = find(loader, KIND_MAPPING, full, NULL);
	if (*out)
		return PV_OK;
	mapping = pv__alloc(loader->arena, 1, sizeof(*mapping));
	if (!mapping)
		return no_memory(path, diag);
	PV__TRY(pv__mapping_read(loader->arena, full, mapping, diag));
	*out = mapping;
	return remember(loader, KIND_MAPPING, full, NULL, mapping, diag);
}
