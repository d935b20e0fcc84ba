/* extends: maps merge key by key, everything else is replaced; places keep their file. */
#include "study/read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Keys of `base` in their order, with the values of `over` where it has them; then the
 * keys that only `over` has. */
static const struct pv__node *merge_maps(struct pv__reading *r, const struct pv__node *base,
					 const struct pv__node *over)
{
	struct pv__node *out = pv__take(r, 1, sizeof(*out));
	const struct pv__node **item = pv__take(r, base->n + over->n, sizeof(*item));
	const char **key = pv__take(r, base->n + over->n, sizeof(*key));
	struct pv__mark *mark = pv__take(r, base->n + over->n, sizeof(*mark));
	int64_t n = 0;

	if (!out || !item || !key || !mark)
		return NULL;
	for (int64_t i = 0; i < base->n; i++, n++) {
		const struct pv__node *other = pv__node_get(over, base->key[i]);

		key[n] = base->key[i];
		mark[n] = other ? *pv__key_place(r, over, key[n]) : base->key_mark[i];
		item[n] = other ? pv__merge(r, base->item[i], other) : base->item[i];
		if (!item[n])
			return NULL;
	}
	for (int64_t i = 0; i < over->n; i++) {
		if (pv__node_get(base, over->key[i]))
			continue;
		key[n] = over->key[i];
		mark[n] = over->key_mark[i];
		item[n++] = over->item[i];
	}
	*out = (struct pv__node){.kind = PV__MAP,
				 .n = n,
				 .item = item,
				 .key = key,
				 .key_mark = mark,
				 .mark = over->mark};
	return out;
}

const struct pv__node *pv__merge(struct pv__reading *r, const struct pv__node *base,
				 const struct pv__node *over)
{
	return base->kind == PV__MAP && over->kind == PV__MAP ? merge_maps(r, base, over) : over;
}

/* Are two paths the same file?  A file that is not there equals nothing. */
static bool same_file(const char *a, const char *b)
{
	char *p = realpath(a, NULL), *q = realpath(b, NULL);
	bool same = p && q && pv__equal(p, q);

	free(p);
	free(q);
	return same;
}

static int check_chain(struct pv__reading *r, const char *path, const struct pv__mark *mark)
{
	for (int64_t i = 0; i < r->n_origins; i++)
		if (same_file(r->origin[i].file, path))
			return pv__fail(r->diag, PV_ESTUDY, mark,
					"`extends` goes round in a circle: %s is read already",
					path);
	if (r->n_origins == PV__MOST_FILES)
		return pv__fail(r->diag, PV_ESTUDY, mark, "more than %d files extend each other",
				PV__MOST_FILES);
	return PV_OK;
}

static int read_file(struct pv__reading *r, const char *path, const char *shown, const void *bytes,
		     size_t n, const struct pv__node **out)
{
	struct pv__origin *origin = &r->origin[r->n_origins];
	struct pv__bytes file = {(unsigned char *)bytes, n};

	origin->file = path;
	origin->folder = pv__path_dir(r->arena, path);
	origin->prefix = "";
	origin->shown = shown;
	if (!origin->folder || !shown)
		return pv__fail(r->diag, PV_ENOMEM, NULL, "no memory to read %s", path);
	r->n_origins++;
	if (!bytes)
		PV__TRY(pv__file_read(r->arena, path, PV__LARGEST_YAML, &file, r->diag));
	pv__sha256(file.data, file.n, &origin->digest);
	origin->bytes = (int64_t)file.n;
	return pv__yaml_parse(r->arena, path, file.data, file.n, out, r->diag);
}

/* A path that stands in a file, from the folder that the file's own path starts in. */
static const char *from_start(struct pv__arena *arena, const char *shown, const char *text)
{
	const char *folder = pv__path_dir(arena, shown);

	if (!folder)
		return NULL;
	return pv__path_join(arena, pv__equal(folder, ".") ? "" : folder, text);
}

/* The file that a study extends, relative to the study that says so. */
static int base_path(struct pv__reading *r, const struct pv__node *node, const char **path,
		     const char **shown)
{
	const struct pv__node *extends = pv__given(node, "extends");
	const char *text, *folder;

	*path = NULL;
	if (!extends)
		return PV_OK;
	PV__TRY(pv__node_text(extends, "extends", &text, r->diag));
	folder = r->origin[r->n_origins - 1].folder;
	*path = pv__path_join(r->arena, pv__equal(folder, ".") ? "" : folder, text);
	*shown = from_start(r->arena, r->origin[r->n_origins - 1].shown, text);
	if (!*path || !*shown)
		return pv__fail(r->diag, PV_ENOMEM, NULL, "no memory to read %s", text);
	if (access(*path, R_OK) != 0)
		return pv__fail(r->diag, errno == ENOENT ? PV_ENOENT : PV_EIO, &extends->mark,
				"`extends`: cannot read %s: %s", *path, strerror(errno));
	return check_chain(r, *path, &extends->mark);
}

/* What lies in memory has no folder of its own. */
static int read_base(struct pv__reading *r, const struct pv__node **out)
{
	if (r->n_origins == PV__MOST_FILES)
		return pv__fail(r->diag, PV_ESTUDY, &r->whole, "more than %d files extend each other",
				PV__MOST_FILES);
	PV__TRY(read_file(r, r->base_name, r->base_name, r->base, strlen(r->base), out));
	r->origin[r->n_origins - 1].folder = r->origin[0].folder;
	return PV_OK;
}

static int check_map(struct pv__reading *r, const struct pv__node *node)
{
	if (node->kind == PV__MAP)
		return PV_OK;
	return pv__fail(r->diag, PV_ESTUDY, &node->mark,
			"a study is a map of blocks, as in `pulvinar: 1` and `data: {...}`");
}

int pv__merge_read(struct pv__reading *r, const char *path, const void *bytes, size_t n)
{
	const struct pv__node *part[PV__MOST_FILES];
	const char *slash = strrchr(path, '/'), *next = NULL, *shown;

	PV__TRY(read_file(r, path, slash ? slash + 1 : path, bytes, n, &part[0]));
	PV__TRY(check_map(r, part[0]));
	for (;;) {
		PV__TRY(base_path(r, part[r->n_origins - 1], &next, &shown));
		if (!next)
			break;
		PV__TRY(read_file(r, next, shown, NULL, 0, &part[r->n_origins]));
		PV__TRY(check_map(r, part[r->n_origins - 1]));
	}
	if (r->base) {
		PV__TRY(read_base(r, &part[r->n_origins]));
		PV__TRY(check_map(r, part[r->n_origins - 1]));
	}
	r->root = part[r->n_origins - 1];
	for (int64_t i = r->n_origins - 2; i >= 0; i--) {
		r->root = pv__merge(r, r->root, part[i]);
		if (!r->root)
			return PV_ENOMEM;
	}
	return PV_OK;
}
