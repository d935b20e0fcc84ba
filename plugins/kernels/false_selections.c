/* Three bounds, from assumptions that are stronger one after the other. */
#include "kernels/false_selections.h"

#include <math.h>

const struct pv_choice pv__false_bound_choices[] = {
	{"mb", "Meinshausen and Buehlmann: exchangeable noise columns", PV__BOUND_MB},
	{"unimodal", "Shah and Samworth: shares of columns have one mode", PV__BOUND_UNIMODAL},
	{"r_concave", "Shah and Samworth: shares of columns are r-concave", PV__BOUND_R_CONCAVE},
	{0},
};

/* ---- the largest tail of an r-concave distribution ---------------------------------- */

/* With mean m.  The extreme ones are (a + i)^(1 / r) on 0 .. k, and what is
 * left of the mass on k + 1: r < 0, so that they fall as i grows. */
struct shape {
	int64_t k;
	double m, power;
};

static double mass(const struct shape *s, double a, int64_t i)
{
	return pow(a + (double)i, s->power);
}

/* Mean of (a + i)^power on 0 .. k. */
static double mean_at(const struct shape *s, double a)
{
	double sum = 0, total = 0;

	for (int64_t i = 0; i <= s->k; i++) {
		double f = mass(s, a, i);

		sum += (double)i * f;
		total += f;
	}
	return sum / total;
}

/* The a with mean m: larger ones are flatter, with a larger mean. */
static double find_a(const struct shape *s, double high)
{
	double low = 1e-5;

	for (int step = 0; step < 200 && high - low > 1e-13 * high; step++) {
		double middle = sqrt(low * high);

		if (mean_at(s, middle) < s->m)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* P(X >= t) with the mass on k + 1 that gives mean m. */
static double tail_at(const struct shape *s, double a, int64_t t)
{
	double below = 0, arms = 0;

	for (int64_t i = 0; i <= s->k; i++) {
		double f = mass(s, a, i);

		below += i < t ? f : 0;
		arms += (double)(s->k + 1 - i) * f;
	}
	return 1 - ((double)(s->k + 1) - s->m) * below / arms;
}

/* The largest tail for a in [low, high], by golden sections. */
static double largest_tail(const struct shape *s, double low, double high, int64_t t)
{
	const double golden = (sqrt(5) - 1) / 2;
	double a = high - golden * (high - low), b = low + golden * (high - low);
	double at_a = tail_at(s, a, t), at_b = tail_at(s, b, t);

	for (int step = 0; step < 100 && high - low > 1e-9 * high; step++) {
		if (at_a < at_b) {
			low = a;
			a = b;
			at_a = at_b;
			b = low + golden * (high - low);
			at_b = tail_at(s, b, t);
		} else {
			high = b;
			b = a;
			at_b = at_a;
			a = high - golden * (high - low);
			at_a = tail_at(s, a, t);
		}
	}
	return fmax(at_a, at_b);
}

/* The largest P(X >= t / n) for X on 0, 1/n, ..., 1 with mean theta. */
static double concave_tail(double theta, int64_t t, int64_t n, double r)
{
	struct shape s = {.m = theta * (double)n, .power = 1 / r};
	int64_t first = (int64_t)ceil(2 * s.m) + 1;
	double most = 0, high, low;

	if (t <= 0 || first > n)
		return 1;
	s.k = first;
	high = find_a(&s, 1e5);
	for (; s.k < n; s.k++) {
		struct shape next = s;

		next.k++;
		low = find_a(&next, high);
		if (t <= s.k + 1)
			most = fmax(most, largest_tail(&s, low, high, t));
		high = low;
	}
	return most;
}

static double r_concave(double p, double q, double pi, int64_t n_pairs)
{
	/* A share of pi, give or take rounding, of the 2 B halves. */
	int64_t t = (int64_t)ceil(pi * 2 * (double)n_pairs - 1e-8);
	double both = concave_tail(q * q / (p * p), t - n_pairs, n_pairs, -1. / 2);
	double single = concave_tail(q / p, t, 2 * n_pairs, -1. / 4);

	return p * fmin(both, single);
}

/* ---- all of them ----------------------------------------------------------------------- */

static double unimodal(double p, double q, double pi, double n_pairs)
{
	double room = 2 * pi - 1 - 1 / (2 * n_pairs);

	if (!(room > 0))
		return INFINITY;
	if (pi <= .75)
		return q * q / p / (2 * room);
	return q * q / p * 4 * (1 - pi + 1 / (2 * n_pairs)) / (1 + 1 / n_pairs);
}

double pv__false_selections(int64_t bound, int64_t p, int64_t q, double pi, int64_t n_pairs)
{
	double columns = (double)p, chosen = (double)q, value;

	if (!(pi > .5 && pi <= 1))
		return INFINITY;
	if (bound == PV__BOUND_MB)
		value = chosen * chosen / ((2 * pi - 1) * columns);
	else if (bound == PV__BOUND_UNIMODAL)
		value = unimodal(columns, chosen, pi, (double)n_pairs);
	else
		value = r_concave(columns, chosen, pi, n_pairs);
	return isinf(value) ? value : fmin(value, columns);
}

int64_t pv__false_selections_q(int64_t bound, int64_t p, double most, double pi, int64_t n_pairs)
{
	int64_t low = 0, high = p + 1; /* bounds grow with q */

	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (pv__false_selections(bound, p, middle, pi, n_pairs) <= most)
			low = middle;
		else
			high = middle;
	}
	return low;
}

double pv__false_selections_pi(int64_t bound, int64_t p, double most, int64_t q, int64_t n_pairs)
{
	for (int64_t m = n_pairs + 1; m <= 2 * n_pairs; m++) {
		double pi = (double)m / (2 * (double)n_pairs);

		if (pv__false_selections(bound, p, q, pi, n_pairs) <= most)
			return pi;
	}
	return 0;
}
