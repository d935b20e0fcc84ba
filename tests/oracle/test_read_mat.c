/* read.mat on files that are written here, so that every value is known. */
#include "support/check.h"
#include "support/mat_file.h"
#include "support/recording.h"

enum { ROWS = 3, COLUMNS = 500 };

/* Row r has 10 c + r at column c. */
static matvar_t *matrix(const char *name, size_t rows, size_t columns)
{
	static float value[ROWS * COLUMNS];

	for (size_t c = 0; c < columns; c++)
		for (size_t r = 0; r < rows; r++)
			value[c * rows + r] = (float)(10 * c + r);
	return matt_floats(name, rows, columns, 1, value);
}

static void rows_or_columns(void **state)
{
	static const struct {
		enum mat_ft version;
		enum matio_compression compression;
	} as[] = {{MAT_FT_MAT5, MAT_COMPRESSION_NONE},
		  {MAT_FT_MAT5, MAT_COMPRESSION_ZLIB},
		  {MAT_FT_MAT73, MAT_COMPRESSION_NONE}};
	struct recording_test t;

	(void)state;
	recording_begin(&t, "read.mat");
	for (size_t i = 0; i < PV__COUNT(as); i++) {
		const char *path = recording_path(&t, pv__format(t.arena, "rows-%zu.mat", i));
		mat_t *file = matt_create(path, as[i].version);

		matt_write(file, matrix("eeg", ROWS, COLUMNS), as[i].compression);
		matt_write(file, matt_number("fs", 128), as[i].compression);
		Mat_Close(file);
		recording_expect(&t, path);
		assert_string_equal(t.r.format, "read.mat");
		assert_int_equal(t.r.n_channels, ROWS);
		assert_string_equal(t.r.channel[2].name, "3");
		assert_int_equal(t.r.channel[2].n_samples, COLUMNS);
		assert_near(t.r.channel[2].rate_hz, 128, 0);
		assert_near(recording_value(&t, 2, 499), 4992, 0);
		path = recording_path(&t, pv__format(t.arena, "columns-%zu.mat", i));
		file = matt_create(path, as[i].version);
		matt_write(file, matrix("eeg", COLUMNS, ROWS), as[i].compression);
		Mat_Close(file);
		recording_expect(&t, path);
		assert_int_equal(t.r.n_channels, ROWS);
		assert_true(isnan(t.r.channel[0].rate_hz));
		assert_near(recording_value(&t, 2, 499), 20 + 499, 0);
	}
	recording_end(&t);
}

static void one_of_several(void **state)
{
	struct recording_test t;
	const char *path;
	mat_t *file;

	(void)state;
	recording_begin(&t, "read.mat");
	path = recording_path(&t, "two.mat");
	file = matt_create(path, MAT_FT_MAT5);
	matt_write(file, matrix("first", 2, 10), MAT_COMPRESSION_NONE);
	matt_write(file, matrix("second", 3, 10), MAT_COMPRESSION_ZLIB);
	matt_write(file, matt_text("note", "hello"), MAT_COMPRESSION_NONE);
	Mat_Close(file);
	recording_refused(&t, path, "holds several matrices: name one, as in FILE.mat#second; it has "
				    "first, second");
	recording_refused(&t, pv__format(t.arena, "%s#third", path),
			  "has no matrix 'third'; it has first, second");
	recording_expect(&t, pv__format(t.arena, "%s#second", path));
	assert_int_equal(t.r.n_channels, 3);
	recording_end(&t);
}

static void what_is_refused(void **state)
{
	size_t cube[3] = {2, 3, 4}, pair[2] = {2, 5};
	double zero[24] = {0};
	mat_complex_split_t complex = {zero, zero};
	struct recording_test t;
	const char *path;
	mat_t *file;

	(void)state;
	recording_begin(&t, "read.mat");
	path = recording_path(&t, "odd.mat");
	file = matt_create(path, MAT_FT_MAT5);
	matt_write(file, matt_text("note", "hello"), MAT_COMPRESSION_NONE);
	matt_write(file, matt_good(Mat_VarCreate("x", MAT_C_DOUBLE, MAT_T_DOUBLE, 3, cube, zero, 0)),
		   MAT_COMPRESSION_NONE);
	Mat_Close(file);
	recording_refused(&t, path, "holds no matrix of numbers");
	file = matt_create(path, MAT_FT_MAT5);
	matt_write(file,
		   matt_good(Mat_VarCreate("x", MAT_C_DOUBLE, MAT_T_DOUBLE, 2, pair, &complex,
					   MAT_F_COMPLEX)),
		   MAT_COMPRESSION_NONE);
	Mat_Close(file);
	recording_refused(&t, path, "x is no whole matrix of real numbers");
	file = matt_create(path, MAT_FT_MAT5);
	matt_write(file, matrix("x", 3, 3), MAT_COMPRESSION_NONE);
	Mat_Close(file);
	recording_refused(&t, path, "as many rows as columns");
	file = matt_create(path, MAT_FT_MAT5);
	matt_write(file, matrix("x", 3, 30), MAT_COMPRESSION_NONE);
	matt_write(file, matt_number("srate", -1), MAT_COMPRESSION_NONE);
	Mat_Close(file);
	recording_refused(&t, path, "variable srate is no sampling rate");
	recording_end(&t);
}

/* matio reads what is left of a file that is cut off or damaged; this does not. */
static void damage(void **state)
{
	struct recording_test t;
	struct pv__bytes bytes;
	const char *path;
	mat_t *file;

	(void)state;
	recording_begin(&t, "read.mat");
	path = recording_path(&t, "damaged.mat");
	file = matt_create(path, MAT_FT_MAT5);
	matt_write(file, matrix("x", ROWS, COLUMNS), MAT_COMPRESSION_ZLIB);
	Mat_Close(file);
	assert_int_equal(pv__file_read(t.arena, path, 1 << 20, &bytes, &t.diag), PV_OK);
	for (size_t n = 129; n < bytes.n; n += 1 + bytes.n / 20) {
		assert_int_equal(pv__file_write(path, bytes.data, n, &t.diag), PV_OK);
		recording_refused(&t, path, n < 136 ? "ends within the head" : "is cut off");
	}
	for (size_t at = 140; at < bytes.n; at += 1 + bytes.n / 20) {
		bytes.data[at] ^= 0x40;
		assert_int_equal(pv__file_write(path, bytes.data, bytes.n, &t.diag), PV_OK);
		recording_refused(&t, path, "is damaged");
		bytes.data[at] ^= 0x40;
	}
	recording_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_or_columns),
		cmocka_unit_test(one_of_several),
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
