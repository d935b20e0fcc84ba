/* Order statistics over the host's argsort. */
#include "kernels/order.h"

int pv__sorter_make(const struct pv_host *host, pv_ctx *ctx, int64_t most, struct pv__sorter *s)
{
	*s = (struct pv__sorter){.host = host};
	s->order = host->scratch(ctx, (size_t)most, sizeof(*s->order));
	s->value = host->scratch(ctx, (size_t)most, sizeof(*s->value));
	if (!s->order || !s->value)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory to sort %lld values",
				  (long long)most);
	return PV_OK;
}

void pv__sorter_sort(struct pv__sorter *s, int64_t n, const double *x)
{
	s->n = n;
	s->host->argsort(n, x, s->order);
	for (int64_t i = 0; i < n; i++)
		s->value[i] = x[s->order[i]];
}

double pv__sorter_quantile(const struct pv__sorter *s, double p)
{
	double at = p * (double)(s->n - 1);
	int64_t low = (int64_t)at, high = low + 1 < s->n ? low + 1 : low;

	return s->value[low] + (at - (double)low) * (s->value[high] - s->value[low]);
}

double pv__sorter_median(const struct pv__sorter *s)
{
	return s->value[(s->n - 1) / 2] / 2 + s->value[s->n / 2] / 2;
}

void pv__sorter_ranks(const struct pv__sorter *s, double *rank)
{
	for (int64_t from = 0, to; from < s->n; from = to) {
		for (to = from + 1; to < s->n && !(s->value[to] > s->value[from]);)
			to++;
		for (int64_t i = from; i < to; i++)
			rank[s->order[i]] = (double)(from + 1 + to) / 2;
	}
}

/* Halving: values[0, low) pass, values[high, n) do not. */
int64_t pv__count_below(int64_t n, const double *value, double x)
{
	int64_t low = 0, high = n;

	while (low < high) {
		int64_t middle = low + (high - low) / 2;

		if (value[middle] < x)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int64_t pv__count_up_to(int64_t n, const double *value, double x)
{
	int64_t low = 0, high = n;

	while (low < high) {
		int64_t middle = low + (high - low) / 2;

		if (value[middle] <= x)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
