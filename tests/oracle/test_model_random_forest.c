/* model.random_forest: out-of-bag accuracy in its known bands (methods.md C8), sampling by
 * group, reproducibility. */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"
#include "support/weights.h"

#include "kernels/forest.h"

#include <string.h>

static struct pv_ctx begin(struct op *o, uint32_t seed)
{
	struct pv_ctx ctx;

	pv__ctx_init(&ctx, o->op, NULL, "test", o->arena, (struct pv__stream){{seed, 7}}, &o->diag);
	return ctx;
}

static struct pv__forest *fit(struct op *o, const struct pv_table *t, const struct pv_targets *y,
			      uint32_t seed)
{
	struct pv_ctx ctx = begin(o, seed);
	void *model = NULL;

	if (pv__ctx_end(&ctx, o->op->model->fit(&pv__host, &ctx, o->config, t, y, &model)) != PV_OK)
		fail_msg("%s", op_message(o));
	return model;
}

/* Share of the rows whose class most trees that have not seen the row find. */
static double out_of_bag(struct op *o, const struct op_data *d, int32_t n_classes, uint32_t seed)
{
	struct pv_table t = op_table(o, d->n, d->p, d->x);
	struct pv_targets y = op_classes(d->n, n_classes, d->y);
	const struct pv__forest *f = fit(o, &t, &y, seed);
	double *sum = pv__alloc(o->arena, (size_t)(d->n * n_classes), sizeof(*sum));
	int64_t *times = pv__alloc(o->arena, (size_t)d->n, sizeof(*times)), right = 0;
	struct pv_ctx ctx = begin(o, seed);

	assert_true(sum && times);
	for (int64_t k = 0; k < f->n_trees; k++) {
		pv__forest_bag(&pv__host, &ctx, k, d->n, times);
		for (int64_t i = 0; i < d->n; i++)
			for (int32_t c = 0; times[i] == 0 && c < n_classes; c++)
				sum[i * n_classes + c] +=
					pv__tree_value(f->tree + k, n_classes, t.row[i])[c];
	}
	assert_int_equal(pv__ctx_end(&ctx, PV_OK), PV_OK);
	for (int64_t i = 0; i < d->n; i++) {
		int32_t best = 0;

		for (int32_t c = 1; c < n_classes; c++)
			if (sum[i * n_classes + c] > sum[i * n_classes + best])
				best = c;
		right += best == (int32_t)d->y[i];
	}
	return (double)right / (double)d->n;
}

static double mean_out_of_bag(const char *file, int32_t n_classes)
{
	double mean = 0;

	for (uint32_t seed = 1; seed <= 5; seed++) {
		struct op o;
		struct op_data d;

		assert_int_equal(op_open(&o, "model.random_forest", ""), PV_OK);
		d = op_read(&o, file);
		mean += out_of_bag(&o, &d, n_classes, seed) / 5;
		op_close(&o);
	}
	return mean;
}

static void bands(void **state)
{
	(void)state;
	assert_near(mean_out_of_bag("iris.csv", 3), .953, .01);
	assert_near(mean_out_of_bag("wdbc.csv", 2), .9625, .005);
}

/* Numbers: most of the variance of 2 x0 - 1.5 x2 + noise, on rows that were not seen. */
static void numbers(void **state)
{
	enum { N = 400, P = 8, TRAIN = 300 };
	double *x, y[N], f[N - TRAIN], error = 0, total = 0;
	struct d1 s = {11};
	struct op o;
	struct pv_table train, test;
	struct pv_targets targets = {0};

	(void)state;
	assert_int_equal(op_open(&o, "model.random_forest", "trees: 200"), PV_OK);
	x = pv__alloc(o.arena, (size_t)N * P, sizeof(*x));
	assert_non_null(x);
	d1_normals(&s, (int64_t)N * P, x);
	for (int64_t i = 0; i < N; i++)
		y[i] = 10 + 2 * x[i * P] - 1.5 * x[i * P + 2] + .5 * d1_normal(&s);
	train = op_table(&o, TRAIN, P, x);
	test = op_table(&o, N - TRAIN, P, x + TRAIN * P);
	targets = op_numbers(TRAIN, 1, y);
	assert_int_equal(op_decide(&o, fit(&o, &train, &targets, 1), &test, f), PV_OK);
	for (int64_t i = TRAIN; i < N; i++) {
		error += (f[i - TRAIN] - y[i]) * (f[i - TRAIN] - y[i]);
		total += (10 - y[i]) * (10 - y[i]);
	}
	assert_true(1 - error / total > .75);
	op_close(&o);
}

/* Every row of a group is in a sample as often as every other: a tree that is grown to the
 * end cannot tell them apart. */
