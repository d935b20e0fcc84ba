/* bytes.h -- the bytes of a file, plain or gzipped, for every reader: bounded before
 * memory is taken, and followed to the last checksum. */
#ifndef PV__BYTES_H
#define PV__BYTES_H

#include "base/base.h"

struct pv__byte_file {
	const char *path;
	int fd;
	size_t size;
	bool gzipped; /* by content */
	bool footer;  /* more bytes than are read are no cause for a warning */
};
/* Regular and not empty; warns where the name says otherwise than the content. */
int pv__bytes_open(const char *path, struct pv__byte_file *, struct pv__diag *) PV__MUST_CHECK;
void pv__bytes_close(struct pv__byte_file *);
/* Up to `want` first bytes, inflated where gzipped. */
int pv__bytes_head(const struct pv__byte_file *, unsigned char *to, size_t want, size_t *got,
                   struct pv__diag *) PV__MUST_CHECK;
/* Up to n bytes from `at` of the file as it lies on the disk; fewer only at its end. */
int pv__bytes_at(const struct pv__byte_file *, int64_t at, unsigned char *to, size_t n,
                 size_t *got, struct pv__diag *) PV__MUST_CHECK;
/* Can the file hold n bytes behind `offset`?  Asked before memory is taken. */
int pv__bytes_check_size(const struct pv__byte_file *, int64_t offset, int64_t n,
                         struct pv__diag *) PV__MUST_CHECK;
struct pv__limit;
/* All bytes, inflated where gzipped, as many as the limit says, and a zero byte behind. */
int pv__bytes_whole(struct pv__arena *, const char *path, const struct pv__limit *,
                    struct pv__bytes *, struct pv__diag *) PV__MUST_CHECK;

/* ---- numbers in bytes -------------------------------------------------------------- */

struct pv__byte_view {
	const unsigned char *byte;
	bool big_endian;
};
/* n bytes at `at`, n from 1 to 8. */
uint64_t pv__view_bits(struct pv__byte_view, size_t at, size_t n);
int64_t pv__view_int(struct pv__byte_view, size_t at, size_t n);
double pv__view_f32(struct pv__byte_view, size_t at);
double pv__view_f64(struct pv__byte_view, size_t at);

/* ---- one file after another in the same memory ------------------------------------------ */

/* Memory that grows to what the largest file needs, and stays. */
struct pv__room { unsigned char *memory; size_t capacity; };
/* At least n bytes, 64-byte aligned; what was there is lost.  NULL: no memory. */
unsigned char *pv__room(struct pv__room *, size_t n);

struct libdeflate_decompressor;
struct pv__byte_reader {
	struct pv__room packed, stored;
	struct libdeflate_decompressor *inflater;
	const unsigned char *inflated; /* the whole stream of the last file, in `stored` */
	size_t n_inflated;             /* 0: it was not gzipped, or too large to keep whole */
};
bool pv__byte_reader_init(struct pv__byte_reader *); /* false: no memory */
void pv__byte_reader_release(struct pv__byte_reader *);
/* n bytes behind `offset`, in the reader's memory, 64-byte aligned.  A gzip stream
 * is followed to its end, so that every checksum is seen. */
int pv__bytes_read(struct pv__byte_reader *, const struct pv__byte_file *, int64_t offset,
                   int64_t n, unsigned char **stored, struct pv__diag *) PV__MUST_CHECK;

/* ---- gzip (gzip.c) ------------------------------------------------------------------------ */

/* What came behind the bytes that were asked for. */
struct pv__gzip_tail {
	int64_t extra; bool extra_is_zero;     /* inflated */
	int64_t foreign; bool foreign_is_zero; /* behind the last member, not gzip */
};
int pv__gzip_head(const struct pv__byte_file *, unsigned char *to, size_t want, size_t *got,
                  struct pv__diag *) PV__MUST_CHECK;
/* The first n inflated bytes, by zlib in blocks; then on to the end of every member. */
int pv__gzip_stream(const struct pv__byte_file *, unsigned char *to, size_t n,
                    struct pv__gzip_tail *, struct pv__diag *) PV__MUST_CHECK;
/* The whole stream, as many bytes as the limit says. */
int pv__gzip_buffer(const struct pv__byte_file *, const struct pv__limit *, struct pv__buffer *,
                    struct pv__diag *) PV__MUST_CHECK;
/* Likewise from memory, by libdeflate; `capacity` bytes may be written.  false: not
 * possible so; stream, which also finds out what is wrong. */
bool pv__gzip_whole(struct libdeflate_decompressor *, const unsigned char *packed, size_t n_packed,
                    unsigned char *to, size_t n, size_t capacity, struct pv__gzip_tail *);

#endif
