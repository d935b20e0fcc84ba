/* image.resample: identities of A8 of the method: same grid same bits, whole shifts exact,
 * ramps reproduced, quarter turns undone, labels never invented. */
#include "support/check.h"
#include "support/image_op.h"

#include <string.h>

static int64_t at(const struct pv_volume *v, int64_t x, int64_t y, int64_t z)
{
	return (z * v->grid.dim[1] + y) * v->grid.dim[0] + x;
}

static int64_t count(const struct pv_volume *v)
{
	return v->grid.dim[0] * v->grid.dim[1] * v->grid.dim[2];
}

static void fill(const struct pv_volume *v, uint64_t seed)
{
	struct pv__stream s = pv__stream(seed, PV__RANDOM_SIMULATE, 0, 0);

	for (int64_t i = 0; i < count(v) * v->n_times; i++)
		op_voxels(v)[i] = (float)pv__normal(s, (uint64_t)i);
}

/* Opens the op with the grid of `like`. */
static void open_like(struct op *o, const char *options, struct pv_volume *like)
{
	*like = (struct pv_volume){.size = sizeof(*like)};
	assert_int_equal(op_open(o, "image.resample", options), PV_OK);
	op_put(o, "like", like);
}

static void same_grid_gives_the_same_bits(void **state)
{
	static const char *const options[] = {"like: x.nii", "{like: x.nii, interp: nearest}"};

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		struct op o;
		struct pv_volume in, like, out;

		open_like(&o, options[k], &like);
		in = op_volume(&o, 7, 6, 5, 2, 2);
		fill(&in, 1);
		like = in;
		like.grid.affine[0][3] += 5e-4; /* the same grid, to a thousandth of a mm */
		assert_int_equal(op_image(&o, &in, &out), PV_OK);
		assert_memory_equal(in.data, out.data, 2 * 7 * 6 * 5 * sizeof(float));
		op_close(&o);
	}
}

/* A field of view moved by (2, -1, 3) voxels, oblique axes of 1.7 mm. */
static void shift_by_whole_voxels_is_exact(void **state)
{
	static const char *const options[] = {"{like: x.nii, fill: -7}",
					      "{like: x.nii, interp: nearest, fill: -7}"};
	const double c = 1.7 * cos(0.3), s = 1.7 * sin(0.3);

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		struct op o;
		struct pv_volume in, like, out;

		open_like(&o, options[k], &like);
		in = op_volume(&o, 9, 8, 10, 1, 1.7);
		in.grid.affine[0][0] = c;
		in.grid.affine[1][0] = s;
		in.grid.affine[0][1] = -s;
		in.grid.affine[1][1] = c;
		fill(&in, 2);
		like = in;
		for (int i = 0; i < 3; i++)
			like.grid.affine[i][3] += 2 * in.grid.affine[i][0] - in.grid.affine[i][1] +
						  3 * in.grid.affine[i][2];
		assert_int_equal(op_image(&o, &in, &out), PV_OK);
		for (int64_t z = 0; z < 10; z++)
			for (int64_t y = 0; y < 8; y++)
				for (int64_t x = 0; x < 9; x++) {
					bool inside = x + 2 < 9 && y >= 1 && z + 3 < 10;
					float want =
						inside ? in.data[at(&in, x + 2, y - 1, z + 3)] : -7;

					assert_true(out.data[at(&out, x, y, z)] == want);
				}
		op_close(&o);
	}
}

