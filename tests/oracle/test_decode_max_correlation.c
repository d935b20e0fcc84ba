/* decode.max_correlation against closed forms and correlations computed one by one. */
#include "support/check.h"
#include "support/op.h"
#include "support/weights.h"

#include <string.h>

/* Pearson correlation as its definition says. */
static double correlation(int64_t n, const double *a, const double *b)
{
	double ma = 0, mb = 0, ab = 0, aa = 0, bb = 0;

	for (int64_t j = 0; j < n; j++) {
		ma += a[j] / (double)n;
		mb += b[j] / (double)n;
	}
	for (int64_t j = 0; j < n; j++) {
		ab += (a[j] - ma) * (b[j] - mb);
		aa += (a[j] - ma) * (a[j] - ma);
		bb += (b[j] - mb) * (b[j] - mb);
	}
	return ab / sqrt(aa * bb);
}

/* iris, resubstitution: every score is the correlation with the mean of the class. */
static void iris(void **state)
{
	double mean[3 * 4] = {0}, decision[150 * 3];
	struct op o;
	struct op_data d;
	struct pv_table t;
	struct pv_targets y;
	int64_t errors = 0;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "decode.max_correlation", ""), PV_OK);
	d = op_read(&o, "iris.csv");
	t = op_table(&o, d.n, d.p, d.x);
	y = op_classes(d.n, 3, d.y);
	assert_int_equal(op_fit(&o, &t, &y, &model), PV_OK);
	assert_int_equal(op_decide(&o, model, &t, decision), PV_OK);
	for (int64_t i = 0; i < d.n; i++)
		for (int64_t j = 0; j < 4; j++)
			mean[4 * (int64_t)d.y[i] + j] += d.x[4 * i + j] / 50;
	for (int64_t i = 0; i < d.n; i++) {
		const double *r = decision + 3 * i;

		for (int64_t k = 0; k < 3; k++)
			assert_near(r[k], correlation(4, d.x + 4 * i, mean + 4 * k), 1e-12);
		errors += r[(int64_t)d.y[i]] < fmax(r[0], fmax(r[1], r[2]));
	}
	assert_int_equal(errors, 6);
	op_close(&o);
}

/* Patterns (1, 0, -1) and (1, -2, 1) are orthogonal.  A row (a + b, -2b, b - a) has the
 * correlations a sqrt(2) and b sqrt(6), over sqrt(2 a^2 + 6 b^2); shifting it or scaling it
 * changes nothing; a row of one value has none. */
static void closed_form(void **state)
{
	const double x[] = {2, 1, 0, 4, -2, 4}, y[] = {0, 1};
	const double at[] = {1, 0, -1, 12, 6, 12, 4, -1, 0, 5, 5, 5};
	const double want[] = {-1, 1, (sqrt(6) - 2 * sqrt(2)) / sqrt(14), 0};
	struct op o;
	struct pv_table t, probe;
	struct pv_targets targets = op_classes(2, 2, y);
	double f[4];
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "decode.max_correlation", ""), PV_OK);
	t = op_table(&o, 2, 3, x);
	probe = op_table(&o, 4, 3, at);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_OK);
	assert_int_equal(op_decide(&o, model, &probe, f), PV_OK);
	for (int64_t i = 0; i < 4; i++)
		assert_near(f[i], want[i], 1e-14);
	op_close(&o);
}

static void weighted(void **state)
{
	(void)state;
	weights_check(&(struct weights){"decode.max_correlation", "", 0, 2, 1e-12});
	weights_check(&(struct weights){"decode.max_correlation", "", 0, 3, 1e-12});
}

static void refused(void **state)
{
	const double x[] = {1, 2, 3, 3}, y[] = {0, 1};
	struct op o;
	struct pv_table t;
	struct pv_targets targets = op_classes(2, 2, y);
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "decode.max_correlation", ""), PV_OK);
	t = op_table(&o, 2, 2, x);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "is the same in all columns"));
	t = op_table(&o, 2, 1, x);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "needs two columns or more"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(iris),
		cmocka_unit_test(closed_form),
		cmocka_unit_test(weighted),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
