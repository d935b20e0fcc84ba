#include "support/weights.h"

#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include <string.h>

enum { N = 42, N_TRAIN = 30, N_HELD = N - N_TRAIN };

struct rows {
	int64_t p;
	double *x, *y;
};

static void fill(struct op *o, const struct weights *w, struct rows *r)
{
	struct d1 s = {31};

	r->p = w->n_cols ? w->n_cols : 5;
	r->x = pv__alloc(o->arena, (size_t)(N * r->p), sizeof(double));
	r->y = pv__alloc(o->arena, N, sizeof(double));
	assert_true(r->x && r->y);
	d1_normals(&s, N * r->p, r->x);
	for (int64_t i = 0; i < N; i++) {
		r->y[i] = w->n_classes ? (double)(i % w->n_classes) : d1_normal(&s);
		for (int64_t j = 0; j < 2; j++)
			r->x[i * r->p + j] += r->y[i];
	}
}

static int64_t repetitions(int64_t row)
{
	return row % 7 == 5 ? 0 : row % 3 == 0 ? 2 : 1;
}

static const void *fit(struct op *o, const struct weights *w, int64_t n, const double *y,
		       const struct pv_table *t)
{
	struct pv_targets targets =
		w->n_classes ? op_classes(n, w->n_classes, y) : op_numbers(n, 1, y);
	void *model;

	if (op_fit(o, t, &targets, &model) != PV_OK)
		fail_msg("%s: %s", w->op, op_message(o));
	return model;
}

static const void *fit_weighted(struct op *o, const struct weights *w, const struct rows *r)
{
	struct pv_table t = op_table(o, N_TRAIN, r->p, r->x);
	double weight[N_TRAIN];

	for (int64_t i = 0; i < N_TRAIN; i++)
		weight[i] = (double)repetitions(i);
	t.weight = weight;
	return fit(o, w, N_TRAIN, r->y, &t);
}

static const void *fit_repeated(struct op *o, const struct weights *w, const struct rows *r)
{
	double *x = pv__alloc(o->arena, (size_t)(2 * N_TRAIN * r->p), sizeof(*x));
	double y[2 * N_TRAIN];
	int64_t group[2 * N_TRAIN], n = 0;
	struct pv_table t;

	assert_non_null(x);
	for (int64_t i = 0; i < N_TRAIN; i++)
		for (int64_t k = 0; k < repetitions(i); k++) {
			memcpy(x + n * r->p, r->x + i * r->p, (size_t)r->p * sizeof(*x));
			group[n] = i;
			y[n++] = r->y[i];
		}
	t = op_table(o, n, r->p, x);
	t.group = group;
	return fit(o, w, n, y, &t);
}

static void compare(struct op *o, const struct weights *w, const struct rows *r, const void *a,
		    const void *b)
{
	struct pv_table held = op_table(o, N_HELD, r->p, r->x + N_TRAIN * r->p);
	double one[N_HELD * 8], other[N_HELD * 8];
	int64_t width = w->n_classes > 2 ? w->n_classes : 1;

	assert_int_equal(op_decide(o, a, &held, one), PV_OK);
	assert_int_equal(op_decide(o, b, &held, other), PV_OK);
	for (int64_t i = 0; i < N_HELD * width; i++)
		assert_near(one[i], other[i], w->tolerance);
	if (!w->n_classes || !o->op->model->probability)
		return;
	assert_int_equal(op_probability(o, a, &held, one), PV_OK);
	assert_int_equal(op_probability(o, b, &held, other), PV_OK);
	for (int64_t i = 0; i < N_HELD * w->n_classes; i++)
		assert_near(one[i], other[i], w->tolerance);
}

void weights_check(const struct weights *w)
{
	struct op o;
	struct rows r;

	if (op_open(&o, w->op, w->options) != PV_OK)
		fail_msg("%s: %s", w->op, op_message(&o));
	fill(&o, w, &r);
	compare(&o, w, &r, fit_weighted(&o, w, &r), fit_repeated(&o, w, &r));
	op_close(&o);
}
