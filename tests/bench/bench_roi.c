/* Regional means of 100 images from their files, as a ratio to bare libdeflate
 * decompression of the same bytes.  Prints; asserts nothing. */
#include "cohort.h"

#include "support/image_op.h"

#include <math.h>

enum { N_FILES = 100, N_ROUNDS = 3, N_REGIONS = 100 };

/* 100 regions: slabs along y in each half of the brain. */
static struct pv_atlas make_atlas(struct cohort *c)
{
	int32_t *label = pv__alloc(c->arena, COHORT_VOXELS, sizeof(*label));
	struct pv_region *region = pv__alloc(c->arena, N_REGIONS, sizeof(*region));
	struct pv_atlas atlas = {.size = sizeof(atlas), .grid = c->grid, .label = label,
	                         .n_regions = N_REGIONS, .region = region, .id = "slabs"};

	for (int r = 0; region && r < N_REGIONS; r++)
		region[r] = (struct pv_region){.label = r + 1,
		                               .name = pv__format(c->arena, "slab_%d", r + 1)};
	for (int i = 0; label && i < COHORT_VOXELS; i++) {
		int x = i % COHORT_NX, y = i / COHORT_NX % COHORT_NY;

		label[i] = 1 + y * 50 / COHORT_NY + (x > COHORT_NX / 2 ? 50 : 0);
		region[label[i] - 1].n_voxels++;
	}
	return atlas;
}

static double means_s(struct cohort *c, struct op *op, const void *state,
                      struct pv__volume_reader *reader)
{
	double start = bench_now_s(), row[N_REGIONS];

	for (int i = 0; i < c->n; i++) {
		struct pv_volume volume;

		if (pv__volume_read(reader, c->path[i], &volume, NULL, NULL, &c->diag) != PV_OK ||
		    op_row(op, state, &volume, row) != PV_OK)
			return (double)NAN;
	}
	return bench_now_s() - start;
}

static int run(struct cohort *c)
{
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct pv_atlas atlas = make_atlas(c);
	const struct pv_space *space;
	double bare = (double)INFINITY, means = (double)INFINITY;
	long before;
	void *state;
	struct op op;

	if (!reader || op_open(&op, "roi.extract", "image: gm") != PV_OK)
		return PV_EPLUGIN;
	op_put(&op, "atlas", &atlas);
	PV__TRY(op_open_grid(&op, &c->grid, &space, &state));
	before = bench_peak_kib();
	for (int round = 0; round < N_ROUNDS; round++) {
		bare = fmin(bare, cohort_inflate_s(c));
		means = fmin(means, means_s(c, &op, state, reader));
	}
	printf("roi: %d regional means of %d x 91x109x91 float32 .nii.gz: %.3f s, libdeflate "
	       "alone %.3f s; ratio %.3f (promise: 1.3); %ld KiB more memory at the peak\n",
	       N_REGIONS, c->n, means, bare, means / bare, bench_peak_kib() - before);
	op_close(&op);
	pv__volume_reader_free(reader);
	return PV_OK;
}

int main(void)
{
	struct cohort cohort;
	int status = cohort_make(&cohort, N_FILES);

	if (status == PV_OK)
		status = run(&cohort);
	return cohort_end(&cohort, status);
}
