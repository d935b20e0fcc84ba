/* manifest.json back from its text; nothing in it is trusted. */
#include "report/manifest.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

static const size_t largest_manifest = (size_t)1 << 30;

struct reading {
	struct pv__arena *arena;
	struct pv__mark mark;
	struct pv__diag *diag;
};

static int no_memory(const struct reading *r)
{
	return pv__fail(r->diag, PV_ENOMEM, NULL, "no memory to read a manifest");
}

static int unsound(const struct reading *r, const char *what)
{
	return pv__fail(r->diag, PV_EDATA, &r->mark,
			"%s: not a manifest of this version; run the study again", what);
}

/* A copy of the text of a key; NULL: there is none. */
static const char *text_of(const struct reading *r, const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? pv__strdup(r->arena, text) : NULL;
}

static int hex_value(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

static bool read_digest(const json_t *o, struct pv__digest *out)
{
	const char *text = json_string_value(json_object_get(o, "sha256"));

	if (!text || strlen(text) != 2 * sizeof(out->byte))
		return false;
	for (size_t i = 0; i < sizeof(out->byte); i++) {
		int high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out->byte[i] = (unsigned char)(16 * high + low);
	}
	return true;
}

/* Does a path stay where it starts? */
static bool is_inside(const char *path)
{
	if (path[0] == '/' || path[0] == '\0')
		return false;
	for (const char *p = path; *p; p += strcspn(p, "/"), p += *p == '/')
		if (strcspn(p, "/") == 2 && p[0] == '.' && p[1] == '.')
			return false;
	return true;
}

static int read_file(const struct reading *r, const json_t *o, struct pv__manifest_file *out)
{
	if (!json_is_true(json_object_get(o, "outside_of_data_root")))
		out->path = text_of(r, o, "path");
	out->role = text_of(r, o, "role");
	out->bytes = (int64_t)json_integer_value(json_object_get(o, "bytes"));
	out->embeds_rows = json_is_true(json_object_get(o, "embeds_training_rows"));
	if (!read_digest(o, &out->digest))
		return unsound(r, "a file without path or digest");
	return PV_OK;
}

static int read_files(const struct reading *r, const json_t *array, int64_t *n,
		      const struct pv__manifest_file **out)
{
	struct pv__manifest_file *file;

	if (!json_is_array(array))
		return unsound(r, "no list of inputs or outputs");
	*n = (int64_t)json_array_size(array);
	file = pv__alloc(r->arena, (size_t)*n, sizeof(*file));
	if (!file)
		return no_memory(r);
	for (int64_t i = 0; i < *n; i++)
		PV__TRY(read_file(r, json_array_get(array, (size_t)i), &file[i]));
	*out = file;
	return PV_OK;
}

/* Inputs may lie anywhere, and an export does not say where; outputs lie in the folder. */
static int check_outputs(const struct reading *r, const struct pv__manifest *manifest)
{
	for (int64_t i = 0; i < manifest->n_outputs; i++)
		if (!manifest->output[i].path || !is_inside(manifest->output[i].path))
			return unsound(r, "an output outside of the folder");
	return PV_OK;
}

static const char *profile_text(const struct reading *r, const json_t *root)
{
	char *program = json_dumps(json_object_get(root, "program"), JSON_SORT_KEYS);
	char *profile = json_dumps(json_object_get(root, "numeric_profile"), JSON_SORT_KEYS);
	const char *text =
		program && profile ? pv__format(r->arena, "%s\n%s", program, profile) : NULL;

	free(program);
	free(profile);
	return text;
}

static int read_root(const struct reading *r, const json_t *root, struct pv__manifest *out)
{
	const char *format = json_string_value(json_object_get(root, "format"));

	if (!format || !pv__equal(format, "pulvinar results 1"))
		return unsound(r, "no format that is known");
	out->study = text_of(r, root, "study");
	out->profile = profile_text(r, root);
	out->shareable = json_is_true(json_object_get(root, "shareable"));
	if (!out->study || strchr(out->study, '/') || !out->profile)
		return unsound(r, "no study or no numeric profile");
	PV__TRY(read_files(r, json_object_get(root, "inputs"), &out->n_inputs, &out->input));
	PV__TRY(read_files(r, json_object_get(root, "outputs"), &out->n_outputs, &out->output));
	return check_outputs(r, out);
}

int pv__manifest_read(struct pv__arena *arena, const char *folder, struct pv__manifest *out,
		      struct pv__diag *diag)
{
	const char *path = pv__path_join(arena, folder, "manifest.json");
	struct reading r = {arena, {path, 0, 0}, diag};
	struct pv__diag quiet = {.arena = arena};
	json_t *root;
	int status;

	*out = (struct pv__manifest){0};
	if (!path)
		return no_memory(&r);
	status = pv__file_read(arena, path, largest_manifest, &out->text, &quiet);
	if (status == PV_ENOENT)
		return pv__fail(diag, PV_ENOENT, &r.mark,
				"there is none: not a results folder, or its run has not ended");
	pv__diag_merge(diag, &quiet);
	PV__TRY(status);
	root = json_loadb((const char *)out->text.data, out->text.n, JSON_REJECT_DUPLICATES, NULL);
	if (!root)
		return unsound(&r, "no JSON");
	status = read_root(&r, root, out);
	json_decref(root);
	return status;
}
