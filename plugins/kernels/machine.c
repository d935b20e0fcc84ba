/* Kernel expansions after the fit. */
#include "kernels/machine.h"

#include "kernels/bytes.h"
#include "kernels/linear.h"
#include "kernels/vector.h"

#include <string.h>

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the model");
}

static int64_t n_functions(const struct pv__machine *m)
{
	return m->n_targets * m->n_outputs;
}

/* ---- making ---------------------------------------------------------------------------- */

static int make_room(const struct pv_host *host, pv_ctx *ctx, struct pv__machine *m)
{
	size_t n = (size_t)n_functions(m), rows = (size_t)m->n_rows;

	m->row = host->keep(ctx, rows, (size_t)m->n_cols * sizeof(double));
	m->beta = host->keep(ctx, n, rows * sizeof(double));
	m->bias = host->keep(ctx, n, sizeof(double));
	return m->row && m->beta && m->bias ? PV_OK : no_memory(host, ctx);
}

/* The weights of an output as its only row. */
static int fold(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
		const double *mean, const double *beta, struct pv__machine *m)
{
	int64_t n = n_functions(m);
	int status;

	m->n_rows = n;
	status = make_room(host, ctx, m);
	if (status != PV_OK)
		return status;
	for (int64_t o = 0; o < n; o++)
		m->beta[o * n + o] = 1;
	status = pv__rows_combine(host, ctx, rows, mean, n, beta, m->row);
	for (int64_t o = 0; status == PV_OK && o < n; o++)
		m->bias[o] = -pv__dot(m->n_cols, m->row + o * m->n_cols, mean);
	return status;
}

static int is_used(const double *beta, int64_t n_out, int64_t n, int64_t i)
{
	for (int64_t o = 0; o < n_out; o++)
		if (beta[o * n + i] != 0)
			return 1;
	return 0;
}

/* Only the rows that some output needs. */
static int gather(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
		  const double *beta, struct pv__machine *m)
{
	int64_t n_out = n_functions(m), at = 0;
	int status;

	m->n_rows = 0;
	for (int64_t i = 0; i < rows->n; i++)
		m->n_rows += is_used(beta, n_out, rows->n, i);
	status = make_room(host, ctx, m);
	if (status != PV_OK)
		return status;
	for (int64_t i = 0; i < rows->n; i++) {
		if (!is_used(beta, n_out, rows->n, i))
			continue;
		memcpy(m->row + at * m->n_cols, rows->row[i], (size_t)m->n_cols * sizeof(double));
		for (int64_t o = 0; o < n_out; o++)
			m->beta[o * m->n_rows + at] = beta[o * rows->n + i];
		at++;
	}
	return PV_OK;
}

int pv__machine_make(const struct pv_host *host, pv_ctx *ctx, const struct pv_targets *y,
		     const struct pv__similarity *similarity, const struct pv__rows *rows,
		     const double *mean, const double *beta, const double *bias,
		     struct pv__machine **out)
{
	struct pv__machine *m = host->keep(ctx, 1, sizeof(*m));
	int status;

	if (rows->n_cols == 0)
		return host->fail(ctx, PV_EDATA, NULL, "there are no columns to fit a model on");
	if (!m)
		return no_memory(host, ctx);
	*m = (struct pv__machine){.n_targets = y->n_targets,
				  .n_outputs = pv__n_outputs(y),
				  .n_classes = y->n_classes,
				  .n_cols = rows->n_cols,
				  .similarity = *similarity};
	if (similarity->kind == PV__LINEAR)
		status = fold(host, ctx, rows, mean, beta, m);
	else
		status = gather(host, ctx, rows, beta, m);
	for (int64_t o = 0; status == PV_OK && o < n_functions(m); o++)
		m->bias[o] += bias[o];
	*out = m;
	return status;
}

/* ---- use -------------------------------------------------------------------------------- */

