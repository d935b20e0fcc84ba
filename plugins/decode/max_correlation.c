/* decode.max_correlation: the class whose mean pattern correlates most with the row. */
#include "ops.h"

#include "kernels/bytes.h"
#include "kernels/classes.h"
#include "kernels/vector.h"

#include <math.h>

/* Mean of each class, centred over the columns and scaled to length 1, so that a product
 * with a row is its covariance with the pattern. */
struct model {
	int64_t n_classes, n_cols;
	double *pattern; /* n_classes x n_cols */
};

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the model");
}

/* out = x less its mean; returns its length, 0 where x holds one value to rounding. */
static double centre(int64_t n, const double *x, double *out)
{
	double mean = 0, largest = 0, length;

	for (int64_t j = 0; j < n; j++) {
		mean += x[j] / (double)n;
		largest = fmax(largest, fabs(x[j]));
	}
	for (int64_t j = 0; j < n; j++)
		out[j] = x[j] - mean;
	length = sqrt(pv__dot(n, out, out));
	return length > 1e-13 * sqrt((double)n) * largest ? length : 0;
}

/* ---- fit ------------------------------------------------------------------------- */

static void class_means(const struct pv__rows *rows, const struct pv__classes *classes,
			double *mean)
{
	for (int64_t i = 0; i < rows->n; i++) {
		int64_t k = classes->code[i];

		pv__axpy(rows->n_cols, rows->weight[i] / classes->count[k], rows->row[i],
			 mean + k * rows->n_cols);
	}
}

static int scale_patterns(const struct pv_host *host, pv_ctx *ctx, const struct pv_targets *y,
			  struct model *m)
{
	for (int64_t k = 0; k < m->n_classes; k++) {
		double *pattern = m->pattern + k * m->n_cols;
		double length = centre(m->n_cols, pattern, pattern);

		if (length == 0)
			return host->fail(ctx, PV_EDATA, NULL,
					  "the mean of class '%s' is the same in all columns, so "
					  "nothing correlates with it: use another model",
					  y->class_name ? y->class_name[k] : "?");
		for (int64_t j = 0; j < m->n_cols; j++)
			pattern[j] /= length;
	}
	return PV_OK;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	struct pv__rows rows;
	struct pv__classes classes;
	int status = pv__rows_train(host, ctx, train, &rows);

	(void)config;
	if (status == PV_OK && train->n_cols < 2)
		return host->fail(ctx, PV_EDATA, NULL,
				  "a correlation over columns needs two columns or more");
	if (status == PV_OK)
		status = pv__classes_make(host, ctx, &rows, y, &classes);
	if (status != PV_OK)
		return status;
	if (!m)
		return no_memory(host, ctx);
	*m = (struct model){.n_classes = classes.n_classes, .n_cols = rows.n_cols};
	m->pattern = host->keep(ctx, (size_t)m->n_classes, (size_t)m->n_cols * sizeof(double));
	if (!m->pattern)
		return no_memory(host, ctx);
	class_means(&rows, &classes, m->pattern);
	*model = m;
	return scale_patterns(host, ctx, y, m);
}

/* ---- use ------------------------------------------------------------------------- */

static int decide(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		  const struct pv_table *rows, double *decision)
{
	const struct model *m = model;
	double *x = host->scratch(ctx, (size_t)m->n_cols, sizeof(*x));
	double *r = host->scratch(ctx, (size_t)m->n_classes, sizeof(*r));
	int status = pv__check_columns(host, ctx, rows, m->n_cols);

	(void)config;
	if (status != PV_OK)
		return status;
	if (!x || !r)
		return no_memory(host, ctx);
	for (int64_t i = 0; i < rows->n_rows; i++) {
		double length = centre(m->n_cols, rows->row[i], x);

		for (int64_t k = 0; k < m->n_classes; k++)
			r[k] = length > 0
				       ? pv__dot(m->n_cols, x, m->pattern + k * m->n_cols) / length
				       : 0;
		if (m->n_classes == 2)
			decision[i] = r[1] - r[0];
		for (int64_t k = 0; m->n_classes > 2 && k < m->n_classes; k++)
			decision[i * m->n_classes + k] = r[k];
	}
	return PV_OK;
}

static int save(const struct pv_host *host, pv_ctx *ctx, const void *model, struct pv_writer *w)
{
	const struct model *m = model;
	int status = pv__write_int(host, ctx, w, m->n_classes);

	if (status == PV_OK)
		status = pv__write_int(host, ctx, w, m->n_cols);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_classes * m->n_cols, m->pattern);
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
		status = pv__read_int(host, ctx, r, 2, PV__MOST, &m->n_cols);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_classes * m->n_cols, &m->pattern);
	*model = m;
	return status;
}

static const struct pv_model_call call = {
	.size = sizeof(call),
	.target_kinds = PV_CLASSES,
	.fit = fit,
	.decide = decide,
	.save = save,
	.load = load,
};

const struct pv_op pv__op_max_correlation = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.name = "decode.max_correlation",
	.version = "1",
	.summary = "class whose mean pattern correlates most with the row",
	.doc = "The pattern of a class is the mean of its training rows. A row is scored by its "
	       "Pearson correlation, over the columns, with each pattern. Two classes: one "
	       "decision "
	       "value, the correlation with the positive class less that with the other; more: one "
	       "correlation per class, the largest wins, ties to the class that comes first. A row "
	       "that is the same in all columns (a bin without spikes) correlates with nothing: "
	       "all "
	       "its scores are 0. Row weights count as repetitions. Adding a number to all columns "
	       "of a row, or multiplying them by a positive one, changes nothing. Trap: columns "
	       "with "
	       "large values rule the correlation; put scale.zscore before the model where units "
	       "fire at different rates.",
	.cite = "Meyers EM, Freedman DJ, Kreiman G, Miller EK, Poggio T (2008). Dynamic population "
		"coding of category information in inferior temporal and prefrontal cortex. "
		"Journal "
		"of Neurophysiology 100:1407-1419. doi:10.1152/jn.90248.2008",
	.model = &call,
};
