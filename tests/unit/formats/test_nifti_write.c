/* What is written reads back, and the same input gives the same bytes. */
#include "format_support.h"

static const struct pv_grid grid = {
	.dim = {2, 3, 4},
	.affine = {{-2, 0, 0, 90}, {0, 2, 0, -126}, {0, 0, 2.5, -72}},
};

static void round_trip(struct scratch *s, const char *name)
{
	struct pv__volume_reader *reader = pv__volume_reader_new();
	const char *path = in_folder(s, name);
	struct pv__volume_info info;
	struct pv_volume volume;
	float value[48];
	int64_t bad;

	for (int i = 0; i < 48; i++)
		value[i] = (float)i / 7;
	value[5] = NAN;
	assert_int_equal(pv__nifti_write(path, &grid, 2, value, &s->diag), PV_OK);
	assert_int_equal(pv__volume_read(reader, path, &volume, &info, &bad, &s->diag), PV_OK);
	assert_silent(s);
	assert_memory_equal(volume.data, value, sizeof(value));
	assert_int_equal(bad, 1);
	assert_int_equal(volume.n_times, 2);
	assert_memory_equal(volume.grid.dim, grid.dim, sizeof(grid.dim));
	for (int i = 0; i < 12; i++)
		assert_near(volume.grid.affine[i / 4][i % 4], grid.affine[i / 4][i % 4], 1e-6);
	assert_int_equal(info.sform_code, 2);
	assert_int_equal(info.qform_code, 2);
	pv__volume_reader_free(reader);
}

static void floats(void **state)
{
	round_trip(*state, "m.nii");
	round_trip(*state, "m.nii.gz");
}

static void same_bytes_and_no_name(void **state)
{
	struct scratch *s = *state;
	struct pv__bytes first, second;
	float value[24] = {1, 2, 3};

	assert_int_equal(pv__nifti_write(in_folder(s, "a.nii.gz"), &grid, 1, value, &s->diag),
			 PV_OK);
	assert_int_equal(pv__nifti_write(in_folder(s, "b.nii.gz"), &grid, 1, value, &s->diag),
			 PV_OK);
	assert_int_equal(
		pv__file_read(s->arena, in_folder(s, "a.nii.gz"), 1 << 20, &first, &s->diag),
		PV_OK);
	assert_int_equal(
		pv__file_read(s->arena, in_folder(s, "b.nii.gz"), 1 << 20, &second, &s->diag),
		PV_OK);
	assert_int_equal(first.n, second.n);
	assert_memory_equal(first.data, second.data, first.n);
	assert_memory_equal(first.data, "\x1f\x8b\x08\x00\x00\x00\x00\x00", 8); /* flags, time */
}

static void qform_only_where_it_says_the_same(void **state)
{
	struct scratch *s = *state;
	struct pv_grid sheared = grid;
	struct pv__volume_info info;
	float value[24] = {0};
	const char *path = in_folder(s, "s.nii");

	sheared.affine[0][1] = 0.5;
	assert_int_equal(pv__nifti_write(path, &sheared, 1, value, &s->diag), PV_OK);
	assert_int_equal(pv__volume_header(path, &info, &s->diag), PV_OK);
	assert_int_equal(info.qform_code, 0);
	assert_near(info.grid.affine[0][1], 0.5, 1e-7);
	assert_silent(s);
}

static void labels(void **state)
{
	struct scratch *s = *state;
	const char *path = in_folder(s, "l.nii.gz");
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct pv__volume_info info;
	struct pv_volume volume;
	int32_t label[24] = {0, 1, 255};

	assert_int_equal(pv__nifti_write_labels(path, &grid, label, "uint8", &s->diag), PV_OK);
	assert_int_equal(pv__volume_read(reader, path, &volume, &info, NULL, &s->diag), PV_OK);
	assert_string_equal(info.datatype, "uint8");
	assert_true(volume.data[2] == 255);
	label[3] = 256;
	assert_int_equal(pv__nifti_write_labels(path, &grid, label, "uint8", &s->diag), PV_EINVAL);
	assert_one_error(s, "label 256");
	label[4] = -7;
	assert_int_equal(pv__nifti_write_labels(path, &grid, label, "int16", &s->diag), PV_OK);
	assert_int_equal(pv__volume_read(reader, path, &volume, &info, NULL, &s->diag), PV_OK);
	assert_string_equal(info.datatype, "int16");
	assert_true(volume.data[3] == 256 && volume.data[4] == -7);
	label[5] = 40000;
	assert_int_equal(pv__nifti_write_labels(path, &grid, label, "int16", &s->diag), PV_EINVAL);
	assert_one_error(s, "label 40000");
	assert_int_equal(pv__nifti_write_labels(path, &grid, label, "int32", &s->diag), PV_EINVAL);
	assert_one_error(s, "int32");
	pv__volume_reader_free(reader);
}

static void what_cannot_be_written(void **state)
{
	struct scratch *s = *state;
	struct pv_grid wide = grid;
	float value[24] = {0};

	wide.dim[1] = 40000;
	assert_int_equal(pv__nifti_write(in_folder(s, "w.nii"), &wide, 1, value, &s->diag),
			 PV_EINVAL);
	assert_one_error(s, "an axis");
	assert_int_equal(pv__nifti_write(in_folder(s, "no/w.nii"), &grid, 1, value, &s->diag),
			 PV_ENOENT);
	assert_one_error(s, "cannot write");
	assert_int_equal(access(in_folder(s, "w.nii"), F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(floats),
		SCRATCH_TEST(same_bytes_and_no_name),
		SCRATCH_TEST(qform_only_where_it_says_the_same),
		SCRATCH_TEST(labels),
		SCRATCH_TEST(what_cannot_be_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
