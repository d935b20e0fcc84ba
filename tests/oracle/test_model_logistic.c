/* model.logistic with the l2 penalty against known answers (methods.md B6 and C4), and
 * against Newton's method written down independently.  Other penalties:
 * test_model_logistic_penalty.c. */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"
#include "support/weights.h"

#include <string.h>

struct trained {
	struct op o;
	struct op_data d;
	double weight[3 * 50], bias[3];
	void *model;
	struct pv_table t;
};

static void open_data(struct trained *s, const char *options, const char *file)
{
	assert_int_equal(op_open(&s->o, "model.logistic", options), PV_OK);
	s->d = strcmp(file, "lasso1") == 0 ? op_lasso1(&s->o) : op_read(&s->o, file);
}

static void train(struct trained *s, int32_t n_classes)
{
	struct pv_targets y = op_classes(s->d.n, n_classes, s->d.y);

	s->t = op_table(&s->o, s->d.n, s->d.p, s->d.x);
	if (op_fit(&s->o, &s->t, &y, &s->model) != PV_OK)
		fail_msg("%s", op_message(&s->o));
	assert_int_equal(op_warnings(&s->o), 0);
	assert_int_equal(op_coefficients(&s->o, s->model, s->weight, s->bias), PV_OK);
}

/* sum_i log(1 + exp(-y f)) + |w|^2 / (2 C), by hand. */
static double objective(const struct trained *s, double c)
{
	double sum = 0;

	for (int64_t i = 0; i < s->d.n; i++) {
		double f = s->bias[0];

		for (int64_t j = 0; j < s->d.p; j++)
			f += s->weight[j] * s->d.x[i * s->d.p + j];
		f = s->d.y[i] > 0 ? -f : f;
		sum += fmax(f, 0) + log1p(exp(-fabs(f)));
	}
	for (int64_t j = 0; j < s->d.p; j++)
		sum += s->weight[j] * s->weight[j] / (2 * c);
	return sum;
}

static void check_wdbc(const char *options, const double *weight, double bias)
{
	struct trained s;

	open_data(&s, options, "wdbc.csv");
	op_standardise(&s.d);
	train(&s, 2);
	for (int j = 0; j < 5; j++)
		assert_near(s.weight[j], weight[j], 1e-8);
	assert_near(s.bias[0], bias, 1e-8);
	if (!strstr(options, "balanced"))
		assert_near_relative(objective(&s, .1), 66.27161270809637, 1e-12);
	op_close(&s.o);
}

static void wdbc(void **state)
{
	const double none[] = {-.39027795, -.41654876, -.37972901, -.37853793, -.15295132};
	const double balanced[] = {-.3860581907594, -.4134502618952, -.375883103468,
				   -.3747272985265, -.1512685065468};

	(void)state;
	check_wdbc("{C: 0.1, tol: 1e-12}", none, .54065100);
	check_wdbc("{C: 0.1, tol: 1e-12, class_weight: balanced}", balanced, .15950423502532);
}

/* LASSO-1, y > 0: glmnet's ridge at lambda = .1 is C = 1 / (n lambda) = .25. */
static void lasso1(void **state)
{
	const double want[] = {1.1164822681502, -.0445579887419, -.6140806624902, -.2657880569652,
			       -.1005458886556, .3224011000589,  .1690242788388,  -.3619381732733};
	struct trained s;

	(void)state;
	open_data(&s, "{C: 0.25, tol: 1e-12}", "lasso1");
	for (int i = 0; i < 40; i++)
		s.d.y[i] = s.d.y[i] > 0;
	train(&s, 2);
	for (int j = 0; j < 8; j++)
		assert_near(s.weight[j], want[j], 1e-10);
	assert_near(s.bias[0], .4006907967972, 1e-10);
	op_close(&s.o);
}

static void iris(void **state)
{
	const double want[] = {-.4235099201227, .9673505795716,  -2.5171523776092, -1.0793366485007,
			       .5344615089959,  -.3215878551919, -.2063920712949,  -.9442984653963,
			       -.1109515888732, -.6457627243796, 2.7235444489041,  2.0236351138971};
	const double bias[] = {9.8495680504821, 2.2372056322032, -12.0867736826853};
	const double row70[] = {.0023098314178885, .44008098411192, .5576091844702};
	struct trained s;
	double p[3 * 150];

	(void)state;
	open_data(&s, "tol: 1e-11", "iris.csv");
	train(&s, 3);
	for (int j = 0; j < 12; j++)
		assert_near(s.weight[j], want[j], 1e-8);
	for (int k = 0; k < 3; k++)
		assert_near(s.bias[k], bias[k], 1e-7);
	assert_int_equal(op_probability(&s.o, s.model, &s.t, p), PV_OK);
	for (int k = 0; k < 3; k++)
		assert_near(p[70 * 3 + k], row70[k], 1e-8);
	for (int i = 0; i < 150; i++)
		assert_near(p[3 * i] + p[3 * i + 1] + p[3 * i + 2], 1, 1e-14);
	op_close(&s.o);
}

