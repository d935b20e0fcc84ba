/* importance.permutation: how much worse the prediction of held-out rows becomes when a
 * region's columns come from other rows. */
#include "ops.h"

#include "loss.h"
#include "unit.h"

#include <math.h>
#include <string.h>

struct config {
	int64_t unit, repeats, loss;
};

static const struct pv_option options[] = {
	PV__UNIT_OPTION(struct config),
	{.name = "repeats",
	 .help = "permutations of each unit",
	 .type = PV_INT,
	 .offset = offsetof(struct config, repeats),
	 .dflt = "50",
	 .min = 1,
	 .max = 1e6},
	{.name = "loss",
	 .help = "how wrong a prediction is",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, loss),
	 .dflt = "auto",
	 .choice = pv__loss_choices},
	{0},
};

struct trial {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct pv_chain *chain;
	int64_t repeats, loss;
	struct pv_table table; /* the held-out rows, to be changed */
	double **row;
	int64_t *index, *order; /* n rows */
	double *decision;
	int64_t *column, *first; /* columns of unit u: column[first[u]..first[u + 1]) */
	double reference;        /* loss of the rows as they are */
};

static int make_room(struct trial *t)
{
	const struct pv_table *test = t->chain->test;
	size_t n = (size_t)test->n_rows, p = (size_t)test->n_cols;
	double *x = t->host->scratch(t->ctx, n, p * sizeof(*x));

	t->row = t->host->scratch(t->ctx, n, sizeof(*t->row));
	t->index = t->host->scratch(t->ctx, n, sizeof(*t->index));
	t->order = t->host->scratch(t->ctx, n, sizeof(*t->order));
	t->decision = t->host->scratch(t->ctx, n, (size_t)t->chain->n_outputs * sizeof(double));
	t->column = t->host->scratch(t->ctx, p, sizeof(*t->column));
	t->first = t->host->scratch(t->ctx, (size_t)t->chain->n_units + 2, sizeof(*t->first));
	if (!x || !t->row || !t->index || !t->order || !t->decision || !t->column || !t->first)
		return t->host->fail(t->ctx, PV_ENOMEM, NULL,
				     "no memory for %lld rows and %lld "
				     "columns",
				     (long long)n, (long long)p);
	for (size_t i = 0; i < n; i++) {
		t->row[i] = x + i * p;
		memcpy(t->row[i], test->row[i], p * sizeof(*x));
	}
	t->table = *test;
	t->table.row = (const double *const *)t->row;
	t->table.row32 = NULL;
	return PV_OK;
}

static void list_columns(struct trial *t)
{
	const int32_t *unit_of = t->chain->unit_of;
	int64_t p = t->chain->test->n_cols;

	/* Counted two places up, first[u + 1] is where unit u starts, and moves to its end. */
	for (int64_t j = 0; j < p; j++)
		if (unit_of[j] >= 0)
			t->first[unit_of[j] + 2]++;
	for (int64_t u = 0; u < t->chain->n_units; u++)
		t->first[u + 2] += t->first[u + 1];
	for (int64_t j = 0; j < p; j++)
		if (unit_of[j] >= 0)
			t->column[t->first[unit_of[j] + 1]++] = j;
}

static int loss_now(struct trial *t, double *loss)
{
	int status = t->chain->predict(t->chain, t->ctx, &t->table, t->decision);

	if (status == PV_OK)
		*loss = pv__loss(t->host, t->chain->y_test, t->loss, t->chain->n_outputs,
				 t->decision, t->order);
	return status;
}

/* Row i of the unit's columns comes from row index[i] of the data. */
static void take_from(struct trial *t, int64_t unit, const int64_t *index)
{
	for (int64_t i = 0; i < t->table.n_rows; i++) {
		const double *from = t->chain->test->row[index ? index[i] : i];

		for (int64_t c = t->first[unit]; c < t->first[unit + 1]; c++)
			t->row[i][t->column[c]] = from[t->column[c]];
	}
}

static int try_unit(struct trial *t, int64_t unit, double *value)
{
	double sum = 0;

	if (t->first[unit] == t->first[unit + 1]) {
		*value = NAN;
		return PV_OK;
	}
	for (int64_t k = 0; k < t->repeats; k++) {
		double loss;
		int status;

		for (int64_t i = 0; i < t->table.n_rows; i++)
			t->index[i] = i;
		t->host->shuffle(t->ctx, (uint64_t)unit << 32 | (uint64_t)k, t->table.n_rows,
				 t->index);
		take_from(t, unit, t->index);
		status = loss_now(t, &loss);
		if (status != PV_OK)
			return status;
		sum += loss - t->reference;
	}
	take_from(t, unit, NULL);
	*value = sum / (double)t->repeats;
	return PV_OK;
}

static int value(const struct pv_host *host, pv_ctx *ctx, const void *config,
		 const struct pv_chain *chain, double *out)
{
	const struct config *c = config;
	struct trial t = {.host = host, .ctx = ctx, .chain = chain, .repeats = c->repeats};
	int status = pv__loss_resolve(host, ctx, chain->y_test, c->loss, &t.loss);

	if (status == PV_OK)
		status = make_room(&t);
	if (status != PV_OK)
		return status;
	list_columns(&t);
	status = loss_now(&t, &t.reference);
	for (int64_t u = 0; status == PV_OK && u < chain->n_units; u++) {
		out[u] = NAN;
		if (isnan(t.reference))
			continue; /* no permutation can tell either */
		status = host->progress(ctx, u, chain->n_units);
		if (status == PV_OK)
			status = try_unit(&t, u, out + u);
	}
	return status;
}

static const struct pv_importance_call call = {
	.size = sizeof(call),
	.estimand = "model reliance",
	.value = value,
};

const struct pv_op pv__op_permutation = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_IMPORTANCE,
	.kind = PV_FITTED,
	.flags = PV_TAKES_NAN,
	.name = "importance.permutation",
	.version = "1",
	.summary = "Loss of prediction when a region's values come from other rows",
	.doc = "For each unit, its columns of the held-out rows are exchanged between rows, all "
	       "of its columns together so that they keep what they share; the whole fitted chain "
	       "predicts, and value = mean over repeats of loss(permuted) - loss. Rows are "
	       "exchanged one by one within the held-out part, also rows of one group; confounds "
	       "stay where they are. The loss is the mean squared error for numbers, 1 - AUC for "
	       "two classes and the error averaged over classes for more; a fold without both "
	       "classes has no AUC and cannot tell. With a linear model and squared loss the "
	       "value is 2 b_j^2 var(x_j). Nothing is refitted: it shows what this model relies "
	       "on. Traps: of correlated regions the model may need either and use one; a test "
	       "across the repeats is no test (compare folds or rows instead).",
	.cite = "Breiman L (2001). Random forests. Machine Learning 45:5-32. "
		"doi:10.1023/A:1010933404324",
	.option = options,
	.config_size = sizeof(struct config),
	.importance = &call,
};
