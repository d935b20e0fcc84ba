/* manifest.h -- manifest.json of a results folder, read back. */
#ifndef PV__MANIFEST_H
#define PV__MANIFEST_H

#include "base/base.h"

struct pv__manifest_file {
	const char *path; /* inputs: from the data root or, role "study", the study's folder;
			     NULL: it is not said where */
	const char *role; /* of inputs; else NULL */
	int64_t bytes;
	struct pv__digest digest;
	bool embeds_rows; /* a bundle that holds training rows */
};
struct pv__manifest {
	struct pv__bytes text; /* all of it */
	const char *study;     /* file name */
	const char *profile;   /* build and numeric profile: equal texts, equal bits */
	bool shareable;        /* an export: results that a run wrote were changed or left out */
	int64_t n_inputs;
	const struct pv__manifest_file *input;
	int64_t n_outputs;
	const struct pv__manifest_file *output;
};

/* PV_ENOENT: the folder has no manifest, so the run that wrote it did not end; PV_EDATA:
 * it is not one of this version, or names files outside of the folder. */
int pv__manifest_read(struct pv__arena *, const char *folder, struct pv__manifest *,
		      struct pv__diag *) PV__MUST_CHECK;

#endif
