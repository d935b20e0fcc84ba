/* importance.haufe against closed forms (methods.md D2; Haufe et al. 2014). */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include <string.h>

struct given {
	struct op o;
	struct op_chain c;
	struct pv_table train, test;
	struct pv_targets y_train, y_test;
};

static void open_given(struct given *g, const char *options, int64_t n, int64_t p, const double *x,
		       struct pv_targets y, int64_t n_outputs, const double *w)
{
	static const double bias[3];

	assert_int_equal(op_open(&g->o, "importance.haufe", options), PV_OK);
	g->train = g->test = op_table(&g->o, n, p, x);
	g->y_train = g->y_test = y;
	op_chain(&g->o, &g->c, n_outputs, w, bias, &g->train, &g->y_train, &g->test, &g->y_test);
}

static double correlation(int64_t n, const double *a, int64_t a_step, const double *b)
{
	double ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;

	for (int64_t i = 0; i < n; i++) {
		ma += a[i * a_step] / (double)n;
		mb += b[i] / (double)n;
	}
	for (int64_t i = 0; i < n; i++) {
		aa += (a[i * a_step] - ma) * (a[i * a_step] - ma);
		bb += (b[i] - mb) * (b[i] - mb);
		ab += (a[i * a_step] - ma) * (b[i] - mb);
	}
	return ab / sqrt(aa * bb);
}

/* x1 = s + d, x2 = d with s and d orthogonal: weights (1, -1), pattern (1, 0). */
static void noise_canceller(void **state)
{
	const double x[] = {2, 1, 0, -1, 0, 1, -2, -1}; /* s = 1 1 -1 -1, d = 1 -1 1 -1 */
	const double y[] = {1, 1, 0, 0}, w[] = {1, -1};
	const char *const options[] = {"units: raw", "units: standard", "units: outcome"};
	double value[2];
	struct given g;

	(void)state;
	for (int k = 0; k < 3; k++) {
		open_given(&g, options[k], 4, 2, x, op_classes(4, 2, y), 1, w);
		assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
		assert_near(value[0], k == 0 ? 1 : sqrt(.5), 1e-15);
		assert_near(value[1], 0, 1e-15);
		op_close(&g.o);
	}
}

/* ---- LDA on wdbc: the pattern is the difference of class means ----------------------- */

static double cosine(int64_t n, const double *a, const double *b)
{
	double aa = 0, bb = 0, ab = 0;

	for (int64_t j = 0; j < n; j++) {
		aa += a[j] * a[j];
		bb += b[j] * b[j];
		ab += a[j] * b[j];
	}
	return ab / sqrt(aa * bb);
}

static void mean_difference(void **state)
{
	struct op lda;
	struct op_data d;
	struct pv_table t;
	struct pv_targets y;
	double w[30], bias, value[30], difference[30] = {0}, size[2] = {0};
	void *model;
	struct given g;

	(void)state;
	assert_int_equal(op_open(&lda, "model.lda", "shrinkage: 0"), PV_OK);
	d = op_read(&lda, "wdbc.csv");
	op_standardise(&d);
	t = op_table(&lda, d.n, d.p, d.x);
	y = op_classes(d.n, 2, d.y);
	assert_int_equal(op_fit(&lda, &t, &y, &model), PV_OK);
	assert_int_equal(op_coefficients(&lda, model, w, &bias), PV_OK);
	for (int64_t i = 0; i < d.n; i++)
		size[(int)d.y[i]]++;
	for (int64_t i = 0; i < d.n; i++)
		for (int j = 0; j < 30; j++)
			difference[j] += (2 * d.y[i] - 1) * d.x[30 * i + j] / size[(int)d.y[i]];
	open_given(&g, "units: raw", d.n, d.p, d.x, y, 1, w);
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	assert_near(cosine(30, value, difference), 1, 1e-10);
	assert_near(cosine(30, w, difference), .0848, 5e-5);
	op_close(&g.o);
	op_close(&lda);
}

/* ---- several outputs ---------------------------------------------------------------------- */

enum { N = 40, P = 8 };

static double lasso_x[N * P], lasso_y[N];

