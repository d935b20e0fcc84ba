/* confound.regress: what a linear model of the confounds says about each column is
 * taken out of it, with coefficients from training rows alone. */
#include "ops.h"

#include "kernels/bytes.h"
#include "kernels/rows.h"
#include "kernels/vector.h"

#include <math.h>
#include <string.h>

enum fit_on { FIT_ON_TRAIN = 1, FIT_ON_REFERENCE };
enum terms { TERMS_LINEAR = 1 };

struct config {
	int64_t fit_on, terms;
	int intercept, restore_mean;
};

static const struct pv_choice fit_on[] = {
	{"train", "the training rows, without reference rows", FIT_ON_TRAIN},
	{"reference", "the reference rows of the training part (say, controls)",
	 FIT_ON_REFERENCE},
	{0},
};
static const struct pv_choice terms[] = {
	{"linear", "each confound as it is", TERMS_LINEAR},
	{0},
};

static const struct pv_option options[] = {
	{.name = "fit_on", .help = "rows that the coefficients come from", .type = PV_CHOICE,
	 .offset = offsetof(struct config, fit_on), .dflt = "train", .choice = fit_on},
	{.name = "terms", .help = "how a confound enters", .type = PV_CHOICE,
	 .offset = offsetof(struct config, terms), .dflt = "linear", .choice = terms},
	{.name = "intercept", .help = "estimate a constant beside the confounds", .type = PV_BOOL,
	 .offset = offsetof(struct config, intercept), .dflt = "true"},
	{.name = "restore_mean", .help = "add the mean of each column back", .type = PV_BOOL,
	 .offset = offsetof(struct config, restore_mean), .dflt = "false"},
	{0},
};

/* The design is [1 D], D = (C - centre) / scale: confounds in years and in cubic
 * millimetres must not make it look singular. */
struct model {
	int64_t n_cols, n_confounds, n_terms; /* n_terms: with the intercept */
	double *centre, *scale;               /* n_confounds */
	double *coefficient;                  /* n_terms x n_cols */
	double *added;                        /* n_cols: mean to add back, or 0 */
};

enum { BLOCK = 1024 };
static const double rank_tolerance = 1e-10;

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory to fit the confounds");
}

static int check_confounds(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *t)
{
	if (t->n_confounds == 0 || !t->confound)
		return host->fail(ctx, PV_EINVAL, NULL, "the study has no confounds: name them in "
		                  "data.confounds, or leave this stage out");
	for (int64_t r = 0; r < t->n_rows; r++)
		for (int64_t q = 0; q < t->n_confounds; q++)
			if (!isfinite(t->confound[r][q]))
				return host->fail(ctx, PV_EDATA, NULL, "confound '%s' of '%s' is "
				                  "missing: see missing.confound",
				                  t->confound_name ? t->confound_name[q] : "?",
				                  t->id ? t->id[r] : "?");
	return PV_OK;
}

/* Terms of one row. */
static void terms_of(const struct model *m, const double *confound, double *out)
{
	int64_t k = m->n_terms - m->n_confounds;

	if (k > 0)
		out[0] = 1;
	for (int64_t q = 0; q < m->n_confounds; q++)
		out[k + q] = (confound[q] - m->centre[q]) / m->scale[q];
}

/* Centred only beside an intercept, which takes the centre up. */
static void standardise(const struct pv_table *t, const struct pv__rows *rows, struct model *m)
{
	for (int64_t q = 0; q < m->n_confounds; q++) {
		double mean = 0, variance = 0;

		for (int64_t i = 0; i < rows->n && m->n_terms > m->n_confounds; i++)
			mean += t->confound[rows->index[i]][q] / (double)rows->n;
		for (int64_t i = 0; i < rows->n; i++) {
			double d = t->confound[rows->index[i]][q] - mean;

			variance += d * d / (double)rows->n;
		}
		m->centre[q] = mean;
		m->scale[q] = pv__is_constant(mean, variance) ? 1 : sqrt(variance);
	}
}

