/* NIfTI-1 and -2 headers: read byte by byte at their offsets (nifti1.h, nifti2.h of
 * the standard), checked, never repaired. */
#include "nifti_parts.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* ---- bytes to numbers --------------------------------------------------------- */

void pv__nifti1_fields(struct pv__byte_view v, struct pv__nifti_raw *raw)
{
	for (size_t i = 0; i < 8; i++) {
		raw->dim[i] = pv__view_int(v, 40 + 2 * i, 2);
		raw->pixdim[i] = pv__view_f32(v, 76 + 4 * i);
	}
	raw->intent = pv__view_int(v, 68, 2);
	raw->datatype = pv__view_int(v, 70, 2);
	raw->bitpix = pv__view_int(v, 72, 2);
	raw->vox_offset = pv__view_f32(v, 108);
	raw->slope = pv__view_f32(v, 112);
	raw->intercept = pv__view_f32(v, 116);
	raw->units = v.byte[123];
	raw->qform_code = pv__view_int(v, 252, 2);
	raw->sform_code = pv__view_int(v, 254, 2);
	for (size_t i = 0; i < 3; i++) {
		raw->quatern[i] = pv__view_f32(v, 256 + 4 * i);
		raw->qoffset[i] = pv__view_f32(v, 268 + 4 * i);
	}
	for (size_t i = 0; i < 12; i++)
		raw->srow[i / 4][i % 4] = pv__view_f32(v, 280 + 4 * i);
}

static void load_nifti2(struct pv__byte_view v, struct pv__nifti_raw *raw)
{
	for (size_t i = 0; i < 8; i++) {
		raw->dim[i] = pv__view_int(v, 16 + 8 * i, 8);
		raw->pixdim[i] = pv__view_f64(v, 104 + 8 * i);
	}
	raw->datatype = pv__view_int(v, 12, 2);
	raw->bitpix = pv__view_int(v, 14, 2);
	raw->vox_offset = (double)pv__view_int(v, 168, 8);
	raw->slope = pv__view_f64(v, 176);
	raw->intercept = pv__view_f64(v, 184);
	raw->qform_code = pv__view_int(v, 344, 4);
	raw->sform_code = pv__view_int(v, 348, 4);
	for (size_t i = 0; i < 3; i++) {
		raw->quatern[i] = pv__view_f64(v, 352 + 8 * i);
		raw->qoffset[i] = pv__view_f64(v, 376 + 8 * i);
	}
	for (size_t i = 0; i < 12; i++)
		raw->srow[i / 4][i % 4] = pv__view_f64(v, 400 + 8 * i);
	raw->units = pv__view_int(v, 500, 4);
	raw->intent = pv__view_int(v, 504, 4);
}

/* ---- version and magic ------------------------------------------------------------ */

static int fail_magic(const char *path, const unsigned char *magic, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};

	if (memcmp(magic, "\0\0\0", 4) == 0)
		return pv__fail(diag, PV_EDATA, &mark,
				"magic: none; if this is Analyze 7.5, its files are named .hdr and "
				".img");
	return pv__fail(diag, PV_EDATA, &mark,
			"magic: neither a single NIfTI file (n+1, n+2) nor a pair (ni1, ni2)");
}

static int check_nifti1(struct pv__byte_view v, struct pv__nifti_raw *raw, struct pv__diag *diag)
{
	const unsigned char *magic = v.byte + 344;

	raw->version = 1;
	raw->pair = memcmp(magic, "ni1\0", 4) == 0;
	if (!raw->pair && memcmp(magic, "n+1\0", 4) != 0)
		return fail_magic(raw->path, magic, diag);
	pv__nifti1_fields(v, raw);
	return PV_OK;
}

static int check_nifti2(struct pv__byte_view v, size_t n, struct pv__nifti_raw *raw, struct pv__diag *diag)
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
	struct pv__byte_view v = {bytes, false};

	if (n < PV__NIFTI1_SIZE)
		return pv__fail(diag, PV_EDATA, &mark,
				"%zu bytes: not a NIfTI image, whose header has %d", n,
				PV__NIFTI1_SIZE);
	for (int order = 0; order < 2; order++) {
		int64_t size;

		v.big_endian = raw->big_endian = order == 1;
		size = pv__view_int(v, 0, 4);
		if (size == PV__NIFTI1_SIZE)
			return check_nifti1(v, raw, diag);
		if (size == PV__NIFTI2_SIZE)
			return check_nifti2(v, n, raw, diag);
	}
	return pv__fail(diag, PV_EDATA, &mark, "not a NIfTI image: sizeof_hdr is neither %d nor %d",
			PV__NIFTI1_SIZE, PV__NIFTI2_SIZE);
}

/* ---- free text: for `info --show-identifying` alone ---------------------------------- */

static const struct pv__text_field text_1[] = {
	{"data_type", 4, 10}, {"db_name", 14, 18},      {"descrip", 148, 80},
	{"aux_file", 228, 24}, {"intent_name", 328, 16}, {0},
};
static const struct pv__text_field text_2[] = {
	{"descrip", 240, 80}, {"aux_file", 320, 24}, {"intent_name", 508, 16}, {0},
};

/* ---- checks ------------------------------------------------------------------------- */

