/* gzip (RFC 1952): whole by libdeflate, or in blocks by zlib.  Every member is
 * followed to its end, because only there the checksum is compared. */
#include "bytes.h"
#include "format.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libdeflate.h>
#include <zlib.h>

enum { BLOCK = 1 << 16 };
#define MAX_EXTRA ((int64_t)64 << 20) /* inflated bytes behind what was asked for */

static bool is_gzip(const unsigned char *bytes, size_t n)
{
	return n >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

static bool all_zero(const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i])
			return false;
	return true;
}

/* ---- whole ---------------------------------------------------------------------- */

bool pv__gzip_whole(struct libdeflate_decompressor *inflater, const unsigned char *packed,
		    size_t n_packed, unsigned char *to, size_t n, size_t capacity,
		    struct pv__gzip_tail *tail)
{
	size_t used = 0, made = 0;

	while (is_gzip(packed + used, n_packed - used)) {
		size_t in, out;

		if (libdeflate_gzip_decompress_ex(inflater, packed + used, n_packed - used,
						  to + made, capacity - made, &in,
						  &out) != LIBDEFLATE_SUCCESS)
			return false;
		used += in;
		made += out;
	}
	if (made < n)
		return false;
	tail->extra = (int64_t)(made - n);
	tail->extra_is_zero = all_zero(to + n, made - n);
	tail->foreign = (int64_t)(n_packed - used);
	tail->foreign_is_zero = all_zero(packed + used, n_packed - used);
	return true;
}

/* ---- in blocks --------------------------------------------------------------------- */

struct stream {
	z_stream z;
	const struct pv__byte_file *file;
	off_t at;   /* of the next byte to read from the file */
	bool ended; /* no further member follows */
	struct pv__gzip_tail tail;
	unsigned char in[BLOCK], out[BLOCK];
};

static int fail_inflate(const struct stream *s, int result, struct pv__diag *diag)
{
	struct pv__mark mark = {s->file->path, 0, 0};

	if (result == Z_MEM_ERROR)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory to inflate");
	if (result == Z_BUF_ERROR)
		return pv__fail(diag, PV_EDATA, &mark,
				"truncated: the gzip stream ends before its trailer; copy or "
				"download the file again");
	return pv__fail(diag, PV_EDATA, &mark,
			"damaged gzip stream (%s); copy or download the file again",
			s->z.msg ? s->z.msg : "no valid member");
}

/* Fills the input block up from the file, keeping what is unread. */
static int refill(struct stream *s, struct pv__diag *diag)
{
	struct pv__mark mark = {s->file->path, 0, 0};
	size_t have = s->z.avail_in;
	ssize_t got;

	memmove(s->in, s->z.next_in, have);
	got = PV__RETRY(pread(s->file->fd, s->in + have, BLOCK - have, s->at));
	if (got < 0)
		return pv__fail(diag, PV_EIO, &mark, "cannot read: %s", strerror(errno));
	s->at += got;
	s->z.next_in = s->in;
	s->z.avail_in = (uInt)(have + (size_t)got);
	return PV_OK;
}

/* Behind a member: the next one, or the end with what lies there. */
static int next_member(struct stream *s, struct pv__diag *diag)
{
	if (s->z.avail_in < 2)
		PV__TRY(refill(s, diag));
	if (is_gzip(s->z.next_in, s->z.avail_in)) {
		int result = inflateReset(&s->z);

		return result == Z_OK ? PV_OK : fail_inflate(s, result, diag);
	}
	s->ended = true;
	s->tail.foreign_is_zero = true;
	while (s->z.avail_in > 0) {
		s->tail.foreign += s->z.avail_in;
		if (!all_zero(s->z.next_in, s->z.avail_in))
			s->tail.foreign_is_zero = false;
		s->z.avail_in = 0;
		PV__TRY(refill(s, diag));
	}
	return PV_OK;
}

/* Up to n more bytes, across members; fewer only at the end of the stream. */
static int inflate_some(struct stream *s, unsigned char *to, size_t n, size_t *made,
			struct pv__diag *diag)
{
	s->z.next_out = to;
	s->z.avail_out = (uInt)n;
	while (s->z.avail_out > 0 && !s->ended) {
		int result;

		if (s->z.avail_in == 0)
			PV__TRY(refill(s, diag));
		result = inflate(&s->z, Z_NO_FLUSH);
		if (result == Z_STREAM_END)
			PV__TRY(next_member(s, diag));
		else if (result != Z_OK)
			return fail_inflate(s, result, diag);
	}
	*made = n - s->z.avail_out;
	return PV_OK;
}

static int stream_open(const struct pv__byte_file *file, struct stream **out,
		       struct pv__diag *diag)
{
	struct pv__mark mark = {file->path, 0, 0};
	struct stream *s = malloc(sizeof(*s));

	if (s) {
		memset(&s->z, 0, sizeof(s->z));
		s->file = file;
		s->at = 0;
		s->ended = false;
		s->tail = (struct pv__gzip_tail){.extra_is_zero = true};
		s->z.next_in = s->in;
	}
	/* 15: largest window; + 16: gzip, not zlib */
	if (!s || inflateInit2(&s->z, 15 + 16) != Z_OK) {
		free(s);
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory to inflate");
	}
	*out = s;
	return PV_OK;
}

