/* Spaces outlive the call that made them: names are copied. */
#include "wider.h"

#include <string.h>

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for more columns");
}

static const char *copy(const struct pv_host *host, pv_ctx *ctx, const char *text)
{
	size_t n = strlen(text) + 1;
	char *out = host->keep(ctx, n, 1);

	return out ? memcpy(out, text, n) : NULL;
}

static int copy_features(const struct pv_host *host, pv_ctx *ctx, int64_t n,
			 const struct pv_feature *from, struct pv_feature *to)
{
	for (int64_t j = 0; j < n; j++) {
		to[j] = from[j];
		to[j].name = copy(host, ctx, from[j].name);
		to[j].unit = from[j].unit ? copy(host, ctx, from[j].unit) : NULL;
		if (!to[j].name || (from[j].unit && !to[j].unit))
			return no_memory(host, ctx);
	}
	return PV_OK;
}

static int copy_regions(const struct pv_host *host, pv_ctx *ctx, const struct pv_space *in,
			struct pv_region *out)
{
	for (int64_t r = 0; r < in->n_regions; r++) {
		out[r] = in->region[r];
		out[r].name = copy(host, ctx, in->region[r].name);
		if (!out[r].name)
			return no_memory(host, ctx);
	}
	return PV_OK;
}

int pv__space_widen(const struct pv_host *host, pv_ctx *ctx, const struct pv_space *in, int64_t n,
		    const struct pv_feature *more, const struct pv_space **out)
{
	int64_t n_all = in->n_features + n;
	struct pv_space *s = host->keep(ctx, 1, sizeof(*s));
	struct pv_feature *feature = host->keep(ctx, (size_t)n_all, sizeof(*feature));
	struct pv_region *region = host->keep(ctx, (size_t)in->n_regions, sizeof(*region));
	struct pv_grid *grid = host->keep(ctx, 1, sizeof(*grid));
	int status;

	if (!s || !feature || !region || !grid)
		return no_memory(host, ctx);
	if (in->grid)
		*grid = *in->grid;
	*s = (struct pv_space){.size = sizeof(*s),
			       .n_features = n_all,
			       .n_regions = in->n_regions,
			       .feature = feature,
			       .region = region,
			       .grid = in->grid ? grid : NULL};
	status = copy_features(host, ctx, in->n_features, in->feature, feature);
	if (status == PV_OK)
		status = copy_features(host, ctx, n, more, feature + in->n_features);
	if (status == PV_OK)
		status = copy_regions(host, ctx, in, region);
	*out = s;
	return status;
}
