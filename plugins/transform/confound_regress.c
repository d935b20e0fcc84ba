/* confound.regress: what a linear model of the confounds says about each column is
 * taken out of it, with coefficients from training rows alone. */
#include "ops.h"

#include "confounds.h"
#include "kernels/bytes.h"
#include "kernels/vector.h"
#include "regression.h"
#include "terms.h"

#include <math.h>
#include <string.h>

enum terms { TERMS_LINEAR = 1, TERMS_SPLINE3 };
enum { USUAL_KNOTS = 4 };

struct config {
	int64_t fit_on, terms, knots;
	int intercept, restore_mean;
};

static const struct pv_choice terms[] = {
	{"linear", "each confound as it is", TERMS_LINEAR},
	{"spline3", "a natural cubic spline of each confound", TERMS_SPLINE3},
	{0},
};

static const struct pv_option options[] = {
	PV__FIT_ON_OPTION(struct config),
	{.name = "terms", .help = "how a confound enters", .type = PV_CHOICE,
	 .offset = offsetof(struct config, terms), .dflt = "linear", .choice = terms},
	{.name = "knots", .help = "knots of each spline (4 unless stated)", .type = PV_INT,
	 .offset = offsetof(struct config, knots), .min = PV__LEAST_KNOTS, .max = PV__MOST_KNOTS},
	{.name = "intercept", .help = "estimate a constant beside the confounds", .type = PV_BOOL,
	 .offset = offsetof(struct config, intercept), .dflt = "true"},
	{.name = "restore_mean", .help = "add the mean of each column back", .type = PV_BOOL,
	 .offset = offsetof(struct config, restore_mean), .dflt = "false"},
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	if (c->knots == 0 || c->terms == TERMS_SPLINE3)
		return PV_OK;
	return host->fail(ctx, PV_EINVAL, "knots", "only terms: spline3 has knots");
}

struct model {
	int64_t n_cols;
	struct pv__terms terms;
	double *coefficient; /* terms.n x n_cols */
	double *added;       /* n_cols: mean to add back, or 0 */
};

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory to fit the confounds");
}

static int fit_columns(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *t,
                       const struct pv__rows *rows, struct model *m)
{
	int64_t n = m->terms.n, rank;
	double *design = host->scratch(ctx, (size_t)rows->n, (size_t)n * sizeof(*design));
	int status;

	if (!design)
		return no_memory(host, ctx);
	for (int64_t i = 0; i < rows->n; i++)
		pv__terms_of(&m->terms, t->confound[rows->index[i]], design + i * n);
	status = pv__regress_columns(host, ctx, rows, n, design, m->coefficient, &rank);
	if (status == PV_OK && rank < n)
		host->log(ctx, PV_LOG_WARN, "the confounds depend on each other: %lld of %lld "
		          "terms are left out", (long long)(n - rank), (long long)n);
	return status;
}

/* Terms and room for coefficients. */
static int make_model(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *t,
                      const struct pv__rows *rows, const struct config *c, struct model *m)
{
	int64_t knots = c->knots > 0 ? c->knots : USUAL_KNOTS;
	int64_t n_slopes;
	int status = pv__terms_make(host, ctx, t, rows, c->intercept,
	                            c->terms == TERMS_SPLINE3 ? knots : 0, &m->terms);

	if (status != PV_OK)
		return status;
	n_slopes = m->terms.n - m->terms.intercept;
	if (rows->n < n_slopes + 2)
		return host->fail(ctx, PV_EDATA, NULL, "%lld rows are too few to fit %lld terms of "
		                  "confounds: use fewer confounds, knots or folds",
		                  (long long)rows->n, (long long)n_slopes);
	m->n_cols = t->n_cols;
	m->coefficient = host->keep(ctx, (size_t)m->terms.n, (size_t)m->n_cols * sizeof(double));
	m->added = host->keep(ctx, (size_t)m->n_cols, sizeof(double));
	return m->coefficient && m->added ? PV_OK : no_memory(host, ctx);
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
               const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__rows rows;
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	int status = pv__confounds_check(host, ctx, train);

	(void)y;
	if (!m)
		return no_memory(host, ctx);
	*model = m;
	if (status == PV_OK)
		status = pv__fit_rows(host, ctx, train, c->fit_on, &rows);
	if (status == PV_OK)
		status = make_model(host, ctx, train, &rows, c, m);
	if (status != PV_OK)
		return status;
	if (c->restore_mean)
		for (int64_t i = 0; i < rows.n; i++)
			pv__axpy(m->n_cols, 1 / (double)rows.n, rows.row[i], m->added);
	return fit_columns(host, ctx, train, &rows, m);
}

