/* harmonise.combat against COMBAT-1 (methods.md A6), other variants worked out elsewhere
 * from the equations, and what must hold of any data. */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"
#include "oracle/read_csv.h"

enum { N = 16, P = 6, FIRST = 7 };

static double x[N * P], age[N];
static int32_t site[N];
static const char *const site_name[3] = {"Bergen", "Oslo", "Tromso"};

/* The file has a line per column of ours. */
static int read_data(void **state)
{
	double lines[P * N];

	(void)state;
	assert_int_equal(read_csv("combat_X.csv", true, N, P, lines), P);
	for (int64_t i = 0; i < N; i++) {
		for (int64_t j = 0; j < P; j++)
			x[i * P + j] = lines[j * N + i];
		age[i] = 60 + 1.5 * (double)i;
		site[i] = i < FIRST ? 0 : 1;
	}
	assert_near(x[0], 14.3824120375, 5e-11);
	assert_near(x[P], 14.6326662000, 5e-11);
	return 0;
}

static struct pv_table table(struct op *o, int64_t n, const double *values, const double *ages,
			     const int32_t *sites)
{
	static const char *const name[1] = {"age"};
	struct pv_table bare = op_table(o, n, P, values), t = op_confounded(o, &bare, 1, ages);

	t.confound_name = name;
	t.site = sites;
	t.site_name = site_name;
	t.n_sites = 3;
	return t;
}

/* Fitted on the N rows and applied to them. */
static double *harmonised(struct op *o, const char *options, const double *values, void **model)
{
	struct pv_table t;
	int64_t width;

	if (op_open(o, "harmonise.combat", options) != PV_OK)
		fail_msg("%s", op_message(o));
	t = table(o, N, values, age, site);
	return op_transform(o, &t, NULL, &t, model, &width);
}

static void check_rows(const char *options, const double *first, const double *last, double sum,
		       double square, double tolerance)
{
	struct op o;
	void *model;
	double *out = harmonised(&o, options, x, &model), s = 0, s2 = 0;

	for (int64_t j = 0; j < P; j++)
		assert_near(out[j], first[j], tolerance);
	for (int64_t j = 0; last && j < P; j++)
		assert_near(out[(N - 1) * P + j], last[j], tolerance);
	for (int64_t i = 0; i < N * P; i++) {
		s += out[i];
		s2 += out[i] * out[i];
	}
	assert_near(s, sum, 10 * tolerance);
	assert_near(s2, square, 1000 * tolerance);
	op_close(&o);
}

/* COMBAT-1, from sva 3.46. */
static void with_a_covariate(void **state)
{
	static const double first[P] = {15.2969643026, 16.1990989442, 17.8411777577,
					17.5766369079, 18.4051687046, 21.3266729447};
	static const double last[P] = {13.3590930202, 19.0177157394, 19.2738598795,
				       21.4807137138, 20.0088762098, 21.1038498657};

	(void)state;
	check_rows("covars: [age]", first, last, 1771.90581316, 33195.8905076, 1e-8);
}

static void without_covariates(void **state)
{
	static const double first[P] = {15.4748034439, 16.7115848070, 18.5686347438,
					18.1454813023, 18.8665408552, 21.7917251519};

	(void)state;
	check_rows("", first, NULL, 1771.6547709323459, 33165.11403935282, 1e-8);
}

static void means_alone(void **state)
{
	static const double first[P] = {15.5602671095,     16.3675441500,      17.9647488445,
					17.65803636451297, 18.322262956500147, 21.13578667964506};

	(void)state;
	check_rows("{covars: [age], mean_only: true}", first, NULL, 1771.8922026909088,
		   33220.66901796847, 1e-8);
}

/* From the equations, written down a second time in numpy. */
static void other_priors(void **state)
{
	static const double columns[P] = {15.457581664344794, 16.66680268334122,
					  18.353365159314258, 17.742144822362558,
					  18.31085223601384,  21.459252112905162};
	static const double columns_means[P] = {15.699352502254364, 16.509121995044683,
						18.069924292875278, 17.76079545546677,
						18.38438672736071,  21.288561586894918};
	static const double none[P] = {15.05377815675486, 15.966932532880435, 17.74355743105328,
				       17.56517711364951, 18.642911137055123, 21.321147127657483};

	(void)state;
	check_rows("{covars: [age], parametric: false}", columns, NULL, 1776.492057644702,
		   33350.86269880076, 1e-9);
	check_rows("{covars: [age], parametric: false, mean_only: true}", columns_means, NULL,
		   1772.2987969486894, 33229.81710056183, 1e-9);
	check_rows("{covars: [age], eb: false}", none, NULL, 1771.9281703718837, 33201.72458677078,
		   1e-9);
}

