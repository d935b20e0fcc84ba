/* Analyze 7.5 and FreeSurfer volumes against the values that nibabel 5.0.0 gives for the same
 * files, which are seeds of the fuzz targets; five axes and absent scaling of NIfTI. */
#include "format_support.h"

struct expected {
	const char *file;
	int64_t dim[4];
	const char *datatype;
	double affine[12];
	double first, second, last, sum;
};

static const char *seed(struct scratch *s, const char *name)
{
	return pv__format(s->arena, "%s/tests/fuzz/seeds/%s", getenv("PULVINAR_SOURCE"), name);
}

static void compare(const struct expected *e, const struct pv_volume *v,
		    const struct pv__volume_info *info)
{
	int64_t n = pv__grid_voxels(&v->grid) * v->n_times;
	double sum = 0;

	for (int i = 0; i < 3; i++)
		assert_int_equal(v->grid.dim[i], e->dim[i]);
	assert_int_equal(v->n_times, e->dim[3]);
	assert_string_equal(info->datatype, e->datatype);
	for (int i = 0; i < 12; i++)
		assert_near(v->grid.affine[i / 4][i % 4], e->affine[i], 1e-6);
	for (int64_t i = 0; i < n; i++)
		sum += (double)v->data[i];
	assert_near((double)v->data[0], e->first, 1e-6);
	assert_near((double)v->data[1], e->second, 1e-6);
	assert_near((double)v->data[n - 1], e->last, 1e-6);
	assert_near(sum, e->sum, 1e-4);
}

/* ---- FreeSurfer ----------------------------------------------------------------- */

#define OBLIQUE {-1, 0, 0, 10, 0, 0, 2, -20, 0, -1.5, 0, 30}

static void freesurfer(void **state)
{
	static const struct expected files[] = {
		{"mgh/uint8.mgh", {3, 4, 2, 1}, "uint8", OBLIQUE, 63, 54, 64, 1159},
		{"mgh/int16.mgh", {3, 4, 2, 1}, "int16", OBLIQUE, 44, 75, 95, 1614},
		{"mgh/int32.mgh", {3, 4, 2, 1}, "int32", OBLIQUE, 61, 13, 62, 1360},
		{"mgh/float32.mgh", {3, 4, 2, 1}, "float32", OBLIQUE, 8.401534080505371,
		 45.033935546875, 92.7154541015625, 1030.724112033844},
		{"mgh/series.mgz", {2, 3, 2, 4}, "float32", OBLIQUE, 1.3388761281967163,
		 3.098789691925049, 1.3092617988586426, 227.0711094290018},
	};
	struct scratch *s = *state;
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct pv__volume_info info;
	struct pv_volume volume;

	for (size_t i = 0; i < PV__COUNT(files); i++) {
		assert_int_equal(pv__volume_read(reader, seed(s, files[i].file), &volume, &info,
						 NULL, &s->diag),
				 PV_OK);
		assert_silent(s);
		compare(&files[i], &volume, &info);
		assert_string_equal(info.format, "FreeSurfer MGH");
		assert_string_equal(info.affine_from, "scanner axes");
		assert_true(info.big_endian && info.oriented);
	}
	pv__volume_reader_free(reader);
}

/* FreeSurfer's own default; nibabel takes y and z the other way round. */
static void freesurfer_without_axes(void **state)
{
	static const struct expected file = {"mgh/no-ras.mgh",
					     {3, 4, 2, 1},
					     "int16",
					     {-1, 0, 0, 1.5, 0, 0, 1, -1, 0, -1, 0, 2},
					     44,
					     75,
					     95,
					     1614};
	struct scratch *s = *state;
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct pv__volume_info info;
	struct pv_volume volume;

	assert_int_equal(
		pv__volume_read(reader, seed(s, file.file), &volume, &info, NULL, &s->diag), PV_OK);
	assert_warning(s, "good_ras");
	assert_string_equal(info.affine_from, "default");
	compare(&file, &volume, &info);
	pv__volume_reader_free(reader);
}

static void refuse(struct scratch *s, const char *path, const char *part)
{
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct pv_volume volume;

	pv__volume_allow_unoriented(reader);
	assert_int_equal(pv__volume_read(reader, path, &volume, NULL, NULL, &s->diag), PV_EDATA);
	assert_one_error(s, part);
	pv__volume_reader_free(reader);
}

static void freesurfer_refused(void **state)
{
	struct scratch *s = *state;
	struct pv__bytes image;

	refuse(s, seed(s, "mgh/tensor.mgh"), "type 6 (tensor)");
	refuse(s, seed(s, "mgh/overflow.mgh"), "image_bytes");
	refuse(s, seed(s, "mgh/short.mgh"), "truncated: 300 bytes");
	assert_int_equal(pv__file_read(s->arena, seed(s, "mgh/int16.mgh"), 1000, &image, &s->diag),
			 PV_OK);
	memset(image.data + 30, 0, 4);
	refuse(s, put_file(s, "a.mgh", image.data, image.n), "spacing[1]: a voxel size of 0");
	store_f32(image.data + 30, 1, true);
	memset(image.data + 42, 0, 12);
	refuse(s, put_file(s, "a.mgh", image.data, image.n), "x_ras, y_ras, z_ras: singular");
}

/* ---- Analyze ------------------------------------------------------------------------ */

/* A seed is the header and the voxels, one after the other. */
static const char *analyze_pair(struct scratch *s, const char *name)
{
	struct pv__bytes both;

	assert_int_equal(pv__file_read(s->arena, seed(s, name), 4096, &both, &s->diag), PV_OK);
	put_file(s, "a.img", both.data + 348, both.n - 348);
	return put_file(s, "a.hdr", both.data, 348);
}

