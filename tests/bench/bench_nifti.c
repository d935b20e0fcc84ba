/* Time to read 20 grey-matter-sized images, as a ratio to bare decompression of the
 * same bytes, by libdeflate and by zlib, in one run.  Prints; asserts nothing. */
#include "cohort.h"

#include <math.h>

enum { N_FILES = 20, N_ROUNDS = 7 };

static double read_s(struct cohort *c, struct pv__volume_reader *reader)
{
	double start = bench_now_s();

	for (int i = 0; i < c->n; i++) {
		struct pv_volume volume;
		int64_t n_not_finite;

		if (pv__volume_read(reader, c->path[i], &volume, NULL, &n_not_finite, &c->diag) !=
		    PV_OK)
			return (double)NAN;
	}
	return bench_now_s() - start;
}

static int run(struct cohort *c)
{
	struct pv__volume_reader *reader = pv__volume_reader_new();
	double bare = (double)INFINITY, zlib = (double)INFINITY, read = (double)INFINITY;
	long before = bench_peak_kib();

	if (!reader)
		return PV_ENOMEM;
	for (int round = 0; round < N_ROUNDS; round++) { /* the best of each, side by side */
		bare = fmin(bare, cohort_inflate_s(c));
		zlib = fmin(zlib, cohort_zlib_s(c));
		read = fmin(read, read_s(c, reader));
	}
	printf("nifti: %d x 91x109x91 float32 .nii.gz: read %.2f ms, libdeflate alone %.2f ms, "
	       "zlib alone %.2f ms each; ratios %.3f and %.3f; %ld KiB more memory at the peak\n",
	       c->n, 1e3 * read / c->n, 1e3 * bare / c->n, 1e3 * zlib / c->n, read / bare,
	       read / zlib, bench_peak_kib() - before);
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
