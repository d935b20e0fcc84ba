/* nifti_parts.h -- what the NIfTI sources share among themselves: the header as
 * numbers, the checked layout, stored bytes, conversion. */
#ifndef PV__NIFTI_PARTS_H
#define PV__NIFTI_PARTS_H

#include "formats.h"

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

/* A stored type that can become float32, and the kernels that do it: n values in
 * the machine's byte order, at any address. */
struct pv__nifti_type {
	int code;
	const char *name;
	size_t size;
	void (*plain)(const unsigned char *from, int64_t n, float *to);
	void (*scaled)(const unsigned char *from, int64_t n, double slope, double intercept,
	               float *to);
	void (*real)(const unsigned char *from, int64_t n, double *to);
};

/* A header that passed every check. */
struct pv__nifti_layout {
	struct pv__nifti_info info;
	const struct pv__nifti_type *type;
	bool pair;
	int64_t offset;  /* of the first voxel in its file */
	int64_t n_values, n_bytes;
};

/* `n` bytes from the start of a file or of its inflated stream. */
int pv__nifti_parse(const char *path, const unsigned char *bytes, size_t n,
                    struct pv__nifti_layout *, struct pv__diag *) PV__MUST_CHECK;
/* The affine: sform, else qform, else the voxel sizes with a warning. */
int pv__nifti_geometry(const struct pv__nifti_raw *, double affine[3][4], struct pv__diag *)
	PV__MUST_CHECK;

/* ---- stored types (nifti_type.c, nifti_convert.c) ---------------------------------- */

/* NULL: no such real type. */
const struct pv__nifti_type *pv__nifti_type(int64_t code);
/* The type of a header, or an error that names it and says why it is refused. */
int pv__nifti_check_type(const struct pv__nifti_raw *, const struct pv__nifti_type **,
                         struct pv__diag *) PV__MUST_CHECK;
void pv__nifti_to_float(const struct pv__nifti_layout *, const unsigned char *stored, float *to);
/* Values [first, first + n) as doubles; exact for every type up to 2^53. */
void pv__nifti_to_real(const struct pv__nifti_layout *, const unsigned char *stored, int64_t first,
                       int64_t n, double *to);

/* ---- stored bytes (nifti_bytes.c, gzip.c) -------------------------------------------- */

struct pv__nifti_file {
	const char *path;
	int fd;
	size_t size;
	bool gzipped; /* by content */
};
/* Regular and not empty; warns where the name says otherwise than the content. */
int pv__nifti_open(const char *path, struct pv__nifti_file *, struct pv__diag *) PV__MUST_CHECK;
void pv__nifti_close(struct pv__nifti_file *);
/* Up to `want` first bytes, inflated where gzipped. */
int pv__nifti_head(const struct pv__nifti_file *, unsigned char *to, size_t want, size_t *got,
                   struct pv__diag *) PV__MUST_CHECK;
/* Can the file hold n bytes behind `offset`?  Asked before memory is taken. */
int pv__nifti_check_size(const struct pv__nifti_file *, int64_t offset, int64_t n,
                         struct pv__diag *) PV__MUST_CHECK;

/* Memory that grows to what the largest file needs, and stays. */
struct pv__room { unsigned char *memory; size_t capacity; };
/* At least n bytes, 64-byte aligned; what was there is lost.  NULL: no memory. */
unsigned char *pv__room(struct pv__room *, size_t n);

struct libdeflate_decompressor;
struct pv__nifti_reader {
	struct pv__room packed, stored, values;
	struct libdeflate_decompressor *inflater;
	const unsigned char *inflated; /* the whole stream of the last image, in `stored` */
	size_t n_inflated;             /* 0: it was not gzipped, or too large to keep whole */
};
/* n bytes behind `offset`, in the reader's memory, 64-byte aligned.  A gzip stream
 * is followed to its end, so that every checksum is seen. */
int pv__nifti_stored(struct pv__nifti_reader *, const struct pv__nifti_file *, int64_t offset,
                     int64_t n, unsigned char **stored, struct pv__diag *) PV__MUST_CHECK;

/* What came behind the bytes that were asked for. */
struct pv__gzip_tail {
	int64_t extra; bool extra_is_zero;   /* inflated */
	int64_t foreign; bool foreign_is_zero; /* behind the last member, not gzip */
};
int pv__gzip_head(const struct pv__nifti_file *, unsigned char *to, size_t want, size_t *got,
                  struct pv__diag *) PV__MUST_CHECK;
/* The first n inflated bytes, by zlib in blocks; then on to the end of every member. */
int pv__gzip_stream(const struct pv__nifti_file *, unsigned char *to, size_t n,
                    struct pv__gzip_tail *, struct pv__diag *) PV__MUST_CHECK;
/* Likewise from memory, by libdeflate; `capacity` bytes may be written.  false: not
 * possible so; stream, which also finds out what is wrong. */
bool pv__gzip_whole(struct libdeflate_decompressor *, const unsigned char *packed, size_t n_packed,
                    unsigned char *to, size_t n, size_t capacity, struct pv__gzip_tail *);

/* ---- whole images (nifti.c) ------------------------------------------------------------ */

/* A 3-D image of whole numbers from 0 on, of any real type. */
int pv__nifti_read_labels(struct pv__arena *, const char *path, struct pv__nifti_info *,
                          int32_t **label, struct pv__diag *) PV__MUST_CHECK;

#endif
