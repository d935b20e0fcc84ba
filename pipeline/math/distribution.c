/* Upper tails as logarithms, through the incomplete gamma and beta functions in log
 * space, so that p = 1e-300 and far less are as exact as p = 0.5.
 * Prefactors are saddle-point expansions (Loader 2000, "Fast and accurate computation
 * of binomial probabilities"), free of the cancellation between log-gammas. */
#include "math/math.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { MOST_TERMS = 1000000 };

static const double HALF_LOG_2PI = 0.91893853320467274178;
static const double LOG_2 = 0.69314718055994530942;
static const double LOG_2PI = 1.8378770664093454836;

/* log(1 - exp(x)) for x <= 0 (Maechler 2012: two forms, split at log 2) */
static double log1m_exp(double x)
{
	return x > -LOG_2 ? log(-expm1(x)) : log1p(-exp(x));
}

/* log of z! over Stirling's formula; the series has 8 terms for z >= 15 */
static double stirling_error(double z)
{
	static const double c[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
				   1.0 / 1188, -691.0 / 360360, 1.0 / 156,  -3617.0 / 122400};
	double up = 0, sum = 0;

	for (; z < 15; z++)
		up += (z + 0.5) * log1p(1 / z) - 1;
	for (int i = (int)PV__COUNT(c) - 1; i >= 0; i--)
		sum = sum / (z * z) + c[i];
	return up + sum / z;
}

/* x log(x / m) + m - x, also where x and m are nearly equal */
static double deviance(double x, double m)
{
	double v = (x - m) / (x + m), sum = (x - m) * v, term = 2 * x * v;

	if (!(fabs(x - m) < 0.1 * (x + m)))
		return x * log(x / m) + m - x;
	for (int j = 1; j < 1000; j++) {
		double before = sum;

		term *= v * v;
		sum += term / (2 * j + 1);
		if (sum == before)
			break;
	}
	return sum;
}

/* ---- incomplete gamma ----------------------------------------------------------------- */

/* log of x^a exp(-x) / Gamma(a + 1) */
static double log_gamma_front(double a, double x)
{
	return -stirling_error(a) - deviance(a, x) - 0.5 * (LOG_2PI + log(a));
}

/* log P(a, x) by its power series: DLMF 8.7.1 */
static double log_gamma_series(double a, double x)
{
	double sum = 1, term = 1;

	for (int k = 1; k < MOST_TERMS && term > sum * (DBL_EPSILON / 4); k++) {
		term *= x / (a + k);
		sum += term;
	}
	return log_gamma_front(a, x) + log(sum);
}

/* Continued fractions by the modified method of Lentz (Thompson and Barnett 1986). */
struct fraction {
	double f, c, d;
};

static const double TINY = 1e-300;

static struct fraction fraction_start(double b0)
{
	double f = b0 == 0 ? TINY : b0;

	return (struct fraction){f, f, 0};
}

/* Appends a/b; true once the value stands. */
static bool fraction_step(struct fraction *s, double a, double b)
{
	double change;

	s->d = b + a * s->d;
	s->c = b + a / s->c;
	if (s->d == 0)
		s->d = TINY;
	if (s->c == 0)
		s->c = TINY;
	s->d = 1 / s->d;
	change = s->c * s->d;
	s->f *= change;
	return fabs(change - 1) <= DBL_EPSILON;
}

/* log Q(a, x) by the even part of DLMF 8.9.2 */
static double log_gamma_fraction(double a, double x)
{
	struct fraction s = fraction_start(x + 1 - a);

	for (int k = 1; k < MOST_TERMS; k++)
		if (fraction_step(&s, -k * (k - a), x + 2 * k + 1 - a))
			break;
	return log_gamma_front(a, x) + log(a) - log(s.f);
}

/* logs of the regularised incomplete gamma functions */
static double log_gamma_upper(double a, double x)
{
	if (x <= 0)
		return 0;
	if (isinf(x))
		return -INFINITY;
	return x > a + 1 ? log_gamma_fraction(a, x) : log1m_exp(log_gamma_series(a, x));
}

static double log_gamma_lower(double a, double x)
{
	if (x <= 0)
		return -INFINITY;
	if (isinf(x))
		return 0;
	return x > a + 1 ? log1m_exp(log_gamma_fraction(a, x)) : log_gamma_series(a, x);
}

/* ---- incomplete beta ------------------------------------------------------------------- */

/* log of x^a y^b / (a B(a, b)), y = 1 - x */
static double log_beta_front(double a, double b, double x, double y)
{
	double n = a + b;
	double errors = stirling_error(n) - stirling_error(a) - stirling_error(b);

	return errors - deviance(a, n * x) - deviance(b, n * y) + 0.5 * (log(b) - log(a) - log(n)) -
	       HALF_LOG_2PI;
}

/* log I_x(a, b) by DLMF 8.17.22, for x < (a + 1) / (a + b + 2) */
static double log_beta_fraction(double a, double b, double x, double y)
{
	struct fraction s = fraction_start(1);

	for (int m = 0; m < MOST_TERMS; m++) {
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		double even = (m + 1) * (b - m - 1) * x / ((a + 2 * m + 1) * (a + 2 * m + 2));
		bool settled = fraction_step(&s, odd, 1); /* both steps are taken, whatever it says */

		if (fraction_step(&s, even, 1) || settled)
			break;
	}
	return log_beta_front(a, b, x, y) - log(s.f);
}

