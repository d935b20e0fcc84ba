/* roi.extract: one value per region of an atlas. */
#include "features/features.h"
#include "features/regions.h"
#include "kernels/grid.h"

#include <math.h>

enum stat { MEAN = 1, MEDIAN, SUM, VOLUME, COVERAGE };

struct config {
	const char *image, *labels;
	const struct pv_atlas *atlas, *own_atlas;
	int64_t stat;
	int resample_atlas;
	double min_coverage, min_weight;
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
	const double *total; /* voxels or weights of each region */
	/* of a probabilistic atlas, instead of stretches: see struct regions */
	const int64_t *start, *voxel;
	const float *weight;
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

static int put_stretches(const struct pv_host *host, pv_ctx *ctx, const int32_t *of_voxel,
			 struct state *state)
{
	int64_t n = find_stretches(of_voxel, state->n_voxels, NULL);
	struct stretch *stretch = host->keep(ctx, (size_t)n, sizeof(*stretch));

	if (!stretch)
		return PV_ENOMEM;
	find_stretches(of_voxel, state->n_voxels, stretch);
	state->n_stretches = n;
	state->stretch = stretch;
	return PV_OK;
}

static int make_state(const struct pv_host *host, pv_ctx *ctx, const struct pv_grid *grid,
		      const struct regions *regions, void **out)
{
	struct state *state = host->keep(ctx, 1, sizeof(*state));

	if (!state)
		return PV_ENOMEM;
	*state = (struct state){.n_regions = regions->n,
				.n_voxels = pv__voxel_count(grid),
				.region = regions->region,
				.total = regions->total,
				.start = regions->start,
				.voxel = regions->voxel,
				.weight = regions->weight,
				.voxel_mm3 = pv__voxel_volume(grid)};
	*out = state;
	return state->weight ? PV_OK : put_stretches(host, ctx, regions->of_voxel, state);
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

static int find_regions(const struct pv_host *host, pv_ctx *ctx, const struct config *config,
			const struct pv_grid *grid, struct regions *out)
{
	const struct pv_atlas *atlas = config->own_atlas ? config->own_atlas : config->atlas;

	if (!atlas)
		return regions_of_image(host, ctx, grid, out);
	if (!atlas->weight)
		return regions_of_atlas(host, ctx, atlas, grid, config->resample_atlas, out);
	if (config->stat == MEDIAN)
		return host->fail(ctx, PV_EINVAL, "stat",
				  "the median of a probabilistic atlas is not computed: choose "
				  "mean, sum, volume or coverage");
	return weights_of_atlas(host, ctx, atlas, grid, config->resample_atlas, config->min_weight,
				out);
}

static int open_grid(const struct pv_host *host, pv_ctx *ctx, const void *cfg,
		     const struct pv_grid *grid, const struct pv_space **space, void **state)
{
	const struct config *config = cfg;
	struct regions regions = {0};
	int status;

	status = find_regions(host, ctx, config, grid, &regions);
	if (status == PV_OK)
		status = make_state(host, ctx, grid, &regions, state);
	return status == PV_OK ? make_space(host, ctx, config->stat, &regions, space) : status;
}

/* Sum and number of the finite voxels of each region. */
static void add_labelled(const struct state *state, const float *data, double *sum, double *n)
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
		n[s->region] += (double)finite;
	}
}

