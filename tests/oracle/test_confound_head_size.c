/* confound.head_size against what must hold of each method (methods.md A5). */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include <string.h>

enum { N = 24, P = 3 };

/* Volumes that grow with the head by powers 1, 0.6 and 0, and noise. */
static double volume[N * P], head[N];

static int make_data(void **state)
{
	struct d1 s = {41};

	(void)state;
	for (int64_t i = 0; i < N; i++) {
		head[i] = 1500 + 120 * d1_normal(&s);
		for (int64_t j = 0; j < P; j++)
			volume[i * P + j] = (double)(j + 1) *
					    pow(head[i], j == 0   ? 1
							 : j == 1 ? .6
								  : 0) *
					    exp(.02 * d1_normal(&s));
	}
	return 0;
}

static struct pv_table table(struct op *o, const double *v, const double *t)
{
	static const char *const name[1] = {"tiv"};
	struct pv_table bare = op_table(o, N, P, v), all = op_confounded(o, &bare, 1, t);

	all.confound_name = name;
	return all;
}

static double *adjusted(struct op *o, const char *options, const double *v, const double *t,
			void **model, int64_t *width)
{
	struct pv_table all;

	assert_int_equal(op_open(o, "confound.head_size", options), PV_OK);
	all = table(o, v, t);
	return op_transform(o, &all, NULL, &all, model, width);
}

/* What is left does not go with head size, and the means stay. */
static void residual_is_orthogonal(void **state)
{
	double mean_head = 0, w[P] = {1, 2, 3}, back[P];
	struct op o;
	void *model;
	int64_t width;
	double *out = adjusted(&o, "", volume, head, &model, &width);

	(void)state;
	for (int64_t i = 0; i < N; i++)
		mean_head += head[i] / N;
	for (int64_t j = 0; j < P; j++) {
		double product = 0, before = 0, after = 0, norm = 0;

		for (int64_t i = 0; i < N; i++) {
			product += out[i * P + j] * (head[i] - mean_head);
			before += volume[i * P + j];
			after += out[i * P + j];
			norm += fabs(volume[i * P + j] * (head[i] - mean_head));
		}
		assert_near(product, 0, 1e-12 * norm);
		assert_near(after, before, 1e-12 * before);
	}
	assert_int_equal(op_pull_back(&o, model, w, back), PV_OK);
	assert_memory_equal(w, back, sizeof(w));
	op_close(&o);
}

/* Slope 2 by hand: mean of T is 2. */
static void residual_by_hand(void **state)
{
	static const double v[4] = {10, 12, 14, 99}, t[4] = {1, 2, 3, 5};
	static const char *const name[1] = {"etiv"};
	struct op o;
	struct pv_table bare, train, held;
	int64_t width;
	void *model;
	double *out;

	(void)state;
	assert_int_equal(op_open(&o, "confound.head_size", "column: etiv"), PV_OK);
	bare = op_table(&o, 3, 1, v);
	train = op_confounded(&o, &bare, 1, t);
	bare = op_table(&o, 1, 1, v + 3);
	held = op_confounded(&o, &bare, 1, t + 3);
	train.confound_name = held.confound_name = name;
	out = op_transform(&o, &train, NULL, &held, &model, &width);
	assert_near(out[0], 93, 1e-12);
	op_close(&o);
}

/* Cubic millimetres or millilitres: the same proportion. */
static void proportion_knows_no_unit(void **state)
{
	double v[N * P], t[N], w[P] = {1, 2, 3}, back[P];
	struct op a, b;
	void *model;
	int64_t width;
	double *first, *second;

	(void)state;
	for (int64_t i = 0; i < N * P; i++)
		v[i] = 1000 * volume[i];
	for (int64_t i = 0; i < N; i++)
		t[i] = 1000 * head[i];
	first = adjusted(&a, "method: proportion", volume, head, &model, &width);
	second = adjusted(&b, "method: proportion", v, t, &model, &width);
	for (int64_t i = 0; i < N * P; i++) {
		assert_near(first[i], volume[i] / head[i / P], 0);
		assert_near_relative(second[i], first[i], 1e-15);
	}
	assert_int_equal(op_pull_back(&b, model, w, back), PV_EINVAL);
	op_close(&a);
	op_close(&b);
}

