/* model.mkl: a support vector machine that weighs regions. */
#include "ops.h"

#include "kernels/bytes.h"
#include "kernels/linear.h"
#include "kernels/mkl.h"
#include "kernels/region_kernels.h"
#include "kernels/vector.h"

#include <math.h>
#include <string.h>

struct config {
	struct pv__svm_options svm;
	double gap;
	int64_t normalise;
};

static const struct pv_choice normalisations[] = {
	{"cosine", "each row of each region to length 1: what counts is its pattern", PV__COSINE},
	{"trace", "each region to a mean squared length of 1: a linear model, with weights",
	 PV__TRACE},
	{0},
};

static const struct pv_option options[] = {
	{.name = "C",
	 .help = "cost of a row on the wrong side of its margin",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, svm.c),
	 .dflt = "1",
	 .min = 0,
	 .max = 1e9},
	{.name = "normalise",
	 .help = "how regions of different size are made comparable",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, normalise),
	 .dflt = "cosine",
	 .choice = normalisations},
	{.name = "gap",
	 .help = "duality gap at which the weights of the regions are good enough, as a share of "
		 "the objective",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, gap),
	 .dflt = "0.01",
	 .min = 0,
	 .max = 1},
	{.name = "tol",
	 .help = "largest violation of the optimality conditions of the machine",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, svm.tolerance),
	 .dflt = "0.001",
	 .min = 0,
	 .max = 0.1},
	{0},
};

/* f_o(x) = bias_o + sum_m d_m w_om.(x_m - mean_m) / length_m, the length being that of the
 * row (cosine) or of the region (trace). */
struct model {
	int64_t n_classes, n_outputs, n_cols, n_kernels, normalise;
	int64_t *kernel;              /* of each column */
	double *d, *length;           /* n_kernels; length: 1 for cosine */
	double *mean, *weight, *bias; /* n_cols, n_outputs x n_cols, n_outputs */
};

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the kernels of the regions");
}

static int make_model(const struct pv_host *host, pv_ctx *ctx, const struct model *sizes,
		      struct model **out)
{
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	size_t p = (size_t)sizes->n_cols, k = (size_t)sizes->n_kernels;

	if (!m)
		return no_memory(host, ctx);
	*m = *sizes;
	m->kernel = host->keep(ctx, p, sizeof(*m->kernel));
	m->d = host->keep(ctx, k, sizeof(double));
	m->length = host->keep(ctx, k, sizeof(double));
	m->mean = host->keep(ctx, p, sizeof(double));
	m->weight = host->keep(ctx, (size_t)m->n_outputs, p * sizeof(double));
	m->bias = host->keep(ctx, (size_t)m->n_outputs, sizeof(double));
	*out = m;
	if (!m->kernel || !m->d || !m->length || !m->mean || !m->weight || !m->bias)
		return no_memory(host, ctx);
	return PV_OK;
}

/* ---- fit ------------------------------------------------------------------------------- */

struct fitting {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct config *config;
	struct pv__rows rows;
	struct pv__classes classes;
	struct pv__region_kernels kernels;
	struct model *m;
};

static int prepare(struct fitting *f, const struct pv_table *train, const struct pv_targets *y)
{
	struct model sizes = {.n_classes = y->n_classes,
			      .n_outputs = pv__n_outputs(y),
			      .n_cols = train->n_cols,
			      .normalise = f->config->normalise};
	int64_t *kernel = f->host->scratch(f->ctx, (size_t)train->n_cols, sizeof(*kernel));
	int status = pv__rows_train(f->host, f->ctx, train, &f->rows);

	if (status == PV_OK && train->n_cols == 0)
		return f->host->fail(f->ctx, PV_EDATA, NULL,
				     "there are no columns to fit a model on");
	if (status == PV_OK && !kernel)
		return no_memory(f->host, f->ctx);
	if (status == PV_OK)
		status = pv__classes_make(f->host, f->ctx, &f->rows, y, &f->classes);
	if (status == PV_OK)
		status = pv__region_kernels_find(f->host, f->ctx, train->space, kernel,
						 &sizes.n_kernels);
	if (status == PV_OK)
		status = make_model(f->host, f->ctx, &sizes, &f->m);
	if (status != PV_OK)
		return status;
	memcpy(f->m->kernel, kernel, (size_t)train->n_cols * sizeof(*kernel));
	pv__column_mean(&f->rows, f->m->mean);
	return pv__region_kernels_make(f->host, f->ctx, &f->rows, f->m->mean, kernel,
				       sizes.n_kernels, sizes.normalise, &f->kernels);
}