static void one_site_stays(void **state)
{
	static const double first[P] = {16.4612971113492,   16.139986875046567, 18.197609842154954,
					18.201446459556102, 19.516014967276412, 22.280376818376208};
	struct op o;
	void *model;
	double *out = harmonised(&o, "{covars: [age], ref_site: Oslo}", x, &model);

	(void)state;
	for (int64_t j = 0; j < P; j++)
		assert_near(out[j], first[j], 1e-9);
	for (int64_t i = FIRST * P; i < N * P; i++)
		assert_near(out[i], x[i], 0);
	op_close(&o);
}

/* ---- what holds of any data ------------------------------------------------------------- */

/* Root mean square within sites. */
static void within_sites(double *sd)
{
	for (int64_t j = 0; j < P; j++) {
		double mean[2] = {0}, square = 0;

		for (int64_t i = 0; i < N; i++)
			mean[site[i]] += x[i * P + j] / (site[i] ? N - FIRST : FIRST);
		for (int64_t i = 0; i < N; i++)
			square += pow(x[i * P + j] - mean[site[i]], 2) / N;
		sd[j] = sqrt(square);
	}
}

/* What a site adds to its rows goes, but for the same shift of all rows: unpooled whatever
 * it is, pooled where it is the same in standard deviations. */
static void constants_of_sites_go(void **state)
{
	static const char *const options[2] = {"eb: false", "conv: 1e-13"};
	double sd[P], moved[N * P];

	(void)state;
	within_sites(sd);
	for (int k = 0; k < 2; k++) {
		struct op a, b;
		void *model;
		double *first, *second;

		for (int64_t i = 0; i < N; i++)
			for (int64_t j = 0; j < P; j++)
				moved[i * P + j] =
					x[i * P + j] + (site[i] ? 5. : -3.) * (k ? sd[j] : 1);
		first = harmonised(&a, options[k], x, &model);
		second = harmonised(&b, options[k], moved, &model);
		for (int64_t i = 1; i < N; i++)
			for (int64_t j = 0; j < P; j++)
				assert_near(second[i * P + j] - first[i * P + j],
					    second[j] - first[j], 1e-9);
		op_close(&a);
		op_close(&b);
	}
}

static void a_single_site_is_left_alone(void **state)
{
	static const int32_t one[N] = {0};
	struct op o;
	struct pv_table t;
	int64_t width;
	void *model;
	double *out;

	(void)state;
	assert_int_equal(op_open(&o, "harmonise.combat", ""), PV_OK);
	t = table(&o, N, x, age, one);
	out = op_transform(&o, &t, NULL, &t, &model, &width);
	assert_memory_equal(out, x, sizeof(x));
	assert_non_null(strstr(op_message(&o), "one site"));
	op_close(&o);
}

/* Two columns, one of which is the same everywhere. */
static void constant_columns_pass(void **state)
{
	double some[N * P];
	struct op o;
	void *model;
	double *out;

	(void)state;
	memcpy(some, x, sizeof(some));
	for (int64_t i = 0; i < N; i++)
		some[i * P + 2] = 4;
	out = harmonised(&o, "", some, &model);
	for (int64_t i = 0; i < N; i++) {
		assert_near(out[i * P + 2], 4, 0);
		assert_true(isfinite(out[i * P]));
	}
	op_close(&o);
}

/* A row counts with its own covariate, not with the mean of the training rows. */
static void own_covariate(void **state)
{
	double older[N], *out, *again;
	struct op o;
	struct pv_table t;
	int64_t width;
	void *model;

	(void)state;
	out = harmonised(&o, "covars: [age]", x, &model);
	for (int64_t i = 0; i < N; i++)
		older[i] = age[i] + 20;
	t = table(&o, N, x, older, site);
	assert_int_equal(op_apply(&o, model, &t, &again, &width), PV_OK);
	assert_true(fabs(again[0] - out[0]) > .05);
	op_close(&o);
}

/* ---- sites that were not seen ------------------------------------------------------------- */

