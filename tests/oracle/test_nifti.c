/* Our reader and writer against others: nifticlib's reader, values that nibabel 5.0.0
 * gave for the same bytes, and (where PULVINAR_TEST_DATA is set) odd files of many
 * projects with what nibabel says of them. */
#include "unit/formats/format_support.h"

#include <nifti2_io.h>

enum { N = 24 };

static void read_ours(struct scratch *s, struct pv__volume_reader *reader, const char *path,
		      struct pv_volume *volume, struct pv__volume_info *info)
{
	if (pv__volume_read(reader, path, volume, info, NULL, &s->diag) != PV_OK) {
		print_messages(s);
		fail_msg("%s", "could not be read");
	}
}

/* ---- nibabel ----------------------------------------------------------------------- */

/* int16, big-endian, scaled, qform with a quaternion (.1, .2, .3) and qfac -1. */
static void values_of_nibabel(void **state)
{
	static const double affine[12] = {
		1.4799999666213983,  -1.2910428196294705, -1.2928342402849922, -90,
		1.1928342604719482,  1.9999999627470963,  0.19641709555557982, 126,
		-0.6218894804103061, 0.7636809457455381,  -2.699999991059303,  -72};
	static const struct {
		int at;
		float value;
	} expected[] = {{0, 2195.878173828125f},
			{1, 2271.28515625f},
			{12, 3100.76171875f},
			{23, 3930.23828125f}};
	struct scratch *s = *state;
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct image_spec spec = plain_spec();
	struct pv__volume_info info;
	struct pv_volume volume;
	struct image_bytes image;
	double value[N];

	for (int i = 0; i < N; i++)
		value[i] = 1000 * i - 12000;
	spec.big_endian = true;
	spec.datatype = 4;
	spec.bitpix = 16;
	spec.slope = 0.07540697;
	spec.intercept = 3100.7617;
	spec.sform_code = 0;
	spec.qform_code = 1;
	memcpy(spec.pixdim, (double[8]){-1, 2, 2.5, 3}, sizeof(spec.pixdim));
	memcpy(spec.quatern, (double[6]){0.1, 0.2, 0.3, -90, 126, -72}, sizeof(spec.quatern));
	image = make_image(s, &spec, N, value);
	read_ours(s, reader, put_file(s, "x.nii", image.data, image.n), &volume, &info);
	for (size_t i = 0; i < PV__COUNT(expected); i++)
		assert_true(volume.data[expected[i].at] == expected[i].value);
	for (int i = 0; i < 12; i++)
		assert_near(volume.grid.affine[i / 4][i % 4], affine[i], 1e-12);
	pv__volume_reader_free(reader);
}

/* ---- nifticlib -------------------------------------------------------------------------- */

static double value_of(const nifti_image *image, int64_t i)
{
	switch (image->datatype) {
	case DT_UINT8:
		return ((const uint8_t *)image->data)[i];
	case DT_INT8:
		return ((const int8_t *)image->data)[i];
	case DT_UINT16:
		return ((const uint16_t *)image->data)[i];
	case DT_INT16:
		return ((const int16_t *)image->data)[i];
	case DT_UINT32:
		return ((const uint32_t *)image->data)[i];
	case DT_INT32:
		return ((const int32_t *)image->data)[i];
	case DT_UINT64:
		return (double)((const uint64_t *)image->data)[i];
	case DT_INT64:
		return (double)((const int64_t *)image->data)[i];
	case DT_FLOAT32:
		return (double)((const float *)image->data)[i];
	default:
		assert_int_equal(image->datatype, DT_FLOAT64);
		return ((const double *)image->data)[i];
	}
}

static void assert_same_matrix(const struct pv_grid *grid, const nifti_dmat44 *theirs)
{
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 4; j++)
			assert_near(grid->affine[i][j], theirs->m[i][j], 1e-9);
}

/* Both read the file: the same numbers (nifticlib leaves scaling to us), the same place. */
static void compare_with_nifticlib(struct scratch *s, const char *path)
{
	struct pv__volume_reader *reader = pv__volume_reader_new();
	nifti_image *theirs = nifti_image_read(path, 1);
	struct pv__volume_info info;
	struct pv_volume ours;

	assert_non_null(theirs);
	read_ours(s, reader, path, &ours, &info);
	assert_int_equal(theirs->nx, ours.grid.dim[0]);
	assert_int_equal(theirs->ny, ours.grid.dim[1]);
	assert_int_equal(theirs->nz, ours.grid.dim[2]);
	assert_int_equal(theirs->nt, ours.n_times);
	assert_same_matrix(&ours.grid,
			   theirs->sform_code > 0 ? &theirs->sto_xyz : &theirs->qto_xyz);
	for (int64_t i = 0; i < theirs->nvox; i++) {
		float expected = (float)(info.slope * value_of(theirs, i) + info.intercept);

		if (ours.data[i] != expected)
			fail_msg("%s as %s, voxel %d: %g, nifticlib %g", path, info.datatype,
				 (int)i, (double)ours.data[i], (double)expected);
	}
	nifti_image_free(theirs);
	pv__volume_reader_free(reader);
}

