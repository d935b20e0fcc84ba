/* raster.h -- what every image format makes of its header: a grid, and where which values
 * lie.  Reading voxels is then the same for all of them (volume.c). */
#ifndef PV__RASTER_H
#define PV__RASTER_H

#include "bytes.h"
#include "format.h"

/* A stored type that can become float32, and the kernels that do it: n values in
 * the machine's byte order, at any address. */
struct pv__stored_type {
	int code; /* of NIfTI */
	const char *name;
	size_t size;
	void (*plain)(const unsigned char *from, int64_t n, float *to);
	void (*scaled)(const unsigned char *from, int64_t n, double slope, double intercept,
	               float *to);
	void (*real)(const unsigned char *from, int64_t n, double *to);
};
/* NULL: no such real type. */
const struct pv__stored_type *pv__stored_type(int64_t code);

/* Free text of a header, which may name a person: n bytes at `at`. */
struct pv__text_field { const char *name; size_t at, n; };

/* A header that passed every check. */
struct pv__raster {
	struct pv__volume_info info;
	const struct pv__stored_type *type;
	bool pair;      /* the voxels lie in a file of their own */
	bool footer;    /* bytes behind the last voxel belong to the format */
	int64_t offset; /* of the first voxel in its file */
	int64_t n_values, n_bytes;
	const struct pv__text_field *text; /* ends with name NULL */
};
/* Grid, type and number of volumes are set: the sizes that follow, within the limits. */
int pv__raster_size(const char *path, struct pv__raster *, struct pv__diag *) PV__MUST_CHECK;
enum { PV__LIMIT_IMAGE, PV__LIMIT_OFFSET };
extern const struct pv__limit pv__volume_limits[];
/* Of the axes of an affine: the volume of a voxel, below 0 where left and right swap. */
double pv__determinant(const double affine[3][4]);
/* Finite, and its axes span space; shear is fine.  `what` names it. */
int pv__check_affine(const char *path, const char *what, const double affine[3][4],
                     struct pv__diag *) PV__MUST_CHECK;

void pv__raster_to_float(const struct pv__raster *, const unsigned char *stored, float *to);
/* Values [first, first + n) as doubles; exact for every type up to 2^53. */
void pv__raster_to_real(const struct pv__raster *, const unsigned char *stored, int64_t first,
                        int64_t n, double *to);

/* An image that is open. */
struct pv__volume_file {
	struct pv__byte_file header, pair;
	struct pv__byte_file *image; /* the one of both that holds the voxels */
	const struct pv__format *format;
	struct pv__raster raster;
};
extern const struct pv__format pv__format_nifti;
int pv__volume_open(const char *path, struct pv__volume_file *, struct pv__diag *) PV__MUST_CHECK;
void pv__volume_close(struct pv__volume_file *);

#endif
