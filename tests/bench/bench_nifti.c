/* Time to read 20 grey-matter-sized images (91x109x91 float32 .nii.gz), as a ratio to
 * bare libdeflate decompression of the same bytes.  Prints; asserts nothing. */
#include "formats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <libdeflate.h>

enum { N_FILES = 20, N_ROUNDS = 7, NX = 91, NY = 109, NZ = 91, VOXELS = NX * NY * NZ };

struct bench {
	struct pv__arena *arena;
	struct pv__diag diag;
	char folder[64];
	const char *path[N_FILES];
	struct pv__bytes packed[N_FILES];
	unsigned char *inflated;
	size_t n_inflated;
};

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static long peak_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

/* Smooth values with noise inside an ellipsoid, zeros outside: packs like real maps. */
static void fill(float *value, uint32_t seed)
{
	for (int z = 0, i = 0; z < NZ; z++) {
		for (int y = 0; y < NY; y++) {
			for (int x = 0; x < NX; x++, i++) {
				float u = ((float)x - 45) / 35, v = ((float)y - 54) / 43,
				      w = ((float)z - 45) / 35;
				float r = u * u + v * v + w * w;

				seed = seed * 1664525u + 1013904223u;
				value[i] = r > 1 ? 0
						 : 0.5f +
							   0.3f * sinf((float)x / 7) *
								   cosf((float)y / 9) +
							   (float)(seed >> 8) * 0x1p-24f * 0.1f;
			}
		}
	}
}

static int make_files(struct bench *b)
{
	struct pv_grid grid = {.dim = {NX, NY, NZ},
			       .affine = {{-2, 0, 0, 90}, {0, 2, 0, -126}, {0, 0, 2, -72}}};
	float *value = pv__alloc(b->arena, VOXELS, sizeof(*value));

	b->n_inflated = 352 + VOXELS * sizeof(*value);
	b->inflated = pv__alloc(b->arena, b->n_inflated, 1);
	if (!value || !b->inflated)
		return PV_ENOMEM;
	for (int i = 0; i < N_FILES; i++) {
		fill(value, (uint32_t)i + 1);
		b->path[i] = pv__format(b->arena, "%s/map-%02d.nii.gz", b->folder, i);
		PV__TRY(pv__nifti_write(b->path[i], &grid, 1, value, &b->diag));
		PV__TRY(pv__file_read(b->arena, b->path[i], (size_t)64 << 20, &b->packed[i],
				      &b->diag));
	}
	return PV_OK;
}

static double time_bare(struct bench *b, struct libdeflate_decompressor *inflater)
{
	double start = now_s();

	for (int i = 0; i < N_FILES; i++)
		if (libdeflate_gzip_decompress(inflater, b->packed[i].data, b->packed[i].n,
					       b->inflated, b->n_inflated,
					       NULL) != LIBDEFLATE_SUCCESS)
			return NAN;
	return now_s() - start;
}

static double time_read(struct bench *b, struct pv__nifti_reader *reader)
{
	double start = now_s();

	for (int i = 0; i < N_FILES; i++) {
		struct pv_volume volume;
		int64_t n_not_finite;

		if (pv__nifti_read(reader, b->path[i], &volume, NULL, &n_not_finite, &b->diag) !=
		    PV_OK)
			return NAN;
	}
	return now_s() - start;
}

static int run(struct bench *b)
{
	struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
	struct pv__nifti_reader *reader = pv__nifti_reader_new();
	double bare = INFINITY, read = INFINITY;
	long before;

	if (!inflater || !reader)
		return PV_ENOMEM;
	PV__TRY(make_files(b));
	before = peak_kib();
	for (int round = 0; round < N_ROUNDS; round++) { /* the best of each, side by side */
		bare = fmin(bare, time_bare(b, inflater));
		read = fmin(read, time_read(b, reader));
	}
	printf("nifti: %d x 91x109x91 float32 .nii.gz: read %.2f ms, libdeflate alone %.2f ms "
	       "each; "
	       "ratio %.3f; %ld KiB more memory at the peak\n",
	       N_FILES, 1e3 * read / N_FILES, 1e3 * bare / N_FILES, read / bare,
	       peak_kib() - before);
	pv__nifti_reader_free(reader);
	libdeflate_free_decompressor(inflater);
	return PV_OK;
}

int main(void)
{
	struct bench b = {.arena = pv__arena_new()};
	int status = PV_EIO;

	b.diag.arena = b.arena;
	strcpy(b.folder, "/tmp/pulvinar-bench-XXXXXX");
	if (b.arena && mkdtemp(b.folder)) {
		status = run(&b);
		for (int i = 0; i < N_FILES && b.path[i]; i++)
			unlink(b.path[i]);
		rmdir(b.folder);
	}
	for (int64_t i = 0; i < b.diag.n; i++)
		fprintf(stderr, "%s\n", pv__message_text(b.arena, &b.diag.message[i]));
	pv__arena_free(b.arena);
	return status != PV_OK;
}
