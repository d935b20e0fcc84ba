/* Counts and thresholds on p-values. */
#include "wanted.h"

#include <math.h>

int pv__wanted_check(const struct pv_host *host, pv_ctx *ctx, const struct pv__wanted *w,
		     const char *names)
{
	int n = (w->k > 0) + (w->percentile > 0) + (w->alpha > 0) + (w->fdr > 0);

	if (n == 1)
		return PV_OK;
	return host->fail(ctx, PV_EINVAL, n ? "k" : NULL,
			  "say how many columns to keep by %s "
			  "of %s",
			  n ? "only one" : "one", names);
}

/* Largest log10 p that passes; -inf: none can. */
static int limit(const struct pv_host *host, pv_ctx *ctx, const struct pv__wanted *w,
		 const struct pv__selection *s, double *out)
{
	int64_t *order, m = 0;

	if (w->alpha > 0) {
		*out = log10(w->alpha);
		return PV_OK;
	}
	order = host->scratch(ctx, (size_t)s->n_cols, sizeof(*order));
	if (!order)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory to select columns");
	host->argsort(s->n_cols, s->log10_p, order);
	while (m < s->n_cols && !isnan(s->log10_p[order[m]]))
		m++;
	*out = NAN;
	for (int64_t i = 0; i < m; i++)
		if (s->log10_p[order[i]] <= log10((double)(i + 1) * w->fdr / (double)m))
			*out = s->log10_p[order[i]];
	return PV_OK;
}

static int choose_by_p(const struct pv_host *host, pv_ctx *ctx, const struct pv__wanted *w,
		       struct pv__selection *s)
{
	uint8_t *passes = host->scratch(ctx, (size_t)s->n_cols, 1);
	double most = NAN;
	int64_t n = 0;
	int status = limit(host, ctx, w, s, &most);

	if (!passes)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory to select columns");
	if (status != PV_OK)
		return status;
	for (int64_t j = 0; j < s->n_cols; j++)
		n += passes[j] = s->log10_p[j] <= most;
	if (n == 0) {
		host->log(ctx, PV_LOG_WARN, "no column passes %s %g: the best one is kept",
			  w->alpha > 0 ? "alpha" : "fdr", w->alpha > 0 ? w->alpha : w->fdr);
		return pv__selection_best(host, ctx, s, 1);
	}
	pv__selection_marked(s, passes);
	return PV_OK;
}

int pv__wanted_choose(const struct pv_host *host, pv_ctx *ctx, const struct pv__wanted *w,
		      struct pv__selection *s)
{
	if (w->alpha > 0 || w->fdr > 0)
		return choose_by_p(host, ctx, w, s);
	return pv__selection_best(host, ctx, s,
				  pv__selection_count(host, ctx, w->k, w->percentile, s->n_cols));
}
