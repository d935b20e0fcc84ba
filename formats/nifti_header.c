/* NIfTI-1 and -2 headers: read byte by byte at their offsets (nifti1.h, nifti2.h of
 * the standard), checked, never repaired. */
#include "nifti_parts.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Largest offset of the first voxel, and largest image as float32. */
#define MAX_OFFSET ((int64_t)64 << 20)
#define MAX_IMAGE_BYTES ((int64_t)16 << 30)

/* ---- bytes to numbers --------------------------------------------------------- */

struct view {
	const unsigned char *byte;
	bool big_endian;
};

static uint64_t get_bits(struct view v, size_t at, size_t n)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < n; i++)
		bits = bits << 8 | v.byte[v.big_endian ? at + i : at + n - 1 - i];
	return bits;
}

static int64_t get_int(struct view v, size_t at, size_t n)
{
	uint64_t sign = (uint64_t)1 << (8 * n - 1);

	return (int64_t)((get_bits(v, at, n) ^ sign) - sign);
}

static double get_f32(struct view v, size_t at)
{
	uint32_t bits = (uint32_t)get_bits(v, at, 4);
	float value;

	memcpy(&value, &bits, sizeof(value));
	return (double)value;
}

static double get_f64(struct view v, size_t at)
{
	uint64_t bits = get_bits(v, at, 8);
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static void load_nifti1(struct view v, struct pv__nifti_raw *raw)
{
	for (size_t i = 0; i < 8; i++) {
		raw->dim[i] = get_int(v, 40 + 2 * i, 2);
		raw->pixdim[i] = get_f32(v, 76 + 4 * i);
	}
	raw->intent = get_int(v, 68, 2);
	raw->datatype = get_int(v, 70, 2);
	raw->bitpix = get_int(v, 72, 2);
	raw->vox_offset = get_f32(v, 108);
	raw->slope = get_f32(v, 112);
	raw->intercept = get_f32(v, 116);
	raw->units = v.byte[123];
	raw->qform_code = get_int(v, 252, 2);
	raw->sform_code = get_int(v, 254, 2);
	for (size_t i = 0; i < 3; i++) {
		raw->quatern[i] = get_f32(v, 256 + 4 * i);
		raw->qoffset[i] = get_f32(v, 268 + 4 * i);
	}
	for (size_t i = 0; i < 12; i++)
		raw->srow[i / 4][i % 4] = get_f32(v, 280 + 4 * i);
}

static void load_nifti2(struct view v, struct pv__nifti_raw *raw)
{
	for (size_t i = 0; i < 8; i++) {
		raw->dim[i] = get_int(v, 16 + 8 * i, 8);
		raw->pixdim[i] = get_f64(v, 104 + 8 * i);
	}
	raw->datatype = get_int(v, 12, 2);
	raw->bitpix = get_int(v, 14, 2);
	raw->vox_offset = (double)get_int(v, 168, 8);
	raw->slope = get_f64(v, 176);
	raw->intercept = get_f64(v, 184);
	raw->qform_code = get_int(v, 344, 4);
	raw->sform_code = get_int(v, 348, 4);
	for (size_t i = 0; i < 3; i++) {
		raw->quatern[i] = get_f64(v, 352 + 8 * i);
		raw->qoffset[i] = get_f64(v, 376 + 8 * i);
	}
	for (size_t i = 0; i < 12; i++)
		raw->srow[i / 4][i % 4] = get_f64(v, 400 + 8 * i);
	raw->units = get_int(v, 500, 4);
	raw->intent = get_int(v, 504, 4);
}

/* ---- version and magic ------------------------------------------------------------ */

static bool all_zero(const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i])
			return false;
	return true;
}

static int fail_magic(const char *path, const unsigned char *magic, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};

	if (all_zero(magic, 4))
		return pv__fail(diag, PV_EDATA, &mark,
				"Analyze 7.5: it does not say which side is left, so it is "
				"refused; convert it to NIfTI");
	return pv__fail(diag, PV_EDATA, &mark,
			"magic: neither a single NIfTI file (n+1, n+2) nor a pair (ni1, ni2)");
}

