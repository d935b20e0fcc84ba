/* model.gnb: Gaussian naive Bayes. */
#include "ops.h"

#include "kernels/bytes.h"
#include "kernels/classes.h"
#include "kernels/linear.h"
#include "kernels/vector.h"

#include <math.h>

struct config {
	double var_smoothing;
	int64_t priors;
};

static const struct pv_option options[] = {
	{.name = "var_smoothing",
	 .help = "share of the largest variance of a column that is added "
		 "to all variances",
	 .type = PV_REAL,
	 .offset = offsetof(struct config, var_smoothing),
	 .dflt = "1e-9",
	 .min = 0,
	 .max = 1},
	{.name = "priors",
	 .help = "probability of each class beforehand",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, priors),
	 .dflt = "train",
	 .choice = pv__prior_choices},
	{0},
};

struct model {
	int64_t n_classes, n_cols;
	double *mean, *precision; /* n_classes x n_cols; precision: 1 / variance */
	double *constant;         /* log prior - sum log(variance) / 2 */
};

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the model");
}

/* ---- fit ------------------------------------------------------------------------- */

struct fitting {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct config *config;
	struct pv__rows rows;
	struct pv__classes classes;
	double *mean, *square; /* of each column, over all classes */
	struct model *m;
};

static int make_room(struct fitting *f)
{
	size_t k = (size_t)f->classes.n_classes, p = (size_t)f->rows.n_cols;
	struct model *m = f->host->keep(f->ctx, 1, sizeof(*m));

	if (!m)
		return no_memory(f->host, f->ctx);
	*m = (struct model){.n_classes = f->classes.n_classes, .n_cols = f->rows.n_cols};
	m->mean = f->host->keep(f->ctx, k, p * sizeof(double));
	m->precision = f->host->keep(f->ctx, k, p * sizeof(double));
	m->constant = f->host->keep(f->ctx, k, sizeof(double));
	f->mean = f->host->scratch(f->ctx, p, sizeof(double));
	f->square = f->host->scratch(f->ctx, p, sizeof(double));
	f->m = m;
	if (!m->mean || !m->precision || !m->constant || !f->mean || !f->square)
		return no_memory(f->host, f->ctx);
	return PV_OK;
}

/* Mean of each class; for now `precision` holds the variance within it (divisor: number
 * of rows). */
static void moments(struct fitting *f)
{
	int64_t p = f->rows.n_cols;
	double *mean = f->m->mean, *variance = f->m->precision;

	pv__column_mean(&f->rows, f->mean);
	for (int64_t i = 0; i < f->rows.n; i++) {
		int64_t k = f->classes.code[i];
		double share = f->rows.weight[i] / f->classes.count[k];

		for (int64_t j = 0; j < p; j++) {
			double d = f->rows.row[i][j] - f->mean[j];

			mean[k * p + j] += share * d;
			f->square[j] += f->rows.weight[i] * d * d / f->rows.total;
		}
	}
	for (int64_t k = 0; k < f->classes.n_classes; k++)
		pv__axpy(p, 1, f->mean, mean + k * p);
	for (int64_t i = 0; i < f->rows.n; i++) {
		int64_t k = f->classes.code[i];
		double share = f->rows.weight[i] / f->classes.count[k];

		for (int64_t j = 0; j < p; j++) {
			double d = f->rows.row[i][j] - mean[k * p + j];

			variance[k * p + j] += share * d * d;
		}
	}
}

static int finish(struct fitting *f)
{
	struct model *m = f->m;
	double largest = 0;

	for (int64_t j = 0; j < m->n_cols; j++)
		largest = fmax(largest, f->square[j]);
	for (int64_t k = 0; k < m->n_classes; k++) {
		double prior = pv__class_prior(&f->rows, &f->classes, f->config->priors, k);
		double sum = 0;

		for (int64_t j = 0; j < m->n_cols; j++) {
			double *v = m->precision + k * m->n_cols + j;

			*v += f->config->var_smoothing * largest;
			if (!(*v > 0) || !isfinite(*v))
				return f->host->fail(f->ctx, PV_ENUMERIC, "var_smoothing",
						     "column "
						     "%lld does not vary within a class: raise "
						     "var_smoothing, or put select.variance before "
						     "the model",
						     (long long)j + 1);
			sum += log(*v);
			*v = 1 / *v;
		}
		m->constant[k] = log(prior) - sum / 2;
	}
	return PV_OK;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	struct fitting f = {.host = host, .ctx = ctx, .config = config};
	int status = pv__rows_train(host, ctx, train, &f.rows);

	if (status == PV_OK && train->n_cols == 0)
		return host->fail(ctx, PV_EDATA, NULL, "there are no columns to fit a model on");
	if (status == PV_OK)
		status = pv__classes_make(host, ctx, &f.rows, y, &f.classes);
	if (status == PV_OK)
		status = make_room(&f);
	if (status != PV_OK)
		return status;
	moments(&f);
	*model = f.m;
	return finish(&f);
}

