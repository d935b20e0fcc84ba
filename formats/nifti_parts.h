/* nifti_parts.h -- what the NIfTI sources share among themselves: the header as numbers. */
#ifndef PV__NIFTI_PARTS_H
#define PV__NIFTI_PARTS_H

#include "raster.h"

enum { PV__NIFTI1_SIZE = 348, PV__NIFTI2_SIZE = 540 };

/* ---- what a header says (nifti_header.c) ---------------------------------------- */

/* The fields that are read, of either version, as they stand in the file. */
struct pv__nifti_raw {
	const char *path; /* for messages */
	int version;
	bool big_endian, pair; /* pair: the voxels lie in a file of their own */
	int64_t dim[8];
	int64_t datatype, bitpix, intent, qform_code, sform_code, units;
	double pixdim[8], vox_offset, slope, intercept;
	double quatern[3], qoffset[3], srow[3][4];
};

/* `n` bytes from the start of a file or of its inflated stream. */
int pv__nifti_parse(const char *path, const unsigned char *bytes, size_t n,
                    struct pv__raster *, struct pv__diag *) PV__MUST_CHECK;
/* The fields of a NIfTI-1 header, of which Analyze 7.5 has those of size, type and scaling at
 * the same places. */
void pv__nifti1_fields(struct pv__byte_view, struct pv__nifti_raw *);
/* Type, sizes, place and scaling of the voxels; not where they lie in space. */
int pv__nifti_layout(const struct pv__nifti_raw *, struct pv__raster *, struct pv__diag *)
	PV__MUST_CHECK;
/* The affine: sform, else qform, else the voxel sizes with a warning. */
int pv__nifti_geometry(const struct pv__nifti_raw *, double affine[3][4], struct pv__diag *)
	PV__MUST_CHECK;

/* The type of a header, or an error that names it and says why it is refused. */
int pv__nifti_check_type(const struct pv__nifti_raw *, const struct pv__stored_type **,
                         struct pv__diag *) PV__MUST_CHECK;

#endif
