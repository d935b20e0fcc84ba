/* Regions as blocks of columns side by side. */
#include "kernels/region_kernels.h"

#include "kernels/vector.h"

#include <math.h>

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the kernels of the regions");
}

int pv__region_kernels_find(const struct pv_host *host, pv_ctx *ctx, const struct pv_space *space,
			    int64_t *kernel, int64_t *n_kernels)
{
	int64_t n = space->n_regions;
	int64_t *of_region = host->scratch(ctx, (size_t)n + 1, sizeof(*of_region));

	if (!of_region)
		return no_memory(host, ctx);
	for (int64_t c = 0; c < space->n_features; c++) {
		int32_t region = space->feature[c].region;

		kernel[c] = n == 0 ? c : region < 0 ? n : region;
		if (n > 0)
			of_region[kernel[c]] = 1;
	}
	*n_kernels = n == 0 ? space->n_features : 0;
	for (int64_t r = 0; n > 0 && r <= n; r++)
		of_region[r] = of_region[r] ? (*n_kernels)++ : -1;
	for (int64_t c = 0; n > 0 && c < space->n_features; c++)
		kernel[c] = of_region[kernel[c]];
	return PV_OK;
}

static int64_t width_of(const struct pv__region_kernels *k, int64_t kernel)
{
	return k->first[kernel + 1] - k->first[kernel];
}

static double *block_of(const struct pv__region_kernels *k, int64_t kernel)
{
	return k->z + k->n * k->first[kernel];
}

/* By counting; columns of a kernel stay in their order. */
static void sort_columns(struct pv__region_kernels *k, const int64_t *kernel)
{
	for (int64_t c = 0; c < k->n_cols; c++)
		k->first[kernel[c] + 1]++;
	for (int64_t m = 0; m < k->n_kernels; m++)
		k->first[m + 1] += k->first[m];
	for (int64_t c = 0; c < k->n_cols; c++)
		k->order[k->first[kernel[c]]++] = c;
	for (int64_t m = k->n_kernels; m > 0; m--)
		k->first[m] = k->first[m - 1];
	k->first[0] = 0;
}

static void centre(const struct pv__region_kernels *k, const struct pv__rows *rows,
		   const double *mean, int64_t kernel)
{
	int64_t width = width_of(k, kernel);
	const int64_t *column = k->order + k->first[kernel];
	double *z = block_of(k, kernel);

	for (int64_t i = 0; i < k->n; i++)
		for (int64_t j = 0; j < width; j++)
			z[i * width + j] = rows->row[i][column[j]] - mean[column[j]];
}

static void divide(int64_t n, double length, double *row)
{
	for (int64_t j = 0; length > 0 && j < n; j++)
		row[j] /= length;
}

/* Every row to length 1. */
static void scale_rows(const struct pv__region_kernels *k, int64_t kernel)
{
	int64_t width = width_of(k, kernel);
	double *z = block_of(k, kernel);

	k->length[kernel] = 1;
	for (int64_t i = 0; i < k->n; i++)
		divide(width, sqrt(pv__dot(width, z + i * width, z + i * width)), z + i * width);
}

/* The mean square of the lengths to 1, rows counted by weight. */
static void scale_region(const struct pv__region_kernels *k, const struct pv__rows *rows,
			 int64_t kernel)
{
	int64_t width = width_of(k, kernel);
	double *z = block_of(k, kernel), mean = 0;

	for (int64_t i = 0; i < k->n; i++)
		mean += rows->weight[i] / rows->total *
			pv__dot(width, z + i * width, z + i * width);
	k->length[kernel] = sqrt(mean);
	divide(k->n * width, k->length[kernel], z);
}

static void make_gram(const struct pv_host *host, const struct pv__region_kernels *k,
		      int64_t kernel)
{
	int64_t n = k->n, width = width_of(k, kernel);
	const double *z = block_of(k, kernel);
	double *gram = k->gram + kernel * n * n;

	host->gemm(PV_NO_TRANS, PV_TRANS, n, n, width, 1, z, width, z, width, 0, gram, n);
	for (int64_t i = 0; i < n; i++)
		for (int64_t j = 0; j < i; j++)
			gram[j * n + i] = gram[i * n + j];
}

int pv__region_kernels_make(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
			    const double *mean, const int64_t *kernel, int64_t n_kernels,
			    int64_t scale, struct pv__region_kernels *k)
{
	size_t n = (size_t)rows->n, p = (size_t)rows->n_cols, m = (size_t)n_kernels;

	*k = (struct pv__region_kernels){
		.n = rows->n, .n_cols = rows->n_cols, .n_kernels = n_kernels};
	k->first = host->scratch(ctx, m + 1, sizeof(*k->first));
	k->order = host->scratch(ctx, p, sizeof(*k->order));
	k->length = host->scratch(ctx, m, sizeof(*k->length));
	k->z = host->scratch(ctx, n, p * sizeof(*k->z));
	k->gram = host->scratch(ctx, m, n * n * sizeof(*k->gram));
	if (!k->first || !k->order || !k->length || !k->z || !k->gram)
		return no_memory(host, ctx);
	sort_columns(k, kernel);
	for (int64_t r = 0; r < n_kernels; r++) {
		centre(k, rows, mean, r);
		if (scale == PV__COSINE)
			scale_rows(k, r);
		else
			scale_region(k, rows, r);
		make_gram(host, k, r);
	}
	return PV_OK;
}

void pv__region_kernels_combine(const struct pv__region_kernels *k, const double *beta,
				double *weight)
{
	for (int64_t r = 0; r < k->n_kernels; r++) {
		int64_t width = width_of(k, r);
		const int64_t *column = k->order + k->first[r];
		const double *z = block_of(k, r);

		for (int64_t j = 0; j < width; j++)
			weight[column[j]] = 0;
		for (int64_t i = 0; i < k->n; i++)
			for (int64_t j = 0; beta[i] != 0 && j < width; j++)
				weight[column[j]] += beta[i] * z[i * width + j];
	}
}