/* f(mm) = 3 + .5 x - .2 y + .1 z is reproduced wherever eight neighbours exist. */
static void ramp_is_reproduced(void **state)
{
	struct op o;
	struct pv_volume in, like, out;
	double a = 0.2, mm[3];

	(void)state;
	open_like(&o, "{like: x.nii, fill: 1000}", &like);
	in = op_volume(&o, 20, 22, 18, 1, 2);
	for (int64_t z = 0; z < 18; z++)
		for (int64_t y = 0; y < 22; y++)
			for (int64_t x = 0; x < 20; x++)
				op_voxels(&in)[at(&in, x, y, z)] =
					(float)(3 + (double)x - 0.4 * (double)y + 0.2 * (double)z);
	like = op_volume(&o, 10, 11, 9, 1, 1);
	like.grid = (struct pv_grid){{10, 11, 9},
				     {{1.3 * cos(a), -1.1 * sin(a), 0, 15.1},
				      {1.3 * sin(a), 1.1 * cos(a), 0, 12.2},
				      {0.1, 0, 2.7, 5.05}}};
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	for (int64_t z = 0; z < 9; z++)
		for (int64_t y = 0; y < 11; y++)
			for (int64_t x = 0; x < 10; x++) {
				const double v[3] = {(double)x, (double)y, (double)z};

				pv__affine_apply(like.grid.affine, v, mm);
				assert_near(out.data[at(&out, x, y, z)],
					    3 + 0.5 * mm[0] - 0.2 * mm[1] + 0.1 * mm[2], 2e-6);
			}
	op_close(&o);
}

/* A grid whose x axis is the old y and whose y axis is the old -x. */
static struct pv_grid quarter_turn(const struct pv_grid *g)
{
	struct pv_grid turned = {.dim = {g->dim[1], g->dim[0], g->dim[2]}};

	for (int i = 0; i < 3; i++) {
		turned.affine[i][0] = g->affine[i][1];
		turned.affine[i][1] = -g->affine[i][0];
		turned.affine[i][2] = g->affine[i][2];
		turned.affine[i][3] = g->affine[i][3] + g->affine[i][0] * (double)(g->dim[0] - 1);
	}
	return turned;
}

static void quarter_turn_and_back_gives_the_same_bits(void **state)
{
	struct op o;
	struct pv_volume in, like, out, back;

	(void)state;
	open_like(&o, "{like: x.nii, interp: nearest}", &like);
	in = op_volume(&o, 9, 7, 5, 1, 1.5);
	in.grid.affine[0][3] = -31.25;
	fill(&in, 4);
	like = in;
	like.grid = quarter_turn(&in.grid);
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	assert_int_equal(out.grid.dim[0], 7);
	/* new (x, y) is old (8 - y, x) */
	assert_true(out.data[at(&out, 2, 3, 4)] == in.data[at(&in, 5, 2, 4)]);
	like.grid = in.grid;
	assert_int_equal(op_image(&o, &out, &back), PV_OK);
	assert_memory_equal(in.data, back.data, 9 * 7 * 5 * sizeof(float));
	op_close(&o);
}

static void nearest_invents_no_label(void **state)
{
	struct op o;
	struct pv_volume in, like, out;
	int64_t seen = 0;

	(void)state;
	open_like(&o, "{like: x.nii, interp: nearest}", &like);
	in = op_volume(&o, 12, 12, 12, 1, 3);
	for (int64_t i = 0; i < count(&in); i++)
		op_voxels(&in)[i] = (float)(i % 5 == 0 ? 0 : 100 * (1 + i % 3));
	like = op_volume(&o, 20, 20, 20, 1, 1.7);
	like.grid.affine[0][1] = 0.3;
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	for (int64_t i = 0; i < count(&out); i++) {
		float x = out.data[i];

		assert_true(x == 0 || x == 100 || x == 200 || x == 300);
		seen += x > 0;
	}
	assert_true(seen > count(&out) / 2);
	op_close(&o);
}

/* Four voxels cut into eight parts each; then centres half way between two. */
static void nearest_is_the_nearest(void **state)
{
	struct op o;
	struct pv_volume in, like, out;

	(void)state;
	open_like(&o, "{like: x.nii, interp: nearest, fill: -1}", &like);
	in = op_volume(&o, 4, 1, 1, 1, 1);
	for (int x = 0; x < 4; x++)
		op_voxels(&in)[x] = (float)x;
	like = op_volume(&o, 32, 1, 1, 1, 0.125);
	like.grid.affine[0][3] = -0.4375;
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	for (int x = 0; x < 32; x++)
		assert_true(out.data[x] == (float)(x / 8));
	like = op_volume(&o, 5, 1, 1, 1, 1);
	like.grid.affine[0][3] = -0.5;
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	for (int x = 0; x < 4; x++)
		assert_true(out.data[x] == (float)x); /* up */
	assert_true(out.data[4] == -1);
	op_close(&o);
}

