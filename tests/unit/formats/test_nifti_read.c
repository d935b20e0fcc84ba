/* What is in a good file comes out: every type, order, version, scaling, geometry. */
#include "format_support.h"

enum { N = 24 };

static void count_up(double value[N])
{
	for (int i = 0; i < N; i++)
		value[i] = i;
}

static const float *read_file(struct pv__volume_reader *reader, struct scratch *s, const char *path,
			      struct pv_volume *volume, struct pv__volume_info *info,
			      int64_t *n_not_finite)
{
	int status = pv__volume_read(reader, path, volume, info, n_not_finite, &s->diag);

	if (status != PV_OK) {
		print_messages(s);
		fail_msg("%s", "could not be read");
	}
	return volume->data;
}

struct type_case {
	int code, bits;
	const char *name;
	double low, high;
};

static const struct type_case type_case[] = {
	{2, 8, "uint8", 0, 255},
	{256, 8, "int8", -128, 127},
	{4, 16, "int16", -32768, 32767},
	{512, 16, "uint16", 0, 65535},
	{8, 32, "int32", -2147483648.0, 2147483647.0},
	{768, 32, "uint32", 0, 4294967295.0},
	{1024, 64, "int64", -9007199254740992.0, 9007199254740992.0},
	{1280, 64, "uint64", 0, 9007199254740992.0},
	{16, 32, "float32", -3.5, 1e30},
	{64, 64, "float64", -3.5, 1e30},
};

static void check_type(struct scratch *s, const struct type_case *type, int version, bool big)
{
	struct image_spec spec = plain_spec();
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct pv__volume_info info;
	struct pv_volume volume;
	struct image_bytes image;
	double value[N];
	int64_t bad = -1;

	count_up(value);
	value[0] = type->low;
	value[N - 1] = type->high;
	spec.version = version;
	spec.offset = version == 1 ? 352 : 544;
	spec.big_endian = big;
	spec.datatype = type->code;
	spec.bitpix = type->bits;
	image = make_image(s, &spec, N, value);
	read_file(reader, s, put_file(s, "x.nii", image.data, image.n), &volume, &info, &bad);
	assert_silent(s);
	for (int i = 0; i < N; i++)
		assert_true(volume.data[i] == (float)value[i]);
	assert_int_equal(bad, 0);
	assert_string_equal(info.datatype, type->name);
	assert_string_equal(info.format, version == 1 ? "NIfTI-1" : "NIfTI-2");
	assert_int_equal(info.big_endian, big);

	spec.slope = 0.5;
	spec.intercept = -3;
	image = pack(s, make_image(s, &spec, N, value).data, make_image(s, &spec, N, value).n);
	read_file(reader, s, put_file(s, "x.nii.gz", image.data, image.n), &volume, &info, &bad);
	assert_silent(s);
	for (int i = 0; i < N; i++)
		assert_true(volume.data[i] == (float)(0.5 * value[i] - 3));
	assert_true(info.slope == 0.5 && info.intercept == -3);
	assert_true(info.gzipped);
	pv__volume_reader_free(reader);
}

static void every_type_version_and_order(void **state)
{
	for (size_t i = 0; i < PV__COUNT(type_case); i++)
		for (int version = 1; version <= 2; version++)
			for (int big = 0; big < 2; big++)
				check_type(*state, &type_case[i], version, big == 1);
}

static void no_slope_means_no_scaling(void **state)
{
	struct scratch *s = *state;
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct image_spec spec = plain_spec();
	struct pv__volume_info info;
	struct pv_volume volume;
	struct image_bytes image;
	double value[N];

	count_up(value);
	spec.slope = 0;
	spec.intercept = NAN; /* without a slope it means nothing */
	image = make_image(s, &spec, N, value);
	read_file(reader, s, put_file(s, "x.nii", image.data, image.n), &volume, &info, NULL);
	assert_true(volume.data[5] == 5);
	assert_true(info.slope == 1 && info.intercept == 0);
	pv__volume_reader_free(reader);
}

