/* neuro1.h -- NEURO-1: eight cosine-tuned neurons of a known movement, from d1.h.
 * v_t = .9 v_{t-1} + .3 z in two dimensions; neuron j prefers the angle 2 pi j / 8 and
 * fires max(0, 5 + 2 v . d_j) + z.  Rows below NEURO1_TRAIN train, the others test. */
#ifndef TESTS_NEURO1_H
#define TESTS_NEURO1_H

enum { NEURO1_ROWS = 600, NEURO1_TRAIN = 400, NEURO1_UNITS = 8 };

struct neuro1 {
	double velocity[NEURO1_ROWS][2];
	double rate[NEURO1_ROWS][NEURO1_UNITS];
};

void neuro1_make(struct neuro1 *);

#endif