static int unseen(struct op *o, const char *options, int64_t n, double **out)
{
	static const int32_t third[N] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2};
	struct pv_table t;
	int64_t width;
	void *model;

	harmonised(o, options, x, &model);
	t = table(o, n, x, age, third);
	return op_apply(o, model, &t, out, &width);
}

static void unseen_sites(void **state)
{
	struct op o;
	double *out, mean = 0, all = 0;

	(void)state;
	assert_int_equal(unseen(&o, "", N, &out), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "'s0' is of site 'Tromso'"));
	op_close(&o);
	assert_int_equal(unseen(&o, "unseen_site: identity", N, &out), PV_OK);
	assert_memory_equal(out, x, sizeof(x));
	op_close(&o);
	/* Means of its rows come to those of the training rows. */
	assert_int_equal(unseen(&o, "{unseen_site: estimate_unlabelled, eb: false}", FIRST, &out),
			 PV_OK);
	for (int64_t i = 0; i < FIRST; i++)
		mean += out[i * P] / FIRST;
	for (int64_t i = 0; i < N; i++)
		all += x[i * P] / N;
	assert_near(mean, all, 1e-12);
	op_close(&o);
	assert_int_equal(unseen(&o, "unseen_site: estimate_unlabelled", 1, &out), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "has 1 rows to estimate it from"));
	op_close(&o);
}

/* ---- faults --------------------------------------------------------------------------------- */

static void refused(const char *options, const int32_t *sites, int want, const char *words)
{
	struct op o;
	struct pv_table t;
	void *model;

	assert_int_equal(op_open(&o, "harmonise.combat", options), PV_OK);
	t = table(&o, N, x, age, sites);
	assert_int_equal(op_fit(&o, &t, NULL, &model), want);
	if (!strstr(op_message(&o), words))
		fail_msg("'%s' lacks '%s'", op_message(&o), words);
	op_close(&o);
}

static void faults(void **state)
{
	int32_t lonely[N] = {0}, unknown[N] = {0};
	struct op o;

	(void)state;
	lonely[5] = 1;
	unknown[3] = -1;
	refused("", NULL, PV_EINVAL, "names no site");
	refused("", lonely, PV_EDATA, "site 'Oslo' has 1 training rows");
	refused("", unknown, PV_EDATA, "'s3' has no site");
	refused("covars: [sex]", site, PV_EINVAL, "no confound 'sex'");
	refused("covars: [age, age]", site, PV_EINVAL, "listed twice");
	refused("ref_site: Tromso", site, PV_EDATA, "no training row is of site 'Tromso'");
	assert_int_equal(op_open(&o, "harmonise.combat", "min_site_n: 1"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "harmonise.combat", "{eb: false, parametric: false}"),
			 PV_ESTUDY);
	op_close(&o);
}

static void covariate_that_is_the_site(void **state)
{
	double ages[N];
	struct op o;
	struct pv_table t;
	void *model;

	(void)state;
	for (int64_t i = 0; i < N; i++)
		ages[i] = site[i] ? 70 : 50;
	assert_int_equal(op_open(&o, "harmonise.combat", "covars: [age]"), PV_OK);
	t = table(&o, N, x, ages, site);
	assert_int_equal(op_fit(&o, &t, NULL, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "cannot be told from the sites"));
	op_close(&o);
}

static void weights(void **state)
{
	static const double w[P] = {1, 2, 3, 4, 5, 6};
	double back[P];
	struct op o;
	void *model;

	(void)state;
	harmonised(&o, "", x, &model);
	assert_int_equal(op_pull_back(&o, model, w, back), PV_EINVAL);
	op_close(&o);
	harmonised(&o, "mean_only: true", x, &model);
	assert_int_equal(op_pull_back(&o, model, w, back), PV_OK);
	assert_memory_equal(w, back, sizeof(w));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(with_a_covariate),
		cmocka_unit_test(without_covariates),
		cmocka_unit_test(means_alone),
		cmocka_unit_test(other_priors),
		cmocka_unit_test(one_site_stays),
		cmocka_unit_test(constants_of_sites_go),
		cmocka_unit_test(a_single_site_is_left_alone),
		cmocka_unit_test(constant_columns_pass),
		cmocka_unit_test(own_covariate),
		cmocka_unit_test(unseen_sites),
		cmocka_unit_test(faults),
		cmocka_unit_test(covariate_that_is_the_site),
		cmocka_unit_test(weights),
	};

	return cmocka_run_group_tests(tests, read_data, NULL);
}
