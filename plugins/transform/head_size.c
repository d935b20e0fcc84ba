/* confound.head_size: volumes made comparable between heads of different size. */
#include "ops.h"

#include "confounds.h"
#include "kernels/bytes.h"
#include "wider.h"

#include <math.h>
#include <string.h>

enum method { METHOD_RESIDUAL = 1, METHOD_PROPORTION, METHOD_POWER, METHOD_COVARIATE };

struct config {
	int64_t method, fit_on;
	const char *column;
};

static const struct pv_choice methods[] = {
	{"residual", "v - b (T - mean T)", METHOD_RESIDUAL},
	{"proportion", "v / T", METHOD_PROPORTION},
	{"power", "v / T^b, b the slope of log v on log T", METHOD_POWER},
	{"covariate", "v as it is, and T as one more column", METHOD_COVARIATE},
	{0},
};

static const struct pv_option options[] = {
	{.name = "method",
	 .help = "how the size of the head enters",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, method),
	 .dflt = "residual",
	 .choice = methods},
	{.name = "column",
	 .help = "the confound that holds the size of the head",
	 .type = PV_STRING,
	 .offset = offsetof(struct config, column),
	 .dflt = "tiv"},
	{.name = "fit_on",
	 .help = "rows that b comes from (train unless stated)",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, fit_on),
	 .choice = pv__fit_on_choices},
	{0},
};

static int learns(const struct config *c)
{
	return c->method == METHOD_RESIDUAL || c->method == METHOD_POWER;
}

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	if (c->fit_on == 0 || learns(c))
		return PV_OK;
	return host->fail(ctx, PV_EINVAL, "fit_on",
			  "this method learns nothing from rows: leave fit_on out");
}

struct model {
	int64_t n_cols;
	double centre; /* residual: mean size over the fitted rows */
	double *slope; /* n_cols; residual, power */
};

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory to adjust for head size");
}

/* ---- sizes -------------------------------------------------------------------------- */

static int find_size(const struct pv_host *host, pv_ctx *ctx, const struct config *c,
		     const struct pv_table *t, int64_t *at)
{
	int64_t n;
	int status = pv__confounds_check(host, ctx, t);

	if (status == PV_OK)
		status = pv__confound_find(host, ctx, t, "column", c->column, at, &n);
	if (status == PV_OK && (n > 1 || strcmp(t->confound_name[*at], c->column) != 0))
		return host->fail(ctx, PV_EDATA, "column", "'%s' is no number: head size is",
				  c->column);
	return status;
}

/* Ratios and logarithms need sizes above 0. */
static int check_size(const struct pv_host *host, pv_ctx *ctx, const struct config *c,
		      const struct pv_table *t, int64_t row, double size)
{
	if (size > 0 || c->method == METHOD_RESIDUAL || c->method == METHOD_COVARIATE)
		return PV_OK;
	return host->fail(ctx, PV_EDATA, "column",
			  "'%s' of '%s' is %g: the size of a head is "
			  "above 0",
			  c->column, t->id ? t->id[row] : "?", size);
}

/* ---- fit ------------------------------------------------------------------------------ */

/* The value that a slope is fitted on. */
static double response(const struct config *c, double v)
{
	return c->method == METHOD_POWER ? log(v) : v;
}

static int check_volumes(const struct pv_host *host, pv_ctx *ctx, const struct config *c,
			 const struct pv_table *t, const struct pv__rows *rows)
{
	for (int64_t i = 0; c->method == METHOD_POWER && i < rows->n; i++)
		for (int64_t j = 0; j < rows->n_cols; j++)
			if (!(rows->row[i][j] > 0))
				return host->fail(ctx, PV_EDATA, "method",
						  "column '%s' of '%s' is "
						  "%g: method power takes logarithms and needs "
						  "volumes above 0",
						  t->space ? t->space->feature[j].name : "?",
						  t->id ? t->id[rows->index[i]] : "?",
						  rows->row[i][j]);
	return PV_OK;
}

