/* Choosing by score, and keeping the choice. */
#include "selection.h"

#include "kernels/bytes.h"

#include <math.h>

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory to select columns");
}

int pv__selection_make(const struct pv_host *host, pv_ctx *ctx, int64_t n_cols,
                       struct pv__selection **out)
{
	struct pv__selection *s = host->keep(ctx, 1, sizeof(*s));

	if (!s)
		return no_memory(host, ctx);
	s->n_cols = n_cols;
	s->kept = host->keep(ctx, (size_t)n_cols, sizeof(*s->kept));
	s->score = host->keep(ctx, (size_t)n_cols, sizeof(*s->score));
	s->log10_p = host->keep(ctx, (size_t)n_cols, sizeof(*s->log10_p));
	if (!s->kept || !s->score || !s->log10_p)
		return no_memory(host, ctx);
	for (int64_t j = 0; j < n_cols; j++)
		s->log10_p[j] = NAN;
	*out = s;
	return PV_OK;
}

int64_t pv__selection_count(const struct pv_host *host, pv_ctx *ctx, int64_t k, double percentile,
                            int64_t n_cols)
{
	double share;

	if (k > n_cols)
		host->log(ctx, PV_LOG_WARN, "k is %lld, but there are %lld columns: all are kept",
		          (long long)k, (long long)n_cols);
	if (k > 0)
		return k < n_cols ? k : n_cols;
	share = ceil(percentile / 100 * (double)n_cols - 1e-9);
	return share < 1 ? 1 : share > (double)n_cols ? n_cols : (int64_t)share;
}

int pv__selection_best(const struct pv_host *host, pv_ctx *ctx, struct pv__selection *s, int64_t n)
{
	size_t room = (size_t)s->n_cols;
	double *negative = host->scratch(ctx, room, sizeof(*negative));
	int64_t *order = host->scratch(ctx, room, sizeof(*order));
	uint8_t *passes = host->scratch(ctx, room, 1);

	if (!negative || !order || !passes)
		return no_memory(host, ctx);
	for (int64_t j = 0; j < s->n_cols; j++)
		negative[j] = -s->score[j];
	host->argsort(s->n_cols, negative, order);
	for (int64_t i = 0; i < n && i < s->n_cols; i++)
		passes[order[i]] = 1;
	pv__selection_marked(s, passes);
	return PV_OK;
}

void pv__selection_marked(struct pv__selection *s, const uint8_t *passes)
{
	s->n_kept = 0;
	for (int64_t j = 0; j < s->n_cols; j++)
		if (passes[j])
			s->kept[s->n_kept++] = j;
}

void pv__selection_columns(const void *model, int64_t *n, const int64_t **keep)
{
	const struct pv__selection *s = model;

	*n = s->n_kept;
	*keep = s->kept;
}

int pv__selection_save(const struct pv_host *host, pv_ctx *ctx, const void *model,
                       struct pv_writer *w)
{
	const struct pv__selection *s = model;
	int status = pv__write_int(host, ctx, w, s->n_cols);

	if (status == PV_OK)
		status = pv__write_int(host, ctx, w, s->n_kept);
	if (status == PV_OK)
		status = pv__write_ints(host, ctx, w, s->n_kept, s->kept);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, s->n_cols, s->score);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, s->n_cols, s->log10_p);
	return status;
}

int pv__selection_load(const struct pv_host *host, pv_ctx *ctx, const void *config,
                       struct pv_reader *r, void **model)
{
	struct pv__selection *s = host->keep(ctx, 1, sizeof(*s));
	int status;

	(void)config;
	if (!s)
		return no_memory(host, ctx);
	*model = s;
	status = pv__read_int(host, ctx, r, 0, PV__MOST, &s->n_cols);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 0, s->n_cols, &s->n_kept);
	if (status == PV_OK)
		status = pv__read_ints(host, ctx, r, s->n_kept, &s->kept);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, s->n_cols, &s->score);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, s->n_cols, &s->log10_p);
	for (int64_t i = 0; status == PV_OK && i < s->n_kept; i++)
		if (s->kept[i] < (i ? s->kept[i - 1] + 1 : 0) || s->kept[i] >= s->n_cols)
			status = host->fail(ctx, PV_EDATA, NULL, "the fitted model is damaged: it "
			                    "keeps column %lld", (long long)s->kept[i]);
	return status;
}
