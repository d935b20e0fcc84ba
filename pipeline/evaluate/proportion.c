/* Shares of independent rows: Wilson's interval and McNemar's test. */
#include "evaluate/fixed.h"

#include <math.h>

struct pv__interval pv__wilson(int64_t k, int64_t n, double level)
{
	double z = pv__normal_quantile(.5 + level / 2), rows = (double)n;
	double share = (double)k / rows, shrink = 1 + z * z / rows;
	double centre = (share + z * z / (2 * rows)) / shrink;
	double half = z / shrink * sqrt(share * (1 - share) / rows + z * z / (4 * rows * rows));

	if (n < 1)
		return (struct pv__interval){NAN, NAN, NAN, NULL};
	/* At the ends the bound is the end itself, whatever was rounded. */
	return (struct pv__interval){share, k == 0 ? 0 : centre - half, k == n ? 1 : centre + half,
				     "Wilson (1927)"};
}

/* P(X <= k) of a fair coin thrown n times; n below 25. */
static double coin_tail(int64_t k, int64_t n)
{
	double term = ldexp(1, -(int)n), sum = 0;

	for (int64_t i = 0; i <= k; i++) {
		sum += term;
		term *= (double)(n - i) / (double)(i + 1);
	}
	return sum;
}

double pv__mcnemar(int64_t only_a, int64_t only_b)
{
	int64_t n = only_a + only_b, fewer = only_a < only_b ? only_a : only_b;
	double distance = fabs((double)(only_a - only_b)) - 1;

	if (n == 0)
		return 1;
	if (n < 25)
		return fmin(1, 2 * coin_tail(fewer, n));
	distance = fmax(distance, 0);
	return exp(pv__log_tail(PV_CHI2, distance * distance / (double)n, 1, 0));
}