static void fill_design(const struct pv_table *t, const struct pv__rows *rows,
                        const struct model *m, double *a)
{
	for (int64_t i = 0; i < rows->n; i++)
		terms_of(m, t->confound[rows->index[i]], a + i * m->n_terms);
}

/* Coefficients of columns [from, from + width). */
static int fit_block(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *t,
                     const struct pv__rows *rows, struct model *m, int64_t from, int64_t width,
                     double *a, double *b, int64_t *rank)
{
	fill_design(t, rows, m, a);
	for (int64_t i = 0; i < rows->n; i++)
		memcpy(b + i * width, rows->row[i] + from, (size_t)width * sizeof(*b));
	if (host->least_squares(rows->n, m->n_terms, a, width, b, rank_tolerance, rank) != PV_OK)
		return host->fail(ctx, PV_ENUMERIC, NULL, "the confounds cannot be fitted: are "
		                  "their values finite and of a usual size?");
	for (int64_t k = 0; k < m->n_terms; k++)
		memcpy(m->coefficient + k * m->n_cols + from, b + k * width,
		       (size_t)width * sizeof(*b));
	return PV_OK;
}

static int fit_columns(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *t,
                       const struct pv__rows *rows, struct model *m)
{
	size_t tall = (size_t)(rows->n > m->n_terms ? rows->n : m->n_terms);
	int64_t rank = m->n_terms;
	double *a = host->scratch(ctx, (size_t)rows->n, (size_t)m->n_terms * sizeof(*a));
	double *b = host->scratch(ctx, tall, BLOCK * sizeof(*b));

	if (!a || !b)
		return no_memory(host, ctx);
	for (int64_t from = 0; from < m->n_cols; from += BLOCK) {
		int64_t width = m->n_cols - from < BLOCK ? m->n_cols - from : BLOCK;
		int status = fit_block(host, ctx, t, rows, m, from, width, a, b, &rank);

		if (status != PV_OK)
			return status;
	}
	if (rank < m->n_terms)
		host->log(ctx, PV_LOG_WARN, "the confounds depend on each other: %lld of %lld "
		          "terms are left out", (long long)(m->n_terms - rank),
		          (long long)m->n_terms);
	return PV_OK;
}

static int make_model(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *t,
                      const struct config *c, struct model **out)
{
	struct model *m = host->keep(ctx, 1, sizeof(*m));

	if (!m)
		return no_memory(host, ctx);
	m->n_cols = t->n_cols;
	m->n_confounds = t->n_confounds;
	m->n_terms = t->n_confounds + (c->intercept ? 1 : 0);
	m->centre = host->keep(ctx, (size_t)m->n_confounds, sizeof(double));
	m->scale = host->keep(ctx, (size_t)m->n_confounds, sizeof(double));
	m->coefficient = host->keep(ctx, (size_t)m->n_terms, (size_t)m->n_cols * sizeof(double));
	m->added = host->keep(ctx, (size_t)m->n_cols, sizeof(double));
	if (!m->centre || !m->scale || !m->coefficient || !m->added)
		return no_memory(host, ctx);
	*out = m;
	return PV_OK;
}

static int choose_rows(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *t,
                       int64_t which, struct pv__rows *rows)
{
	int status = which == FIT_ON_REFERENCE ? pv__rows_reference(host, ctx, t, rows)
	                                       : pv__rows_train(host, ctx, t, rows);

	if (status == PV_OK && rows->n < t->n_confounds + 2)
		return host->fail(ctx, PV_EDATA, NULL, "%lld rows are too few to fit %lld "
		                  "confounds: use fewer confounds or fewer folds",
		                  (long long)rows->n, (long long)t->n_confounds);
	return status;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
               const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__rows rows;
	struct model *m = NULL;
	int status = check_confounds(host, ctx, train);

	(void)y;
	if (status == PV_OK)
		status = choose_rows(host, ctx, train, c->fit_on, &rows);
	if (status == PV_OK)
		status = make_model(host, ctx, train, c, &m);
	if (status != PV_OK)
		return status;
	standardise(train, &rows, m);
	if (c->restore_mean)
		for (int64_t i = 0; i < rows.n; i++)
			pv__axpy(m->n_cols, 1 / (double)rows.n, rows.row[i], m->added);
	*model = m;
	return fit_columns(host, ctx, train, &rows, m);
}