static int check_nifti1(struct view v, struct pv__nifti_raw *raw, struct pv__diag *diag)
{
	const unsigned char *magic = v.byte + 344;

	raw->version = 1;
	raw->pair = memcmp(magic, "ni1\0", 4) == 0;
	if (!raw->pair && memcmp(magic, "n+1\0", 4) != 0)
		return fail_magic(raw->path, magic, diag);
	load_nifti1(v, raw);
	return PV_OK;
}

static int check_nifti2(struct view v, size_t n, struct pv__nifti_raw *raw, struct pv__diag *diag)
{
	struct pv__mark mark = {raw->path, 0, 0};
	const unsigned char *magic = v.byte + 4;

	if (n < PV__NIFTI2_SIZE)
		return pv__fail(diag, PV_EDATA, &mark,
				"%zu bytes: a NIfTI-2 header has %d; the file is cut off", n,
				PV__NIFTI2_SIZE);
	raw->version = 2;
	raw->pair = memcmp(magic, "ni2\0\r\n\032\n", 8) == 0;
	if (!raw->pair && memcmp(magic, "n+2\0\r\n\032\n", 8) != 0) {
		if (memcmp(magic, "n+2", 3) == 0 || memcmp(magic, "ni2", 3) == 0)
			return pv__fail(diag, PV_EDATA, &mark,
					"magic: line ends were changed on the way, as a transfer "
					"in text mode does; copy the file again in binary mode");
		return fail_magic(raw->path, magic, diag);
	}
	load_nifti2(v, raw);
	return PV_OK;
}

static int load(const unsigned char *bytes, size_t n, struct pv__nifti_raw *raw,
		struct pv__diag *diag)
{
	struct pv__mark mark = {raw->path, 0, 0};
	struct view v = {bytes, false};

	if (n < PV__NIFTI1_SIZE)
		return pv__fail(diag, PV_EDATA, &mark,
				"%zu bytes: not a NIfTI image, whose header has %d", n,
				PV__NIFTI1_SIZE);
	for (int order = 0; order < 2; order++) {
		int64_t size;

		v.big_endian = raw->big_endian = order == 1;
		size = get_int(v, 0, 4);
		if (size == PV__NIFTI1_SIZE)
			return check_nifti1(v, raw, diag);
		if (size == PV__NIFTI2_SIZE)
			return check_nifti2(v, n, raw, diag);
	}
	return pv__fail(diag, PV_EDATA, &mark, "not a NIfTI image: sizeof_hdr is neither %d nor %d",
			PV__NIFTI1_SIZE, PV__NIFTI2_SIZE);
}

/* ---- checks ------------------------------------------------------------------------- */

/* Size of every axis, 1 where the image has fewer; CIFTI is named as what it is. */
static int check_dims(const struct pv__nifti_raw *raw, int64_t size[8], struct pv__diag *diag)
{
	struct pv__mark mark = {raw->path, 0, 0};

	if (raw->intent >= 3000 && raw->intent < 3100)
		return pv__fail(diag, PV_EDATA, &mark,
				"CIFTI: values on a surface, not a volume; export a volume or a "
				"table of regions");
	if (raw->dim[0] < 1 || raw->dim[0] > 7)
		return pv__fail(diag, PV_EDATA, &mark, "dim[0]: %" PRId64 " axes (must be 1 to 7)",
				raw->dim[0]);
	for (int i = 1; i < 8; i++) {
		size[i] = i <= raw->dim[0] ? raw->dim[i] : 1;
		if (size[i] < 1)
			return pv__fail(diag, PV_EDATA, &mark, "dim[%d]: %" PRId64 " voxels", i,
					size[i]);
		if (i > 4 && size[i] > 1)
			return pv__fail(diag, PV_EDATA, &mark,
					"dim[%d]: %" PRId64 "; only 3-D and 4-D images are read, "
					"split it",
					i, size[i]);
	}
	return PV_OK;
}

static int set_size(const struct pv__nifti_raw *raw, struct pv__nifti_layout *layout,
		    struct pv__diag *diag)
{
	struct pv__mark mark = {raw->path, 0, 0};
	int64_t size[8], floats;
	bool fits;

