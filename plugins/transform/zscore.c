/* scale.zscore: every column, or every row, to mean 0 and variance 1. */
#include "ops.h"

#include "kernels/bytes.h"
#include "kernels/rows.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum per { PER_FEATURE = 1, PER_SAMPLE };

struct config {
	int64_t per;
};

static const struct pv_choice per[] = {
	{"feature", "mean and deviation of each column over the training rows", PER_FEATURE},
	{"sample", "mean and deviation of each row over its columns", PER_SAMPLE},
	{0},
};

static const struct pv_option options[] = {
	{.name = "per", .help = "what is brought to one scale", .type = PV_CHOICE,
	 .offset = offsetof(struct config, per), .dflt = "feature", .choice = per},
	{0},
};

struct model {
	int64_t n;              /* columns; 0 columns are kept per sample */
	double *centre, *scale; /* NULL per sample */
};

enum { NAMED = 3 };

/* Says which columns are constant: the first few by name. */
static void warn_constant(const struct pv_host *host, pv_ctx *ctx, const struct pv_space *space,
                          const struct model *m, const uint8_t *constant)
{
	char text[256] = "";
	size_t used = 0;
	int64_t found = 0;

	for (int64_t j = 0; j < m->n; j++) {
		const char *name = space ? space->feature[j].name : "?";

		if (!constant[j] || ++found > NAMED)
			continue;
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%.64s",
		                         found > 1 ? ", " : "", name);
	}
	if (found > 0)
		host->log(ctx, PV_LOG_WARN, "%lld of %lld columns are constant in the training "
		          "rows and stay at 0: %s%s", (long long)found, (long long)m->n, text,
		          found > NAMED ? ", ..." : "");
}

static int fit_columns(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *train,
                       struct model *m)
{
	struct pv__rows rows;
	uint8_t *constant = host->scratch(ctx, (size_t)m->n, 1);
	int status = pv__rows_train(host, ctx, train, &rows);

	m->centre = host->keep(ctx, (size_t)m->n, sizeof(*m->centre));
	m->scale = host->keep(ctx, (size_t)m->n, sizeof(*m->scale));
	if (status != PV_OK)
		return status;
	if (!constant || !m->centre || !m->scale)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
		                  (long long)m->n);
	pv__column_spread(&rows, m->centre, m->scale);
	for (int64_t j = 0; j < m->n; j++) {
		if (!isfinite(m->scale[j]))
			return host->fail(ctx, PV_ENUMERIC, NULL, "column %lld ('%s') has values "
			                  "too large to square", (long long)j + 1,
			                  train->space ? train->space->feature[j].name : "?");
		constant[j] = (uint8_t)pv__is_constant(m->centre[j], m->scale[j]);
		m->scale[j] = constant[j] ? 1 : sqrt(m->scale[j]);
	}
	warn_constant(host, ctx, train->space, m, constant);
	return PV_OK;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
               const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct model *m = host->keep(ctx, 1, sizeof(*m));

	(void)y;
	if (!m)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the model");
	m->n = train->n_cols;
	*model = m;
	return c->per == PER_SAMPLE ? PV_OK : fit_columns(host, ctx, train, m);
}

static void scale_row(const double *x, int64_t n, double *out)
{
	double mean = 0, variance = 0, scale;

	if (n == 0)
		return;
	for (int64_t j = 0; j < n; j++)
		mean += x[j] - x[0];
	mean /= (double)n;
	for (int64_t j = 0; j < n; j++)
		variance += (x[j] - x[0] - mean) * (x[j] - x[0] - mean);
	variance /= (double)n;
	scale = pv__is_constant(mean + x[0], variance) ? 1 : sqrt(variance);
	for (int64_t j = 0; j < n; j++)
		out[j] = (x[j] - x[0] - mean) / scale;
}

static int apply(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
                 const struct pv_table *rows, double *const *out)
{
	const struct model *m = model;
	int status = pv__check_columns(host, ctx, rows, m->n);

	(void)config;
	if (status != PV_OK)
		return status;
	for (int64_t r = 0; r < rows->n_rows; r++) {
		if (!m->centre)
			scale_row(rows->row[r], m->n, out[r]);
		for (int64_t j = 0; m->centre && j < m->n; j++)
			out[r][j] = (rows->row[r][j] - m->centre[j]) / m->scale[j];
	}
	return PV_OK;
}

static int pull_back(const struct pv_host *host, pv_ctx *ctx, const void *config,
                     const void *model, const double *w_out, double *w_in)
{
	const struct model *m = model;

	(void)config;
	if (!m->centre)
		return host->fail(ctx, PV_EINVAL, "per", "with per: sample the columns of a row "
		                  "scale each other, so that weights have no meaning before it: use "
		                  "per: feature, or an importance op that needs no weights");
	for (int64_t j = 0; j < m->n; j++)
		w_in[j] = w_out[j] / m->scale[j];
	return PV_OK;
}

static int save(const struct pv_host *host, pv_ctx *ctx, const void *model, struct pv_writer *w)
{
	const struct model *m = model;
	int status = pv__write_int(host, ctx, w, m->n);

	if (status == PV_OK)
		status = pv__write_int(host, ctx, w, m->centre != NULL);
	if (status != PV_OK || !m->centre)
		return status;
	status = pv__write_reals(host, ctx, w, m->n, m->centre);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n, m->scale);
	return status;
}

static int load(const struct pv_host *host, pv_ctx *ctx, const void *config, struct pv_reader *r,
                void **model)
{
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	int64_t per_feature;
	int status;

	(void)config;
	if (!m)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the model");
	*model = m;
	status = pv__read_int(host, ctx, r, 0, PV__MOST, &m->n);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 0, 1, &per_feature);
	if (status != PV_OK || !per_feature)
		return status;
	status = pv__read_reals(host, ctx, r, m->n, &m->centre);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n, &m->scale);
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

const struct pv_op pv__op_zscore = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.name = "scale.zscore",
	.version = "1",
	.summary = "Columns (or rows) to mean 0 and variance 1",
	.doc = "x' = (x - mean) / sd with the mean and standard deviation (divisor n, not n - 1) "
	       "of the training rows, reference rows left out; row weights are not used. A column "
	       "whose sd is below 1e-12 max(1, |mean|) counts as constant: it becomes 0 in the "
	       "training rows, keeps scale 1 elsewhere, and is named in a warning. per: sample "
	       "scales each row over its own columns instead and learns nothing. Held-out rows "
	       "are never scaled by their own mean.",
	.cite = "Hastie T, Tibshirani R, Friedman J (2009). The Elements of Statistical Learning. "
	        "Springer. doi:10.1007/978-0-387-84858-7",
	.option = options,
	.config_size = sizeof(struct config),
	.transform = &call,
};
