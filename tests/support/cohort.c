/* A small study on disk. */
#include "support/cohort.h"

#include "formats.h"
#include "math/math.h"
#include "support/check.h"

static const char study[] = /* of the ending of its images */
	"pulvinar: 1\n"
	"seed: 7\n"
	"data:\n"
	"  participants: participants.tsv\n"
	"  target: {column: diagnosis, kind: classes, positive: AD}\n"
	"  confounds: [age, sex]\n"
	"  images: {gm: \"images/{participant_id}%s\"}\n"
	"features: {regions: {from: [{roi.extract: {image: gm, atlas: atlas.nii.gz, labels: "
	"atlas.tsv}}]}}\n"
	"transform: [confound.regress: , scale.zscore: ]\n"
	"models: [{logistic: {C: 1}}]\n"
	"validation: {outer: {scheme: kfold, folds: 3}, label_permutations: {n: 19}}\n"
	"importance: [haufe: ]\n";

struct pv_grid cohort_grid(void)
{
	return (struct pv_grid){.dim = {COHORT_SIDE, COHORT_SIDE, COHORT_SIDE},
				.affine = {{2, 0, 0, -3}, {0, 2, 0, -3}, {0, 0, 2, -3}}};
}

static int64_t voxels(const struct pv_grid *grid)
{
	return grid->dim[0] * grid->dim[1] * grid->dim[2];
}

void cohort_image(struct scratch *s, const char *path, int64_t person, const struct pv_grid *grid)
{
	float *x = pv__alloc(s->arena, (size_t)voxels(grid), sizeof(*x));
	struct pv__stream noise = pv__stream(1, PV__RANDOM_SIMULATE, (uint64_t)person, 0);

	assert_non_null(x);
	for (int64_t v = 0; v < voxels(grid); v++) {
		int64_t region = v % grid->dim[0];
		bool carries = region == 1 && person % 2 == 0;

		x[v] = (float)(5 + (carries ? .6 : 0) + .1 * pv__normal(noise, (uint64_t)region) +
			       .01 * pv__normal(noise, (uint64_t)(100 + v)));
	}
	assert_int_equal(pv__nifti_write(path, grid, 1, x, &s->diag), PV_OK);
}

static void write_atlas(struct scratch *s, const char *folder)
{
	const struct pv_grid grid = cohort_grid();
	int32_t label[COHORT_SIDE * COHORT_SIDE * COHORT_SIDE];

	for (int v = 0; v < COHORT_SIDE * COHORT_SIDE * COHORT_SIDE; v++)
		label[v] = v % COHORT_SIDE + 1;
	assert_int_equal(pv__nifti_write_labels(pv__path_join(s->arena, folder, "atlas.nii.gz"),
						&grid, label, "uint8", &s->diag),
			 PV_OK);
}

void cohort_make(struct scratch *s, const char *folder, const char *ending)
{
	const char *images = pv__path_join(s->arena, folder, "images");
	const struct pv_grid grid = cohort_grid();
	struct pv__buffer people = {.arena = s->arena};

	assert_int_equal(pv__make_folder(images, &s->diag), PV_OK);
	pv__puts(&people, "participant_id\tdiagnosis\tage\tsex\n");
	for (int64_t i = 1; i <= COHORT_PEOPLE; i++) {
		const char *name = pv__format(s->arena, "sub-%02lld%s", (long long)i, ending);

		cohort_image(s, pv__path_join(s->arena, images, name), i, &grid);
		pv__putf(&people, "sub-%02lld\t%s\t%lld\t%s\n", (long long)i, i % 2 ? "CN" : "AD",
			 (long long)(60 + i * 5 % 12), i % 3 ? "F" : "M");
	}
	write_atlas(s, folder);
	file_write(s, pv__path_join(s->arena, folder, "participants.tsv"), people.data);
	file_write(s, pv__path_join(s->arena, folder, "atlas.tsv"),
		   "index\tname\n1\tA\n2\tB\n3\tC\n4\tD\n");
	file_write(s, pv__path_join(s->arena, folder, "study.yaml"),
		   pv__format(s->arena, study, ending));
}
