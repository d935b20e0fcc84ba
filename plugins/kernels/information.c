/* Plug-in mutual information. */
#include "kernels/information.h"

#include <math.h>
#include <string.h>

/* The last bin whose lower edge is below x; halving, as edges ascend. */
static int64_t bin_of(double x, double least, double width, int64_t n_bins)
{
	int64_t low = 0, high = n_bins; /* edge low is below x, or low is 0; edge high is not */

	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (least + (double)middle * width < x)
			low = middle;
		else
			high = middle;
	}
	return low;
}

void pv__bin_codes(int64_t n, const double *x, int64_t n_bins, uint16_t *code)
{
	double least = x[0], most = x[0];

	for (int64_t i = 1; i < n; i++) {
		least = x[i] < least ? x[i] : least;
		most = x[i] > most ? x[i] : most;
	}
	for (int64_t i = 0; i < n; i++)
		code[i] = (uint16_t)bin_of(x[i], least, (most - least) / (double)n_bins, n_bins);
}

int pv__pairs_make(const struct pv_host *host, pv_ctx *ctx, int64_t n_a, int64_t n_b,
		   struct pv__pairs *p)
{
	*p = (struct pv__pairs){.n_a = n_a, .n_b = n_b};
	p->cell = host->scratch(ctx, (size_t)(n_a * n_b + n_a + n_b), sizeof(*p->cell));
	if (!p->cell)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for a table of %lld x %lld",
				  (long long)n_a, (long long)n_b);
	return PV_OK;
}

double pv__pairs_information(const struct pv__pairs *p, int64_t n, const uint16_t *a,
			     const uint16_t *b, double *occupied)
{
	double *row = p->cell + p->n_a * p->n_b, *column = row + p->n_a, sum = 0, levels = -1;

	memset(p->cell, 0, (size_t)(p->n_a * p->n_b + p->n_a + p->n_b) * sizeof(*p->cell));
	for (int64_t i = 0; i < n; i++) {
		p->cell[a[i] * p->n_b + b[i]]++;
		row[a[i]]++;
		column[b[i]]++;
	}
	for (int64_t i = 0; i < p->n_a + p->n_b; i++)
		levels += row[i] > 0;
	for (int64_t i = 0; i < p->n_a; i++)
		for (int64_t j = 0; j < p->n_b; j++) {
			double count = p->cell[i * p->n_b + j];

			if (!(count > 0))
				continue;
			sum += count * log((double)n * count / (row[i] * column[j]));
			levels--;
		}
	if (occupied)
		*occupied = levels;
	return sum / (double)n;
}
