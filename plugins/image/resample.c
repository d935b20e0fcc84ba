/* image.resample: y(x) = source(A_source^-1 A_target x). */
#include "image/image.h"
#include "kernels/grid.h"
#include "kernels/trilinear.h"

#include <math.h>
#include <string.h>

enum interp { LINEAR = 1, NEAREST };

struct config {
	const struct pv_volume *like;
	struct pv_reals voxel_mm;
	int64_t interp;
	double fill;
};

enum { MOST_VOXELS = 1 << 14 }; /* along one axis of a grid made by voxel_mm */

struct job {
	const float *in;
	float *out;
	struct pv_grid from, to;
	double map[3][4]; /* voxel of `to` -> voxel of `from` */
	float fill;
	int64_t interp;
};

/* Voxels of another size on the same axes, around the same centre. */
static int rescaled_grid(const struct pv_host *host, pv_ctx *ctx, const struct config *config,
			 const struct pv_grid *in, struct pv_grid *out)
{
	*out = *in;
	for (int d = 0; d < 3; d++) {
		double size = config->voxel_mm.v[config->voxel_mm.n == 3 ? d : 0];
		double factor = size / pv__voxel_size(in, d);
		double n = floor((double)in->dim[d] / factor + 0.5);
		double shift;

		if (!(n <= MOST_VOXELS))
			return host->fail(ctx, PV_EINVAL, "voxel_mm",
					  "more than %d voxels along one axis: is the unit mm?",
					  MOST_VOXELS);
		out->dim[d] = n < 1 ? 1 : (int64_t)n;
		shift = ((double)in->dim[d] - 1 - factor * (double)(out->dim[d] - 1)) / 2;
		for (int i = 0; i < 3; i++) {
			out->affine[i][d] = in->affine[i][d] * factor;
			out->affine[i][3] += in->affine[i][d] * shift;
		}
	}
	return PV_OK;
}

static int target_grid(const struct pv_host *host, pv_ctx *ctx, const void *cfg,
		       const struct pv_grid *in, struct pv_grid *out)
{
	const struct config *config = cfg;

	if (!config->like == (config->voxel_mm.n == 0))
		return host->fail(ctx, PV_EINVAL, NULL,
				  "which grid? Give either `like` (an image) or `voxel_mm`");
	if (!config->like)
		return rescaled_grid(host, ctx, config, in, out);
	*out = config->like->grid;
	return PV_OK;
}

static float linear_at(const struct job *job, const double at[3])
{
	return pv__linear_at(job->in, job->from.dim, at, job->fill);
}

static inline float nearest_at(const struct job *job, const double at[3])
{
	int64_t voxel = pv__nearest_voxel(job->from.dim, at);

	return voxel < 0 ? job->fill : job->in[voxel];
}

/* Coordinates of voxel (x, y, z); start: those of (0, y, z). */
static inline void step_to(const struct job *job, const double start[3], int64_t x, double at[3])
{
	for (int i = 0; i < 3; i++)
		at[i] = start[i] + job->map[i][0] * (double)x;
}

/* Can the cell of eight voxels around these coordinates be read without a look at the
 * edges? */
static inline bool is_inside(const struct job *job, const double at[3])
{
	bool inside = true;

	for (int i = 0; i < 3; i++)
		inside = inside && at[i] >= 0 && at[i] < (double)(job->from.dim[i] - 1);
	return inside;
}

/* Voxels [first, last) of a row, all of them inside. */
static void linear_inside(const struct job *job, const double start[3], int64_t first, int64_t last,
			  float *out)
{
	int64_t dy = job->from.dim[0], dz = dy * job->from.dim[1];

	for (int64_t x = first; x < last; x++) {
		double at[3];
		int64_t i, j, k;

		step_to(job, start, x, at);
		i = (int64_t)at[0];
		j = (int64_t)at[1];
		k = (int64_t)at[2];
		out[x] = pv__blend(job->in + k * dz + j * dy + i, 1, dy, dz, at[0] - (double)i,
				   at[1] - (double)j, at[2] - (double)k);
	}
}

/* From both ends to the part that lies inside: the field of view is convex. */
static void linear_row(const struct job *job, const double start[3], float *out)
{
	int64_t first = 0, last = job->to.dim[0];
	double at[3];

	for (; first < last; first++) {
		step_to(job, start, first, at);
		if (is_inside(job, at))
			break;
		out[first] = linear_at(job, at);
	}
	for (; last > first; last--) {
		step_to(job, start, last - 1, at);
		if (is_inside(job, at))
			break;
		out[last - 1] = linear_at(job, at);
	}
	linear_inside(job, start, first, last, out);
}

