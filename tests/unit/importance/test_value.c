/* What an importance op is given: a chain that predicts, held-out rows, weights. */
#include "support/check.h"
#include "unit/evaluate/small_ops.h"

#include "importance/importance.h"

#include <string.h>

enum { N = 30, P = 4 };

static struct pv__arena *arena;
static struct pv__diag diag;
static double x[N * P], y[N];

static int start(void **state)
{
	struct pv__stream draw = {{3, 4}};

	(void)state;
	arena = pv__arena_new();
	diag = (struct pv__diag){.arena = arena};
	for (int64_t i = 0; i < N * P; i++)
		x[i] = pv__normal(draw, (uint64_t)i);
	for (int64_t r = 0; r < N; r++)
		y[r] = 2 * x[r * P] - x[r * P + 2];
	return arena ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	pv__arena_free(arena);
	return 0;
}

/* Rise of the squared error when a unit is set to 0 in the held-out rows. */
static int occlude(const struct pv_host *host, pv_ctx *ctx, const void *config,
		   const struct pv_chain *chain, double *value)
{
	int64_t n = chain->test->n_rows, p = chain->test->n_cols;
	double *copy = host->scratch(ctx, (size_t)(n * p), sizeof(*copy));
	const double **row = host->scratch(ctx, (size_t)n, sizeof(*row));
	double *d = host->scratch(ctx, (size_t)n, sizeof(*d));
	struct pv_table rows = *chain->test;

	(void)config;
	rows.row = row;
	for (int64_t u = 0; u < chain->n_units; u++) {
		for (int64_t r = 0; r < n; r++) {
			row[r] = copy + r * p;
			for (int64_t c = 0; c < p; c++)
				copy[r * p + c] =
					chain->unit_of[c] == u ? 0 : chain->test->row[r][c];
		}
		PV__TRY(chain->predict(chain, ctx, &rows, d));
		value[u] = 0;
		for (int64_t r = 0; r < n; r++)
			value[u] += pow(d[r] - chain->y_test->y[r], 2) / (double)n;
	}
	return PV_OK;
}

static int copy_weights(const struct pv_host *host, pv_ctx *ctx, const void *config,
			const struct pv_chain *chain, double *value)
{
	(void)config;
	if (!chain->weight)
		return host->fail(ctx, PV_EINVAL, NULL, "the chain is not linear");
	for (int64_t c = 0; c < chain->train->n_cols; c++)
		if (chain->unit_of[c] >= 0)
			value[chain->unit_of[c]] = chain->weight[c];
	return PV_OK;
}

/* Counts what it sees, and forgets all but two units. */
static int count_rows(const struct pv_host *host, pv_ctx *ctx, const void *config,
		      const struct pv_chain *chain, double *value)
{
	(void)host;
	(void)ctx;
	(void)config;
	value[0] = (double)(chain->train->n_rows + 100 * chain->y_train->n_rows);
	value[1] = chain->train->reference ? NAN : 0;
	return PV_OK;
}

static const struct pv_importance_call occlude_call = {sizeof(occlude_call), "model reliance", 0,
						       occlude};
static const struct pv_importance_call weights_call = {sizeof(weights_call), "marginal pattern", 1,
						       copy_weights};
static const struct pv_importance_call count_call = {sizeof(count_call), "none", 0, count_rows};

#define IMPORTANCE(variable, text, used) \
	static const struct pv_op variable = {.size = sizeof(variable), \
					      .role = PV_ROLE_IMPORTANCE, \
					      .kind = PV_FITTED, \
					      .name = text, \
					      .version = "1", \
					      .config_size = 8, \
					      .importance = &used}
IMPORTANCE(occlude_op, "test.occlude", occlude_call);
IMPORTANCE(weights_op, "test.weights", weights_call);
IMPORTANCE(count_op, "test.count", count_call);

static const struct pv__stream stream = {{1, 1}};

static struct pv__chain *fit(const struct pv_op *transform, const struct pv__fit_data *data)
{
	struct pv__chain_stage stage = {small_stage(arena, transform, NULL, &diag), -1};
	struct pv__chain_spec spec = {1, &stage,
				      small_stage(arena, &small_ridge, "{lambda: 0}", &diag), 1};
	struct pv__chain *chain = NULL;

