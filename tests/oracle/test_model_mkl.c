/* model.mkl against known answers (methods.md MKL-1: wdbc z-scored, kernels of columns 0-9,
 * 10-19, 20-29 and a block of noise; a general optimiser with LIBSVM inside). */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"
#include "support/weights.h"

#include "kernels/mkl.h"
#include "kernels/region_kernels.h"

#include <math.h>
#include <string.h>

enum { N = 569, P = 40 };

static const char *const region_name[] = {"mean", "error", "worst", "noise"};

/* Columns of ten to a region. */
static void put_regions(struct op *o, struct pv_table *t)
{
	struct pv_space *space = pv__alloc(o->arena, 1, sizeof(*space));
	struct pv_feature *feature = pv__alloc(o->arena, (size_t)t->n_cols, sizeof(*feature));
	struct pv_region *region = pv__alloc(o->arena, 4, sizeof(*region));

	assert_true(space && feature && region);
	for (int64_t c = 0; c < t->n_cols; c++)
		feature[c] = (struct pv_feature){"column", NULL, (int32_t)(c / 10), -1, {0}};
	for (int r = 0; r < 4; r++)
		region[r] = (struct pv_region){.label = -1, .name = region_name[r]};
	*space = *t->space;
	space->feature = feature;
	space->region = region;
	space->n_regions = 4;
	t->space = space;
}

struct mkl1 {
	struct op o;
	struct pv_table t;
	double *x;
	const double *y;
	void *model;
	double d[P];
};

static void read_mkl1(struct mkl1 *s)
{
	struct op_data d = op_read(&s->o, "wdbc.csv");
	struct d1 draw = {5};

	op_standardise(&d);
	s->x = pv__alloc(s->o.arena, (size_t)N * P, sizeof(double));
	assert_non_null(s->x);
	for (int64_t i = 0; i < N; i++) {
		memcpy(s->x + i * P, d.x + i * 30, 30 * sizeof(double));
		d1_normals(&draw, 10, s->x + i * P + 30);
	}
	s->y = d.y;
	s->t = op_table(&s->o, N, P, s->x);
	put_regions(&s->o, &s->t);
}

static void train(struct mkl1 *s, const char *options)
{
	struct pv_targets y;
	struct pv_ctx ctx;

	assert_int_equal(op_open(&s->o, "model.mkl", options), PV_OK);
	read_mkl1(s);
	y = op_classes(N, 2, s->y);
	if (op_fit(&s->o, &s->t, &y, &s->model) != PV_OK)
		fail_msg("%s", op_message(&s->o));
	pv__ctx_init(&ctx, s->o.op, NULL, "test", s->o.arena, (struct pv__stream){{0}}, &s->o.diag);
	assert_int_equal(pv__ctx_end(&ctx, s->o.op->model->column_weights(
						   &pv__host, &ctx, s->o.config, s->model, s->d)),
			 PV_OK);
}

static void check_weights(const char *options, const double *d, double tolerance)
{
	struct mkl1 s;
	double sum = 0;

	train(&s, options);
	for (int r = 0; r < 4; r++) {
		for (int c = 0; c < 10; c++)
			assert_near(s.d[10 * r + c], d[r], tolerance);
		sum += s.d[10 * r];
	}
	assert_near(sum, 1, 1e-12);
	assert_int_equal(op_warnings(&s.o), 0);
	op_close(&s.o);
}

static void mkl1(void **state)
{
	const double one[] = {.18465, .08367, .64832, .08336};
	const double ten[] = {.11862, .28289, .45218, .14630};

	(void)state;
	check_weights("{C: 1, gap: 1e-6, tol: 1e-6}", one, 2e-4);
	check_weights("{C: 10, gap: 1e-6, tol: 1e-6}", ten, 5e-4);
}

/* J, and S_m alike in every region that has weight. */
static void objective(double c, double want, double strength)
{
	struct pv__svm_options svm = {.c = c, .tolerance = 1e-6};
	const int64_t kernel[P] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
				   2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3};
	double mean[P], d[4], s[4], bias;
	static double beta[N];
	struct pv__region_kernels kernels;
	struct pv__classes classes;
	struct pv__rows rows;
	struct pv_targets y;
	struct pv__mkl mkl;
	struct mkl1 data;
	struct pv_ctx ctx;

	assert_int_equal(op_open(&data.o, "model.mkl", ""), PV_OK);
	read_mkl1(&data);
	y = op_classes(N, 2, data.y);
	pv__ctx_init(&ctx, data.o.op, NULL, "test", data.o.arena, (struct pv__stream){{0}},
		     &data.o.diag);
	assert_int_equal(pv__rows_train(&pv__host, &ctx, &data.t, &rows), PV_OK);
	assert_int_equal(pv__classes_make(&pv__host, &ctx, &rows, &y, &classes), PV_OK);
	pv__column_mean(&rows, mean);
	assert_int_equal(pv__region_kernels_make(&pv__host, &ctx, &rows, mean, kernel, 4,
						 PV__COSINE, &kernels),
			 PV_OK);
	mkl = (struct pv__mkl){.rows = &rows,
			       .classes = &classes,
			       .svm = &svm,
			       .n_kernels = 4,
			       .n_outputs = 1,
			       .gram = kernels.gram,
			       .gap = 1e-7,
			       .d = d,
			       .beta = beta,
			       .bias = &bias,
			       .s = s};
	assert_int_equal(pv__mkl_fit(&pv__host, &ctx, &mkl), PV_OK);
	assert_near(mkl.objective, want, 2e-5);
	for (int k = 0; k < 4 && strength > 0; k++)
		assert_near(s[k] / 2, strength, 1e-4);
	assert_int_equal(pv__ctx_end(&ctx, PV_OK), PV_OK);
	op_close(&data.o);
}