/* Size of every axis, 1 where the image has fewer; the volumes lie along the fourth or, where
 * that is 1 (vectors, statistics), the fifth.  CIFTI is named as what it is. */
static int check_dims(const struct pv__nifti_raw *raw, int64_t size[8], struct pv__diag *diag)
{
	struct pv__mark mark = {raw->path, 0, 0};

	if (raw->intent >= 3000 && raw->intent < 3100)
		return pv__fail(diag, PV_EDATA, &mark,
				"intent_code %" PRId64 " (CIFTI): values on a surface, not a "
				"volume; export a volume or a table of regions",
				raw->intent);
	if (raw->dim[0] < 1 || raw->dim[0] > 7)
		return pv__fail(diag, PV_EDATA, &mark, "dim[0]: %" PRId64 " axes (must be 1 to 7)",
				raw->dim[0]);
	for (int i = 1; i < 8; i++) {
		size[i] = i <= raw->dim[0] ? raw->dim[i] : 1;
		if (size[i] < 1)
			return pv__fail(diag, PV_EDATA, &mark, "dim[%d]: %" PRId64 " voxels", i,
					size[i]);
		if (size[i] > 1 && (i > 5 || (i == 5 && size[4] > 1)))
			return pv__fail(diag, PV_EDATA, &mark,
					"dim[%d]: %" PRId64 "; one axis beside the three of space "
					"is read, split it",
					i, size[i]);
	}
	return PV_OK;
}

static int set_size(const struct pv__nifti_raw *raw, struct pv__raster *raster,
		    struct pv__diag *diag)
{
	int64_t size[8];

	PV__TRY(check_dims(raw, size, diag));
	for (int i = 0; i < 3; i++)
		raster->info.grid.dim[i] = size[i + 1];
	raster->info.n_times = size[4] * size[5];
	return pv__raster_size(raw->path, raster, diag);
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

static int set_offset(const struct pv__nifti_raw *raw, struct pv__raster *raster,
		      struct pv__diag *diag)
{
	struct pv__mark mark = {raw->path, 0, 0};
	int64_t least = raw->pair ? 0 : raw->version == 1 ? 352 : 544;

	if (!(raw->vox_offset >= (double)least && raw->vox_offset < 0x1p62) ||
	    raw->vox_offset != floor(raw->vox_offset))
		return pv__fail(diag, PV_EDATA, &mark,
				"vox_offset: %g (must be a whole number from %" PRId64 ")",
				raw->vox_offset, least);
	raster->offset = (int64_t)raw->vox_offset;
	raster->pair = raw->pair;
	return pv__within(&pv__volume_limits[PV__LIMIT_OFFSET], &mark, "vox_offset", raster->offset,
			  diag);
}

/* A slope of 0 or NaN means: no scaling, whatever the intercept says. */
static int set_scaling(const struct pv__nifti_raw *raw, struct pv__volume_info *info,
		       struct pv__diag *diag)
{
	struct pv__mark mark = {raw->path, 0, 0};

	info->slope = 1;
	info->intercept = 0;
	if (isinf(raw->slope))
		return pv__fail(diag, PV_EDATA, &mark, "scl_slope: not a finite number");
	if (isnan(raw->slope))
		pv__warn(diag, &mark, "scl_slope: NaN, taken as none; values are read as stored");
	if (isnan(raw->slope) || raw->slope == 0)
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
	if (raw->dim[0] < 4 || (raw->dim[0] > 4 && raw->dim[5] > 1) || !isfinite(raw->pixdim[4]) || raw->pixdim[4] <= 0)
		return 0;
	return raw->pixdim[4] * scale;
}

int pv__nifti_layout(const struct pv__nifti_raw *raw, struct pv__raster *raster,
		     struct pv__diag *diag)
{
	struct pv__volume_info *info = &raster->info;

	PV__TRY(pv__nifti_check_type(raw, &raster->type, diag));
	PV__TRY(set_size(raw, raster, diag));
	PV__TRY(check_pixdim(raw, diag));
	PV__TRY(set_offset(raw, raster, diag));
	PV__TRY(set_scaling(raw, info, diag));
	info->datatype = raster->type->name;
	info->tr_s = repetition_time(raw);
	info->big_endian = raw->big_endian;
	return PV_OK;
}

int pv__nifti_parse(const char *path, const unsigned char *bytes, size_t n,
		    struct pv__raster *raster, struct pv__diag *diag)
{
	struct pv__nifti_raw raw = {.path = path};
	struct pv__volume_info *info = &raster->info;

	memset(raster, 0, sizeof(*raster));
	PV__TRY(load(bytes, n, &raw, diag));
	PV__TRY(pv__nifti_layout(&raw, raster, diag));
	PV__TRY(pv__nifti_geometry(&raw, info->grid.affine, diag));
	info->format = raw.version == 1 ? "NIfTI-1" : "NIfTI-2";
	info->affine_from = raw.sform_code > 0   ? "sform"
			    : raw.qform_code > 0 ? "qform"
						 : "voxel sizes";
	info->oriented = true;
	info->qform_code = (int)raw.qform_code;
	info->sform_code = (int)raw.sform_code;
	raster->text = raw.version == 1 ? text_1 : text_2;
	return PV_OK;
}
