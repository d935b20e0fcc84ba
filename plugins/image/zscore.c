/* run.zscore: mean 0 and standard deviation 1 in time, per voxel and run. */
#include "image/image.h"
#include "image/runs.h"
#include "kernels/wide.h"

#include <math.h>

struct config {
	int64_t by, ddof;
};

/* Sums of x - first: what a voxel has in common over the run drops out, so that a
 * constant voxel is exactly constant and a large mean costs no digits. */
PV__WIDE static void add_differences(int64_t n, const float *x, const float *first, double *sum)
{
	for (int64_t v = 0; v < n; v++)
		sum[v] += (double)x[v] - (double)first[v];
}

PV__WIDE static void add_squares(int64_t n, const float *x, const float *first, const double *mean,
				 double *sum)
{
	for (int64_t v = 0; v < n; v++) {
		double d = (double)x[v] - (double)first[v] - mean[v];

		sum[v] += d * d;
	}
}

PV__WIDE static void write_scores(int64_t n, const float *x, const float *first, const double *mean,
				  const double *scale, float *out)
{
	for (int64_t v = 0; v < n; v++)
		out[v] = (float)(((double)x[v] - (double)first[v] - mean[v]) * scale[v]);
}

/* 1/sd; 0 for a constant voxel, whose scores are then 0. */
static void make_scales(const struct block *block, const float *first, int64_t degrees,
			const double *mean, double *square)
{
	for (int64_t v = 0; v < block->n_voxels; v++) {
		double sd = sqrt(square[v] / (double)degrees);
		double size = fabs((double)first[v] + mean[v]);

		square[v] = sd < 1e-12 * (size > 1 ? size : 1) ? 0 : 1 / sd;
	}
}

static void score_run(const void *own, int64_t index, const struct run *run,
		      const struct block *block)
{
	const struct config *config = own;
	const float *first = block->in + run->time[0] * block->stride;
	double mean[VOXEL_BLOCK] = {0}, scale[VOXEL_BLOCK] = {0};
	int64_t n = block->n_voxels;

	(void)index;
	for (int64_t i = 0; i < run->n; i++)
		add_differences(n, block->in + run->time[i] * block->stride, first, mean);
	for (int64_t v = 0; v < n; v++)
		mean[v] /= (double)run->n;
	for (int64_t i = 0; i < run->n; i++)
		add_squares(n, block->in + run->time[i] * block->stride, first, mean, scale);
	make_scales(block, first, run->n - config->ddof, mean, scale);
	for (int64_t i = 0; i < run->n; i++)
		write_scores(n, block->in + run->time[i] * block->stride, first, mean, scale,
			     block->out + run->time[i] * block->stride);
}

static int zscore(const struct pv_host *host, pv_ctx *ctx, const void *cfg,
		  const struct pv_volume *in, float *out)
{
	const struct config *config = cfg;
	const struct run *run;
	int64_t n_runs;
	int status = find_runs(host, ctx, in, config->by, &n_runs, &run);

	if (status == PV_OK)
		status = check_runs(host, ctx, n_runs, run, 2, "a standard deviation");
	if (status == PV_OK)
		status = walk_runs(host, ctx, in, out, n_runs, run, score_run, config);
	return status;
}

static const struct pv_option options[] = {
	{.name = "by",
	 .help = BY_HELP,
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, by),
	 .dflt = "run",
	 .choice = by_choices},
	{.name = "ddof",
	 .help = "taken off the number of time points in the variance",
	 .type = PV_INT,
	 .offset = offsetof(struct config, ddof),
	 .dflt = "0",
	 .min = 0,
	 .max = 1},
	{0},
};

static const struct pv_image_call call = {.size = sizeof(call), .run = zscore};

const struct pv_op op_run_zscore = {
	.size = sizeof(op_run_zscore),
	.role = PV_ROLE_IMAGE,
	.kind = PV_PER_FILE,
	.name = "run.zscore",
	.version = "1",
	.summary = "z-scores in time, per voxel and run of a 4-D image",
	.doc = "(x - mean) / sd over the time points of a run, sd with divisor n - ddof (the "
	       "default, 0, is the population value, as in PyMVPA and scikit-learn). A voxel that "
	       "is constant in a run (sd < 1e-12 max(1, |mean|)) is 0 there. Uses all time points "
	       "of a run: they belong on one side of a fold.",
	.option = options,
	.config_size = sizeof(struct config),
	.image = &call,
};