/* ---- use ------------------------------------------------------------------------- */

/* Log of prior times density, less what all classes share. */
static double score(const struct model *m, int64_t k, const double *x)
{
	return m->constant[k] - pv__scaled_distance2(m->n_cols, m->precision + k * m->n_cols, x,
						     m->mean + k * m->n_cols) /
					2;
}

static int decide(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		  const struct pv_table *rows, double *decision)
{
	const struct model *m = model;
	int status = pv__check_columns(host, ctx, rows, m->n_cols);

	(void)config;
	if (status != PV_OK)
		return status;
	for (int64_t r = 0; r < rows->n_rows; r++) {
		const double *x = rows->row[r];

		if (m->n_classes == 2)
			decision[r] = score(m, 1, x) - score(m, 0, x);
		for (int64_t k = 0; m->n_classes > 2 && k < m->n_classes; k++)
			decision[r * m->n_classes + k] = score(m, k, x);
	}
	return PV_OK;
}

static int probability(const struct pv_host *host, pv_ctx *ctx, const void *config,
		       const void *model, const struct pv_table *rows, double *out)
{
	const struct model *m = model;
	int64_t n_outputs = m->n_classes > 2 ? m->n_classes : 1;
	double *decision =
		host->scratch(ctx, (size_t)rows->n_rows, (size_t)n_outputs * sizeof(*decision));
	int status;

	if (!decision)
		return no_memory(host, ctx);
	status = decide(host, ctx, config, model, rows, decision);
	if (status == PV_OK)
		pv__score_probabilities(rows->n_rows, m->n_classes, decision, out);
	return status;
}

static int save(const struct pv_host *host, pv_ctx *ctx, const void *model, struct pv_writer *w)
{
	const struct model *m = model;
	int status = pv__write_int(host, ctx, w, m->n_classes);

	if (status == PV_OK)
		status = pv__write_int(host, ctx, w, m->n_cols);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_classes * m->n_cols, m->mean);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_classes * m->n_cols, m->precision);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_classes, m->constant);
	return status;
}

static int load(const struct pv_host *host, pv_ctx *ctx, const void *config, struct pv_reader *r,
		void **model)
{
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	int status;

	(void)config;
	if (!m)
		return no_memory(host, ctx);
	status = pv__read_int(host, ctx, r, 2, PV__MOST, &m->n_classes);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 1, PV__MOST, &m->n_cols);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_classes * m->n_cols, &m->mean);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_classes * m->n_cols, &m->precision);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_classes, &m->constant);
	*model = m;
	return status;
}

static const struct pv_model_call call = {
	.size = sizeof(call),
	.target_kinds = PV_CLASSES,
	.fit = fit,
	.decide = decide,
	.probability = probability,
	.save = save,
	.load = load,
};

const struct pv_op pv__op_gnb = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.name = "model.gnb",
	.version = "1",
	.summary = "Gaussian naive Bayes",
	.doc = "Within a class every column is normal and independent of the others: f_k = log "
	       "pi_k - sum_j (log v_kj + (x_j - m_kj)^2 / v_kj) / 2, all in logarithms, so that "
	       "many columns do not underflow. v_kj is the variance within the class (divisor: "
	       "number of rows) plus var_smoothing times the largest variance of a column over "
	       "all rows, as in scikit-learn. Two classes: one decision value, the log odds of "
	       "the positive class; more: one log score per class, the largest wins, ties to the "
	       "class that comes first. Row weights count as repetitions. Each class has its own "
	       "variances, so the model is not linear and has no weights. Trap: correlated "
	       "columns are counted as independent evidence, and probabilities come out too "
	       "close to 0 and 1.",
	.cite = "Hand DJ, Yu K (2001). Idiot's Bayes: not so stupid after all? International "
		"Statistical Review 69:385-398. doi:10.1111/j.1751-5823.2001.tb00465.x",
	.option = options,
	.config_size = sizeof(struct config),
	.model = &call,
};
