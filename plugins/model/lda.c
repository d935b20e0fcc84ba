/* model.lda: linear discriminant analysis with a shrunken covariance. */
#include "ops.h"

#include "kernels/classes.h"
#include "kernels/design.h"
#include "kernels/linear.h"
#include "kernels/shrinkage.h"
#include "kernels/vector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct config {
	const char *shrinkage;
	int64_t priors;
};

static const struct pv_option options[] = {
	{.name = "shrinkage", .help = "auto (Ledoit-Wolf), or a share from 0 to 1 of the scaled "
	                              "identity in the covariance",
	 .type = PV_STRING, .offset = offsetof(struct config, shrinkage), .dflt = "auto"},
	{.name = "priors", .help = "probability of each class beforehand", .type = PV_CHOICE,
	 .offset = offsetof(struct config, priors), .dflt = "train", .choice = pv__prior_choices},
	{0},
};

/* true: *lambda is the fixed share, or -1 for auto. */
static int read_shrinkage(const char *text, double *lambda)
{
	char *end;

	*lambda = -1;
	if (strcmp(text, "auto") == 0)
		return 1;
	*lambda = strtod(text, &end);
	return end != text && *end == '\0' && *lambda >= 0 && *lambda <= 1;
}

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;
	double lambda;

	if (read_shrinkage(c->shrinkage, &lambda))
		return PV_OK;
	return host->fail(ctx, PV_EINVAL, "shrinkage", "shrinkage '%s' is neither auto nor a "
	                  "number from 0 to 1", c->shrinkage);
}

/* All in the columns of the design, centred on the mean of the rows. */
struct fitting {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct pv__design *design;
	const struct pv__classes *classes;
	double *mean;            /* K x rank */
	double *within;          /* rank x rank */
	double *norm2;           /* of each class-centred row */
	double *v, *bias;        /* K x rank, K */
};

static int make_room(struct fitting *f)
{
	size_t n = (size_t)f->design->n, r = (size_t)f->design->rank;
	size_t k = (size_t)f->classes->n_classes;

	f->mean = f->host->scratch(f->ctx, k, r * sizeof(double));
	f->within = f->host->scratch(f->ctx, r, r * sizeof(double));
	f->norm2 = f->host->scratch(f->ctx, n, sizeof(double));
	f->v = f->host->scratch(f->ctx, k, r * sizeof(double));
	f->bias = f->host->scratch(f->ctx, k, sizeof(double));
	if (f->mean && f->within && f->norm2 && f->v && f->bias)
		return PV_OK;
	return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for %lld rows and %lld columns",
	                     (long long)n, (long long)r);
}

/* Class means, and the pooled covariance (divisor: number of rows) around them. */
static int moments(struct fitting *f)
{
	const struct pv__design *d = f->design;
	const struct pv__classes *c = f->classes;
	double *e = f->host->scratch(f->ctx, (size_t)d->n, (size_t)d->rank * sizeof(*e));

	if (!e)
		return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for %lld rows",
		                     (long long)d->n);
	for (int64_t i = 0; i < d->n; i++)
		pv__axpy(d->rank, d->rows->weight[i] / c->count[c->code[i]], d->z + i * d->rank,
		         f->mean + c->code[i] * d->rank);
	for (int64_t i = 0; i < d->n; i++) {
		const double *mean = f->mean + c->code[i] * d->rank;
		double root = sqrt(d->rows->weight[i] / d->rows->total);

		for (int64_t j = 0; j < d->rank; j++) {
			double x = d->z[i * d->rank + j] - mean[j];

			f->norm2[i] += x * x;
			e[i * d->rank + j] = root * x;
		}
	}
	f->host->gemm(PV_TRANS, PV_NO_TRANS, d->rank, d->rank, d->n, 1, e, d->rank, e, d->rank, 0,
	              f->within, d->rank);
	return PV_OK;
}

/* within = (1 - lambda) within + lambda tr(within) / p I, p of the original columns. */
static void shrink(struct fitting *f, double lambda)
{
	int64_t r = f->design->rank, p = f->design->rows->n_cols;
	double trace = 0;

	if (lambda < 0)
		lambda = pv__ledoit_wolf(f->design->n, f->norm2, f->design->rows->weight,
		                         f->design->rows->total,
		                         pv__dot(r * r, f->within, f->within), p);
	for (int64_t j = 0; j < r; j++)
		trace += f->within[j * r + j];
	for (int64_t j = 0; j < r * r; j++)
		f->within[j] *= 1 - lambda;
	for (int64_t j = 0; j < r; j++)
		f->within[j * r + j] += lambda * trace / (double)p;
}

