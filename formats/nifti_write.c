/* Writes NIfTI-1: header, four zero bytes (no extensions), voxels; gzipped where the
 * name says so.  Same input, same bytes: no name, no time, no text. */
#include "nifti_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>
#include <nifti2_io.h>

enum { OFFSET = 352, LEVEL = 6, ALIGNED_CODE = NIFTI_XFORM_ALIGNED_ANAT };

struct image {
	const char *path;
	const struct pv_grid *grid;
	int64_t n_times;
	int datatype, value_size;
	int64_t n_values;
	unsigned char *bytes; /* header and voxels */
	size_t n;
};

/* ---- header --------------------------------------------------------------------- */

static void put_bits(unsigned char *bytes, size_t at, uint64_t bits, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bytes[at + i] = (unsigned char)(bits >> (8 * i));
}

static void put_i16(unsigned char *bytes, size_t at, int64_t value)
{
	put_bits(bytes, at, (uint64_t)value, 2);
}

static void put_f32(unsigned char *bytes, size_t at, double value)
{
	float narrow = (float)value;
	uint32_t bits;

	memcpy(&bits, &narrow, sizeof(bits));
	put_bits(bytes, at, bits, 4);
}

struct qform {
	double b, c, d, x, y, z, size[3], qfac;
	bool exact; /* no shear: it says the same as the affine */
};

static struct qform to_qform(const double affine[3][4])
{
	nifti_dmat44 r = {0}, back;
	struct qform q;

	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 4; j++)
			r.m[i][j] = affine[i][j];
	r.m[3][3] = 1;
	nifti_dmat44_to_quatern(r, &q.b, &q.c, &q.d, &q.x, &q.y, &q.z, &q.size[0], &q.size[1],
				&q.size[2], &q.qfac);
	back = nifti_quatern_to_dmat44(q.b, q.c, q.d, q.x, q.y, q.z, q.size[0], q.size[1],
				       q.size[2], q.qfac);
	q.exact = true;
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 4; j++)
			if (!(fabs(back.m[i][j] - r.m[i][j]) <= 1e-5 * (1 + fabs(r.m[i][j]))))
				q.exact = false;
	return q;
}

static void put_geometry(unsigned char *h, const double affine[3][4])
{
	struct qform q = to_qform(affine);
	const double quatern[6] = {q.b, q.c, q.d, q.x, q.y, q.z};

	put_f32(h, 76, q.qfac);
	for (size_t i = 0; i < 3; i++)
		put_f32(h, 80 + 4 * i, q.size[i]);
	put_i16(h, 252, q.exact ? ALIGNED_CODE : NIFTI_XFORM_UNKNOWN);
	for (size_t i = 0; q.exact && i < 6; i++)
		put_f32(h, 256 + 4 * i, quatern[i]);
	put_i16(h, 254, ALIGNED_CODE);
	for (size_t i = 0; i < 12; i++)
		put_f32(h, 280 + 4 * i, affine[i / 4][i % 4]);
}

static void put_header(const struct image *image)
{
	unsigned char *h = image->bytes;

	put_bits(h, 0, PV__NIFTI1_SIZE, 4);
	h[38] = 'r'; /* "regular", a leftover that some readers still want */
	put_i16(h, 40, image->n_times > 1 ? 4 : 3);
	for (size_t i = 0; i < 3; i++)
		put_i16(h, 42 + 2 * i, image->grid->dim[i]);
	put_i16(h, 48, image->n_times);
	for (size_t i = 5; i < 8; i++)
		put_i16(h, 40 + 2 * i, 1);
	put_i16(h, 70, image->datatype);
	put_i16(h, 72, 8 * image->value_size);
	put_geometry(h, image->grid->affine);
	put_f32(h, 108, OFFSET);
	put_f32(h, 112, 1); /* scl_slope */
	h[123] = NIFTI_UNITS_MM;
	memcpy(h + 344, "n+1", 4);
}

/* ---- whole file ----------------------------------------------------------------------- */