static int read_lasso1(void **state)
{
	struct op o;
	struct op_data d;

	(void)state;
	assert_int_equal(op_open(&o, "importance.haufe", ""), PV_OK);
	d = op_lasso1(&o);
	memcpy(lasso_x, d.x, sizeof(lasso_x));
	memcpy(lasso_y, d.y, sizeof(lasso_y));
	op_close(&o);
	return 0;
}

/* Outputs that are columns 0 and 1: their patterns are the rows of the identity there. */
static void several_outputs(void **state)
{
	const double w[2 * P] = {1, 0, 0, 0, 0, 0, 0, 0, 0, 1};
	double value[2 * P], y[N];
	struct given g;

	(void)state;
	for (int i = 0; i < N; i++)
		y[i] = i % 2;
	open_given(&g, "units: raw", N, P, lasso_x, op_classes(N, 2, y), 2, w);
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	assert_near(value[0], 1, 1e-12);
	assert_near(value[1], 0, 1e-12);
	assert_near(value[2], 0, 1e-12);
	assert_near(value[3], 1, 1e-12);
	op_close(&g.o);
}

/* Outputs that sum to 0 have a singular covariance; A cov(s) = cov(x, s) still holds. */
static void dependent_outputs(void **state)
{
	double w[3 * P] = {1, 2, 0, 0, 0, 0, 0, 0, 0, -1, 1, 0, 0, 0, 0, 0};
	double value[3 * P], y[N], s[3][N];
	struct given g;

	(void)state;
	for (int j = 0; j < P; j++)
		w[2 * P + j] = -w[j] - w[P + j];
	for (int i = 0; i < N; i++) {
		y[i] = i % 3;
		for (int k = 0; k < 3; k++) {
			s[k][i] = 0;
			for (int j = 0; j < P; j++)
				s[k][i] += w[k * P + j] * lasso_x[P * i + j];
		}
	}
	open_given(&g, "units: raw", N, P, lasso_x, op_classes(N, 3, y), 3, w);
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	for (int j = 0; j < P; j++)
		for (int k = 0; k < 3; k++) {
			double left = 0, right = 0, mean[3] = {0};

			for (int l = 0; l < 3; l++)
				for (int i = 0; i < N; i++)
					mean[l] += s[l][i] / N;
			for (int i = 0; i < N; i++) {
				right += lasso_x[P * i + j] * (s[k][i] - mean[k]) / N;
				for (int l = 0; l < 3; l++)
					left += value[3 * j + l] * (s[l][i] - mean[l]) *
						(s[k][i] - mean[k]) / N;
			}
			assert_near(left, right, 1e-12);
		}
	op_close(&g.o);
}

/* ---- outcome --------------------------------------------------------------------------------- */

/* corr(x_j, s) in the training rows times corr(s, y) in the held-out rows. */
static void outcome(void **state)
{
	const double w[P] = {2, 0, -1.5, 0, 0, .5};
	double value[P], s[N];
	struct given g;

	(void)state;
	for (int i = 0; i < N; i++) {
		s[i] = 0;
		for (int j = 0; j < P; j++)
			s[i] += w[j] * lasso_x[P * i + j];
	}
	open_given(&g, "", 25, P, lasso_x, op_numbers(25, 1, lasso_y), 1, w);
	g.test = op_table(&g.o, 15, P, lasso_x + 25 * P);
	g.y_test = op_numbers(15, 1, lasso_y + 25);
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	for (int j = 0; j < P; j++)
		assert_near(value[j],
			    correlation(25, lasso_x + j, P, s) *
				    correlation(15, s + 25, 1, lasso_y + 25),
			    1e-14);
	op_close(&g.o);
}

/* The size of the weights, which a penalty changes, does not matter; their sign cancels. */
static void scale_of_the_model(void **state)
{
	double w[3][P] = {{2, 0, -1.5}, {.02, 0, -.015}, {-2, 0, 1.5}}, value[3][P];
	struct given g;

	(void)state;
	for (int k = 0; k < 3; k++) {
		open_given(&g, "", N, P, lasso_x, op_numbers(N, 1, lasso_y), 1, w[k]);
		assert_int_equal(op_value(&g.o, &g.c.chain, value[k]), PV_OK);
		op_close(&g.o);
	}
	for (int j = 0; j < P; j++) {
		assert_near(value[0][j], value[1][j], 1e-13);
		assert_near(value[0][j], value[2][j], 1e-13);
	}
	assert_true(value[0][0] > .5 && value[0][2] < -.3);
}

