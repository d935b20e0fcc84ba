/* What is wrong with a file is said in one line; nothing wrong is read. */
#include "format_support.h"

#include <fcntl.h>

enum { N = 24 };

/* Header alone and whole image must both refuse, with the same single line. */
static void refuse(struct scratch *s, const char *path, int status, const char *part)
{
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct pv__volume_info info;
	struct pv_volume volume;

	assert_int_equal(pv__volume_header(path, &info, &s->diag), status);
	assert_one_error(s, part);
	assert_int_equal(pv__volume_read(reader, path, &volume, &info, NULL, &s->diag), status);
	assert_null(volume.data);
	assert_one_error(s, part);
	pv__volume_reader_free(reader);
}

/* The header alone may be fine; the voxels are not. */
static void refuse_voxels(struct scratch *s, const char *path, const char *part)
{
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct pv_volume volume;

	assert_int_equal(pv__volume_read(reader, path, &volume, NULL, NULL, &s->diag), PV_EDATA);
	assert_null(volume.data);
	assert_one_error(s, part);
	pv__volume_reader_free(reader);
}

static void accept_with_warning(struct scratch *s, const char *path, const char *part)
{
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct pv_volume volume;

	assert_int_equal(pv__volume_read(reader, path, &volume, NULL, NULL, &s->diag), PV_OK);
	for (int i = 0; i < N; i++)
		assert_true(volume.data[i] == (float)i);
	if (part)
		assert_warning(s, part);
	else
		assert_silent(s);
	pv__volume_reader_free(reader);
}

static struct image_bytes counted(struct scratch *s, const struct image_spec *spec)
{
	double value[N];

	for (int i = 0; i < N; i++)
		value[i] = i;
	return make_image(s, spec, N, value);
}

static struct image_bytes plain(struct scratch *s)
{
	struct image_spec spec = plain_spec();

	return counted(s, &spec);
}

/* ---- header fields --------------------------------------------------------------- */

static void refuse_spec(struct scratch *s, const struct image_spec *spec, const char *part)
{
	unsigned char head[544 + 4 * N];
	size_t n = store_header(spec, head);

	memset(head + n, 0, 4 * N);
	refuse(s, put_file(s, "h.nii", head, n + 4 * N), PV_EDATA, part);
}

static void dimensions(void **state)
{
	static const struct {
		int64_t dim[8];
		int version;
		const char *part;
	} bad[] = {
		{{0, 2, 3, 4}, 1, "dim[0]"},
		{{8, 2, 3, 4, 1, 1, 1, 1}, 1, "dim[0]"},
		{{-1, 2, 3, 4}, 1, "dim[0]"},
		{{(int64_t)1 << 40, 2, 3, 4}, 2, "dim[0]"},
		{{100, 2, 3, 4}, 2, "dim[0]"},
		{{3, 2, -3, 4}, 1, "dim[2]: -3"},
		{{3, 2, 3, 0}, 1, "dim[3]: 0"},
		{{4, 2, 3, 4, 0}, 1, "dim[4]: 0"},
		{{5, 2, 3, 2, 2, 3}, 1, "dim[5]: 3"},
		{{6, 2, 3, 4, 1, 1, 2}, 1, "dim[6]: 2"},
		{{7, 2, 3, 4, 1, 1, 1, 2}, 1, "dim[7]: 2"},
		{{4, 16384, 16384, 16384, 16384}, 1, "image_bytes"},
		{{4, 32767, 32767, 32767, 32767}, 1, "image_bytes"},
		{{4, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX}, 2, "image_bytes"},
		{{4, (int64_t)1 << 32, (int64_t)1 << 32, 1, 1}, 2, "image_bytes"},
		{{4, (int64_t)1 << 62, 4, 1, 1}, 2, "image_bytes"},
		{{3, INT64_MIN, 3, 4}, 2, "dim[1]"},
		{{3, 1024, 1024, 1024}, 1, "truncated"},
		{{3, 2, 3, 5}, 1, "truncated"},
	};

	for (size_t i = 0; i < PV__COUNT(bad); i++) {
		struct image_spec spec = plain_spec();

		memcpy(spec.dim, bad[i].dim, sizeof(spec.dim));
		spec.version = bad[i].version;
		spec.offset = spec.version == 1 ? 352 : 544;
		refuse_spec(*state, &spec, bad[i].part);
	}
}

