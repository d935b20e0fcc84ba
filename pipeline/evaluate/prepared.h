/* prepared.h -- what labels do not change, done once for each split: the stages before the
 * first that needs targets, fitted on its training rows and applied to both sides, for every
 * choice of their options; and a Gram matrix where the model is fitted on one.  All other
 * choices and all permutations of the labels share it.
 */
#ifndef PV__PREPARED_H
#define PV__PREPARED_H

#include "evaluate/chain.h"

struct pv__prepared;

struct pv__preparation {
	const struct pv__chain_spec *spec;
	struct pv__loader *loader;
	const struct pv__fit_data *data;  /* rows that the splits number */
	const struct pv__splits *splits;
	struct pv__stream stream;         /* of the stages that are shared */
	const char *what;                 /* for messages */
	bool inner;                       /* messages name the inner fold too */
	bool probability;                 /* trials give probabilities where the model does */
	size_t most_kept;                 /* bytes held between uses; 0: every use makes anew */
};

/* Nothing is fitted before its first use.  All that `how` points to must live as long. */
int pv__prepare(struct pv__arena *, const struct pv__preparation *how, struct pv__prepared **,
		struct pv__diag *) PV__MUST_CHECK;
void pv__prepared_free(struct pv__prepared *); /* NULL is fine */

/* Targets to fit: the labels as they are, or permuted ones. */
struct pv__labels {
	int64_t n;
	const double *y;                  /* n x rows of the data */
	const struct pv__stream *stream;  /* of each: stages that need targets, and models */
	const int64_t *choice;            /* the only one to try, -1: none; NULL: all */
};
struct pv__trial {
	int64_t split, label, choice;
	const struct pv__scored *scored;
	const struct pv__chain *chain;    /* NULL: fitted on inner products, never whole */
};
typedef int (*pv__trial_fn)(void *to, struct pv__arena *scratch, const struct pv__trial *,
			    struct pv__diag *);
/* Fits and decides every choice of every label on one split.  There is no trial where
 * permuted labels leave a class without training rows. */
int pv__try(struct pv__prepared *, int64_t split, const struct pv__labels *, pv__trial_fn,
	    void *to, struct pv__diag *) PV__MUST_CHECK;

/* As pv__tune, for each label: choice[label] (-1: the metric is defined in no split) and
 * score[label * n_choices + choice]. */
int pv__tune_labels(struct pv__prepared *, const struct pv__metric *, const struct pv__labels *,
		    int64_t *choice, double *score, struct pv__diag *) PV__MUST_CHECK;

#endif