static void groups(void **state)
{
	enum { N = 30, P = 3 };
	double x[2 * N * P], y[2 * N], a[N], b[N];
	int64_t group[2 * N];
	struct d1 s = {4};
	struct pv_table t, once;
	struct pv_targets targets;
	struct op o;

	(void)state;
	d1_normals(&s, N * P, x);
	memcpy(x + N * P, x, N * P * sizeof(double));
	for (int64_t i = 0; i < 2 * N; i++) {
		y[i] = (double)(i % N % 2);
		group[i] = 100 - i % N;
	}
	assert_int_equal(op_open(&o, "model.random_forest", "trees: 50"), PV_OK);
	t = op_table(&o, 2 * N, P, x);
	t.group = group;
	targets = op_classes(2 * N, 2, y);
	once = op_table(&o, N, P, x);
	assert_int_equal(op_decide(&o, fit(&o, &t, &targets, 3), &once, a), PV_OK);
	once.group = group;
	targets = op_classes(N, 2, y);
	assert_int_equal(op_decide(&o, fit(&o, &once, &targets, 3), &once, b), PV_OK);
	assert_memory_equal(a, b, sizeof(a));
	op_close(&o);
}

/* The same seed: the same forest to the bit.  Another seed: another forest. */
static void reproducible(void **state)
{
	struct pv__buffer bytes[3];
	const uint32_t seed[] = {1, 1, 2};
	struct op o;
	struct op_data d;
	struct pv_table t;
	struct pv_targets y;

	(void)state;
	assert_int_equal(op_open(&o, "model.random_forest", "trees: 20"), PV_OK);
	d = op_read(&o, "iris.csv");
	t = op_table(&o, d.n, d.p, d.x);
	y = op_classes(d.n, 3, d.y);
	for (int k = 0; k < 3; k++)
		assert_int_equal(op_save(&o, fit(&o, &t, &y, seed[k]), &bytes[k]), PV_OK);
	assert_int_equal(bytes[0].n, bytes[1].n);
	assert_memory_equal(bytes[0].data, bytes[1].data, bytes[0].n);
	assert_false(bytes[0].n == bytes[2].n &&
		     memcmp(bytes[0].data, bytes[2].data, bytes[0].n) == 0);
	op_close(&o);
}

/* A column that is useless is split on only where the others are not drawn. */
static void draws(void **state)
{
	enum { N = 40 };
	const char *const options[] = {"{trees: 100, mtry: 1, max_depth: 1}",
				       "{trees: 100, mtry: 2, max_depth: 1}"};
	double x[2 * N], y[N];

	(void)state;
	for (int64_t i = 0; i < N; i++) {
		y[i] = (double)(i % 2);
		x[2 * i] = (double)((i * 7 + i / 2) % 10);
		x[2 * i + 1] = y[i];
	}
	for (int k = 0; k < 2; k++) {
		struct op o;
		struct pv_table t;
		struct pv_targets targets = op_classes(N, 2, y);
		const struct pv__forest *f;
		int64_t useless = 0;

		assert_int_equal(op_open(&o, "model.random_forest", options[k]), PV_OK);
		t = op_table(&o, N, 2, x);
		f = fit(&o, &t, &targets, 1);
		for (int64_t i = 0; i < f->n_trees; i++)
			useless += f->tree[i].node[0].column == 0;
		if (k == 0) /* half of 100, within 4 standard errors */
			assert_in_range(useless, 30, 70);
		else
			assert_int_equal(useless, 0);
		op_close(&o);
	}
}

static void weighted(void **state)
{
	(void)state;
	weights_check(&(struct weights){"model.random_forest", "trees: 40", 0, 2, 1e-12});
	weights_check(
		&(struct weights){"model.random_forest", "{trees: 40, mtry: 1}", 0, 3, 1e-12});
	weights_check(&(struct weights){"model.random_forest", "trees: 40", 0, 0, 1e-9});
}

static void refused(void **state)
{
	const double x[] = {0, 1, 2}, y[] = {0, 3, NAN};
	struct op o;
	struct pv_table t;
	struct pv_targets targets = op_numbers(3, 1, y);
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.random_forest", "trees: 0"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "model.random_forest", ""), PV_OK);
	t = op_table(&o, 3, 1, x);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "training row 3 has no target"));
	assert_null(o.op->model->coefficients);
	assert_false(o.op->flags & PV_EMBEDS_ROWS);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bands),   cmocka_unit_test(numbers),
		cmocka_unit_test(groups),  cmocka_unit_test(reproducible),
		cmocka_unit_test(draws),   cmocka_unit_test(weighted),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
