/* Any bytes as an image: read or refused, and every promised voxel is there. */
#include "fuzz_support.h"
#include "nifti_parts.h"

static void read_image(const char *path, struct pv__diag *diag)
{
	struct pv__nifti_reader *reader = pv__nifti_reader_new();
	struct pv__nifti_info info;
	struct pv_volume volume;
	int64_t n_not_finite = 0;
	int status = reader ? pv__nifti_read(reader, path, &volume, &info, &n_not_finite, diag)
			    : PV_ENOMEM;

	if (reader)
		fuzz_check(status, diag);
	if (status == PV_OK) {
		int64_t n = pv__grid_voxels(&volume.grid) * volume.n_times;
		volatile float last = volume.data[n - 1];

		(void)last;
		if (n_not_finite > n)
			abort();
	}
	pv__nifti_reader_free(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct fuzz_file file = fuzz_open(data, n);
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	struct pv__nifti_info info;
	int32_t *label;

	fuzz_check(pv__nifti_header(file.path, &info, &diag), &diag);
	diag.n = diag.n_errors = 0;
	read_image(file.path, &diag);
	diag.n = diag.n_errors = 0;
	fuzz_check(pv__nifti_read_labels(arena, file.path, &info, &label, &diag), &diag);
	pv__arena_free(arena);
	close(file.fd);
	return 0;
}