/* log I_x(a, b); y = 1 - x is given, as it would cancel where x is near 1 */
static double log_beta(double a, double b, double x, double y)
{
	if (x <= 0)
		return -INFINITY;
	if (y <= 0)
		return 0;
	if (x < (a + 1) / (a + b + 2))
		return log_beta_fraction(a, b, x, y);
	return log1m_exp(log_beta_fraction(b, a, y, x));
}

/* ---- tails ------------------------------------------------------------------------------- */

/* P(X > x) of t and of the normal distribution from the two-sided tail of |x| */
static double log_one_sided(double x, double log_two_sided)
{
	double log_tail = log_two_sided - LOG_2;

	return x >= 0 ? log_tail : log1p(-exp(log_tail));
}

/* log I_x(a, b) for x = 1/(1 + r) so small that only log r can hold it: the first term
 * of the power series, its constant taken from the front at x = 1/2 */
static double log_beta_tiny(double a, double b, double log_r)
{
	return log_beta_front(a, b, 0.5, 0.5) + (a + b) * LOG_2 - a * log_r;
}

static const double LARGEST_RATIO = 1e290;

static double log_tail_t(double x, double df)
{
	double r = x / df * x, two_sided;

	if (isinf(x))
		return x > 0 ? -INFINITY : 0;
	if (r > LARGEST_RATIO)
		two_sided = log_beta_tiny(df / 2, 0.5, 2 * log(fabs(x)) - log(df));
	else
		two_sided = log_beta(df / 2, 0.5, 1 / (1 + r), r / (1 + r));
	return log_one_sided(x, two_sided);
}

static double log_f(double x, double df1, double df2, bool upper)
{
	double r = df1 / df2 * x, p = 1 / (1 + r), q = r / (1 + r), tiny;

	if (x <= 0)
		return upper ? 0 : -INFINITY;
	if (isinf(x))
		return upper ? -INFINITY : 0;
	if (r > LARGEST_RATIO) {
		tiny = log_beta_tiny(df2 / 2, df1 / 2, log(df1) - log(df2) + log(x));
		return upper ? tiny : log1m_exp(tiny);
	}
	return upper ? log_beta(df2 / 2, df1 / 2, p, q) : log_beta(df1 / 2, df2 / 2, q, p);
}

static bool sound(int distribution, double df1, double df2)
{
	bool first = df1 > 0 && isfinite(df1), second = df2 > 0 && isfinite(df2);

	switch (distribution) {
	case PV_NORMAL:
		return true;
	case PV_STUDENT_T:
	case PV_CHI2:
		return first;
	case PV_F:
	case PV_BETA:
		return first && second;
	default:
		return false;
	}
}

double pv__log_tail(int distribution, double x, double df1, double df2)
{
	if (isnan(x) || !sound(distribution, df1, df2))
		return NAN;
	switch (distribution) {
	case PV_NORMAL:
		return log_one_sided(x, log_gamma_upper(0.5, x * x / 2));
	case PV_STUDENT_T:
		return log_tail_t(x, df1);
	case PV_CHI2:
		return log_gamma_upper(df1 / 2, x / 2);
	case PV_F:
		return log_f(x, df1, df2, true);
	default:
		return log_beta(df2, df1, 1 - x, x);
	}
}

/* ---- quantiles --------------------------------------------------------------------------- */

/* log P(X <= x) for the distributions on the positive half line */
static double log_cdf(int distribution, double x, double df1, double df2)
{
	if (distribution == PV_CHI2)
		return log_gamma_lower(df1 / 2, x / 2);
	if (distribution == PV_F)
		return log_f(x, df1, df2, false);
	return log_beta(df1, df2, x, 1 - x);
}

struct target {
	int distribution;
	double df1, df2;
	bool upper; /* the smaller tail is compared */
	double log_p;
};

static bool is_below(const struct target *t, double x)
{
	if (t->upper)
		return pv__log_tail(t->distribution, x, t->df1, t->df2) > t->log_p;
	return log_cdf(t->distribution, x, t->df1, t->df2) < t->log_p;
}

/* Smallest x >= 0 that is not below the target.  Positive doubles are ordered as their
 * bits are, so that 63 halvings find it to the last bit, however large or small. */
static double bisect(const struct target *t, double top)
{
	uint64_t low = 0, high;
	double x;

	memcpy(&high, &top, sizeof(high));
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		memcpy(&x, &middle, sizeof(x));
		if (is_below(t, x))
			low = middle + 1;
		else
			high = middle;
	}
	memcpy(&x, &low, sizeof(x));
	return x;
}

static double quantile_t(double p, double df)
{
	struct target t = {PV_STUDENT_T, df, 0, true, log(p < 0.5 ? p : 1 - p)};
	double x;

	if (p == 0.5)
		return 0;
	x = bisect(&t, INFINITY);
	return p < 0.5 ? -x : x;
}

double pv__quantile(int distribution, double p, double df1, double df2)
{
	struct target t = {distribution, df1, df2, p > 0.5, 0};
	double top = distribution == PV_BETA ? 1 : INFINITY;
	bool both_signs = distribution == PV_NORMAL || distribution == PV_STUDENT_T;

	if (!(p >= 0 && p <= 1) || !sound(distribution, df1, df2))
		return NAN;
	if (p == 0)
		return both_signs ? -INFINITY : 0;
	if (p == 1)
		return top;
	if (distribution == PV_NORMAL)
		return pv__normal_quantile(p);
	if (distribution == PV_STUDENT_T)
		return quantile_t(p, df1);
	t.log_p = log(t.upper ? 1 - p : p);
	return bisect(&t, top);
}
