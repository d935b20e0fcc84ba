/* roi.extract: one value per region of an atlas. */
#include "features/features.h"
#include "features/regions.h"
#include "kernels/grid.h"

#include <math.h>

enum stat { MEAN = 1, MEDIAN, SUM, VOLUME, COVERAGE };

struct config {
	const char *image, *labels;
	const struct pv_atlas *atlas;
	int64_t stat;
	int resample_atlas;
	double min_coverage;
};

/* Voxels side by side in memory and in one region: an image is read once, in order. */
struct stretch {
	int64_t first;
	int32_t length, region;
};

struct state {
	int64_t n_regions, n_voxels, n_stretches;
	const struct stretch *stretch;
	const struct pv_region *region;
	double voxel_mm3;
};

/* With out NULL: how many there are. */
static int64_t find_stretches(const int32_t *of_voxel, int64_t n, struct stretch *out)
{
	int64_t count = 0, first = 0;

	for (int64_t v = 1; v <= n; v++) {
		if (v < n && of_voxel[v] == of_voxel[first] && v - first < INT32_MAX)
			continue;
		if (of_voxel[first] >= 0) {
			if (out)
				out[count] = (struct stretch){first, (int32_t)(v - first),
							      of_voxel[first]};
			count++;
		}
		first = v;
	}
	return count;
}

static int make_state(const struct pv_host *host, pv_ctx *ctx, const struct pv_grid *grid,
		      const struct regions *regions, void **out)
{
	struct state *state = host->keep(ctx, 1, sizeof(*state));
	int64_t n = pv__voxel_count(grid);
	int64_t n_stretches = find_stretches(regions->of_voxel, n, NULL);
	struct stretch *stretch = host->keep(ctx, (size_t)n_stretches, sizeof(*stretch));

	if (!state || !stretch)
		return PV_ENOMEM;
	find_stretches(regions->of_voxel, n, stretch);
	*state = (struct state){.n_regions = regions->n,
				.n_voxels = n,
				.n_stretches = n_stretches,
				.stretch = stretch,
				.region = regions->region,
				.voxel_mm3 = pv__voxel_volume(grid)};
	*out = state;
	return PV_OK;
}

static const char *suffix_of(int64_t stat)
{
	switch (stat) {
	case MEDIAN:
		return ".median";
	case SUM:
		return ".sum";
	case VOLUME:
		return ".volume";
	case COVERAGE:
		return ".coverage";
	default:
		return "";
	}
}

static int make_space(const struct pv_host *host, pv_ctx *ctx, int64_t stat,
		      const struct regions *regions, const struct pv_space **out)
{
	struct pv_space *space = host->keep(ctx, 1, sizeof(*space));
	struct pv_feature *feature = host->keep(ctx, (size_t)regions->n, sizeof(*feature));

	if (!space || !feature)
		return PV_ENOMEM;
	for (int64_t r = 0; r < regions->n; r++) {
		feature[r].name = keep_text(host, ctx, regions->region[r].name, suffix_of(stat));
		if (!feature[r].name)
			return PV_ENOMEM;
		feature[r].unit = stat == VOLUME ? "mm3" : NULL;
		feature[r].region = (int32_t)r;
		feature[r].voxel = -1;
	}
	*space = (struct pv_space){.size = sizeof(*space),
				   .n_features = regions->n,
				   .n_regions = regions->n,
				   .feature = feature,
				   .region = regions->region};
	*out = space;
	return PV_OK;
}

static int open_grid(const struct pv_host *host, pv_ctx *ctx, const void *cfg,
		     const struct pv_grid *grid, const struct pv_space **space, void **state)
{
	const struct config *config = cfg;
	struct regions regions = {0};
	int status;

	if (config->atlas)
		status = regions_of_atlas(host, ctx, config->atlas, grid, config->resample_atlas,
					  &regions);
	else
		status = regions_of_image(host, ctx, grid, &regions);
	if (status == PV_OK)
		status = make_state(host, ctx, grid, &regions, state);
	return status == PV_OK ? make_space(host, ctx, config->stat, &regions, space) : status;
}

/* Sum and number of the finite voxels of each region. */
static void add_up(const struct state *state, const float *data, double *sum, int64_t *n)
{
	for (int64_t i = 0; i < state->n_stretches; i++) {
		const struct stretch *s = &state->stretch[i];
		const float *x = data + s->first;
		double part = 0;
		int64_t finite = 0;

		for (int32_t k = 0; k < s->length; k++) {
			if (!isfinite(x[k]))
				continue;
			part += x[k];
			finite++;
		}
		sum[s->region] += part;
		n[s->region] += finite;
	}
}

/* Where in `value` the next finite voxel of a region goes. */
static void gather(const struct state *state, const float *data, int64_t *next, double *value)
{
	for (int64_t i = 0; i < state->n_stretches; i++) {
		const struct stretch *s = &state->stretch[i];

		for (int32_t k = 0; k < s->length; k++)
			if (isfinite(data[s->first + k]))
				value[next[s->region]++] = data[s->first + k];
	}
}

static double median_of(const struct pv_host *host, int64_t n, const double *value, int64_t *order)
{
	if (n == 0)
		return NAN;
	host->argsort(n, value, order);
	return n % 2 ? value[order[n / 2]] : (value[order[n / 2 - 1]] + value[order[n / 2]]) / 2;
}