static int weigh(const struct fitting *f)
{
	struct model *m = f->m;
	size_t n = (size_t)f->rows.n;
	struct pv__mkl mkl = {.rows = &f->rows,
			      .classes = &f->classes,
			      .svm = &f->config->svm,
			      .n_kernels = m->n_kernels,
			      .n_outputs = m->n_outputs,
			      .gram = f->kernels.gram,
			      .gap = f->config->gap,
			      .d = m->d,
			      .bias = m->bias};
	int status;

	mkl.beta = f->host->scratch(f->ctx, (size_t)m->n_outputs, n * sizeof(double));
	mkl.s = f->host->scratch(f->ctx, (size_t)m->n_kernels, sizeof(double));
	if (!mkl.beta || !mkl.s)
		return no_memory(f->host, f->ctx);
	status = pv__mkl_fit(f->host, f->ctx, &mkl);
	for (int64_t o = 0; status == PV_OK && o < m->n_outputs; o++)
		pv__region_kernels_combine(&f->kernels, mkl.beta + o * f->rows.n,
					   m->weight + o * m->n_cols);
	return status;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	struct fitting f = {.host = host, .ctx = ctx, .config = config};
	int status = prepare(&f, train, y);

	if (status != PV_OK)
		return status;
	memcpy(f.m->length, f.kernels.length, (size_t)f.m->n_kernels * sizeof(*f.m->length));
	status = weigh(&f);
	if (status == PV_OK)
		*model = f.m;
	return status;
}

/* ---- use ------------------------------------------------------------------------------- */

/* length2 (n_kernels): |x_m - mean_m|^2;  product (n_outputs x n_kernels): w_om.(x_m - mean_m) */
static void project(const struct model *m, const double *x, double *length2, double *product)
{
	memset(length2, 0, (size_t)m->n_kernels * sizeof(*length2));
	memset(product, 0, (size_t)(m->n_outputs * m->n_kernels) * sizeof(*product));
	for (int64_t c = 0; c < m->n_cols; c++) {
		double z = x[c] - m->mean[c];
		int64_t k = m->kernel[c];

		length2[k] += z * z;
		for (int64_t o = 0; o < m->n_outputs; o++)
			product[o * m->n_kernels + k] += m->weight[o * m->n_cols + c] * z;
	}
}

static double length_of(const struct model *m, int64_t kernel, const double *length2)
{
	return m->normalise == PV__COSINE ? sqrt(length2[kernel]) : m->length[kernel];
}

static int decide(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		  const struct pv_table *rows, double *decision)
{
	const struct model *m = model;
	size_t n = (size_t)m->n_kernels;
	double *length2 = host->scratch(ctx, n, sizeof(double));
	double *product = host->scratch(ctx, (size_t)m->n_outputs, n * sizeof(double));
	int status = pv__check_columns(host, ctx, rows, m->n_cols);

	(void)config;
	if (status != PV_OK)
		return status;
	if (!length2 || !product)
		return no_memory(host, ctx);
	for (int64_t r = 0; r < rows->n_rows; r++) {
		project(m, rows->row[r], length2, product);
		for (int64_t o = 0; o < m->n_outputs; o++) {
			double f = m->bias[o];

			for (int64_t k = 0; k < m->n_kernels; k++) {
				double length = length_of(m, k, length2);

				if (m->d[k] > 0 && length > 0)
					f += m->d[k] * product[o * m->n_kernels + k] / length;
			}
			decision[r * m->n_outputs + o] = f;
		}
	}
	return PV_OK;
}

static int coefficients(const struct pv_host *host, pv_ctx *ctx, const void *config,
			const void *model, double *weight, double *bias)
{
	const struct model *m = model;

	(void)config;
	if (m->normalise == PV__COSINE)
		return host->fail(ctx, PV_EINVAL, "normalise",
				  "it divides each row by its length, and is linear only with "
				  "normalise: trace");
	for (int64_t o = 0; o < m->n_outputs; o++) {
		double *w = weight + o * m->n_cols;

		for (int64_t c = 0; c < m->n_cols; c++) {
			int64_t k = m->kernel[c];

			w[c] = m->length[k] > 0
				       ? m->d[k] * m->weight[o * m->n_cols + c] / m->length[k]
				       : 0;
		}
		bias[o] = m->bias[o] - pv__dot(m->n_cols, w, m->mean);
	}
	return PV_OK;
}

static int column_weights(const struct pv_host *host, pv_ctx *ctx, const void *config,
			  const void *model, double *weight)
{
	const struct model *m = model;

	(void)host, (void)ctx, (void)config;
	for (int64_t c = 0; c < m->n_cols; c++)
		weight[c] = m->d[m->kernel[c]];
	return PV_OK;
}

/* ---- bundles ---------------------------------------------------------------------------- */

