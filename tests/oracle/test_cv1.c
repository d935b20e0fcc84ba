/* CV-1 (methods.md E3): wdbc, z-scores inside the folds, logistic regression with C = 1,
 * five stratified folds in file order; through the whole of splits, chains and metrics. */
#include "support/check.h"
#include "oracle/read_csv.h"
#include "unit/evaluate/small_ops.h"

#include "evaluate/chain.h"

#include <unistd.h>

enum { N = 569, P = 30, FOLDS = 5 };

static struct pv__arena *arena;
static struct pv__diag diag;
static struct pv__registry registry;
static double x[N * P], y[N], expected[2 * N];
static int64_t fold_of[N];

/* Rows of each class in file order; fold f gets as many as a deal of the sorted classes
 * would give it. */
static void allocate_folds(void)
{
	int64_t size[2] = {0}, share[2][FOLDS] = {{0}}, at[2] = {0}, used[2] = {0};
	int first = (int)y[0]; /* the class that comes first in the file is dealt first */

	for (int64_t r = 0; r < N; r++)
		size[(int)y[r]]++;
	for (int64_t i = 0; i < N; i++)
		share[i < size[first] ? first : 1 - first][i % FOLDS]++;
	for (int64_t r = 0; r < N; r++) {
		int k = (int)y[r];

		while (used[k] == share[k][at[k]]) {
			at[k]++;
			used[k] = 0;
		}
		fold_of[r] = at[k];
		used[k]++;
	}
}

static int start(void **state)
{
	static double all[N * (P + 1)];

	(void)state;
	arena = pv__arena_new();
	diag = (struct pv__diag){.arena = arena};
	if (!arena || pv__registry_open(arena, 0, NULL, &registry, &diag) != PV_OK)
		return -1;
	assert_int_equal(read_csv("wdbc.csv", true, P + 1, N, all), N);
	assert_int_equal(read_csv("bc_cv_prob.csv", false, 2, N, expected), N);
	for (int64_t r = 0; r < N; r++) {
		for (int64_t c = 0; c < P; c++)
			x[r * P + c] = all[r * (P + 1) + c];
		y[r] = all[r * (P + 1) + P];
	}
	allocate_folds();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	pv__arena_free(arena);
	return 0;
}

static const struct pv__stage *stage(const char *op, const char *options)
{
	const struct pv_op *found = pv__registry_find(&registry, op);
	const struct pv__stage *made;

	if (!found)
		fail_msg("%s is not among the plugins (is PULVINAR_PLUGIN_PATH set?)", op);
	made = small_stage(arena, found, options, &diag);
	if (!made)
		fail_msg("%s", diag.message[diag.n - 1].text);
	return made;
}

/* The folds as a file of ids, as a study would give them. */
static struct pv__splits splits_from_file(const struct pv__fit_data *data)
{
	struct pv__split_spec spec = {.scheme = PV__FROM_FILE, .file = "folds.tsv"};
	struct pv__split_rows rows = {.n = N, .id = data->table.id, .group = data->table.group};
	struct pv__buffer text = {.arena = arena};
	char folder[] = "/tmp/pulvinar-cv1-XXXXXX", path[64];
	struct pv__splits splits;
	int status;

	pv__puts(&text, "id\trepeat\tfold\trole\n");
	for (int f = 0; f < FOLDS; f++)
		for (int64_t r = 0; r < N; r++)
			pv__putf(&text, "%s\t1\t%d\t%s\n", data->table.id[r], f + 1,
				 fold_of[r] == f ? "test" : "train");
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/folds.tsv", folder);
	assert_int_equal(pv__file_write(path, text.data, text.n, &diag), PV_OK);
	status = pv__split_make(arena, &spec, &rows, 1, 0, folder, &splits, &diag);
	unlink(path);
	rmdir(folder);
	if (status != PV_OK)
		fail_msg("%s", diag.message[diag.n - 1].text);
	return splits;
}

