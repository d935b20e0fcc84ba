/* ready.h -- one split of one rival, made ready for many permutations of its labels. */
#ifndef PV__READY_H
#define PV__READY_H

#include "evaluate/prepared.h"
#include "run/task.h"

struct pv__ready {
	struct pv__arena *arena;
	int64_t rival, split;
	int64_t n_train, n_test;
	const int64_t *row;          /* of the study: training rows, then tested rows */
	struct pv__fit_data all;     /* these rows; targets as they are */
	struct pv__fit_data train, test;
	struct pv__split whole;      /* of `all` */
	struct pv__splits outer, inner;
	struct pv__prepared *fold;   /* the split itself */
	struct pv__prepared *tuning; /* its inner splits; NULL: there is no grid */
	const char *what;            /* for messages */
};

/* Kept in the worker until another split is asked for. */
int pv__ready_fold(struct pv__worker *, int64_t rival, int64_t split, struct pv__ready **,
                   struct pv__diag *) PV__MUST_CHECK;
void pv__ready_free(struct pv__ready *); /* NULL is fine */

#endif