static void voxel_size_keeps_the_centre(void **state)
{
	struct op o;
	struct pv_volume in, out;
	double before[3], after[3];
	const double middle_in[3] = {9.5, 4.5, 7}, middle_out[3] = {4.5, 4.5, 7};

	(void)state;
	assert_int_equal(op_open(&o, "image.resample", "voxel_mm: [2, 1, 1]"), PV_OK);
	in = op_volume(&o, 20, 10, 15, 1, 1);
	in.grid.affine[0][3] = -33;
	for (int64_t i = 0; i < count(&in); i++)
		op_voxels(&in)[i] = (float)(i % 20);
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	assert_int_equal(out.grid.dim[0], 10);
	assert_int_equal(out.grid.dim[1], 10);
	assert_int_equal(out.grid.dim[2], 15);
	pv__affine_apply(in.grid.affine, middle_in, before);
	pv__affine_apply(out.grid.affine, middle_out, after);
	for (int i = 0; i < 3; i++)
		assert_near(after[i], before[i], 1e-12);
	for (int64_t x = 0; x < 10; x++) /* half way between two voxels */
		assert_near(out.data[x], 2 * (double)x + 0.5, 1e-6);
	op_close(&o);
}

/* Half a voxel beyond the outermost centres the edge value holds, then comes `fill`. */
static void edge_voxels_reach_to_their_outer_face(void **state)
{
	struct op o;
	struct pv_volume in, like, out;

	(void)state;
	open_like(&o, "{like: x.nii, fill: 9}", &like);
	in = op_volume(&o, 2, 1, 1, 1, 4);
	op_voxels(&in)[0] = 1;
	op_voxels(&in)[1] = 2;
	like = op_volume(&o, 10, 1, 1, 1, 1);
	like.grid.affine[0][3] = -3.5; /* centres at -3.5 ... 5.5 mm; the image: -2 to 6 */
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	assert_true(out.data[0] == 9 && out.data[1] == 9);
	assert_true(out.data[2] == 1 && out.data[3] == 1);
	assert_near(out.data[4], 1.125, 1e-6);
	assert_near(out.data[7], 1.875, 1e-6);
	assert_true(out.data[8] == 2 && out.data[9] == 2);
	op_close(&o);
}

static void refuse(const char *options, const char *part)
{
	struct op o;
	struct pv_volume in, out;
	int status = op_open(&o, "image.resample", options);

	if (status == PV_OK) {
		in = op_volume(&o, 4, 4, 4, 1, 2);
		status = op_image(&o, &in, &out);
	}
	assert_int_not_equal(status, PV_OK);
	if (!strstr(op_message(&o), part))
		fail_msg("'%s' lacks '%s'", op_message(&o), part);
	op_close(&o);
}

static void senseless_grids_are_refused(void **state)
{
	struct op o;
	struct pv_volume in, like, out;

	(void)state;
	refuse("", "which grid?");
	refuse("voxel_mm: 0", "voxel_mm");
	refuse("voxel_mm: [1, 2]", "one for each of x, y and z");
	refuse("voxel_mm: 0.0001", "is the unit mm?");
	refuse("{voxel_mm: 2, interp: cubic}", "interp");
	open_like(&o, "{like: x.nii, voxel_mm: 2}", &like);
	in = op_volume(&o, 4, 4, 4, 1, 2);
	like = in;
	assert_int_equal(op_image(&o, &in, &out), PV_EINVAL);
	op_close(&o);
	open_like(&o, "like: x.nii", &like);
	in = op_volume(&o, 4, 4, 4, 1, 2);
	like = in;
	in.grid.affine[2][2] = 0;
	assert_int_equal(op_image(&o, &in, &out), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "singular"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_grid_gives_the_same_bits),
		cmocka_unit_test(shift_by_whole_voxels_is_exact),
		cmocka_unit_test(ramp_is_reproduced),
		cmocka_unit_test(quarter_turn_and_back_gives_the_same_bits),
		cmocka_unit_test(nearest_invents_no_label),
		cmocka_unit_test(nearest_is_the_nearest),
		cmocka_unit_test(voxel_size_keeps_the_centre),
		cmocka_unit_test(edge_voxels_reach_to_their_outer_face),
		cmocka_unit_test(senseless_grids_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