/* Likewise sum w x and sum w. */
static void add_weighted(const struct state *state, const float *data, double *sum, double *n)
{
	for (int64_t r = 0; r < state->n_regions; r++)
		for (int64_t i = state->start[r]; i < state->start[r + 1]; i++) {
			double x = data[state->voxel[i]], w = state->weight[i];

			if (!isfinite(x))
				continue;
			sum[r] += w * x;
			n[r] += w;
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
		   const float *data, const double *n, double *median)
{
	double *value = host->scratch(ctx, (size_t)state->n_voxels, sizeof(*value));
	int64_t *order = host->scratch(ctx, (size_t)state->n_voxels, sizeof(*order));
	int64_t *next = host->scratch(ctx, (size_t)state->n_regions, sizeof(*next));

	if (!value || !order || !next)
		return PV_ENOMEM;
	for (int64_t r = 1; r < state->n_regions; r++)
		next[r] = next[r - 1] + (int64_t)n[r - 1];
	gather(state, data, next, value);
	for (int64_t r = 0; r < state->n_regions; r++) {
		int64_t count = (int64_t)n[r];

		median[r] = median_of(host, count, value + next[r] - count, order);
	}
	return PV_OK;
}

/* sum[r] -> the statistic of region r; medians have been made. */
static void finish(const struct state *state, int64_t stat, const double *n, double *value)
{
	for (int64_t r = 0; r < state->n_regions; r++) {
		if (stat == MEAN)
			value[r] /= n[r];
		else if (stat == VOLUME)
			value[r] *= state->voxel_mm3;
		else if (stat == COVERAGE)
			value[r] = n[r] / state->total[r];
	}
}

/* Regions too little of which is finite become missing, and one line says so. */
static void drop_uncovered(const struct pv_host *host, pv_ctx *ctx, const struct config *config,
			   const struct state *state, const struct pv_volume *image,
			   const double *n, double *value)
{
	int64_t dropped = 0, first = 0;

	for (int64_t r = 0; r < state->n_regions; r++) {
		if (n[r] > 0 && n[r] >= config->min_coverage * state->total[r])
			continue;
		if (dropped++ == 0)
			first = r;
		value[r] = NAN;
	}
	if (dropped > 0)
		host->log(
			ctx, PV_LOG_WARN,
			"%s: %lld of %lld regions have fewer finite voxels than min_coverage (%g) "
			"asks for and are missing; the first, '%s', has %.6g of %.6g",
			image->id ? image->id : "image", (long long)dropped,
			(long long)state->n_regions, config->min_coverage,
			state->region[first].name, n[first], state->total[first]);
}

static int row(const struct pv_host *host, pv_ctx *ctx, const void *cfg, const void *st,
	       const struct pv_volume *image, double *out)
{
	const struct config *config = cfg;
	const struct state *state = st;
	double *n = host->scratch(ctx, (size_t)state->n_regions, sizeof(*n));
	int status = PV_OK;

	if (!n)
		return PV_ENOMEM;
	for (int64_t r = 0; r < state->n_regions; r++)
		out[r] = 0;
	(state->weight ? add_weighted : add_labelled)(state, image->data, out, n);
	if (config->stat == MEDIAN)
		status = medians(host, ctx, state, image->data, n, out);
	if (status != PV_OK)
		return status;
	finish(state, config->stat, n, out);
	if (config->stat != COVERAGE)
		drop_uncovered(host, ctx, config, state, image, n, out);
	return PV_OK;
}

static int coverage(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *st,
		    const struct pv_volume *image, double *share)
{
	const struct state *state = st;
	double *sum = host->scratch(ctx, (size_t)state->n_regions, sizeof(*sum));

	(void)config;
	if (!sum)
		return PV_ENOMEM;
	for (int64_t r = 0; r < state->n_regions; r++)
		share[r] = 0;
	(state->weight ? add_weighted : add_labelled)(state, image->data, sum, share);
	for (int64_t r = 0; r < state->n_regions; r++)
		share[r] = state->total[r] > 0 ? share[r] / state->total[r] : 0;
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
	 .help = "image of labels, or 4-D image of weights (a probabilistic atlas); without it "
		 "all voxels are one region, whole_image",
	 .type = PV_ATLAS,
	 .offset = offsetof(struct config, atlas)},
	{.name = "own_atlas",
	 .help = "name of an image of the study with the labels of each row's own, such as "
		 "aparc+aseg; instead of `atlas`",
	 .type = PV_OWN_ATLAS,
	 .offset = offsetof(struct config, own_atlas)},
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
	 .help = "bring an atlas on another grid to that of the images: nearest label, weights by "
		 "linear interpolation",
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
	{.name = "min_weight",
	 .help = "of a probabilistic atlas: weights below this are 0",
	 .type = PV_REAL,
	 .offset = offsetof(struct config, min_weight),
	 .dflt = "0",
	 .min = 0,
	 .max = 1},
	{0},
};

static const struct pv_extract_call call = {
	.size = sizeof(call), .open = open_grid, .row = row, .coverage = coverage};

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
	       "a mask its size. A 4-D atlas is probabilistic: volume r holds the weights w of "
	       "region r, from 0 to 1, or from 0 to 100 where one is above 1, which are then "
	       "divided "
	       "by 100; weights below min_weight are 0. Then mean = sum w x / sum w, so that the "
	       "scale of the weights does not matter, sum = sum w x, volume = |det A| sum w x, "
	       "coverage = sum w over finite voxels / sum w. Regions may overlap: a voxel counts "
	       "in "
	       "each. With own_atlas each row has its own label image, on the grid of the image or "
	       "with resample_atlas; `labels` names the regions for everybody, other labels lie "
	       "outside, and a region that somebody lacks is missing there. A region with fewer "
	       "finite voxels than min_coverage is "
	       "missing, "
	       "with a warning; sum and volume of a partly covered region count what is there. An "
	       "atlas on another grid is an error unless resample_atlas is set; region sizes and "
	       "centroids are those on the grid of the images. Names carry the statistic unless "
	       "it is the mean: Hippocampus_L.volume.",
	.option = options,
	.config_size = sizeof(struct config),
	.extract = &call,
};
