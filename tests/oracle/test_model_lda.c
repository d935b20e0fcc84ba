/* model.lda against known answers (methods.md C2: MASS, scikit-learn) and against the
 * formulas written down independently. */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"
#include "support/weights.h"

#include "kernels/shrinkage.h"

#include <string.h>

struct trained {
	struct op o;
	struct op_data d;
	struct pv_table t;
	double weight[3 * 50], bias[3];
	void *model;
};

static void open_data(struct trained *s, const char *options, const char *file)
{
	assert_int_equal(op_open(&s->o, "model.lda", options), PV_OK);
	s->d = op_read(&s->o, file);
}

static void train(struct trained *s, int32_t n_classes)
{
	struct pv_targets y = op_classes(s->d.n, n_classes, s->d.y);

	s->t = op_table(&s->o, s->d.n, s->d.p, s->d.x);
	if (op_fit(&s->o, &s->t, &y, &s->model) != PV_OK)
		fail_msg("%s", op_message(&s->o));
	assert_int_equal(op_coefficients(&s->o, s->model, s->weight, s->bias), PV_OK);
}

static int predicted(const double *f)
{
	int best = 0;

	for (int k = 1; k < 3; k++)
		if (f[k] > f[best])
			best = k;
	return best;
}

/* S^-1 mu_k of iris and its intercepts, as scikit-learn has them; ours leave out one term
 * that all classes share: S^-1 m. */
static const double iris_weight[3][4] = {
	{24.0246599213, 24.0692556077, -16.7659581867, -17.7534803894},
	{16.0185806898, 7.2168467728, 5.3178070757, 6.5655400004},
	{12.699845912, 3.7604894001, 13.0270867077, 21.5092989933}};
static const double iris_bias[3] = {-88.0474466611, -74.3169746478, -106.4758650415};

static void iris(void **state)
{
	struct trained s;
	double f[3 * 150], sum;
	int n_right = 0;

	(void)state;
	open_data(&s, "shrinkage: 0", "iris.csv");
	train(&s, 3);
	for (int k = 1; k < 3; k++) {
		for (int j = 0; j < 4; j++)
			assert_near(s.weight[4 * k + j] - s.weight[j],
				    iris_weight[k][j] - iris_weight[0][j], 1e-8);
		assert_near(s.bias[k] - s.bias[0], iris_bias[k] - iris_bias[0], 1e-8);
	}
	for (int j = 0; j < 4; j++) { /* classes of one size: centred weights sum to 0 */
		sum = s.weight[j] + s.weight[4 + j] + s.weight[8 + j];
		assert_near(sum, 0, 1e-11);
	}
	assert_int_equal(op_decide(&s.o, s.model, &s.t, f), PV_OK);
	for (int i = 0; i < 150; i++)
		n_right += predicted(f + 3 * i) == (int)s.d.y[i];
	assert_int_equal(n_right, 147);
	op_close(&s.o);
}

/* MASS: the squared singular values sum to (n - K) / (K - 1) tr(W^-1 B). */
static void singular_values(void **state)
{
	const double sum = 48.6426438023 * 48.6426438023 + 4.5799827107 * 4.5799827107;
	struct trained s;
	double trace = 0;

	(void)state;
	open_data(&s, "shrinkage: 0", "iris.csv");
	train(&s, 3);
	for (int k = 0; k < 3; k++)
		for (int j = 0; j < 4; j++) {
			double mean = 0, all = 0;

			for (int i = 0; i < 150; i++) {
				all += s.d.x[4 * i + j] / 150;
				mean += s.d.y[i] == k ? s.d.x[4 * i + j] / 50 : 0;
			}
			trace += (mean - all) * s.weight[4 * k + j] / 3;
		}
	assert_near_relative(trace * (150 - 3) / 2, sum, 1e-9);
	op_close(&s.o);
}

static void leave_one_out(void **state)
{
	struct trained s;
	double x[149 * 4], y[149], f[3];
	int n_wrong = 0;

	(void)state;
	open_data(&s, "shrinkage: 0", "iris.csv");
	for (int out = 0; out < 150; out++) {
		struct pv_table rest = op_table(&s.o, 149, 4, x);
		struct pv_table one = op_table(&s.o, 1, 4, s.d.x + 4 * out);
		struct pv_targets targets = op_classes(149, 3, y);

		for (int i = 0, k = 0; i < 150; i++) {
			if (i == out)
				continue;
			memcpy(x + 4 * k, s.d.x + 4 * i, 4 * sizeof(double));
			y[k++] = s.d.y[i];
		}
		assert_int_equal(op_fit(&s.o, &rest, &targets, &s.model), PV_OK);
		assert_int_equal(op_decide(&s.o, s.model, &one, f), PV_OK);
		n_wrong += predicted(f) != (int)s.d.y[out];
	}
	assert_int_equal(n_wrong, 3);
	op_close(&s.o);
}

