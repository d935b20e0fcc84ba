/* All plugins of the search path, and the ops that they offer. */
#include "plugin/registry.h"

#include "plugin/parts.h"

#include <stdlib.h>
#include <string.h>

struct offer { /* one op and the file that it comes from */
	const struct pv_op *op;
	int64_t file;
};

struct building {
	struct pv__arena *arena;
	struct pv__diag *diag;
	struct pv__plugin_file *file;
	int64_t n_files, file_capacity;
	struct offer *offer;
	int64_t n_offers, offer_capacity;
};

static int no_memory(struct building *b)
{
	return pv__fail(b->diag, PV_ENOMEM, NULL, "no memory for the plugin registry");
}

/* Room for `more` in an array of the arena; NULL: none left. */
static void *room(struct pv__arena *arena, void *old, int64_t n, int64_t more, int64_t *capacity,
		  size_t each)
{
	int64_t wanted = *capacity ? *capacity : 16;
	void *grown;

	if (n + more <= *capacity)
		return old;
	while (wanted < n + more)
		wanted *= 2;
	grown = pv__alloc(arena, (size_t)wanted, each);
	if (!grown)
		return NULL;
	if (n > 0)
		memcpy(grown, old, (size_t)n * each);
	*capacity = wanted;
	return grown;
}

/* ---- ops ----------------------------------------------------------------------------- */

static const struct offer *offered(const struct building *b, const char *name)
{
	for (int64_t i = 0; i < b->n_offers; i++)
		if (pv__equal(b->offer[i].op->name, name))
			return &b->offer[i];
	return NULL;
}

/* Names are unique: whoever came first keeps them. */
static const char *clash(const struct building *b, const struct pv_plugin *plugin)
{
	for (const struct pv_op *const *op = plugin->op; *op; op++) {
		const struct offer *first = offered(b, (*op)->name);

		if (first)
			return pv__format(b->arena, "offers %s, which %s offers already",
					  (*op)->name, b->file[first->file].path);
	}
	return NULL;
}

static int take_ops(struct building *b, const struct pv_plugin *plugin, int64_t file)
{
	int64_t n = 0;
	struct offer *offer;

	while (plugin->op[n])
		n++;
	offer = room(b->arena, b->offer, b->n_offers, n, &b->offer_capacity, sizeof(*offer));
	if (!offer)
		return no_memory(b);
	b->offer = offer;
	for (int64_t i = 0; i < n; i++)
		b->offer[b->n_offers++] = (struct offer){plugin->op[i], file};
	return PV_OK;
}

/* ---- files ----------------------------------------------------------------------------- */

static int add_file(struct building *b, const char *path, const char *shown, const char *refusal)
{
	struct pv__plugin_file *file =
		room(b->arena, b->file, b->n_files, 1, &b->file_capacity, sizeof(*file));

	if (!file)
		return no_memory(b);
	b->file = file;
	b->file[b->n_files++] =
		(struct pv__plugin_file){.path = path, .shown = shown, .refusal = refusal};
	return PV_OK;
}

static int refuse(struct building *b, const struct pv__folder *folder, const char *path,
		  const char *shown, const char *refusal)
{
	struct pv__mark mark = {path, 0, 0};

	if (!refusal)
		return no_memory(b);
	PV__TRY(add_file(b, path, shown, refusal));
	if (folder->strict)
		(void)pv__fail(b->diag, PV_EPLUGIN, &mark, "plugin refused: %s", refusal);
	return PV_OK;
}

/* A file that a child has opened unharmed. */
static int accept(struct building *b, const struct pv__folder *folder, const char *path,
		  const char *shown)
{
	struct pv__diag unread = {.arena = b->arena};
	struct pv__digest digest;
	const struct pv_plugin *plugin;
	const char *fault;
	int status = pv__file_digest(path, &digest, &unread);

	if (status == PV_ENOMEM)
		return no_memory(b);
	if (status != PV_OK)
		return refuse(b, folder, path, shown, "cannot be read");
	fault = pv__plugin_open(b->arena, path, &plugin);
	if (!fault)
		fault = clash(b, plugin);
	if (fault)
		return refuse(b, folder, path, shown, fault);
	PV__TRY(add_file(b, path, shown, NULL));
	b->file[b->n_files - 1].digest = digest;
	b->file[b->n_files - 1].plugin = plugin;
	return take_ops(b, plugin, b->n_files - 1);
}

