/* model.nearest_centroid: every class is the mean of its rows, and a row belongs to the
 * nearest mean.  A whole plugin out of tree: the guide for authors explains it line by line. */
#include <pulvinar/plugin.h>

#include <math.h>
#include <string.h>

/* ---- options --------------------------------------------------------------------------- */

enum priors { PRIORS_EQUAL = 1, PRIORS_TRAINING };

struct config {
	double shrink;
	int64_t priors;
};

static const struct pv_choice priors[] = {
	{"equal", "every class is as likely as any other", PRIORS_EQUAL},
	{"training", "as frequent as in the training rows", PRIORS_TRAINING},
	{0},
};

static const struct pv_option options[] = {
	{.name = "shrink",
	 .help = "how far the class means move towards the mean of all rows",
	 .unit = "standard errors",
	 .type = PV_REAL,
	 .offset = offsetof(struct config, shrink),
	 .dflt = "0",
	 .min = 0,
	 .max = 1000},
	{.name = "priors",
	 .help = "how likely each class is before anything is measured",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, priors),
	 .dflt = "equal",
	 .choice = priors},
	{0},
};

/* ---- fit --------------------------------------------------------------------------------- */

/* What is left of the training rows: a linear function for each output. */
struct model {
	int64_t n_outputs, n_cols;
	double *weight; /* n_outputs x n_cols */
	double *bias;   /* n_outputs */
};

struct fitting {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct pv_table *train;
	const struct pv_targets *y;
	int64_t n_rows;                         /* without reference rows */
	double *count, *mean, *centre, *spread; /* K, K x p, p, p */
};

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the class means");
}

static int make_room(struct fitting *f)
{
	size_t p = (size_t)f->train->n_cols, k = (size_t)f->y->n_classes;

	if (p == 0)
		return f->host->fail(f->ctx, PV_EDATA, NULL, "there are no columns");
	f->count = f->host->scratch(f->ctx, k, sizeof(double));
	f->mean = f->host->scratch(f->ctx, k, p * sizeof(double));
	f->centre = f->host->scratch(f->ctx, p, sizeof(double));
	f->spread = f->host->scratch(f->ctx, p, sizeof(double));
	if (!f->count || !f->mean || !f->centre || !f->spread)
		return no_memory(f->host, f->ctx);
	return PV_OK;
}

/* Class of a training row; -1: a reference row, which has none. */
static int64_t class_of(const struct fitting *f, int64_t row)
{
	if (f->train->reference && f->train->reference[row])
		return -1;
	return (int64_t)f->y->y[row];
}

static int find_means(struct fitting *f)
{
	int64_t p = f->train->n_cols;

	for (int64_t r = 0; r < f->train->n_rows; r++) {
		int64_t k = class_of(f, r);

		if (k < 0)
			continue;
		f->n_rows++;
		f->count[k]++;
		for (int64_t j = 0; j < p; j++) {
			f->mean[k * p + j] += f->train->row[r][j];
			f->centre[j] += f->train->row[r][j];
		}
	}
	for (int64_t k = 0; k < f->y->n_classes; k++) {
		if (f->count[k] == 0)
			return f->host->fail(f->ctx, PV_EDATA, NULL,
					     "class '%s' has no training rows: use fewer folds",
					     f->y->class_name[k]);
		for (int64_t j = 0; j < p; j++)
			f->mean[k * p + j] /= f->count[k];
	}
	for (int64_t j = 0; j < p; j++)
		f->centre[j] /= (double)f->n_rows;
	return PV_OK;
}

/* spread[j]: standard deviation of column j within the classes. */
static int find_spread(struct fitting *f)
{
	int64_t p = f->train->n_cols, freedom = f->n_rows - f->y->n_classes;

	if (freedom < 1)
		return f->host->fail(f->ctx, PV_EDATA, NULL,
				     "%lld training rows are too few for %d classes",
				     (long long)f->n_rows, (int)f->y->n_classes);
	for (int64_t r = 0; r < f->train->n_rows; r++) {
		int64_t k = class_of(f, r);

		for (int64_t j = 0; k >= 0 && j < p; j++) {
			double d = f->train->row[r][j] - f->mean[k * p + j];

			f->spread[j] += d * d;
		}
	}
	for (int64_t j = 0; j < p; j++)
		f->spread[j] = sqrt(f->spread[j] / (double)freedom);
	return PV_OK;
}