/* Ledoit and Wolf's share of rows centred on their common mean. */
static double common_shrinkage(struct trained *s, bool standardise)
{
	int64_t n = s->d.n, p = s->d.p;
	double *cov = pv__alloc(s->o.arena, (size_t)(p * p), sizeof(*cov));
	double *norm2 = pv__alloc(s->o.arena, (size_t)n, sizeof(*norm2));
	double *one = pv__alloc(s->o.arena, (size_t)n, sizeof(*one)), square = 0;

	if (standardise)
		op_standardise(&s->d);
	for (int64_t j = 0; j < p; j++) {
		double mean = 0;

		for (int64_t i = 0; i < n; i++)
			mean += s->d.x[i * p + j] / (double)n;
		for (int64_t i = 0; i < n; i++)
			s->d.x[i * p + j] -= mean;
	}
	pv__gemm(PV_TRANS, PV_NO_TRANS, p, p, n, 1 / (double)n, s->d.x, p, s->d.x, p, 0, cov, p);
	for (int64_t j = 0; j < p * p; j++)
		square += cov[j] * cov[j];
	for (int64_t i = 0; i < n; i++) {
		one[i] = 1;
		for (int64_t j = 0; j < p; j++)
			norm2[i] += s->d.x[i * p + j] * s->d.x[i * p + j];
	}
	return pv__ledoit_wolf(n, norm2, one, (double)n, square, p);
}

static void ledoit_wolf(void **state)
{
	const double norm2[] = {1, 1}, one[] = {1, 1};
	struct trained s;

	(void)state;
	open_data(&s, "", "iris.csv");
	assert_near(common_shrinkage(&s, false), .00757880145, 1e-11);
	op_close(&s.o);
	open_data(&s, "", "wdbc.csv");
	assert_near(common_shrinkage(&s, true), .0203488340, 1e-10);
	op_close(&s.o);
	/* S = I / 2 of (1, 0) and (0, 1) is its own target. */
	assert_near(pv__ledoit_wolf(2, norm2, one, 2, .5, 2), 1, 0);
}

/* auto is the share of class-centred rows. */
static void automatic(void **state)
{
	const double iris_want[] = {6.0943641850989,   11.3525542263526, -17.2725786904553,
				    -18.2959082510946, -1.4631735386171, -4.2472307588006,
				    4.6923776500637,   2.6881437812871,  -4.6311906464818,
				    -7.105323467552,   12.5802010403915, 15.6077644698075};
	const double iris_want_bias[] = {-12.6677822978746, -2.3119647301118, -34.616345168037};
	const double wdbc_want[] = {-1.0669143483458, -.4402848610516, -.8213239588994,
				    .8731283729452, .0571697169907};
	struct trained s;

	(void)state;
	open_data(&s, "", "iris.csv");
	train(&s, 3);
	for (int j = 0; j < 12; j++)
		assert_near(s.weight[j], iris_want[j], 1e-9);
	for (int k = 0; k < 3; k++)
		assert_near(s.bias[k], iris_want_bias[k], 1e-9);
	op_close(&s.o);
	open_data(&s, "", "wdbc.csv");
	op_standardise(&s.d);
	train(&s, 2);
	for (int j = 0; j < 5; j++)
		assert_near(s.weight[j], wdbc_want[j], 1e-9);
	assert_near(s.bias[0], 2.219992940394345, 1e-9);
	op_close(&s.o);
}

/* 20 rows, 50 columns (seed 11): solved in the span of the rows, with the answer of the
 * 50 x 50 covariance. */
static void open_wide(struct trained *s, const char *options, int n_classes)
{
	struct d1 stream = {11};

	assert_int_equal(op_open(&s->o, "model.lda", options), PV_OK);
	s->d = (struct op_data){.n = 20, .p = 50};
	s->d.x = pv__alloc(s->o.arena, 1000, sizeof(double));
	s->d.y = pv__alloc(s->o.arena, 20, sizeof(double));
	d1_normals(&stream, 1000, s->d.x);
	for (int i = 0; i < 20; i++) {
		s->d.x[50 * i] += i % 2;
		s->d.y[i] = i % n_classes;
	}
}

