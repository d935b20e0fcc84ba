/* importance.haufe: the pattern of activity that goes with a prediction. */
#include "ops.h"

#include "kernels/rows.h"
#include "unit.h"

#include <math.h>

enum scale { SCALE_OUTCOME = 1, SCALE_STANDARD, SCALE_RAW };

struct config {
	int64_t unit, scale, aggregate;
};

static const struct pv_choice scales[] = {
	{"outcome", "correlation with the outcome that the held-out prediction carries",
	 SCALE_OUTCOME},
	{"standard", "correlation of column and prediction in the training rows", SCALE_STANDARD},
	{"raw", "Haufe's pattern in units of the column", SCALE_RAW},
	{0},
};

static const struct pv_option options[] = {
	PV__UNIT_OPTION(struct config),
	{.name = "units",
	 .help = "units of the pattern",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, scale),
	 .dflt = "outcome",
	 .choice = scales},
	{.name = "aggregate",
	 .help = "how the columns of a region become one value",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, aggregate),
	 .dflt = "mean",
	 .choice = pv__aggregate_choices},
	{0},
};

struct pattern {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct config *config;
	const struct pv_chain *chain;
	double *s; /* decisions on the training rows */
	struct pv__moments m;
	double *per_column;
	double *inverse; /* raw: pseudo-inverse of cov(s) */
};

static int no_memory(struct pattern *p)
{
	return p->host->fail(p->ctx, PV_ENOMEM, NULL, "no memory for the pattern");
}

/* ---- one series against another --------------------------------------------------------- */

struct pair {
	double n, mean_a, mean_b, aa, bb, ab;
};

/* Outcome as output o predicts it. */
static double outcome(const struct pv_targets *y, int64_t n_outputs, int64_t o, int64_t row)
{
	if (y->kind == PV_NUMBER)
		return y->y[row];
	return y->y[row] == (double)(n_outputs == 1 ? 1 : o) ? 1 : 0;
}

/* Correlation of output o with the outcome over the rows of a table; NaN: none. */
static double outcome_correlation(const struct pv_table *t, const struct pv_targets *y,
				  int64_t n_outputs, int64_t o, const double *s)
{
	struct pair p = {0};

	for (int64_t i = 0; i < t->n_rows; i++) {
		if (t->reference && t->reference[i])
			continue;
		p.n++;
		p.mean_a += (s[i * n_outputs + o] - p.mean_a) / p.n;
		p.mean_b += (outcome(y, n_outputs, o, i) - p.mean_b) / p.n;
	}
	for (int64_t i = 0; i < t->n_rows; i++) {
		double a = s[i * n_outputs + o] - p.mean_a;
		double b = outcome(y, n_outputs, o, i) - p.mean_b;

		if (t->reference && t->reference[i])
			continue;
		p.aa += a * a;
		p.bb += b * b;
		p.ab += a * b;
	}
	if (p.n < 2 || pv__is_constant(p.mean_a, p.aa / p.n) ||
	    pv__is_constant(p.mean_b, p.bb / p.n))
		return NAN;
	return p.ab / sqrt(p.aa * p.bb);
}

/* ---- covariance of the outputs ------------------------------------------------------------ */

/* Pseudo-inverse of cov(s) over the training rows: scores of several classes can be
 * dependent. */
static int invert_outputs(struct pattern *p, const double *cov)
{
	int64_t k_all = p->chain->n_outputs;
	size_t size = (size_t)k_all;
	double *vector = p->host->scratch(p->ctx, size, size * sizeof(*vector));
	double *value = p->host->scratch(p->ctx, size, sizeof(*value));

	p->inverse = p->host->scratch(p->ctx, size, size * sizeof(*p->inverse));
	if (!vector || !value || !p->inverse)
		return no_memory(p);
	for (int64_t i = 0; i < k_all * k_all; i++)
		vector[i] = cov[i];
	if (p->host->eigen(k_all, vector, value) != PV_OK)
		return p->host->fail(p->ctx, PV_ENUMERIC, NULL,
				     "the covariance of the decision "
				     "values has no eigenvalues");
	for (int64_t e = 0; e < k_all; e++) {
		if (!(value[e] > 1e-10 * value[k_all - 1]))
			continue;
		for (int64_t i = 0; i < k_all; i++)
			for (int64_t j = 0; j < k_all; j++)
				p->inverse[i * k_all + j] +=
					vector[e * k_all + i] * vector[e * k_all + j] / value[e];
	}
	return PV_OK;
}

/* Covariance of the outputs over training rows; a constant output gets variance 0. */
static int output_covariance(struct pattern *p, double **out)
{
	const struct pv_table *t = p->chain->train;
	int64_t k_all = p->chain->n_outputs;
	double *cov = p->host->scratch(p->ctx, (size_t)k_all, (size_t)k_all * sizeof(*cov));
	double *mean = p->host->scratch(p->ctx, (size_t)k_all, sizeof(*mean)), n = 0;

	if (!cov || !mean)
		return no_memory(p);
	*out = cov;
	for (int64_t i = 0; i < t->n_rows; i++) {
		if (t->reference && t->reference[i])
			continue;
		n++;
		for (int64_t k = 0; k < k_all; k++)
			mean[k] += (p->s[i * k_all + k] - mean[k]) / n;
	}
	for (int64_t i = 0; i < t->n_rows; i++)
		for (int64_t k = 0; k < k_all && !(t->reference && t->reference[i]); k++)
			for (int64_t l = 0; l < k_all; l++)
				cov[k * k_all + l] += (p->s[i * k_all + k] - mean[k]) *
						      (p->s[i * k_all + l] - mean[l]) / n;
	for (int64_t k = 0; k < k_all; k++)
		if (pv__is_constant(mean[k], cov[k * k_all + k]))
			cov[k * k_all + k] = 0;
	return PV_OK;
}

