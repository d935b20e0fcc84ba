/* The bytes of a file: plain or gzipped, bounded before memory is taken. */
#include "bytes.h"
#include "format.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libdeflate.h>

enum {
	SLACK = 4096, /* bytes behind the values that still fit without a second try */
	ALIGN = 64,
	STEP = 1 << 20, /* rooms grow in whole steps, so that slightly larger files fit */
	RATIO = 1040    /* deflate packs at most 1032 bytes into one */
};
#define WHOLE_LIMIT ((size_t)2 << 30) /* larger files are inflated in blocks */

unsigned char *pv__room(struct pv__room *room, size_t n)
{
	size_t capacity;

	if (n <= room->capacity)
		return room->memory;
	if (__builtin_add_overflow(n, (size_t)STEP - 1, &capacity))
		return NULL;
	capacity = capacity / STEP * STEP;
	free(room->memory);
	room->memory = aligned_alloc(ALIGN, capacity);
	room->capacity = room->memory ? capacity : 0;
	return room->memory;
}

static int fail_read(const struct pv__byte_file *file, struct pv__diag *diag)
{
	struct pv__mark mark = {file->path, 0, 0};

	return pv__fail(diag, PV_EIO, &mark, "cannot read: %s", strerror(errno));
}

int pv__bytes_at(const struct pv__byte_file *file, int64_t at, unsigned char *to, size_t n,
		 size_t *got, struct pv__diag *diag)
{
	*got = 0;
	while (*got < n) {
		ssize_t part =
			PV__RETRY(pread(file->fd, to + *got, n - *got, (off_t)at + (off_t)*got));

		if (part < 0)
			return fail_read(file, diag);
		if (part == 0)
			break;
		*got += (size_t)part;
	}
	return PV_OK;
}

static int look_inside(struct pv__byte_file *file, struct pv__diag *diag)
{
	struct pv__mark mark = {file->path, 0, 0};
	bool named_gz = pv__ends_with(file->path, ".gz") || pv__ends_with(file->path, ".mgz");
	unsigned char magic[2];
	size_t got;

	PV__TRY(pv__bytes_at(file, 0, magic, sizeof(magic), &got, diag));
	if (got == 0)
		return pv__fail(diag, PV_EDATA, &mark, "empty file");
	file->gzipped = got == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
	if (file->gzipped && !named_gz)
		pv__warn(diag, &mark, "gzipped, although its name does not say so");
	if (!file->gzipped && named_gz)
		pv__warn(diag, &mark, "not gzipped, although its name says so");
	return PV_OK;
}

int pv__bytes_open(const char *path, struct pv__byte_file *file, struct pv__diag *diag)
{
	int status;

	*file = (struct pv__byte_file){.path = path, .fd = -1};
	PV__TRY(pv__file_open(path, &file->fd, &file->size, diag));
	status = look_inside(file, diag);
	if (status != PV_OK)
		pv__bytes_close(file);
	return status;
}

void pv__bytes_close(struct pv__byte_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}

int pv__bytes_head(const struct pv__byte_file *file, unsigned char *to, size_t want, size_t *got,
		   struct pv__diag *diag)
{
	if (file->gzipped)
		return pv__gzip_head(file, to, want, got, diag);
	return pv__bytes_at(file, 0, to, want, got, diag);
}

int pv__bytes_check_size(const struct pv__byte_file *file, int64_t offset, int64_t n,
			 struct pv__diag *diag)
{
	struct pv__mark mark = {file->path, 0, 0};
	int64_t needed = offset + n; /* both far below 2^63 by the limits of formats */

	if (!file->gzipped && needed > (int64_t)file->size)
		return pv__fail(diag, PV_EDATA, &mark,
				"truncated: %zu bytes where the header promises %" PRId64,
				file->size, needed);
	if (file->gzipped && needed / RATIO > (int64_t)file->size)
		return pv__fail(diag, PV_EDATA, &mark,
				"truncated: %zu gzipped bytes cannot hold the %" PRId64
				" that the header promises",
				file->size, needed);
	return PV_OK;
}

static void warn_tail(const struct pv__byte_file *file, const struct pv__gzip_tail *tail,
		      struct pv__diag *diag)
{
	struct pv__mark mark = {file->path, 0, 0};

