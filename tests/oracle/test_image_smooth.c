/* image.smooth.  Known answers of 8 mm at 2 mm voxels: sigma 1.6986436005760381, radius 7,
 * kernel centre 0.23486109484852125, neighbour 0.19749385274068415, half the centre at two
 * voxels, peak of a 3-D impulse 0.012954875489070613 (scipy.ndimage.gaussian_filter). */
#include "support/check.h"
#include "support/image_op.h"

#include <string.h>

static int64_t at(const struct pv_volume *v, int64_t x, int64_t y, int64_t z)
{
	return (z * v->grid.dim[1] + y) * v->grid.dim[0] + x;
}

static double sum_of(const struct pv_volume *v)
{
	int64_t n = v->grid.dim[0] * v->grid.dim[1] * v->grid.dim[2];
	double sum = 0;

	for (int64_t i = 0; i < n; i++)
		sum += v->data[i];
	return sum;
}

/* Values that repeat nowhere near. */
static void fill(const struct pv_volume *v, uint64_t seed)
{
	int64_t n = v->grid.dim[0] * v->grid.dim[1] * v->grid.dim[2] * v->n_times;
	struct pv__stream s = pv__stream(seed, PV__RANDOM_SIMULATE, 0, 0);

	for (int64_t i = 0; i < n; i++)
		op_voxels(v)[i] = (float)pv__uniform(s, (uint64_t)i);
}

/* Along one axis: a line of voxels has no other. */
static void kernel_has_the_known_values(void **state)
{
	struct op o;
	struct pv_volume in, out;

	(void)state;
	assert_int_equal(op_open(&o, "image.smooth", "fwhm_mm: 8"), PV_OK);
	in = op_volume(&o, 41, 1, 1, 1, 2);
	op_voxels(&in)[20] = 1;
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	assert_near(out.data[20], 0.23486109484852125, 2e-8);
	assert_near(out.data[19], 0.19749385274068415, 2e-8);
	assert_near(out.data[21], 0.19749385274068415, 2e-8);
	assert_near(out.data[22] / out.data[20], 0.5, 1e-6); /* half its height at 4 mm */
	assert_near(out.data[18] / out.data[20], 0.5, 1e-6);
	assert_true(out.data[27] > 0 && out.data[13] > 0); /* radius 7 */
	assert_true(out.data[28] == 0 && out.data[12] == 0);
	op_close(&o);
}

static void impulse_has_the_known_peak_and_sum(void **state)
{
	struct op o;
	struct pv_volume in, out;

	(void)state;
	assert_int_equal(op_open(&o, "image.smooth", "fwhm_mm: 8"), PV_OK);
	in = op_volume(&o, 33, 31, 29, 1, 2);
	op_voxels(&in)[at(&in, 16, 15, 14)] = 1;
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	assert_near_relative(out.data[at(&out, 16, 15, 14)], 0.012954875489070613, 2e-7);
	for (int k = 1; k <= 7; k++) {
		float x = out.data[at(&out, 16 + k, 15, 14)];

		assert_near_relative(out.data[at(&out, 16 - k, 15, 14)], x, 1e-6);
		assert_near_relative(out.data[at(&out, 16, 15 + k, 14)], x, 1e-6);
		assert_near_relative(out.data[at(&out, 16, 15, 14 - k)], x, 1e-6);
	}
	assert_near(sum_of(&out), 1, 1e-6);
	op_close(&o);
}

/* Mirrored edges give back what would leave the image. */
static void sum_is_conserved_at_the_edges(void **state)
{
	struct op o;
	struct pv_volume in, out;

	(void)state;
	assert_int_equal(op_open(&o, "image.smooth", "fwhm_mm: 9"), PV_OK);
	in = op_volume(&o, 6, 17, 5, 1, 2);
	fill(&in, 3);
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	assert_near_relative(sum_of(&out), sum_of(&in), 1e-6);
	op_close(&o);
}

/* gaussian_filter1d([1, 0, 0, 0, 2], sigma 1, reflect), worked out by hand from the
 * kernel e^(-k^2/2): 0.399 0.242 0.054 0.00443 0.000134 (radius 4). */
