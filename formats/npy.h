/* npy.h -- arrays as NumPy saves them, alone or in a zip archive. */
#ifndef PV__NPY_H
#define PV__NPY_H

#include "recording_parts.h"

enum { PV__NPY_DIMS = 8 };
struct pv__npy {
	enum pv__sample_type type;
	bool big_endian, fortran;
	int n_dims;
	int64_t shape[PV__NPY_DIMS];
	int64_t n_values;
	int64_t offset; /* of the values, from the beginning of the array's file */
};
/* From its first bytes, `n` of them, which must reach behind its header. */
int pv__npy_header(const struct pv__mark *, const unsigned char *, int64_t n, struct pv__npy *,
                   struct pv__diag *) PV__MUST_CHECK;

/* An array as channels: the longer of two axes is time. */
struct pv__npy_axes { int64_t n_samples, n_channels, sample_stride, channel_stride; };
int pv__npy_axes(const struct pv__mark *, const struct pv__npy *, struct pv__npy_axes *,
                 struct pv__diag *) PV__MUST_CHECK;
/* The samples of channel c of an array that begins at `at`. */
struct pv__stored_channel pv__npy_channel(const struct pv__npy *, const struct pv__npy_axes *,
                                          int64_t at, int64_t c);

#endif