/* Deviations of the size (or its logarithm) from their mean; gives their sum of squares,
 * or 0 where the size does not vary. */
static double deviations(const struct config *c, const struct pv_table *t,
			 const struct pv__rows *rows, int64_t at, double *d, double *centre)
{
	double n = (double)rows->n, mean = 0, square = 0;

	for (int64_t i = 0; i < rows->n; i++) {
		d[i] = response(c, t->confound[rows->index[i]][at]);
		mean += d[i] / n;
	}
	for (int64_t i = 0; i < rows->n; i++) {
		d[i] -= mean;
		square += d[i] * d[i];
	}
	*centre = mean;
	return pv__is_constant(mean, square / n) ? 0 : square;
}

/* b_j = sum_i d_i v_ij / sum_i d_i^2; v is taken from its first row to keep digits. */
static void fit_slopes(const struct config *c, const struct pv__rows *rows, const double *d,
		       double square, double *slope)
{
	for (int64_t i = 1; i < rows->n; i++)
		for (int64_t j = 0; j < rows->n_cols; j++) {
			double v = response(c, rows->row[i][j]) - response(c, rows->row[0][j]);

			slope[j] += d[i] / square * v;
		}
}

static int learn(const struct pv_host *host, pv_ctx *ctx, const struct config *c,
		 const struct pv_table *train, int64_t at, struct model *m)
{
	struct pv__rows rows;
	double *d = host->scratch(ctx, (size_t)train->n_rows, sizeof(*d)), square;
	int status = pv__fit_rows(host, ctx, train, c->fit_on, &rows);

	m->slope = host->keep(ctx, (size_t)m->n_cols, sizeof(*m->slope));
	if (!d || !m->slope)
		return no_memory(host, ctx);
	if (status == PV_OK && rows.n < 3)
		return host->fail(ctx, PV_EDATA, NULL,
				  "%lld rows are too few to fit a slope on "
				  "head size",
				  (long long)rows.n);
	for (int64_t i = 0; status == PV_OK && i < rows.n; i++)
		status = check_size(host, ctx, c, train, rows.index[i],
				    train->confound[rows.index[i]][at]);
	if (status == PV_OK)
		status = check_volumes(host, ctx, c, train, &rows);
	if (status != PV_OK)
		return status;
	square = deviations(c, train, &rows, at, d, &m->centre);
	if (square > 0)
		fit_slopes(c, &rows, d, square, m->slope);
	else
		host->log(ctx, PV_LOG_WARN,
			  "'%s' is constant in the rows it is fitted on: the "
			  "columns stay as they are",
			  c->column);
	return PV_OK;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	int64_t at = 0;
	int status;

	(void)y;
	if (!m)
		return no_memory(host, ctx);
	m->n_cols = train->n_cols;
	*model = m;
	status = find_size(host, ctx, c, train, &at);
	if (status != PV_OK || !learns(c))
		return status;
	return learn(host, ctx, c, train, at, m);
}

/* ---- use -------------------------------------------------------------------------------- */

static int space(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		 const struct pv_space *in, const struct pv_space **out)
{
	const struct config *c = config;
	const struct pv_feature size = {.name = c->column, .region = -1, .voxel = -1};

	(void)model;
	return pv__space_widen(host, ctx, in, c->method == METHOD_COVARIATE, &size, out);
}

static void adjust(const struct config *c, const struct model *m, double size, const double *x,
		   double *out)
{
	for (int64_t j = 0; j < m->n_cols; j++) {
		if (c->method == METHOD_RESIDUAL)
			out[j] = x[j] - m->slope[j] * (size - m->centre);
		else if (c->method == METHOD_PROPORTION)
			out[j] = x[j] / size;
		else if (c->method == METHOD_POWER)
			out[j] = x[j] / pow(size, m->slope[j]);
		else
			out[j] = x[j];
	}
	if (c->method == METHOD_COVARIATE)
		out[m->n_cols] = size;
}

