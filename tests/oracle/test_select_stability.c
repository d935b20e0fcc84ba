/* select.stability against methods.md B7. */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include "kernels/false_selections.h"
#include "kernels/halves.h"

#include <stdio.h>
#include <string.h>

/* ---- bounds ----------------------------------------------------------------------------- */

static const struct {
	int64_t p, q;
	double pi, mb, unimodal, published, largest;
} known[4] = {
	{1000, 50, .9, 3.125, 1.07843137255, 0.168811623349, 0.17049568581742},
	{116, 15, .75, 3.87931034483, 1.97923997185, 0.58762878934, 0.5878871992089},
	{116, 10, .6, 4.31034482759, 2.26860254083, 0.959407333094, 0.9594102685976},
	{148, 12, .9, 1.21621621622, 0.419713831479, 0.0704792053105, 0.07070971325616},
};

/* The published numbers of the third bound stop at the tolerance of R's optimize (1.2e-4 in a
 * shape parameter that is small), a little below the largest tail.  That one was found on a
 * grid of 2,001 points per shape. */
static void bounds(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		int64_t p = known[i].p, q = known[i].q;
		double pi = known[i].pi, r;

		assert_near_relative(pv__false_selections(PV__BOUND_MB, p, q, pi, 50), known[i].mb,
				     1e-11);
		assert_near_relative(pv__false_selections(PV__BOUND_UNIMODAL, p, q, pi, 50),
				     known[i].unimodal, 1e-11);
		r = pv__false_selections(PV__BOUND_R_CONCAVE, p, q, pi, 50);
		assert_near_relative(r, known[i].published, .0105);
		assert_true(r > known[i].published);
		assert_near_relative(r, known[i].largest, 1e-6);
	}
	assert_true(isinf(pv__false_selections(PV__BOUND_MB, 100, 5, .5, 50)));
	assert_true(isinf(pv__false_selections(PV__BOUND_UNIMODAL, 100, 5, .504, 50)));
}

/* The largest q and the smallest pi that keep a bound. */
static void the_third_of_three(void **state)
{
	(void)state;
	for (int64_t bound = PV__BOUND_MB; bound <= PV__BOUND_R_CONCAVE; bound++) {
		int64_t q = pv__false_selections_q(bound, 116, 1, .75, 50);
		double pi = pv__false_selections_pi(bound, 116, 1, 15, 50);

		assert_true(pv__false_selections(bound, 116, q, .75, 50) <= 1);
		assert_true(pv__false_selections(bound, 116, q + 1, .75, 50) > 1);
		if (pi > 0) {
			assert_true(pv__false_selections(bound, 116, 15, pi, 50) <= 1);
			assert_true(pv__false_selections(bound, 116, 15, pi - .01, 50) > 1);
		} else {
			assert_true(pv__false_selections(bound, 116, 15, 1, 50) > 1);
		}
	}
	assert_int_equal(pv__false_selections_q(PV__BOUND_MB, 100, 1, .75, 50), 7); /* 49 / 50 */
}

/* ---- halves ------------------------------------------------------------------------------- */

static void halves_of_groups(void **state)
{
	enum { N = 30 };
	static const double x[N] = {0};
	int64_t group[N];
	double y[N];
	struct op o;
	struct pv_ctx ctx;
	struct pv_table t;
	struct pv_targets target;
	struct pv__rows rows;
	struct pv__halves h;
	int64_t together = 0;

	(void)state;
	assert_int_equal(op_open(&o, "select.stability", "q: 1"), PV_OK);
	t = op_table(&o, N, 1, x);
	for (int64_t i = 0; i < N; i++) {
		group[i] = 100 - i / 3 * 7; /* ten people with three rows each */
		y[i] = i / 3 < 6 ? 0 : 1;
	}
	t.group = group;
	target = op_classes(N, 2, y);
	pv__ctx_init(&ctx, o.op, NULL, "test", o.arena, pv__stream(1, PV__RANDOM_OP, 0, 0),
		     &o.diag);
	assert_int_equal(pv__rows_train(&pv__host, &ctx, &t, &rows), PV_OK);
	assert_int_equal(pv__halves_make(&pv__host, &ctx, &t, &rows, &target, &h), PV_OK);
	assert_int_equal(h.n_units, 10);
	for (int64_t pair = 0; pair < 20; pair++) {
		int64_t count[2][2] = {{0}};

		pv__halves_draw(&h, pair);
		for (int64_t i = 0; i < N; i++) {
			assert_false(h.mark[0][i] && h.mark[1][i]);
			assert_int_equal(h.mark[0][i], h.mark[0][i / 3 * 3]);
			assert_int_equal(h.mark[1][i], h.mark[1][i / 3 * 3]);
			count[0][(int)y[i]] += h.mark[0][i];
			count[1][(int)y[i]] += h.mark[1][i];
		}
		for (int side = 0; side < 2; side++) {
			assert_int_equal(count[side][0], 9);
			assert_int_equal(count[side][1], 6);
		}
		together += h.mark[0][0] == h.mark[0][3];
	}
	assert_in_range(together, 2, 18);
	assert_int_equal(pv__ctx_end(&ctx, PV_OK), PV_OK);
	op_close(&o);
}

