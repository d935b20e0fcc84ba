/* Linear machines never see the columns of a sphere, only the products of its rows: one
 * Gram matrix for all splits. */
#include "kernels/light.h"

#include <string.h>

struct pv__light_gram {
	double *block; /* columns of the sphere side by side: most x n */
	int64_t most;
	double *gram; /* n x n: all rows */
	struct pv__light_fit fit;
};

static int no_memory(const struct pv__light *l)
{
	return l->host->fail(l->ctx, PV_ENOMEM, NULL, "no memory for the products of %lld rows",
			     (long long)l->n);
}

int pv__light_gram_make(const struct pv__light *l, struct pv__light_gram **out)
{
	struct pv__light_gram *g = l->host->scratch(l->ctx, 1, sizeof(*g));
	size_t n = (size_t)l->n, m = (size_t)l->n_most, k = (size_t)l->n_outputs;
	const int64_t block_columns = 128;

	*out = g;
	if (!g)
		return no_memory(l);
	g->most = block_columns;
	g->block = l->host->scratch(l->ctx, (size_t)g->most, n * sizeof(double));
	g->gram = l->host->scratch(l->ctx, n, n * sizeof(double));
	g->fit.gram = l->host->scratch(l->ctx, m, m * sizeof(double));
	g->fit.square = l->host->scratch(l->ctx, m, m * sizeof(double));
	g->fit.mean = l->host->scratch(l->ctx, m, (11 + 2 * k) * sizeof(double));
	g->fit.bias = l->host->scratch(l->ctx, k, sizeof(double));
	if (!g->block || !g->gram || !g->fit.gram || !g->fit.square || !g->fit.mean || !g->fit.bias)
		return no_memory(l);
	g->fit.n_outputs = l->n_outputs;
	g->fit.beta = g->fit.mean + m;
	g->fit.room = g->fit.beta + k * m;
	return PV_OK;
}

static void find_gram(const struct pv__light *l, struct pv__light_gram *g)
{
	for (int64_t from = 0; from < l->n_sphere; from += g->most) {
		int64_t m = l->n_sphere - from < g->most ? l->n_sphere - from : g->most;

		for (int64_t j = 0; j < m; j++)
			memcpy(g->block + j * l->n, l->x + l->column[from + j] * l->n,
			       (size_t)l->n * sizeof(double));
		l->host->gemm(PV_TRANS, PV_NO_TRANS, l->n, l->n, m, 1, g->block, l->n, g->block,
			      l->n, from > 0, g->gram, l->n);
	}
}

/* The products of the training rows, and their means. */
static void take(const struct pv__light *l, const struct pv__light_split *s,
		 struct pv__light_gram *g)
{
	struct pv__light_fit *f = &g->fit;

	f->n = s->n_train;
	f->row = s->train;
	for (int64_t i = 0; i < f->n; i++) {
		const double *from = g->gram + f->row[i] * l->n;
		double *to = f->gram + i * f->n, sum = 0;

		for (int64_t j = 0; j < f->n; j++) {
			to[j] = from[f->row[j]];
			sum += to[j];
		}
		f->mean[i] = sum / (double)f->n;
	}
}

static void decide(const struct pv__light *l, const struct pv__light_split *s,
		   const struct pv__light_gram *g, double *decision)
{
	const struct pv__light_fit *f = &g->fit;

	for (int64_t t = 0; t < s->n_test; t++) {
		const double *product = g->gram + s->test[t] * l->n;

		for (int64_t o = 0; o < f->n_outputs; o++) {
			const double *beta = f->beta + o * f->n;
			double sum = f->bias[o];

			for (int64_t j = 0; j < f->n; j++)
				sum += beta[j] * product[f->row[j]];
			*decision++ = sum;
		}
	}
}

int pv__light_gram_decide(const struct pv__light *l, struct pv__light_gram *g)
{
	double *decision = l->decision;
	int status = PV_OK;

	find_gram(l, g);
	for (int64_t s = 0; status == PV_OK && s < l->data->n_splits; s++) {
		const struct pv__light_split *split = &l->data->split[s];

		take(l, split, g);
		if (l->config->model == PV__LIGHT_SVM)
			status = pv__light_svm(l, &g->fit);
		else if (l->config->model == PV__LIGHT_LDA)
			status = pv__light_lda(l, &g->fit);
		else
			status = pv__light_ridge(l, &g->fit);
		decide(l, split, g, decision);
		decision += split->n_test * l->n_outputs;
	}
	return status;
}

int pv__light_singular(const struct pv__light *l)
{
	return l->host->fail(l->ctx, PV_ENUMERIC, NULL,
			     "the rows of a sphere cannot be fitted: are its values of a usual "
			     "size? Put scale.zscore before, or use a larger alpha");
}