	PV__TRY(check_dims(raw, size, diag));
	for (int i = 0; i < 3; i++)
		layout->info.grid.dim[i] = size[i + 1];
	layout->info.n_times = size[4];
	fits = pv__mul(size[1], size[2], &layout->n_values) &&
	       pv__mul(layout->n_values, size[3], &layout->n_values) &&
	       pv__mul(layout->n_values, size[4], &layout->n_values) &&
	       pv__mul(layout->n_values, (int64_t)layout->type->size, &layout->n_bytes) &&
	       pv__mul(layout->n_values, (int64_t)sizeof(float), &floats);
	if (!fits || floats > MAX_IMAGE_BYTES)
		return pv__fail(diag, PV_EDATA, &mark,
				"dim: %" PRId64 " x %" PRId64 " x %" PRId64 " x %" PRId64
				" voxels are more than %" PRId64 " GiB as float32",
				size[1], size[2], size[3], size[4], MAX_IMAGE_BYTES >> 30);
	return PV_OK;
}

static int check_pixdim(const struct pv__nifti_raw *raw, struct pv__diag *diag)
{
	struct pv__mark mark = {raw->path, 0, 0};

	for (int i = 1; i <= 3; i++)
		if (!isfinite(raw->pixdim[i]) || raw->pixdim[i] <= 0)
			return pv__fail(diag, PV_EDATA, &mark,
					"pixdim[%d]: a voxel size of %g (must be above 0)", i,
					raw->pixdim[i]);
	return PV_OK;
}

static int set_offset(const struct pv__nifti_raw *raw, struct pv__nifti_layout *layout,
		      struct pv__diag *diag)
{
	struct pv__mark mark = {raw->path, 0, 0};
	int64_t least = raw->pair ? 0 : raw->version == 1 ? 352 : 544;

	if (!(raw->vox_offset >= (double)least && raw->vox_offset <= (double)MAX_OFFSET) ||
	    raw->vox_offset != floor(raw->vox_offset))
		return pv__fail(diag, PV_EDATA, &mark,
				"vox_offset: %g (must be a whole number from %" PRId64
				" to %" PRId64 ")",
				raw->vox_offset, least, MAX_OFFSET);
	layout->offset = (int64_t)raw->vox_offset;
	layout->pair = raw->pair;
	return PV_OK;
}

/* A slope of 0 means: no scaling, whatever the intercept says. */
static int set_scaling(const struct pv__nifti_raw *raw, struct pv__nifti_info *info,
		       struct pv__diag *diag)
{
	struct pv__mark mark = {raw->path, 0, 0};

	info->slope = 1;
	info->intercept = 0;
	if (!isfinite(raw->slope))
		return pv__fail(diag, PV_EDATA, &mark, "scl_slope: not a finite number");
	if (raw->slope == 0)
		return PV_OK;
	if (!isfinite(raw->intercept))
		return pv__fail(diag, PV_EDATA, &mark, "scl_inter: not a finite number");
	info->slope = raw->slope;
	info->intercept = raw->intercept;
	return PV_OK;
}

/* Seconds between volumes; 0 where the header does not name a unit of time. */
static double repetition_time(const struct pv__nifti_raw *raw)
{
	double scale;

	switch (raw->units & 0x38) {
	case 8:
		scale = 1;
		break;
	case 16:
		scale = 1e-3;
		break;
	case 24:
		scale = 1e-6;
		break;
	default:
		return 0;
	}
	if (raw->dim[0] < 4 || !isfinite(raw->pixdim[4]) || raw->pixdim[4] <= 0)
		return 0;
	return raw->pixdim[4] * scale;
}

int pv__nifti_parse(const char *path, const unsigned char *bytes, size_t n,
		    struct pv__nifti_layout *layout, struct pv__diag *diag)
{
	struct pv__nifti_raw raw = {.path = path};
	struct pv__nifti_info *info = &layout->info;

	memset(layout, 0, sizeof(*layout));
	PV__TRY(load(bytes, n, &raw, diag));
	PV__TRY(pv__nifti_check_type(&raw, &layout->type, diag));
	PV__TRY(set_size(&raw, layout, diag));
	PV__TRY(check_pixdim(&raw, diag));
	PV__TRY(set_offset(&raw, layout, diag));
	PV__TRY(set_scaling(&raw, info, diag));
	PV__TRY(pv__nifti_geometry(&raw, info->grid.affine, diag));
	info->version = raw.version;
	info->datatype = layout->type->name;
	info->tr_s = repetition_time(&raw);
	info->big_endian = raw.big_endian;
	info->qform_code = (int)raw.qform_code;
	info->sform_code = (int)raw.sform_code;
	return PV_OK;
}
