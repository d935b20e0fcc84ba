/* scale.rank_gauss: values to the normal quantiles of their ranks. */
#include "ops.h"

#include "kernels/bytes.h"
#include "scaling.h"

#include <math.h>

struct config {
	int64_t per;
};

static const struct pv_option options[] = {
	PV__PER_OPTION(struct config),
	{0},
};

struct model {
	int64_t n_cols, n; /* n: training values of each column; 0: per sample */
	double *value;     /* n_cols x n, ascending */
};

static int no_memory(const struct pv_host *host, pv_ctx *ctx, int64_t n)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the values of %lld columns",
			  (long long)n);
}

static int fit_columns(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *train,
		       struct model *m)
{
	struct pv__rows rows;
	struct pv__sorter sorter = {0};
	uint8_t *constant = host->scratch(ctx, (size_t)m->n_cols, 1);
	double *x = host->scratch(ctx, (size_t)train->n_rows, sizeof(*x));
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status == PV_OK)
		status = pv__sorter_make(host, ctx, rows.n, &sorter);
	if (status != PV_OK)
		return status;
	m->n = rows.n;
	m->value = host->keep(ctx, (size_t)m->n_cols, (size_t)m->n * sizeof(*m->value));
	if (!constant || !x || !m->value)
		return no_memory(host, ctx, m->n_cols);
	for (int64_t j = 0; j < m->n_cols; j++) {
		double *value = m->value + j * m->n;

		pv__rows_column(&rows, j, x);
		pv__sorter_sort(&sorter, m->n, x);
		for (int64_t i = 0; i < m->n; i++)
			value[i] = sorter.value[i];
		constant[j] = !(value[0] < value[m->n - 1]);
	}
	pv__warn_columns(host, ctx, train->space, m->n_cols, constant,
			 "are constant in the training rows and become 0 everywhere");
	return PV_OK;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct model *m = host->keep(ctx, 1, sizeof(*m));

	(void)y;
	if (!m)
		return no_memory(host, ctx, train->n_cols);
	m->n_cols = train->n_cols;
	*model = m;
	return c->per == PV__PER_SAMPLE ? PV_OK : fit_columns(host, ctx, train, m);
}

/* Mean rank, from 1, of the values equal to value[i]. */
static double tied_rank(int64_t n, const double *value, int64_t i)
{
	return (double)(pv__count_below(n, value, value[i]) + 1 +
			pv__count_up_to(n, value, value[i])) /
	       2;
}

/* Rank of x among ascending values, linear between neighbours, held at the ends. */
static double rank_of(int64_t n, const double *value, double x)
{
	int64_t above = pv__count_below(n, value, x);
	double low, high;

	if (above == n)
		return tied_rank(n, value, n - 1);
	if (above == 0 || !(x < value[above]))
		return tied_rank(n, value, above);
	low = tied_rank(n, value, above - 1);
	high = tied_rank(n, value, above);
	return low + (high - low) * ((x - value[above - 1]) / (value[above] - value[above - 1]));
}

/* Blom (1958): the expected normal order statistic to a good approximation. */
static double normal_score(const struct pv_host *host, double rank, int64_t n)
{
	return host->quantile(PV_NORMAL, (rank - .375) / ((double)n + .25), 0, 0);
}

static void score_row(const struct pv_host *host, struct pv__sorter *sorter, int64_t n,
		      const double *x, double *out)
{
	pv__sorter_sort(sorter, n, x);
	pv__sorter_ranks(sorter, out);
	for (int64_t j = 0; j < n; j++)
		out[j] = normal_score(host, out[j], n);
}

static int apply(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		 const struct pv_table *rows, double *const *out)
{
	const struct model *m = model;
	struct pv__sorter sorter = {0};
	int status = pv__check_columns(host, ctx, rows, m->n_cols);

	(void)config;
	if (status == PV_OK && !m->value)
		status = pv__sorter_make(host, ctx, m->n_cols, &sorter);
	for (int64_t r = 0; status == PV_OK && r < rows->n_rows; r++) {
		if (!m->value)
			score_row(host, &sorter, m->n_cols, rows->row[r], out[r]);
		for (int64_t j = 0; m->value && j < m->n_cols; j++)
			out[r][j] = normal_score(
				host, rank_of(m->n, m->value + j * m->n, rows->row[r][j]), m->n);
	}
	return status;
}

static int save(const struct pv_host *host, pv_ctx *ctx, const void *model, struct pv_writer *w)
{
	const struct model *m = model;
	const int64_t size[2] = {m->n_cols, m->n};
	int status = pv__write_ints(host, ctx, w, 2, size);

	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_cols * m->n, m->value);
	return status;
}

static int load(const struct pv_host *host, pv_ctx *ctx, const void *config, struct pv_reader *r,
		void **model)
{
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	int64_t n = 0;
	int status;

	(void)config;
	if (!m)
		return no_memory(host, ctx, 0);
	*model = m;
	status = pv__read_int(host, ctx, r, 0, PV__MOST, &m->n_cols);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 0, PV__MOST, &m->n);
	if (status != PV_OK || m->n == 0)
		return status;
	if (__builtin_mul_overflow(m->n_cols, m->n, &n))
		return host->fail(ctx, PV_EDATA, NULL,
				  "the fitted model is damaged: its sizes are too large");
	status = pv__read_reals(host, ctx, r, n, &m->value);
	for (int64_t i = 0; status == PV_OK && i < n; i++)
		if (i % m->n && !(m->value[i] >= m->value[i - 1]))
			status = host->fail(ctx, PV_EDATA, NULL,
					    "the fitted model is damaged: its values are not "
					    "ascending");
	return status;
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.apply = apply,
	.save = save,
	.load = load,
};

const struct pv_op pv__op_rank_gauss = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_EMBEDS_ROWS,
	.name = "scale.rank_gauss",
	.version = "1",
	.summary = "Columns (or rows) to the normal quantiles of their ranks",
	.doc = "x' = Phi^-1((r - 3/8) / (n + 1/4)) with r the rank of x among the n training "
	       "values of its column (ties share the mean rank), reference rows left out; row "
	       "weights are not used. A held-out value between two training values has a rank "
	       "linear between theirs, one beyond the ends has that of the end: nothing leaves "
	       "the range of the training scores. Constant columns become 0 and are named in a "
	       "warning. per: sample ranks the columns of each row and learns nothing. It is "
	       "not linear: importance ops that need weights refuse a chain that holds it. "
	       "Trap: a bundle holds the sorted training values of every column.",
	.cite = "Blom G (1958). Statistical Estimates and Transformed Beta-Variables. Wiley; "
		"Beasley TM, Erickson S, Allison DB (2009). Rank-based inverse normal "
		"transformations are increasingly used, but are they merited? Behavior "
		"Genetics 39:580-595. doi:10.1007/s10519-009-9281-0",
	.option = options,
	.config_size = sizeof(struct config),
	.transform = &call,
};
