/* image.intensity: images of one scanner to the next in units of their own tissue. */
#include "image/image.h"
#include "kernels/grid.h"
#include "kernels/mask.h"

#include <math.h>

enum method { ZSCORE = 1, RATIO, WHITE_STRIPE };
enum { N_BINS = 256, SMOOTHING = 8 }; /* bins, and the reach of their smoothing */

static const double tail = 0.01;      /* of the values, on either side of the histogram */
static const double least_peak = 0.1; /* share of the highest that a peak must have */
static const double half_stripe = 0.05;

struct config {
	int64_t method;
	const struct pv_volume *mask;
};

/* x' = (x - centre) / scale */
struct units {
	double centre, scale;
};

struct values {
	int64_t n;
	double *x;      /* of the mask, one volume after the other */
	double *sorted; /* ascending */
	int64_t *order;
};

static int gather(const struct pv_host *host, pv_ctx *ctx, const struct pv_volume *mask,
		  const float *volume, struct values *v)
{
	int64_t n = 0;

	for (int64_t i = 0; n < v->n; i++) {
		if (mask->data[i] == 0)
			continue;
		if (!isfinite(volume[i]))
			return host->fail(ctx, PV_EDATA, NULL,
					  "voxel %lld, which is in the mask, is not a number",
					  (long long)i);
		v->x[n++] = (double)volume[i];
	}
	return PV_OK;
}

/* Mean and standard deviation (divisor n). */
static struct units spread(int64_t n, const double *x)
{
	struct units u = {0, 0};
	double mean = 0;

	for (int64_t i = 0; i < n; i++)
		mean += x[i] - x[0];
	mean /= (double)n;
	u.centre = x[0] + mean;
	for (int64_t i = 0; i < n; i++)
		u.scale += (x[i] - x[0] - mean) * (x[i] - x[0] - mean);
	u.scale = sqrt(u.scale / (double)n);
	return u;
}

/* ---- the white stripe -------------------------------------------------------------------- */

/* Of sorted values; linear between neighbours. */
static double quantile(const struct values *v, double p)
{
	double at = fmin(fmax(p, 0), 1) * (double)(v->n - 1);
	int64_t i = (int64_t)at;

	if (i + 1 >= v->n)
		return v->sorted[v->n - 1];
	return v->sorted[i] + (at - (double)i) * (v->sorted[i + 1] - v->sorted[i]);
}

/* How many values lie near each bin, nearer ones counting more. */
static void find_density(const struct values *v, double low, double width, double *density)
{
	double count[N_BINS] = {0};

	for (int64_t i = 0; i < v->n; i++) {
		double bin = (v->sorted[i] - low) / width;

		if (bin >= 0 && bin < N_BINS)
			count[(int)bin]++;
	}
	for (int b = 0; b < N_BINS; b++) {
		density[b] = 0;
		for (int d = -SMOOTHING; d <= SMOOTHING; d++)
			if (b + d >= 0 && b + d < N_BINS)
				density[b] += count[b + d] * (SMOOTHING + 1 - fabs((double)d));
	}
}

/* The brightest peak that is one; a flat top counts from its dark end. */
static double find_mode(const struct values *v)
{
	double low = quantile(v, tail), width = (quantile(v, 1 - tail) - low) / N_BINS;
	double density[N_BINS], highest = 0;
	int mode = 0;

	if (!(width > 0))
		return low;
	find_density(v, low, width, density);
	for (int b = 0; b < N_BINS; b++)
		highest = fmax(highest, density[b]);
	for (int b = 0; b < N_BINS; b++) {
		double before = b > 0 ? density[b - 1] : 0;
		int end = b;

		while (end + 1 < N_BINS && density[end + 1] == density[b])
			end++;
		if (density[b] > before && density[b] >= least_peak * highest &&
		    (end + 1 == N_BINS || density[end + 1] < density[b]))
			mode = b;
	}
	return low + (mode + 0.5) * width;
}

static struct units find_stripe(const struct pv_host *host, struct values *v)
{
	int64_t below = 0, first, last;
	double mode;

	host->argsort(v->n, v->x, v->order);
	for (int64_t i = 0; i < v->n; i++)
		v->sorted[i] = v->x[v->order[i]];
	mode = find_mode(v);
	while (below < v->n && v->sorted[below] < mode)
		below++;
	first = below - (int64_t)(half_stripe * (double)v->n);
	last = below + (int64_t)(half_stripe * (double)v->n);
	first = first < 0 ? 0 : first;
	last = last >= v->n ? v->n - 1 : last;
	return spread(last - first + 1, v->sorted + first);
}

/* ---- the op ------------------------------------------------------------------------------ */

