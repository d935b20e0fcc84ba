/* model.knn: the nearest training rows vote. */
#include "ops.h"

#include "kernels/bytes.h"
#include "kernels/classes.h"
#include "kernels/linear.h"
#include "kernels/vector.h"

#include <math.h>
#include <string.h>

enum metric { EUCLIDEAN, MANHATTAN };

struct config {
	int64_t k, metric;
};

static const struct pv_choice metrics[] = {
	{"euclidean", "root of the sum of squared differences", EUCLIDEAN},
	{"manhattan", "sum of absolute differences", MANHATTAN},
	{0},
};

static const struct pv_option options[] = {
	{.name = "k",
	 .help = "neighbours that are asked",
	 .type = PV_INT,
	 .offset = offsetof(struct config, k),
	 .dflt = "5",
	 .min = 1,
	 .max = 1e6},
	{.name = "metric",
	 .help = "distance between rows",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, metric),
	 .dflt = "euclidean",
	 .choice = metrics},
	{0},
};

/* A tie of votes is worth less than any vote, and goes to the nearer class. */
static const double nearer = 1e-6;

struct model {
	int64_t n_classes, n_rows, n_cols; /* n_classes 0: numbers */
	double *row;                       /* n_rows x n_cols */
	double *target;                    /* class code or number */
	double *weight;
};

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the neighbours");
}

/* ---- fit ------------------------------------------------------------------------- */

static int check(const struct pv_host *host, pv_ctx *ctx, const struct config *c,
		 const struct pv__rows *rows, const struct pv_targets *y)
{
	struct pv__classes classes;

	if (rows->n_cols == 0)
		return host->fail(ctx, PV_EDATA, NULL, "there are no columns to fit a model on");
	if (rows->total < (double)c->k)
		return host->fail(ctx, PV_EDATA, "k",
				  "k is %lld, but there are only %g training "
				  "rows",
				  (long long)c->k, rows->total);
	if (y->kind == PV_CLASSES)
		return pv__classes_make(host, ctx, rows, y, &classes);
	for (int64_t i = 0; i < rows->n; i++)
		if (!isfinite(y->y[rows->index[i]]))
			return host->fail(ctx, PV_EDATA, NULL, "training row %lld has no target",
					  (long long)rows->index[i] + 1);
	return PV_OK;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	struct pv__rows rows;
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status == PV_OK)
		status = check(host, ctx, config, &rows, y);
	if (status != PV_OK)
		return status;
	if (!m)
		return no_memory(host, ctx);
	*m = (struct model){.n_classes = y->n_classes, .n_cols = rows.n_cols};
	m->row = host->keep(ctx, (size_t)rows.n, (size_t)rows.n_cols * sizeof(double));
	m->target = host->keep(ctx, (size_t)rows.n, sizeof(double));
	m->weight = host->keep(ctx, (size_t)rows.n, sizeof(double));
	if (!m->row || !m->target || !m->weight)
		return no_memory(host, ctx);
	for (int64_t i = 0; i < rows.n; i++) {
		if (!(rows.weight[i] > 0))
			continue;
		memcpy(m->row + m->n_rows * m->n_cols, rows.row[i],
		       (size_t)m->n_cols * sizeof(double));
		m->target[m->n_rows] = y->y[rows.index[i]];
		m->weight[m->n_rows++] = rows.weight[i];
	}
	*model = m;
	return PV_OK;
}

/* ---- use ------------------------------------------------------------------------- */

struct asking {
	const struct pv_host *host;
	const struct model *m;
	const struct config *config;
	double *distance; /* of each training row */
	int64_t *order;
	double *share, *far; /* of each class: votes, and their distances, summed */
};

static int ask_room(const struct pv_host *host, pv_ctx *ctx, struct asking *a)
{
	size_t n = (size_t)a->m->n_rows, k = (size_t)a->m->n_classes + 1;

	a->host = host;
	a->distance = host->scratch(ctx, n, sizeof(double));
	a->order = host->scratch(ctx, n, sizeof(int64_t));
	a->share = host->scratch(ctx, k, sizeof(double));
	a->far = host->scratch(ctx, k, sizeof(double));
	return a->distance && a->order && a->share && a->far ? PV_OK : no_memory(host, ctx);
}

/* Nearest first; equally far: as they come. */
static void sort_rows(struct asking *a, const double *x)
{
	const struct model *m = a->m;

	for (int64_t i = 0; i < m->n_rows; i++) {
		const double *row = m->row + i * m->n_cols;

		a->distance[i] = a->config->metric == MANHATTAN
					 ? pv__distance1(m->n_cols, row, x)
					 : sqrt(pv__distance2(m->n_cols, row, x));
	}
	a->host->argsort(m->n_rows, a->distance, a->order);
}

/* Neighbours are counted by weight; of the last one as much as is still missing. */
static double next_vote(const struct asking *a, int64_t place, double missing)
{
	return fmin(a->m->weight[a->order[place]], missing);
}

static double mean_target(struct asking *a, const double *x)
{
	double missing = (double)a->config->k, sum = 0;

	sort_rows(a, x);
	for (int64_t i = 0; missing > 0 && i < a->m->n_rows; i++) {
		double vote = next_vote(a, i, missing);

		sum += vote * a->m->target[a->order[i]];
		missing -= vote;
	}
	return sum / (double)a->config->k;
}