/* Only what is safe to open goes to the child. */
static int probe_safe(struct building *b, int64_t n, const char *const *path, const char **refusal)
{
	const char **safe = pv__alloc(b->arena, (size_t)n, sizeof(*safe));
	const char **found = pv__alloc(b->arena, (size_t)n, sizeof(*found));
	int64_t n_safe = 0;

	if (!safe || !found)
		return no_memory(b);
	for (int64_t i = 0; i < n; i++) {
		refusal[i] = pv__unsafe_file(b->arena, path[i]);
		if (!refusal[i])
			safe[n_safe++] = path[i];
	}
	PV__TRY(pv__probe_plugins(b->arena, n_safe, safe, found, b->diag));
	for (int64_t i = 0, j = 0; i < n; i++)
		if (!refusal[i])
			refusal[i] = found[j++];
	return PV_OK;
}

static int take_folder(struct building *b, const struct pv__folder *folder)
{
	const char *const *name, **path, **refusal;
	int64_t n;

	if (folder->refusal)
		return refuse(b, folder, folder->path, folder->path, folder->refusal);
	PV__TRY(pv__list_plugins(b->arena, folder->path, &name, &n, b->diag));
	path = pv__alloc(b->arena, (size_t)n, sizeof(*path));
	refusal = pv__alloc(b->arena, (size_t)n, sizeof(*refusal));
	if (!path || !refusal)
		return no_memory(b);
	for (int64_t i = 0; i < n; i++) {
		path[i] = pv__path_join(b->arena, folder->path, name[i]);
		if (!path[i])
			return no_memory(b);
	}
	PV__TRY(probe_safe(b, n, path, refusal));
	for (int64_t i = 0; i < n; i++) {
		if (refusal[i])
			PV__TRY(refuse(b, folder, path[i], name[i], refusal[i]));
		else
			PV__TRY(accept(b, folder, path[i], name[i]));
	}
	return PV_OK;
}

/* ---- the registry ------------------------------------------------------------------------- */

static int compare_offers(const void *a, const void *b)
{
	return strcmp(((const struct offer *)a)->op->name, ((const struct offer *)b)->op->name);
}

static int finish(struct building *b, struct pv__registry *out)
{
	const struct pv_op **op = pv__alloc(b->arena, (size_t)b->n_offers, sizeof(*op));
	int64_t *file = pv__alloc(b->arena, (size_t)b->n_offers, sizeof(*file));

	if (!op || !file)
		return no_memory(b);
	if (b->n_offers > 1)
		qsort(b->offer, (size_t)b->n_offers, sizeof(*b->offer), compare_offers);
	for (int64_t i = 0; i < b->n_offers; i++) {
		op[i] = b->offer[i].op;
		file[i] = b->offer[i].file;
	}
	*out = (struct pv__registry){.arena = b->arena,
				     .n_files = b->n_files,
				     .file = b->file,
				     .n_ops = b->n_offers,
				     .op = op,
				     .op_file = file};
	return PV_OK;
}

int pv__registry_open(struct pv__arena *arena, int64_t n_extra, const char *const *extra,
		      struct pv__registry *out, struct pv__diag *diag)
{
	struct building b = {.arena = arena, .diag = diag};
	const struct pv__folder *folder;
	int64_t n, before = diag->n_errors, refusals = pv__memory_refusals();

	PV__TRY(pv__search_path(arena, n_extra, extra, &folder, &n, diag));
	for (int64_t i = 0; i < n; i++)
		PV__TRY(take_folder(&b, &folder[i]));
	PV__TRY(finish(&b, out));
	if (pv__memory_refusals() > refusals)
		return no_memory(&b);
	return diag->n_errors == before ? PV_OK : PV_EPLUGIN;
}

static int compare_name(const void *name, const void *op)
{
	return strcmp(name, (*(const struct pv_op *const *)op)->name);
}

const struct pv_op *pv__registry_find(const struct pv__registry *r, const char *name)
{
	const struct pv_op *const *found = NULL;

	if (r->n_ops > 0)
		found = bsearch(name, r->op, (size_t)r->n_ops, sizeof(*r->op), compare_name);
	return found ? *found : NULL;
}

const char *pv__registry_nearest(const struct pv__registry *r, const char *name, uint32_t role)
{
	const char **names = pv__alloc(r->arena, (size_t)r->n_ops, sizeof(*names));
	int64_t n = 0;

	for (int64_t i = 0; names && i < r->n_ops; i++)
		if (role == 0 || r->op[i]->role == role)
			names[n++] = r->op[i]->name;
	return names ? pv__nearest(name, names, n) : NULL;
}
