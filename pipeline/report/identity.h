/* identity.h -- what a run is made of: digests, versions, counts.  No paths, no names of
 * host or user, no times. */
#ifndef PV__IDENTITY_H
#define PV__IDENTITY_H

#include "math/profile.h"
#include "report/json.h"
#include "report/output.h"
#include "report/view.h"

struct pv__identity {
	bool has_study;             /* it came from a file */
	struct pv__digest study;    /* of its bytes */
	struct pv__digest resolved; /* of study.resolved.yaml */
	struct pv__digest inputs;   /* of the list "digest  shown\n" */
	int64_t input_bytes;
	const char *study_name; /* file name without its folder */
};
int pv__identity_of(const struct pv__view *, struct pv__identity *) PV__MUST_CHECK;
/* Was the plugin of this file of the registry loaded, and did the study use it? */
bool pv__plugin_used(const struct pv__view *, int64_t file);
/* Of the plugins that were used. */
json_t *pv__plugins_json(struct pv__json *, const struct pv__view *);

/* Of the files that were written, with their digests. */
json_t *pv__outputs_json(struct pv__json *, const struct pv__outputs *);
json_t *pv__profile_json(struct pv__json *, const struct pv__profile *);

/* manifest.json: must be written last. */
int pv__manifest_write(struct pv__outputs *, const struct pv__view *) PV__MUST_CHECK;
/* README.md of the results folder. */
/* ro-crate-metadata.json, of every file that is written so far. */
int pv__crate_write(struct pv__outputs *, const struct pv__view *) PV__MUST_CHECK;
int pv__readme_write(struct pv__outputs *, const struct pv__view *) PV__MUST_CHECK;
/* What a file of the results folder holds, by its name. */
const char *pv__file_purpose(const char *name);

#endif