	if (pv__chain_fit(arena, &spec, 0, NULL, data, stream, "fold 1", &chain, &diag) != PV_OK)
		fail_msg("%s", diag.message[diag.n - 1].text);
	return chain;
}

static int run(const struct pv_op *op, const struct pv__chain *chain,
	       const struct pv__fit_data *train, const struct pv__fit_data *test, double *value)
{
	const struct pv__stage *stage = small_stage(arena, op, NULL, &diag);
	struct pv__units units;

	assert_int_equal(pv__units_make(arena, test->table.space, false, &units), PV_OK);
	return pv__importance_value(stage, NULL, chain, NULL, train, test, &units, stream, "fold 1",
				    value, &diag);
}

static void predictions_go_through_the_whole_chain(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	double value[P], mean2 = 0, mean0 = 0;

	(void)state;
	for (int64_t r = 0; r < N; r++) {
		mean0 += 4 * x[r * P] * x[r * P] / N;
		mean2 += x[r * P + 2] * x[r * P + 2] / N;
	}
	assert_int_equal(run(&occlude_op, fit(&small_zscore, &data), &data, &data, value), PV_OK);
	assert_near(value[0], mean0, 1e-9); /* y is 2 x0 - x2 exactly */
	assert_near(value[1], 0, 1e-18);
	assert_near(value[2], mean2, 1e-9);
	assert_near(value[3], 0, 1e-18);
}

static void weights_are_pulled_back(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	double value[P];

	(void)state;
	assert_int_equal(run(&weights_op, fit(&small_zscore, &data), &data, &data, value), PV_OK);
	assert_near(value[0], 2, 1e-10);
	assert_near(value[1], 0, 1e-10);
	assert_near(value[2], -1, 1e-10);
}

/* Only the op's own message: the caller tells "not for this model" by it. */
static void without_weights_the_op_decides(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	struct pv__chain *chain = fit(&small_square, &data);
	double value[P];

	(void)state;
	assert_int_equal(run(&weights_op, chain, &data, &data, value), PV_EINVAL);
	assert_int_equal(diag.n_errors, 1);
	assert_non_null(strstr(diag.message[0].text, "the chain is not linear"));
	assert_int_equal(run(&occlude_op, chain, &data, &data, value), PV_OK);
}

static void failed_predictions_are_not_hidden(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	struct pv__chain *chain = fit(&small_zscore, &data);
	double value[P];

	(void)state;
	x[5 * P + 1] = NAN;
	assert_int_equal(run(&occlude_op, chain, &data, &data, value), PV_EDATA);
	assert_int_equal(diag.n_errors, 1);
	assert_non_null(strstr(diag.message[0].text, "row 's005' has no value for 'f01'"));
}

static void reference_rows_are_not_shown(void **state)
{
	struct pv__fit_data two = small_data(arena, N, 2, x, y, 0);
	uint8_t reference[N] = {0};
	double value[P];

	(void)state;
	reference[4] = reference[9] = 1;
	y[4] = y[9] = NAN;
	two.table.reference = reference;
	assert_int_equal(run(&count_op, fit(&small_zscore, &two), &two, &two, value), PV_OK);
	assert_near(value[0], 28 + 100 * 28, 0);
	assert_near(value[1], 0, 0);
}

static void forgotten_values_are_an_error(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	double value[P];

	(void)state;
	assert_int_equal(run(&count_op, fit(&small_zscore, &data), &data, &data, value),
			 PV_ENUMERIC);
	assert_non_null(strstr(diag.message[0].text, "its value for 'f02' is infinite"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(predictions_go_through_the_whole_chain, start,
						stop),
		cmocka_unit_test_setup_teardown(weights_are_pulled_back, start, stop),
		cmocka_unit_test_setup_teardown(without_weights_the_op_decides, start, stop),
		cmocka_unit_test_setup_teardown(failed_predictions_are_not_hidden, start, stop),
		cmocka_unit_test_setup_teardown(reference_rows_are_not_shown, start, stop),
		cmocka_unit_test_setup_teardown(forgotten_values_are_an_error, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
