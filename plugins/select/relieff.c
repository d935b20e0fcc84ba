/* select.relieff: columns that differ between near rows of different classes. */
#include "ops.h"

#include "kernels/classes.h"
#include "kernels/vector.h"
#include "wanted.h"

#include <math.h>
#include <string.h>

struct config {
	struct pv__wanted wanted;
	int64_t neighbours;
};

static const struct pv_option options[] = {
	PV__WANTED_COUNT(struct config),
	{.name = "neighbours",
	 .help = "nearest rows of each class that are looked at",
	 .type = PV_INT,
	 .offset = offsetof(struct config, neighbours),
	 .dflt = "10",
	 .min = 1,
	 .max = 1e6},
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	return pv__wanted_check(host, ctx, &c->wanted, "k and percentile");
}

struct fitting {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct config *config;
	const struct pv__rows *rows;
	struct pv__classes classes;
	double *x;           /* n x n_cols, columns divided by their range */
	double *far;         /* distance of the row at hand to every other */
	double *part, *mean; /* distances within a class; mean difference per column */
	int64_t *member, *order;
	struct pv__selection *s;
};

/* Constant columns are 0 and make no distance. */
static void scale(struct fitting *f)
{
	int64_t n = f->rows->n, p = f->rows->n_cols;

	for (int64_t j = 0; j < p; j++) {
		double least = INFINITY, most = -INFINITY, range;

		for (int64_t i = 0; i < n; i++) {
			least = fmin(least, f->rows->row[i][j]);
			most = fmax(most, f->rows->row[i][j]);
		}
		range = most - least;
		f->s->score[j] = pv__is_constant(least, range * range) ? NAN : 0;
		for (int64_t i = 0; i < n; i++)
			f->x[i * p + j] = isnan(f->s->score[j]) ? 0 : f->rows->row[i][j] / range;
	}
}

/* Mean difference of row i to its nearest rows of a class, per column; 0: there are none. */
static int near_class(struct fitting *f, int64_t i, int64_t code)
{
	int64_t p = f->rows->n_cols, n = 0, k;

	for (int64_t r = 0; r < f->rows->n; r++)
		if (r != i && f->classes.code[r] == code) {
			f->member[n] = r;
			f->part[n++] = f->far[r];
		}
	k = n < f->config->neighbours ? n : f->config->neighbours;
	f->host->argsort(n, f->part, f->order);
	memset(f->mean, 0, (size_t)p * sizeof(*f->mean));
	for (int64_t m = 0; m < k; m++) {
		const double *other = f->x + f->member[f->order[m]] * p, *own = f->x + i * p;

		for (int64_t j = 0; j < p; j++)
			f->mean[j] += fabs(own[j] - other[j]) / (double)k;
	}
	return k > 0;
}

/* What row i says: less for differences within its class, more for those to others. */
static void weigh(struct fitting *f, int64_t i)
{
	int64_t p = f->rows->n_cols, own = f->classes.code[i];
	double n = (double)f->rows->n;
	double others = f->rows->total - f->classes.count[own];

	for (int64_t r = 0; r < f->rows->n; r++)
		f->far[r] = pv__distance1(p, f->x + i * p, f->x + r * p);
	for (int64_t c = 0; c < f->classes.n_classes; c++) {
		double weight = c == own ? -1 : f->classes.count[c] / others;

		if (near_class(f, i, c))
			pv__axpy(p, weight / n, f->mean, f->s->score);
	}
}

static int make_room(struct fitting *f)
{
	size_t n = (size_t)f->rows->n, p = (size_t)f->rows->n_cols;

	f->x = f->host->scratch(f->ctx, n, p * sizeof(*f->x));
	f->far = f->host->scratch(f->ctx, n, sizeof(*f->far));
	f->part = f->host->scratch(f->ctx, n, sizeof(*f->part));
	f->mean = f->host->scratch(f->ctx, p, sizeof(*f->mean));
	f->member = f->host->scratch(f->ctx, n, sizeof(*f->member));
	f->order = f->host->scratch(f->ctx, n, sizeof(*f->order));
	if (!f->x || !f->far || !f->part || !f->mean || !f->member || !f->order)
		return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for %lld x %lld values",
				     (long long)n, (long long)p);
	return PV_OK;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__rows rows;
	struct fitting f = {.host = host, .ctx = ctx, .config = c, .rows = &rows};
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status == PV_OK && y->kind != PV_CLASSES)
		return host->fail(ctx, PV_EINVAL, NULL,
				  "compares classes: take select.correlation or "
				  "select.mutual_info for numbers");
	if (status == PV_OK)
		status = pv__classes_make(host, ctx, &rows, y, &f.classes);
	if (status == PV_OK)
		status = pv__selection_make(host, ctx, rows.n_cols, &f.s);
	if (status == PV_OK)
		status = make_room(&f);
	if (status != PV_OK)
		return status;
	scale(&f);
	for (int64_t i = 0; i < rows.n; i++)
		weigh(&f, i);
	*model = f.s;
	return pv__wanted_choose(host, ctx, &c->wanted, f.s);
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.columns = pv__selection_columns,
	.save = pv__selection_save,
	.load = pv__selection_load,
};

const struct pv_op pv__op_relieff = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_NEEDS_TARGETS,
	.name = "select.relieff",
	.version = "1",
	.summary = "Columns that tell near rows of different classes apart (ReliefF)",
	.doc = "For each training row i and each class, the mean of |x_i - x_m| over its "
	       "`neighbours` nearest rows m: W_j = sum_i 1/n (sum over other classes c of P(c) "
	       "/ (1 - P(y_i)) diff_c - diff_own). Columns are divided by their range over the "
	       "training rows; distances are sums of absolute differences over all columns, "
	       "equal distances go to the row that comes first, and a class with fewer rows "
	       "gives those it has. P are the shares of the training rows, counted by weight. "
	       "It sees columns that matter together (exclusive or) where every test of single "
	       "columns fails. Keep the k best, or a percentile (rounded up); ties go to the "
	       "column that comes first; constant columns come last. Reference rows are left "
	       "out. Classes only. Cost: rows squared times columns. Traps: with thousands of "
	       "noise columns neighbours are arbitrary, so select coarsely before; several "
	       "rows of one person are each other's neighbours.",
	.cite = "Kononenko I (1994). Estimating attributes: analysis and extensions of RELIEF. "
		"European Conference on Machine Learning, LNCS 784:171-182. "
		"doi:10.1007/3-540-57868-4_57; Robnik-Sikonja M, Kononenko I (2003). "
		"Theoretical and empirical analysis of ReliefF and RReliefF. Machine Learning "
		"53:23-69. doi:10.1023/A:1025667309714",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.transform = &call,
};