static void datatypes(void **state)
{
	static const struct {
		int code, bits;
		const char *part;
	} bad[] = {
		{0, 0, "datatype 0"},     {1, 1, "single bits"},  {32, 64, "complex"},
		{1792, 128, "complex"},   {2048, 256, "complex"}, {128, 24, "colours"},
		{2304, 32, "colours"},    {1536, 128, "float64"}, {17177, 8, "no such type"},
		{-4, 16, "no such type"}, {16, 16, "bitpix: 16"}, {64, 32, "bitpix: 32"},
		{4, 0, "bitpix: 0"},
	};

	for (size_t i = 0; i < PV__COUNT(bad); i++) {
		struct image_spec spec = plain_spec();

		spec.datatype = bad[i].code;
		spec.bitpix = bad[i].bits;
		refuse_spec(*state, &spec, bad[i].part);
	}
}

static void offsets(void **state)
{
	static const double bad[] = {0, 1, 348, 351, 352.5, -100, NAN, INFINITY, 1e30, 68e6, -0.5};

	for (size_t i = 0; i < PV__COUNT(bad); i++) {
		struct image_spec spec = plain_spec();

		spec.offset = bad[i];
		refuse_spec(*state, &spec, "vox_offset");
	}
}

static void scaling_and_voxel_sizes(void **state)
{
	struct image_spec spec = plain_spec();
	static const double bad[] = {0, -2, NAN, INFINITY};

	spec.slope = INFINITY;
	refuse_spec(*state, &spec, "scl_slope");
	spec.slope = 2;
	spec.intercept = NAN;
	refuse_spec(*state, &spec, "scl_inter");
	for (size_t i = 0; i < PV__COUNT(bad); i++) {
		spec = plain_spec();
		spec.pixdim[1 + i % 3] = bad[i];
		refuse_spec(*state, &spec, "pixdim[");
	}
}

static void other_formats(void **state)
{
	struct scratch *s = *state;
	struct image_bytes image = plain(s);
	struct image_spec spec = plain_spec();

	memset(image.data + 344, 0, 4);
	refuse(s, put_file(s, "a.nii", image.data, image.n), PV_EDATA, "Analyze 7.5");
	memcpy(image.data + 344, "n+3", 4);
	refuse(s, put_file(s, "a.nii", image.data, image.n), PV_EDATA, "magic");
	memcpy(image.data + 344, "n+1x", 4);
	refuse(s, put_file(s, "a.nii", image.data, image.n), PV_EDATA, "magic");
	store_bits(image.data, 347, 4, false);
	refuse(s, put_file(s, "a.nii", image.data, image.n), PV_EDATA, "sizeof_hdr");
	refuse(s, put_text(s, "a.nii", "<nifti_image\n image_offset='0'\n"), PV_EDATA,
	       "not an image with a grid");

	spec.version = 2;
	spec.offset = 544;
	image = counted(s, &spec);
	image.data[8] = '\n'; /* "\r\n" to "\n" */
	refuse(s, put_file(s, "b.nii", image.data, image.n), PV_EDATA, "binary mode");
	spec.intent = 3006;
	memcpy(spec.dim, (int64_t[8]){6, 1, 1, 1, 1, 2, 12}, sizeof(spec.dim));
	image = counted(s, &spec);
	refuse(s, put_file(s, "c.nii", image.data, image.n), PV_EDATA, "CIFTI");
}

static void pairs(void **state)
{
	struct scratch *s = *state;
	struct image_spec spec = plain_spec();
	struct image_bytes image = counted(s, &spec);

	refuse(s, put_file(s, "single.hdr", image.data, image.n), PV_EDATA,
	       "under the name of a pair");
	spec.pair = true;
	spec.offset = 0;
	image = counted(s, &spec);
	refuse(s, put_file(s, "x.nii", image.data, image.n), PV_EDATA, "header of a pair");
	refuse(s, put_file(s, "x.hdr", image.data, 348), PV_ENOENT, "cannot open");
	put_file(s, "x.img", image.data + 352, image.n - 353);
	refuse(s, in_folder(s, "x.hdr"), PV_EDATA, "truncated");
	put_file(s, "x.img", "", 0);
	refuse(s, in_folder(s, "x.hdr"), PV_EDATA, "empty");
	refuse(s, in_folder(s, "y.img"), PV_ENOENT, "cannot open");
}