static void nifticlib_reads_the_same(void **state)
{
	static const int type[][2] = {{2, 8},    {256, 8},   {4, 16},    {512, 16}, {8, 32},
				      {768, 32}, {1024, 64}, {1280, 64}, {16, 32},  {64, 64}};
	struct scratch *s = *state;
	double value[N];

	for (int i = 0; i < N; i++)
		value[i] = (i * 37) % 101;
	for (size_t t = 0; t < PV__COUNT(type); t++) {
		for (int variant = 0; variant < 8; variant++) {
			struct image_spec spec = plain_spec();
			struct image_bytes image;
			/* nifticlib would read x.nii where x.nii.gz is asked for */
			const char *name = variant & 4 ? "packed.nii.gz" : "plain.nii";

			spec.datatype = type[t][0];
			spec.bitpix = type[t][1];
			spec.big_endian = variant & 1;
			spec.version = variant & 2 ? 2 : 1;
			spec.offset = spec.version == 1 ? 352 : 544;
			spec.slope = variant & 1 ? 0.37 : 0;
			spec.intercept = 5.5;
			spec.sform_code = variant & 2 ? 0 : 1;
			spec.qform_code = 1;
			memcpy(spec.quatern, (double[6]){0.3, -0.2, 0.1, 9, 8, 7},
			       sizeof(spec.quatern));
			image = make_image(s, &spec, N, value);
			if (variant & 4)
				image = pack(s, image.data, image.n);
			compare_with_nifticlib(s, put_file(s, name, image.data, image.n));
		}
	}
}

static void nifticlib_reads_what_we_write(void **state)
{
	struct scratch *s = *state;
	/* turned about y by 30 degrees, left-handed */
	const struct pv_grid grid = {.dim = {3, 4, 2},
				     .affine = {{-1.7320508075688772, 0, 1, 11},
						{0, 2, 0, -12},
						{1, 0, 1.7320508075688772, 13}}};
	nifti_image *theirs;
	float value[N];
	int32_t label[N];

	for (int i = 0; i < N; i++) {
		value[i] = (float)i * 0.1f;
		label[i] = i;
	}
	assert_int_equal(pv__nifti_write(in_folder(s, "m.nii.gz"), &grid, 1, value, &s->diag),
			 PV_OK);
	compare_with_nifticlib(s, in_folder(s, "m.nii.gz"));
	theirs = nifti_image_read(in_folder(s, "m.nii.gz"), 1);
	assert_int_equal(theirs->qform_code, 2);
	assert_int_equal(theirs->sform_code, 2);
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 4; j++)
			assert_near(theirs->qto_xyz.m[i][j], grid.affine[i][j], 1e-5);
	assert_int_equal(theirs->descrip[0], 0);
	nifti_image_free(theirs);
	assert_int_equal(
		pv__nifti_write_labels(in_folder(s, "l.nii"), &grid, label, "uint8", &s->diag),
		PV_OK);
	compare_with_nifticlib(s, in_folder(s, "l.nii"));
}

/* ---- odd files of other projects --------------------------------------------------------------
 */

static const char *field(const struct pv__frame *frame, int64_t row, const char *name)
{
	int64_t column = pv__frame_column(frame, name);

	assert_true(column >= 0);
	return pv__frame_cell(frame, row, column);
}

static double number(const struct pv__frame *frame, int64_t row, const char *name)
{
	double value;

	if (!pv__parse_real(field(frame, row, name), &value))
		fail_msg("'%s': %s is no number", field(frame, row, "file"), name);
	return value;
}

/* The row of a file, or -1. */
static int64_t row_of(const struct pv__frame *frame, const char *file)
{
	for (int64_t row = 0; row < frame->n_rows; row++)
		if (pv__equal(field(frame, row, "file"), file))
			return row;
	return -1;
}

/* "(4, 17, 21, 3, 20)" */
static void parse_dim(const char *text, int64_t dim[8])
{
	for (int i = 0; i < 8; i++)
		dim[i] = 1;
	for (int i = 0; i < 8 && *text; i++) {
		text += strcspn(text, "0123456789-");
		if (*text)
			dim[i] = strtoll(text, (char **)(uintptr_t)&text, 10);
	}
}

