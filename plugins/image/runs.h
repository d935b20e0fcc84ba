/* runs.h -- what the per-run ops share: which time points make a run, and a walk over
 * blocks of voxels that stay in cache while all their time points are visited. */
#ifndef PV__PLUGIN_IMAGE_RUNS_H
#define PV__PLUGIN_IMAGE_RUNS_H

#include "pulvinar/plugin.h"

enum by { BY_RUN = 1, BY_FILE };
extern const struct pv_choice by_choices[];
#define BY_HELP "time points that are taken together"

enum { VOXEL_BLOCK = 256 };

struct run {
	int64_t number; /* as in the study; 0 where the file is one run */
	int64_t n;
	const int64_t *time; /* ascending time points */
};

/* The part of a 4-D image that one call works on. */
struct block {
	const float *in; /* voxel v at time t: in[t * stride + v] */
	float *out;      /* likewise */
	int64_t n_voxels, stride;
};

/* One run of one block; `own`: what the op passed to walk_runs(). */
typedef void (*run_fn)(const void *own, int64_t run_index, const struct run *,
		       const struct block *);

/* Runs in order of their first time point, in scratch memory. */
int find_runs(const struct pv_host *, pv_ctx *, const struct pv_volume *, int64_t by,
	      int64_t *n_runs, const struct run **);
/* An error where a run has fewer than `least` time points. */
int check_runs(const struct pv_host *, pv_ctx *, int64_t n_runs, const struct run *, int64_t least,
	       const char *purpose);
int walk_runs(const struct pv_host *, pv_ctx *, const struct pv_volume *, float *out,
	      int64_t n_runs, const struct run *, run_fn, const void *own);

#endif