static int apply(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
                 const struct pv_table *rows, double *const *out)
{
	const struct model *m = model;
	double *terms_row = host->scratch(ctx, (size_t)m->n_terms, sizeof(*terms_row));
	int status = pv__check_columns(host, ctx, rows, m->n_cols);

	(void)config;
	if (!terms_row)
		return no_memory(host, ctx);
	if (status == PV_OK)
		status = check_confounds(host, ctx, rows);
	if (status != PV_OK)
		return status;
	if (rows->n_confounds != m->n_confounds)
		return host->fail(ctx, PV_EDATA, NULL, "the table has %lld confounds, but %lld "
		                  "were fitted", (long long)rows->n_confounds,
		                  (long long)m->n_confounds);
	for (int64_t r = 0; r < rows->n_rows; r++) {
		terms_of(m, rows->confound[r], terms_row);
		for (int64_t j = 0; j < m->n_cols; j++)
			out[r][j] = rows->row[r][j] + m->added[j];
		for (int64_t k = 0; k < m->n_terms; k++)
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
	const int64_t size[3] = {m->n_cols, m->n_confounds, m->n_terms};
	int status = pv__write_ints(host, ctx, w, 3, size);

	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_confounds, m->centre);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_confounds, m->scale);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_terms * m->n_cols, m->coefficient);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_cols, m->added);
	return status;
}

static int load_sizes(const struct pv_host *host, pv_ctx *ctx, struct pv_reader *r,
                      struct model *m, int64_t *n)
{
	int status = pv__read_int(host, ctx, r, 0, PV__MOST, &m->n_cols);

	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 1, PV__MOST, &m->n_confounds);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, m->n_confounds, m->n_confounds + 1,
		                      &m->n_terms);
	if (status == PV_OK && __builtin_mul_overflow(m->n_terms, m->n_cols, n))
		status = host->fail(ctx, PV_EDATA, NULL, "the fitted model is damaged: its sizes "
		                    "are too large");
	return status;
}

static int load(const struct pv_host *host, pv_ctx *ctx, const void *config, struct pv_reader *r,
                void **model)
{
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	int64_t n;
	int status;

	(void)config;
	if (!m)
		return no_memory(host, ctx);
	*model = m;
	status = load_sizes(host, ctx, r, m, &n);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_confounds, &m->centre);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_confounds, &m->scale);
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
	.version = "1",
	.summary = "Takes a linear model of the confounds out of every column",
	.doc = "B = argmin |X - [1 C] B|^2 over training rows, by a rank-revealing factorisation "
	       "(dependent confounds are left out with a warning); then X' = X - [1 C] B for any "
	       "row, with that row's own confounds. fit_on: reference learns B on reference rows "
	       "only, so that what a disease does is not mistaken for ageing. restore_mean adds "
	       "the mean of each column over the fitted rows. Row weights are not used. Weights on X' are weights on X. "
	       "Traps: it removes linear dependence of means only; behind it a non-linear model "
	       "on few-valued columns can find the confound again, so compare with "
	       "baseline.confounds_only. The target is never changed.",
	.cite = "Snoek L, Miletic S, Scholte HS (2019). How to control for confounds in decoding "
	        "analyses of neuroimaging data. NeuroImage 184:741-760. "
	        "doi:10.1016/j.neuroimage.2018.09.074; Dukart J, Schroeter ML, Mueller K (2011). "
	        "Age correction in dementia: matching to a healthy brain. PLoS ONE 6:e22193. "
	        "doi:10.1371/journal.pone.0022193",
	.option = options,
	.config_size = sizeof(struct config),
	.transform = &call,
};
