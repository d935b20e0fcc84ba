/* Zip archives by their central directory. */
#include "zip.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

const struct pv__limit pv__zip_limits[] = {
	{"zip_members", "members", "the list of them is held in memory", 4096, 0},
	{"zip_bytes", "bytes", "members are held whole", (int64_t)8 << 30, 0},
	{0},
};

enum {
	END = 22,
	ENTRY = 46,
	LOCAL = 30, /* bytes of the fixed parts */
	LONGEST_COMMENT = 65535,
	ENCRYPTED = 1,
	STORED = 0,
	DEFLATED = 8,
	RATIO = 1040 /* deflate packs at most 1032 bytes into one */
};

struct reader {
	struct pv__arena *arena;
	struct pv__zip *zip;
	struct pv__byte_file file;
	struct pv__diag *diag;
	int64_t directory_at, directory_size; /* the central directory */
	int64_t total;                        /* bytes of all members */
};

static int fail(const struct reader *r, const char *what)
{
	struct pv__mark mark = {r->zip->path, 0, 0};

	return pv__fail(r->diag, PV_EDATA, &mark, "%s", what);
}

static int read_exactly(const struct pv__byte_file *file, int64_t at, unsigned char *to, size_t n,
			struct pv__diag *diag)
{
	struct pv__mark mark = {file->path, 0, 0};
	size_t got;

	PV__TRY(pv__bytes_at(file, at, to, n, &got, diag));
	return got == n ? PV_OK : pv__fail(diag, PV_EDATA, &mark, "truncated zip archive");
}

/* ---- the end of the central directory: the last record, behind it only a comment -------- */

static int find_end(struct reader *r)
{
	int64_t size = r->zip->size;
	int64_t n = size < END + LONGEST_COMMENT ? size : END + LONGEST_COMMENT;
	unsigned char *tail = pv__alloc(r->arena, (size_t)n, 1);

	if (!tail)
		return pv__fail(r->diag, PV_ENOMEM, NULL, "no memory to read %s", r->zip->path);
	PV__TRY(read_exactly(&r->file, size - n, tail, (size_t)n, r->diag));
	for (int64_t at = n - END; at >= 0; at--) {
		struct pv__byte_view view = {tail + at, false};

		if (pv__view_bits(view, 0, 4) != 0x06054b50 ||
		    (int64_t)pv__view_bits(view, 20, 2) != n - END - at)
			continue;
		r->zip->n = (int64_t)pv__view_bits(view, 10, 2);
		r->directory_size = (int64_t)pv__view_bits(view, 12, 4);
		r->directory_at = (int64_t)pv__view_bits(view, 16, 4);
		if (pv__view_bits(view, 4, 4) != 0 ||
		    pv__view_bits(view, 8, 2) != pv__view_bits(view, 10, 2))
			return fail(r, "a zip archive of several disks");
		if (r->directory_at + r->directory_size > size - n + at)
			return fail(r, "central directory: lies outside the zip archive");
		return PV_OK;
	}
	return fail(r, "no end of a central directory: not a whole zip archive");
}

/* ---- members --------------------------------------------------------------------------------- */

static int check_member(struct reader *r, const struct pv__zip_member *member, int64_t flags,
			int64_t method)
{
	struct pv__mark mark = {r->zip->path, 0, 0};
	const char *fault = NULL;

	if (flags & ENCRYPTED)
		fault = "encrypted";
	else if (method != STORED && method != DEFLATED)
		fault = "packed in a way other than deflate";
	else if (member->size == UINT32_MAX || member->packed_size == UINT32_MAX ||
		 member->at == UINT32_MAX)
		fault = "4 GiB or more";
	else if (member->at + LOCAL + member->packed_size > r->zip->size)
		fault = "truncated";
	else if (member->deflated ? member->size / RATIO > member->packed_size
				  : member->size != member->packed_size)
		fault = "its packed bytes cannot hold the size that the directory promises";
	if (fault)
		return pv__fail(r->diag, PV_EDATA, &mark, "%s: %s", member->name, fault);
	r->total += member->size;
	return pv__within(&pv__zip_limits[1], &mark, "sizes", r->total, r->diag);
}

static int read_entries(struct reader *r, const unsigned char *directory)
{
	int64_t at = 0;

	for (int64_t i = 0; i < r->zip->n; i++) {
		struct pv__byte_view view = {directory + at, false};
		struct pv__zip_member *member = &r->zip->member[i];
		int64_t n_name, method;

		if (at > r->directory_size - ENTRY || pv__view_bits(view, 0, 4) != 0x02014b50)
			return fail(r, "central directory: not a list of members");
		method = (int64_t)pv__view_bits(view, 10, 2);
		member->deflated = method == DEFLATED;
		member->crc = (uint32_t)pv__view_bits(view, 16, 4);
		member->packed_size = (int64_t)pv__view_bits(view, 20, 4);
		member->size = (int64_t)pv__view_bits(view, 24, 4);
		member->at = (int64_t)pv__view_bits(view, 42, 4);
		n_name = (int64_t)pv__view_bits(view, 28, 2);
		if (n_name > r->directory_size - at - ENTRY)
			return fail(r, "central directory: not a list of members");
		member->name =
			pv__strndup(r->arena, (const char *)directory + at + ENTRY, (size_t)n_name);
		if (!member->name)
			return pv__fail(r->diag, PV_ENOMEM, NULL, "no memory to read %s",
					r->zip->path);
		PV__TRY(check_member(r, member, (int64_t)pv__view_bits(view, 8, 2), method));
		at += ENTRY + n_name + (int64_t)pv__view_bits(view, 30, 2) +
		      (int64_t)pv__view_bits(view, 32, 2);
	}
	return PV_OK;
}