static int apply(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		 const struct pv_table *rows, double *const *out)
{
	const struct config *c = config;
	const struct model *m = model;
	int64_t at = 0;
	int status = pv__check_columns(host, ctx, rows, m->n_cols);

	if (status == PV_OK)
		status = find_size(host, ctx, c, rows, &at);
	for (int64_t r = 0; status == PV_OK && r < rows->n_rows; r++) {
		double size = rows->confound[r][at];

		status = check_size(host, ctx, c, rows, r, size);
		if (status == PV_OK)
			adjust(c, m, size, rows->row[r], out[r]);
	}
	return status;
}

static int pull_back(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		     const double *w_out, double *w_in)
{
	const struct config *c = config;
	const struct model *m = model;

	if (c->method == METHOD_PROPORTION || c->method == METHOD_POWER)
		return host->fail(
			ctx, PV_EINVAL, "method",
			"a ratio weighs the volumes of each "
			"head differently, so that weights have no meaning before it: use "
			"method: residual, or an importance op that needs no weights");
	memcpy(w_in, w_out, (size_t)m->n_cols * sizeof(*w_in));
	return PV_OK;
}

/* ---- bundle ------------------------------------------------------------------------------- */

static int save(const struct pv_host *host, pv_ctx *ctx, const void *model, struct pv_writer *w)
{
	const struct model *m = model;
	int status = pv__write_int(host, ctx, w, m->n_cols);

	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, 1, &m->centre);
	if (status == PV_OK && m->slope)
		status = pv__write_reals(host, ctx, w, m->n_cols, m->slope);
	return status;
}

static int load(const struct pv_host *host, pv_ctx *ctx, const void *config, struct pv_reader *r,
		void **model)
{
	const struct config *c = config;
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	double *centre;
	int status;

	if (!m)
		return no_memory(host, ctx);
	*model = m;
	status = pv__read_int(host, ctx, r, 0, PV__MOST, &m->n_cols);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, 1, &centre);
	if (status != PV_OK)
		return status;
	m->centre = *centre;
	return learns(c) ? pv__read_reals(host, ctx, r, m->n_cols, &m->slope) : PV_OK;
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.space = space,
	.apply = apply,
	.pull_back = pull_back,
	.save = save,
	.load = load,
};

const struct pv_op pv__op_head_size = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.name = "confound.head_size",
	.version = "1",
	.summary = "Adjusts volumes for the size of the head",
	.doc = "T is the confound `column` (total intracranial volume). residual: v' = v - b "
	       "(T - mean T), b and the mean from the rows of fit_on, so that v' does not go "
	       "with T there and keeps its unit. proportion: v' = v / T, which learns nothing "
	       "and does not depend on the unit if both share it. power: v' = v / T^b with b "
	       "the slope of log v on log T (volumes and sizes above 0 only). covariate: v "
	       "stays and T becomes one more column, in no region, for the model to use. "
	       "fit_on: reference learns b on reference rows only. Row weights are not used. A "
	       "column or a size that is constant gets b = 0. Weights behind residual and "
	       "covariate are weights on v (with covariate, given T); behind ratios they are "
	       "refused. Traps: proportion over-corrects volumes that grow less than the head "
	       "and leaves them going with T; thickness is no volume: say on: [block] to "
	       "adjust volumes only; if head size is also regressed out later, it is taken out "
	       "twice.",
	.cite = "O'Brien LM, Ziegler DA, Deutsch CK, et al. (2011). Statistical adjustments "
		"for brain size in volumetric neuroimaging studies. Psychiatry Research: "
		"Neuroimaging 193:113-122. doi:10.1016/j.pscychresns.2011.01.007; Liu D, "
		"Johnson HJ, Long JD, et al. (2014). The power-proportion method for "
		"intracranial volume correction in volumetric imaging analysis. Frontiers in "
		"Neuroscience 8:356. doi:10.3389/fnins.2014.00356",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.transform = &call,
};