static void wide(void **state)
{
	const double three[] = {-.0844469367928, -.1973061861944, .1244289040894,
				.2142745994878,  .5180402420137,  .054943353331,
				-.1514656064775, -.3741897317892, -.2092676336572};
	const double bias[] = {-2.6671725668737, -5.8565184386535, -3.7977797799531};
	const double two[] = {3.8361795968745, -.0584108642425, 2.3148386271419, 1.1872839474444};
	struct trained s;

	(void)state;
	open_wide(&s, "", 3);
	train(&s, 3);
	for (int k = 0; k < 3; k++) {
		for (int j = 0; j < 3; j++)
			assert_near(s.weight[50 * k + j], three[3 * k + j], 1e-10);
		assert_near(s.bias[k], bias[k], 1e-10);
	}
	op_close(&s.o);
	open_wide(&s, "{shrinkage: 0.3, priors: equal}", 2);
	train(&s, 2);
	for (int j = 0; j < 4; j++)
		assert_near(s.weight[j], two[j], 1e-10);
	assert_near(s.bias[0], -.00665278657456, 1e-10);
	op_close(&s.o);
}

/* Without shrinkage no invertible affine map of the columns changes a decision. */
static void affine_maps(void **state)
{
	struct trained s;
	double before[3 * 150], after[3 * 150];

	(void)state;
	open_data(&s, "shrinkage: 0", "iris.csv");
	train(&s, 3);
	assert_int_equal(op_decide(&s.o, s.model, &s.t, before), PV_OK);
	for (int i = 0; i < 150; i++) {
		double *x = s.d.x + 4 * i;

		x[0] = 3 * x[0] - x[1] + 7;
		x[1] = x[1] + .5 * x[2];
		x[2] = 100 * x[2] - x[3];
		x[3] = .01 * x[3] + x[0] - 5;
	}
	train(&s, 3);
	assert_int_equal(op_decide(&s.o, s.model, &s.t, after), PV_OK);
	for (int i = 0; i < 450; i++)
		assert_near(before[i], after[i], 1e-7);
	op_close(&s.o);
}

/* Posterior probabilities follow Bayes; priors shift two classes by the log odds. */
static void probabilities(void **state)
{
	struct trained s, equal;
	double p[3 * 150], f[3 * 150];

	(void)state;
	open_data(&s, "", "iris.csv");
	train(&s, 3);
	assert_int_equal(op_decide(&s.o, s.model, &s.t, f), PV_OK);
	assert_int_equal(op_probability(&s.o, s.model, &s.t, p), PV_OK);
	for (int i = 0; i < 150; i++)
		assert_near(log(p[3 * i + 1] / p[3 * i + 2]), f[3 * i + 1] - f[3 * i + 2], 1e-9);
	op_close(&s.o);
	open_data(&s, "", "wdbc.csv");
	train(&s, 2);
	open_data(&equal, "priors: equal", "wdbc.csv");
	train(&equal, 2);
	assert_near(s.bias[0] - equal.bias[0], log(357 / 212.0), 1e-8);
	op_close(&equal.o);
	op_close(&s.o);
}

static void weighted(void **state)
{
	(void)state;
	weights_check(&(struct weights){"model.lda", "", 0, 2, 1e-9});
	weights_check(&(struct weights){"model.lda", "shrinkage: 0.2", 0, 3, 1e-9});
	weights_check(&(struct weights){"model.lda", "", 60, 3, 1e-8});
}

static void refused(void **state)
{
	struct trained s;
	struct pv_targets y;

	(void)state;
	assert_int_equal(op_open(&s.o, "model.lda", "shrinkage: 1.5"), PV_ESTUDY);
	assert_non_null(strstr(op_message(&s.o), "neither auto nor a number from 0 to 1"));
	op_close(&s.o);
	assert_int_equal(op_open(&s.o, "model.lda", "shrinkage: some"), PV_ESTUDY);
	op_close(&s.o);
	open_wide(&s, "shrinkage: 0", 2);
	s.t = op_table(&s.o, s.d.n, s.d.p, s.d.x);
	y = op_classes(s.d.n, 2, s.d.y);
	assert_int_equal(op_fit(&s.o, &s.t, &y, &s.model), PV_ENUMERIC);
	assert_non_null(strstr(op_message(&s.o), "without shrinkage the covariance is singular"));
	op_close(&s.o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(iris),          cmocka_unit_test(singular_values),
		cmocka_unit_test(leave_one_out), cmocka_unit_test(ledoit_wolf),
		cmocka_unit_test(automatic),     cmocka_unit_test(wide),
		cmocka_unit_test(affine_maps),   cmocka_unit_test(probabilities),
		cmocka_unit_test(weighted),      cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