/* ---- files that are no files --------------------------------------------------------- */

static void not_regular(void **state)
{
	struct scratch *s = *state;
	const char *fifo = in_folder(s, "fifo.nii");

	assert_int_equal(mkfifo(fifo, 0600), 0);
	refuse(s, fifo, PV_EDATA, "not a regular file");
	refuse(s, s->folder, PV_EDATA, "not a regular file");
	refuse(s, "/dev/zero", PV_EDATA, "not a regular file");
	refuse(s, in_folder(s, "absent.nii"), PV_ENOENT, "cannot open");
	refuse(s, put_file(s, "e.nii", "", 0), PV_EDATA, "empty file");
	refuse(s, put_file(s, "s.nii", "\\", 1), PV_EDATA, "not an image with a grid");
}

/* ---- cut off and damaged --------------------------------------------------------------- */

static void every_cut_is_found(void **state)
{
	struct scratch *s = *state;
	struct image_bytes image = plain(s), packed = pack(s, image.data, image.n);
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct pv_volume volume;

	for (size_t n = 0; n < image.n; n++) {
		const char *path = put_file(s, "cut.nii", image.data, n);

		assert_int_equal(pv__volume_read(reader, path, &volume, NULL, NULL, &s->diag),
				 PV_EDATA);
		assert_int_equal(s->diag.n_errors, 1);
		forget_messages(s);
	}
	for (size_t n = 0; n < packed.n; n++) {
		const char *path = put_file(s, "cut.nii.gz", packed.data, n);

		assert_int_equal(pv__volume_read(reader, path, &volume, NULL, NULL, &s->diag),
				 PV_EDATA);
		assert_int_equal(s->diag.n_errors, 1);
		forget_messages(s);
	}
	pv__volume_reader_free(reader);
}

/* A flipped bit behind the gzip header is refused; the few that are not (filling bits,
 * another distance among zeros) change no byte, or the checksum would tell. */
static void every_flip_is_found(void **state)
{
	struct scratch *s = *state;
	struct image_bytes image = plain(s), packed = pack(s, image.data, image.n);
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct pv_volume volume;
	int accepted = 0;

	for (size_t bit = 8 * 10; bit < 8 * packed.n; bit++) {
		const char *path;
		int status;

		packed.data[bit / 8] ^= (unsigned char)(1 << bit % 8);
		path = put_file(s, "f.nii.gz", packed.data, packed.n);
		status = pv__volume_read(reader, path, &volume, NULL, NULL, &s->diag);
		packed.data[bit / 8] ^= (unsigned char)(1 << bit % 8);
		if (status == PV_OK) {
			accepted++;
			assert_memory_equal(volume.data, image.data + 352, 4 * N);
			continue;
		}
		assert_int_equal(status, PV_EDATA);
		assert_int_equal(s->diag.n_errors, 1);
		forget_messages(s);
	}
	assert_true(accepted < 30);
	pv__volume_reader_free(reader);
}

static void damage_is_named(void **state)
{
	struct scratch *s = *state;
	struct image_bytes image = plain(s), packed = pack(s, image.data, image.n), more;

	packed.data[packed.n - 8] ^= 1;
	refuse_voxels(s, put_file(s, "crc.nii.gz", packed.data, packed.n), "damaged gzip stream");
	packed.data[packed.n - 8] ^= 1;
	refuse_voxels(s, put_file(s, "cut.nii.gz", packed.data, packed.n - 8), "its trailer");
	refuse_voxels(s, put_file(s, "cut.nii.gz", packed.data, packed.n - 1), "its trailer");
	/* a whole stream that is too short */
	more = pack(s, image.data, image.n - 1);
	refuse_voxels(s, put_file(s, "short.nii.gz", more.data, more.n),
		      "447 bytes where the header promises 448");
	/* a second member that is damaged, behind all voxels */
	more = pack(s, "more", 4);
	more.data[more.n - 8] ^= 1;
	more = joined(s, packed, more);
	refuse_voxels(s, put_file(s, "two.nii.gz", more.data, more.n), "damaged gzip stream");
	refuse_voxels(s, put_file(s, "two.nii.gz", more.data, packed.n + 12), "its trailer");
	refuse(s, put_file(s, "not.nii.gz", "\x1f\x8b garbage", 10), PV_EDATA, "damaged gzip");
}

