#include "support/three_columns.h"

#include "support/check.h"
#include "support/d1.h"

void three_columns_open(struct three_columns *g, int64_t n, uint32_t seed, const char *op,
			const char *options, const double w[3])
{
	static const double bias[1];
	struct d1 s = {seed};

	assert_int_equal(op_open(&g->o, op, options), PV_OK);
	g->x = pv__alloc(g->o.arena, (size_t)n * 3, sizeof(double));
	g->target = pv__alloc(g->o.arena, (size_t)n, sizeof(double));
	assert_true(g->x && g->target);
	for (int64_t i = 0; i < n; i++) {
		double *x = g->x + i * 3;

		x[0] = d1_normal(&s);
		x[1] = .8 * x[0] + .6 * d1_normal(&s);
		x[2] = d1_normal(&s);
		g->target[i] = x[0] + x[2];
	}
	g->t = op_table(&g->o, n, 3, g->x);
	g->y = op_numbers(n, 1, g->target);
	op_chain(&g->o, &g->c, 1, w, bias, &g->t, &g->y, &g->t, &g->y);
}
