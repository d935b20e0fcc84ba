/* small_ops.h -- ops of a few lines each, so that chains can be tested without plugins:
 * test.zscore, test.top (selection), test.mean (mixes columns), test.wider (adds one),
 * test.square (not linear), test.fill (takes NaN), test.ridge (model), and some that break
 * their promises. */
#ifndef TESTS_SMALL_OPS_H
#define TESTS_SMALL_OPS_H

#include "evaluate/evaluate.h"

#include <math.h>
#include <string.h>

#define SMALL __attribute__((unused)) static

/* Numbers of a fitted op; whoever needs more counts them himself. */
struct small_model {
	int64_t n;
	double *a, *b;
	int64_t *kept;
};

SMALL struct small_model *small_new(const struct pv_host *host, pv_ctx *ctx, int64_t n)
{
	struct small_model *m = host->keep(ctx, 1, sizeof(*m));

	m->n = n;
	m->a = host->keep(ctx, (size_t)n, sizeof(double));
	m->b = host->keep(ctx, (size_t)n, sizeof(double));
	m->kept = host->keep(ctx, (size_t)n, sizeof(int64_t));
	return m;
}

SMALL int small_save(const struct pv_host *host, pv_ctx *ctx, const void *model,
		     struct pv_writer *w)
{
	const struct small_model *m = model;
	size_t n = (size_t)m->n;

	(void)host;
	(void)ctx;
	PV__TRY(w->write(w, &m->n, sizeof(m->n)));
	PV__TRY(w->write(w, m->a, n * sizeof(*m->a)));
	PV__TRY(w->write(w, m->b, n * sizeof(*m->b)));
	return w->write(w, m->kept, n * sizeof(*m->kept));
}

SMALL int small_load(const struct pv_host *host, pv_ctx *ctx, const void *config,
		     struct pv_reader *r, void **model)
{
	struct small_model *m;
	int64_t n;

	(void)config;
	PV__TRY(r->read(r, &n, sizeof(n)));
	if (n < 0 || n > 100000)
		return host->fail(ctx, PV_EDATA, NULL, "a model of %lld numbers", (long long)n);
	m = small_new(host, ctx, n);
	PV__TRY(r->read(r, m->a, (size_t)n * sizeof(*m->a)));
	PV__TRY(r->read(r, m->b, (size_t)n * sizeof(*m->b)));
	PV__TRY(r->read(r, m->kept, (size_t)n * sizeof(*m->kept)));
	*model = m;
	return PV_OK;
}

/* ---- test.zscore: a: mean, b: standard deviation ----------------------------------------- */

SMALL int zscore_fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
		     const struct pv_table *t, const struct pv_targets *y, void **model)
{
	struct small_model *m = small_new(host, ctx, t->n_cols);

	(void)config;
	if (y)
		return host->fail(ctx, PV_EBUG, NULL, "targets came to an op that declares none");
	for (int64_t c = 0; c < t->n_cols; c++) {
		double square = 0;

		for (int64_t r = 0; r < t->n_rows; r++)
			m->a[c] += t->row[r][c] / (double)t->n_rows;
		for (int64_t r = 0; r < t->n_rows; r++)
			square += (t->row[r][c] - m->a[c]) * (t->row[r][c] - m->a[c]);
		m->b[c] = square > 0 ? sqrt(square / (double)t->n_rows) : 1;
	}
	*model = m;
	return PV_OK;
}

SMALL int zscore_apply(const struct pv_host *host, pv_ctx *ctx, const void *config,
		       const void *model, const struct pv_table *t, double *const *out)
{
	const struct small_model *m = model;

	(void)host;
	(void)ctx;
	(void)config;
	for (int64_t r = 0; r < t->n_rows; r++)
		for (int64_t c = 0; c < t->n_cols; c++)
			out[r][c] = (t->row[r][c] - m->a[c]) / m->b[c];
	return PV_OK;
}

SMALL int zscore_pull_back(const struct pv_host *host, pv_ctx *ctx, const void *config,
			   const void *model, const double *w_out, double *w_in)
{
	const struct small_model *m = model;

	(void)host;
	(void)ctx;
	(void)config;
	for (int64_t c = 0; c < m->n; c++)
		w_in[c] = w_out[c] / m->b[c];
	return PV_OK;
}

