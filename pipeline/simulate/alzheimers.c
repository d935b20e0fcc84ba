/* The simulated Alzheimer's cohort, from options to a folder. */
#include "simulate/alzheimers.h"

#include "formats.h"

#include <math.h>
#include <sys/stat.h>

enum { LEAST_N = 20, MOST_N = 9999 };

static int check_options(const struct pv__simulate_options *o, struct pv__diag *diag)
{
	if (o->n < LEAST_N || o->n > MOST_N)
		return pv__fail(diag, PV_EUSAGE, NULL,
				"%lld participants: %d to %d can be simulated", (long long)o->n,
				LEAST_N, MOST_N);
	return PV_OK;
}

/* participants.tsv is written last: where it is, a cohort is complete. */
static int claim_folder(struct pv__arena *arena, const char *folder, struct pv__diag *diag)
{
	struct pv__mark mark = {folder, 0, 0};
	const char *path = pv__path_join(arena, folder, "participants.tsv");
	struct stat st;

	if (!path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to simulate");
	if (lstat(path, &st) == 0)
		return pv__fail(diag, PV_ELOCK, &mark,
				"holds a cohort already: give another folder or remove this one");
	return pv__make_folder(folder, diag);
}

static int write_atlas(struct pv__arena *arena, const char *folder, const struct phantom *phantom,
		       struct pv__diag *diag)
{
	const char *path = pv__path_join(arena, folder, "atlas.nii.gz");
	int32_t *label = pv__alloc(arena, (size_t)phantom->n_voxels, sizeof(*label));

	if (!path || !label)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to simulate");
	for (int64_t v = 0; v < phantom->n_voxels; v++)
		label[v] = phantom->label[v] > 0 ? phantom->label[v] : 0;
	return pv__nifti_write_labels(path, &phantom->grid, label, "uint8", diag);
}

static int write_map(struct pv__arena *arena, const char *folder, const struct phantom *phantom,
		     const struct person *person, const float *map, struct pv__diag *diag)
{
	const char *anat = pv__format(arena, "%s/%s/anat", folder, person->id), *path;

	path = anat ? pv__format(arena, "%s/%s_space-MNI152_label-GM_probseg.nii.gz", anat,
				 person->id)
		    : NULL;
	if (!path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to simulate");
	PV__TRY(pv__make_folder(anat, diag));
	return pv__nifti_write(path, &phantom->grid, 1, map, diag);
}

static int write_maps(struct pv__arena *arena, const char *folder, const struct phantom *phantom,
		      const struct pv__simulate_options *o, const struct person *person,
		      struct pv__diag *diag)
{
	float *map = pv__alloc(arena, (size_t)phantom->n_voxels, sizeof(*map));

	if (!map)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to simulate");
	for (int64_t i = 0; i < o->n; i++) {
		pv__person_map(phantom, o, i, &person[i], map);
		PV__TRY(write_map(arena, folder, phantom, &person[i], map, diag));
	}
	return PV_OK;
}

static int simulate(struct pv__arena *arena, const char *folder,
		    const struct pv__simulate_options *o, struct pv__diag *diag)
{
	struct phantom phantom;
	struct person *person;

	PV__TRY(check_options(o, diag));
	PV__TRY(claim_folder(arena, folder, diag));
	person = pv__people_draw(arena, o);
	if (!person)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to simulate");
	PV__TRY(pv__phantom_make(arena, &phantom, diag));
	PV__TRY(pv__write_cohort_texts(arena, folder, o, diag));
	PV__TRY(write_atlas(arena, folder, &phantom, diag));
	PV__TRY(write_maps(arena, folder, &phantom, o, person, diag));
	return pv__write_participants(arena, folder, o->n, person, diag);
}

int pv__simulate_alzheimers(const char *folder, const struct pv__simulate_options *o,
			    struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	int status;

	if (!arena)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to simulate");
	status = simulate(arena, folder, o, diag);
	pv__arena_free(arena);
	return status;
}