/* Real values on at most four axes, which nibabel could read whole. */
static bool should_be_read(const struct pv__frame *frame, int64_t row)
{
	static const char *const real[] = {"u8",  "i8",  "u16", "i16", "u32",
					   "i32", "u64", "i64", "f32", "f64"};
	const char *magic = field(frame, row, "magic"),
		   *type = strchr(field(frame, row, "datatype"), ':');
	bool known = false;
	int64_t dim[8];

	if (!pv__starts_with(field(frame, row, "nibabel"), "ok") || !type ||
	    (strncmp(magic, "n+", 2) != 0 && strncmp(magic, "ni", 2) != 0))
		return false;
	for (size_t i = 0; i < PV__COUNT(real); i++)
		known = known || pv__equal(type + 1, real[i]);
	parse_dim(field(frame, row, "dim"), dim);
	return known && (dim[4] == 1 || dim[5] == 1) && dim[6] == 1 && dim[7] == 1;
}

/* Three letters: towards which side each axis runs. */
static void orientation(const struct pv_grid *grid, char text[4])
{
	static const char letter[] = "?LRPAIS"; /* "RL" means from right to left, and so on */
	nifti_dmat44 r = {0};
	int axis[3];

	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 4; j++)
			r.m[i][j] = grid->affine[i][j];
	nifti_dmat44_to_orientation(r, &axis[0], &axis[1], &axis[2]);
	for (int i = 0; i < 3; i++) {
		static const int to[] = {0, 2, 1, 4, 3, 6, 5};

		text[i] = letter[to[axis[i]]];
	}
	text[3] = '\0';
}

static void compare_header(const struct pv__frame *frame, int64_t row,
			   const struct pv__volume_info *info)
{
	double slope = number(frame, row, "scl_slope");
	int64_t dim[8];
	char text[4];

	parse_dim(field(frame, row, "dim"), dim);
	for (int i = 0; i < 3; i++)
		assert_int_equal(info->grid.dim[i], dim[i + 1]);
	assert_int_equal(info->n_times, dim[4] * dim[5]);
	assert_string_equal(info->format,
			    number(frame, row, "sizeof_hdr") == 348 ? "NIfTI-1" : "NIfTI-2");
	assert_int_equal(info->big_endian, pv__equal(field(frame, row, "endian"), "BE"));
	assert_int_equal(info->qform_code, (int)number(frame, row, "qform"));
	assert_int_equal(info->sform_code, (int)number(frame, row, "sform"));
	assert_near(info->slope, slope == 0 ? 1 : slope, 1e-12);
	assert_near(info->intercept, slope == 0 ? 0 : number(frame, row, "scl_inter"), 1e-9);
	if (info->sform_code > 0 || info->qform_code > 0) {
		orientation(&info->grid, text);
		assert_string_equal(text, field(frame, row, "orient"));
	}
}

/* Without an sform the columns of the affine are as long as the voxels of the header. */
static void compare_voxel_sizes(const struct pv__frame *frame, int64_t row,
				const struct pv__volume_info *info)
{
	const char *text = field(frame, row, "pixdim");

	for (int j = 0; j < 3 && info->sform_code <= 0; j++) {
		double size = fabs(strtod(text, (char **)(uintptr_t)&text)), square = 0;

		for (int i = 0; i < 3; i++)
			square += info->grid.affine[i][j] * info->grid.affine[i][j];
		if (size > 0)
			assert_near(sqrt(square), size, 1e-5 * size);
	}
}

static void compare_values(const struct pv__frame *frame, int64_t row,
			   const struct pv_volume *volume, int64_t n_not_finite)
{
	double least = INFINITY, most = -INFINITY;
	int64_t n = pv__grid_voxels(&volume->grid) * volume->n_times;

	for (int64_t i = 0; i < n; i++) {
		double value = (double)volume->data[i];

		if (!isfinite(value))
			continue;
		least = value < least ? value : least;
		most = value > most ? value : most;
	}
	assert_int_equal(n_not_finite, (int64_t)number(frame, row, "n_nonfinite"));
	assert_near(least, number(frame, row, "min"), 1e-6 * (1 + fabs(least)));
	assert_near(most, number(frame, row, "max"), 1e-6 * (1 + fabs(most)));
}

/* data/odd_nifti.tsv was written by a script that knows the standard and nothing of our reader:
 * Python's struct and gzip, the affine in doubles, each value slope x + intercept in doubles and
 * then a float32; the sums are exact (math.fsum) and rounded once.  The weight of value i is
 * 1 + i mod 97: values in another order give another sum. */