static int check_rows(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *rows,
                      const struct model *m)
{
	int status = pv__check_columns(host, ctx, rows, m->n_cols);

	if (status == PV_OK)
		status = pv__confounds_check(host, ctx, rows);
	if (status == PV_OK && rows->n_confounds != m->terms.n_confounds)
		return host->fail(ctx, PV_EDATA, NULL, "the table has %lld confounds, but %lld "
		                  "were fitted", (long long)rows->n_confounds,
		                  (long long)m->terms.n_confounds);
	return status;
}

static int apply(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
                 const struct pv_table *rows, double *const *out)
{
	const struct model *m = model;
	double *terms_row = host->scratch(ctx, (size_t)m->terms.n, sizeof(*terms_row));
	int status = check_rows(host, ctx, rows, m);

	(void)config;
	if (!terms_row)
		return no_memory(host, ctx);
	if (status != PV_OK)
		return status;
	for (int64_t r = 0; r < rows->n_rows; r++) {
		pv__terms_of(&m->terms, rows->confound[r], terms_row);
		for (int64_t j = 0; j < m->n_cols; j++)
			out[r][j] = rows->row[r][j] + m->added[j];
		for (int64_t k = 0; k < m->terms.n; k++)
			pv__axpy(m->n_cols, -terms_row[k], m->coefficient + k * m->n_cols, out[r]);
	}
	return PV_OK;
}

static int pull_back(const struct pv_host *host, pv_ctx *ctx, const void *config,
                     const void *model, const double *w_out, double *w_in)
{
	const struct model *m = model;

	(void)host, (void)ctx, (void)config;
	memcpy(w_in, w_out, (size_t)m->n_cols * sizeof(*w_in));
	return PV_OK;
}

static int save(const struct pv_host *host, pv_ctx *ctx, const void *model, struct pv_writer *w)
{
	const struct model *m = model;
	int status = pv__write_int(host, ctx, w, m->n_cols);

	if (status == PV_OK)
		status = pv__terms_save(host, ctx, &m->terms, w);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->terms.n * m->n_cols, m->coefficient);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_cols, m->added);
	return status;
}

static int load(const struct pv_host *host, pv_ctx *ctx, const void *config, struct pv_reader *r,
                void **model)
{
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	int64_t n = 0;
	int status;

	(void)config;
	if (!m)
		return no_memory(host, ctx);
	*model = m;
	status = pv__read_int(host, ctx, r, 0, PV__MOST, &m->n_cols);
	if (status == PV_OK)
		status = pv__terms_load(host, ctx, r, &m->terms);
	if (status == PV_OK && __builtin_mul_overflow(m->terms.n, m->n_cols, &n))
		status = host->fail(ctx, PV_EDATA, NULL, "the fitted model is damaged: its sizes "
		                    "are too large");
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, n, &m->coefficient);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_cols, &m->added);
	return status;
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.apply = apply,
	.pull_back = pull_back,
	.save = save,
	.load = load,
};

const struct pv_op pv__op_confound_regress = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_ROW_LINEAR,
	.name = "confound.regress",
	.version = "2",
	.summary = "Takes a linear model of the confounds out of every column",
	.doc = "B = argmin |X - [1 C] B|^2 over training rows, by a rank-revealing "
	       "factorisation (dependent confounds are left out with a warning); then X' = X - "
	       "[1 C] B for any row, with that row's own confounds. fit_on: reference learns B "
	       "on reference rows only, so that what a disease does is not mistaken for "
	       "ageing. restore_mean adds the mean of each column over the fitted rows. terms: "
	       "spline3 bends each confound by a natural cubic spline with knots at evenly "
	       "spaced quantiles of the fitted rows from 5 to 95 % (4 knots: 3 terms), "
	       "straight beyond the outer knots; a confound with fewer than three distinct "
	       "knots, such as a 0/1 column, stays as it is. Row weights are not used. Weights "
	       "on X' are weights on X. Traps: it removes linear dependence of means only; "
	       "behind it a non-linear model on few-valued columns can find the confound "
	       "again, so compare with baseline.confounds_only. The target is never changed.",
	.cite = "Snoek L, Miletic S, Scholte HS (2019). How to control for confounds in "
		"decoding analyses of neuroimaging data. NeuroImage 184:741-760. "
		"doi:10.1016/j.neuroimage.2018.09.074; Dukart J, Schroeter ML, Mueller K "
		"(2011). Age correction in dementia: matching to a healthy brain. PLoS ONE "
		"6:e22193. doi:10.1371/journal.pone.0022193; Harrell FE (2015). Regression "
		"Modeling Strategies, 2nd ed. Springer. doi:10.1007/978-3-319-19425-7",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.transform = &call,
};
