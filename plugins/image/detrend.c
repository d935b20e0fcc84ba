/* run.detrend: least-squares polynomial in time taken off, per voxel and run. */
#include "image/image.h"
#include "image/runs.h"
#include "kernels/wide.h"

#include <math.h>

enum { MAX_ORDER = 3 };

struct config {
	int64_t order, by;
};

/* Orthonormal polynomials over the time points of each run. */
struct trends {
	int64_t n_terms;
	const double *const *basis; /* basis[run][term * n + i] */
};

/* Takes the projection on q off p; both have n values. */
static void orthogonalise(int64_t n, const double *q, double *p)
{
	double dot = 0;

	for (int64_t i = 0; i < n; i++)
		dot += q[i] * p[i];
	for (int64_t i = 0; i < n; i++)
		p[i] -= dot * q[i];
}

static void normalise(int64_t n, double *p)
{
	double square = 0;

	for (int64_t i = 0; i < n; i++)
		square += p[i] * p[i];
	for (int64_t i = 0; i < n; i++)
		p[i] /= sqrt(square);
}

/* Gram-Schmidt, twice for the last digits, on s * (term before), s in [-1, 1]: the
 * recurrence of the discrete Legendre polynomials. */
static void make_basis(const struct run *run, int64_t n_terms, double *basis)
{
	double first = (double)run->time[0], last = (double)run->time[run->n - 1];
	int64_t n = run->n;

	for (int64_t k = 0; k < n_terms; k++) {
		double *p = basis + k * n;

		for (int64_t i = 0; i < n; i++)
			p[i] = k == 0 ? 1
				      : p[i - n] * (2 * (double)run->time[i] - first - last) /
						(last - first);
		for (int64_t j = 0; j < 2 * k; j++)
			orthogonalise(n, basis + j % k * n, p);
		normalise(n, p);
	}
}

/* Relative to the first time point, which the constant term takes off anyway: a
 * constant voxel then gives exactly 0. */
PV__WIDE static void project(int64_t n, const float *x, const float *first, double q, double *sum)
{
	for (int64_t v = 0; v < n; v++)
		sum[v] += q * ((double)x[v] - (double)first[v]);
}

PV__WIDE static void take_off(int64_t n, double q, const double *coefficient, double *residual)
{
	for (int64_t v = 0; v < n; v++)
		residual[v] -= q * coefficient[v];
}

PV__WIDE static void start_residual(int64_t n, const float *x, const float *first, double *residual)
{
	for (int64_t v = 0; v < n; v++)
		residual[v] = (double)x[v] - (double)first[v];
}

PV__WIDE static void store(int64_t n, const double *residual, float *out)
{
	for (int64_t v = 0; v < n; v++)
		out[v] = (float)residual[v];
}

static void detrend_run(const void *own, int64_t index, const struct run *run,
			const struct block *block)
{
	const struct trends *trends = own;
	const double *basis = trends->basis[index];
	const float *first = block->in + run->time[0] * block->stride;
	double coefficient[MAX_ORDER + 1][VOXEL_BLOCK] = {{0}}, residual[VOXEL_BLOCK];

	for (int64_t i = 0; i < run->n; i++)
		for (int64_t k = 0; k < trends->n_terms; k++)
			project(block->n_voxels, block->in + run->time[i] * block->stride, first,
				basis[k * run->n + i], coefficient[k]);
	for (int64_t i = 0; i < run->n; i++) {
		start_residual(block->n_voxels, block->in + run->time[i] * block->stride, first,
			       residual);
		for (int64_t k = 0; k < trends->n_terms; k++)
			take_off(block->n_voxels, basis[k * run->n + i], coefficient[k], residual);
		store(block->n_voxels, residual, block->out + run->time[i] * block->stride);
	}
}

static int make_trends(const struct pv_host *host, pv_ctx *ctx, int64_t n_runs,
		       const struct run *run, struct trends *trends)
{
	const double **basis = host->scratch(ctx, (size_t)n_runs, sizeof(*basis));

	for (int64_t r = 0; basis && r < n_runs; r++) {
		double *one =
			host->scratch(ctx, (size_t)(trends->n_terms * run[r].n), sizeof(*one));

		if (!one)
			return PV_ENOMEM;
		make_basis(&run[r], trends->n_terms, one);
		basis[r] = one;
	}
	trends->basis = basis;
	return basis ? PV_OK : PV_ENOMEM;
}

static int detrend(const struct pv_host *host, pv_ctx *ctx, const void *cfg,
		   const struct pv_volume *in, float *out)
{
	const struct config *config = cfg;
	struct trends trends = {.n_terms = config->order + 1};
	const struct run *run;
	int64_t n_runs;
	int status = find_runs(host, ctx, in, config->by, &n_runs, &run);

	if (status == PV_OK)
		status = check_runs(host, ctx, n_runs, run, config->order + 2,
				    "a trend of this order");
	if (status == PV_OK)
		status = make_trends(host, ctx, n_runs, run, &trends);
	if (status == PV_OK)
		status = walk_runs(host, ctx, in, out, n_runs, run, detrend_run, &trends);
	return status;
}

static const struct pv_option options[] = {
	{.name = "order",
	 .help = "degree of the polynomial: 1 takes off mean and slope",
	 .type = PV_INT,
	 .offset = offsetof(struct config, order),
	 .dflt = "1",
	 .min = 0,
	 .max = MAX_ORDER},
	{.name = "by",
	 .help = BY_HELP,
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, by),
	 .dflt = "run",
	 .choice = by_choices},
	{0},
};

static const struct pv_image_call call = {.size = sizeof(call), .run = detrend};

const struct pv_op op_run_detrend = {
	.size = sizeof(op_run_detrend),
	.role = PV_ROLE_IMAGE,
	.kind = PV_PER_FILE,
	.name = "run.detrend",
	.version = "1",
	.summary = "Slow trends taken off, per voxel and run of a 4-D image",
	.doc = "Residuals of a least-squares polynomial in time over the time points of a run; the "
	       "mean goes with it. Times are positions in the file, so that dropped volumes keep "
	       "their gap. Uses all time points of a run: they belong on one side of a fold.",
	.option = options,
	.config_size = sizeof(struct config),
	.image = &call,
};