/* Log v' does not go with log T; a volume that is a power of T exactly becomes constant. */
static void power_takes_the_slope_of_logarithms(void **state)
{
	double v[N * P];
	struct op o;
	void *model;
	int64_t width;
	double *out;

	(void)state;
	for (int64_t i = 0; i < N; i++)
		for (int64_t j = 0; j < P; j++)
			v[i * P + j] = 7 * pow(head[i], .25 * (double)(j + 1));
	out = adjusted(&o, "method: power", v, head, &model, &width);
	for (int64_t i = 0; i < N * P; i++)
		assert_near(out[i], 7, 1e-10);
	op_close(&o);
}

static void covariate_is_one_more_column(void **state)
{
	double w[P + 1] = {1, 2, 3, 4}, back[P];
	struct op o;
	struct pv_table t;
	const struct pv_space *space;
	void *model;
	int64_t width;
	double *out = adjusted(&o, "method: covariate", volume, head, &model, &width);

	(void)state;
	assert_int_equal(width, P + 1);
	for (int64_t i = 0; i < N; i++) {
		assert_memory_equal(out + i * width, volume + i * P, P * sizeof(double));
		assert_near(out[i * width + P], head[i], 0);
	}
	t = table(&o, volume, head);
	assert_int_equal(op_space(&o, model, t.space, &space), PV_OK);
	assert_string_equal(space->feature[P].name, "tiv");
	assert_int_equal(space->feature[P].region, -1);
	assert_int_equal(op_pull_back(&o, model, w, back), PV_OK);
	assert_memory_equal(w, back, sizeof(back));
	op_close(&o);
}

static void refused(const char *options, const double *v, const double *t, int want,
		    const char *words)
{
	struct op o;
	struct pv_table all;
	void *model;

	assert_int_equal(op_open(&o, "confound.head_size", options), PV_OK);
	all = table(&o, v, t);
	assert_int_equal(op_fit(&o, &all, NULL, &model), want);
	if (!strstr(op_message(&o), words))
		fail_msg("'%s' lacks '%s'", op_message(&o), words);
	op_close(&o);
}

static void faults(void **state)
{
	double v[N * P], t[N];
	struct op o;

	(void)state;
	memcpy(v, volume, sizeof(v));
	memcpy(t, head, sizeof(t));
	refused("column: icv", v, t, PV_EINVAL, "no confound 'icv'");
	v[4] = 0;
	refused("method: power", v, t, PV_EDATA, "'f1' of 's1' is 0");
	t[3] = -1;
	refused("method: power", volume, t, PV_EDATA, "of 's3' is -1");
	assert_int_equal(
		op_open(&o, "confound.head_size", "{method: proportion, fit_on: reference}"),
		PV_ESTUDY);
	op_close(&o);
}

static void constant_head_changes_nothing(void **state)
{
	double t[N];
	struct op o;
	void *model;
	int64_t width;
	double *out;

	(void)state;
	for (int64_t i = 0; i < N; i++)
		t[i] = 1500;
	out = adjusted(&o, "", volume, t, &model, &width);
	assert_memory_equal(out, volume, sizeof(volume));
	assert_int_equal(op_warnings(&o), 1);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(residual_is_orthogonal),
		cmocka_unit_test(residual_by_hand),
		cmocka_unit_test(proportion_knows_no_unit),
		cmocka_unit_test(power_takes_the_slope_of_logarithms),
		cmocka_unit_test(covariate_is_one_more_column),
		cmocka_unit_test(faults),
		cmocka_unit_test(constant_head_changes_nothing),
	};

	return cmocka_run_group_tests(tests, make_data, NULL);
}
