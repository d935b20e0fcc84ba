/* Properties of tails and quantiles: edges, symmetry, and each other's inverse. */
#include "support/check.h"

#include "math/math.h"

static void impossible_requests_are_nan(void **state)
{
	(void)state;
	assert_true(isnan(pv__log_tail(PV_F, 1, 0, 5)));
	assert_true(isnan(pv__log_tail(PV_STUDENT_T, 1, -1, 0)));
	assert_true(isnan(pv__log_tail(PV_CHI2, NAN, 1, 0)));
	assert_true(isnan(pv__log_tail(99, 1, 1, 1)));
	assert_true(isnan(pv__quantile(PV_BETA, 1.5, 1, 1)));
	assert_true(isnan(pv__quantile(PV_NORMAL, NAN, 0, 0)));
}

static void edges(void **state)
{
	(void)state;
	assert_near(pv__log_tail(PV_F, 0, 3, 7), 0, 0);
	assert_near(pv__log_tail(PV_CHI2, -1, 3, 0), 0, 0);
	assert_near(pv__log_tail(PV_NORMAL, 0, 0, 0), -log(2), 1e-16);
	assert_near(pv__log_tail(PV_STUDENT_T, 0, 4, 0), -log(2), 1e-16);
	assert_true(isinf(pv__log_tail(PV_F, INFINITY, 3, 7)));
	assert_true(isinf(pv__log_tail(PV_NORMAL, INFINITY, 0, 0)));
	assert_near(pv__log_tail(PV_NORMAL, -INFINITY, 0, 0), 0, 0);
	assert_near(pv__quantile(PV_BETA, 1, 2, 3), 1, 0);
	assert_near(pv__quantile(PV_CHI2, 0, 2, 0), 0, 0);
	assert_true(isinf(pv__quantile(PV_STUDENT_T, 0, 2, 0)));
}

static void both_sides_add_up(void **state)
{
	(void)state;
	for (double x = 0.01; x < 50; x *= 1.7) {
		double right = exp(pv__log_tail(PV_STUDENT_T, x, 7, 0));
		double left = exp(pv__log_tail(PV_STUDENT_T, -x, 7, 0));

		assert_near(left + right, 1, 1e-14);
	}
}

static void tail_never_rises(void **state)
{
	double last = 0;

	(void)state;
	for (double x = 1e-3; x < 1e12; x *= 1.3) {
		double now = pv__log_tail(PV_F, x, 4, 33);

		assert_true(now <= last);
		last = now;
	}
}

static void quantile_inverts_tail(void **state)
{
	static const double p[] = {1e-12, 1e-3, 0.2, 0.5, 0.7, 0.999, 1 - 1e-9};
	static const int all[] = {PV_NORMAL, PV_STUDENT_T, PV_F, PV_CHI2, PV_BETA};

	(void)state;
	for (size_t d = 0; d < PV__COUNT(all); d++) {
		for (size_t i = 0; i < PV__COUNT(p); i++) {
			double x = pv__quantile(all[d], p[i], 3.5, 11);
			double back = -expm1(pv__log_tail(all[d], x, 3.5, 11));

			assert_near(back, p[i], 1e-13);
		}
	}
}

static void normal_quantile_is_odd(void **state)
{
	(void)state;
	for (double p = 0.5; p > 1e-9; p /= 1.9) {
		double q = 1 - p;

		assert_near_relative(pv__normal_quantile(1 - q), -pv__normal_quantile(q), 1e-15);
	}
	assert_near(pv__normal_quantile(0.5), 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(impossible_requests_are_nan),
		cmocka_unit_test(edges),
		cmocka_unit_test(both_sides_add_up),
		cmocka_unit_test(tail_never_rises),
		cmocka_unit_test(quantile_inverts_tail),
		cmocka_unit_test(normal_quantile_is_odd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