/* What a fold cannot tell is NaN: no variation in the held-out rows, or of the prediction. */
static void cannot_tell(void **state)
{
	const double w[P] = {1}, none[P] = {0}, same[N] = {0};
	double value[P];
	struct given g;

	(void)state;
	for (int k = 0; k < 3; k++) {
		open_given(&g, "", N, P, lasso_x, op_numbers(N, 1, lasso_y), 1, k == 2 ? none : w);
		if (k == 0)
			g.test.n_rows = g.y_test.n_rows = 1;
		if (k == 1)
			g.y_test = op_numbers(N, 1, same);
		assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
		for (int j = 0; j < P; j++)
			assert_true(isnan(value[j]));
		op_close(&g.o);
	}
}

/* ---- regions, constants, missing values ---------------------------------------------------------
 */

static void regions(void **state)
{
	const char *const options[] = {"units: standard", "{units: standard, aggregate: mean_abs}",
				       "{units: standard, aggregate: max_abs}"};
	const int32_t unit_of[P] = {0, 1, 0, 1, -1, -1, 2, -1};
	double single[P], value[3], want[3], w[P] = {2, 0, -1.5};
	struct given g;

	(void)state;
	open_given(&g, options[0], N, P, lasso_x, op_numbers(N, 1, lasso_y), 1, w);
	assert_int_equal(op_value(&g.o, &g.c.chain, single), PV_OK);
	op_close(&g.o);
	assert_true(single[0] > 0 && single[2] < 0);
	want[0] = (single[0] + single[2]) / 2;
	want[1] = (single[0] - single[2]) / 2;
	want[2] = fmax(single[0], -single[2]);
	for (int k = 0; k < 3; k++) {
		open_given(&g, options[k], N, P, lasso_x, op_numbers(N, 1, lasso_y), 1, w);
		g.c.chain.unit_of = unit_of;
		g.c.chain.n_units = 3;
		assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
		assert_near(value[0], want[k], 1e-15);
		assert_near(value[2], single[6], 0);
		op_close(&g.o);
	}
}

/* Predicts from column 1 alone, as a chain does that imputes first. */
static int second_column(const struct pv_chain *chain, pv_ctx *ctx, const struct pv_table *rows,
			 double *decision)
{
	(void)chain, (void)ctx;
	for (int64_t i = 0; i < rows->n_rows; i++)
		decision[i] = rows->row[i][1];
	return PV_OK;
}

/* A constant column carries nothing; a missing value is left out of its own column. */
static void constants_and_holes(void **state)
{
	const double x[] = {5, 1, 0, 5, 2, NAN, 5, 4, 1, 5, 3, 3, 5, 9, 2};
	const double y[] = {1, 2, 3, 4, 6}, w[] = {0, 1, 0};
	const double s[] = {1, 4, 3, 9}, third[] = {0, 1, 3, 2};
	double value[3];
	struct given g;

	(void)state;
	open_given(&g, "units: standard", 5, 3, x, op_numbers(5, 1, y), 1, w);
	g.c.chain.predict = second_column;
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	assert_near(value[0], 0, 0);
	assert_near(value[1], 1, 1e-15);
	assert_near(value[2], correlation(4, third, 1, s), 1e-15);
	op_close(&g.o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(noise_canceller),
		cmocka_unit_test(mean_difference),
		cmocka_unit_test(several_outputs),
		cmocka_unit_test(dependent_outputs),
		cmocka_unit_test(outcome),
		cmocka_unit_test(scale_of_the_model),
		cmocka_unit_test(cannot_tell),
		cmocka_unit_test(regions),
		cmocka_unit_test(constants_and_holes),
	};

	return cmocka_run_group_tests(tests, read_lasso1, NULL);
}