static void edges_are_mirrored_with_the_edge_voxel(void **state)
{
	struct op o;
	struct pv_volume in, out;
	double w[5], total = 0;

	(void)state;
	for (int k = 0; k < 5; k++) {
		w[k] = exp(-0.5 * k * k);
		total += k ? 2 * w[k] : w[k];
	}
	for (int k = 0; k < 5; k++)
		w[k] /= total;
	assert_int_equal(op_open(&o, "image.smooth", "fwhm_mm: 2.3548200450309493"), PV_OK);
	in = op_volume(&o, 5, 1, 1, 1, 1);
	op_voxels(&in)[0] = 1;
	op_voxels(&in)[4] = 2;
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	/* ... 2 0 0 0 1 | 1 0 0 0 2 | 2 0 0 0 1 ... */
	assert_near(out.data[0], w[0] + w[1] + 2 * w[4], 1e-7);
	assert_near(out.data[1], w[1] + w[2] + 2 * w[3] + 2 * w[4], 1e-7);
	assert_near(out.data[2], w[2] + w[3] + 2 * w[2] + 2 * w[3], 1e-7);
	assert_near(out.data[4], 2 * w[0] + 2 * w[1] + w[4], 1e-7);
	op_close(&o);
}

/* 6 mm: 3 voxels of 2 mm along x, 1.5 of 4 mm along z; half height at 3 mm. */
static void millimetres_count_not_voxels(void **state)
{
	struct op o;
	struct pv_volume in, out;
	double sigma = 6 / sqrt(8 * log(2)), centre;

	(void)state;
	assert_int_equal(op_open(&o, "image.smooth", "fwhm_mm: 6"), PV_OK);
	in = op_volume(&o, 25, 1, 25, 1, 2);
	in.grid.affine[0][0] = -2; /* left-handed, and turned: lengths count */
	in.grid.affine[2][2] = 0;
	in.grid.affine[1][2] = 4;
	in.grid.affine[1][1] = 0;
	in.grid.affine[2][1] = 2;
	op_voxels(&in)[at(&in, 12, 0, 12)] = 1;
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	centre = out.data[at(&out, 12, 0, 12)];
	assert_near_relative(out.data[at(&out, 14, 0, 12)] / centre, exp(-8 / (sigma * sigma)),
			     1e-6);
	assert_near_relative(out.data[at(&out, 12, 0, 13)] / centre, exp(-8 / (sigma * sigma)),
			     1e-6);
	op_close(&o);
}

static void each_axis_may_have_its_own_width(void **state)
{
	struct op o;
	struct pv_volume in, out;

	(void)state;
	assert_int_equal(op_open(&o, "image.smooth", "fwhm_mm: [0, 8, 0]"), PV_OK);
	in = op_volume(&o, 9, 41, 9, 1, 2);
	op_voxels(&in)[at(&in, 4, 20, 4)] = 1;
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	assert_near(out.data[at(&out, 4, 20, 4)], 0.23486109484852125, 2e-8);
	assert_near(out.data[at(&out, 4, 22, 4)], 0.5 * 0.23486109484852125, 2e-8);
	assert_true(out.data[at(&out, 3, 20, 4)] == 0);
	assert_true(out.data[at(&out, 4, 20, 5)] == 0);
	op_close(&o);
}

static void zero_width_gives_the_same_bits(void **state)
{
	struct op o;
	struct pv_volume in, out;

	(void)state;
	assert_int_equal(op_open(&o, "image.smooth", "fwhm_mm: 0"), PV_OK);
	in = op_volume(&o, 7, 6, 5, 1, 2);
	fill(&in, 5);
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	assert_memory_equal(in.data, out.data, 7 * 6 * 5 * sizeof(float));
	op_close(&o);
}

static void constant_image_stays(void **state)
{
	static const char *const options[] = {"fwhm_mm: 11",
					      "{fwhm_mm: 11, boundary: mask_normalised}"};

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		struct op o;
		struct pv_volume in, out;

		assert_int_equal(op_open(&o, "image.smooth", options[k]), PV_OK);
		in = op_volume(&o, 12, 10, 8, 1, 2);
		for (int i = 0; i < 12 * 10 * 8; i++)
			op_voxels(&in)[i] = 1234.5f;
		assert_int_equal(op_image(&o, &in, &out), PV_OK);
		for (int i = 0; i < 12 * 10 * 8; i++)
			assert_near_relative(out.data[i], 1234.5, 3e-7);
		op_close(&o);
	}
}