static void not_finite_is_counted_and_kept(void **state)
{
	struct scratch *s = *state;
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct image_spec spec = plain_spec();
	struct pv_volume volume;
	struct image_bytes image;
	double value[N];
	int64_t bad = 0;

	count_up(value);
	value[3] = NAN;
	value[7] = INFINITY;
	value[8] = -INFINITY;
	image = make_image(s, &spec, N, value);
	read_file(reader, s, put_file(s, "x.nii", image.data, image.n), &volume, NULL, &bad);
	assert_int_equal(bad, 3);
	assert_true(isnan(volume.data[3]) && volume.data[8] == -INFINITY && volume.data[9] == 9);

	spec.datatype = 64; /* beyond float32 */
	spec.bitpix = 64;
	value[3] = 1e300;
	image = make_image(s, &spec, N, value);
	read_file(reader, s, put_file(s, "y.nii", image.data, image.n), &volume, NULL, &bad);
	assert_int_equal(bad, 3);
	assert_true(volume.data[3] == INFINITY);
	pv__volume_reader_free(reader);
}

static void dimensions_and_time(void **state)
{
	struct scratch *s = *state;
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct image_spec spec = plain_spec();
	struct pv__volume_info info;
	struct pv_volume volume;
	double value[N];
	struct image_bytes image;
	static const struct {
		int units;
		double pixdim, tr;
	} time[] = {{2 | 8, 2.5, 2.5}, {2 | 16, 2500, 2.5}, {2 | 24, 2500000, 2.5}, {2, 2.5, 0}};

	count_up(value);
	memcpy(spec.dim, (int64_t[8]){5, 2, 3, 1, 4, 1, 9, 9}, sizeof(spec.dim));
	for (size_t i = 0; i < PV__COUNT(time); i++) {
		spec.units = time[i].units;
		spec.pixdim[4] = time[i].pixdim;
		image = make_image(s, &spec, N, value);
		read_file(reader, s, put_file(s, "x.nii", image.data, image.n), &volume, &info,
			  NULL);
		assert_near(info.tr_s, time[i].tr, 1e-12);
	}
	assert_int_equal(volume.n_times, 4);
	assert_int_equal(volume.grid.dim[2], 1);
	assert_int_equal(info.n_times, 4);
	assert_true(volume.data[23] == 23);
	spec.dim[0] = 3; /* the axes behind the third do not exist */
	image = make_image(s, &spec, N, value);
	read_file(reader, s, put_file(s, "x.nii", image.data, 352 + 4 * 6), &volume, &info, NULL);
	assert_int_equal(volume.n_times, 1);
	pv__volume_reader_free(reader);
}

/* ---- geometry -------------------------------------------------------------------- */

static int header_of(struct scratch *s, const struct image_spec *spec, struct pv__volume_info *info)
{
	double value[N] = {0};
	struct image_bytes image = make_image(s, spec, N, value);

	return pv__volume_header(put_file(s, "g.nii", image.data, image.n), info, &s->diag);
}

static void assert_affine(const struct pv_grid *grid, const double expected[12])
{
	for (int i = 0; i < 12; i++)
		assert_near(grid->affine[i / 4][i % 4], expected[i], 1e-5);
}

static void sform_before_qform_before_pixdim(void **state)
{
	struct scratch *s = *state;
	struct image_spec spec = plain_spec();
	struct pv__volume_info info;
	/* 90 degrees about z: quaternion (cos 45, 0, 0, sin 45) */
	const double turned[12] = {0, -2, 0, 5, 2, 0, 0, 6, 0, 0, 2, 7};

	spec.qform_code = 1;
	memcpy(spec.quatern, (double[6]){0, 0, sqrt(0.5), 5, 6, 7}, sizeof(spec.quatern));
	assert_int_equal(header_of(s, &spec, &info), PV_OK);
	assert_silent(s);
	assert_affine(&info.grid, spec.srow);
	assert_int_equal(info.sform_code, 4);
	assert_int_equal(info.qform_code, 1);

	spec.sform_code = 0;
	assert_int_equal(header_of(s, &spec, &info), PV_OK);
	assert_silent(s);
	assert_affine(&info.grid, turned);

	spec.pixdim[0] = -1; /* the third axis runs the other way */
	assert_int_equal(header_of(s, &spec, &info), PV_OK);
	assert_near(info.grid.affine[2][2], -2, 1e-6);

	spec.qform_code = 0;
	assert_int_equal(header_of(s, &spec, &info), PV_OK);
	assert_affine(&info.grid, (double[12]){2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0});
	assert_warning(s, "neither sform nor qform");
}