static void analyze(void **state)
{
#define CENTRED {-2, 0, 0, 2, 0, 2, 0, -3, 0, 0, 2, -1}
	static const struct expected files[] = {
		{"analyze/plain", {3, 4, 2, 1}, "int16", CENTRED, 40, 7, 86, 1185},
		{"analyze/big", {3, 4, 2, 1}, "int16", CENTRED, 40, 7, 86, 1185},
		{"analyze/spm99",
		 {3, 4, 2, 1},
		 "int16",
		 {-2, 0, 0, 2, 0, 2, 0, 0, 0, 0, 2, -2},
		 44,
		 33,
		 26,
		 704.5},
	};
	struct scratch *s = *state;
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct pv__volume_info info;
	struct pv_volume volume;

	pv__volume_allow_unoriented(reader);
	for (size_t i = 0; i < PV__COUNT(files); i++) {
		const char *header = analyze_pair(s, files[i].file);

		assert_int_equal(pv__volume_read(reader, header, &volume, &info, NULL, &s->diag),
				 PV_OK);
		assert_warning(s, "which side is left is not stated");
		assert_string_equal(info.format, "Analyze 7.5");
		assert_false(info.oriented);
		compare(&files[i], &volume, &info);
		assert_int_equal(pv__volume_read(reader, in_folder(s, "a.img"), &volume, &info,
						 NULL, &s->diag),
				 PV_OK);
		forget_messages(s);
		compare(&files[i], &volume, &info);
	}
	pv__volume_reader_free(reader);
}

static void analyze_refused(void **state)
{
	struct scratch *s = *state;
	struct pv__volume_reader *reader = pv__volume_reader_new();
	const char *path = analyze_pair(s, "analyze/plain");
	struct pv__volume_info info;
	struct pv_volume volume;
	int32_t *label;

	assert_int_equal(pv__volume_read(reader, path, &volume, NULL, NULL, &s->diag), PV_EDATA);
	assert_one_error(s, "Analyze 7.5: it does not say which side is left");
	assert_int_equal(pv__volume_labels(s->arena, path, &info, &label, &s->diag), PV_EDATA);
	assert_one_error(s, "Analyze 7.5: it does not say which side is left");
	refuse(s, analyze_pair(s, "analyze/complex"), "datatype 32");
	refuse(s, analyze_pair(s, "analyze/overflow"), "image_bytes");
	refuse(s, analyze_pair(s, "analyze/short"), "truncated: 32 bytes");
	pv__volume_reader_free(reader);
}

static void companions(void **state)
{
	static const struct {
		const char *path, *other;
	} files[] = {{"x.hdr", "x.img"},       {"d/x.img", "d/x.hdr"}, {"x.hdr.gz", "x.img.gz"},
		     {"x.img.gz", "x.hdr.gz"}, {"x.nii", NULL},        {"x.img.nii", NULL},
		     {"hdr", NULL}};
	struct scratch *s = *state;
	const char *other;

	for (size_t i = 0; i < PV__COUNT(files); i++) {
		assert_int_equal(pv__volume_companion(s->arena, files[i].path, &other, &s->diag),
				 PV_OK);
		if (files[i].other)
			assert_string_equal(other, files[i].other);
		else
			assert_null(other);
	}
}

/* ---- NIfTI -------------------------------------------------------------------------------- */

static const char *counted(struct scratch *s, const struct image_spec *spec)
{
	struct image_bytes image;
	double value[24];

	for (int i = 0; i < 24; i++)
		value[i] = i;
	image = make_image(s, spec, 24, value);
	return put_file(s, "n.nii", image.data, image.n);
}

static void five_axes(void **state)
{
	struct scratch *s = *state;
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct image_spec spec = plain_spec();
	struct pv__volume_info info;
	struct pv_volume volume;

	memcpy(spec.dim, (int64_t[8]){5, 2, 2, 2, 1, 3, 1, 1}, sizeof(spec.dim));
	spec.pixdim[4] = 2; /* of an axis of one: no time between volumes */
	assert_int_equal(
		pv__volume_read(reader, counted(s, &spec), &volume, &info, NULL, &s->diag), PV_OK);
	assert_silent(s);
	assert_int_equal(volume.n_times, 3);
	assert_true(volume.data[23] == 23);
	assert_true(info.tr_s == 0);
	memcpy(spec.dim, (int64_t[8]){5, 2, 2, 2, 3, 1, 1, 1}, sizeof(spec.dim));
	assert_int_equal(
		pv__volume_read(reader, counted(s, &spec), &volume, &info, NULL, &s->diag), PV_OK);
	assert_int_equal(volume.n_times, 3);
	assert_true(info.tr_s == 2);
	pv__volume_reader_free(reader);
}

/* What nibabel writes where it has no scaling to state. */
static void a_slope_of_nan_is_none(void **state)
{
	struct scratch *s = *state;
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct image_spec spec = plain_spec();
	struct pv__volume_info info;
	struct pv_volume volume;

	spec.slope = spec.intercept = NAN;
	assert_int_equal(
		pv__volume_read(reader, counted(s, &spec), &volume, &info, NULL, &s->diag), PV_OK);
	assert_warning(s, "scl_slope: NaN");
	assert_true(volume.data[23] == 23);
	assert_true(info.slope == 1 && info.intercept == 0);
	pv__volume_reader_free(reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(freesurfer),
		SCRATCH_TEST(freesurfer_without_axes),
		SCRATCH_TEST(freesurfer_refused),
		SCRATCH_TEST(analyze),
		SCRATCH_TEST(analyze_refused),
		SCRATCH_TEST(companions),
		SCRATCH_TEST(five_axes),
		SCRATCH_TEST(a_slope_of_nan_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
