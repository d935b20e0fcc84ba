/* Linear models after the fit. */
#include "kernels/linear.h"

#include "kernels/bytes.h"
#include "kernels/vector.h"

#include <math.h>
#include <string.h>

int64_t pv__n_outputs(const struct pv_targets *y)
{
	return y->n_classes > 2 ? y->n_classes : 1;
}

int pv__linear_make(const struct pv_host *host, pv_ctx *ctx, const struct pv_targets *y,
                    int64_t n_cols, struct pv__linear **out)
{
	struct pv__linear *m = host->keep(ctx, 1, sizeof(*m));
	size_t n;

	if (n_cols == 0)
		return host->fail(ctx, PV_EDATA, NULL, "there are no columns to fit a model on");
	if (!m)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the model");
	*m = (struct pv__linear){.n_targets = y->n_targets, .n_outputs = pv__n_outputs(y),
	                         .n_classes = y->n_classes, .n_cols = n_cols};
	n = (size_t)(m->n_targets * m->n_outputs);
	m->weight = host->keep(ctx, n, (size_t)n_cols * sizeof(*m->weight));
	m->bias = host->keep(ctx, n, sizeof(*m->bias));
	if (!m->weight || !m->bias)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the model");
	*out = m;
	return PV_OK;
}

int pv__linear_decide(const struct pv_host *host, pv_ctx *ctx, const void *config,
                      const void *model, const struct pv_table *rows, double *decision)
{
	const struct pv__linear *m = model;
	int status = pv__check_columns(host, ctx, rows, m->n_cols);

	(void)config;
	if (status != PV_OK)
		return status;
	for (int64_t t = 0; t < m->n_targets; t++)
		for (int64_t r = 0; r < rows->n_rows; r++)
			for (int64_t o = 0; o < m->n_outputs; o++) {
				int64_t k = t * m->n_outputs + o;
				double f = pv__dot(m->n_cols, m->weight + k * m->n_cols,
				                   rows->row[r]);

				decision[(t * rows->n_rows + r) * m->n_outputs + o] = f + m->bias[k];
			}
	return PV_OK;
}

void pv__softmax(int64_t n_classes, const double *score, double *probability)
{
	double largest = score[0], sum = 0;

	for (int64_t k = 1; k < n_classes; k++)
		if (score[k] > largest)
			largest = score[k];
	for (int64_t k = 0; k < n_classes; k++) {
		probability[k] = exp(score[k] - largest);
		sum += probability[k];
	}
	for (int64_t k = 0; k < n_classes; k++)
		probability[k] /= sum;
}

void pv__sigmoid_pair(double f, double probability[2])
{
	double small = exp(-fabs(f)) / (1 + exp(-fabs(f)));

	probability[f >= 0 ? 0 : 1] = small;
	probability[f >= 0 ? 1 : 0] = 1 / (1 + exp(-fabs(f)));
}

void pv__score_probabilities(int64_t n, int64_t n_classes, const double *decision,
                             double *probability)
{
	for (int64_t i = 0; i < n; i++)
		if (n_classes == 2)
			pv__sigmoid_pair(decision[i], probability + 2 * i);
		else
			pv__softmax(n_classes, decision + i * n_classes,
			            probability + i * n_classes);
}

int pv__linear_probability(const struct pv_host *host, pv_ctx *ctx, const void *config,
                           const void *model, const struct pv_table *rows, double *probability)
{
	const struct pv__linear *m = model;
	size_t n = (size_t)(m->n_targets * rows->n_rows * m->n_outputs);
	double *decision = host->scratch(ctx, n, sizeof(*decision));
	int status;

	if (!decision)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows",
		                  (long long)rows->n_rows);
	status = pv__linear_decide(host, ctx, config, model, rows, decision);
	if (status == PV_OK)
		pv__score_probabilities(m->n_targets * rows->n_rows, m->n_classes, decision,
		                        probability);
	return status;
}

int pv__linear_coefficients(const struct pv_host *host, pv_ctx *ctx, const void *config,
                            const void *model, double *weight, double *bias)
{
	const struct pv__linear *m = model;

	(void)host, (void)ctx, (void)config;
	memcpy(weight, m->weight, (size_t)(m->n_outputs * m->n_cols) * sizeof(*weight));
	memcpy(bias, m->bias, (size_t)m->n_outputs * sizeof(*bias));
	return PV_OK;
}

int pv__linear_save(const struct pv_host *host, pv_ctx *ctx, const void *model,
                    struct pv_writer *w)
{
	const struct pv__linear *m = model;
	int64_t n = m->n_targets * m->n_outputs;
	const int64_t size[4] = {m->n_targets, m->n_outputs, m->n_classes, m->n_cols};
	int status = pv__write_ints(host, ctx, w, 4, size);

	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, n * m->n_cols, m->weight);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, n, m->bias);
	return status;
}

static int load_sizes(const struct pv_host *host, pv_ctx *ctx, struct pv_reader *r,
                      struct pv__linear *m)
{
	int status = pv__read_int(host, ctx, r, 1, PV__MOST, &m->n_targets);
	int64_t n;

	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 1, PV__MOST, &m->n_outputs);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 0, PV__MOST, &m->n_classes);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 0, PV__MOST, &m->n_cols);
	if (status != PV_OK)
		return status;
	if (m->n_outputs != (m->n_classes > 2 ? m->n_classes : 1) ||
	    __builtin_mul_overflow(m->n_targets * m->n_outputs, m->n_cols, &n))
		return host->fail(ctx, PV_EDATA, NULL, "the fitted model is damaged: its sizes "
		                  "contradict each other");
	return PV_OK;
}

int pv__linear_load(const struct pv_host *host, pv_ctx *ctx, const void *config,
                    struct pv_reader *r, void **model)
{
	struct pv__linear *m = host->keep(ctx, 1, sizeof(*m));
	int status;

	(void)config;
	if (!m)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the model");
	status = load_sizes(host, ctx, r, m);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_targets * m->n_outputs * m->n_cols,
		                        &m->weight);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_targets * m->n_outputs, &m->bias);
	*model = m;
	return status;
}
