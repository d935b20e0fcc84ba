/* disturbed.h -- one small study again and again, each time with another fault, and whether
 * the next run leaves what an undisturbed one leaves. */
#ifndef TESTS_DISTURBED_H
#define TESTS_DISTURBED_H

#include "support/program.h"

/* One round: memory of its own, in the folder of all. */
struct disturbed {
	struct scratch round;
	const char *results;      /* where the study writes */
	const char *const *words; /* run -q -j 1 STUDY -o RESULTS */
};

/* Setup and teardown of a group: a cohort, its study, and the undisturbed results. */
int disturbed_make(void **state);
int disturbed_remove(void **state);
/* The folder of all rounds; the study is in/study.yaml, its results reference/. */
struct scratch *disturbed_place(void);

/* Nothing is left of earlier rounds. */
void disturbed_begin(struct disturbed *);
/* Fails unless there are no results that count, or all of them as they should be. */
void disturbed_check(struct disturbed *);
/* The same command once more must come through, and leave the undisturbed bytes, nothing
 * else and no temporary files. */
void disturbed_recover(struct disturbed *);
/* Frees the memory of the round. */
void disturbed_end(struct disturbed *);

/* A sample of 1..n of about `most`, evenly spread, or all where PULVINAR_TEST_FULL is set:
 * the one after `at` (0: the first); 0: none is left. */
int64_t sample_next(int64_t at, int64_t n, int64_t most);

#endif
