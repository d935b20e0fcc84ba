/* apply_study.h -- the study of a bundle, pointed at new data. */
#ifndef PV__APPLY_STUDY_H
#define PV__APPLY_STUDY_H

#include "run/bundle.h"

/* The study of the bundle with the `data` block of the file `path` over its own.  The file
 * may say what lies where and what is left out; what the model was fitted with (features,
 * confounds, classes) is not its to change, and refused. */
int pv__apply_study(struct pv__arena *, const struct pv__bundle *, const char *bundle_path,
                    const char *path, const struct pv__registry *, struct pv__study *out,
                    struct pv__diag *) PV__MUST_CHECK;
/* The same study with the fixed files of the bundle in `folder`, an absolute path. */
int pv__apply_fixed_files(struct pv__arena *, const struct pv__bundle *, const char *folder,
                          struct pv__study *, struct pv__diag *) PV__MUST_CHECK;

#endif
