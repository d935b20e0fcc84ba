/* Images with a grid, whatever format, as float32 or as labels. */
#include "raster.h"
#include "formats.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct pv__volume_reader {
	struct pv__byte_reader bytes;
	struct pv__room values;
	bool unoriented; /* allowed */
};

struct pv__volume_reader *pv__volume_reader_new(void)
{
	struct pv__volume_reader *reader = calloc(1, sizeof(*reader));

	if (reader && !pv__byte_reader_init(&reader->bytes)) {
		free(reader);
		reader = NULL;
	}
	return reader;
}

void pv__volume_reader_free(struct pv__volume_reader *reader)
{
	if (!reader)
		return;
	pv__byte_reader_release(&reader->bytes);
	free(reader->values.memory);
	free(reader);
}

void pv__volume_allow_unoriented(struct pv__volume_reader *reader)
{
	reader->unoriented = true;
}

/* An image that does not say which side is left is read only where that was asked for. */
static int check_oriented(const struct pv__volume_file *file, bool allowed, struct pv__diag *diag)
{
	struct pv__mark mark = {file->header.path, 0, 0};
	const char *format = file->raster.info.format;

	if (file->raster.info.oriented)
		return PV_OK;
	if (!allowed)
		return pv__fail(diag, PV_EDATA, &mark,
				"%s: it does not say which side is left, so it is refused; convert "
				"it to NIfTI, or write `allow: analyze` for the images of a study",
				format);
	pv__warn(diag, &mark,
		 "%s: which side is left is not stated; the x axis is taken to run from left to "
		 "right",
		 format);
	return PV_OK;
}

/* Is the stored form already what is asked for? */
static bool is_plain_float(const struct pv__raster *raster)
{
	const struct pv__volume_info *info = &raster->info;

	return pv__equal(info->datatype, "float32") && info->slope == 1 && info->intercept == 0 &&
	       info->big_endian == (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
}

static int64_t count_not_finite(const float *values, int64_t n)
{
	int64_t count = 0;

	for (int64_t at = 0; at < n; at += 4096) {
		int64_t end = at + 4096 < n ? at + 4096 : n;
		uint32_t part = 0; /* narrow, for the compiler's vectors */

		for (int64_t i = at; i < end; i++) {
			uint32_t bits;

			memcpy(&bits, &values[i], sizeof(bits));
			part += (bits & 0x7f800000u) == 0x7f800000u;
		}
		count += part;
	}
	return count;
}

static int read_values(struct pv__volume_reader *reader, const struct pv__volume_file *file, const float **data,
		       struct pv__diag *diag)
{
	const struct pv__raster *raster = &file->raster;
	struct pv__mark mark = {file->image->path, 0, 0};
	unsigned char *stored;
	float *values;

	PV__TRY(check_oriented(file, reader->unoriented, diag));
	PV__TRY(pv__bytes_read(&reader->bytes, file->image, raster->offset, raster->n_bytes, &stored, diag));
	if (is_plain_float(raster)) {
		*data = (const float *)(const void *)stored;
		return PV_OK;
	}
	values = (float *)(void *)pv__room(&reader->values,
					   (size_t)raster->n_values * sizeof(*values));
	if (!values)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for %" PRId64 " voxels",
				raster->n_values);
	pv__raster_to_float(raster, stored, values);
	*data = values;
	return PV_OK;
}

int pv__volume_read(struct pv__volume_reader *reader, const char *path, struct pv_volume *out,
		   struct pv__volume_info *info, int64_t *n_not_finite, struct pv__diag *diag)
{
	struct pv__volume_file file;
	int status;

	memset(out, 0, sizeof(*out));
	PV__TRY(pv__volume_open(path, &file, diag));
	status = read_values(reader, &file, &out->data, diag);
	if (!pv__equal(file.image->path, path))
		reader->bytes.n_inflated = 0; /* of the other file of a pair */
	pv__volume_close(&file);
	if (status != PV_OK)
		return status;
	out->size = sizeof(*out);
	out->grid = file.raster.info.grid;
	out->n_times = file.raster.info.n_times;
	if (info)
		*info = file.raster.info;
	if (n_not_finite)
		*n_not_finite = count_not_finite(out->data, file.raster.n_values);
	return PV_OK;
}

bool pv__volume_inflated(const struct pv__volume_reader *reader, struct pv__digest *out)
{
	if (reader->bytes.n_inflated == 0)
		return false;
	pv__sha256(reader->bytes.inflated, reader->bytes.n_inflated, out);
	return true;
}

/* ---- labels ------------------------------------------------------------------------ */

static int check_label(const char *path, const struct pv__volume_info *info, double value,
		       struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	/* above 2^24, neighbouring labels are the same float32 */
	double limit = pv__equal(info->datatype, "float32") ? 16777216.0 : (double)INT32_MAX;

	if (!isfinite(value) || value != floor(value))
		return pv__fail(diag, PV_EDATA, &mark,
				"a voxel holds %g: labels are whole numbers; was the image "
				"interpolated?",
				value);
	if (value < 0)
		return pv__fail(diag, PV_EDATA, &mark, "a voxel holds the label %.0f: below 0",
				value);
	if (value > limit)
		return pv__fail(diag, PV_EDATA, &mark,
				"a voxel holds the label %.0f: %s holds labels up to %.0f safely",
				value, info->datatype, limit);
	return PV_OK;
}

static int convert_labels(const char *path, const struct pv__raster *raster,
			  const unsigned char *stored, int32_t *label, struct pv__diag *diag)
{
	enum { BLOCK = 1024 };
	double value[BLOCK];

	for (int64_t at = 0; at < raster->n_values; at += BLOCK) {
		int64_t n = raster->n_values - at < BLOCK ? raster->n_values - at : BLOCK;

		pv__raster_to_real(raster, stored, at, n, value);
		for (int64_t i = 0; i < n; i++) {
			PV__TRY(check_label(path, &raster->info, value[i], diag));
			label[at + i] = (int32_t)value[i];
		}
	}
	return PV_OK;
}

static int read_labels(struct pv__volume_reader *reader, struct pv__arena *arena,
		       const struct pv__volume_file *file, int32_t **label, struct pv__diag *diag)
{
	const struct pv__raster *raster = &file->raster;
	struct pv__mark mark = {file->header.path, 0, 0};
	unsigned char *stored;

	PV__TRY(check_oriented(file, false, diag));
	if (raster->info.n_times != 1)
		return pv__fail(diag, PV_EDATA, &mark,
				"%" PRId64 " volumes: an image of labels has one; is this a "
				"probabilistic atlas?",
				raster->info.n_times);
	PV__TRY(pv__bytes_read(&reader->bytes, file->image, raster->offset, raster->n_bytes, &stored, diag));
	*label = pv__alloc(arena, (size_t)raster->n_values, sizeof(**label));
	if (!*label)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for %" PRId64 " labels",
				raster->n_values);
	return convert_labels(file->header.path, raster, stored, *label, diag);
}

int pv__volume_labels(struct pv__arena *arena, const char *path, struct pv__volume_info *info,
			  int32_t **label, struct pv__diag *diag)
{
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct pv__volume_file file;
	int status;

	if (!reader)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", path);
	status = pv__volume_open(path, &file, diag);
	if (status == PV_OK) {
		status = read_labels(reader, arena, &file, label, diag);
		*info = file.raster.info;
		pv__volume_close(&file);
	}
	pv__volume_reader_free(reader);
	return status;
}