	if (!tail->extra_is_zero)
		pv__warn(diag, &mark, "%" PRId64 " bytes behind the last value are not read",
			 tail->extra);
	if (!tail->foreign_is_zero)
		pv__warn(diag, &mark, "%" PRId64 " bytes of something else follow the gzip stream",
			 tail->foreign);
}

/* The whole stream into `to`, n of it wanted, n + SLACK writable. */
static int inflate_file(struct pv__byte_reader *reader, const struct pv__byte_file *file,
			unsigned char *to, size_t n, struct pv__diag *diag)
{
	struct pv__gzip_tail tail = {0};
	unsigned char *packed = NULL;
	bool whole = false;
	size_t got;

	if (file->size <= WHOLE_LIMIT && n <= WHOLE_LIMIT)
		packed = pv__room(&reader->packed, file->size);
	if (packed) {
		PV__TRY(pv__bytes_at(file, 0, packed, file->size, &got, diag));
		whole = pv__gzip_whole(reader->inflater, packed, got, to, n, n + SLACK, &tail);
	}
	if (!whole)
		PV__TRY(pv__gzip_stream(file, to, n, &tail, diag));
	reader->inflated = to;
	reader->n_inflated = whole ? n + (size_t)tail.extra : 0;
	if (!file->footer)
		warn_tail(file, &tail, diag);
	return PV_OK;
}

static int read_plain(const struct pv__byte_file *file, int64_t offset, unsigned char *to, size_t n,
		      struct pv__diag *diag)
{
	struct pv__mark mark = {file->path, 0, 0};
	int64_t behind = (int64_t)file->size - offset - (int64_t)n;
	unsigned char tail[SLACK];
	bool padding = behind <= SLACK;
	size_t got;

	PV__TRY(pv__bytes_at(file, offset, to, n, &got, diag));
	if (got < n)
		return pv__fail(diag, PV_EIO, &mark, "became shorter while it was read");
	if (file->footer)
		return PV_OK;
	if (padding)
		PV__TRY(pv__bytes_at(file, offset + (int64_t)n, tail, (size_t)behind, &got, diag));
	for (size_t i = 0; padding && i < got; i++)
		padding = tail[i] == 0;
	if (!padding)
		pv__warn(diag, &mark, "%" PRId64 " bytes behind the last value are not read",
			 behind);
	return PV_OK;
}

int pv__bytes_read(struct pv__byte_reader *reader, const struct pv__byte_file *file, int64_t offset,
		   int64_t n, unsigned char **stored, struct pv__diag *diag)
{
	struct pv__mark mark = {file->path, 0, 0};
	size_t before = file->gzipped ? (size_t)offset : 0;
	size_t pad = (ALIGN - before % ALIGN) % ALIGN; /* the first voxel is aligned */
	unsigned char *start;

	reader->n_inflated = 0;
	PV__TRY(pv__bytes_check_size(file, offset, n, diag));
	start = pv__room(&reader->stored, pad + before + (size_t)n + SLACK);
	if (!start)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for %" PRId64 " bytes", n);
	*stored = start + pad + before;
	if (file->gzipped)
		return inflate_file(reader, file, start + pad, before + (size_t)n, diag);
	return read_plain(file, offset, *stored, (size_t)n, diag);
}

int pv__bytes_whole(struct pv__arena *arena, const char *path, const struct pv__limit *limit,
		    struct pv__bytes *out, struct pv__diag *diag)
{
	struct pv__buffer text = {.arena = arena};
	struct pv__byte_file file;
	int status;

	PV__TRY(pv__bytes_open(path, &file, diag));
	if (!file.gzipped) {
		pv__bytes_close(&file);
		return pv__read_within(arena, path, limit, out, diag);
	}
	status = pv__gzip_buffer(&file, limit, &text, diag);
	pv__bytes_close(&file);
	*out = (struct pv__bytes){(unsigned char *)text.data, text.n};
	return status;
}

bool pv__byte_reader_init(struct pv__byte_reader *reader)
{
	*reader = (struct pv__byte_reader){.inflater = libdeflate_alloc_decompressor()};
	return reader->inflater != NULL;
}

void pv__byte_reader_release(struct pv__byte_reader *reader)
{
	libdeflate_free_decompressor(reader->inflater);
	free(reader->packed.memory);
	free(reader->stored.memory);
}
