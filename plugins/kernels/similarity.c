/* Gram matrices come from one matrix product, whatever the kernel. */
#include "kernels/similarity.h"

#include "kernels/vector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int is_scale(const char *text)
{
	return strcmp(text, "scale") == 0;
}

int pv__gamma_check(const struct pv_host *host, pv_ctx *ctx, const char *text)
{
	char *end;
	double value = strtod(text, &end);

	if (is_scale(text) || (end != text && *end == '\0' && value > 0 && isfinite(value)))
		return PV_OK;
	return host->fail(ctx, PV_EINVAL, "gamma",
			  "gamma '%s' is neither scale nor a number above "
			  "0",
			  text);
}

/* Variance of all values together. */
static double variance(const struct pv__rows *rows)
{
	double cells = rows->total * (double)rows->n_cols, first = rows->row[0][0];
	double mean = 0, sum = 0;

	for (int64_t i = 0; i < rows->n; i++) {
		double row = 0;

		for (int64_t j = 0; j < rows->n_cols; j++)
			row += rows->row[i][j] - first;
		mean += rows->weight[i] * row / cells;
	}
	for (int64_t i = 0; i < rows->n; i++) {
		double row = 0;

		for (int64_t j = 0; j < rows->n_cols; j++) {
			double d = rows->row[i][j] - first - mean;

			row += d * d;
		}
		sum += rows->weight[i] * row / cells;
	}
	return sum;
}

int pv__gamma_read(const struct pv_host *host, pv_ctx *ctx, const char *text,
		   const struct pv__rows *rows, double *gamma)
{
	double v;

	if (!is_scale(text)) {
		*gamma = strtod(text, NULL);
		return PV_OK;
	}
	v = rows->n_cols ? variance(rows) : 0;
	if (!(v > 0) || !isfinite(1 / v))
		return host->fail(ctx, PV_EDATA, "gamma",
				  "the columns hold one value only, so that "
				  "gamma cannot be taken from their spread");
	*gamma = 1 / ((double)rows->n_cols * v);
	return PV_OK;
}

static double power(double x, int64_t n)
{
	double out = 1;

	for (int64_t i = 0; i < n; i++)
		out *= x;
	return out;
}

double pv__similarity(const struct pv__similarity *s, int64_t n_cols, const double *a,
		      const double *b)
{
	if (s->kind == PV__RBF)
		return exp(-s->gamma * pv__distance2(n_cols, a, b));
	if (s->kind == PV__POLY)
		return power(s->gamma * pv__dot(n_cols, a, b) + s->coef0, s->degree);
	return pv__dot(n_cols, a, b);
}

int pv__similarity_centre(const struct pv_host *host, pv_ctx *ctx, const struct pv__similarity *s,
			  const struct pv__rows *rows, double **mean)
{
	*mean = host->scratch(ctx, (size_t)rows->n_cols, sizeof(**mean));
	if (!*mean)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
				  (long long)rows->n_cols);
	if (s->kind != PV__POLY)
		pv__column_mean(rows, *mean);
	return PV_OK;
}

/* |a - b|^2 = a.a + b.b - 2 a.b of centred rows; a row is at distance 0 from itself. */
static void gram_to_rbf(double gamma, int64_t n, double *gram)
{
	for (int64_t i = 0; i < n; i++)
		for (int64_t j = 0; j < i; j++) {
			double d = gram[i * n + i] + gram[j * n + j] - 2 * gram[i * n + j];

			gram[i * n + j] = gram[j * n + i] = exp(-gamma * fmax(0, d));
		}
	for (int64_t i = 0; i < n; i++)
		gram[i * n + i] = 1;
}

int pv__similarity_gram(const struct pv_host *host, pv_ctx *ctx, const struct pv__similarity *s,
			const struct pv__rows *rows, const double *mean, double *gram)
{
	int status = pv__rows_gram(host, ctx, rows, mean, NULL, gram);

	if (status == PV_OK && s->kind == PV__RBF)
		gram_to_rbf(s->gamma, rows->n, gram);
	for (int64_t i = 0; s->kind == PV__POLY && i < rows->n * rows->n; i++)
		gram[i] = power(s->gamma * gram[i] + s->coef0, s->degree);
	return status;
}
