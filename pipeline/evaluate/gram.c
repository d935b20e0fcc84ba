/* Gram matrices of splits, and linear models fitted on them. */
#include "evaluate/gram.h"

#include "evaluate/chain.h"

#include <math.h>

enum {
	MOST_ROWS = 3000, /* of a Gram matrix: 72 MB */
	BLOCK = 2048      /* columns at a time: n x 2048 stay in cache for small n */
};

static int no_memory(const struct pv__stage *model, const char *what, struct pv__diag *diag)
{
	return pv__fail(diag, PV_ENOMEM, &model->mark, "%s (%s): no memory for inner products",
			model->op->name, what);
}

bool pv__gram_serves(const struct pv_op *model, const struct pv_table *rows)
{
	return model->model->dual && !rows->weight && rows->n_rows <= MOST_ROWS &&
	       (rows->n_cols > rows->n_rows || (model->flags & PV_DUAL));
}

/* ---- from rows --------------------------------------------------------------------------- */

static void copy_block(const struct pv_table *t, const double *mean, int64_t from, int64_t n,
		       double *out)
{
	for (int64_t r = 0; r < t->n_rows; r++)
		for (int64_t c = 0; c < n; c++)
			out[r * n + c] = t->row[r][from + c] - mean[from + c];
}

/* Deviations are taken from the first row: a large common value costs no digits. */
static double *column_means(struct pv__arena *arena, const struct pv_table *t)
{
	double *mean = pv__alloc(arena, (size_t)t->n_cols, sizeof(*mean));

	for (int64_t r = 1; mean && r < t->n_rows; r++)
		for (int64_t c = 0; c < t->n_cols; c++)
			mean[c] += t->row[r][c] - t->row[0][c];
	for (int64_t c = 0; mean && c < t->n_cols; c++)
		mean[c] = t->row[0][c] + mean[c] / (double)t->n_rows;
	return mean;
}

static void mirror(int64_t n, double *a)
{
	for (int64_t i = 0; i < n; i++)
		for (int64_t j = 0; j < i; j++)
			a[j * n + i] = a[i * n + j];
}

static int from_rows(struct pv__arena *scratch, const struct pv_table *train,
		     const struct pv_table *test, double *own, double *cross)
{
	int64_t n = train->n_rows, m = test->n_rows, p = train->n_cols;
	size_t width = (size_t)(p < BLOCK ? p : BLOCK);
	double *mean = column_means(scratch, train);
	double *z = pv__alloc(scratch, (size_t)n, width * sizeof(*z));
	double *x = pv__alloc(scratch, (size_t)m, width * sizeof(*x));

	if (!mean || !z || !x)
		return PV_ENOMEM;
	for (int64_t from = 0; from < p; from += BLOCK) {
		int64_t k = p - from < BLOCK ? p - from : BLOCK;

		copy_block(train, mean, from, k, z);
		copy_block(test, mean, from, k, x);
		pv__lower_gram(n, k, z, k, 1, own, n);
		pv__gemm(PV_NO_TRANS, PV_TRANS, m, n, k, 1, x, k, z, k, 1, cross, n);
	}
	mirror(n, own);
	return PV_OK;
}

/* ---- a split ----------------------------------------------------------------------------- */

int pv__gram_make(struct pv__arena *arena, const struct pv__stage *model,
		  const struct pv__fit_data *train, const struct pv__fit_data *test,
		  const char *what, struct pv__gram *out, struct pv__diag *diag)
{
	size_t n = (size_t)train->table.n_rows, m = (size_t)test->table.n_rows;
	double *own = pv__alloc(arena, n, n * sizeof(*own));
	double *cross = pv__alloc(arena, m, n * sizeof(*cross));
	struct pv__arena *scratch = pv__arena_new();
	int status = own && cross && scratch ? PV_OK : no_memory(model, what, diag);

	*out = (struct pv__gram){
		.train = {.size = sizeof(out->train),
			  .n_rows = train->table.n_rows,
			  .n_cols = train->table.n_cols,
			  .product = own},
		.n_test = test->table.n_rows,
		.test = cross,
	};
	if (status == PV_OK)
		status = pv__table_check(model, &train->table, what, diag);
	if (status == PV_OK)
		status = pv__table_check(model, &test->table, what, diag);
	if (status == PV_OK && from_rows(scratch, &train->table, &test->table, own, cross) != PV_OK)
		status = no_memory(model, what, diag);
	pv__arena_free(scratch);
	return status;
}

/* ---- a model ----------------------------------------------------------------------------- */

/* value: n x n_test */
static int spread(const struct pv__gram *g, const struct pv__stage *model, int64_t n_outputs,
		  int64_t n, const double *value, const double *bias, const char *what,
		  double *decision, struct pv__diag *diag)
{
	for (int64_t k = 0; k < n; k++) {
		double *out = decision + k / n_outputs * g->n_test * n_outputs + k % n_outputs;

		for (int64_t r = 0; r < g->n_test; r++) {
			double f = value[k * g->n_test + r] + bias[k];

			if (!isfinite(f))
				return pv__fail(diag, PV_ENUMERIC, &model->mark,
						"%s (%s): its output is not finite",
						model->op->name, what);
			out[r * n_outputs] = f;
		}
	}
	return PV_OK;
}

static int decide(const struct pv__gram *g, const struct pv__stage *model, const void *config,
		  const struct pv_targets *y, struct pv__arena *scratch, struct pv__stream stream,
		  const char *what, double *beta, double *decision, struct pv__diag *diag)
{
	int64_t n_outputs = pv__outputs_of(y->kind, y->n_classes), n = y->n_targets * n_outputs;
	double *bias = pv__alloc(scratch, (size_t)n, sizeof(*bias));
	double *value = pv__alloc(scratch, (size_t)n, (size_t)g->n_test * sizeof(*value));
	struct pv_ctx ctx;
	int status;

	if (!bias || !value)
		return no_memory(model, what, diag);
	pv__ctx_init(&ctx, model->op, &model->mark, what, scratch, stream, diag);
	status = model->op->model->dual(&pv__host, &ctx, config, &g->train, y, beta, bias);
	PV__TRY(pv__ctx_end(&ctx, status));
	pv__gemm(PV_NO_TRANS, PV_TRANS, n, g->n_test, g->train.n_rows, 1, beta, g->train.n_rows,
		 g->test, g->train.n_rows, 0, value, g->n_test);
	return spread(g, model, n_outputs, n, value, bias, what, decision, diag);
}

int pv__gram_decide(const struct pv__gram *g, const struct pv__stage *model, const void *config,
		    const struct pv_targets *y, struct pv__stream stream, const char *what,
		    double *beta, double *decision, struct pv__diag *diag)
{
	struct pv__arena *scratch = pv__arena_new();
	int status =
		scratch ? decide(g, model, config, y, scratch, stream, what, beta, decision, diag)
			: no_memory(model, what, diag);

	pv__arena_free(scratch);
	return status;
}
