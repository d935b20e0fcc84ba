/* Splits on iris, whose rows are sorted by class (methods.md E1): LDA in contiguous folds
 * finds .96 of the rows, in stratified folds .98. */
#include "support/check.h"
#include "oracle/read_csv.h"
#include "unit/evaluate/small_ops.h"

#include "evaluate/chain.h"

enum { N = 150, P = 4 };

static struct pv__arena *arena;
static struct pv__diag diag;
static struct pv__registry registry;
static double x[N * P], y[N];
static int64_t class_of[N];
static const char *const names[] = {"setosa", "versicolor", "virginica"};

static int start(void **state)
{
	static double all[N * (P + 1)];

	(void)state;
	arena = pv__arena_new();
	diag = (struct pv__diag){.arena = arena};
	if (!arena || pv__registry_open(arena, 0, NULL, &registry, &diag) != PV_OK)
		return -1;
	assert_int_equal(read_csv("iris.csv", true, P + 1, N, all), N);
	for (int64_t r = 0; r < N; r++) {
		for (int64_t c = 0; c < P; c++)
			x[r * P + c] = all[r * (P + 1) + c];
		y[r] = all[r * (P + 1) + P];
		class_of[r] = (int64_t)y[r];
	}
	return 0;
}

static int stop(void **state)
{
	(void)state;
	pv__arena_free(arena);
	return 0;
}

static struct pv__fit_data iris(void)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 3);

	data.targets.class_name = names;
	return data;
}

static struct pv__splits split(const struct pv__fit_data *data, enum pv__scheme scheme,
			       uint64_t seed)
{
	struct pv__split_spec spec = {.scheme = scheme, .folds = 5, .repeats = 1};
	struct pv__split_rows rows = {.n = N,
				      .id = data->table.id,
				      .group = data->table.group,
				      .stratum = class_of,
				      .class_of = class_of,
				      .n_classes = 3,
				      .class_name = names};
	struct pv__splits splits;

	if (pv__split_make(arena, &spec, &rows, seed, 0, NULL, &splits, &diag) != PV_OK)
		fail_msg("%s", diag.message[diag.n - 1].text);
	return splits;
}

/* Share of all rows whose class is found by LDA of the other folds. */
static double found(const struct pv__fit_data *data, const struct pv__splits *splits)
{
	const struct pv_op *lda = pv__registry_find(&registry, "model.lda");
	struct pv__chain_spec spec = {.n_choices = 1};
	int64_t right = 0;

	if (!lda)
		fail_msg("model.lda is not among the plugins (is PULVINAR_PLUGIN_PATH set?)");
	spec.model = small_stage(arena, lda, "{shrinkage: 0}", &diag);
	if (!spec.model)
		fail_msg("%s", diag.message[diag.n - 1].text);
	for (int64_t s = 0; s < splits->n; s++) {
		const struct pv__split *part = &splits->split[s];
		struct pv__fit_data train, test;
		int32_t predicted[N];
		struct pv__chain *chain;
		double decision[3 * N];

		assert_int_equal(pv__fit_take(arena, data, part->n_train, part->train, &train),
				 PV_OK);
		assert_int_equal(pv__fit_take(arena, data, part->n_test, part->test, &test), PV_OK);
		if (pv__chain_fit(arena, &spec, 0, NULL, &train, (struct pv__stream){{1, 1}},
				  "iris", &chain, &diag) != PV_OK)
			fail_msg("%s", diag.message[diag.n - 1].text);
		assert_int_equal(pv__chain_outputs(chain), 3);
		assert_int_equal(pv__chain_decide(chain, &test.table, decision, &diag), PV_OK);
		pv__predicted_classes(part->n_test, 3, 3, decision, predicted);
		for (int64_t i = 0; i < part->n_test; i++)
			right += predicted[i] == class_of[part->test[i]];
	}
	return (double)right / N;
}

static void sorted_labels_trap(void **state)
{
	struct pv__fit_data data = iris();
	struct pv__splits blocks = split(&data, PV__BLOCKS, 1), folds;
	double mean = 0;

	(void)state;
	for (int64_t s = 0; s < 5; s++) { /* contiguous in the order of rows */
		assert_int_equal(blocks.split[s].test[0], 30 * s);
		assert_int_equal(blocks.split[s].test[29], 30 * s + 29);
	}
	assert_near(found(&data, &blocks), .96, 1e-12);
	for (uint64_t seed = 0; seed < 10; seed++) {
		folds = split(&data, PV__KFOLD, seed);
		mean += found(&data, &folds) / 10;
	}
	assert_near(mean, .98, .004);
}

static void stratified_folds_hold_ten_of_each(void **state)
{
	struct pv__fit_data data = iris();
	struct pv__splits folds = split(&data, PV__KFOLD, 4);

	(void)state;
	for (int64_t s = 0; s < 5; s++) {
		int count[3] = {0};

		assert_int_equal(folds.split[s].n_train, 120);
		for (int64_t i = 0; i < folds.split[s].n_test; i++)
			count[class_of[folds.split[s].test[i]]]++;
		for (int k = 0; k < 3; k++)
			assert_int_equal(count[k], 10);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(sorted_labels_trap, start, stop),
		cmocka_unit_test_setup_teardown(stratified_folds_hold_ten_of_each, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