/* ---- choices --------------------------------------------------------------------------------- */

/* LASSO-1: columns 0 and 2 make the target. */
static struct op_selected lasso1(struct op *o, const char *options, int classes)
{
	double code[40];
	struct op_data d;
	struct pv_table t;
	struct pv_targets y;

	if (op_open(o, "select.stability", options) != PV_OK)
		fail_msg("%s", op_message(o));
	d = op_lasso1(o);
	for (int64_t i = 0; i < d.n; i++)
		code[i] = d.y[i] > 0;
	t = op_table(o, d.n, d.p, d.x);
	y = classes ? op_classes(d.n, 2, code) : op_numbers(d.n, 1, d.y);
	return op_select(o, &t, &y);
}

static void what_makes_the_target(void **state)
{
	static const char *const options[] = {"{q: 2, pi: 0.8}",
					      "{q: 2, pi: 0.8, base: univariate}",
					      "{pfer: 0.5, pi: 0.9}", "{q: 2, pfer: 0.6}"};

	(void)state;
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		for (int classes = 0; classes < 2; classes++) {
			struct op o;
			struct op_selected s = lasso1(&o, options[i], classes);
			double sum = 0;

			assert_int_equal(s.kept[0], 0);
			if (!classes) {
				assert_int_equal(s.n, 2);
				assert_int_equal(s.kept[1], 2);
				assert_true(s.score[0] > .99);
			}
			for (int64_t j = 0; j < 8; j++)
				sum += s.score[j];
			if (i < 2)
				assert_near(sum, 2, 1e-9); /* q columns on each half */
			op_close(&o);
		}
}

/* 100 tables of noise: no more columns on average than the bound allows. */
static void noise(void **state)
{
	enum { N = 40, P = 30, SIMS = 100 };
	static double x[N * P], y[N];
	struct d1 s = {17};
	double chosen[2] = {0};
	/* of q 5 columns; pi 0.6 */
	double most = pv__false_selections(PV__BOUND_UNIMODAL, P, 5, .6, 25);

	(void)state;
	for (int sim = 0; sim < SIMS; sim++) {
		d1_normals(&s, N * P, x);
		d1_normals(&s, N, y);
		for (int base = 0; base < 2; base++) {
			struct op o;
			struct op_selected got;
			struct pv_table t;
			struct pv_targets target;

			if (base == 0 && sim >= 10)
				continue; /* the lasso takes longer */
			assert_int_equal(op_open(&o, "select.stability",
						 base ? "{q: 5, pi: 0.6, pairs: 25, "
							"base: univariate}"
						      : "{q: 5, pi: 0.6, pairs: 25}"),
					 PV_OK);
			t = op_table(&o, N, P, x);
			target = op_numbers(N, 1, y);
			got = op_select(&o, &t, &target);
			for (int64_t j = 0; j < P; j++)
				chosen[base] += got.score[j] >= .6 - 1e-9;
			op_close(&o);
		}
	}
	assert_true(chosen[1] / SIMS <= most);
	assert_true(chosen[1] > 0); /* or it would show nothing */
	assert_true(chosen[0] / 10 <= most);
}

static void warnings_and_faults(void **state)
{
	static const double x[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
	static const double y[12] = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2};
	struct op o;
	struct pv_table t;
	struct pv_targets target;
	void *model;

	(void)state;
	lasso1(&o, "{q: 6, pi: 0.6}", 0);
	assert_int_equal(op_warnings(&o), 1);
	assert_non_null(strstr(op_message(&o), "are expected to be chosen wrongly"));
	op_close(&o);
	assert_int_equal(op_open(&o, "select.stability", "pi: 0.8"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "select.stability", "{q: 2, pi: 0.8, pfer: 1}"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "select.stability", "pfer: 1e-6"), PV_OK);
	t = op_table(&o, 12, 1, x);
	target = op_numbers(12, 1, x);
	assert_int_equal(op_fit(&o, &t, &target, &model), PV_EINVAL);
	assert_non_null(strstr(op_message(&o), "no q keeps the bound"));
	target = op_classes(12, 3, y);
	assert_int_equal(op_fit(&o, &t, &target, &model), PV_EINVAL);
	assert_non_null(strstr(op_message(&o), "base: univariate"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bounds),
		cmocka_unit_test(the_third_of_three),
		cmocka_unit_test(halves_of_groups),
		cmocka_unit_test(what_makes_the_target),
		cmocka_unit_test(noise),
		cmocka_unit_test(warnings_and_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