static void opposite_hands_are_named(void **state)
{
	struct scratch *s = *state;
	struct image_spec spec = plain_spec();
	struct pv__volume_info info;

	spec.qform_code = 1; /* identity: right-handed, as the sform is */
	spec.srow[0] = -2;
	assert_int_equal(header_of(s, &spec, &info), PV_OK);
	assert_true(info.grid.affine[0][0] == -2);
	assert_non_null(find_message(s, PV__WARNING, "sform (code 4)"));
	assert_warning(s, "qform (code 1)");
}

static void shear_is_fine_singular_is_not(void **state)
{
	struct scratch *s = *state;
	struct image_spec spec = plain_spec();
	struct pv__volume_info info;

	spec.srow[1] = 0.7;
	spec.srow[6] = -0.3;
	assert_int_equal(header_of(s, &spec, &info), PV_OK);
	assert_affine(&info.grid, spec.srow);
	assert_silent(s);

	memcpy(spec.srow + 8, spec.srow + 4, 3 * sizeof(double));
	assert_int_equal(header_of(s, &spec, &info), PV_EDATA);
	assert_one_error(s, "sform: singular");
	memset(spec.srow, 0, sizeof(spec.srow));
	assert_int_equal(header_of(s, &spec, &info), PV_EDATA);
	assert_one_error(s, "sform: singular");
	spec = plain_spec();
	spec.srow[3] = NAN;
	assert_int_equal(header_of(s, &spec, &info), PV_EDATA);
	assert_one_error(s, "sform: not finite");
	spec = plain_spec();
	spec.sform_code = 0;
	spec.qform_code = 1;
	spec.quatern[0] = 1.1;
	assert_int_equal(header_of(s, &spec, &info), PV_EDATA);
	assert_one_error(s, "quatern_b, c, d");
	spec.quatern[0] = NAN;
	assert_int_equal(header_of(s, &spec, &info), PV_EDATA);
	assert_one_error(s, "quatern_b, c, d");
}

static void metres_and_microns_become_millimetres(void **state)
{
	struct scratch *s = *state;
	struct image_spec spec = plain_spec();
	struct pv__volume_info info;

	spec.units = 3; /* micrometres */
	assert_int_equal(header_of(s, &spec, &info), PV_OK);
	assert_near(info.grid.affine[0][0], 2e-3, 1e-12);
	spec.units = 1;
	assert_int_equal(header_of(s, &spec, &info), PV_OK);
	assert_near(info.grid.affine[2][3], -30e3, 1e-6);
}

/* ---- files -------------------------------------------------------------------------- */

static void pairs_by_either_name(void **state)
{
	struct scratch *s = *state;
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct image_spec spec = plain_spec();
	struct pv__volume_info info;
	struct pv_volume volume;
	struct image_bytes image, packed;
	double value[N];
	const char *header, *voxels;

	count_up(value);
	spec.pair = true;
	spec.offset = 0;
	image = make_image(s, &spec, N, value); /* header of 352 bytes, then the voxels */
	header = put_file(s, "p.hdr", image.data, 348);
	voxels = put_file(s, "p.img", image.data + 352, image.n - 352);
	read_file(reader, s, header, &volume, &info, NULL);
	assert_true(volume.data[23] == 23 && !info.gzipped);
	read_file(reader, s, voxels, &volume, &info, NULL);
	assert_true(volume.data[22] == 22);

	packed = pack(s, image.data, 352);
	header = put_file(s, "q.hdr.gz", packed.data, packed.n);
	packed = pack(s, image.data + 352, image.n - 352);
	put_file(s, "q.img.gz", packed.data, packed.n);
	read_file(reader, s, header, &volume, &info, NULL);
	assert_true(volume.data[21] == 21 && info.gzipped);
	assert_silent(s);

	spec.offset = 16; /* into the image file */
	image = make_image(s, &spec, N, value);
	put_file(s, "p.hdr", image.data, 348);
	put_file(s, "p.img", image.data + 352 - 16, image.n - 352 + 16);
	read_file(reader, s, in_folder(s, "p.hdr"), &volume, &info, NULL);
	assert_true(volume.data[0] == 0 && volume.data[20] == 20);
	assert_silent(s);
	pv__volume_reader_free(reader);
}

