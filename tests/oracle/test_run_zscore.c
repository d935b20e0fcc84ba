/* run.zscore: 1, 2, 3, 4, 100 has mean 22, population sd 39.0128..., by hand. */
#include "support/check.h"
#include "support/image_op.h"

#include <string.h>

static const float five[5] = {1, 2, 3, 4, 100};

static void check_five(const char *options, double sd)
{
	struct op o;
	struct pv_volume in, out;

	assert_int_equal(op_open(&o, "run.zscore", options), PV_OK);
	in = op_volume(&o, 1, 1, 1, 5, 2);
	memcpy(op_voxels(&in), five, sizeof(five));
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	for (int t = 0; t < 5; t++)
		assert_near((double)out.data[t], ((double)five[t] - 22) / sd, 1e-6);
	op_close(&o);
}

/* squares of the deviations: 441 + 400 + 361 + 324 + 6084 = 7610 */
static void known_values(void **state)
{
	(void)state;
	check_five("", sqrt(7610 / 5.0));
	check_five("ddof: 0", sqrt(7610 / 5.0));
	check_five("ddof: 1", sqrt(7610 / 4.0));
}

static void a_large_mean_costs_no_digits(void **state)
{
	struct op o;
	struct pv_volume in, far, out, out_far;

	(void)state;
	assert_int_equal(op_open(&o, "run.zscore", ""), PV_OK);
	in = op_volume(&o, 1, 1, 1, 5, 2);
	far = op_volume(&o, 1, 1, 1, 5, 2);
	for (int t = 0; t < 5; t++) {
		op_voxels(&in)[t] = five[t];
		op_voxels(&far)[t] = five[t] + 8388608; /* 2^23: exact in float32 */
	}
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	assert_int_equal(op_image(&o, &far, &out_far), PV_OK);
	for (int t = 0; t < 5; t++)
		assert_near((double)out_far.data[t], (double)out.data[t], 1e-8);
	op_close(&o);
}

/* More voxels than a block, two runs: mean 0 and sd 1 in each. */
static void every_run_has_mean_0_and_sd_1(void **state)
{
	enum { SIDE = 9, N = SIDE * SIDE * SIDE, T = 30 };
	struct op o;
	struct pv_volume in, out;
	struct pv__stream s = pv__stream(3, PV__RANDOM_SIMULATE, 0, 0);
	int64_t run[T];

	(void)state;
	assert_int_equal(op_open(&o, "run.zscore", "by: run"), PV_OK);
	in = op_volume(&o, SIDE, SIDE, SIDE, T, 2);
	in.run = run;
	for (int64_t t = 0; t < T; t++) {
		run[t] = t < 12;
		for (int64_t v = 0; v < N; v++)
			op_voxels(&in)[t * N + v] =
				(float)((double)(1 + run[t]) *
						pv__normal(s, (uint64_t)(t * N + v)) +
					(double)(100 * run[t] + v));
	}
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	for (int64_t v = 0; v < N; v++) {
		double sum[2] = {0}, square[2] = {0};

		for (int64_t t = 0; t < T; t++) {
			double x = out.data[t * N + v];

			sum[run[t]] += x;
			square[run[t]] += x * x;
		}
		assert_near(sum[0], 0, 1e-5);
		assert_near(sum[1], 0, 1e-5);
		assert_near(square[0] / 18, 1, 1e-6);
		assert_near(square[1] / 12, 1, 1e-6);
	}
	op_close(&o);
}

static void file_is_one_run_where_asked(void **state)
{
	static const int64_t run[4] = {0, 0, 1, 1};
	struct op o;
	struct pv_volume in, out;

	(void)state;
	assert_int_equal(op_open(&o, "run.zscore", "by: file"), PV_OK);
	in = op_volume(&o, 1, 1, 1, 4, 2);
	in.run = run;
	op_voxels(&in)[2] = op_voxels(&in)[3] = 8;
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	assert_true(out.data[0] == -1 && out.data[1] == -1);
	assert_true(out.data[2] == 1 && out.data[3] == 1);
	op_close(&o);
}

static void constant_voxels_are_zero(void **state)
{
	struct op o;
	struct pv_volume in, out;

	(void)state;
	assert_int_equal(op_open(&o, "run.zscore", ""), PV_OK);
	in = op_volume(&o, 3, 1, 1, 7, 2);
	for (int t = 0; t < 7; t++) {
		op_voxels(&in)[3 * t] = 0.1f;
		op_voxels(&in)[3 * t + 1] = (float)t;
		op_voxels(&in)[3 * t + 2] = -4e7f;
	}
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	for (int t = 0; t < 7; t++) {
		assert_true(out.data[3 * t] == 0);
		assert_near((double)out.data[3 * t + 1], (t - 3) / 2.0, 1e-6); /* sd of 0..6 is 2 */
		assert_true(out.data[3 * t + 2] == 0);
	}
	op_close(&o);
}

static void one_time_point_is_refused(void **state)
{
	static const int64_t run[3] = {5, 5, 6};
	struct op o;
	struct pv_volume in, out;

	(void)state;
	assert_int_equal(op_open(&o, "run.zscore", ""), PV_OK);
	in = op_volume(&o, 2, 2, 2, 3, 2);
	in.run = run;
	assert_int_equal(op_image(&o, &in, &out), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "run 6 has 1 time points"));
	op_close(&o);
	assert_int_not_equal(op_open(&o, "run.zscore", "ddof: 2"), PV_OK);
	op_close(&o);
	assert_int_not_equal(op_open(&o, "run.zscore", "by: voxel"), PV_OK);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_values),
		cmocka_unit_test(a_large_mean_costs_no_digits),
		cmocka_unit_test(every_run_has_mean_0_and_sd_1),
		cmocka_unit_test(file_is_one_run_where_asked),
		cmocka_unit_test(constant_voxels_are_zero),
		cmocka_unit_test(one_time_point_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
