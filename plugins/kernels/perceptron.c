/* The mean of the weights is kept as w - u / visits, u being the updates times the number
 * of the visit that made them: a visit without a mistake costs nothing. */
#include "kernels/perceptron.h"

#include "kernels/vector.h"

#include <string.h>

/* One pass; returns the number of mistakes.  u (rank) and *u_bias as above. */
static int64_t pass(struct pv__perceptron *p, const int64_t *order, double *visits, double *u,
		    double *u_bias)
{
	int64_t mistakes = 0;

	for (int64_t k = 0; k < p->n; k++) {
		int64_t i = order[k];
		const double *z = p->z + i * p->rank;
		double step = p->eta * p->cost[i] * p->y[i];

		if (!(p->cost[i] > 0))
			continue;
		if (p->y[i] * (pv__dot(p->rank, p->v, z) + p->bias) <= p->margin) {
			pv__axpy(p->rank, step, z, p->v);
			pv__axpy(p->rank, step * *visits, z, u);
			p->bias += step;
			*u_bias += step * *visits;
			mistakes++;
		}
		++*visits;
	}
	return mistakes;
}

int pv__perceptron_learn(const struct pv_host *host, pv_ctx *ctx, struct pv__perceptron *p)
{
	int64_t *order = host->scratch(ctx, (size_t)p->n, sizeof(*order));
	double *u = host->scratch(ctx, (size_t)p->rank, sizeof(*u));
	double visits = 0, u_bias = 0;

	if (!order || !u)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows", (long long)p->n);
	memset(p->v, 0, (size_t)p->rank * sizeof(*p->v));
	p->bias = 0;
	p->n_updates = p->n_epochs = p->converged = 0;
	while (p->n_epochs < p->max_epochs && !p->converged) {
		int64_t mistakes;

		for (int64_t i = 0; i < p->n; i++)
			order[i] = i;
		if (p->shuffle)
			host->shuffle(ctx, (uint64_t)p->n_epochs, p->n, order);
		mistakes = pass(p, order, &visits, u, &u_bias);
		p->n_updates += mistakes;
		p->n_epochs++;
		p->converged = mistakes == 0;
	}
	for (int64_t j = 0; j < p->rank; j++)
		p->mean_v[j] = p->v[j] - u[j] / visits;
	p->mean_bias = p->bias - u_bias / visits;
	return PV_OK;
}
