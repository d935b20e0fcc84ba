/* Images for benchmarks. */
#include "cohort.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <libdeflate.h>
#include <zlib.h>

double bench_now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

long bench_peak_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static float value_at(int x, int y, int z, uint32_t *seed)
{
	float u = ((float)x - 45) / 35, v = ((float)y - 54) / 43, w = ((float)z - 45) / 35;

	*seed = *seed * 1664525u + 1013904223u;
	if (u * u + v * v + w * w > 1)
		return 0;
	return 0.5f + 0.3f * sinf((float)x / 7) * cosf((float)y / 9) +
	       (float)(*seed >> 8) * 0x1p-24f * 0.1f;
}

static void fill(float *value, uint32_t seed)
{
	for (int z = 0, i = 0; z < COHORT_NZ; z++)
		for (int y = 0; y < COHORT_NY; y++)
			for (int x = 0; x < COHORT_NX; x++, i++)
				value[i] = value_at(x, y, z, &seed);
}

int cohort_make(struct cohort *c, int n)
{
	float *value;

	*c = (struct cohort){.arena = pv__arena_new(),
	                     .grid = {.dim = {COHORT_NX, COHORT_NY, COHORT_NZ},
	                              .affine = {{-2, 0, 0, 90}, {0, 2, 0, -126}, {0, 0, 2, -72}}}};
	c->diag.arena = c->arena;
	strcpy(c->folder, "/tmp/pulvinar-bench-XXXXXX");
	if (!c->arena || n > COHORT_MOST || !mkdtemp(c->folder))
		return PV_EIO;
	value = pv__alloc(c->arena, COHORT_VOXELS, sizeof(*value));
	c->n_inflated = 352 + COHORT_VOXELS * sizeof(*value);
	c->inflated = pv__alloc(c->arena, c->n_inflated, 1);
	if (!value || !c->inflated)
		return PV_ENOMEM;
	for (c->n = 0; c->n < n; c->n++) {
		fill(value, (uint32_t)c->n + 1);
		c->path[c->n] = pv__format(c->arena, "%s/map-%03d.nii.gz", c->folder, c->n);
		PV__TRY(pv__nifti_write(c->path[c->n], &c->grid, 1, value, &c->diag));
		PV__TRY(pv__file_read(c->arena, c->path[c->n], (size_t)64 << 20,
		                      &c->packed[c->n], &c->diag));
	}
	return PV_OK;
}

void cohort_remove(struct cohort *c)
{
	for (int i = 0; i < COHORT_MOST && c->path[i]; i++)
		unlink(c->path[i]);
	rmdir(c->folder);
}

int cohort_end(struct cohort *c, int status)
{
	cohort_remove(c);
	for (int64_t i = 0; i < c->diag.n; i++)
		fprintf(stderr, "%s\n", pv__message_text(c->arena, &c->diag.message[i]));
	pv__arena_free(c->arena);
	return status == PV_OK ? 0 : 1;
}

double cohort_inflate_s(struct cohort *c)
{
	struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
	double start = bench_now_s();
	bool sound = inflater != NULL;

	for (int i = 0; sound && i < c->n; i++)
		sound = libdeflate_gzip_decompress(inflater, c->packed[i].data, c->packed[i].n,
		                                   c->inflated, c->n_inflated,
		                                   NULL) == LIBDEFLATE_SUCCESS;
	libdeflate_free_decompressor(inflater);
	return sound ? bench_now_s() - start : (double)NAN;
}

static bool zlib_inflate(struct cohort *c, const struct pv__bytes *packed)
{
	z_stream z = {.next_in = packed->data,
		      .avail_in = (uInt)packed->n,
		      .next_out = c->inflated,
		      .avail_out = (uInt)c->n_inflated};
	int end;

	if (inflateInit2(&z, 15 + 16) != Z_OK)
		return false;
	end = inflate(&z, Z_FINISH);
	inflateEnd(&z);
	return end == Z_STREAM_END && z.total_out == c->n_inflated;
}

double cohort_zlib_s(struct cohort *c)
{
	double start = bench_now_s();

	for (int i = 0; i < c->n; i++)
		if (!zlib_inflate(c, &c->packed[i]))
			return (double)NAN;
	return bench_now_s() - start;
}
