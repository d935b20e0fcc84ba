/* roi.pca1: the columns of a region as their first principal component. */
#include "ops.h"

#include "pooled.h"

#include <math.h>
#include <string.h>

struct region {
	const int64_t *column; /* n_cols, ascending */
	int64_t n, n_cols;
	double *x;      /* n x n_cols: its columns less their means */
	double *square; /* x x' or x' x, then its eigenvectors as rows */
	double *value;
	double *direction; /* n_cols, of length 1 */
};

static int make_room(const struct pv_host *host, pv_ctx *ctx, int64_t n, int64_t n_cols,
		     struct region *r)
{
	int64_t side = n < n_cols ? n : n_cols;

	r->x = host->scratch(ctx, (size_t)n, (size_t)n_cols * sizeof(double));
	r->square = host->scratch(ctx, (size_t)side, (size_t)side * sizeof(double));
	r->value = host->scratch(ctx, (size_t)side, sizeof(double));
	r->direction = host->scratch(ctx, (size_t)n_cols, sizeof(double));
	if (r->x && r->square && r->value && r->direction)
		return PV_OK;
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for a region of %lld columns",
			  (long long)n_cols);
}

/* Columns of all groups, one group after the other. */
static int64_t *list_columns(const struct pv_host *host, pv_ctx *ctx, const struct pv__pooled *m)
{
	int64_t *column = host->scratch(ctx, (size_t)m->n_cols, sizeof(*column));
	int64_t *end = host->scratch(ctx, (size_t)m->n_groups, sizeof(*end));

	if (!column || !end) {
		host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
			   (long long)m->n_cols);
		return NULL;
	}
	for (int64_t g = 1; g < m->n_groups; g++)
		end[g] = end[g - 1] + m->size[g - 1];
	for (int64_t j = 0; j < m->n_cols; j++)
		if (m->group[j] >= 0)
			column[end[m->group[j]]++] = j;
	return column;
}

static void gather(const struct pv__rows *rows, const double *mean, struct region *r)
{
	double *x = r->x;

	for (int64_t i = 0; i < r->n; i++)
		for (int64_t j = 0; j < r->n_cols; j++)
			*x++ = rows->row[i][r->column[j]] - mean[r->column[j]];
}

/* x' times the longest eigenvector of x x'. */
static void turn_back(const struct region *r, const double *u)
{
	memset(r->direction, 0, (size_t)r->n_cols * sizeof(*r->direction));
	for (int64_t i = 0; i < r->n; i++)
		for (int64_t j = 0; j < r->n_cols; j++)
			r->direction[j] += u[i] * r->x[i * r->n_cols + j];
}

/* Length 1, and the sign that goes up with the mean of the columns. */
static void orient(const struct region *r)
{
	double norm2 = 0, together = 0;

	for (int64_t j = 0; j < r->n_cols; j++)
		norm2 += r->direction[j] * r->direction[j];
	for (int64_t i = 0; i < r->n; i++) {
		double sum = 0, score = 0;

		for (int64_t j = 0; j < r->n_cols; j++) {
			sum += r->x[i * r->n_cols + j];
			score += r->x[i * r->n_cols + j] * r->direction[j];
		}
		together += sum * score;
	}
	for (int64_t j = 0; together == 0 && j < r->n_cols; j++)
		together = r->direction[j]; /* of the first column with a part in it */
	for (int64_t j = 0; j < r->n_cols; j++)
		r->direction[j] *= (together < 0 ? -1 : 1) / sqrt(norm2);
}

/* 0 directions of a region without variance stay 0. */
static int find_direction(const struct pv_host *host, pv_ctx *ctx, const struct region *r)
{
	int wide = r->n_cols > r->n;
	int64_t side = wide ? r->n : r->n_cols, inner = wide ? r->n_cols : r->n;
	const double *longest = r->square + (side - 1) * side;

	host->gemm(wide ? PV_NO_TRANS : PV_TRANS, wide ? PV_TRANS : PV_NO_TRANS, side, side, inner,
		   1, r->x, r->n_cols, r->x, r->n_cols, 0, r->square, side);
	if (host->eigen(side, r->square, r->value) != PV_OK)
		return host->fail(ctx, PV_ENUMERIC, NULL,
				  "a region has no principal component: are its values of a "
				  "usual size?");
	memset(r->direction, 0, (size_t)r->n_cols * sizeof(*r->direction));
	if (!(r->value[side - 1] > 0))
		return PV_OK;
	if (wide)
		turn_back(r, longest);
	else
		memcpy(r->direction, longest, (size_t)side * sizeof(*longest));
	orient(r);
	return PV_OK;
}

static int fit_regions(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
		       struct pv__pooled *m)
{
	struct region r = {.column = list_columns(host, ctx, m), .n = rows->n};
	int64_t most = 0;
	int status;

	if (!r.column)
		return PV_ENOMEM;
	for (int64_t g = 0; g < m->n_groups; g++)
		most = m->size[g] > most ? m->size[g] : most;
	status = make_room(host, ctx, rows->n, most, &r);
	for (int64_t g = 0; status == PV_OK && g < m->n_groups; g++) {
		r.n_cols = m->size[g];
		gather(rows, m->centre, &r);
		status = find_direction(host, ctx, &r);
		for (int64_t j = 0; status == PV_OK && j < r.n_cols; j++)
			m->weight[r.column[j]] = r.direction[j] / sqrt((double)r.n_cols);
		r.column += r.n_cols;
	}
	return status;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	double *variance = host->scratch(ctx, (size_t)train->n_cols, sizeof(*variance));
	struct pv__pooled *m = NULL;
	struct pv__rows rows;
	int status = pv__rows_train(host, ctx, train, &rows);

	(void)config, (void)y;
	if (!variance)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
				  (long long)train->n_cols);
	if (status == PV_OK)
		status = pv__pooled_make(host, ctx, train->n_cols, &m);
	if (status == PV_OK)
		status = pv__pooled_regions(host, ctx, train->space, m);
	if (status != PV_OK)
		return status;
	pv__column_spread(&rows, m->centre, variance);
	*model = m;
	return fit_regions(host, ctx, &rows, m);
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.space = pv__pooled_region_space,
	.apply = pv__pooled_apply,
	.pull_back = pv__pooled_pull_back,
	.save = pv__pooled_save,
	.load = pv__pooled_load,
};

const struct pv_op pv__op_roi_pca1 = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_ROW_LINEAR,
	.name = "roi.pca1",
	.version = "1",
	.summary = "The columns of each region as their first principal component",
	.doc = "For each region that has columns: v, the direction of length 1 along which its p "
	       "columns vary most over the training rows, and the score v'(x - mean) / sqrt(p) "
	       "with "
	       "the mean of the training rows; held-out rows are projected on the same v. The "
	       "division lets p equal columns give back their value, so that regions of any size "
	       "are on one scale. Sign: the score goes up with the mean of the region's columns. "
	       "Where a region does not vary, the score is 0. Columns in no region and reference "
	       "rows are left out, row weights are not used. Cost: an eigen decomposition of "
	       "min(p, "
	       "rows) per region. Traps: the direction follows the columns with the largest "
	       "variance (scale.zscore before it makes them equal); what varies most need not be "
	       "what predicts; with few rows the component is uncertain, and roi.mean is not.",
	.cite = "Jolliffe IT (2002). Principal Component Analysis. Springer. doi:10.1007/b98835",
	.transform = &call,
};