/* median[r] from the n[r] finite voxels of each region. */
static int medians(const struct pv_host *host, pv_ctx *ctx, const struct state *state,
		   const float *data, const int64_t *n, double *median)
{
	double *value = host->scratch(ctx, (size_t)state->n_voxels, sizeof(*value));
	int64_t *order = host->scratch(ctx, (size_t)state->n_voxels, sizeof(*order));
	int64_t *next = host->scratch(ctx, (size_t)state->n_regions, sizeof(*next));

	if (!value || !order || !next)
		return PV_ENOMEM;
	for (int64_t r = 1; r < state->n_regions; r++)
		next[r] = next[r - 1] + n[r - 1];
	gather(state, data, next, value);
	for (int64_t r = 0; r < state->n_regions; r++)
		median[r] = median_of(host, n[r], value + next[r] - n[r], order);
	return PV_OK;
}

/* sum[r] -> the statistic of region r; medians have been made. */
static void finish(const struct state *state, int64_t stat, const int64_t *n, double *value)
{
	for (int64_t r = 0; r < state->n_regions; r++) {
		if (stat == MEAN)
			value[r] /= (double)n[r];
		else if (stat == VOLUME)
			value[r] *= state->voxel_mm3;
		else if (stat == COVERAGE)
			value[r] = (double)n[r] / (double)state->region[r].n_voxels;
	}
}

/* Regions too little of which is finite become missing, and one line says so. */
static void drop_uncovered(const struct pv_host *host, pv_ctx *ctx, const struct config *config,
			   const struct state *state, const struct pv_volume *image,
			   const int64_t *n, double *value)
{
	int64_t dropped = 0, first = 0;

	for (int64_t r = 0; r < state->n_regions; r++) {
		if (n[r] > 0 &&
		    (double)n[r] >= config->min_coverage * (double)state->region[r].n_voxels)
			continue;
		if (dropped++ == 0)
			first = r;
		value[r] = NAN;
	}
	if (dropped > 0)
		host->log(
			ctx, PV_LOG_WARN,
			"%s: %lld of %lld regions have fewer finite voxels than min_coverage (%g) "
			"asks for and are missing; the first, '%s', has %lld of %lld",
			image->id ? image->id : "image", (long long)dropped,
			(long long)state->n_regions, config->min_coverage,
			state->region[first].name, (long long)n[first],
			(long long)state->region[first].n_voxels);
}

static int row(const struct pv_host *host, pv_ctx *ctx, const void *cfg, const void *st,
	       const struct pv_volume *image, double *out)
{
	const struct config *config = cfg;
	const struct state *state = st;
	int64_t *n = host->scratch(ctx, (size_t)state->n_regions, sizeof(*n));
	int status = PV_OK;

	if (!n)
		return PV_ENOMEM;
	for (int64_t r = 0; r < state->n_regions; r++)
		out[r] = 0;
	add_up(state, image->data, out, n);
	if (config->stat == MEDIAN)
		status = medians(host, ctx, state, image->data, n, out);
	if (status != PV_OK)
		return status;
	finish(state, config->stat, n, out);
	if (config->stat != COVERAGE)
		drop_uncovered(host, ctx, config, state, image, n, out);
	return PV_OK;
}

static const struct pv_choice stats[] = {
	{"mean", "mean of the finite voxels", MEAN},
	{"median", "their median", MEDIAN},
	{"sum", "their sum", SUM},
	{"volume", "their sum times the volume of a voxel: mm3 of tissue, or of a mask", VOLUME},
	{"coverage", "share of the region's voxels that are finite", COVERAGE},
	{0},
};

static const struct pv_option options[] = {
	{.name = "image",
	 .help = "name of an image of the study",
	 .type = PV_INPUT,
	 .flags = PV_REQUIRED,
	 .offset = offsetof(struct config, image)},
	{.name = "atlas",
	 .help = "label image; without it all voxels are one region, whole_image",
	 .type = PV_ATLAS,
	 .offset = offsetof(struct config, atlas)},
	{.name = "labels",
	 .help = "table of the label names; without it the .tsv beside the atlas, else label_101",
	 .type = PV_STRING,
	 .offset = offsetof(struct config, labels)},
	{.name = "stat",
	 .help = "what is computed in each region",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, stat),
	 .dflt = "mean",
	 .choice = stats},
	{.name = "resample_atlas",
	 .help = "bring an atlas on another grid to that of the images, nearest label",
	 .type = PV_BOOL,
	 .offset = offsetof(struct config, resample_atlas),
	 .dflt = "false"},
	{.name = "min_coverage",
	 .help = "smallest share of finite voxels; below it the value is missing",
	 .type = PV_REAL,
	 .offset = offsetof(struct config, min_coverage),
	 .dflt = "0.5",
	 .min = 0,
	 .max = 1},
	{0},
};

static const struct pv_extract_call call = {.size = sizeof(call), .open = open_grid, .row = row};

const struct pv_op op_roi_extract = {
	.size = sizeof(op_roi_extract),
	.role = PV_ROLE_EXTRACT,
	.kind = PV_PER_SAMPLE,
	.flags = PV_TAKES_NAN,
	.name = "roi.extract",
	.version = "1",
	.summary = "One value per region of an atlas",
	.doc = "Over the finite voxels of each label (0 is background): mean, median, sum, or "
	       "volume "
	       "= sum |det A| in mm3, which for grey-matter probabilities is tissue volume and for "
	       "a mask its size. A region with fewer finite voxels than min_coverage is missing, "
	       "with a warning; sum and volume of a partly covered region count what is there. An "
	       "atlas on another grid is an error unless resample_atlas is set; region sizes and "
	       "centroids are those on the grid of the images. Names carry the statistic unless "
	       "it is the mean: Hippocampus_L.volume.",
	.option = options,
	.config_size = sizeof(struct config),
	.extract = &call,
};
