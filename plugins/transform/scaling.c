/* Centre and scale of columns or rows: fit, use, keep. */
#include "scaling.h"

#include "kernels/bytes.h"

#include <math.h>
#include <stdio.h>

const struct pv_choice pv__per_choices[] = {
	{"feature", "each column, by what the training rows say of it", PV__PER_FEATURE},
	{"sample", "each row, over its own columns", PV__PER_SAMPLE},
	{0},
};

enum { NAMED = 3 };

static int no_memory(const struct pv_host *host, pv_ctx *ctx, int64_t n)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld columns", (long long)n);
}

int pv__scaling_make(const struct pv_host *host, pv_ctx *ctx, int64_t n, struct pv__scaling **out)
{
	struct pv__scaling *m = host->keep(ctx, 1, sizeof(*m));

	if (!m)
		return no_memory(host, ctx, n);
	m->n = n;
	*out = m;
	return PV_OK;
}

int pv__scaling_learns(const struct pv_host *host, pv_ctx *ctx, struct pv__scaling *m)
{
	m->centre = host->keep(ctx, (size_t)m->n, sizeof(*m->centre));
	m->scale = host->keep(ctx, (size_t)m->n, sizeof(*m->scale));
	return m->centre && m->scale ? PV_OK : no_memory(host, ctx, m->n);
}

void pv__warn_columns(const struct pv_host *host, pv_ctx *ctx, const struct pv_space *space,
		      int64_t n, const uint8_t *marked, const char *warning)
{
	char text[256] = "";
	size_t used = 0;
	int64_t found = 0;

	for (int64_t j = 0; j < n; j++) {
		const char *name = space ? space->feature[j].name : "?";

		if (!marked[j] || ++found > NAMED)
			continue;
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%.64s",
					 found > 1 ? ", " : "", name);
	}
	if (found > 0)
		host->log(ctx, PV_LOG_WARN, "%lld of %lld columns %s: %s%s", (long long)found,
			  (long long)n, warning, text, found > NAMED ? ", ..." : "");
}

int pv__scaling_fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
		    pv__measure_fn measure, const struct pv_table *train, const char *warning,
		    struct pv__scaling *m)
{
	struct pv__rows rows;
	struct pv__sorter sorter = {0};
	uint8_t *constant = host->scratch(ctx, (size_t)m->n, 1);
	double *x = host->scratch(ctx, (size_t)train->n_rows, sizeof(*x));
	int status = pv__rows_train(host, ctx, train, &rows);

	if (!constant || !x)
		return no_memory(host, ctx, m->n);
	if (status == PV_OK)
		status = pv__sorter_make(host, ctx, rows.n, &sorter);
	if (status == PV_OK)
		status = pv__scaling_learns(host, ctx, m);
	for (int64_t j = 0; status == PV_OK && j < m->n; j++) {
		struct pv__measured one;

		pv__rows_column(&rows, j, x);
		one = measure(config, &sorter, rows.n, x);
		if (!isfinite(one.centre) || !isfinite(one.scale))
			return host->fail(ctx, PV_ENUMERIC, NULL,
					  "column '%s' has values whose spread is not finite",
					  train->space ? train->space->feature[j].name : "?");
		m->centre[j] = one.centre;
		m->scale[j] = one.scale;
		constant[j] = (uint8_t)one.constant;
	}
	if (status == PV_OK)
		pv__warn_columns(host, ctx, train->space, m->n, constant, warning);
	return status;
}

static void apply_columns(const struct pv__scaling *m, const struct pv_table *rows,
			  double *const *out)
{
	for (int64_t r = 0; r < rows->n_rows; r++)
		for (int64_t j = 0; j < m->n; j++)
			out[r][j] = (rows->row[r][j] - m->centre[j]) / m->scale[j];
}

int pv__scaling_apply(const struct pv_host *host, pv_ctx *ctx, const void *config,
		      pv__measure_fn measure, const struct pv__scaling *m,
		      const struct pv_table *rows, double *const *out)
{
	struct pv__sorter sorter;
	int status = pv__check_columns(host, ctx, rows, m->n);

	if (status == PV_OK && m->centre) {
		apply_columns(m, rows, out);
		return PV_OK;
	}
	if (status == PV_OK)
		status = pv__sorter_make(host, ctx, m->n, &sorter);
	if (status != PV_OK || m->n == 0)
		return status;
	for (int64_t r = 0; r < rows->n_rows; r++) {
		struct pv__measured one = measure(config, &sorter, m->n, rows->row[r]);

		for (int64_t j = 0; j < m->n; j++)
			out[r][j] = (rows->row[r][j] - one.centre) / one.scale;
	}
	return PV_OK;
}

int pv__scaling_pull_back(const struct pv_host *host, pv_ctx *ctx, const void *config,
			  const void *model, const double *w_out, double *w_in)
{
	const struct pv__scaling *m = model;

	(void)config;
	if (!m->centre)
		return host->fail(ctx, PV_EINVAL, "per",
				  "with per: sample the columns of a row scale each other, so that "
				  "weights have no meaning before it: use per: feature, or an "
				  "importance op that needs no weights");
	for (int64_t j = 0; j < m->n; j++)
		w_in[j] = w_out[j] / m->scale[j];
	return PV_OK;
}

int pv__scaling_save(const struct pv_host *host, pv_ctx *ctx, const void *model,
		     struct pv_writer *w)
{
	const struct pv__scaling *m = model;
	int status = pv__write_int(host, ctx, w, m->n);

	if (status == PV_OK)
		status = pv__write_int(host, ctx, w, m->centre != NULL);
	if (status != PV_OK || !m->centre)
		return status;
	status = pv__write_reals(host, ctx, w, m->n, m->centre);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n, m->scale);
	return status;
}

int pv__scaling_load(const struct pv_host *host, pv_ctx *ctx, const void *config,
		     struct pv_reader *r, void **model)
{
	struct pv__scaling *m = host->keep(ctx, 1, sizeof(*m));
	int64_t learnt = 0;
	int status;

	(void)config;
	if (!m)
		return no_memory(host, ctx, 0);
	*model = m;
	status = pv__read_int(host, ctx, r, 0, PV__MOST, &m->n);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 0, 1, &learnt);
	if (status != PV_OK || !learnt)
		return status;
	status = pv__read_reals(host, ctx, r, m->n, &m->centre);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n, &m->scale);
	return status;
}