int pv__machine_decide(const struct pv_host *host, pv_ctx *ctx, const void *config,
		       const void *model, const struct pv_table *rows, double *decision)
{
	const struct pv__machine *m = model;
	double *k = host->scratch(ctx, (size_t)m->n_rows + 1, sizeof(*k));
	int status = pv__check_columns(host, ctx, rows, m->n_cols);

	(void)config;
	if (status != PV_OK)
		return status;
	if (!k)
		return no_memory(host, ctx);
	for (int64_t r = 0; r < rows->n_rows; r++) {
		for (int64_t s = 0; s < m->n_rows; s++)
			k[s] = pv__similarity(&m->similarity, m->n_cols, m->row + s * m->n_cols,
					      rows->row[r]);
		for (int64_t f = 0; f < n_functions(m); f++) {
			int64_t t = f / m->n_outputs, o = f % m->n_outputs;

			decision[(t * rows->n_rows + r) * m->n_outputs + o] =
				pv__dot(m->n_rows, m->beta + f * m->n_rows, k) + m->bias[f];
		}
	}
	return PV_OK;
}

int pv__machine_coefficients(const struct pv_host *host, pv_ctx *ctx, const void *config,
			     const void *model, double *weight, double *bias)
{
	const struct pv__machine *m = model;

	(void)config;
	if (m->similarity.kind != PV__LINEAR)
		return host->fail(ctx, PV_EINVAL, "kernel", "only the linear kernel has weights");
	memcpy(weight, m->row, (size_t)(m->n_outputs * m->n_cols) * sizeof(*weight));
	memcpy(bias, m->bias, (size_t)m->n_outputs * sizeof(*bias));
	return PV_OK;
}

/* ---- bundles ------------------------------------------------------------------------------ */

int pv__machine_save(const struct pv_host *host, pv_ctx *ctx, const void *model,
		     struct pv_writer *w)
{
	const struct pv__machine *m = model;
	const int64_t size[7] = {m->n_targets, m->n_outputs,       m->n_classes,        m->n_rows,
				 m->n_cols,    m->similarity.kind, m->similarity.degree};
	const double real[2] = {m->similarity.gamma, m->similarity.coef0};
	int status = pv__write_ints(host, ctx, w, 7, size);

	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, 2, real);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, n_functions(m), m->bias);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, n_functions(m) * m->n_rows, m->beta);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_rows * m->n_cols, m->row);
	return status;
}

static int load_sizes(const struct pv_host *host, pv_ctx *ctx, struct pv_reader *r,
		      struct pv__machine *m)
{
	int64_t *const size[7] = {&m->n_targets,        &m->n_outputs, &m->n_classes,
				  &m->n_rows,           &m->n_cols,    &m->similarity.kind,
				  &m->similarity.degree};
	const int64_t least[7] = {1, 1, 0, 0, 1, PV__LINEAR, 0};
	const int64_t most[7] = {PV__MOST, PV__MOST, PV__MOST, PV__MOST, PV__MOST, PV__POLY, 100};
	int status = PV_OK;
	int64_t n;

	for (int i = 0; status == PV_OK && i < 7; i++)
		status = pv__read_int(host, ctx, r, least[i], most[i], size[i]);
	if (status != PV_OK)
		return status;
	if (m->n_outputs != (m->n_classes > 2 ? m->n_classes : 1) ||
	    __builtin_mul_overflow(n_functions(m), m->n_rows, &n) ||
	    (m->similarity.kind == PV__LINEAR && m->n_rows != n_functions(m)))
		return host->fail(ctx, PV_EDATA, NULL,
				  "the fitted model is damaged: its sizes "
				  "contradict each other");
	return PV_OK;
}

int pv__machine_load(const struct pv_host *host, pv_ctx *ctx, const void *config,
		     struct pv_reader *r, void **model)
{
	struct pv__machine *m = host->keep(ctx, 1, sizeof(*m));
	double *real;
	int status;

	(void)config;
	if (!m)
		return no_memory(host, ctx);
	status = load_sizes(host, ctx, r, m);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, 2, &real);
	if (status != PV_OK)
		return status;
	m->similarity.gamma = real[0];
	m->similarity.coef0 = real[1];
	status = pv__read_reals(host, ctx, r, n_functions(m), &m->bias);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, n_functions(m) * m->n_rows, &m->beta);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_rows * m->n_cols, &m->row);
	*model = m;
	return status;
}
