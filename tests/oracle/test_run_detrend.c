/* run.detrend against polynomials, least squares by hand, and its invariances. */
#include "support/check.h"
#include "support/image_op.h"

#include <string.h>

enum { NX = 5, NY = 4, NZ = 2, N_VOXELS = NX * NY * NZ };

static void fill(const struct pv_volume *v, uint64_t seed, double mean)
{
	struct pv__stream s = pv__stream(seed, PV__RANDOM_SIMULATE, 0, 0);

	for (int64_t i = 0; i < N_VOXELS * v->n_times; i++)
		op_voxels(v)[i] = (float)(mean + pv__normal(s, (uint64_t)i));
}

/* x = 1, 2, 4, 3: mean 2.5, slope (-1.5*-1.5 + -.5*-.5 + .5*1.5 + 1.5*.5) / 5 = .8 */
static void line_by_hand(void **state)
{
	static const float x[4] = {1, 2, 4, 3};
	static const double want[4] = {-0.3, -0.1, 1.1, -0.7};
	struct op o;
	struct pv_volume in, out;

	(void)state;
	assert_int_equal(op_open(&o, "run.detrend", ""), PV_OK);
	in = op_volume(&o, 1, 1, 1, 4, 2);
	memcpy(op_voxels(&in), x, sizeof(x));
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	for (int t = 0; t < 4; t++)
		assert_near(out.data[t], want[t], 1e-6);
	op_close(&o);
}

/* Polynomials up to the order vanish; the next power does not. */
static void polynomials_vanish(void **state)
{
	static const char *const options[] = {"order: 0", "order: 1", "order: 2", "order: 3"};

	(void)state;
	for (int order = 0; order <= 3; order++) {
		for (int power = 0; power <= order + 1; power++) {
			struct op o;
			struct pv_volume in, out;
			double largest = 0;

			assert_int_equal(op_open(&o, "run.detrend", options[order]), PV_OK);
			in = op_volume(&o, 1, 1, 1, 121, 2);
			for (int t = 0; t < 121; t++)
				op_voxels(&in)[t] = (float)(500 + pow((t - 60) / 10.0, power));
			assert_int_equal(op_image(&o, &in, &out), PV_OK);
			for (int t = 0; t < 121; t++)
				largest = fmax(largest, fabs((double)out.data[t]));
			if (power <= order)
				assert_true(largest < 1e-4); /* float32 near 700 */
			else
				assert_true(largest > 0.5);
			op_close(&o);
		}
	}
}

static void residuals_are_orthogonal_to_time(void **state)
{
	struct op o;
	struct pv_volume in, out;

	(void)state;
	assert_int_equal(op_open(&o, "run.detrend", "order: 2"), PV_OK);
	in = op_volume(&o, NX, NY, NZ, 40, 2);
	fill(&in, 1, 1000);
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	for (int64_t v = 0; v < N_VOXELS; v++) {
		double sum[3] = {0};

		for (int64_t t = 0; t < 40; t++)
			for (int k = 0; k < 3; k++)
				sum[k] += pow(((double)t - 19.5) / 20, k) *
					  (double)out.data[t * N_VOXELS + v];
		for (int k = 0; k < 3; k++)
			assert_near(sum[k], 0, 2e-6);
	}
	op_close(&o);
}

/* A line added in each run changes nothing; runs need not be in order nor in one piece. */
static void runs_have_their_own_trends(void **state)
{
	static const int64_t run[12] = {7, 7, 7, 2, 2, 2, 2, 7, 7, 2, 7, 2};
	struct op o;
	struct pv_volume in, moved, out, out_moved;

	(void)state;
	assert_int_equal(op_open(&o, "run.detrend", "by: run"), PV_OK);
	in = op_volume(&o, NX, NY, NZ, 12, 2);
	in.run = run;
	moved = op_volume(&o, NX, NY, NZ, 12, 2);
	moved.run = run;
	fill(&in, 2, 0);
	for (int64_t t = 0; t < 12; t++)
		for (int64_t v = 0; v < N_VOXELS; v++)
			op_voxels(&moved)[t * N_VOXELS + v] =
				in.data[t * N_VOXELS + v] +
				(run[t] == 7 ? 3 + 0.5f * (float)t : -20 - 2 * (float)t);
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	assert_int_equal(op_image(&o, &moved, &out_moved), PV_OK);
	for (int64_t i = 0; i < 12 * N_VOXELS; i++)
		assert_near(out_moved.data[i], out.data[i], 1e-5);
	op_close(&o);
}

/* `by: file` takes one line through both runs: a step between them stays. */
static void file_is_one_run_where_asked(void **state)
{
	static const int64_t run[8] = {0, 0, 0, 0, 1, 1, 1, 1};
	static const char *const options[] = {"by: run", "by: file"};
	double largest[2] = {0};

	(void)state;
	for (int k = 0; k < 2; k++) {
		struct op o;
		struct pv_volume in, out;

		assert_int_equal(op_open(&o, "run.detrend", options[k]), PV_OK);
		in = op_volume(&o, 1, 1, 1, 8, 2);
		in.run = run;
		for (int t = 4; t < 8; t++)
			op_voxels(&in)[t] = 10;
		assert_int_equal(op_image(&o, &in, &out), PV_OK);
		for (int t = 0; t < 8; t++)
			largest[k] = fmax(largest[k], fabs((double)out.data[t]));
		op_close(&o);
	}
	assert_true(largest[0] == 0);
	assert_true(largest[1] > 1);
}

/* Exactly 0, so that no later z-score blows up rounding. */
static void constant_voxels_become_zero(void **state)
{
	struct op o;
	struct pv_volume in, out;

	(void)state;
	assert_int_equal(op_open(&o, "run.detrend", "order: 3"), PV_OK);
	in = op_volume(&o, NX, NY, NZ, 31, 2);
	for (int64_t i = 0; i < 31 * N_VOXELS; i++)
		op_voxels(&in)[i] = 12345.678f + (float)(i % N_VOXELS);
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	for (int64_t i = 0; i < 31 * N_VOXELS; i++)
		assert_true(out.data[i] == 0);
	op_close(&o);
}

static void short_runs_are_refused(void **state)
{
	static const int64_t run[6] = {1, 1, 1, 4, 4, 1};
	struct op o;
	struct pv_volume in, out;

	(void)state;
	assert_int_equal(op_open(&o, "run.detrend", ""), PV_OK);
	in = op_volume(&o, 2, 2, 2, 6, 2);
	in.run = run;
	assert_int_equal(op_image(&o, &in, &out), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "run 4 has 2 time points"));
	op_close(&o);
	assert_int_not_equal(op_open(&o, "run.detrend", "order: 4"), PV_OK);
	assert_non_null(strstr(op_message(&o), "order"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(line_by_hand),
		cmocka_unit_test(polynomials_vanish),
		cmocka_unit_test(residuals_are_orthogonal_to_time),
		cmocka_unit_test(runs_have_their_own_trends),
		cmocka_unit_test(file_is_one_run_where_asked),
		cmocka_unit_test(constant_voxels_become_zero),
		cmocka_unit_test(short_runs_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
