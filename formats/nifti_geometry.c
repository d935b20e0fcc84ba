/* Where voxels lie: sform, else qform, else voxel sizes; nifticlib's double-precision
 * geometry does the algebra. */
#include "nifti_parts.h"

#include <nifti2_io.h>

/* Millimetres per unit of length of the header. */
static double unit_mm(const struct pv__nifti_raw *raw)
{
	switch (raw->units & 0x07) {
	case NIFTI_UNITS_METER:
		return 1e3;
	case NIFTI_UNITS_MICRON:
		return 1e-3;
	default: /* not stated: millimetres by custom */
		return 1;
	}
}

static int from_sform(const struct pv__nifti_raw *raw, double a[3][4], struct pv__diag *diag)
{
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 4; j++)
			a[i][j] = raw->srow[i][j] * unit_mm(raw);
	return pv__check_affine(raw->path, "sform", (const double(*)[4])a, diag);
}

static int from_qform(const struct pv__nifti_raw *raw, double a[3][4], struct pv__diag *diag)
{
	struct pv__mark mark = {raw->path, 0, 0};
	const double *q = raw->quatern;
	double square = q[0] * q[0] + q[1] * q[1] + q[2] * q[2], mm = unit_mm(raw);
	nifti_dmat44 r;

	/* the fourth component is sqrt(1 - square); float32 rounding may pass 1 */
	if (!(square <= 1 + 1e-5))
		return pv__fail(
			diag, PV_EDATA, &mark,
			"quatern_b, c, d: not part of a unit quaternion (sum of squares %g)",
			square);
	r = nifti_quatern_to_dmat44(q[0], q[1], q[2], raw->qoffset[0], raw->qoffset[1],
				    raw->qoffset[2], raw->pixdim[1], raw->pixdim[2], raw->pixdim[3],
				    raw->pixdim[0] < 0 ? -1.0 : 1.0);
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 4; j++)
			a[i][j] = r.m[i][j] * mm;
	return pv__check_affine(raw->path, "qform", (const double(*)[4])a, diag);
}

static void from_pixdim(const struct pv__nifti_raw *raw, double a[3][4], struct pv__diag *diag)
{
	struct pv__mark mark = {raw->path, 0, 0};

	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 4; j++)
			a[i][j] = i == j ? raw->pixdim[i + 1] * unit_mm(raw) : 0;
	pv__warn(diag, &mark,
		 "neither sform nor qform: which side is left and where the origin lies is not "
		 "stated; voxel sizes alone are used");
}

int pv__nifti_geometry(const struct pv__nifti_raw *raw, double affine[3][4], struct pv__diag *diag)
{
	struct pv__mark mark = {raw->path, 0, 0};
	double q[3][4];

	if (raw->qform_code > 0)
		PV__TRY(from_qform(raw, q, diag));
	if (raw->sform_code > 0) {
		PV__TRY(from_sform(raw, affine, diag));
		if (raw->qform_code > 0 && (pv__determinant((const double(*)[4])affine) > 0) !=
						   (pv__determinant((const double(*)[4])q) > 0))
			pv__warn(diag, &mark,
				 "sform (code %d) and qform (code %d) disagree about left and "
				 "right; the sform is used",
				 (int)raw->sform_code, (int)raw->qform_code);
		return PV_OK;
	}
	if (raw->qform_code > 0) {
		for (int i = 0; i < 3; i++)
			for (int j = 0; j < 4; j++)
				affine[i][j] = q[i][j];
		return PV_OK;
	}
	from_pixdim(raw, affine, diag);
	return PV_OK;
}
