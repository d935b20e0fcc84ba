/* Rows that are known by their inner products. */
#include "kernels/gram.h"

int pv__gram_rows(const struct pv_host *host, pv_ctx *ctx, const struct pv_gram *gram,
		  struct pv__rows *out)
{
	size_t n = (size_t)gram->n_rows;
	int64_t *index = host->scratch(ctx, n, sizeof(*index));
	double *weight = host->scratch(ctx, n, sizeof(*weight));

	if (!index || !weight)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows",
				  (long long)gram->n_rows);
	*out = (struct pv__rows){
		.n = gram->n_rows, .n_cols = gram->n_cols, .index = index, .weight = weight,
		.total = (double)gram->n_rows};
	for (int64_t i = 0; i < gram->n_rows; i++) {
		index[i] = i;
		weight[i] = 1;
	}
	return PV_OK;
}

struct pv_targets pv__target_alone(const struct pv_targets *y, int64_t t)
{
	struct pv_targets one = *y;

	one.n_targets = 1;
	one.y = y->y + t * y->n_rows;
	return one;
}
