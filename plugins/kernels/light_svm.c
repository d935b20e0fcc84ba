/* The support vector machine on products of rows. */
#include "kernels/light.h"

#include "kernels/svm.h"

enum { MOST_STEPS = 100000 };
static const double tolerance = 1e-3;

int pv__light_svm(const struct pv__light *l, struct pv__light_fit *f)
{
	int64_t n = f->n;
	double *sign = f->room, *low = sign + n, *high = low + n, *room = high + n;
	double *diagonal = f->square;

	for (int64_t i = 0; i < n; i++)
		diagonal[i] = f->gram[i * n + i];
	for (int64_t o = 0; o < f->n_outputs; o++) {
		struct pv__kernel kernel = {.n = n, .diagonal = diagonal, .gram = f->gram};
		struct pv__box_problem problem = {sign, low, high, tolerance, MOST_STEPS};
		struct pv__svm_solution solution = {.beta = f->beta + o * n};

		for (int64_t i = 0; i < n; i++) {
			sign[i] = pv__light_sign(l, f->row[i], o);
			low[i] = sign[i] > 0 ? 0 : -l->config->c;
			high[i] = sign[i] > 0 ? l->config->c : 0;
			solution.beta[i] = 0;
		}
		pv__box_solve_in(&kernel, &problem, room, &solution);
		f->bias[o] = solution.bias;
	}
	return PV_OK;
}
