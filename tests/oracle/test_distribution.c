/* Tails and quantiles against published values and, where marked, against 400-digit
 * arithmetic (mpmath). */
#include "support/check.h"

#include "math/math.h"

static double p_of(int distribution, double x, double df1, double df2)
{
	return exp(pv__log_tail(distribution, x, df1, df2));
}

/* One-way ANOVA of iris, F(2, 147); methods: B1 */
static void f_of_iris(void **state)
{
	static const double f[4] = {119.2645021845, 49.1600400896, 1180.161182253, 960.0071468018};
	static const double p[4] = {1.6696691908e-31, 4.4920171333e-17, 2.856776611e-91,
				    4.1694458394e-85};

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_near_relative(p_of(PV_F, f[i], 2, 147), p[i], 2e-9);
}

/* Welch's t of setosa against versicolor in iris.csv, two-sided; the four statistics, their
 * degrees of freedom and p in 50-digit arithmetic */
static void t_of_iris(void **state)
{
	static const double t[4] = {10.5209862675491, 9.45497584812861, 39.4927193915381,
				    34.0803415435772};
	static const double df[4] = {86.538001797655, 94.6977736612371, 62.1397678955388,
				     74.7546945494692};
	static const double p[4] = {3.74674261398e-17, 2.48422789575e-15, 9.93443295759e-46,
				    2.71700778263e-47};

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_near_relative(2 * p_of(PV_STUDENT_T, t[i], df[i], 0), p[i], 2e-12);
}

/* F(1, n) is the square of t(n) */
static void f_is_t_squared(void **state)
{
	(void)state;
	for (double t = 0.25; t < 1e6; t *= 4)
		for (double df = 1; df < 5000; df *= 7)
			assert_near(pv__log_tail(PV_F, t * t, 1, df),
				    pv__log_tail(PV_STUDENT_T, t, df, 0) + log(2), 2e-11);
}

/* AUC of one feature at distance d: Phi(d / sqrt 2), and of two; PHANTOM-A */
static void phi_values(void **state)
{
	static const double d[4] = {1.2, 0.8, 1.2220201853215574 /* sqrt 1.49333 */, 2};
	static const double auc[4] = {0.80193, 0.71420, 0.80623, 0.92135};

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_near(p_of(PV_NORMAL, -d[i] / sqrt(2), 0, 0), auc[i], 5.1e-6);
}

/* McNemar's chi-squared, (794, 86; 150, 570) */
static void chi_squared(void **state)
{
	(void)state;
	assert_near_relative(p_of(PV_CHI2, 16.8177966102, 1, 0), 4.1146e-05, 2e-5);
	assert_near_relative(p_of(PV_CHI2, 2, 2, 0), exp(-1), 1e-14); /* exponential */
}

/* Clopper-Pearson of 45 out of 50, and P(X >= 32 | 50, 1/2) */
static void binomial_through_beta(void **state)
{
	(void)state;
	assert_near(pv__quantile(PV_BETA, 0.025, 45, 6), 0.7818646336, 5.1e-11);
	assert_near(pv__quantile(PV_BETA, 0.975, 46, 5), 0.9667249064, 5.1e-11);
	assert_near(1 - p_of(PV_BETA, 0.5, 32, 19), 0.0324543235, 5.1e-11);
}

struct tail {
	int distribution;
	double x, df1, df2, log_p;
};

/* Beyond what a double can hold as p; 400-digit arithmetic */
static void far_tails(void **state)
{
	static const struct tail tails[] = {
		{PV_NORMAL, 40, 0, 0, -804.60844201375379},
		{PV_NORMAL, 1000, 0, 0, -500007.82669481218},
		{PV_STUDENT_T, 100000000.0, 58, 0, -953.60010601322022},
		{PV_STUDENT_T, 1e+200, 1, 0, -461.66174848465854},
		{PV_STUDENT_T, -40, 3, 0, -1.719048815017402e-5},
		{PV_F, 1000000.0, 2, 567, -2315.7929671241848},
		{PV_F, 5000, 10, 5000, -5966.9971349575227},
		{PV_CHI2, 10000.0, 5, 0, -4987.5085930983516},
		{PV_CHI2, 20000, 1000, 0, -8009.1048222355317},
		{PV_BETA, 0.999, 1, 200, -1381.5510557964272},
		{PV_F, 1e+300, 3, 30, -10325.59487670946},
	};

	(void)state;
	for (size_t i = 0; i < PV__COUNT(tails); i++)
		assert_near_relative(
			pv__log_tail(tails[i].distribution, tails[i].x, tails[i].df1, tails[i].df2),
			tails[i].log_p, 1e-12);
}

static void quantiles(void **state)
{
	(void)state;
	assert_near(pv__quantile(PV_NORMAL, 0.975, 0, 0), 1.959963984540054, 1e-15);
	assert_near_relative(pv__quantile(PV_NORMAL, 1e-300, 0, 0), -37.047096299361199, 1e-15);
	assert_near_relative(pv__quantile(PV_STUDENT_T, 0.975, 10, 0), 2.2281388519862747, 1e-13);
	assert_near_relative(pv__quantile(PV_STUDENT_T, 0.75, 1, 0), 1, 1e-14); /* Cauchy */
	assert_near_relative(pv__quantile(PV_CHI2, 0.95, 1, 0), 3.841458820694126, 1e-13);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(f_of_iris),      cmocka_unit_test(t_of_iris),
		cmocka_unit_test(f_is_t_squared), cmocka_unit_test(phi_values),
		cmocka_unit_test(chi_squared),    cmocka_unit_test(binomial_through_beta),
		cmocka_unit_test(far_tails),      cmocka_unit_test(quantiles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