static int read_directory(struct reader *r)
{
	struct pv__mark mark = {r->zip->path, 0, 0};
	unsigned char *directory;

	if (r->zip->size < END)
		return fail(r, "truncated zip archive");
	PV__TRY(find_end(r));
	PV__TRY(pv__within(&pv__zip_limits[0], &mark, "directory", r->zip->n, r->diag));
	directory = pv__alloc(r->arena, (size_t)r->directory_size, 1);
	r->zip->member = pv__alloc(r->arena, (size_t)r->zip->n, sizeof(*r->zip->member));
	if (!directory || !r->zip->member)
		return pv__fail(r->diag, PV_ENOMEM, &mark, "no memory for its members");
	PV__TRY(read_exactly(&r->file, r->directory_at, directory, (size_t)r->directory_size,
			     r->diag));
	return read_entries(r, directory);
}

int pv__zip_open(struct pv__arena *arena, const char *path, struct pv__zip *zip,
		 struct pv__diag *diag)
{
	struct reader r = {.arena = arena, .zip = zip, .diag = diag};
	int status;

	*zip = (struct pv__zip){.path = path};
	PV__TRY(pv__bytes_open(path, &r.file, diag));
	zip->size = (int64_t)r.file.size;
	status = read_directory(&r);
	pv__bytes_close(&r.file);
	return status;
}

/* ---- bytes of a member -------------------------------------------------------------------------
 */

static int unpack(const struct pv__zip_member *member, const struct pv__mark *mark,
		  const unsigned char *packed, unsigned char *to, struct pv__diag *diag)
{
	struct libdeflate_decompressor *inflater;
	enum libdeflate_result result;

	if (!member->deflated) {
		memcpy(to, packed, (size_t)member->size);
		return PV_OK;
	}
	inflater = libdeflate_alloc_decompressor();
	if (!inflater)
		return pv__fail(diag, PV_ENOMEM, mark, "no memory to inflate");
	result = libdeflate_deflate_decompress(inflater, packed, (size_t)member->packed_size, to,
					       (size_t)member->size, NULL);
	libdeflate_free_decompressor(inflater);
	if (result != LIBDEFLATE_SUCCESS)
		return pv__fail(diag, PV_EDATA, mark, "%s: damaged; copy the file again",
				member->name);
	return PV_OK;
}

static int read_member(const struct pv__byte_file *file, const struct pv__zip_member *member,
		       unsigned char *packed, unsigned char *to, struct pv__diag *diag)
{
	struct pv__mark mark = {file->path, 0, 0};
	unsigned char local[LOCAL];
	struct pv__byte_view view = {local, false};
	int64_t at;

	PV__TRY(read_exactly(file, member->at, local, LOCAL, diag));
	if (pv__view_bits(view, 0, 4) != 0x04034b50)
		return pv__fail(diag, PV_EDATA, &mark, "%s: does not lie where the directory says",
				member->name);
	at = member->at + LOCAL + (int64_t)pv__view_bits(view, 26, 2) +
	     (int64_t)pv__view_bits(view, 28, 2);
	PV__TRY(read_exactly(file, at, packed, (size_t)member->packed_size, diag));
	PV__TRY(unpack(member, &mark, packed, to, diag));
	if (libdeflate_crc32(0, to, (size_t)member->size) != member->crc)
		return pv__fail(diag, PV_EDATA, &mark, "%s: checksum; copy the file again",
				member->name);
	return PV_OK;
}

int pv__zip_read(struct pv__arena *arena, const struct pv__zip *zip,
		 const struct pv__zip_member *member, unsigned char **out, struct pv__diag *diag)
{
	struct pv__mark mark = {zip->path, 0, 0};
	unsigned char *packed = malloc((size_t)member->packed_size + 1);
	struct pv__byte_file file;
	int status;

	*out = pv__alloc(arena, (size_t)member->size, 1);
	if (!packed || !*out) {
		free(packed);
		return pv__fail(diag, PV_ENOMEM, &mark, "%s: no memory for %" PRId64 " bytes",
				member->name, member->size);
	}
	status = pv__bytes_open(zip->path, &file, diag);
	if (status == PV_OK) {
		status = read_member(&file, member, packed, *out, diag);
		pv__bytes_close(&file);
	}
	free(packed);
	return status;
}
