/* What a path is relative to: to data.root where a study states it, else to the file
 * that states the path.  `extends` may bring in files from several folders; then the
 * root is the folder that holds all of them. */
#include "study/read.h"

#include <stdlib.h>
#include <string.h>

/* Length of the common leading folders of two absolute paths. */
static size_t common_length(const char *a, const char *b)
{
	size_t i = 0, last = 0;

	for (;; i++) {
		bool end_a = !a[i] || a[i] == '/', end_b = !b[i] || b[i] == '/';

		if (end_a && end_b)
			last = i;
		if (!a[i] || !b[i] || a[i] != b[i])
			return last;
	}
}

/* "../../x": the way from one real folder to another; "" where they are the same. */
static char *steps(struct pv__arena *arena, const char *from, const char *to)
{
	struct pv__buffer b = {.arena = arena};
	size_t common = common_length(from, to);
	const char *rest = to + common;

	pv__puts(&b, "");
	for (const char *p = from + common; *p; p++)
		if (*p == '/' && p[1])
			pv__puts(&b, b.n ? "/.." : "..");
	rest += *rest == '/';
	if (*rest)
		pv__putf(&b, "%s%s", b.n ? "/" : "", rest);
	return b.failed ? NULL : b.data;
}

/* The folder without links, "" for the root of all; NULL and a fault where it is gone. */
static char *real_folder(struct pv__reading *r, const char *folder)
{
	char *real = realpath(folder, NULL), *copy;

	if (!real) {
		pv__fail(r->diag, PV_EIO, NULL, "cannot find the folder %s", folder);
		return NULL;
	}
	copy = pv__strdup(r->arena, pv__equal(real, "/") ? "" : real);
	free(real);
	return copy;
}

static const char *relative_folder(struct pv__reading *r, const char *from, const char *to)
{
	const char *a, *b, *way;

	if (pv__equal(from, to))
		return "";
	a = real_folder(r, from);
	b = a ? real_folder(r, to) : NULL;
	way = b ? steps(r->arena, a, b) : NULL;
	return way ? way : "";
}

static const struct pv__origin *origin_of(const struct pv__reading *r, const struct pv__node *node)
{
	for (int64_t i = 0; i < r->n_origins; i++)
		if (pv__equal(r->origin[i].file, node->mark.file))
			return &r->origin[i];
	return &r->origin[0];
}

const char *pv__folder_of(const struct pv__reading *r, const struct pv__node *node)
{
	return r->data_root ? "" : origin_of(r, node)->prefix;
}

/* ---- the root ---------------------------------------------------------------------- */

/* Marks the files of the chain that state a path below a node. */
static void mark_origins(const struct pv__reading *r, const struct pv__node *node, bool *states)
{
	if (node && node->kind == PV__SCALAR)
		states[origin_of(r, node) - r->origin] = true;
	for (int64_t i = 0; node && node->kind == PV__MAP && i < node->n; i++)
		mark_origins(r, node->item[i], states);
}

static void mark_data_origins(const struct pv__reading *r, const struct pv__node *data,
			      bool *states)
{
	const struct pv__node *tables = pv__given(data, "tables");

	mark_origins(r, pv__given(data, "participants"), states);
	mark_origins(r, pv__given(data, "images"), states);
	mark_origins(r, pv__given(data, "recordings"), states);
	mark_origins(r, pv__given(pv__given(data, "samples"), "events"), states);
	for (int64_t i = 0; tables && tables->kind == PV__MAP && i < tables->n; i++)
		mark_origins(r, pv__given(tables->item[i], "file"), states);
}

/* The deepest folder that holds the folders of all files that state a path. */
static const char *common_folder(struct pv__reading *r, const bool *states)
{
	const char *folder = NULL;
	bool same = true;
	char *common = NULL;

	for (int64_t i = 0; i < r->n_origins; i++) {
		if (!states[i])
			continue;
		same &= !folder || pv__equal(folder, r->origin[i].folder);
		folder = folder ? folder : r->origin[i].folder;
	}
	if (same)
		return folder ? folder : r->origin[0].folder;
	for (int64_t i = 0; i < r->n_origins; i++) {
		char *real = states[i] ? real_folder(r, r->origin[i].folder) : NULL;

		if (!real)
			continue;
		if (common)
			common[common_length(common, real)] = '\0';
		else
			common = real;
	}
	return !common ? folder : *common ? common : "/";
}

static void state_root(struct pv__reading *r, const struct pv__node *root)
{
	struct pv__data_spec *data = &r->study->data;
	const char *text, *way, *joined;

	if (pv__node_text(root, "data.root", &text, r->diag) != PV_OK)
		return;
	data->root_shown = text;
	way = relative_folder(r, r->study->folder, origin_of(r, root)->folder);
	joined = pv__path_join(r->arena, way, text);
	if (!*text)
		pv__fail(r->diag, PV_ESTUDY, &root->mark, "data.root must not be empty");
	if (pv__equal(text, "."))
		joined = way;
	data->root = joined && *joined ? joined : NULL;
}