/* ---- the pattern ---------------------------------------------------------------------------- */

static void fill_columns(struct pattern *p, int64_t o, double factor)
{
	int64_t k_all = p->chain->n_outputs;

	for (int64_t j = 0; j < p->m.n_cols; j++) {
		double a = 0;

		for (int64_t k = 0; k < k_all && p->config->scale == SCALE_RAW; k++)
			a += p->m.covariance[j * k_all + k] * p->inverse[k * k_all + o];
		if (p->config->scale != SCALE_RAW)
			a = p->m.correlation[j * k_all + o];
		p->per_column[j] = factor * a;
	}
}

static int predict_training(struct pattern *p)
{
	const struct pv_table *t = p->chain->train;
	int64_t k_all = p->chain->n_outputs;
	int status;

	p->s = p->host->scratch(p->ctx, (size_t)t->n_rows, (size_t)k_all * sizeof(double));
	p->per_column = p->host->scratch(p->ctx, (size_t)t->n_cols, sizeof(double));
	if (!p->s || !p->per_column)
		return no_memory(p);
	status = p->chain->predict(p->chain, p->ctx, t, p->s);
	if (status != PV_OK)
		return status;
	return pv__column_moments(p->host, p->ctx, t, k_all, p->s, &p->m);
}

/* factor[o]: what the pattern of output o is multiplied by; NaN: it cannot be told. */
static int find_factors(struct pattern *p, const double *cov, double *factor)
{
	const struct pv_table *test = p->chain->test;
	int64_t k_all = p->chain->n_outputs;
	double *s = p->host->scratch(p->ctx, (size_t)test->n_rows, (size_t)k_all * sizeof(*s));
	int status;

	if (!s)
		return no_memory(p);
	for (int64_t o = 0; o < k_all; o++)
		factor[o] = cov[o * k_all + o] > 0 ? 1 : NAN;
	if (p->config->scale != SCALE_OUTCOME)
		return PV_OK;
	status = p->chain->predict(p->chain, p->ctx, test, s);
	for (int64_t o = 0; status == PV_OK && o < k_all; o++)
		factor[o] *= outcome_correlation(test, p->chain->y_test, k_all, o, s);
	return status;
}

static int value(const struct pv_host *host, pv_ctx *ctx, const void *config,
		 const struct pv_chain *chain, double *out)
{
	struct pattern p = {.host = host, .ctx = ctx, .config = config, .chain = chain};
	double *factor = host->scratch(ctx, (size_t)chain->n_outputs, sizeof(*factor));
	double *cov = NULL;
	int status = predict_training(&p);

	if (!factor)
		return no_memory(&p);
	if (status == PV_OK)
		status = output_covariance(&p, &cov);
	if (status == PV_OK && p.config->scale == SCALE_RAW)
		status = invert_outputs(&p, cov);
	if (status == PV_OK)
		status = find_factors(&p, cov, factor);
	for (int64_t o = 0; status == PV_OK && o < chain->n_outputs; o++) {
		fill_columns(&p, o, factor[o]);
		status = pv__unit_values(host, ctx, chain, p.config->aggregate, p.per_column,
					 chain->n_outputs, out + o);
	}
	return status;
}

static const struct pv_importance_call call = {
	.size = sizeof(call),
	.estimand = "marginal pattern",
	.per_output = 1,
	.value = value,
};

const struct pv_op pv__op_haufe = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_IMPORTANCE,
	.kind = PV_FITTED,
	.flags = PV_NULL_FROM_LABELS | PV_SIGNED | PV_TAKES_NAN,
	.name = "importance.haufe",
	.version = "1",
	.summary = "The pattern of the columns that goes with the prediction",
	.doc = "With decision values s of the whole chain: raw is A = cov(x, s) cov(s)^-1 over "
	       "the training rows, in units of x (several outputs together, pseudo-inverse); "
	       "standard is corr(x_j, s); outcome, the default, is corr(x_j, s) in the training "
	       "rows times corr(s, y) in the held-out rows, y being the number, or 1 for the "
	       "class of the output and 0 for the others: the correlation with the outcome that "
	       "the held-out prediction carries through this column. The size of s depends on "
	       "the penalty and on the fold, and with permuted labels a chain still has a "
	       "pattern, of nothing; outcome is in the same units in every fold and for every "
	       "model, and falls to about 0 where the prediction fails, so that folds can be "
	       "averaged and permutations give a null. A fold with fewer than two held-out rows, "
	       "one outcome or a constant prediction cannot tell. A region gets the mean over "
	       "its columns with signs, or as aggregate says. Missing values are left out column "
	       "by column. Works for any model, since it needs predictions only. It shows where "
	       "the outcome can be seen, not which regions are needed.",
	.cite = "Haufe S, et al. (2014). On the interpretation of weight vectors of linear models "
		"in multivariate neuroimaging. NeuroImage 87:96-110. "
		"doi:10.1016/j.neuroimage.2013.10.067",
	.option = options,
	.config_size = sizeof(struct config),
	.importance = &call,
};
