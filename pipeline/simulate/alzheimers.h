/* alzheimers.h -- the parts of the simulated Alzheimer's cohort. */
#ifndef PV__ALZHEIMERS_H
#define PV__ALZHEIMERS_H

#include "simulate/simulate.h"

/* Effects per sd, and where the confounds' classes differ by `..._SHIFT` sd. */
#define AGE_MEAN 72.0
#define AGE_SD 6.0
#define AGE_SHIFT 0.5
#define AGE_EFFECT (-0.5)
#define TIV_SD 110.0
#define TIV_SHIFT (-0.3)
#define TIV_EFFECT 0.3

/* ---- anatomy (phantom.c) ---------------------------------------------------------- */

struct structure { /* one structure; it has a left and a right region */
	const char *name;
	double centre_mm[3], radius_mm[3]; /* of an ellipsoid; x of the right one */
	double density;                    /* mean grey-matter density */
	double d;                          /* AD - CN in sd */
};
extern const struct structure pv__structures[];
enum { N_STRUCTURES = 16, N_REGIONS = 2 * N_STRUCTURES };

/* d of a region in this cohort. */
double pv__region_effect(const struct pv__simulate_options *, int64_t region);
/* Region r: structure r / 2, left where r is even; its label is r + 1. */
char *pv__region_name(struct pv__arena *, int64_t region);

enum { OUTSIDE = -1, REST = 0 }; /* of label; else 1 + region */

struct phantom {
	struct pv_grid grid;
	int64_t n_voxels;
	int32_t *label; /* of each voxel */
	int64_t size[N_REGIONS];
};
int pv__phantom_make(struct pv__arena *, struct phantom *, struct pv__diag *) PV__MUST_CHECK;

/* ---- people (people.c) --------------------------------------------------------------- */

struct person {
	char id[16];
	bool has_ad, is_male;
	int site;                 /* from 1 */
	double age, tiv;          /* years, ml; as written */
	double common;            /* what age and tiv add to every voxel, in sd */
	double region[N_REGIONS]; /* x_r in sd */
};
/* NULL: no memory. */
struct person *pv__people_draw(struct pv__arena *, const struct pv__simulate_options *);
/* The map of person i. */
void pv__person_map(const struct phantom *, const struct pv__simulate_options *, int64_t i,
		    const struct person *, float *out);

/* ---- texts (texts.c) ------------------------------------------------------------------ */

int pv__write_cohort_texts(struct pv__arena *, const char *folder,
			   const struct pv__simulate_options *, struct pv__diag *) PV__MUST_CHECK;
int pv__write_participants(struct pv__arena *, const char *folder, int64_t n, const struct person *,
			   struct pv__diag *) PV__MUST_CHECK;

#endif
