/* cohort.h -- images for benchmarks: smooth values with noise inside an ellipsoid, which
 * pack like real grey-matter maps, 91x109x91 float32 .nii.gz. */
#ifndef BENCH_COHORT_H
#define BENCH_COHORT_H

#include "formats.h"

enum { COHORT_NX = 91, COHORT_NY = 109, COHORT_NZ = 91,
       COHORT_VOXELS = COHORT_NX * COHORT_NY * COHORT_NZ, COHORT_MOST = 400 };

struct cohort {
	struct pv__arena *arena;
	struct pv__diag diag;
	char folder[64];
	int n;
	const char *path[COHORT_MOST];
	struct pv__bytes packed[COHORT_MOST];  /* of each file */
	unsigned char *inflated;               /* room for one */
	size_t n_inflated;
	struct pv_grid grid;
};

/* n images in a new folder under /tmp; a status. */
int cohort_make(struct cohort *, int n);
void cohort_remove(struct cohort *);
/* Shows what went wrong; the exit code of a benchmark. */
int cohort_end(struct cohort *, int status);
/* Seconds of bare libdeflate decompression of all files; NaN where it fails. */
double cohort_inflate_s(struct cohort *);
/* The same by zlib, which other tools inflate with. */
double cohort_zlib_s(struct cohort *);
double bench_now_s(void);
long bench_peak_kib(void);

#endif