static void nearest_row(const struct job *job, const double start[3], float *out)
{
	for (int64_t x = 0; x < job->to.dim[0]; x++) {
		double at[3];

		step_to(job, start, x, at);
		out[x] = nearest_at(job, at);
	}
}

static int plane(pv_ctx *ctx, void *arg, int64_t z)
{
	const struct job *job = arg;
	int64_t nx = job->to.dim[0], ny = job->to.dim[1];

	(void)ctx;
	for (int64_t y = 0; y < ny; y++) {
		float *out = job->out + (z * ny + y) * nx;
		double start[3];

		for (int i = 0; i < 3; i++)
			start[i] = job->map[i][1] * (double)y + job->map[i][2] * (double)z +
				   job->map[i][3];
		if (job->interp == NEAREST)
			nearest_row(job, start, out);
		else
			linear_row(job, start, out);
	}
	return PV_OK;
}

static int resample(const struct pv_host *host, pv_ctx *ctx, const void *cfg,
		    const struct pv_volume *in, float *out)
{
	const struct config *config = cfg;
	struct job job = {.from = in->grid, .fill = (float)config->fill, .interp = config->interp};
	int64_t n_in = pv__voxel_count(&in->grid), n_out;
	int status = target_grid(host, ctx, cfg, &in->grid, &job.to);

	if (status != PV_OK)
		return status;
	n_out = pv__voxel_count(&job.to);
	if (pv__same_grid(&job.from, &job.to)) {
		memcpy(out, in->data, (size_t)(n_in * in->n_times) * sizeof(*out));
		return PV_OK;
	}
	if (!pv__voxel_map(&job.from, &job.to, job.map))
		return host->fail(ctx, PV_EDATA, NULL, "the affine of the image is singular");
	for (int64_t t = 0; t < in->n_times && status == PV_OK; t++) {
		job.in = in->data + t * n_in;
		job.out = out + t * n_out;
		status = host->parallel(ctx, job.to.dim[2], plane, &job);
		if (status == PV_OK)
			status = host->progress(ctx, t + 1, in->n_times);
	}
	return status;
}

static int check(const struct pv_host *host, pv_ctx *ctx, const void *cfg)
{
	const struct config *config = cfg;
	int64_t n = config->voxel_mm.n;

	if (n != 0 && n != 1 && n != 3)
		return host->fail(ctx, PV_EINVAL, "voxel_mm",
				  "%lld values: give one, or one for each of x, y and z",
				  (long long)n);
	return PV_OK;
}

static const struct pv_choice interps[] = {
	{"linear", "trilinear", LINEAR},
	{"nearest", "value of the nearest voxel: for labels and masks", NEAREST},
	{0},
};

static const struct pv_option options[] = {
	{.name = "like",
	 .help = "image whose grid is wanted",
	 .type = PV_IMAGE,
	 .offset = offsetof(struct config, like)},
	{.name = "voxel_mm",
	 .help = "edges of the wanted voxels, on the axes and around the centre of the image",
	 .unit = "mm",
	 .type = PV_REALS,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, voxel_mm),
	 .min = 0,
	 .max = 1000},
	{.name = "interp",
	 .help = "how values between voxels are made",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, interp),
	 .dflt = "linear",
	 .choice = interps},
	{.name = "fill",
	 .help = "value outside the field of view of the image",
	 .type = PV_REAL,
	 .offset = offsetof(struct config, fill),
	 .dflt = "0"},
	{0},
};

static const struct pv_image_call call = {
	.size = sizeof(call), .grid = target_grid, .run = resample};

const struct pv_op op_image_resample = {
	.size = sizeof(op_image_resample),
	.role = PV_ROLE_IMAGE,
	.kind = PV_PER_SAMPLE,
	.name = "image.resample",
	.version = "1",
	.summary = "Values on another grid: that of an image, or voxels of another size",
	.doc = "y(x) = source(A_source^-1 A_target x). One of `like` and `voxel_mm` is needed. The "
	       "field of view reaches to the outer faces of the edge voxels; in its outermost half "
	       "voxel the edge value holds, beyond it `fill`. Equal grids (to 1e-3 mm) give the "
	       "same bits, shifts by whole voxels are exact. No smoothing is done before values "
	       "are thinned out. Labels need `interp: nearest`, half way goes up.",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.image = &call,
};
