/* Ridge regression on products of rows. */
#include "kernels/light.h"

static double target(const struct pv__light *l, const struct pv__light_fit *f, int64_t i,
		     int64_t output)
{
	int64_t row = f->row[i];

	return l->data->kind == PV_CLASSES ? pv__light_sign(l, row, output) : l->data->y[row];
}

static double mean(int64_t n, const double *x)
{
	double sum = 0;

	for (int64_t i = 0; i < n; i++)
		sum += x[i];
	return sum / (double)n;
}

/* (K + alpha I) beta = y - mean, K centred: then beta sums to 0 by itself. */
int pv__light_ridge(const struct pv__light *l, struct pv__light_fit *f)
{
	int64_t n = f->n, k = f->n_outputs;
	double *beta = f->room, all = mean(n, f->mean); /* n x k */

	for (int64_t i = 0; i < n; i++)
		for (int64_t j = 0; j < n; j++)
			f->square[i * n + j] = f->gram[i * n + j] - f->mean[i] - (f->mean[j] - all);
	for (int64_t i = 0; i < n; i++)
		f->square[i * n + i] += l->config->alpha;
	for (int64_t o = 0; o < k; o++) {
		f->bias[o] = 0;
		for (int64_t i = 0; i < n; i++)
			f->bias[o] += target(l, f, i, o) / (double)n;
		for (int64_t i = 0; i < n; i++)
			beta[i * k + o] = target(l, f, i, o) - f->bias[o];
	}
	if (l->host->cholesky(n, f->square) != PV_OK)
		return pv__light_singular(l);
	l->host->cholesky_solve(n, f->square, k, beta);
	for (int64_t o = 0; o < k; o++)
		for (int64_t i = 0; i < n; i++) {
			f->beta[o * n + i] = beta[i * k + o];
			f->bias[o] -= beta[i * k + o] * f->mean[i];
		}
	return PV_OK;
}