SMALL const struct pv_transform_call zscore_call = {.size = sizeof(zscore_call),
						    .fit = zscore_fit,
						    .apply = zscore_apply,
						    .pull_back = zscore_pull_back,
						    .save = small_save,
						    .load = small_load};
SMALL const struct pv_op small_zscore = {.size = sizeof(small_zscore),
					 .role = PV_ROLE_TRANSFORM,
					 .kind = PV_FITTED,
					 .flags = PV_ROW_LINEAR,
					 .name = "test.zscore",
					 .version = "1",
					 .config_size = 8,
					 .transform = &zscore_call};

/* ---- test.top: the k columns with the largest |covariance| with the target --------------- */

struct top_config {
	int64_t k;
};
SMALL const struct pv_option top_options[] = {{.name = "k",
					       .help = "how many",
					       .type = PV_INT,
					       .offset = offsetof(struct top_config, k),
					       .dflt = "2",
					       .min = 1,
					       .max = 1000},
					      {.name = NULL}};

SMALL int top_fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
		  const struct pv_table *t, const struct pv_targets *y, void **model)
{
	const struct top_config *own = config;
	struct small_model *m = small_new(host, ctx, t->n_cols);
	double *score = host->scratch(ctx, (size_t)t->n_cols, sizeof(*score)), mean = 0;
	int64_t *order = host->scratch(ctx, (size_t)t->n_cols, sizeof(*order));

	for (int64_t r = 0; r < t->n_rows; r++)
		mean += y->y[r] / (double)t->n_rows;
	for (int64_t c = 0; c < t->n_cols; c++) {
		for (int64_t r = 0; r < t->n_rows; r++)
			score[c] += (y->y[r] - mean) * t->row[r][c];
		score[c] = -fabs(score[c]);
	}
	host->argsort(t->n_cols, score, order);
	m->n = own->k < t->n_cols ? own->k : t->n_cols;
	for (int64_t i = 0; i < m->n; i++)
		score[order[i]] = 1; /* chosen */
	for (int64_t c = 0, i = 0; c < t->n_cols; c++)
		if (score[c] > 0)
			m->kept[i++] = c;
	*model = m;
	return PV_OK;
}

SMALL void top_columns(const void *model, int64_t *n, const int64_t **keep)
{
	const struct small_model *m = model;

	*n = m->n;
	*keep = m->kept;
}

SMALL const struct pv_transform_call top_call = {.size = sizeof(top_call),
						 .fit = top_fit,
						 .columns = top_columns,
						 .save = small_save,
						 .load = small_load};
SMALL const struct pv_op small_top = {.size = sizeof(small_top),
				      .role = PV_ROLE_TRANSFORM,
				      .kind = PV_FITTED,
				      .flags = PV_NEEDS_TARGETS,
				      .name = "test.top",
				      .version = "1",
				      .option = top_options,
				      .config_size = sizeof(struct top_config),
				      .transform = &top_call};

/* ---- test.mean: all columns become their mean -------------------------------------------- */

SMALL int mean_fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
		   const struct pv_table *t, const struct pv_targets *y, void **model)
{
	(void)config;
	(void)y;
	*model = small_new(host, ctx, t->n_cols);
	return PV_OK;
}

SMALL int mean_space(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		     const struct pv_space *in, const struct pv_space **out)
{
	struct pv_space *space = host->keep(ctx, 1, sizeof(*space));
	struct pv_feature *feature = host->keep(ctx, 1, sizeof(*feature));

	(void)config;
	(void)model;
	*feature = (struct pv_feature){.name = "mean", .region = -1, .voxel = -1};
	*space = *in;
	space->n_features = 1;
	space->feature = feature;
	*out = space;
	return PV_OK;
}

SMALL int mean_apply(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		     const struct pv_table *t, double *const *out)
{
	(void)host;
	(void)ctx;
	(void)config;
	(void)model;
	for (int64_t r = 0; r < t->n_rows; r++) {
		out[r][0] = 0;
		for (int64_t c = 0; c < t->n_cols; c++)
			out[r][0] += t->row[r][c] / (double)t->n_cols;
	}
	return PV_OK;
}