/* Room for header and voxels, the header filled in. */
static int start(struct image *image, struct pv__diag *diag)
{
	struct pv__mark mark = {image->path, 0, 0};
	const int64_t *dim = image->grid->dim;
	int64_t n = image->n_times, bytes;
	bool fits = n >= 1 && n <= INT16_MAX;

	for (int i = 0; i < 3; i++)
		fits = fits && dim[i] >= 1 && dim[i] <= INT16_MAX && pv__mul(n, dim[i], &n);
	if (!fits || !pv__mul(n, image->value_size, &bytes) || !pv__add(bytes, OFFSET, &bytes))
		return pv__fail(diag, PV_EINVAL, &mark,
				"an axis of more than %d voxels, or of none", INT16_MAX);
	image->n_values = n;
	image->n = (size_t)bytes;
	image->bytes = calloc(image->n, 1);
	if (!image->bytes)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for %zu bytes", image->n);
	put_header(image);
	return PV_OK;
}

static int write_packed(const struct image *image, struct pv__diag *diag)
{
	struct pv__mark mark = {image->path, 0, 0};
	struct libdeflate_compressor *deflater = libdeflate_alloc_compressor(LEVEL);
	size_t room = deflater ? libdeflate_gzip_compress_bound(deflater, image->n) : 0;
	unsigned char *packed = deflater ? malloc(room) : NULL;
	size_t n = packed ? libdeflate_gzip_compress(deflater, image->bytes, image->n, packed, room)
			  : 0;
	int status;

	libdeflate_free_compressor(deflater);
	if (n == 0)
		status = pv__fail(diag, PV_ENOMEM, &mark, "no memory to compress");
	else
		status = pv__file_write(image->path, packed, n, diag);
	free(packed);
	return status;
}

static int finish(struct image *image, struct pv__diag *diag)
{
	int status = pv__ends_with(image->path, ".gz")
			     ? write_packed(image, diag)
			     : pv__file_write(image->path, image->bytes, image->n, diag);

	free(image->bytes);
	return status;
}

int pv__nifti_write(const char *path, const struct pv_grid *grid, int64_t n_times,
		    const float *data, struct pv__diag *diag)
{
	struct image image = {.path = path,
			      .grid = grid,
			      .n_times = n_times,
			      .datatype = NIFTI_TYPE_FLOAT32,
			      .value_size = 4};

	PV__TRY(start(&image, diag));
	for (int64_t i = 0; i < image.n_values; i++) {
		uint32_t bits;

		memcpy(&bits, &data[i], sizeof(bits));
		put_bits(image.bytes, OFFSET + 4 * (size_t)i, bits, 4);
	}
	return finish(&image, diag);
}

static int put_labels(const struct image *image, const int32_t *label, const char *datatype,
		      struct pv__diag *diag)
{
	struct pv__mark mark = {image->path, 0, 0};
	int32_t least = image->value_size == 1 ? 0 : INT16_MIN;
	int32_t most = image->value_size == 1 ? UINT8_MAX : INT16_MAX;
	size_t size = (size_t)image->value_size;

	for (int64_t i = 0; i < image->n_values; i++) {
		if (label[i] < least || label[i] > most)
			return pv__fail(diag, PV_EINVAL, &mark,
					"label %" PRId32 " does not fit into %s", label[i],
					datatype);
		put_bits(image->bytes, OFFSET + size * (size_t)i, (uint64_t)label[i], size);
	}
	return PV_OK;
}

int pv__nifti_write_labels(const char *path, const struct pv_grid *grid, const int32_t *label,
			   const char *datatype, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	bool narrow = pv__equal(datatype, "uint8");
	struct image image = {.path = path,
			      .grid = grid,
			      .n_times = 1,
			      .datatype = narrow ? NIFTI_TYPE_UINT8 : NIFTI_TYPE_INT16,
			      .value_size = narrow ? 1 : 2};
	int status;

	if (!narrow && !pv__equal(datatype, "int16"))
		return pv__fail(diag, PV_EINVAL, &mark,
				"labels are written as uint8 or int16, not as %s", datatype);
	PV__TRY(start(&image, diag));
	status = put_labels(&image, label, datatype, diag);
	if (status != PV_OK) {
		free(image.bytes);
		return status;
	}
	return finish(&image, diag);
}