static int solve(struct fitting *f)
{
	int64_t r = f->design->rank, k_all = f->classes->n_classes;
	double *rhs = f->host->scratch(f->ctx, (size_t)r, (size_t)k_all * sizeof(*rhs));

	if (!rhs)
		return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
		                     (long long)r);
	if (f->host->cholesky(r, f->within) != PV_OK)
		return f->host->fail(f->ctx, PV_ENUMERIC, "shrinkage", "the covariance within the "
		                     "classes is singular: use shrinkage auto or a larger share");
	for (int64_t j = 0; j < r; j++)
		for (int64_t k = 0; k < k_all; k++)
			rhs[j * k_all + k] = f->mean[k * r + j];
	f->host->cholesky_solve(r, f->within, k_all, rhs);
	for (int64_t j = 0; j < r; j++)
		for (int64_t k = 0; k < k_all; k++)
			f->v[k * r + j] = rhs[j * k_all + k];
	return PV_OK;
}

/* b_k = -mu_k' v_k / 2 + log pi_k */
static void intercepts(struct fitting *f, int64_t prior)
{
	int64_t r = f->design->rank, k_all = f->classes->n_classes;

	for (int64_t k = 0; k < k_all; k++) {
		double pi = pv__class_prior(f->design->rows, f->classes, prior, k);

		f->bias[k] = log(pi) - pv__dot(r, f->mean + k * r, f->v + k * r) / 2;
	}
	if (k_all > 2)
		return;
	for (int64_t j = 0; j < r; j++)
		f->v[j] = f->v[r + j] - f->v[j];
	f->bias[0] = f->bias[1] - f->bias[0];
}

static int fit_all(struct fitting *f, const struct config *config, struct pv__linear *m)
{
	double lambda;
	int status = make_room(f);

	read_shrinkage(config->shrinkage, &lambda);
	if (status == PV_OK && lambda == 0 && f->design->back)
		return f->host->fail(f->ctx, PV_ENUMERIC, "shrinkage", "more columns (%lld) than "
		                     "rows (%lld): without shrinkage the covariance is singular",
		                     (long long)f->design->rows->n_cols, (long long)f->design->n);
	if (status == PV_OK)
		status = moments(f);
	if (status != PV_OK)
		return status;
	shrink(f, lambda);
	status = solve(f);
	if (status != PV_OK)
		return status;
	intercepts(f, config->priors);
	return pv__design_back(f->host, f->ctx, f->design, m->n_outputs, f->v, f->bias, m->weight,
	                       m->bias);
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
               const struct pv_table *train, const struct pv_targets *y, void **model)
{
	struct pv__rows rows;
	struct pv__classes classes;
	struct pv__design design;
	struct pv__linear *m;
	struct fitting f = {.host = host, .ctx = ctx, .design = &design, .classes = &classes};
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status == PV_OK)
		status = pv__classes_make(host, ctx, &rows, y, &classes);
	if (status == PV_OK)
		status = pv__linear_make(host, ctx, y, rows.n_cols, &m);
	if (status == PV_OK)
		status = pv__design_make(host, ctx, &rows, &design);
	if (status == PV_OK)
		status = fit_all(&f, config, m);
	if (status == PV_OK)
		*model = m;
	return status;
}

static const struct pv_model_call call = {
	.size = sizeof(call),
	.target_kinds = PV_CLASSES,
	.fit = fit,
	.decide = pv__linear_decide,
	.probability = pv__linear_probability,
	.coefficients = pv__linear_coefficients,
	.save = pv__linear_save,
	.load = pv__linear_load,
};

const struct pv_op pv__op_lda = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.name = "model.lda",
	.version = "1",
	.summary = "Linear discriminant analysis with shrinkage",
	.doc = "f_k = (x - m)' S^-1 (mu_k - m) - (mu_k - m)' S^-1 (mu_k - m) / 2 + log pi_k, with "
	       "the mean m of all training rows; the term that all classes share is left out, so "
	       "that weights can be read. S = (1 - s) W + s tr(W)/p I; W is the pooled covariance "
	       "around the class means, divided by the number of rows. shrinkage: s, or auto: "
	       "Ledoit and Wolf's estimate on class-centred rows (pooled, as they come: not per "
	       "class and not standardised, as some programs do). Two classes: one decision "
	       "value, the log odds of the positive class. With more columns than rows it is "
	       "solved in the span of the rows, with the same answer. Row weights count as "
	       "repetitions.",
	.cite = "Fisher RA (1936). The use of multiple measurements in taxonomic problems. Annals "
	        "of Eugenics 7:179-188. doi:10.1111/j.1469-1809.1936.tb02137.x; Ledoit O, Wolf M "
	        "(2004). A well-conditioned estimator for large-dimensional covariance matrices. "
	        "Journal of Multivariate Analysis 88:365-411. "
	        "doi:10.1016/S0047-259X(03)00096-4",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.model = &call,
};