SMALL int mean_pull_back(const struct pv_host *host, pv_ctx *ctx, const void *config,
			 const void *model, const double *w_out, double *w_in)
{
	const struct small_model *m = model;

	(void)host;
	(void)ctx;
	(void)config;
	for (int64_t c = 0; c < m->n; c++)
		w_in[c] = w_out[0] / (double)m->n;
	return PV_OK;
}

SMALL const struct pv_transform_call mean_call = {.size = sizeof(mean_call),
						  .fit = mean_fit,
						  .space = mean_space,
						  .apply = mean_apply,
						  .pull_back = mean_pull_back,
						  .save = small_save,
						  .load = small_load};
SMALL const struct pv_op small_mean = {.size = sizeof(small_mean),
				       .role = PV_ROLE_TRANSFORM,
				       .kind = PV_FITTED,
				       .flags = PV_ROW_LINEAR,
				       .name = "test.mean",
				       .version = "1",
				       .config_size = 8,
				       .transform = &mean_call};

/* ---- test.wider: the columns, and behind them the sum of each row ------------------------- */

SMALL int wider_space(const struct pv_host *host, pv_ctx *ctx, const void *config,
		      const void *model, const struct pv_space *in, const struct pv_space **out)
{
	struct pv_space *space = host->keep(ctx, 1, sizeof(*space));
	struct pv_feature *feature =
		host->keep(ctx, (size_t)in->n_features + 1, sizeof(*feature));

	(void)config;
	(void)model;
	for (int64_t c = 0; c < in->n_features; c++)
		feature[c] = in->feature[c];
	feature[in->n_features] = (struct pv_feature){.name = "sum", .region = -1, .voxel = -1};
	*space = *in;
	space->n_features++;
	space->feature = feature;
	*out = space;
	return PV_OK;
}

SMALL int wider_apply(const struct pv_host *host, pv_ctx *ctx, const void *config,
		      const void *model, const struct pv_table *t, double *const *out)
{
	(void)host;
	(void)ctx;
	(void)config;
	(void)model;
	for (int64_t r = 0; r < t->n_rows; r++) {
		out[r][t->n_cols] = 0;
		for (int64_t c = 0; c < t->n_cols; c++) {
			out[r][c] = t->row[r][c];
			out[r][t->n_cols] += t->row[r][c];
		}
	}
	return PV_OK;
}

SMALL const struct pv_transform_call wider_call = {.size = sizeof(wider_call),
						   .fit = mean_fit,
						   .space = wider_space,
						   .apply = wider_apply,
						   .save = small_save,
						   .load = small_load};
SMALL const struct pv_op small_wider = {.size = sizeof(small_wider),
					.role = PV_ROLE_TRANSFORM,
					.kind = PV_FITTED,
					.name = "test.wider",
					.version = "1",
					.config_size = 8,
					.transform = &wider_call};

/* ---- test.square, test.fill, test.broken: column by column ------------------------------- */

SMALL int square_apply(const struct pv_host *host, pv_ctx *ctx, const void *config,
		       const void *model, const struct pv_table *t, double *const *out)
{
	(void)host;
	(void)ctx;
	(void)config;
	(void)model;
	for (int64_t r = 0; r < t->n_rows; r++)
		for (int64_t c = 0; c < t->n_cols; c++)
			out[r][c] = t->row[r][c] * t->row[r][c];
	return PV_OK;
}

SMALL int fill_apply(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		     const struct pv_table *t, double *const *out)
{
	(void)host;
	(void)ctx;
	(void)config;
	(void)model;
	for (int64_t r = 0; r < t->n_rows; r++)
		for (int64_t c = 0; c < t->n_cols; c++)
			out[r][c] = isnan(t->row[r][c]) ? 0 : t->row[r][c];
	return PV_OK;
}

/* Forgets the last column of every row. */
SMALL int broken_apply(const struct pv_host *host, pv_ctx *ctx, const void *config,
		       const void *model, const struct pv_table *t, double *const *out)
{
	(void)host;
	(void)ctx;
	(void)config;
	(void)model;
	for (int64_t r = 0; r < t->n_rows; r++)
		for (int64_t c = 0; c < t->n_cols - 1; c++)
			out[r][c] = t->row[r][c];
	return PV_OK;
}

SMALL const struct pv_transform_call square_call = {.size = sizeof(square_call),
						    .fit = mean_fit,
						    .apply = square_apply,
						    .save = small_save,
						    .load = small_load};