/* Decision values and probabilities of every row by the chain that never saw it. */
static void out_of_fold(const struct pv__chain_spec *spec, const struct pv__fit_data *data,
			const struct pv__splits *splits, double *decision, double *probability)
{
	for (int64_t s = 0; s < splits->n; s++) {
		const struct pv__split *split = &splits->split[s];
		struct pv__fit_data train, test;
		double d[N], p[2 * N];
		struct pv__chain *chain;

		assert_int_equal(pv__fit_take(arena, data, split->n_train, split->train, &train),
				 PV_OK);
		assert_int_equal(pv__fit_take(arena, data, split->n_test, split->test, &test),
				 PV_OK);
		if (pv__chain_fit(arena, spec, 0, NULL, &train, (struct pv__stream){{1, 1}}, "CV-1",
				  &chain, &diag) != PV_OK)
			fail_msg("%s", diag.message[diag.n - 1].text);
		assert_int_equal(pv__chain_decide(chain, &test.table, d, &diag), PV_OK);
		assert_int_equal(pv__chain_probability(chain, &test.table, p, &diag), PV_OK);
		for (int64_t i = 0; i < split->n_test; i++) {
			decision[split->test[i]] = d[i];
			probability[2 * split->test[i]] = p[2 * i];
			probability[2 * split->test[i] + 1] = p[2 * i + 1];
		}
	}
}

static double value(const char *name, const struct pv__scored *s)
{
	return pv__metric_find(name)->value(arena, s);
}

static void inside_the_folds(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 2);
	struct pv__chain_stage scale = {stage("scale.zscore", NULL), -1};
	struct pv__chain_spec spec = {1, &scale, stage("model.logistic", "{C: 1}"), 1};
	static double decision[N], probability[2 * N];
	static int32_t predicted[N];
	struct pv__splits splits = splits_from_file(&data);
	struct pv__scored s = {N, 1, 2, y, decision, probability, predicted, 0};

	(void)state;
	assert_int_equal(splits.n, FOLDS);
	out_of_fold(&spec, &data, &splits, decision, probability);
	for (int64_t r = 0; r < N; r++)
		assert_near(probability[2 * r + 1], expected[2 * r + 1], 2e-4);
	pv__predicted_classes(N, 1, 2, decision, predicted);
	assert_near(value("auc", &s), .9941995666, 5e-11);
	assert_near(value("balanced_accuracy", &s), .9769303948, 5e-11);
	/* The published values stopped at the solver's tolerance ... */
	assert_near(value("brier", &s), .0212253024, 5e-7);
	assert_near(value("log_loss", &s), .0812009484, 2e-6);
	/* ... these are Newton's method at its fixed point, written down independently. */
	assert_near(value("brier", &s), .021225430895, 1e-9);
	assert_near(value("log_loss", &s), .081201752955, 1e-9);
}

/* z-scores of all rows would show in the fourth digit. */
static void outside_the_folds_differs(void **state)
{
	struct pv__fit_data data, raw = small_data(arena, N, P, x, y, 2);
	struct pv__chain_stage scale = {stage("scale.zscore", NULL), -1};
	struct pv__chain_spec spec = {0, NULL, stage("model.logistic", "{C: 1}"), 1};
	static double decision[N], probability[2 * N];
	struct pv__splits splits = splits_from_file(&raw);
	struct pv__scored s = {N, 1, 2, y, decision, probability, NULL, 0};
	struct pv__link link;

	(void)state;
	assert_int_equal(pv__link_fit(arena, &scale, 0, NULL, &raw, (struct pv__stream){{1, 1}},
				      "all rows", &link, &diag),
			 PV_OK);
	assert_int_equal(pv__link_advance(&link, arena, &raw, "all rows", &data, &diag), PV_OK);
	out_of_fold(&spec, &data, &splits, decision, probability);
	assert_near(value("auc", &s), .9943713334, 5e-11);
	assert_near(value("brier", &s), .0209319206, 5e-7);
	assert_near(value("brier", &s), .020932004599, 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(inside_the_folds, start, stop),
		cmocka_unit_test_setup_teardown(outside_the_folds_differs, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
