/* Areas under ROC curves with their covariance. */
#include "evaluate/fixed.h"

#include <math.h>
#include <string.h>

/* The rows of each class, and the structural components of one curve: what each positive
 * row contributes (m of them), then each other row (n). */
struct classes {
	int64_t n_in, n_out;
	int64_t *in, *out;
};

static int divide(struct pv__arena *scratch, int64_t n, const double *y, struct classes *c)
{
	c->in = pv__alloc(scratch, (size_t)n, sizeof(*c->in));
	c->out = pv__alloc(scratch, (size_t)n, sizeof(*c->out));
	if (!c->in || !c->out)
		return PV_ENOMEM;
	for (int64_t i = 0; i < n; i++) {
		if (y[i] > 0)
			c->in[c->n_in++] = i;
		else
			c->out[c->n_out++] = i;
	}
	return c->n_in > 1 && c->n_out > 1 ? PV_OK : PV_ENUMERIC;
}

/* Share of the other class below each row: its midrank among all less its midrank among its
 * own class. */
static int share_below(struct pv__arena *scratch, int64_t n_own, const int64_t *own,
		       const double *x, const double *rank, int64_t n_other, double *share)
{
	double *value = pv__alloc(scratch, (size_t)n_own, sizeof(*value));
	double *among_own = pv__alloc(scratch, (size_t)n_own, sizeof(*among_own));

	if (!value || !among_own)
		return PV_ENOMEM;
	for (int64_t i = 0; i < n_own; i++)
		value[i] = x[own[i]];
	PV__TRY(pv__midranks(scratch, n_own, value, among_own));
	for (int64_t i = 0; i < n_own; i++)
		share[i] = (rank[own[i]] - among_own[i]) / (double)n_other;
	return PV_OK;
}

static int components(struct pv__arena *scratch, int64_t n, const struct classes *c,
		      const double *x, double *part)
{
	double *rank = pv__alloc(scratch, (size_t)n, sizeof(*rank));

	if (!rank)
		return PV_ENOMEM;
	PV__TRY(pv__midranks(scratch, n, x, rank));
	PV__TRY(share_below(scratch, c->n_in, c->in, x, rank, c->n_out, part));
	PV__TRY(share_below(scratch, c->n_out, c->out, x, rank, c->n_in, part + c->n_in));
	for (int64_t i = c->n_in; i < n; i++)
		part[i] = 1 - part[i];
	return PV_OK;
}

static double covariance(int64_t n, const double *a, const double *b)
{
	double mean_a = pv__mean(n, a), mean_b = pv__mean(n, b), sum = 0;

	for (int64_t i = 0; i < n; i++)
		sum += (a[i] - mean_a) * (b[i] - mean_b);
	return sum / (double)(n - 1);
}

int pv__delong(struct pv__arena *scratch, int64_t n, const double *y, int64_t m,
	       const double *const *decision, double *auc, double *cov)
{
	struct classes c = {0};
	double *part = pv__alloc(scratch, (size_t)(n * m), sizeof(*part));

	if (!part)
		return PV_ENOMEM;
	PV__TRY(divide(scratch, n, y, &c));
	for (int64_t k = 0; k < m; k++) {
		PV__TRY(components(scratch, n, &c, decision[k], part + k * n));
		auc[k] = pv__mean(c.n_in, part + k * n);
	}
	for (int64_t k = 0; k < m; k++) {
		for (int64_t l = 0; l < m; l++) {
			const double *a = part + k * n, *b = part + l * n;

			cov[k * m + l] =
				covariance(c.n_in, a, b) / (double)c.n_in +
				covariance(c.n_out, a + c.n_in, b + c.n_in) / (double)c.n_out;
		}
	}
	return PV_OK;
}
