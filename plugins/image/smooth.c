/* image.smooth: separable Gaussian.  Sums are in double, what is stored between the
 * axes is float32; one plane (x and y) and then one slab (z) at a time stay in cache. */
#include "image/image.h"
#include "kernels/grid.h"
#include "kernels/wide.h"

#include <math.h>
#include <string.h>

enum boundary { REFLECT = 1, MASK_NORMALISED };

struct config {
	struct pv_reals fwhm_mm;
	int64_t boundary;
};

enum {
	MAX_CHUNKS = 16, /* pieces of work, whatever the number of threads */
	MAX_RADIUS = 4096
};

/* One side of a symmetric kernel: w[0] is the centre. */
struct gaussian {
	int64_t radius;
	double *w;
};

/* What one piece of work writes into between input and output. */
struct buffers {
	double *line; /* one row along x, with margins */
	double *rows; /* rows along y or z, with margins */
	double *sum;  /* one smoothed row */
};

struct job {
	const struct pv_host *host;
	const float *in;
	float *out;
	int64_t dim[3], chunks;
	struct gaussian kernel[3];
	struct buffers buffers[MAX_CHUNKS];
	bool reflect; /* else zero outside the image */
};

static double sigma_voxels(const struct config *config, const struct pv_grid *grid, int axis)
{
	double fwhm = config->fwhm_mm.v[config->fwhm_mm.n == 3 ? axis : 0];

	return fwhm / (sqrt(8 * log(2)) * pv__voxel_size(grid, axis));
}

/* exp(-k^2 / 2 sigma^2), cut at 4 sigma, of sum 1; an axis of one voxel has nothing to
 * smooth. */
static int make_kernel(const struct pv_host *host, pv_ctx *ctx, double sigma, int64_t n,
		       struct gaussian *kernel)
{
	double reach = floor(4 * sigma + 0.5), sum = 0;

	if (!(reach <= MAX_RADIUS))
		return host->fail(ctx, PV_EINVAL, "fwhm_mm",
				  "a kernel of more than %d voxels: is the unit mm?", MAX_RADIUS);
	kernel->radius = n > 1 ? (int64_t)reach : 0;
	kernel->w = host->scratch(ctx, (size_t)kernel->radius + 1, sizeof(*kernel->w));
	if (!kernel->w)
		return PV_ENOMEM;
	kernel->w[0] = 1;
	for (int64_t k = 1; k <= kernel->radius; k++)
		kernel->w[k] = exp(-0.5 * (double)(k * k) / (sigma * sigma));
	for (int64_t k = kernel->radius; k > 0; k--)
		sum += 2 * kernel->w[k];
	sum += kernel->w[0];
	for (int64_t k = 0; k <= kernel->radius; k++)
		kernel->w[k] /= sum;
	return PV_OK;
}

/* Half-sample symmetric: (d c b a | a b c d | d c b a), as often as it takes. */
static int64_t reflect(int64_t i, int64_t n)
{
	i %= 2 * n;
	if (i < 0)
		i += 2 * n;
	return i < n ? i : 2 * n - 1 - i;
}

PV__WIDE static void scale(int64_t n, double w, const double *in, double *out)
{
	for (int64_t i = 0; i < n; i++)
		out[i] = w * in[i];
}

/* Two distances at a time, as the sums would else be stored and loaded too often. */
PV__WIDE static void add_pair(int64_t n, const double *in, int64_t near, int64_t far,
			      const double *w, double *restrict out)
{
	double w0 = w[0], w1 = w[1];

	for (int64_t i = 0; i < n; i++)
		out[i] += w0 * (in[i - near] + in[i + near]) + w1 * (in[i - far] + in[i + far]);
}

PV__WIDE static void add_one(int64_t n, const double *in, int64_t step, double w,
			     double *restrict out)
{
	for (int64_t i = 0; i < n; i++)
		out[i] += w * (in[i - step] + in[i + step]);
}

/* out[i] for i in [0, n); neighbours along the axis are `step` apart. */
static void convolve(const double *in, int64_t step, const struct gaussian *kernel, int64_t n,
		     double *out)
{
	int64_t k = 1;

	scale(n, kernel->w[0], in, out);
	for (; k + 1 <= kernel->radius; k += 2)
		add_pair(n, in, k * step, (k + 1) * step, kernel->w + k, out);
	if (k == kernel->radius)
		add_one(n, in, k * step, kernel->w[k], out);
}

PV__WIDE static void widen(int64_t n, const float *in, double *out)
{
	for (int64_t i = 0; i < n; i++)
		out[i] = in[i];
}

PV__WIDE static void narrow(int64_t n, const double *in, float *out)
{
	for (int64_t i = 0; i < n; i++)
		out[i] = (float)in[i];
}

