/* bids.h -- files of a BIDS data set by what their names say, and their sidecars. */
#ifndef PV__FORMATS_BIDS_H
#define PV__FORMATS_BIDS_H

#include "base/base.h"

/* "space" and "MNI152NLin6Asym"; also "suffix", "extension" (".nii.gz") and "datatype"
 * ("anat").  Value NULL: the name must not have this entity. */
struct pv__bids_entity {
	const char *name, *value;
};

struct pv__bids_query {
	const char *folder; /* of the data set, from the data root: "",
			       "derivatives/smriprep" */
	int64_t n;
	const struct pv__bids_entity *entity;
};

/* Names that a query may have: entities of BIDS 1.11 but sub and ses, which the row says,
 * and suffix, extension and datatype.  Ends with NULL. */
extern const char *const pv__bids_names[];

/* The one file of a participant ("sub-01" or "01") that answers: its name has all that the
 * query asks for, and may say more.  Numbers compare as numbers (run-1, run-01).  `session`
 * NULL: any.  Without `extension`: .nii or .nii.gz.  None (PV_ENOENT) and several (PV_EDATA)
 * are errors that list what there is. */
int pv__bids_find(struct pv__arena *, const char *root, const struct pv__bids_query *,
		  const char *participant, const char *session, const char **path,
		  const char **shown, struct pv__diag *) PV__MUST_CHECK;

/* A number of the sidecars of a file, `shown` from the data root: every JSON file in the
 * folders from the data set's down to the file's, of the same suffix and with no entity that
 * the file does not have; the deepest that has the key holds.  Two such in one folder are an
 * error.  *sidecar: its path from the data root; NULL: nothing says it. */
int pv__bids_number(struct pv__arena *, const char *root, const char *folder, const char *shown,
		    const char *key, double *value, const char **sidecar,
		    struct pv__diag *) PV__MUST_CHECK;

#endif
