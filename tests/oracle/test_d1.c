/* The generator of the oracle data against its published first numbers. */
#include "support/check.h"
#include "support/d1.h"

static void uniform_is_minstd(void **state)
{
	struct d1 g = {1};

	(void)state;
	assert_near(d1_uniform(&g), 7.826369259425611e-06, 0);
	assert_near(d1_uniform(&g), 0.13153778814316625, 0);
	assert_near(d1_uniform(&g), 0.7556053221950332, 0);
}

/* Park and Miller (1988): from seed 1 the 10,000th number is 1043618065. */
static void ten_thousandth_state(void **state)
{
	struct d1 g = {1};

	(void)state;
	for (int i = 0; i < 10000; i++)
		d1_uniform(&g);
	assert_int_equal(g.state, 1043618065);
}

static void normals_are_row_major(void **state)
{
	static const double want[6] = {-0.65965542, -0.79852343, 0.28292196,
				       1.69157682,  -0.65425253, -0.01164034};
	struct d1 g = {1};
	double x[6];

	(void)state;
	d1_normals(&g, 6, x);
	for (int i = 0; i < 6; i++)
		assert_near(x[i], want[i], 5e-9);
}

/* NEURO-1: 600 steps of a noisy velocity and 8 tuned neurons, seed 7. */
static void neuro1_sums(void **state)
{
	struct d1 g = {7};
	double v[600][2] = {{0}}, sum = 0, first[3] = {0};

	(void)state;
	for (int t = 1; t < 600; t++)
		for (int d = 0; d < 2; d++)
			v[t][d] = 0.9 * v[t - 1][d] + 0.3 * d1_normal(&g);
	for (int t = 0; t < 600; t++) {
		for (int j = 0; j < 8; j++) {
			double angle = 2 * 3.14159265358979323846 * j / 8;
			double drive = 5 + 2 * (v[t][0] * cos(angle) + v[t][1] * sin(angle));
			double rate = (drive > 0 ? drive : 0) + d1_normal(&g);

			sum += rate;
			if (t == 0 && j < 3)
				first[j] = rate;
		}
	}
	assert_near(v[1][0], 0.1147236113, 5e-11);
	assert_near(v[1][1], 0.1231007928, 5e-11);
	assert_near(first[0], 4.2527833233, 5e-11);
	assert_near(first[1], 5.2734127190, 5e-11);
	assert_near(first[2], 3.6031430739, 5e-11);
	assert_near(sum, 23851.9255516, 5e-8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uniform_is_minstd),
		cmocka_unit_test(ten_thousandth_state),
		cmocka_unit_test(normals_are_row_major),
		cmocka_unit_test(neuro1_sums),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