/* Values beyond both ends of n units of `each` values at `first`, `radius` units deep. */
static void fill_margins(const struct job *job, double *first, int64_t n, int64_t each,
			 int64_t radius)
{
	for (int64_t k = 1; k <= radius; k++) {
		double *below = first - k * each, *above = first + (n - 1 + k) * each;
		size_t bytes = (size_t)each * sizeof(*first);

		if (job->reflect) {
			memcpy(below, first + reflect(-k, n) * each, bytes);
			memcpy(above, first + reflect(n - 1 + k, n) * each, bytes);
		} else {
			memset(below, 0, bytes);
			memset(above, 0, bytes);
		}
	}
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Once per call, as scratch memory lives until its end. */
static int take_buffers(struct job *job, pv_ctx *ctx)
{
	int64_t n_y = job->dim[1] + 2 * job->kernel[1].radius;
	int64_t n_z = job->dim[2] + 2 * job->kernel[2].radius;
	size_t line = (size_t)(job->dim[0] + 2 * job->kernel[0].radius);
	size_t rows = (size_t)(job->dim[0] * most(n_y, n_z));

	for (int i = 0; i < MAX_CHUNKS; i++) {
		struct buffers *b = &job->buffers[i];

		b->line = job->host->scratch(ctx, line, sizeof(double));
		b->rows = job->host->scratch(ctx, rows, sizeof(double));
		b->sum = job->host->scratch(ctx, (size_t)job->dim[0], sizeof(double));
		if (!b->line || !b->rows || !b->sum)
			return PV_ENOMEM;
	}
	return PV_OK;
}

/* x and y of plane z. */
static void smooth_plane(const struct job *job, const struct buffers *b, int64_t z)
{
	int64_t nx = job->dim[0], ny = job->dim[1];
	const struct gaussian *kx = &job->kernel[0], *ky = &job->kernel[1];
	double *line = b->line + kx->radius, *rows = b->rows + ky->radius * nx;
	const float *in = job->in + z * ny * nx;
	float *out = job->out + z * ny * nx;

	for (int64_t y = 0; y < ny; y++) {
		widen(nx, in + y * nx, line);
		fill_margins(job, line, nx, 1, kx->radius);
		convolve(line, 1, kx, nx, rows + y * nx);
	}
	fill_margins(job, rows, ny, nx, ky->radius);
	for (int64_t y = 0; y < ny; y++) {
		convolve(rows + y * nx, nx, ky, nx, b->sum);
		narrow(nx, b->sum, out + y * nx);
	}
}

/* z of all rows at y, in place. */
static void smooth_slab(const struct job *job, const struct buffers *b, int64_t y)
{
	int64_t nx = job->dim[0], ny = job->dim[1], nz = job->dim[2];
	const struct gaussian *kz = &job->kernel[2];
	double *rows = b->rows + kz->radius * nx;

	for (int64_t z = 0; z < nz; z++)
		widen(nx, job->out + (z * ny + y) * nx, rows + z * nx);
	fill_margins(job, rows, nz, nx, kz->radius);
	for (int64_t z = 0; z < nz; z++) {
		convolve(rows + z * nx, nx, kz, nx, b->sum);
		narrow(nx, b->sum, job->out + (z * ny + y) * nx);
	}
}

static int plane_chunk(pv_ctx *ctx, void *arg, int64_t i)
{
	const struct job *job = arg;
	int64_t nz = job->dim[2];

	(void)ctx;
	for (int64_t z = i * nz / job->chunks; z < (i + 1) * nz / job->chunks; z++)
		smooth_plane(job, &job->buffers[i], z);
	return PV_OK;
}

static int slab_chunk(pv_ctx *ctx, void *arg, int64_t i)
{
	const struct job *job = arg;
	int64_t ny = job->dim[1];

	(void)ctx;
	for (int64_t y = i * ny / job->chunks; y < (i + 1) * ny / job->chunks; y++)
		smooth_slab(job, &job->buffers[i], y);
	return PV_OK;
}

static int64_t chunks_of(int64_t n)
{
	return n < MAX_CHUNKS ? n : MAX_CHUNKS;
}

/* One 3-D image; out may be in. */
static int smooth_volume(struct job *job, pv_ctx *ctx, const float *in, float *out)
{
	int status;

	job->in = in;
	job->out = out;
	job->chunks = chunks_of(job->dim[2]);
	status = job->host->parallel(ctx, job->chunks, plane_chunk, job);
	if (status != PV_OK || job->kernel[2].radius == 0)
		return status;
	job->chunks = chunks_of(job->dim[1]);
	return job->host->parallel(ctx, job->chunks, slab_chunk, job);
}

PV__WIDE static void make_mask(int64_t n, const float *in, float *mask)
{
	for (int64_t v = 0; v < n; v++)
		mask[v] = in[v] != 0;
}

/* Inside the mask the smoothed mask is at least the centre of the kernel. */
PV__WIDE static void normalise(int64_t n, const float *in, const float *mask, float *out)
{
	for (int64_t v = 0; v < n; v++) {
		float inside = in[v] != 0;
		float ratio = out[v] / (mask[v] + (1 - inside));

		out[v] = in[v] != 0 ? ratio : 0;
	}
}

/* Smoothed image over smoothed mask, inside the mask; 0 outside. */
static int smooth_inside(struct job *job, pv_ctx *ctx, float *mask, const float *in, float *out)
{
	int64_t n = job->dim[0] * job->dim[1] * job->dim[2];
	int status;

	make_mask(n, in, mask);
	status = smooth_volume(job, ctx, mask, mask);
	if (status == PV_OK)
		status = smooth_volume(job, ctx, in, out);
	if (status == PV_OK)
		normalise(n, in, mask, out);
	return status;
}

static int prepare(const struct pv_host *host, pv_ctx *ctx, const struct config *config,
		   const struct pv_grid *grid, struct job *job)
{
	job->host = host;
	job->reflect = config->boundary == REFLECT;
	for (int d = 0; d < 3; d++) {
		int status;

		job->dim[d] = grid->dim[d];
		status = make_kernel(host, ctx, sigma_voxels(config, grid, d), job->dim[d],
				     &job->kernel[d]);
		if (status != PV_OK)
			return status;
	}
	return take_buffers(job, ctx);
}

static int smooth(const struct pv_host *host, pv_ctx *ctx, const void *cfg,
		  const struct pv_volume *in, float *out)
{
	const struct config *config = cfg;
	struct job job = {0};
	int64_t n = pv__voxel_count(&in->grid);
	float *mask = NULL;
	int status = prepare(host, ctx, config, &in->grid, &job);

	if (status == PV_OK && !job.reflect) {
		mask = host->scratch(ctx, (size_t)n, sizeof(*mask));
		status = mask ? PV_OK : PV_ENOMEM;
	}
	for (int64_t t = 0; t < in->n_times && status == PV_OK; t++) {
		if (mask)
			status = smooth_inside(&job, ctx, mask, in->data + t * n, out + t * n);
		else
			status = smooth_volume(&job, ctx, in->data + t * n, out + t * n);
		if (status == PV_OK)
			status = host->progress(ctx, t + 1, in->n_times);
	}
	return status;
}

static int check(const struct pv_host *host, pv_ctx *ctx, const void *cfg)
{
	const struct config *config = cfg;

	if (config->fwhm_mm.n != 1 && config->fwhm_mm.n != 3)
		return host->fail(ctx, PV_EINVAL, "fwhm_mm",
				  "%lld values: give one, or one for each of x, y and z",
				  (long long)config->fwhm_mm.n);
	return PV_OK;
}

static const struct pv_choice boundaries[] = {
	{"reflect", "mirrored at the outer faces of the edge voxels (d c b a | a b c d)", REFLECT},
	{"mask_normalised",
	 "voxels that are not 0 make a mask; smoothed image over smoothed mask inside it, 0 "
	 "outside",
	 MASK_NORMALISED},
	{0},
};

static const struct pv_option options[] = {
	{.name = "fwhm_mm",
	 .help = "full width of the Gaussian at half its height; one value, or one per voxel axis",
	 .unit = "mm",
	 .type = PV_REALS,
	 .flags = PV_REQUIRED,
	 .offset = offsetof(struct config, fwhm_mm),
	 .min = 0,
	 .max = 1000},
	{.name = "boundary",
	 .help = "what lies beyond the edge",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, boundary),
	 .dflt = "reflect",
	 .choice = boundaries},
	{0},
};

static const struct pv_image_call call = {.size = sizeof(call), .run = smooth};

const struct pv_op op_image_smooth = {
	.size = sizeof(op_image_smooth),
	.role = PV_ROLE_IMAGE,
	.kind = PV_PER_SAMPLE,
	.name = "image.smooth",
	.version = "1",
	.summary = "Gaussian smoothing of every image or time point",
	.doc = "sigma = FWHM / sqrt(8 ln 2), in voxels sigma / |column of the affine|, so that "
	       "voxels of unequal edges are smoothed by the same millimetres. Separable; the "
	       "kernel is cut at 4 sigma (radius floor(4 sigma + 0.5)) and scaled to sum 1. An "
	       "FWHM of 0 leaves its axis alone. Not for label images.",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.image = &call,
};
