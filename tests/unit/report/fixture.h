/* fixture.h -- a small but complete set of results, made by hand: 40 people of two
 * classes, two models and two baselines, 5 folds x 2 repeats, permutations, importance
 * over 8 regions of an atlas and over the voxels of a grid. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "report/results.h"

/* cmocka compares floats; results are doubles. */
#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

enum {
	FIXTURE_ROWS = 40,
	FIXTURE_FOLDS = 5,
	FIXTURE_REPEATS = 2,
	FIXTURE_REGIONS = 8,
	FIXTURE_PERMUTATIONS = 99
};

/* A region whose name attacks markup and spreadsheets. */
#define FIXTURE_EVIL "<script>&\"'=1+1"

struct fixture {
	struct pv__arena *arena;
	struct pv__diag diag;
	struct pv__study study;
	struct pv__samples samples;
	struct pv__splits splits;
	struct pv__results results;
};

/* Results whose folder is `folder`. */
void fixture_make(struct fixture *, const char *folder);
/* The same with a target of numbers, one model, no permutations and no ranking. */
void fixture_make_numbers(struct fixture *, const char *folder);
void fixture_free(struct fixture *);

/* A new folder under the system's temporary one. */
char *fixture_folder(struct pv__arena *);
/* Removes it with all that is in it. */
void fixture_remove(const char *folder);
/* The bytes of folder/name, ending with a zero byte; NULL: there is none. */
char *fixture_file(struct pv__arena *, const char *folder, const char *name);

#endif