/* Data paths start in the folder that was given; so do files that ops name, where the
 * study states a root for both. */
static void move_root(struct pv__reading *r, const struct pv__node *root)
{
	struct pv__data_spec *data = &r->study->data;
	const char *way = relative_folder(r, r->study->folder, r->data_root);

	data->moved_to = r->data_root;
	data->root = *way ? way : NULL;
	data->root_shown = *way ? way : ".";
	for (int64_t i = 0; !root && i < r->n_origins; i++)
		r->origin[i].prefix = relative_folder(r, r->data_root, r->origin[i].folder);
}

void pv__root_read(struct pv__reading *r, const struct pv__node *data)
{
	const struct pv__node *root = pv__given(data, "root");
	bool states[PV__MOST_FILES] = {0};
	const char *folder, *way;

	r->study->data.root = NULL;
	r->study->data.root_shown = ".";
	if (r->data_root) {
		move_root(r, root);
		return;
	}
	if (root) {
		state_root(r, root);
		return;
	}
	mark_data_origins(r, data, states);
	folder = common_folder(r, states);
	way = relative_folder(r, r->study->folder, folder);
	r->study->data.root = *way ? way : NULL;
	for (int64_t i = 0; i < r->n_origins; i++)
		r->origin[i].prefix = relative_folder(r, folder, r->origin[i].folder);
}

/* ---- paths ----------------------------------------------------------------------------- */

/* Does a path climb above the folder that it starts in? */
static bool climbs(const char *path)
{
	int64_t depth = 0;

	for (const char *p = path; *p;) {
		size_t n = strcspn(p, "/");

		if (n == 2 && p[0] == '.' && p[1] == '.')
			depth--;
		else if (n > 0 && !(n == 1 && p[0] == '.'))
			depth++;
		if (depth < 0)
			return true;
		p += n;
		p += *p == '/';
	}
	return false;
}

/* NULL: sound. */
static const char *template_fault(const char *path)
{
	for (const char *p = path; *p; p++) {
		const char *end;

		if (*p == '}')
			return "a } without a {";
		if (*p != '{')
			continue;
		end = strpbrk(p + 1, "{}/");
		if (!end || *end != '}' || end == p + 1)
			return "a { that is not closed, as in {participant_id}";
		p = end;
	}
	return NULL;
}

void pv__path_read(struct pv__reading *r, const char *what, const struct pv__node *node,
		   const char **out)
{
	const char *text, *fault, *joined;

	if (pv__node_text(node, what, &text, r->diag) != PV_OK)
		return;
	fault = *text ? template_fault(text) : "no path";
	if (fault) {
		pv__fail(r->diag, PV_ESTUDY, &node->mark, "%s: '%s' holds %s", what, text, fault);
		return;
	}
	if (!r->study->data.allow_outside && (text[0] == '/' || climbs(text)))
		pv__fail(r->diag, PV_ESTUDY, &node->mark,
			 "%s: '%s' leaves the folder of the data: set data.root, or write `allow: "
			 "outside` under data",
			 what, text);
	joined = pv__path_join(r->arena, pv__folder_of(r, node), text);
	if (joined)
		*out = joined;
}

/* ---- files that options of ops name --------------------------------------------------------- */

/* The label table of an atlas is named by an ordinary text option beside it. */
static bool is_file_option(const struct pv_op *op, const char *name)
{
	const struct pv_option *found = NULL;
	bool has_atlas = false;

	for (const struct pv_option *o = op->option; o && o->name; o++) {
		has_atlas |= o->type == PV_ATLAS || o->type == PV_OWN_ATLAS;
		if (pv__equal(o->name, name))
			found = o;
	}
	if (!found)
		return false;
	return found->type == PV_IMAGE || found->type == PV_ATLAS || found->type == PV_FRAME ||
	       (has_atlas && found->type == PV_STRING && pv__equal(name, "labels"));
}

static const struct pv__node *localise(struct pv__reading *r, const struct pv__node *node)
{
	const char *prefix = origin_of(r, node)->prefix;
	struct pv__node *copy;

	if (node->kind != PV__SCALAR || !*prefix || !*node->text)
		return node;
	copy = pv__take(r, 1, sizeof(*copy));
	if (!copy)
		return node;
	*copy = *node;
	copy->text = pv__path_join(r->arena, prefix, node->text);
	return copy->text ? copy : node;
}

const struct pv__node *pv__options_localise(struct pv__reading *r, const struct pv_op *op,
					    const struct pv__node *options)
{
	const struct pv__node **item;
	struct pv__node *copy;

	if (!options)
		return NULL;
	item = pv__take(r, options->n, sizeof(*item));
	copy = pv__take(r, 1, sizeof(*copy));
	if (!item || !copy)
		return options;
	for (int64_t i = 0; i < options->n; i++)
		item[i] = is_file_option(op, options->key[i]) ? localise(r, options->item[i])
							      : options->item[i];
	*copy = *options;
	copy->item = item;
	return copy;
}
