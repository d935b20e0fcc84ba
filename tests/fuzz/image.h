/* image.h -- any file as an image: read or refused, and every promised voxel is there. */
#ifndef FUZZ_IMAGE_H
#define FUZZ_IMAGE_H

#include "fuzz_support.h"

static inline void fuzz_read_image(const char *path, struct pv__diag *diag)
{
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct pv__volume_info info;
	struct pv_volume volume;
	int64_t n_not_finite = 0;
	int status;

	if (!reader)
		return;
	pv__volume_allow_unoriented(reader);
	status = pv__volume_read(reader, path, &volume, &info, &n_not_finite, diag);
	fuzz_check(status, diag);
	if (status == PV_OK) {
		int64_t n = pv__grid_voxels(&volume.grid) * volume.n_times;
		volatile float last = volume.data[n - 1];

		(void)last;
		if (n_not_finite > n)
			abort();
	}
	pv__volume_reader_free(reader);
}

static inline void fuzz_image(const char *path)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	struct pv__volume_info info;
	int32_t *label;

	fuzz_check(pv__volume_header(path, &info, &diag), &diag);
	diag.n = diag.n_errors = 0;
	fuzz_read_image(path, &diag);
	diag.n = diag.n_errors = 0;
	fuzz_check(pv__volume_labels(arena, path, &info, &label, &diag), &diag);
	pv__arena_free(arena);
}

#endif