SMALL const struct pv_transform_call fill_call = {
	.size = sizeof(fill_call), .fit = mean_fit, .apply = fill_apply};
SMALL const struct pv_transform_call broken_call = {
	.size = sizeof(broken_call), .fit = mean_fit, .apply = broken_apply};
SMALL const struct pv_op small_square = {.size = sizeof(small_square),
					 .role = PV_ROLE_TRANSFORM,
					 .kind = PV_FITTED,
					 .name = "test.square",
					 .version = "1",
					 .config_size = 8,
					 .transform = &square_call};
SMALL const struct pv_op small_fill = {.size = sizeof(small_fill),
				       .role = PV_ROLE_TRANSFORM,
				       .kind = PV_FITTED,
				       .flags = PV_TAKES_NAN,
				       .name = "test.fill",
				       .version = "1",
				       .config_size = 8,
				       .transform = &fill_call};
SMALL const struct pv_op small_broken = {.size = sizeof(small_broken),
					 .role = PV_ROLE_TRANSFORM,
					 .kind = PV_FITTED,
					 .name = "test.broken",
					 .version = "1",
					 .config_size = 8,
					 .transform = &broken_call};

/* ---- test.ridge: numbers, or two classes as -1 and 1; a: weights, then the bias ---------- */

struct ridge_config {
	double lambda;
};
SMALL const struct pv_option ridge_options[] = {{.name = "lambda",
						 .help = "penalty",
						 .type = PV_REAL,
						 .offset = offsetof(struct ridge_config, lambda),
						 .dflt = "1",
						 .min = 0,
						 .max = 1e12},
						{.name = NULL}};

SMALL double ridge_label(const struct pv_targets *y, int64_t r)
{
	return y->kind == PV_CLASSES ? 2 * y->y[r] - 1 : y->y[r];
}

SMALL int ridge_fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
		    const struct pv_table *t, const struct pv_targets *y, void **model)
{
	int64_t p = t->n_cols, n = t->n_rows;
	struct small_model *m = small_new(host, ctx, p + 1);
	double *gram = host->scratch(ctx, (size_t)(p * p), sizeof(*gram));
	double *mean = host->scratch(ctx, (size_t)p, sizeof(*mean)), mean_y = 0;

	for (int64_t r = 0; r < n; r++) {
		mean_y += ridge_label(y, r) / (double)n;
		for (int64_t c = 0; c < p; c++)
			mean[c] += t->row[r][c] / (double)n;
	}
	for (int64_t r = 0; r < n; r++)
		for (int64_t c = 0; c < p; c++) {
			double x = t->row[r][c] - mean[c];

			m->a[c] += x * (ridge_label(y, r) - mean_y);
			for (int64_t d = 0; d < p; d++)
				gram[c * p + d] += x * (t->row[r][d] - mean[d]);
		}
	for (int64_t c = 0; c < p; c++)
		gram[c * p + c] += ((const struct ridge_config *)config)->lambda;
	if (host->cholesky(p, gram) != PV_OK)
		return host->fail(ctx, PV_ENUMERIC, "lambda", "columns depend on each other");
	host->cholesky_solve(p, gram, 1, m->a);
	m->a[p] = mean_y;
	for (int64_t c = 0; c < p; c++)
		m->a[p] -= m->a[c] * mean[c];
	*model = m;
	return PV_OK;
}

SMALL int ridge_decide(const struct pv_host *host, pv_ctx *ctx, const void *config,
		       const void *model, const struct pv_table *t, double *decision)
{
	const struct small_model *m = model;

	(void)host;
	(void)ctx;
	(void)config;
	for (int64_t r = 0; r < t->n_rows; r++) {
		decision[r] = m->a[m->n - 1];
		for (int64_t c = 0; c < t->n_cols; c++)
			decision[r] += m->a[c] * t->row[r][c];
	}
	return PV_OK;
}

SMALL int ridge_probability(const struct pv_host *host, pv_ctx *ctx, const void *config,
			    const void *model, const struct pv_table *t, double *probability)
{
	double *d = host->scratch(ctx, (size_t)t->n_rows, sizeof(*d));

	PV__TRY(ridge_decide(host, ctx, config, model, t, d));
	for (int64_t r = 0; r < t->n_rows; r++) {
		probability[2 * r + 1] = 1 / (1 + exp(-d[r]));
		probability[2 * r] = 1 - probability[2 * r + 1];
	}
	return PV_OK;
}

