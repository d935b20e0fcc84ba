/* learn.h -- what folds, permutations and final models share: tune, fit, predict. */
#ifndef PV__LEARN_H
#define PV__LEARN_H

#include "run/task.h"

struct pv__learned {
	int64_t choice;
	double inner_score;         /* NaN without a grid */
	struct pv__chain *chain;
	struct pv__fit_data train;
	const struct pv__chain_spec *spec; /* how it was made, to make it again; NULL: not told */
	struct pv__splits inner;           /* what a grid is tuned on */
	struct pv__stream stream;
};

/* Tunes on inner splits of `row` (level: as for pv__plan_inner), then fits on all of it.
 * y: one value per sample of the study. */
int pv__learn(struct pv__worker *, struct pv__arena *, int64_t rival, int64_t n,
              const int64_t *row, const double *y, int64_t level, struct pv__stream,
              const char *what, struct pv__learned *, struct pv__diag *) PV__MUST_CHECK;
/* Learns on the training rows of a task and predicts the test part of its split; the result
 * holds nothing about importance. */
int pv__learn_part(struct pv__worker *, struct pv__arena *, const struct pv__task *,
                   struct pv__learned *, struct pv__fit_data *test, struct pv__fold_result *,
                   struct pv__diag *) PV__MUST_CHECK;
/* Stream of a rival's work on a split; -1: on all rows. */
struct pv__stream pv__rival_stream(const struct pv__plan *, int64_t rival, int64_t split);

/* Values of one importance stage; n 0 where the model has none (weights of a model that
 * is not linear), with a warning. */
int pv__fold_importance(struct pv__worker *, struct pv__arena *, const struct pv__stage *,
                        const struct pv__learned *, const struct pv__fit_data *test,
                        struct pv__stream, const char *what, struct pv__fold_importance *,
                        struct pv__diag *) PV__MUST_CHECK;

#endif
