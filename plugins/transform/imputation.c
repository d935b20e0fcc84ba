/* Missing values: what fills them, where they were, the columns that say so. */
#include "imputation.h"

#include "kernels/bytes.h"
#include "wider.h"

#include <math.h>
#include <string.h>

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory to impute");
}

/* ---- fit ------------------------------------------------------------------------- */

static int check_share(const struct pv_host *host, pv_ctx *ctx, double max_missing,
		       const char *name, int64_t n_missing, int64_t n)
{
	double share = (double)n_missing / (double)n;

	if (n_missing == n)
		return host->fail(ctx, PV_EDATA, NULL,
				  "column '%s' has no value in any training "
				  "row: leave it out of features",
				  name);
	if (share > max_missing)
		return host->fail(ctx, PV_EDATA, "max_missing",
				  "column '%s' lacks %.0f %% of its "
				  "values in the training rows, more than max_missing %g: leave it "
				  "out of features, or raise max_missing",
				  name, 100 * share, max_missing);
	return PV_OK;
}

double pv__fill_mean(const void *config, struct pv__sorter *sorter, int64_t n,
		     const double *present)
{
	double sum = 0;

	(void)config, (void)sorter;
	for (int64_t i = 1; i < n; i++)
		sum += present[i] - present[0];
	return present[0] + sum / (double)n;
}

static int64_t present_values(const struct pv__rows *rows, int64_t column, double *out)
{
	int64_t n = 0;

	for (int64_t i = 0; i < rows->n; i++)
		if (!isnan(rows->row[i][column]))
			out[n++] = rows->row[i][column];
	return n;
}

static int fit_columns(const struct pv_host *host, pv_ctx *ctx, const void *config,
		       pv__fill_fn fill, const struct pv_table *train, const struct pv__rows *rows,
		       struct pv__imputation *m)
{
	const struct pv__impute_options *o = config;
	double *present = host->scratch(ctx, (size_t)rows->n, sizeof(*present));
	struct pv__sorter sorter = {0};
	int status = pv__sorter_make(host, ctx, rows->n, &sorter);

	if (!present)
		return no_memory(host, ctx);
	for (int64_t j = 0; status == PV_OK && j < m->n_cols; j++) {
		int64_t n = present_values(rows, j, present);

		status = check_share(host, ctx, o->max_missing,
				     train->space ? train->space->feature[j].name : "?",
				     rows->n - n, rows->n);
		if (status != PV_OK)
			return status;
		m->fill[j] = fill(config, &sorter, n, present);
		if (o->indicator && n < rows->n)
			m->flag[m->n_flags++] = j;
	}
	return status;
}

int pv__imputation_fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
		       pv__fill_fn fill, const struct pv_table *train, struct pv__imputation *m)
{
	struct pv__rows rows;
	int status = pv__rows_train(host, ctx, train, &rows);

	m->n_cols = train->n_cols;
	m->fill = host->keep(ctx, (size_t)m->n_cols, sizeof(*m->fill));
	m->flag = host->keep(ctx, (size_t)m->n_cols, sizeof(*m->flag));
	if (!m->fill || !m->flag)
		return no_memory(host, ctx);
	if (status != PV_OK)
		return status;
	return fit_columns(host, ctx, config, fill, train, &rows, m);
}

/* ---- the space with indicators -------------------------------------------------- */

static const char *flag_name(const struct pv_host *host, pv_ctx *ctx, const char *column)
{
	static const char ending[] = "__missing";
	size_t n = strlen(column);
	char *text = host->scratch(ctx, n + sizeof(ending), 1);

	if (text) {
		memcpy(text, column, n);
		memcpy(text + n, ending, sizeof(ending));
	}
	return text;
}

int pv__imputation_space(const struct pv_host *host, pv_ctx *ctx, const void *config,
			 const void *model, const struct pv_space *in, const struct pv_space **out)
{
	const struct pv__imputation *m = model;
	struct pv_feature *flag = host->scratch(ctx, (size_t)m->n_flags, sizeof(*flag));

	(void)config;
	if (!flag)
		return no_memory(host, ctx);
	for (int64_t k = 0; k < m->n_flags; k++) {
		flag[k] = in->feature[m->flag[k]];
		flag[k].name = flag_name(host, ctx, flag[k].name);
		flag[k].unit = NULL;
		if (!flag[k].name)
			return no_memory(host, ctx);
	}
	return pv__space_widen(host, ctx, in, m->n_flags, flag, out);
}

/* ---- use ---------------------------------------------------------------------------- */

int pv__imputation_apply(const struct pv_host *host, pv_ctx *ctx, const void *config,
			 const void *model, const struct pv_table *rows, double *const *out)
{
	const struct pv__imputation *m = model;
	int status = pv__check_columns(host, ctx, rows, m->n_cols);

	(void)config;
	if (status != PV_OK)
		return status;
	for (int64_t r = 0; r < rows->n_rows; r++) {
		const double *x = rows->row[r];

		for (int64_t j = 0; j < m->n_cols; j++)
			out[r][j] = isnan(x[j]) ? m->fill[j] : x[j];
		for (int64_t k = 0; k < m->n_flags; k++)
			out[r][m->n_cols + k] = isnan(x[m->flag[k]]) ? 1 : 0;
	}
	return PV_OK;
}

/* A column that was filled does not move with the one before it; where it was not, it is
 * that column. */
int pv__imputation_pull_back(const struct pv_host *host, pv_ctx *ctx, const void *config,
			     const void *model, const double *w_out, double *w_in)
{
	const struct pv__imputation *m = model;

	(void)config;
	if (m->n_flags > 0)
		return host->fail(
			ctx, PV_EINVAL, "indicator",
			"weights on indicator columns have no "
			"place among the columns before them: set indicator: false, or use "
			"an importance op that needs no weights");
	memcpy(w_in, w_out, (size_t)m->n_cols * sizeof(*w_in));
	return PV_OK;
}

/* ---- bundle ---------------------------------------------------------------------------- */

int pv__imputation_save(const struct pv_host *host, pv_ctx *ctx, const void *model,
			struct pv_writer *w)
{
	const struct pv__imputation *m = model;
	int status = pv__write_int(host, ctx, w, m->n_cols);

	if (status == PV_OK)
		status = pv__write_int(host, ctx, w, m->n_flags);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_cols, m->fill);
	if (status == PV_OK)
		status = pv__write_ints(host, ctx, w, m->n_flags, m->flag);
	return status;
}

int pv__imputation_read(const struct pv_host *host, pv_ctx *ctx, struct pv_reader *r,
			struct pv__imputation *m)
{
	int status = pv__read_int(host, ctx, r, 0, PV__MOST, &m->n_cols);

	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 0, m->n_cols, &m->n_flags);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_cols, &m->fill);
	if (status == PV_OK)
		status = pv__read_ints(host, ctx, r, m->n_flags, &m->flag);
	for (int64_t k = 0; status == PV_OK && k < m->n_flags; k++)
		if (m->flag[k] < 0 || m->flag[k] >= m->n_cols)
			status = host->fail(ctx, PV_EDATA, NULL,
					    "the fitted model is damaged: it "
					    "names column %lld",
					    (long long)m->flag[k]);
	return status;
}

int pv__imputation_load(const struct pv_host *host, pv_ctx *ctx, const void *config,
			struct pv_reader *r, void **model)
{
	struct pv__imputation *m = host->keep(ctx, 1, sizeof(*m));

	(void)config;
	if (!m)
		return no_memory(host, ctx);
	*model = m;
	return pv__imputation_read(host, ctx, r, m);
}
