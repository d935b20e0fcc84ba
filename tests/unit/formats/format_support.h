/* format_support.h -- files to read: a scratch folder, NIfTI images byte by byte, gzip. */
#ifndef FORMAT_SUPPORT_H
#define FORMAT_SUPPORT_H

#include "support/check.h"

#include "formats.h"

#include <ftw.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#define UNUSED __attribute__((unused))

/* ---- a test's own folder, arena and messages ---------------------------------------- */

struct scratch {
	char folder[64];
	struct pv__arena *arena;
	struct pv__diag diag;
};

UNUSED static int scratch_make(void **state)
{
	struct scratch *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	strcpy(s->folder, "/tmp/pulvinar-test-XXXXXX");
	assert_non_null(mkdtemp(s->folder));
	s->arena = pv__arena_new();
	assert_non_null(s->arena);
	s->diag.arena = s->arena;
	*state = s;
	return 0;
}

static int remove_one(const char *path, const struct stat *st UNUSED, int type UNUSED,
                      struct FTW *ftw UNUSED)
{
	return remove(path);
}

UNUSED static int scratch_remove(void **state)
{
	struct scratch *s = *state;

	nftw(s->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	pv__arena_free(s->arena);
	free(s);
	return 0;
}

UNUSED static const char *in_folder(struct scratch *s, const char *name)
{
	return pv__path_join(s->arena, s->folder, name);
}

UNUSED static const char *put_file(struct scratch *s, const char *name, const void *bytes, size_t n)
{
	const char *path = in_folder(s, name);
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
	return path;
}

UNUSED static const char *put_text(struct scratch *s, const char *name, const char *text)
{
	return put_file(s, name, text, strlen(text));
}

UNUSED static void forget_messages(struct scratch *s)
{
	s->diag.n = s->diag.n_errors = 0;
}

/* The first message of a severity that contains `part`; NULL: none. */
UNUSED static const struct pv__message *find_message(const struct scratch *s,
                                                     enum pv__severity severity, const char *part)
{
	for (int64_t i = 0; i < s->diag.n; i++)
		if (s->diag.message[i].severity == severity &&
		    strstr(s->diag.message[i].text, part))
			return &s->diag.message[i];
	return NULL;
}

UNUSED static void print_messages(const struct scratch *s)
{
	for (int64_t i = 0; i < s->diag.n; i++)
		print_message("%s\n", pv__message_text(s->arena, &s->diag.message[i]));
}

/* Exactly one error, which contains `part`; then all messages are forgotten. */
#define assert_one_error(s, part) \
	do { \
		if ((s)->diag.n_errors != 1 || !find_message((s), PV__ERROR, (part))) { \
			print_messages(s); \
			fail_msg("expected one error with '%s'", (part)); \
		} \
		forget_messages(s); \
	} while (0)
#define assert_warning(s, part) \
	do { \
		if ((s)->diag.n_errors != 0 || !find_message((s), PV__WARNING, (part))) { \
			print_messages(s); \
			fail_msg("expected a warning with '%s'", (part)); \
		} \
		forget_messages(s); \
	} while (0)
#define assert_silent(s) \
	do { \
		if ((s)->diag.n != 0) { \
			print_messages(s); \
			fail_msg("%s", "expected no message"); \
		} \
	} while (0)

/* ---- NIfTI images ------------------------------------------------------------------------ */

struct image_spec {
	int version;
	bool big_endian, pair;
	int64_t dim[8];
	int datatype, bitpix, intent, units, qform_code, sform_code;
	double pixdim[8], offset, slope, intercept, quatern[6], srow[12];
};

/* 2 x 3 x 4 float32 of 2 mm, sform with the origin at -10, -20, -30. */
UNUSED static struct image_spec plain_spec(void)
{
	return (struct image_spec){
		.version = 1,
		.dim = {3, 2, 3, 4, 1, 1, 1, 1},
		.datatype = 16,
		.bitpix = 32,
		.units = 2 | 8,
		.sform_code = 4,
		.pixdim = {1, 2, 2, 2, 0, 0, 0, 0},
		.offset = 352,
		.slope = 1,
		.srow = {2, 0, 0, -10, 0, 2, 0, -20, 0, 0, 2, -30},
	};
}

static void store_bits(unsigned char *at, uint64_t bits, size_t n, bool big_endian)
{
	for (size_t i = 0; i < n; i++)
		at[big_endian ? n - 1 - i : i] = (unsigned char)(bits >> (8 * i));
}

static void store_f32(unsigned char *at, double value, bool big_endian)
{
	float narrow = (float)value;
	uint32_t bits;

	memcpy(&bits, &narrow, 4);
	store_bits(at, bits, 4, big_endian);
}

static void store_f64(unsigned char *at, double value, bool big_endian)
{
	uint64_t bits;

	memcpy(&bits, &value, 8);
	store_bits(at, bits, 8, big_endian);
}

static void store_nifti1(const struct image_spec *spec, unsigned char *h)
{
	bool big = spec->big_endian;

	store_bits(h, 348, 4, big);
	for (int i = 0; i < 8; i++) {
		store_bits(h + 40 + 2 * i, (uint64_t)spec->dim[i], 2, big);
		store_f32(h + 76 + 4 * i, spec->pixdim[i], big);
	}
	store_bits(h + 68, (uint64_t)spec->intent, 2, big);
	store_bits(h + 70, (uint64_t)spec->datatype, 2, big);
	store_bits(h + 72, (uint64_t)spec->bitpix, 2, big);
	store_f32(h + 108, spec->offset, big);
	store_f32(h + 112, spec->slope, big);
	store_f32(h + 116, spec->intercept, big);
	h[123] = (unsigned char)spec->units;
	store_bits(h + 252, (uint64_t)spec->qform_code, 2, big);
	store_bits(h + 254, (uint64_t)spec->sform_code, 2, big);
	for (int i = 0; i < 6; i++)
		store_f32(h + 256 + 4 * i, spec->quatern[i], big);
	for (int i = 0; i < 12; i++)
		store_f32(h + 280 + 4 * i, spec->srow[i], big);
	memcpy(h + 344, spec->pair ? "ni1" : "n+1", 4);
}

static void store_nifti2(const struct image_spec *spec, unsigned char *h)
{
	bool big = spec->big_endian;

	store_bits(h, 540, 4, big);
	memcpy(h + 4, spec->pair ? "ni2\0\r\n\032\n" : "n+2\0\r\n\032\n", 8);
	store_bits(h + 12, (uint64_t)spec->datatype, 2, big);
	store_bits(h + 14, (uint64_t)spec->bitpix, 2, big);
	for (int i = 0; i < 8; i++) {
		store_bits(h + 16 + 8 * i, (uint64_t)spec->dim[i], 8, big);
		store_f64(h + 104 + 8 * i, spec->pixdim[i], big);
	}
	store_bits(h + 168, (uint64_t)(int64_t)spec->offset, 8, big);
	store_f64(h + 176, spec->slope, big);
	store_f64(h + 184, spec->intercept, big);
	store_bits(h + 344, (uint64_t)spec->qform_code, 4, big);
	store_bits(h + 348, (uint64_t)spec->sform_code, 4, big);
	for (int i = 0; i < 6; i++)
		store_f64(h + 352 + 8 * i, spec->quatern[i], big);
	for (int i = 0; i < 12; i++)
		store_f64(h + 400 + 8 * i, spec->srow[i], big);
	store_bits(h + 500, (uint64_t)spec->units, 4, big);
	store_bits(h + 504, (uint64_t)spec->intent, 4, big);
}

/* 352 or 544 bytes: the header and the word that says: no extensions. */
UNUSED static size_t store_header(const struct image_spec *spec, unsigned char h[544])
{
	memset(h, 0, 544);
	if (spec->version == 1)
		store_nifti1(spec, h);
	else
		store_nifti2(spec, h);
	return spec->version == 1 ? 352 : 544;
}

/* `value` in the stored form of a type; false: no such type here. */
UNUSED static bool store_value(unsigned char *at, int datatype, double value, bool big_endian)
{
	size_t size;

	if (datatype == 16 || datatype == 64) {
		(datatype == 16 ? store_f32 : store_f64)(at, value, big_endian);
		return true;
	}
	switch (datatype) {
	case 2:
	case 256:
		size = 1;
		break;
	case 4:
	case 512:
		size = 2;
		break;
	case 8:
	case 768:
		size = 4;
		break;
	case 1024:
	case 1280:
		size = 8;
		break;
	default:
		return false;
	}
	store_bits(at, value < 0 ? (uint64_t)(int64_t)value : (uint64_t)value, size, big_endian);
	return true;
}

struct image_bytes { unsigned char *data; size_t n; };

/* Header, then zeros up to `offset`, then n values. */
UNUSED static struct image_bytes make_image(struct scratch *s, const struct image_spec *spec,
                                            int64_t n, const double *value)
{
	unsigned char head[544];
	size_t n_head = store_header(spec, head), size = (size_t)spec->bitpix / 8;
	size_t offset = (size_t)spec->offset > n_head ? (size_t)spec->offset : n_head;
	struct image_bytes image = {.n = offset + size * (size_t)n};

	image.data = pv__alloc(s->arena, image.n, 1);
	assert_non_null(image.data);
	memcpy(image.data, head, n_head);
	for (int64_t i = 0; i < n; i++)
		assert_true(store_value(image.data + offset + size * (size_t)i, spec->datatype,
		                        value[i], spec->big_endian));
	return image;
}

/* One gzip member. */
UNUSED static struct image_bytes pack(struct scratch *s, const void *bytes, size_t n)
{
	z_stream z = {0};
	struct image_bytes packed;

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	packed.n = deflateBound(&z, n);
	packed.data = pv__alloc(s->arena, packed.n, 1);
	assert_non_null(packed.data);
	z.next_in = (unsigned char *)(uintptr_t)bytes;
	z.avail_in = (uInt)n;
	z.next_out = packed.data;
	z.avail_out = (uInt)packed.n;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	packed.n = z.total_out;
	deflateEnd(&z);
	return packed;
}

UNUSED static struct image_bytes joined(struct scratch *s, struct image_bytes a,
                                        struct image_bytes b)
{
	struct image_bytes both = {.n = a.n + b.n};

	both.data = pv__alloc(s->arena, both.n, 1);
	assert_non_null(both.data);
	memcpy(both.data, a.data, a.n);
	memcpy(both.data + a.n, b.data, b.n);
	return both;
}

#define SCRATCH_TEST(function) \
	cmocka_unit_test_setup_teardown(function, scratch_make, scratch_remove)

#endif