static int find_units(const struct pv_host *host, pv_ctx *ctx, int64_t method, struct values *v,
		      struct units *out)
{
	*out = method == WHITE_STRIPE ? find_stripe(host, v) : spread(v->n, v->x);
	if (method == RATIO)
		*out = (struct units){0, out->centre};
	if (out->scale > 1e-12 * fabs(out->centre))
		return PV_OK;
	return method == RATIO
		       ? host->fail(ctx, PV_EDATA, "mask",
				    "the mean of the reference region is %g: it must be above 0",
				    out->scale)
		       : host->fail(ctx, PV_EDATA, "mask",
				    "all voxels that the scale is taken from hold %g", out->centre);
}

static int make_values(const struct pv_host *host, pv_ctx *ctx, const struct pv_volume *mask,
		       const struct pv_grid *grid, struct values *v)
{
	int status = pv__mask_count(host, ctx, mask, grid, &v->n);

	if (status != PV_OK)
		return status;
	v->x = host->scratch(ctx, (size_t)v->n, sizeof(*v->x));
	v->sorted = host->scratch(ctx, (size_t)v->n, sizeof(*v->sorted));
	v->order = host->scratch(ctx, (size_t)v->n, sizeof(*v->order));
	if (v->x && v->sorted && v->order)
		return PV_OK;
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld voxels", (long long)v->n);
}

static int run(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_volume *in, float *out)
{
	const struct config *c = config;
	int64_t n = pv__voxel_count(&in->grid);
	struct values values;
	int status = make_values(host, ctx, c->mask, &in->grid, &values);

	for (int64_t t = 0; status == PV_OK && t < in->n_times; t++) {
		const float *from = in->data + t * n;
		struct units units;

		status = gather(host, ctx, c->mask, from, &values);
		if (status == PV_OK)
			status = find_units(host, ctx, c->method, &values, &units);
		for (int64_t v = 0; status == PV_OK && v < n; v++)
			out[t * n + v] = (float)(((double)from[v] - units.centre) / units.scale);
	}
	return status;
}

static const struct pv_choice methods[] = {
	{"zscore", "less the mean of the mask, over its standard deviation", ZSCORE},
	{"ratio", "over the mean of the mask, a reference region: SUVR of PET", RATIO},
	{"white_stripe", "the same as zscore, of the brightest tissue of the mask alone",
	 WHITE_STRIPE},
	{0},
};

static const struct pv_option options[] = {
	{.name = "method",
	 .help = "what becomes the unit",
	 .type = PV_CHOICE,
	 .flags = PV_REQUIRED,
	 .offset = offsetof(struct config, method),
	 .choice = methods},
	{.name = "mask",
	 .help = "image on the same grid; voxels that are not 0 give the scale",
	 .type = PV_IMAGE,
	 .flags = PV_REQUIRED | PV_LABELS,
	 .offset = offsetof(struct config, mask)},
	{0},
};

static const struct pv_image_call call = {.size = sizeof(call), .run = run};

const struct pv_op op_image_intensity = {
	.size = sizeof(op_image_intensity),
	.role = PV_ROLE_IMAGE,
	.kind = PV_PER_SAMPLE,
	.flags = PV_TAKES_NAN,
	.name = "image.intensity",
	.version = "1",
	.summary = "Intensities in units of the image's own tissue",
	.doc = "Intensities of T1 and PET images have no unit: without this op an atlas mean tells "
	       "scanner and dose as much as brain. Every image (and every time point) by itself, "
	       "all its voxels alike: zscore (x - m) / s with mean and standard deviation (divisor "
	       "n) over the mask, say the brain; ratio x / m, the mask being a reference region "
	       "such as the cerebellum (standardised uptake value ratio); white_stripe (x - m) / s "
	       "over the values of the mask between the quantiles F(mode) - 0.05 and F(mode) + "
	       "0.05, the mode being the brightest peak of the histogram (256 bins between the "
	       "quantiles 0.01 and 0.99, triangular smoothing over 8 bins, peaks of at least a "
	       "tenth of the highest): white matter of a T1. A change a x + b, a > 0, of an image "
	       "changes nothing with zscore and white_stripe, and a x nothing with ratio. NaN "
	       "outside the mask stays. Traps: atrophy changes the share of tissues, and with it "
	       "the mean and spread of a whole brain (white_stripe sees it less); a reference "
	       "region that the disease touches moves all others.",
	.cite = "Shinohara RT, Sweeney EM, Goldsmith J, et al. (2014). Statistical normalization "
		"techniques for magnetic resonance imaging. NeuroImage: Clinical 6:9-19. "
		"doi:10.1016/j.nicl.2014.08.008",
	.option = options,
	.config_size = sizeof(struct config),
	.image = &call,
};
