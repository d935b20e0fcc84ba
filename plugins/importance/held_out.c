/* Held-out rows that are changed and predicted again. */
#include "held_out.h"

#include "loss.h"

#include <math.h>
#include <string.h>

static int make_room(struct pv__held_out *h)
{
	const struct pv_table *test = h->chain->test;
	size_t n = (size_t)test->n_rows, p = (size_t)test->n_cols;
	double *x = h->host->scratch(h->ctx, n, p * sizeof(*x));

	h->row = h->host->scratch(h->ctx, n, sizeof(*h->row));
	h->order = h->host->scratch(h->ctx, n, sizeof(*h->order));
	h->index = h->host->scratch(h->ctx, n, sizeof(*h->index));
	h->decision = h->host->scratch(h->ctx, n, (size_t)h->chain->n_outputs * sizeof(double));
	h->column = h->host->scratch(h->ctx, p, sizeof(*h->column));
	h->first = h->host->scratch(h->ctx, (size_t)h->chain->n_units + 2, sizeof(*h->first));
	if (!x || !h->row || !h->order || !h->index || !h->decision || !h->column || !h->first)
		return h->host->fail(h->ctx, PV_ENOMEM, NULL,
				     "no memory for %lld rows and %lld "
				     "columns",
				     (long long)n, (long long)p);
	for (size_t i = 0; i < n; i++) {
		h->row[i] = x + i * p;
		memcpy(h->row[i], test->row[i], p * sizeof(*x));
	}
	h->table = *test;
	h->table.row = (const double *const *)h->row;
	h->table.row32 = NULL;
	return PV_OK;
}

static void list_columns(struct pv__held_out *h)
{
	const int32_t *unit_of = h->chain->unit_of;
	int64_t p = h->chain->test->n_cols;

	/* Counted two places up, first[u + 1] is where unit u starts, and moves to its end. */
	for (int64_t j = 0; j < p; j++)
		if (unit_of[j] >= 0)
			h->first[unit_of[j] + 2]++;
	for (int64_t u = 0; u < h->chain->n_units; u++)
		h->first[u + 2] += h->first[u + 1];
	for (int64_t j = 0; j < p; j++)
		if (unit_of[j] >= 0)
			h->column[h->first[unit_of[j] + 1]++] = j;
}

int pv__held_out_open(const struct pv_host *host, pv_ctx *ctx, const struct pv_chain *chain,
		      int64_t loss, struct pv__held_out *h)
{
	int status;

	*h = (struct pv__held_out){.host = host, .ctx = ctx, .chain = chain};
	status = pv__loss_resolve(host, ctx, chain->y_test, loss, &h->loss);
	if (status == PV_OK)
		status = make_room(h);
	if (status != PV_OK)
		return status;
	list_columns(h);
	return pv__held_out_rise(h, &h->reference); /* above 0 so far */
}

double pv__held_out_rise_of(struct pv__held_out *h)
{
	return pv__loss(h->host, h->chain->y_test, h->loss, h->chain->n_outputs, h->decision,
			h->order) -
	       h->reference;
}

int pv__held_out_rise(struct pv__held_out *h, double *rise)
{
	int status = h->chain->predict(h->chain, h->ctx, &h->table, h->decision);

	if (status == PV_OK)
		*rise = pv__held_out_rise_of(h);
	return status;
}

static void restore(struct pv__held_out *h, int64_t unit)
{
	for (int64_t i = 0; i < h->table.n_rows; i++)
		for (int64_t c = h->first[unit]; c < h->first[unit + 1]; c++)
			h->row[i][h->column[c]] = h->chain->test->row[i][h->column[c]];
}

int pv__held_out_units(struct pv__held_out *h, pv__unit_fn change, void *arg, double *value)
{
	int status = PV_OK;

	for (int64_t u = 0; status == PV_OK && u < h->chain->n_units; u++) {
		value[u] = NAN;
		if (isnan(h->reference) || h->first[u] == h->first[u + 1])
			continue; /* no change can tell */
		status = h->host->progress(h->ctx, u, h->chain->n_units);
		if (status == PV_OK)
			status = change(h, u, arg, value + u);
		restore(h, u);
	}
	return status;
}

int pv__held_out_exchange(struct pv__held_out *h, int64_t unit, int64_t repeats,
			  pv__exchange_fn exchange, void *arg, double *value)
{
	double sum = 0;

	for (int64_t k = 0; k < repeats; k++) {
		double rise;
		int status;

		for (int64_t i = 0; i < h->table.n_rows; i++)
			h->index[i] = i;
		h->host->shuffle(h->ctx, (uint64_t)unit << 32 | (uint64_t)k, h->table.n_rows,
				 h->index);
		exchange(h, unit, h->index, arg);
		status = pv__held_out_rise(h, &rise);
		if (status != PV_OK)
			return status;
		sum += rise;
	}
	*value = sum / (double)repeats;
	return PV_OK;
}
