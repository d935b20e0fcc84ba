/* Files against the manifest: what is missing, changed, or was not written by the run. */
#include "report/verify.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct check {
	struct pv__arena *arena;
	const char *folder;
	const struct pv__manifest *manifest;
	struct pv__verified *out;
	struct pv__diag *diag;
};

static int fault(struct check *c, const char *path, const char *what)
{
	struct pv__mark mark = {path, 0, 0};

	c->out->n_faults++;
	(void)pv__fail(c->diag, PV_EDATA, &mark, "%s", what);
	return PV_OK;
}

/* Hashes one file and counts it in *n where it is as the manifest says. */
static int check_file(struct check *c, const char *folder, const struct pv__manifest_file *file,
		      const char *changed, int64_t *n)
{
	struct pv__arena *scratch = pv__arena_new();
	struct pv__diag quiet = {.arena = scratch};
	const char *path = pv__path_join(c->arena, folder, file->path);
	struct pv__digest digest;
	int status;

	if (!scratch || !path) {
		pv__arena_free(scratch);
		return pv__fail(c->diag, PV_ENOMEM, NULL, "no memory to verify");
	}
	status = pv__file_digest(path, &digest, &quiet);
	pv__arena_free(scratch);
	if (status == PV_ENOMEM)
		return pv__fail(c->diag, PV_ENOMEM, NULL, "no memory to verify");
	if (status != PV_OK)
		return fault(c, path, status == PV_ENOENT ? "missing" : "cannot be read");
	if (memcmp(digest.byte, file->digest.byte, sizeof(digest.byte)) != 0)
		return fault(c, path, changed);
	(*n)++;
	return PV_OK;
}

/* ---- inputs ----------------------------------------------------------------------------- */

/* The folder that an input's path starts from; NULL: not known. */
static const char *start_of(const struct pv__manifest_file *file, const struct pv__places *places)
{
	if (!file->path || !file->role)
		return NULL;
	return pv__equal(file->role, "study") ? places->study_folder : places->data_root;
}

static int check_inputs(struct check *c, const struct pv__places *places)
{
	for (int64_t i = 0; i < c->manifest->n_inputs; i++) {
		const struct pv__manifest_file *file = &c->manifest->input[i];
		const char *folder = start_of(file, places);

		if (!folder)
			c->out->n_unseen++;
		else
			PV__TRY(check_file(c, folder, file, "an input that has changed since",
					   &c->out->n_inputs));
	}
	return PV_OK;
}

/* ---- outputs ---------------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
	const struct pv__manifest_file *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

static int compare_name(const void *name, const void *file)
{
	return strcmp(name, (*(const struct pv__manifest_file *const *)file)->path);
}

/* The manifest speaks for the rest, the log holds times, slurm/ what a cluster was told, and
 * the description makes a BIDS derivative of the folder. */
static bool is_ours(const char *name)
{
	return pv__equal(name, "manifest.json") || pv__equal(name, "log.jsonl") ||
	       pv__equal(name, "dataset_description.json") || pv__starts_with(name, "slurm/");
}

static int find_extra(struct check *c)
{
	size_t n_outputs = (size_t)c->manifest->n_outputs;
	const struct pv__manifest_file **sorted = pv__alloc(c->arena, n_outputs, sizeof(*sorted));
	const char *const *name;
	int64_t n;

	if (!sorted)
		return pv__fail(c->diag, PV_ENOMEM, NULL, "no memory to verify");
	PV__TRY(pv__folder_files(c->arena, c->folder, &n, &name, c->diag));
	for (size_t i = 0; i < n_outputs; i++)
		sorted[i] = &c->manifest->output[i];
	qsort(sorted, n_outputs, sizeof(*sorted), compare_names);
	for (int64_t i = 0; i < n; i++) {
		const char *path = pv__path_join(c->arena, c->folder, name[i]);

		if (is_ours(name[i]) ||
		    bsearch(name[i], sorted, n_outputs, sizeof(*sorted), compare_name))
			continue;
		if (!path)
			return pv__fail(c->diag, PV_ENOMEM, NULL, "no memory to verify");
		PV__TRY(fault(c, path, "extra: the run did not write it"));
	}
	return PV_OK;
}

int pv__verify_files(struct pv__arena *arena, const char *results,
		     const struct pv__manifest *manifest, const struct pv__places *places,
		     struct pv__verified *out, struct pv__diag *diag)
{
	struct check c = {arena, results, manifest, out, diag};

	*out = (struct pv__verified){0};
	for (int64_t i = 0; i < manifest->n_outputs; i++)
		PV__TRY(check_file(&c, results, &manifest->output[i],
				   "changed since the run wrote it", &out->n_outputs));
	PV__TRY(find_extra(&c));
	return check_inputs(&c, places);
}