static void compare_independent(const struct pv__frame *frame, int64_t row,
				const struct pv_volume *volume)
{
	int64_t n = pv__grid_voxels(&volume->grid) * volume->n_times, n_finite = 0;
	double sum = 0, weighted = 0, largest = 0;

	for (int i = 0; i < 12; i++) {
		char name[] = {'a', (char)('0' + i / 4), (char)('0' + i % 4), '\0'};
		double known = number(frame, row, name);

		assert_near(volume->grid.affine[i / 4][i % 4], known, 1e-6 * (1 + fabs(known)));
	}
	for (int64_t i = 0; i < n; i++) {
		double value = (double)volume->data[i];

		if (!isfinite(value))
			continue;
		n_finite++;
		sum += value;
		weighted += value * (double)(1 + i % 97);
		largest = fmax(largest, fabs(value));
	}
	assert_int_equal(n_finite, (int64_t)number(frame, row, "finite"));
	assert_near(sum, number(frame, row, "sum"), 1e-12 * largest * (double)n);
	assert_near(weighted, number(frame, row, "weighted"), 1e-10 * largest * (double)n);
}

/* The last message is the error; warnings may stand before it.  It names the file, or, where
 * the other half of a pair is at fault, that one; and the field, or what the whole file lacks. */
static void check_refusal(struct scratch *s, const char *path, const char *field)
{
	const struct pv__message *error = &s->diag.message[s->diag.n - 1];
	const char *suffix = strstr(strrchr(path, '/'), ".");
	size_t n = suffix ? (size_t)(suffix - path) : strlen(path);

	if (error->severity != PV__ERROR || !error->mark.file ||
	    strncmp(error->mark.file, path, n) != 0 || strchr(error->text, '\n')) {
		print_messages(s);
		fail_msg("%s: the refusal is no line that names the file", path);
	}
	if (!pv__starts_with(error->text, field)) {
		print_messages(s);
		fail_msg("%s: '%s' is at fault", path, field);
	}
}

static struct pv__frame known_of_odd(struct scratch *s, const char *name)
{
	const char *path =
		pv__format(s->arena, "%s/tests/oracle/data/%s", getenv("PULVINAR_SOURCE"), name);
	struct pv__frame frame;

	assert_int_equal(pv__frame_read(s->arena, path, &frame, &s->diag), PV_OK);
	return frame;
}

static void odd_files(void **state)
{
	struct scratch *s = *state;
	const char *data = getenv("PULVINAR_TEST_DATA"), *root;
	struct pv__volume_reader *reader;
	struct pv__frame frame, values, refusals;
	int64_t n_read = 0, n_refused = 0;

	if (!data || !*data) {
		print_message("skipped: PULVINAR_TEST_DATA is not set (imaging/odd_nifti)\n");
		skip();
	}
	root = pv__path_join(s->arena, data, "imaging/odd_nifti");
	assert_int_equal(pv__frame_read(s->arena, pv__path_join(s->arena, root, "MANIFEST.csv"),
					&frame, &s->diag),
			 PV_OK);
	values = known_of_odd(s, "odd_nifti.tsv");
	refusals = known_of_odd(s, "odd_nifti_refused.tsv");
	reader = pv__volume_reader_new();
	for (int64_t row = 0; row < frame.n_rows; row++) {
		const char *name = field(&frame, row, "file");
		const char *path = pv__path_join(s->arena, root, name);
		struct pv__volume_info info;
		struct pv_volume volume;
		int64_t n_not_finite;
		int status = pv__volume_read(reader, path, &volume, &info, &n_not_finite, &s->diag);

		if (pv__ends_with(name, ".mgz")) { /* another format, with tests of its own */
			forget_messages(s);
			continue;
		}
		if ((status == PV_OK) != should_be_read(&frame, row)) {
			print_messages(s);
			fail_msg("%s: %s", name, status == PV_OK ? "was read" : "was refused");
		}
		if (status == PV_OK) {
			n_read++;
			compare_header(&frame, row, &info);
			compare_voxel_sizes(&frame, row, &info);
			compare_values(&frame, row, &volume, n_not_finite);
			compare_independent(&values, row_of(&values, name), &volume);
			assert_int_equal(s->diag.n_errors, 0);
		} else {
			n_refused++;
			assert_int_equal(s->diag.n_errors, 1);
			check_refusal(s, path,
				      field(&refusals, row_of(&refusals, name), "field"));
		}
		forget_messages(s);
	}
	print_message("%lld odd files: %lld read to known values, %lld refused\n",
		      (long long)frame.n_rows, (long long)n_read, (long long)n_refused);
	assert_int_equal(n_read, 109);
	assert_int_equal(n_refused, 33); /* and one .mgz */
	pv__volume_reader_free(reader);
}

