/* small_cohort.h -- sixty simulated people in a folder whose name must not get out, and a
 * study of them that takes under a second. */
#ifndef TESTS_SMALL_COHORT_H
#define TESTS_SMALL_COHORT_H

#include "support/program.h"

/* In every absolute path, and the name of the user. */
#define COHORT_SECRET "quellwasser"

/* Sites of the first people by class: `n` of each class at each site, in turn. */
struct small_site {
	const char *name;
	int n;
};

/* Writes SECRET/cohort/ with images, people.tsv, scores.csv (which also names sub-9901 and
 * sub-9902, who are not in the study) and base.yaml; and SECRET/cohort/study.yaml, which
 * extends it.  People beyond the sites (n_sites of them) are at "Grossstadt". */
void small_cohort_make(struct scratch *, int n_sites, const struct small_site *);
/* A path below SECRET/. */
const char *small_cohort_path(struct scratch *, const char *name);
/* Runs SECRET/cohort/study.yaml into SECRET/cohort/results/study; the path of that. */
const char *small_cohort_run(struct scratch *);

#endif
