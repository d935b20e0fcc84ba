/* A study run again beside its results. */
#include "run/again.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const size_t largest_study = PV__LARGEST_YAML;

/* ---- the study --------------------------------------------------------------------- */

/* The files that the manifest names in place of the text that is read here: reports show
 * the digest of the study as its author wrote it. */
static int name_files(struct pv__arena *arena, const struct pv__manifest *manifest,
		      struct pv__study *study, struct pv__diag *diag)
{
	struct pv__study_file *file = pv__alloc(arena, (size_t)manifest->n_inputs, sizeof(*file));

	if (!file)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a study");
	study->n_files = 0;
	study->files = file;
	for (int64_t i = 0; i < manifest->n_inputs; i++) {
		const struct pv__manifest_file *input = &manifest->input[i];

		if (input->role && input->path && pv__equal(input->role, "study"))
			file[study->n_files++] =
				(struct pv__study_file){input->path, input->digest, input->bytes};
	}
	return PV_OK;
}

static int find_folder(const char *results, const struct pv__places *places, const char **folder,
		       struct pv__diag *diag)
{
	struct pv__mark mark = {results, 0, 0};

	*folder = places->study_folder;
	if (!*folder && places->data_root) /* nothing else is read from the study's folder */
		*folder = ".";
	if (*folder)
		return PV_OK;
	return pv__fail(diag, PV_ENOENT, &mark,
			"its study and data are not found from here: name the folder of the "
			"study with --study-folder DIR, or that of the data with --data-root DIR");
}

int pv__again_study(struct pv__arena *arena, const char *results,
		    const struct pv__manifest *manifest, const struct pv__places *places,
		    const struct pv__registry *registry, struct pv__study *study,
		    struct pv__diag *diag)
{
	const char *path = pv__path_join(arena, results, "study.resolved.yaml");
	struct pv__diag quiet = {.arena = arena};
	struct pv__bytes bytes;
	const char *folder, *name;
	int status;

	PV__TRY(find_folder(results, places, &folder, diag));
	name = pv__path_join(arena, folder, manifest->study);
	if (!path || !name)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a study");
	PV__TRY(pv__file_read(arena, path, largest_study, &bytes, diag));
	status = pv__study_parse(arena, name, bytes.data, bytes.n, registry, study, &quiet);
	if (status != PV_OK) {
		pv__diag_merge(diag, &quiet);
		return status;
	}
	study->data.elsewhere = places->data_root;
	return name_files(arena, manifest, study, diag);
}

/* ---- run and compare ---------------------------------------------------------------- */

static int compare(struct pv__arena *arena, const char *results,
		   const struct pv__manifest *manifest, const char *folder, struct pv__again *again,
		   struct pv__diag *diag)
{
	struct pv__results_folder first = {results, manifest}, second = {.path = folder};
	struct pv__manifest made;

	PV__TRY(pv__manifest_read(arena, folder, &made, diag));
	second.manifest = &made;
	again->sameness =
		pv__equal(manifest->profile, made.profile) ? PV__SAME_BYTES : PV__SAME_VALUES;
	return pv__same_results(arena, again->sameness, &first, &second, &again->difference,
				&again->n_compared, diag);
}

/* A run stops at errors; those that are known already are not its own, and its warnings
 * are in the results. */
static int run_in(struct pv__arena *arena, const char *folder, const struct pv__study *study,
		  const struct pv__run_options *options, struct pv__diag *diag)
{
	struct pv__diag of_run = {.arena = arena};
	struct pv__run_options own = *options;
	struct pv__results made;
	int status;

	own.output = folder;
	own.executor = "local";
	own.log = NULL;
	own.store = pv__path_join(arena, folder, ".store");
	if (!own.store)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	status = pv__run_study(arena, study, &own, &made, &of_run);
	if (status != PV_OK)
		pv__diag_merge(diag, &of_run);
	return status;
}

int pv__again_compare(struct pv__arena *arena, const char *results,
		      const struct pv__manifest *manifest, const struct pv__study *study,
		      const struct pv__run_options *options, struct pv__again *again,
		      struct pv__diag *diag)
{
	struct pv__mark mark = {results, 0, 0};
	char *folder = pv__path_join(arena, results, ".verify-XXXXXX");
	int status, removed;

	*again = (struct pv__again){0};
	if (!folder)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	if (!mkdtemp(folder))
		return pv__fail(diag, PV_ELOCK, &mark, "cannot write here: %s", strerror(errno));
	status = run_in(arena, folder, study, options, diag);
	if (status == PV_OK)
		status = compare(arena, results, manifest, folder, again, diag);
	removed = pv__folder_remove(folder, diag);
	return status != PV_OK ? status : removed;
}
