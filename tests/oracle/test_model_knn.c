/* model.knn against known answers (methods.md C10) and its tie rules. */
#include "support/check.h"
#include "support/op.h"
#include "support/weights.h"

#include <string.h>

/* Errors of iris, each row predicted from the other 149. */
static int64_t errors_left_out(int k)
{
	struct op o;
	struct op_data d;
	char options[32];
	double x[149 * 4], y[149];
	int64_t errors = 0;

	snprintf(options, sizeof(options), "k: %d", k);
	assert_int_equal(op_open(&o, "model.knn", options), PV_OK);
	d = op_read(&o, "iris.csv");
	for (int64_t out = 0; out < d.n; out++) {
		struct pv_table t, one = op_table(&o, 1, 4, d.x + 4 * out);
		struct pv_targets targets = op_classes(149, 3, y);
		double f[3];
		void *model;

		for (int64_t i = 0, n = 0; i < d.n; i++)
			if (i != out) {
				memcpy(x + 4 * n, d.x + 4 * i, 4 * sizeof(double));
				y[n++] = d.y[i];
			}
		t = op_table(&o, 149, 4, x);
		assert_int_equal(op_fit(&o, &t, &targets, &model), PV_OK);
		assert_int_equal(op_decide(&o, model, &one, f), PV_OK);
		errors += f[(int64_t)d.y[out]] < fmax(f[0], fmax(f[1], f[2]));
	}
	op_close(&o);
	return errors;
}

static void iris_left_out(void **state)
{
	(void)state;
	assert_int_equal(errors_left_out(1), 6);
	assert_int_equal(errors_left_out(3), 6);
	assert_int_equal(errors_left_out(5), 5);
	assert_int_equal(errors_left_out(15), 4);
}

struct asked {
	double f[3], p[3];
};

static struct asked ask(const char *options, int64_t n, int64_t p, const double *x,
			struct pv_targets y, const double *at)
{
	struct asked a = {{0}, {0}};
	struct op o;
	struct pv_table t, one;
	void *model;

	assert_int_equal(op_open(&o, "model.knn", options), PV_OK);
	t = op_table(&o, n, p, x);
	one = op_table(&o, 1, p, at);
	if (op_fit(&o, &t, &y, &model) != PV_OK)
		fail_msg("%s", op_message(&o));
	assert_int_equal(op_decide(&o, model, &one, a.f), PV_OK);
	if (y.kind == PV_CLASSES)
		assert_int_equal(op_probability(&o, model, &one, a.p), PV_OK);
	op_close(&o);
	return a;
}

static void ties(void **state)
{
	const double x[] = {-1, -3, 2, 3, 9}, y[] = {0, 0, 1, 1, 2}, at = 0, low = -.5, mid = 0;
	const double even[] = {-1, 1}, even_y[] = {1, 0};
	struct asked a;

	(void)state;
	/* two votes each; distances 1 + 3 against 2 + 3 */
	a = ask("k: 4", 5, 1, x, op_classes(5, 3, y), &at);
	assert_near(a.p[0], .5, 0);
	assert_near(a.p[1], .5, 0);
	assert_near(a.p[2], 0, 0);
	assert_true(a.f[0] > a.f[1] && a.f[1] > a.f[2]);
	assert_near(a.f[0] - .5, 1e-6 * 5 / 9, 1e-15);
	/* two classes: the sign, and no difference where even the distances are the same */
	a = ask("k: 4", 4, 1, x, op_classes(4, 2, y), &low);
	assert_true(a.f[0] < 0);
	a = ask("k: 2", 2, 1, even, op_classes(2, 2, even_y), &mid);
	assert_near(a.f[0], 0, 0);
	/* equally far, one place: the row that comes first */
	a = ask("k: 1", 2, 1, even, op_classes(2, 2, even_y), &mid);
	assert_near(a.f[0], 1, 0);
}

static void numbers(void **state)
{
	const double x[] = {0, 1, 2, 10}, y[] = {1, 2, 6, 100}, at = .9;

	(void)state;
	assert_near(ask("k: 3", 4, 1, x, op_numbers(4, 1, y), &at).f[0], 3, 1e-15);
	assert_near(ask("k: 1", 4, 1, x, op_numbers(4, 1, y), &at).f[0], 2, 0);
}

/* (0,0): (2,2) is nearer than (0,3) by root but not by sum */
static void metrics(void **state)
{
	const double x[] = {2, 2, 0, 3}, y[] = {0, 1}, at[] = {0, 0};

	(void)state;
	assert_true(ask("k: 1", 2, 2, x, op_classes(2, 2, y), at).f[0] < 0);
	assert_true(ask("{k: 1, metric: manhattan}", 2, 2, x, op_classes(2, 2, y), at).f[0] > 0);
}

static void weighted(void **state)
{
	(void)state;
	weights_check(&(struct weights){"model.knn", "k: 4", 0, 2, 1e-12});
	weights_check(&(struct weights){"model.knn", "k: 5", 0, 3, 1e-12});
	weights_check(&(struct weights){"model.knn", "k: 3", 0, 0, 1e-12});
}

static void refused(void **state)
{
	const double x[] = {0, 1}, y[] = {0, 1};
	struct pv_targets targets = op_classes(2, 2, y);
	struct pv_table t;
	struct op o;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.knn", "k: 0"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "model.knn", "k: 3"), PV_OK);
	t = op_table(&o, 2, 1, x);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "k is 3, but there are only 2 training rows"));
	assert_null(o.op->model->coefficients);
	assert_true(o.op->flags & PV_EMBEDS_ROWS);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(iris_left_out), cmocka_unit_test(ties),
		cmocka_unit_test(numbers),       cmocka_unit_test(metrics),
		cmocka_unit_test(weighted),      cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
