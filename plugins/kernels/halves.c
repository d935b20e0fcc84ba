/* Halves by one shuffle of all units. */
#include "kernels/halves.h"

#include <string.h>

static int no_memory(const struct pv_host *host, pv_ctx *ctx, int64_t n)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory to halve %lld rows", (long long)n);
}

/* Numbers the groups in order of their codes. */
static int number_units(const struct pv_table *t, const struct pv__rows *rows, struct pv__halves *h)
{
	double *group = h->host->scratch(h->ctx, (size_t)rows->n, sizeof(*group));

	if (!group)
		return no_memory(h->host, h->ctx, rows->n);
	for (int64_t i = 0; i < rows->n; i++)
		group[i] = t->group ? (double)t->group[rows->index[i]] : (double)i;
	h->host->argsort(rows->n, group, h->order);
	for (int64_t i = 0; i < rows->n; i++) {
		int64_t row = h->order[i];

		if (i == 0 || group[row] > group[h->order[i - 1]])
			h->n_units++;
		h->unit[row] = h->n_units - 1;
	}
	return PV_OK;
}

static int find_strata(const struct pv__rows *rows, const struct pv_targets *y,
		       struct pv__halves *h)
{
	for (int64_t u = 0; u < h->n_units; u++)
		h->stratum[u] = -1;
	for (int64_t i = 0; i < rows->n; i++) {
		int64_t u = h->unit[i], row = rows->index[i];

		if (y->kind == PV_CLASSES && !(y->y[row] >= 0 && y->y[row] < y->n_classes))
			return h->host->fail(h->ctx, PV_EDATA, NULL,
					     "training row %lld has no class", (long long)row + 1);
		if (h->stratum[u] >= 0)
			continue;
		h->stratum[u] = y->kind == PV_CLASSES ? (int64_t)y->y[row] : 0;
		h->size[h->stratum[u]]++;
	}
	return PV_OK;
}

int pv__halves_make(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *t,
		    const struct pv__rows *rows, const struct pv_targets *y, struct pv__halves *h)
{
	size_t n = (size_t)rows->n, k;
	int status;

	*h = (struct pv__halves){.host = host,
				 .ctx = ctx,
				 .n_rows = rows->n,
				 .n_strata = y->kind == PV_CLASSES ? y->n_classes : 1};
	k = (size_t)h->n_strata;
	h->unit = host->scratch(ctx, n, sizeof(*h->unit));
	h->stratum = host->scratch(ctx, n, sizeof(*h->stratum));
	h->order = host->scratch(ctx, n, sizeof(*h->order));
	h->side = host->scratch(ctx, n, sizeof(*h->side));
	h->size = host->scratch(ctx, k, sizeof(*h->size));
	h->taken = host->scratch(ctx, k, sizeof(*h->taken));
	h->mark[0] = host->scratch(ctx, n, 1);
	h->mark[1] = host->scratch(ctx, n, 1);
	if (!h->unit || !h->stratum || !h->order || !h->side || !h->size || !h->taken ||
	    !h->mark[0] || !h->mark[1])
		return no_memory(host, ctx, rows->n);
	status = number_units(t, rows, h);
	if (status == PV_OK)
		status = find_strata(rows, y, h);
	if (status == PV_OK && h->n_units < 4)
		return host->fail(ctx, PV_EDATA, NULL,
				  "%lld groups are too few to draw halves of them",
				  (long long)h->n_units);
	return status;
}

void pv__halves_draw(struct pv__halves *h, int64_t pair)
{
	for (int64_t u = 0; u < h->n_units; u++)
		h->order[u] = u;
	h->host->shuffle(h->ctx, (uint64_t)pair, h->n_units, h->order);
	memset(h->taken, 0, (size_t)h->n_strata * sizeof(*h->taken));
	for (int64_t i = 0; i < h->n_units; i++) {
		int64_t u = h->order[i], s = h->stratum[u];
		int64_t place = h->taken[s]++, half = h->size[s] / 2;

		h->side[u] = place < half ? 0 : place < 2 * half ? 1 : -1;
	}
	for (int64_t r = 0; r < h->n_rows; r++)
		for (int side = 0; side < 2; side++)
			h->mark[side][r] = h->side[h->unit[r]] == side;
}

/* The strata take turns one after the other, so that folds are of like size over all. */
void pv__halves_folds(struct pv__halves *h, int64_t n_folds, int64_t *fold)
{
	int64_t before = 0;

	for (int64_t u = 0; u < h->n_units; u++)
		h->order[u] = u;
	h->host->shuffle(h->ctx, 0, h->n_units, h->order);
	for (int64_t s = 0; s < h->n_strata; s++) {
		h->taken[s] = before;
		before += h->size[s];
	}
	for (int64_t i = 0; i < h->n_units; i++)
		h->side[h->order[i]] = h->taken[h->stratum[h->order[i]]]++ % n_folds;
	for (int64_t r = 0; r < h->n_rows; r++)
		fold[r] = h->side[h->unit[r]];
}