/* Inside the mask no zero from outside comes in; outside stays 0. */
static void mask_is_smoothed_too(void **state)
{
	struct op o;
	struct pv_volume in, out;

	(void)state;
	assert_int_equal(op_open(&o, "image.smooth", "{fwhm_mm: 6, boundary: mask_normalised}"),
			 PV_OK);
	in = op_volume(&o, 20, 20, 20, 1, 2);
	for (int64_t z = 5; z < 15; z++)
		for (int64_t y = 5; y < 15; y++)
			for (int64_t x = 5; x < 15; x++)
				op_voxels(&in)[at(&in, x, y, z)] = 3;
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	for (int64_t i = 0; i < 20 * 20 * 20; i++)
		assert_near(out.data[i], in.data[i], 1e-5);
	op_close(&o);
}

static void time_points_do_not_mix(void **state)
{
	struct op o;
	struct pv_volume in, out, one, alone;

	(void)state;
	assert_int_equal(op_open(&o, "image.smooth", "fwhm_mm: 5"), PV_OK);
	in = op_volume(&o, 9, 8, 7, 3, 2);
	fill(&in, 9);
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	for (int64_t t = 0; t < 3; t++) {
		one = in;
		one.n_times = 1;
		one.data = in.data + t * 9 * 8 * 7;
		assert_int_equal(op_image(&o, &one, &alone), PV_OK);
		assert_memory_equal(alone.data, out.data + t * 9 * 8 * 7,
				    9 * 8 * 7 * sizeof(float));
	}
	op_close(&o);
}

static void smoothing_is_linear(void **state)
{
	struct op o;
	struct pv_volume a, b, both, out_a, out_b, out;

	(void)state;
	assert_int_equal(op_open(&o, "image.smooth", "fwhm_mm: 5"), PV_OK);
	a = op_volume(&o, 16, 9, 8, 1, 2);
	b = op_volume(&o, 16, 9, 8, 1, 2);
	both = op_volume(&o, 16, 9, 8, 1, 2);
	fill(&a, 1);
	fill(&b, 2);
	for (int i = 0; i < 16 * 9 * 8; i++)
		op_voxels(&both)[i] = 2 * a.data[i] + 3 * b.data[i];
	assert_int_equal(op_image(&o, &a, &out_a), PV_OK);
	assert_int_equal(op_image(&o, &b, &out_b), PV_OK);
	assert_int_equal(op_image(&o, &both, &out), PV_OK);
	for (int i = 0; i < 16 * 9 * 8; i++)
		assert_near(out.data[i], 2 * out_a.data[i] + 3 * out_b.data[i], 2e-6);
	op_close(&o);
}

static void refuse(const char *options, const char *part)
{
	struct op o;

	assert_int_not_equal(op_open(&o, "image.smooth", options), PV_OK);
	if (!strstr(op_message(&o), part))
		fail_msg("'%s' lacks '%s'", op_message(&o), part);
	op_close(&o);
}

static void senseless_widths_are_refused(void **state)
{
	(void)state;
	refuse("", "fwhm_mm");
	refuse("fwhm_mm: -1", "fwhm_mm");
	refuse("fwhm_mm: [1, 2]", "one for each of x, y and z");
	refuse("{fwhm_mm: 8, boundary: wrap}", "boundary");
}

static void a_kernel_wider_than_any_image_is_refused(void **state)
{
	struct op o;
	struct pv_volume in, out;

	(void)state;
	assert_int_equal(op_open(&o, "image.smooth", "fwhm_mm: 1000"), PV_OK);
	in = op_volume(&o, 4, 4, 4, 1, 0.001);
	assert_int_equal(op_image(&o, &in, &out), PV_EINVAL);
	assert_non_null(strstr(op_message(&o), "is the unit mm?"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kernel_has_the_known_values),
		cmocka_unit_test(impulse_has_the_known_peak_and_sum),
		cmocka_unit_test(sum_is_conserved_at_the_edges),
		cmocka_unit_test(edges_are_mirrored_with_the_edge_voxel),
		cmocka_unit_test(millimetres_count_not_voxels),
		cmocka_unit_test(each_axis_may_have_its_own_width),
		cmocka_unit_test(zero_width_gives_the_same_bits),
		cmocka_unit_test(constant_image_stays),
		cmocka_unit_test(mask_is_smoothed_too),
		cmocka_unit_test(time_points_do_not_mix),
		cmocka_unit_test(smoothing_is_linear),
		cmocka_unit_test(senseless_widths_are_refused),
		cmocka_unit_test(a_kernel_wider_than_any_image_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