/* Adds the median spread to each: a column that hardly varies must not decide alone. */
static int steady_spread(struct fitting *f)
{
	int64_t p = f->train->n_cols;
	int64_t *order = f->host->scratch(f->ctx, (size_t)p, sizeof(*order));
	double median;

	if (!order)
		return no_memory(f->host, f->ctx);
	f->host->argsort(p, f->spread, order);
	median = (f->spread[order[(p - 1) / 2]] + f->spread[order[p / 2]]) / 2;
	for (int64_t j = 0; j < p; j++) {
		f->spread[j] += median;
		if (!(f->spread[j] > 0))
			return f->host->fail(f->ctx, PV_ENUMERIC, NULL,
					     "'%s' and half of the other columns do not vary "
					     "within the classes: put select.variance before it",
					     f->train->space->feature[j].name);
	}
	return PV_OK;
}

/* mean[k]: from here on the distance of the class from the centre, shrunken. */
static void shrink_means(struct fitting *f, double shrink)
{
	int64_t p = f->train->n_cols;

	for (int64_t k = 0; k < f->y->n_classes; k++) {
		double error = sqrt(1 / f->count[k] - 1 / (double)f->n_rows);

		for (int64_t j = 0; j < p; j++) {
			double d = f->mean[k * p + j] - f->centre[j];
			double left = fabs(d) - shrink * error * f->spread[j];

			f->mean[k * p + j] = left > 0 ? copysign(left, d) : 0;
		}
	}
}

/* The function of class k, `sign` times, on top of an output. */
static void add_class(const struct fitting *f, const struct config *c, int64_t k, double sign,
		      double *weight, double *bias)
{
	const double *d = f->mean + k * f->train->n_cols;
	double constant = 0;

	if (c->priors == PRIORS_TRAINING)
		constant = log(f->count[k] / (double)f->n_rows);
	for (int64_t j = 0; j < f->train->n_cols; j++) {
		double w = d[j] / (f->spread[j] * f->spread[j]);

		weight[j] += sign * w;
		constant -= w * (f->centre[j] + d[j] / 2);
	}
	*bias += sign * constant;
}

static int make_model(const struct fitting *f, const struct config *c, struct model **out)
{
	struct model *m = f->host->keep(f->ctx, 1, sizeof(*m));

	if (!m)
		return no_memory(f->host, f->ctx);
	m->n_cols = f->train->n_cols;
	m->n_outputs = f->y->n_classes > 2 ? f->y->n_classes : 1;
	m->weight = f->host->keep(f->ctx, (size_t)m->n_outputs, (size_t)m->n_cols * sizeof(double));
	m->bias = f->host->keep(f->ctx, (size_t)m->n_outputs, sizeof(double));
	if (!m->weight || !m->bias)
		return no_memory(f->host, f->ctx);
	for (int64_t o = 0; o < m->n_outputs && m->n_outputs > 1; o++)
		add_class(f, c, o, 1, m->weight + o * m->n_cols, m->bias + o);
	if (m->n_outputs == 1) {
		add_class(f, c, 1, 1, m->weight, m->bias);
		add_class(f, c, 0, -1, m->weight, m->bias);
	}
	*out = m;
	return PV_OK;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct fitting f = {.host = host, .ctx = ctx, .train = train, .y = y};
	struct model *m = NULL;
	int status = make_room(&f);

	if (status == PV_OK)
		status = find_means(&f);
	if (status == PV_OK)
		status = find_spread(&f);
	if (status == PV_OK)
		status = steady_spread(&f);
	if (status != PV_OK)
		return status;
	shrink_means(&f, c->shrink);
	status = make_model(&f, c, &m);
	*model = m;
	return status;
}

/* ---- a fitted model ------------------------------------------------------------------------- */

static int decide(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		  const struct pv_table *rows, double *decision)
{
	const struct model *m = model;

	(void)config;
	if (rows->n_cols != m->n_cols)
		return host->fail(ctx, PV_EDATA, NULL, "fitted on %lld columns, asked about %lld",
				  (long long)m->n_cols, (long long)rows->n_cols);
	for (int64_t r = 0; r < rows->n_rows; r++)
		for (int64_t o = 0; o < m->n_outputs; o++) {
			double sum = m->bias[o];

			for (int64_t j = 0; j < m->n_cols; j++)
				sum += m->weight[o * m->n_cols + j] * rows->row[r][j];
			decision[r * m->n_outputs + o] = sum;
		}
	return PV_OK;
}