static int save(const struct pv_host *host, pv_ctx *ctx, const void *model, struct pv_writer *w)
{
	const struct model *m = model;
	const int64_t size[4] = {m->n_classes, m->n_cols, m->n_kernels, m->normalise};
	int status = pv__write_ints(host, ctx, w, 4, size);

	if (status == PV_OK)
		status = pv__write_ints(host, ctx, w, m->n_cols, m->kernel);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_kernels, m->d);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_kernels, m->length);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_cols, m->mean);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_outputs * m->n_cols, m->weight);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_outputs, m->bias);
	return status;
}

static int load_sizes(const struct pv_host *host, pv_ctx *ctx, struct pv_reader *r,
		      struct model *sizes)
{
	int status = pv__read_int(host, ctx, r, 2, INT32_MAX, &sizes->n_classes);

	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 1, PV__MOST, &sizes->n_cols);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 1, sizes->n_cols, &sizes->n_kernels);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, PV__COSINE, PV__TRACE, &sizes->normalise);
	sizes->n_outputs = sizes->n_classes > 2 ? sizes->n_classes : 1;
	return status;
}

static int load(const struct pv_host *host, pv_ctx *ctx, const void *config, struct pv_reader *r,
		void **model)
{
	struct model sizes = {0}, *m = NULL;
	int status = load_sizes(host, ctx, r, &sizes);

	(void)config;
	if (status == PV_OK)
		status = make_model(host, ctx, &sizes, &m);
	if (status == PV_OK)
		status = pv__read_ints_into(host, ctx, r, m->n_cols, m->kernel);
	for (int64_t c = 0; status == PV_OK && c < m->n_cols; c++)
		if (m->kernel[c] < 0 || m->kernel[c] >= m->n_kernels)
			return host->fail(ctx, PV_EDATA, NULL,
					  "the fitted model is damaged: a column has no kernel");
	if (status == PV_OK)
		status = pv__read_reals_into(host, ctx, r, m->n_kernels, m->d);
	if (status == PV_OK)
		status = pv__read_reals_into(host, ctx, r, m->n_kernels, m->length);
	if (status == PV_OK)
		status = pv__read_reals_into(host, ctx, r, m->n_cols, m->mean);
	if (status == PV_OK)
		status = pv__read_reals_into(host, ctx, r, m->n_outputs * m->n_cols, m->weight);
	if (status == PV_OK)
		status = pv__read_reals_into(host, ctx, r, m->n_outputs, m->bias);
	*model = m;
	return status;
}

static const struct pv_model_call call = {
	.size = sizeof(call),
	.target_kinds = PV_CLASSES,
	.fit = fit,
	.decide = decide,
	.coefficients = coefficients,
	.save = save,
	.load = load,
	.column_weights = column_weights,
};

const struct pv_op pv__op_mkl = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.name = "model.mkl",
	.version = "1",
	.summary = "Multiple-kernel learning over regions",
	.doc = "f(x) = sum_m d_m sum_i b_i K_m(x_i, x) + b: a support vector machine on a weighted "
	       "sum of one linear kernel per region, with d_m >= 0, sum d_m = 1. Columns in no "
	       "region make one kernel more; where no column has a region, each is a kernel. A "
	       "region is centred on the training rows, then K_ij / sqrt(K_ii K_jj) (cosine), or K "
	       "over its mean diagonal (trace). Cosine drops how large a deviation is and keeps "
	       "its "
	       "pattern: a region of one column is left with a sign, so use it on regions of many "
	       "columns. The weights d minimise the optimum of the machine (SimpleMKL: reduced "
	       "gradient, exact line search) until the duality gap is `gap` of it. More than two "
	       "classes: one machine for each class against the rest, all with the same d. Row "
	       "weights count as repetitions. "
	       "Decision values are not probabilities. Columns should share a scale: put "
	       "scale.zscore before it. Traps: d is no significance: a region of pure noise gets "
	       "some 10 % of the weight, because it acts as a ridge; two regions that say the same "
	       "share their weight in no particular way. Judge d by its stability over folds, and "
	       "regions by importance.permutation. Memory is regions times rows squared.",
	.cite = "Rakotomamonjy A, Bach FR, Canu S, Grandvalet Y (2008). SimpleMKL. Journal of "
		"Machine Learning Research 9:2491-2521; Schrouff J, Monteiro JM, Portugal L, Rosa "
		"MJ, Phillips C, Mourao-Miranda J (2018). Embedding anatomical or functional "
		"knowledge in whole-brain multiple kernel learning models. Neuroinformatics "
		"16:117-143. doi:10.1007/s12021-017-9347-8",
	.option = options,
	.config_size = sizeof(struct config),
	.model = &call,
};
