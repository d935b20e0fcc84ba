/* Runs of a 4-D image. */
#include "image/runs.h"
#include "kernels/grid.h"

const struct pv_choice by_choices[] = {
	{"run", "each run of the file by itself", BY_RUN},
	{"file", "all time points of the file", BY_FILE},
	{0},
};

static int64_t run_at(const struct pv_volume *volume, int64_t by, int64_t t)
{
	return by == BY_RUN && volume->run ? volume->run[t] : 0;
}

/* Index of a run by its number, or n_runs. */
static int64_t index_of(int64_t n_runs, const struct run *run, int64_t number)
{
	int64_t r = 0;

	while (r < n_runs && run[r].number != number)
		r++;
	return r;
}

/* Numbers and lengths; `index` of each time point. */
static int64_t count_runs(const struct pv_volume *volume, int64_t by, struct run *run,
			  int64_t *index)
{
	int64_t n_runs = 0;

	for (int64_t t = 0; t < volume->n_times; t++) {
		int64_t number = run_at(volume, by, t);

		index[t] = index_of(n_runs, run, number);
		if (index[t] == n_runs)
			run[n_runs++].number = number;
		run[index[t]].n++;
	}
	return n_runs;
}

int find_runs(const struct pv_host *host, pv_ctx *ctx, const struct pv_volume *volume, int64_t by,
	      int64_t *n_runs, const struct run **out)
{
	size_t n = (size_t)volume->n_times;
	struct run *run = host->scratch(ctx, n, sizeof(*run));
	int64_t *index = host->scratch(ctx, n, sizeof(*index));
	int64_t *time = host->scratch(ctx, n, sizeof(*time)), *next = time;

	if (!run || !index || !time)
		return PV_ENOMEM;
	*n_runs = count_runs(volume, by, run, index);
	for (int64_t r = 0; r < *n_runs; r++) {
		run[r].time = next;
		for (int64_t t = 0; t < volume->n_times; t++)
			if (index[t] == r)
				*next++ = t;
	}
	*out = run;
	return PV_OK;
}

int check_runs(const struct pv_host *host, pv_ctx *ctx, int64_t n_runs, const struct run *run,
	       int64_t least, const char *purpose)
{
	for (int64_t r = 0; r < n_runs; r++)
		if (run[r].n < least)
			return host->fail(ctx, PV_EDATA, NULL,
					  "run %lld has %lld time points: %s needs %lld or more",
					  (long long)run[r].number, (long long)run[r].n, purpose,
					  (long long)least);
	return PV_OK;
}

struct walk {
	const struct pv_volume *volume;
	float *out;
	int64_t n_runs, n_voxels;
	const struct run *run;
	run_fn fn;
	const void *own;
};

static int visit_block(pv_ctx *ctx, void *arg, int64_t i)
{
	const struct walk *walk = arg;
	int64_t first = i * VOXEL_BLOCK, left = walk->n_voxels - first;
	struct block block = {.in = walk->volume->data + first,
			      .out = walk->out + first,
			      .n_voxels = left < VOXEL_BLOCK ? left : VOXEL_BLOCK,
			      .stride = walk->n_voxels};

	(void)ctx;
	for (int64_t r = 0; r < walk->n_runs; r++)
		walk->fn(walk->own, r, &walk->run[r], &block);
	return PV_OK;
}

int walk_runs(const struct pv_host *host, pv_ctx *ctx, const struct pv_volume *volume, float *out,
	      int64_t n_runs, const struct run *run, run_fn fn, const void *own)
{
	struct walk walk = {volume, out, n_runs, pv__voxel_count(&volume->grid), run, fn, own};
	int64_t n_blocks = (walk.n_voxels + VOXEL_BLOCK - 1) / VOXEL_BLOCK;

	return host->parallel(ctx, n_blocks, visit_block, &walk);
}