/* One head stored along other axes: axis[d] runs along x, y or z of the world, and backwards
 * where the affine is negative there. */
struct turned {
	struct pv_volume volume;
	int axis[3];
	bool backwards[3];
};

static void turn(struct turned *t)
{
	const struct pv_grid *grid = &t->volume.grid;

	for (int d = 0; d < 3; d++) {
		t->axis[d] = 0;
		for (int a = 1; a < 3; a++)
			if (fabs(grid->affine[d][a]) > fabs(grid->affine[d][t->axis[d]]))
				t->axis[d] = a;
		t->backwards[d] = grid->affine[d][t->axis[d]] < 0;
	}
}

/* The voxel that is number at[d] from left, behind, below: its value, where it lies. */
static float value_at(const struct turned *t, const int64_t at[3], double mm[3])
{
	const struct pv_grid *grid = &t->volume.grid;
	int64_t v[3] = {0};

	for (int d = 0; d < 3; d++)
		v[t->axis[d]] = t->backwards[d] ? grid->dim[t->axis[d]] - 1 - at[d] : at[d];
	for (int d = 0; d < 3; d++)
		mm[d] = grid->affine[d][0] * (double)v[0] + grid->affine[d][1] * (double)v[1] +
			grid->affine[d][2] * (double)v[2] + grid->affine[d][3];
	return (float)t->volume.data[v[0] + grid->dim[0] * (v[1] + grid->dim[1] * v[2])];
}

static void compare_turned(const struct turned *a, const struct turned *b)
{
	const struct pv_grid *grid = &a->volume.grid;
	const int64_t n[3] = {grid->dim[a->axis[0]], grid->dim[a->axis[1]], grid->dim[a->axis[2]]};
	double p[3], q[3];
	int64_t at[3];

	for (int d = 0; d < 3; d++)
		assert_int_equal(b->volume.grid.dim[b->axis[d]], n[d]);
	for (at[2] = 0; at[2] < n[2]; at[2]++)
		for (at[1] = 0; at[1] < n[1]; at[1]++)
			for (at[0] = 0; at[0] < n[0]; at[0]++) {
				if (value_at(a, at, p) != value_at(b, at, q))
					fail_msg("another value at %g %g %g mm", p[0], p[1], p[2]);
				for (int d = 0; d < 3; d++)
					if (!(fabs(p[d] - q[d]) <= 1e-5))
						fail_msg("%.7g mm, not %.7g", q[d], p[d]);
			}
}

/* Files of one head, named by the orientation of their axes: the same values at the same places. */
static void one_head_turned(void **state)
{
	struct scratch *s = *state;
	const char *data = getenv("PULVINAR_TEST_DATA"), *root;
	struct pv__volume_reader *first = pv__volume_reader_new(),
				 *reader = pv__volume_reader_new();
	struct turned head = {0}, other = {0};
	struct pv__frame frame;
	int64_t n = 0;

	if (!data || !*data) {
		print_message("skipped: PULVINAR_TEST_DATA is not set (imaging/odd_nifti)\n");
		pv__volume_reader_free(first);
		pv__volume_reader_free(reader);
		skip();
	}
	root = pv__path_join(s->arena, data, "imaging/odd_nifti");
	assert_int_equal(pv__frame_read(s->arena, pv__path_join(s->arena, root, "MANIFEST.csv"),
					&frame, &s->diag),
			 PV_OK);
	for (int64_t row = 0; row < frame.n_rows; row++) {
		const char *name = field(&frame, row, "file");

		if (!pv__starts_with(name, "niivue/nifti_space/"))
			continue;
		assert_int_equal(
			pv__volume_read(n ? reader : first, pv__path_join(s->arena, root, name),
					n ? &other.volume : &head.volume, NULL, NULL, &s->diag),
			PV_OK);
		turn(n ? &other : &head);
		if (n++)
			compare_turned(&head, &other);
	}
	print_message("one head in %lld orientations: the same\n", (long long)n);
	assert_int_equal(n, 48);
	pv__volume_reader_free(first);
	pv__volume_reader_free(reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(values_of_nibabel),
		SCRATCH_TEST(nifticlib_reads_the_same),
		SCRATCH_TEST(nifticlib_reads_what_we_write),
		SCRATCH_TEST(odd_files),
		SCRATCH_TEST(one_head_turned),
	};

	nifti_set_debug_level(0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