static int coefficients(const struct pv_host *host, pv_ctx *ctx, const void *config,
			const void *model, double *weight, double *bias)
{
	const struct model *m = model;

	(void)host, (void)ctx, (void)config;
	memcpy(weight, m->weight, (size_t)(m->n_outputs * m->n_cols) * sizeof(*weight));
	memcpy(bias, m->bias, (size_t)m->n_outputs * sizeof(*bias));
	return PV_OK;
}

/* ---- bundles: numbers as little-endian machines hold them ------------------------------------ */

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "save() and load() must swap bytes on this machine"
#endif

static int save(const struct pv_host *host, pv_ctx *ctx, const void *model, struct pv_writer *w)
{
	const struct model *m = model;
	const int64_t size[2] = {m->n_outputs, m->n_cols};
	size_t n = (size_t)(m->n_outputs * m->n_cols);

	if (w->write(w, size, sizeof(size)) != PV_OK ||
	    w->write(w, m->weight, n * sizeof(double)) != PV_OK ||
	    w->write(w, m->bias, (size_t)m->n_outputs * sizeof(double)) != PV_OK)
		return host->fail(ctx, PV_EIO, NULL, "the model cannot be written");
	return PV_OK;
}

enum { MOST = 1000000000 }; /* classes or columns: more is a damaged bundle */

static int load(const struct pv_host *host, pv_ctx *ctx, const void *config, struct pv_reader *r,
		void **model)
{
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	int64_t size[2];
	size_t n;

	(void)config;
	if (!m)
		return no_memory(host, ctx);
	if (r->read(r, size, sizeof(size)) != PV_OK || size[0] < 1 || size[0] > MOST ||
	    size[1] < 1 || size[1] > MOST)
		return host->fail(ctx, PV_EDATA, NULL, "the saved model is damaged");
	m->n_outputs = size[0];
	m->n_cols = size[1];
	n = (size_t)(m->n_outputs * m->n_cols);
	m->weight = host->keep(ctx, n, sizeof(double));
	m->bias = host->keep(ctx, (size_t)m->n_outputs, sizeof(double));
	if (!m->weight || !m->bias)
		return no_memory(host, ctx);
	if (r->read(r, m->weight, n * sizeof(double)) != PV_OK ||
	    r->read(r, m->bias, (size_t)m->n_outputs * sizeof(double)) != PV_OK)
		return host->fail(ctx, PV_EDATA, NULL, "the saved model ends too early");
	*model = m;
	return PV_OK;
}

/* ---- what the host reads -------------------------------------------------------------------- */

static const struct pv_model_call call = {
	.size = sizeof(call),
	.target_kinds = PV_CLASSES,
	.fit = fit,
	.decide = decide,
	.coefficients = coefficients,
	.save = save,
	.load = load,
};

static const struct pv_op op = {
	.size = sizeof(op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.name = "model.nearest_centroid",
	.version = "1",
	.summary = "The class whose mean is nearest, with means shrunken towards each other",
	.doc = "f_k = sum_j w_kj (x_j - c_j - d_kj / 2) + log prior_k with w_kj = d_kj / s_j^2: "
	       "up to a term that all classes share, minus half the squared distance from the "
	       "class mean in units of s_j. c_j is the mean of all training rows; s_j the "
	       "standard deviation within the classes (n - K degrees of freedom) plus the median "
	       "of these over the columns; d_kj = m_kj - c_j, moved towards 0 by shrink "
	       "sqrt(1/n_k - 1/n) s_j and 0 where that crosses it. A column whose d_kj are all 0 "
	       "takes no part, so that shrink chooses columns too: tune it with a grid. Two "
	       "classes: one decision value, f of the positive class less that of the other. No "
	       "probabilities: columns count as independent, so that the odds are too sure. Row "
	       "weights are not used.",
	.cite = "Tibshirani R, Hastie T, Narasimhan B, Chu G (2002). Diagnosis of multiple cancer "
		"types by shrunken centroids of gene expression. PNAS 99:6567-6572. "
		"doi:10.1073/pnas.082099299",
	.option = options,
	.config_size = sizeof(struct config),
	.model = &call,
};

static const struct pv_op *const ops[] = {&op, NULL};

PV_PLUGIN_ENTRY
{
	static const struct pv_plugin plugin = {
		.size = sizeof(plugin),
		.abi_major = PV_ABI_MAJOR,
		.abi_minor = PV_ABI_MINOR,
		.name = "nearest_centroid",
		.version = "1.0.0",
		.author = "The Pulvinar authors",
		.license = "BSD-3-Clause",
		.op = ops,
	};

	return &plugin;
}
