/* split.h -- what the schemes of split.c share. */
#ifndef PV__SPLIT_H
#define PV__SPLIT_H

#include "evaluate/evaluate.h"

/* Splits in the making. */
struct pv__split_job {
	struct pv__arena *arena, *scratch; /* of the result; of one call */
	const struct pv__split_spec *spec;
	const struct pv__split_rows *rows;
	uint64_t seed;
	int64_t level;
	const char *file_folder;
	struct pv__diag *diag;
	int64_t n_groups;
	const int64_t *group; /* of each row, numbered by first row */
	int64_t n, capacity;
	struct pv__split *split;
};

/* One way to put rows into test parts, as in enum pv__scheme. */
int pv__split_kfold(struct pv__split_job *) PV__MUST_CHECK;
int pv__split_holdout(struct pv__split_job *) PV__MUST_CHECK;
int pv__split_leave(struct pv__split_job *) PV__MUST_CHECK;
int pv__split_blocks(struct pv__split_job *) PV__MUST_CHECK;
int pv__split_from_file(struct pv__split_job *) PV__MUST_CHECK;

/* Adds one split.  test[i] != 0: row i is tested; barred[i] != 0 (NULL: none): it may
 * not be trained on.  Rows whose group is tested are barred as well. */
int pv__split_add(struct pv__split_job *, int64_t repeat, int64_t fold, const uint8_t *test,
		  const uint8_t *barred) PV__MUST_CHECK;
bool pv__split_testable(const struct pv__split_rows *, int64_t row);
/* Error at the place of the split in the study; inner splits say where they belong. */
int pv__split_fail(const struct pv__split_job *, int status, const char *fmt, ...) PV__PRINTF(3, 4);

/* Codes renumbered 0, 1, ... in the order of their first row, so that nothing depends
 * on how the caller numbered them. */
int pv__first_codes(struct pv__arena *, int64_t n, const int64_t *code, int64_t *number,
		    int64_t *n_codes) PV__MUST_CHECK;

#endif