static void optimum(void **state)
{
	(void)state;
	objective(1, 46.692147, 13.12506);
	objective(10, 254.363257, 0);
}

/* At the default gap of 1 % the weights are near, and noise still gets its share. */
static void defaults(void **state)
{
	const double d[] = {.18465, .08367, .64832, .08336};

	(void)state;
	check_weights("", d, .06);
}

/* normalise: trace is linear: its coefficients give its decisions.  With a single region it is
 * model.svm_linear on rows divided by that region's length. */
static void linear(void **state)
{
	static double f[N], weight[P], scaled[(size_t)N * P], g[N];
	double bias, mean = 0;
	struct mkl1 s;
	struct pv_table t;
	struct pv_targets y;
	struct op svm;
	void *model;

	(void)state;
	train(&s, "{normalise: trace, tol: 1e-6}");
	assert_int_equal(op_coefficients(&s.o, s.model, weight, &bias), PV_OK);
	assert_int_equal(op_decide(&s.o, s.model, &s.t, f), PV_OK);
	for (int64_t i = 0; i < N; i++) {
		double sum = bias;

		for (int64_t c = 0; c < P; c++)
			sum += weight[c] * s.x[i * P + c];
		assert_near(f[i], sum, 1e-10);
	}
	/* one region: all columns in none of the regions */
	for (int64_t c = 0; c < P; c++)
		((struct pv_feature *)s.t.space->feature)[c].region = -1;
	y = op_classes(N, 2, s.y);
	assert_int_equal(op_fit(&s.o, &s.t, &y, &model), PV_OK);
	assert_int_equal(op_decide(&s.o, model, &s.t, f), PV_OK);
	for (int64_t c = 0; c < P; c++) {
		double centre = 0;

		for (int64_t i = 0; i < N; i++)
			centre += s.x[i * P + c] / N;
		for (int64_t i = 0; i < N; i++)
			mean += pow(s.x[i * P + c] - centre, 2) / N;
	}
	for (int64_t i = 0; i < (int64_t)N * P; i++)
		scaled[i] = s.x[i] / sqrt(mean);
	assert_int_equal(op_open(&svm, "model.svm_linear", "{C: 1, tol: 1e-6}"), PV_OK);
	t = op_table(&svm, N, P, scaled);
	assert_int_equal(op_fit(&svm, &t, &y, &model), PV_OK);
	assert_int_equal(op_decide(&svm, model, &t, g), PV_OK);
	for (int64_t i = 0; i < N; i++)
		assert_near(f[i], g[i], 1e-4);
	op_close(&svm);
	op_close(&s.o);
}

/* Three classes share the weights; without regions every column is a kernel of its own. */
static void iris(void **state)
{
	struct op o;
	struct op_data d;
	struct pv_table t;
	struct pv_targets y;
	double f[450], weight[4], sum = 0;
	int64_t right = 0;
	struct pv_ctx ctx;
	void *m;

	(void)state;
	assert_int_equal(op_open(&o, "model.mkl", "{normalise: trace, C: 10}"), PV_OK);
	d = op_read(&o, "iris.csv");
	t = op_table(&o, d.n, d.p, d.x);
	y = op_classes(d.n, 3, d.y);
	assert_int_equal(op_fit(&o, &t, &y, &m), PV_OK);
	assert_int_equal(op_decide(&o, m, &t, f), PV_OK);
	for (int64_t i = 0; i < 150; i++)
		right += f[3 * i + (int64_t)d.y[i]] >=
			 fmax(f[3 * i], fmax(f[3 * i + 1], f[3 * i + 2]));
	assert_in_range(right, 138, 150);
	pv__ctx_init(&ctx, o.op, NULL, "test", o.arena, (struct pv__stream){{0}}, &o.diag);
	assert_int_equal(pv__ctx_end(&ctx, o.op->model->column_weights(&pv__host, &ctx, o.config, m,
								       weight)),
			 PV_OK);
	for (int c = 0; c < 4; c++)
		sum += weight[c];
	assert_near(sum, 1, 1e-12);
	assert_true(weight[2] + weight[3] > .7); /* petals tell the species apart */
	op_close(&o);
}

/* Weights of regions are good to the gap, which decisions feel. */
static void weighted(void **state)
{
	(void)state;
	weights_check(&(struct weights){"model.mkl", "{normalise: trace, gap: 1e-6, tol: 1e-6}", 0,
					2, 2e-3});
	weights_check(&(struct weights){"model.mkl", "{gap: 1e-6, tol: 1e-6}", 0, 3, 2e-3});
}

static void refused(void **state)
{
	const double x[] = {1, 2, 3, 4}, y[] = {0, 0, 0, 0};
	struct pv_targets targets = op_classes(4, 2, y);
	struct mkl1 s;
	double weight[P], bias;
	struct pv_table t;
	void *m;

	(void)state;
	assert_int_equal(op_open(&s.o, "model.mkl", "gap: 0"), PV_ESTUDY);
	op_close(&s.o);
	assert_int_equal(op_open(&s.o, "model.mkl", ""), PV_OK);
	t = op_table(&s.o, 4, 1, x);
	assert_int_equal(op_fit(&s.o, &t, &targets, &m), PV_EDATA);
	op_close(&s.o);
	train(&s, "gap: 0.5");
	assert_int_equal(op_coefficients(&s.o, s.model, weight, &bias), PV_EINVAL);
	assert_non_null(strstr(op_message(&s.o), "normalise: trace"));
	op_close(&s.o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mkl1),    cmocka_unit_test(optimum), cmocka_unit_test(defaults),
		cmocka_unit_test(linear),  cmocka_unit_test(iris),    cmocka_unit_test(weighted),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