static void extensions_are_skipped(void **state)
{
	struct scratch *s = *state;
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct image_spec spec = plain_spec();
	struct pv_volume volume;
	struct image_bytes image;
	double value[N];

	count_up(value);
	for (int shift = 0; shift < 3; shift++) {
		spec.offset = 736 + shift; /* at any byte */
		image = make_image(s, &spec, N, value);
		image.data[348] = 1;
		memset(image.data + 352, 0xff, 384); /* sizes that mean nothing */
		read_file(reader, s, put_file(s, "e.nii", image.data, image.n), &volume, NULL,
			  NULL);
		for (int i = 0; i < N; i++)
			assert_true(volume.data[i] == (float)i);
		image = pack(s, image.data, image.n);
		read_file(reader, s, put_file(s, "e.nii.gz", image.data, image.n), &volume, NULL,
			  NULL);
		for (int i = 0; i < N; i++)
			assert_true(volume.data[i] == (float)i);
	}
	assert_silent(s);
	pv__volume_reader_free(reader);
}

static void several_members_and_names_that_lie(void **state)
{
	struct scratch *s = *state;
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct image_spec spec = plain_spec();
	struct pv_volume volume;
	struct image_bytes image, two;
	double value[N];

	count_up(value);
	image = make_image(s, &spec, N, value);
	/* cut inside the header and inside a voxel */
	two = joined(s, pack(s, image.data, 100), pack(s, image.data + 100, 300));
	two = joined(s, two, pack(s, image.data + 400, image.n - 400));
	read_file(reader, s, put_file(s, "m.nii.gz", two.data, two.n), &volume, NULL, NULL);
	assert_true(volume.data[23] == 23 && volume.data[12] == 12);
	assert_silent(s);
	read_file(reader, s, put_file(s, "m.nii", two.data, two.n), &volume, NULL, NULL);
	assert_true(volume.data[23] == 23);
	assert_warning(s, "gzipped, although");
	read_file(reader, s, put_file(s, "n.nii.gz", image.data, image.n), &volume, NULL, NULL);
	assert_true(volume.data[23] == 23);
	assert_warning(s, "not gzipped, although");
	pv__volume_reader_free(reader);
}

static void the_named_file_is_read(void **state)
{
	struct scratch *s = *state;
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct image_spec spec = plain_spec();
	struct pv_volume volume;
	struct image_bytes one, two;
	double value[N];

	count_up(value);
	one = make_image(s, &spec, N, value);
	value[0] = 100;
	two = make_image(s, &spec, N, value);
	two = pack(s, two.data, two.n);
	put_file(s, "x.nii", one.data, one.n);
	put_file(s, "x.nii.gz", two.data, two.n);
	read_file(reader, s, in_folder(s, "x.nii"), &volume, NULL, NULL);
	assert_true(volume.data[0] == 0);
	read_file(reader, s, in_folder(s, "x.nii.gz"), &volume, NULL, NULL);
	assert_true(volume.data[0] == 100);
	pv__volume_reader_free(reader);
}

static void memory_is_kept_and_aligned(void **state)
{
	struct scratch *s = *state;
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct image_spec spec = plain_spec();
	struct pv_volume volume;
	struct image_bytes image;
	const float *first;
	double value[N];

	count_up(value);
	image = make_image(s, &spec, N, value);
	put_file(s, "a.nii", image.data, image.n);
	image = pack(s, image.data, image.n);
	put_file(s, "b.nii.gz", image.data, image.n);
	first = read_file(reader, s, in_folder(s, "b.nii.gz"), &volume, NULL, NULL);
	assert_int_equal((uintptr_t)first % 64, 0);
	for (int i = 0; i < 100; i++)
		assert_ptr_equal(
			read_file(reader, s, in_folder(s, "b.nii.gz"), &volume, NULL, NULL), first);
	assert_int_equal(
		(uintptr_t)read_file(reader, s, in_folder(s, "a.nii"), &volume, NULL, NULL) % 64,
		0);
	pv__volume_reader_free(reader);
	pv__volume_reader_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(every_type_version_and_order),
		SCRATCH_TEST(no_slope_means_no_scaling),
		SCRATCH_TEST(not_finite_is_counted_and_kept),
		SCRATCH_TEST(dimensions_and_time),
		SCRATCH_TEST(sform_before_qform_before_pixdim),
		SCRATCH_TEST(opposite_hands_are_named),
		SCRATCH_TEST(shear_is_fine_singular_is_not),
		SCRATCH_TEST(metres_and_microns_become_millimetres),
		SCRATCH_TEST(pairs_by_either_name),
		SCRATCH_TEST(extensions_are_skipped),
		SCRATCH_TEST(several_members_and_names_that_lie),
		SCRATCH_TEST(the_named_file_is_read),
		SCRATCH_TEST(memory_is_kept_and_aligned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