static void a_small_file_takes_little_memory(void **state)
{
	struct scratch *s = *state;
	struct image_spec spec = plain_spec();
	struct image_bytes image, packed;

	memcpy(spec.dim, (int64_t[8]){3, 1024, 1024, 1024}, sizeof(spec.dim));
	image = counted(s, &spec);
	packed = pack(s, image.data, image.n);
	refuse(s, put_file(s, "bomb.nii.gz", packed.data, packed.n), PV_EDATA, "cannot hold");
}

static void a_stream_that_never_ends(void **state)
{
	struct scratch *s = *state;
	struct image_bytes image = plain(s), packed;
	size_t n = (size_t)70 << 20;
	unsigned char *zeros = calloc(n, 1);

	assert_non_null(zeros);
	memcpy(zeros, image.data, image.n);
	packed = pack(s, zeros, n);
	free(zeros);
	refuse_voxels(s, put_file(s, "long.nii.gz", packed.data, packed.n), "64 MiB");
}

static void what_lies_behind(void **state)
{
	struct scratch *s = *state;
	struct image_bytes image = plain(s), packed = pack(s, image.data, image.n), more;
	struct image_bytes zeros = {pv__alloc(s->arena, 20000, 1), 20000};
	struct image_bytes junk = {(unsigned char *)pv__strdup(s->arena, "junk"), 4};

	more = joined(s, packed, zeros);
	accept_with_warning(s, put_file(s, "x.nii.gz", more.data, more.n), NULL);
	more = joined(s, packed, junk);
	accept_with_warning(s, put_file(s, "x.nii.gz", more.data, more.n),
			    "4 bytes of something else follow");
	more = joined(s, image, junk);
	accept_with_warning(s, put_file(s, "x.nii", more.data, more.n), "4 bytes behind");
	more = pack(s, more.data, more.n);
	accept_with_warning(s, put_file(s, "x.nii.gz", more.data, more.n), "4 bytes behind");
	more = joined(s, image, zeros); /* more than fits at once: by zlib */
	more = pack(s, more.data, more.n);
	accept_with_warning(s, put_file(s, "x.nii.gz", more.data, more.n), NULL);
	more = joined(s, image, (struct image_bytes){zeros.data, 100});
	accept_with_warning(s, put_file(s, "x.nii", more.data, more.n), NULL);
	more = joined(s, joined(s, image, zeros), junk);
	accept_with_warning(s, put_file(s, "x.nii", more.data, more.n), "20004 bytes behind");
	more = pack(s, more.data, more.n);
	more = joined(s, more, junk);
	put_file(s, "x.nii.gz", more.data, more.n);
	accept_with_warning(s, in_folder(s, "x.nii.gz"), "20004 bytes behind");
}

/* Nothing of the header's texts reaches a message. */
static void header_texts_stay_inside(void **state)
{
	struct scratch *s = *state;
	struct pv__volume_info info;
	struct image_bytes image = plain(s);

	memcpy(image.data + 148, "DOE^JANE", 8);
	memcpy(image.data + 228, "DOE^JANE", 8);
	memcpy(image.data + 328, "DOE^JANE", 8);
	image.data[42] = 0; /* dim[1] = 0 */
	assert_int_equal(
		pv__volume_header(put_file(s, "p.nii", image.data, image.n), &info, &s->diag),
		PV_EDATA);
	assert_null(find_message(s, PV__ERROR, "DOE"));
	assert_one_error(s, "dim[1]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(dimensions),
		SCRATCH_TEST(datatypes),
		SCRATCH_TEST(offsets),
		SCRATCH_TEST(scaling_and_voxel_sizes),
		SCRATCH_TEST(other_formats),
		SCRATCH_TEST(pairs),
		SCRATCH_TEST(not_regular),
		SCRATCH_TEST(every_cut_is_found),
		SCRATCH_TEST(every_flip_is_found),
		SCRATCH_TEST(damage_is_named),
		SCRATCH_TEST(a_small_file_takes_little_memory),
		SCRATCH_TEST(a_stream_that_never_ends),
		SCRATCH_TEST(what_lies_behind),
		SCRATCH_TEST(header_texts_stay_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