static void stream_close(struct stream *s)
{
	inflateEnd(&s->z);
	free(s);
}

int pv__gzip_head(const struct pv__byte_file *file, unsigned char *to, size_t want, size_t *got,
		  struct pv__diag *diag)
{
	struct stream *s;
	int status;

	PV__TRY(stream_open(file, &s, diag));
	status = inflate_some(s, to, want, got, diag);
	stream_close(s);
	return status;
}

static int drain(struct stream *s, struct pv__diag *diag)
{
	struct pv__mark mark = {s->file->path, 0, 0};

	while (!s->ended) {
		size_t made;

		PV__TRY(inflate_some(s, s->out, BLOCK, &made, diag));
		s->tail.extra += (int64_t)made;
		if (!all_zero(s->out, made))
			s->tail.extra_is_zero = false;
		if (s->tail.extra > MAX_EXTRA)
			return pv__fail(diag, PV_EDATA, &mark,
					"more than 64 MiB behind the last value: the header does "
					"not describe this file");
	}
	return PV_OK;
}

static int stream_all(struct stream *s, unsigned char *to, size_t n, struct pv__diag *diag)
{
	struct pv__mark mark = {s->file->path, 0, 0};
	size_t done = 0;

	while (done < n && !s->ended) {
		size_t made, part = n - done < (1u << 30) ? n - done : 1u << 30;

		PV__TRY(inflate_some(s, to + done, part, &made, diag));
		done += made;
	}
	if (done < n)
		return pv__fail(diag, PV_EDATA, &mark,
				"truncated: %zu bytes where the header promises %zu", done, n);
	return drain(s, diag);
}

int pv__gzip_stream(const struct pv__byte_file *file, unsigned char *to, size_t n,
		    struct pv__gzip_tail *tail, struct pv__diag *diag)
{
	struct stream *s;
	int status;

	PV__TRY(stream_open(file, &s, diag));
	status = stream_all(s, to, n, diag);
	*tail = s->tail;
	stream_close(s);
	return status;
}

static int stream_buffer(struct stream *s, const struct pv__limit *limit, struct pv__buffer *to,
			 struct pv__diag *diag)
{
	int64_t most = pv__limit(limit);
	struct pv__mark mark = {s->file->path, 0, 0};

	while (!s->ended) {
		size_t made;

		PV__TRY(inflate_some(s, s->out, BLOCK, &made, diag));
		if (to->n + made > (size_t)most)
			return pv__fail(diag, PV_EDATA, &mark,
					"more than %" PRId64 " bytes when inflated (limit %s)", most,
					limit->name);
		pv__put(to, s->out, made);
	}
	return to->failed ? pv__fail(diag, PV_ENOMEM, &mark, "no memory for %zu bytes", to->n)
			  : PV_OK;
}

int pv__gzip_buffer(const struct pv__byte_file *file, const struct pv__limit *limit,
		    struct pv__buffer *to, struct pv__diag *diag)
{
	struct stream *s;
	int status;

	PV__TRY(stream_open(file, &s, diag));
	status = stream_buffer(s, limit, to, diag);
	stream_close(s);
	return status;
}

/* ---- digest ------------------------------------------------------------------------ */

static int hash_stream(struct stream *s, struct pv__hash *hash, struct pv__diag *diag)
{
	while (!s->ended) {
		size_t made;

		PV__TRY(inflate_some(s, s->out, BLOCK, &made, diag));
		pv__hash_put(hash, s->out, made);
	}
	return PV_OK;
}

static int hash_file(const struct pv__byte_file *file, struct pv__digest *out,
		     struct pv__diag *diag)
{
	struct pv__hash *hash = pv__hash_new();
	struct stream *s;
	bool ended;
	int status;

	if (!hash)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to hash %s", file->path);
	status = stream_open(file, &s, diag);
	if (status == PV_OK) {
		status = hash_stream(s, hash, diag);
		stream_close(s);
	}
	ended = pv__hash_end(hash, out);
	if (status == PV_OK && !ended)
		return pv__fail(diag, PV_EBUG, NULL, "%s cannot be hashed", file->path);
	return status;
}

int pv__inflated_digest(const char *path, bool *gzipped, struct pv__digest *out,
			struct pv__diag *diag)
{
	struct pv__byte_file file = {.path = path};
	struct pv__mark mark = {path, 0, 0};
	unsigned char magic[2];
	int status = PV_OK;
	ssize_t got;

	*gzipped = false;
	PV__TRY(pv__file_open(path, &file.fd, &file.size, diag));
	got = pv__read_full(file.fd, magic, sizeof(magic));
	if (got < 0)
		status = pv__fail(diag, PV_EIO, &mark, "cannot read: %s", strerror(errno));
	*gzipped = got == 2 && is_gzip(magic, 2);
	if (*gzipped)
		status = hash_file(&file, out, diag);
	close(file.fd);
	return status;
}
