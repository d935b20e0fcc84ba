/* verify.h -- is a results folder still what its run wrote, from inputs that are still the
 * same? */
#ifndef PV__VERIFY_H
#define PV__VERIFY_H

#include "report/manifest.h"

/* Where a study and its data lie.  NULL: not known here. */
struct pv__places {
	const char *study_folder, *data_root;
};

/* What is stated holds.  Else the study's folder is the current one, or the nearest above
 * the results, that holds the very study file that the manifest names; data.root of the
 * resolved study is relative to it. */
int pv__places_find(struct pv__arena *, const char *results, const struct pv__manifest *,
		    const struct pv__places *stated, struct pv__places *out,
		    struct pv__diag *) PV__MUST_CHECK;

struct pv__verified {
	int64_t n_outputs, n_inputs; /* that were hashed and are as they were */
	int64_t n_unseen;            /* inputs that could not be looked for */
	int64_t n_faults;            /* missing, changed, extra: each is an error in `diag` */
};
/* Hashes every output, and the inputs whose places are known. */
int pv__verify_files(struct pv__arena *, const char *results, const struct pv__manifest *,
		     const struct pv__places *, struct pv__verified *,
		     struct pv__diag *) PV__MUST_CHECK;

#endif
