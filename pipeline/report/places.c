/* Where the study and the data of a results folder lie. */
#include "report/verify.h"

#include "study/node.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int no_memory(struct pv__diag *diag)
{
	return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
}

/* The study file itself: what it extends may lie elsewhere. */
static const struct pv__manifest_file *study_file(const struct pv__manifest *manifest)
{
	for (int64_t i = 0; i < manifest->n_inputs; i++)
		if (manifest->input[i].role && pv__equal(manifest->input[i].role, "study") &&
		    manifest->input[i].path)
			return &manifest->input[i];
	return NULL;
}

static bool holds(struct pv__arena *arena, const char *folder, const struct pv__manifest_file *file)
{
	const char *path = pv__path_join(arena, folder, file->path);
	struct pv__diag quiet = {.arena = arena};
	struct pv__digest digest;

	return path && access(path, R_OK) == 0 && pv__file_digest(path, &digest, &quiet) == PV_OK &&
	       memcmp(digest.byte, file->digest.byte, sizeof(digest.byte)) == 0;
}

static const char *find_study_folder(struct pv__arena *arena, const char *results,
				     const struct pv__manifest_file *file)
{
	char above[PATH_MAX];
	char *slash;

	if (!file)
		return NULL;
	if (holds(arena, ".", file))
		return ".";
	if (!realpath(results, above))
		return NULL;
	while ((slash = strrchr(above, '/')) && slash != above) {
		*slash = '\0';
		if (holds(arena, above, file))
			return pv__strdup(arena, above);
	}
	return NULL;
}

/* data.root of the resolved study; "." where it states none. */
static int stated_root(struct pv__arena *arena, const char *results, const char **root,
		       struct pv__diag *diag)
{
	const char *path = pv__path_join(arena, results, "study.resolved.yaml");
	struct pv__diag quiet = {.arena = arena};
	const struct pv__node *study, *node;

	*root = ".";
	if (!path)
		return no_memory(diag);
	if (pv__yaml_read(arena, path, &study, &quiet) != PV_OK)
		return PV_OK; /* missing or changed: the files say so */
	node = pv__node_get(pv__node_get(study, "data"), "root");
	if (node && node->text)
		*root = node->text;
	return PV_OK;
}

int pv__places_find(struct pv__arena *arena, const char *results,
		    const struct pv__manifest *manifest, const struct pv__places *stated,
		    struct pv__places *out, struct pv__diag *diag)
{
	const char *root;

	*out = *stated;
	if (!out->study_folder)
		out->study_folder = find_study_folder(arena, results, study_file(manifest));
	if (out->data_root)
		return PV_OK;
	PV__TRY(stated_root(arena, results, &root, diag));
	if (root[0] == '/')
		out->data_root = access(root, F_OK) == 0 ? root : NULL;
	else if (out->study_folder)
		out->data_root = pv__equal(root, ".")
					 ? out->study_folder
					 : pv__path_join(arena, out->study_folder, root);
	return out->study_folder && root[0] != '/' && !out->data_root ? no_memory(diag) : PV_OK;
}
