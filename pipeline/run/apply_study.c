/* The study of a bundle, pointed at new data. */
#include "run/apply_study.h"

#include "study/relocate.h"

/* ---- what the new study may say -------------------------------------------------- */

struct words {
	int64_t n;
	const char *const *word;
};

static bool among(struct words words, const char *word)
{
	for (int64_t i = 0; i < words.n; i++)
		if (pv__equal(words.word[i], word))
			return true;
	return false;
}

/* Every key of a map must be among the words; all others are named. */
static void check_keys(const struct pv__node *map, struct words words, const char *block,
		       struct pv__diag *diag)
{
	for (int64_t i = 0; map && map->kind == PV__MAP && i < map->n; i++)
		if (!among(words, map->key[i]))
			(void)pv__fail(diag, PV_ESTUDY, &map->key_mark[i],
				       "apply takes no `%s%s` from here: it is the model's own; "
				       "remove it",
				       block, map->key[i]);
}

static int check_new(const struct pv__node *root, struct pv__diag *diag)
{
	static const char *const study[] = {"pulvinar", "title",   "study",    "seed",
					    "data",     "missing", "on_error", "max_excluded"};
	static const char *const data[] = {
		"root", "participants", "tables", "images", "recordings", "samples",    "where",
		"keep", "target",       "group",  "site",   "allow",      "derivatives"};
	static const char *const target[] = {"column"};
	const struct pv__node *block = pv__node_get(root, "data");

	check_keys(root, (struct words){PV__COUNT(study), study}, "", diag);
	check_keys(block, (struct words){PV__COUNT(data), data}, "data.", diag);
	check_keys(pv__node_get(block, "target"), (struct words){PV__COUNT(target), target},
		   "data.target.", diag);
	return pv__diag_status(diag);
}

/* ---- reading ----------------------------------------------------------------------- */

/* What is about fitting asks nothing of the new data: confounds and targets are coded as
 * the bundle says, not anew, and sites count where the new study names them. */
static void drop_fitting(struct pv__study *study, bool states_site)
{
	study->data.target.optional = true;
	study->data.confounds.n = 0;
	study->data.reference.n = 0;
	if (!states_site)
		study->data.site = NULL;
	study->outer.stratify.n = study->inner.stratify.n = 0;
	study->outer.column = study->inner.column = NULL;
	study->permute.within = NULL;
}

int pv__apply_study(struct pv__arena *arena, const struct pv__bundle *b, const char *bundle_path,
		    const char *path, const struct pv__registry *registry, struct pv__study *out,
		    struct pv__diag *diag)
{
	const struct pv__node *root;

	PV__TRY(pv__yaml_read(arena, path, &root, diag));
	PV__TRY(check_new(root, diag));
	PV__TRY(pv__study_read_over(arena, path, bundle_path, b->study, registry, out, diag));
	drop_fitting(out, pv__node_get(pv__node_get(root, "data"), "site") != NULL);
	return PV_OK;
}

int pv__apply_fixed_files(struct pv__arena *arena, const struct pv__bundle *b, const char *folder,
			  struct pv__study *study, struct pv__diag *diag)
{
	struct pv__move *move = pv__alloc(arena, (size_t)b->n_files, sizeof(*move));
	const struct pv__study before = *study;

	if (!move)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the bundle's files");
	for (int64_t i = 0; i < b->n_files; i++) {
		move[i] = (struct pv__move){b->file[i].name,
					    pv__path_join(arena, folder, b->file[i].name)};
		if (!move[i].to)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the bundle's files");
	}
	return pv__study_relocate(arena, &before, b->n_files, move, study, diag);
}