static void vote(struct asking *a, const double *x)
{
	size_t bytes = (size_t)a->m->n_classes * sizeof(double);
	double missing = (double)a->config->k;

	sort_rows(a, x);
	memset(a->share, 0, bytes);
	memset(a->far, 0, bytes);
	for (int64_t i = 0; missing > 0 && i < a->m->n_rows; i++) {
		double one = next_vote(a, i, missing);
		int64_t k = (int64_t)a->m->target[a->order[i]];

		a->share[k] += one;
		a->far[k] += one * a->distance[a->order[i]];
		missing -= one;
	}
	for (int64_t k = 0; k < a->m->n_classes; k++)
		a->share[k] /= (double)a->config->k;
}

/* Share of the votes, and a little more for a class whose voters are nearer. */
static double worth(const struct asking *a, int64_t k, double far)
{
	if (!(far > 0) || !(a->share[k] > 0))
		return a->share[k];
	return a->share[k] + nearer * (1 - a->far[k] / far);
}

static void decide_class(struct asking *a, const double *x, double *decision)
{
	int64_t n_classes = a->m->n_classes;
	double far = 0;

	vote(a, x);
	for (int64_t k = 0; k < n_classes; k++)
		far += a->far[k];
	if (n_classes == 2)
		*decision = worth(a, 1, far) - worth(a, 0, far);
	for (int64_t k = 0; n_classes > 2 && k < n_classes; k++)
		decision[k] = worth(a, k, far);
}

static int decide(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		  const struct pv_table *rows, double *decision)
{
	const struct model *m = model;
	int64_t n_outputs = m->n_classes > 2 ? m->n_classes : 1;
	struct asking a = {.m = m, .config = config};
	int status = pv__check_columns(host, ctx, rows, m->n_cols);

	if (status == PV_OK)
		status = ask_room(host, ctx, &a);
	for (int64_t r = 0; status == PV_OK && r < rows->n_rows; r++) {
		if (m->n_classes == 0)
			decision[r] = mean_target(&a, rows->row[r]);
		else
			decide_class(&a, rows->row[r], decision + r * n_outputs);
	}
	return status;
}

static int probability(const struct pv_host *host, pv_ctx *ctx, const void *config,
		       const void *model, const struct pv_table *rows, double *out)
{
	const struct model *m = model;
	struct asking a = {.m = m, .config = config};
	int status = pv__check_columns(host, ctx, rows, m->n_cols);

	if (status == PV_OK)
		status = ask_room(host, ctx, &a);
	for (int64_t r = 0; status == PV_OK && r < rows->n_rows; r++) {
		vote(&a, rows->row[r]);
		memcpy(out + r * m->n_classes, a.share, (size_t)m->n_classes * sizeof(*out));
	}
	return status;
}

static int save(const struct pv_host *host, pv_ctx *ctx, const void *model, struct pv_writer *w)
{
	const struct model *m = model;
	const int64_t size[3] = {m->n_classes, m->n_rows, m->n_cols};
	int status = pv__write_ints(host, ctx, w, 3, size);

	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_rows, m->target);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_rows, m->weight);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_rows * m->n_cols, m->row);
	return status;
}

static int check_loaded(const struct pv_host *host, pv_ctx *ctx, const struct model *m)
{
	for (int64_t i = 0; i < m->n_rows; i++) {
		double y = m->target[i];

		if (!(m->weight[i] > 0) || !isfinite(y) ||
		    (m->n_classes && !(y >= 0 && y < (double)m->n_classes)))
			return host->fail(ctx, PV_EDATA, NULL,
					  "the fitted model is damaged: row "
					  "%lld has no class or no weight",
					  (long long)i + 1);
	}
	return PV_OK;
}

static int load(const struct pv_host *host, pv_ctx *ctx, const void *config, struct pv_reader *r,
		void **model)
{
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	int status;

	(void)config;
	if (!m)
		return no_memory(host, ctx);
	status = pv__read_int(host, ctx, r, 0, PV__MOST, &m->n_classes);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 1, PV__MOST, &m->n_rows);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 1, PV__MOST, &m->n_cols);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_rows, &m->target);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_rows, &m->weight);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_rows * m->n_cols, &m->row);
	if (status == PV_OK)
		status = check_loaded(host, ctx, m);
	*model = m;
	return status;
}

static const struct pv_model_call call = {
	.size = sizeof(call),
	.target_kinds = PV_CLASSES | PV_NUMBER,
	.fit = fit,
	.decide = decide,
	.probability = probability,
	.save = save,
	.load = load,
};

const struct pv_op pv__op_knn = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.flags = PV_EMBEDS_ROWS,
	.name = "model.knn",
	.version = "1",
	.summary = "Nearest neighbours",
	.doc = "The k training rows that are nearest (equally far: those that come first) vote; "
	       "for numbers, their mean. A row of weight 2 is two neighbours at the same place; of "
	       "the last neighbour as much counts as is missing to k. Classes: the decision value "
	       "of a class is its share of the votes, plus at most 1e-6 that is larger the smaller "
	       "the summed distance of its voters: a tie of votes goes to the nearer class, then "
	       "to "
	       "the class that comes first. Two classes: the difference of the two. Probabilities "
	       "are the shares, which are coarse for small k. The model holds all training rows: "
	       "who has it has the data. Not linear: no weights. Trap: a column with a large scale "
	       "decides alone: put scale.zscore before it.",
	.cite = "Cover TM, Hart PE (1967). Nearest neighbor pattern classification. IEEE "
		"Transactions on Information Theory 13:21-27. doi:10.1109/TIT.1967.1053964",
	.option = options,
	.config_size = sizeof(struct config),
	.model = &call,
};