SMALL int ridge_coefficients(const struct pv_host *host, pv_ctx *ctx, const void *config,
			     const void *model, double *weight, double *bias)
{
	const struct small_model *m = model;

	(void)host;
	(void)ctx;
	(void)config;
	memcpy(weight, m->a, (size_t)(m->n - 1) * sizeof(*weight));
	*bias = m->a[m->n - 1];
	return PV_OK;
}

SMALL const struct pv_model_call ridge_call = {.size = sizeof(ridge_call),
					       .target_kinds = PV_CLASSES | PV_NUMBER,
					       .fit = ridge_fit,
					       .decide = ridge_decide,
					       .probability = ridge_probability,
					       .coefficients = ridge_coefficients,
					       .save = small_save,
					       .load = small_load};
SMALL const struct pv_op small_ridge = {.size = sizeof(small_ridge),
					.role = PV_ROLE_MODEL,
					.kind = PV_FITTED,
					.name = "test.ridge",
					.version = "1",
					.option = ridge_options,
					.config_size = sizeof(struct ridge_config),
					.model = &ridge_call};

/* ---- placing them ------------------------------------------------------------------------ */

/* A stage with options as in a study ("{k: {grid: [1, 2]}}"; NULL: none). */
SMALL struct pv__stage *small_stage(struct pv__arena *arena, const struct pv_op *op,
				    const char *options, struct pv__diag *diag)
{
	struct pv__stage *stage = pv__alloc(arena, 1, sizeof(*stage));
	const struct pv__node *node = NULL;

	if (options &&
	    pv__yaml_parse(arena, "test", options, strlen(options), &node, diag) != PV_OK)
		return NULL;
	if (pv__stage_parse(arena, op, node, NULL, stage, diag) != PV_OK)
		return NULL;
	return stage;
}

/* Named columns, each a region of its own. */
SMALL const struct pv_space *small_space(struct pv__arena *arena, int64_t n)
{
	struct pv_space *space = pv__alloc(arena, 1, sizeof(*space));
	struct pv_feature *feature = pv__alloc(arena, (size_t)n, sizeof(*feature));
	struct pv_region *region = pv__alloc(arena, (size_t)n, sizeof(*region));

	for (int64_t c = 0; c < n; c++) {
		const char *name = pv__format(arena, "f%02d", (int)c);

		feature[c] = (struct pv_feature){.name = name, .region = (int32_t)c, .voxel = -1};
		region[c] = (struct pv_region){.label = (int32_t)c + 1, .name = name};
	}
	*space = (struct pv_space){sizeof(*space), n, n, feature, region, NULL};
	return space;
}

/* n x p values as fit data; y: class codes 0 and 1, or numbers where n_classes is 0. */
SMALL struct pv__fit_data small_data(struct pv__arena *arena, int64_t n, int64_t p, const double *x,
				     const double *y, int32_t n_classes)
{
	static const char *const class_name[] = {"no", "yes"};
	const double **row = pv__alloc(arena, (size_t)n, sizeof(*row));
	const char **id = pv__alloc(arena, (size_t)n, sizeof(*id));
	int64_t *group = pv__alloc(arena, (size_t)n, sizeof(*group));
	int64_t *block = pv__alloc(arena, (size_t)p, sizeof(*block));

	for (int64_t r = 0; r < n; r++) {
		row[r] = x + r * p;
		id[r] = pv__format(arena, "s%03d", (int)r);
		group[r] = r;
	}
	return (struct pv__fit_data){.table = {.size = sizeof(struct pv_table),
					       .n_rows = n,
					       .n_cols = p,
					       .row = row,
					       .space = small_space(arena, p),
					       .id = id,
					       .group = group},
				     .targets = {.size = sizeof(struct pv_targets),
						 .kind = n_classes > 0 ? PV_CLASSES : PV_NUMBER,
						 .n_rows = n,
						 .n_targets = 1,
						 .n_classes = n_classes,
						 .class_name = class_name,
						 .y = y},
				     .block_of = block};
}

#endif