/* 20 rows, 50 columns (seed 11); the first column carries the class. */
static void open_wide(struct trained *s, int n_classes)
{
	struct d1 stream = {11};

	assert_int_equal(op_open(&s->o, "model.logistic", "{C: 0.5, tol: 1e-12}"), PV_OK);
	s->d = (struct op_data){.n = 20, .p = 50};
	s->d.x = pv__alloc(s->o.arena, 20 * 50, sizeof(double));
	s->d.y = pv__alloc(s->o.arena, 20, sizeof(double));
	assert_true(s->d.x && s->d.y);
	d1_normals(&stream, 20 * 50, s->d.x);
	for (int i = 0; i < 20; i++) {
		s->d.y[i] = i % n_classes;
		s->d.x[50 * i] += i % 2;
	}
}

/* More columns than rows: the same optimum as in the columns themselves. */
static void wide(void **state)
{
	const double two[] = {.4809005033975, .0023694811615, .2924315941483, .1453999206389};
	const double three[] = {-7.6345488459e-05, -.047621458075276, .034193556999017,
				.090203132471983,  .19254035706961,   .046982237201683,
				-.090126786983523, -.14491889899434,  -.0811757942007};
	const double bias[] = {.5887799178241, -.5750893867448, -.0136905310792};
	struct trained s;

	(void)state;
	open_wide(&s, 2);
	train(&s, 2);
	for (int j = 0; j < 4; j++)
		assert_near(s.weight[j], two[j], 1e-9);
	assert_near(s.bias[0], -.007241658481565, 1e-9);
	assert_near(objective(&s, .5), 3.683078141619541, 1e-11);
	op_close(&s.o);
	open_wide(&s, 3);
	train(&s, 3);
	for (int k = 0; k < 3; k++)
		for (int j = 0; j < 3; j++)
			assert_near(s.weight[50 * k + j], three[3 * k + j], 1e-9);
	for (int k = 0; k < 3; k++)
		assert_near(s.bias[k], bias[k], 1e-9);
	op_close(&s.o);
}

/* The decision value is the log odds, also where exp would overflow. */
static void probabilities(void **state)
{
	const double far[] = {0, 1e5, -1e5};
	const double x[] = {0, 1, 2, 3}, y[] = {0, 0, 1, 1};
	struct pv_targets targets = op_classes(4, 2, y);
	struct op o;
	struct pv_table t, other;
	double p[8], f[4];
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.logistic", "C: 10"), PV_OK);
	t = op_table(&o, 4, 1, x);
	other = op_table(&o, 3, 1, far);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_OK);
	assert_int_equal(op_decide(&o, model, &t, f), PV_OK);
	assert_int_equal(op_probability(&o, model, &t, p), PV_OK);
	for (int i = 0; i < 4; i++)
		assert_near(log(p[2 * i + 1] / p[2 * i]), f[i], 1e-12);
	assert_near(f[0], -f[3], 1e-9);
	assert_int_equal(op_probability(&o, model, &other, p), PV_OK);
	assert_near(p[2], 0, 0);
	assert_near(p[3], 1, 0);
	assert_near(p[4], 1, 0);
	op_close(&o);
}

/* Classes that are separated completely have finite weights under a penalty. */
static void separated(void **state)
{
	const double x[] = {0, 1, 2, 3}, y[] = {0, 0, 1, 1};
	struct trained s;

	(void)state;
	assert_int_equal(op_open(&s.o, "model.logistic", "C: 1e6"), PV_OK);
	s.d = (struct op_data){.n = 4, .p = 1};
	s.d.x = pv__alloc(s.o.arena, 4, sizeof(double));
	s.d.y = pv__alloc(s.o.arena, 4, sizeof(double));
	memcpy(s.d.x, x, sizeof(x));
	memcpy(s.d.y, y, sizeof(y));
	train(&s, 2);
	assert_true(isfinite(s.weight[0]) && s.weight[0] > 10);
	assert_near(s.bias[0], -1.5 * s.weight[0], 1e-6 * s.weight[0]);
	op_close(&s.o);
}

static void weighted(void **state)
{
	(void)state;
	weights_check(&(struct weights){"model.logistic", "tol: 1e-12", 0, 2, 1e-9});
	weights_check(&(struct weights){"model.logistic", "{tol: 1e-12, class_weight: balanced}", 0,
					3, 1e-8});
	weights_check(&(struct weights){"model.logistic", "tol: 1e-12", 60, 2, 1e-9});
}

static void refused(void **state)
{
	const double x[] = {0, 1, 2}, y[] = {0, 0, 1};
	struct pv_targets targets = op_classes(3, 3, y);
	struct op o;
	struct pv_table t;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.logistic", "penalty: l3"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "model.logistic", "C: -1"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "model.logistic", ""), PV_OK);
	t = op_table(&o, 3, 1, x);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "class 'c' has no training rows"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wdbc),          cmocka_unit_test(lasso1),
		cmocka_unit_test(iris),          cmocka_unit_test(wide),
		cmocka_unit_test(probabilities), cmocka_unit_test(separated),
		cmocka_unit_test(weighted),      cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
