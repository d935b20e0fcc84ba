/* Sentinels L6 to L10 (methods.md 0.5): what sampling, sites, single rows, time and tuning do
 * to null data, the wrong way and ours. */
#include "leak/sentinel.h"

/* ---- L6: 10 against 90, evened out by repeating the few -------------------------------- */

enum { FEW = 10, MANY = 90, BOTH = FEW + MANY, L6_P = 5 };

/* Of n rows: all, and rows of the second class again, drawn until both are as many. */
static void repeat_the_few(const struct pv__fit_data *d, struct pv__stream draw,
			   struct pv__fit_data *out)
{
	int64_t n = d->table.n_rows, row[2 * BOTH], few[BOTH], n_few = 0, total = n;

	for (int64_t i = 0; i < n; i++) {
		row[i] = i;
		if (d->targets.y[i] > 0)
			few[n_few++] = i;
	}
	for (uint64_t k = 0; total < 2 * (n - n_few); k++)
		row[total++] = few[(int64_t)(pv__uniform(draw, k) * (double)n_few)];
	take(d, total, row, out);
}

/* As a table of its own, whose rows nobody knows to be repeated. */
static void forget_repetitions(struct pv__fit_data *d)
{
	int64_t n = d->table.n_rows, *group = pv__alloc(arena, (size_t)n, sizeof(*group));
	const char **id = pv__alloc(arena, (size_t)n, sizeof(*id));

	assert_true(group && id);
	for (int64_t i = 0; i < n; i++) {
		group[i] = i;
		id[i] = pv__format(arena, "s%03d", (int)i);
	}
	d->table.group = group;
	d->table.id = id;
}

static void l6_the_few_are_repeated_inside(void **state)
{
	static double x[BOTH * L6_P], y[BOTH];
	const struct pv__stage *nearest = stage("model.knn", "k: 1");
	struct scores before = {0}, inside = {0};

	(void)state;
	for (uint64_t rep = 0; rep < 24; rep++) {
		struct pv__stream draw = pv__stream(rep, PV__RANDOM_SIMULATE, 6, 1);
		struct pv__fit_data d = small_data(arena, BOTH, L6_P, x, y, 2), even, train, test;
		struct pv__splits splits;
		double sum = 0;

		for (int64_t i = 0; i < BOTH * L6_P; i++)
			x[i] = pv__normal(draw, (uint64_t)i);
		for (int64_t i = 0; i < BOTH; i++)
			y[i] = i % (BOTH / FEW) == 0;
		repeat_the_few(&d, pv__substream(draw, 1), &even);
		forget_repetitions(&even);
		splits = kfold(&even, 5, rep);
		add_score(&before,
			  cross_validate(&even, &splits, NULL, nearest, "balanced_accuracy"));
		splits = kfold(&d, 5, rep);
		for (int64_t s = 0; s < splits.n; s++) {
			const struct pv__split *split = &splits.split[s];

			take(&d, split->n_train, split->train, &train);
			take(&d, split->n_test, split->test, &test);
			repeat_the_few(&train, pv__substream(draw, 2), &even);
			sum += fit_and_score(&even, &test, NULL, nearest, "balanced_accuracy");
		}
		add_score(&inside, sum / (double)splits.n);
	}
	assert_chance("repeated inside the folds", &inside, .5);
	assert_true(mean(&before) > .9);
}

/* ---- L7: four sites with their own offset and spread, and nine, seven, three or one case in
 * ten: nothing else goes with the diagnosis ------------------------------------------------ */

static void l7_sites_are_left_out_whole(void **state)
{
	enum { N = 200, P = 20, SITES = 4 };
	static const double share[SITES] = {.9, .7, .3, .1};
	static const char *const name[SITES] = {"A", "B", "C", "D"};
	static double x[N * P], y[N];
	const struct pv__split_spec leave = {.scheme = PV__LEAVE_ONE_OUT_OF, .repeats = 1};
	const struct pv__stage *logistic = stage("model.logistic", "{C: 1}");
	struct scores pooled = {0}, left_out = {0};

	(void)state;
	for (uint64_t rep = 0; rep < 16; rep++) {
		struct pv__stream draw = pv__stream(rep, PV__RANDOM_SIMULATE, 7, 1);
		struct pv__fit_data d = small_data(arena, N, P, x, y, 2);
		const char *site[N];
		struct pv__splits splits;

		for (int64_t i = 0; i < N; i++) {
			int64_t s = i % SITES;

			site[i] = name[s];
			y[i] = pv__uniform(draw, 900000 + (uint64_t)i) < share[s];
			for (int64_t j = 0; j < P; j++)
				x[i * P + j] = pv__normal(draw, (uint64_t)(i * P + j)) *
						       (1 + .2 * (double)s) +
					       pv__normal(draw, (uint64_t)(700000 + s * P + j));
		}
		splits = kfold(&d, 5, rep);
		add_score(&pooled, cross_validate(&d, &splits, NULL, logistic, "auc"));
		splits = split_rows(&d, &leave, site, rep, 0);
		assert_int_equal(splits.n, SITES);
		add_score(&left_out, cross_validate(&d, &splits, NULL, logistic, "auc"));
	}
	assert_chance("within sites that were left out", &left_out, .5);
	assert_true(mean(&pooled) > .7);
}

/* ---- L8: as many of one class as of the other, one row left out at a time ----------------- */

static void l8_single_rows_are_not_left_out(void **state)
{
	enum { N = 40, P = 20 };
	static double x[N * P], y[N];
	const struct pv__stage *logistic = stage("model.logistic", "{C: 1e-6}");
	struct scores single = {0}, folds = {0};

	(void)state;
	for (uint64_t rep = 0; rep < 24; rep++) {
		struct pv__stream draw = pv__stream(rep, PV__RANDOM_SIMULATE, 8, 1);
		struct pv__fit_data d = small_data(arena, N, P, x, y, 2), train, test;
		struct pv__splits splits;
		double right = 0;

		for (int64_t i = 0; i < N * P; i++)
			x[i] = pv__normal(draw, (uint64_t)i);
		for (int64_t i = 0; i < N; i++)
			y[i] = (double)(i % 2);
		for (int64_t out = 0; out < N; out++) {
			int64_t row[N], n = 0;

			for (int64_t i = 0; i < N; i++)
				if (i != out)
					row[n++] = i;
			take(&d, n, row, &train);
			take(&d, 1, &out, &test);
			right += fit_and_score(&train, &test, NULL, logistic, "accuracy") / N;
		}
		add_score(&single, right);
		splits = kfold(&d, 10, rep);
		add_score(&folds, cross_validate(&d, &splits, NULL, logistic, "accuracy"));
	}
	assert_chance("stratified folds", &folds, .5);
	assert_true(mean(&single) < .02); /* the class of the row left out is always the rarer */
}

/* ---- L9: two series that drift, and have nothing to do with each other -------------------- */

enum { TIMES = 400, LAGS = 7, SERIES = 3, L9_P = LAGS * SERIES };

/* AR(1) with coefficient .97. */
static void drift(struct pv__stream draw, int64_t n, double *out)
{
	out[0] = pv__normal(draw, 0);
	for (int64_t t = 1; t < n; t++)
		out[t] = .97 * out[t - 1] + sqrt(1 - .97 * .97) * pv__normal(draw, (uint64_t)t);
}

static void make_windows(struct pv__stream draw, double *x, double *y)
{
	static double series[TIMES + LAGS];

	for (uint64_t s = 0; s < SERIES; s++) {
		drift(pv__substream(draw, s), TIMES + LAGS, series);
		for (int64_t t = 0; t < TIMES; t++)
			for (int64_t lag = 0; lag < LAGS; lag++)
				x[t * L9_P + (int64_t)s * LAGS + lag] = series[t + lag];
	}
	drift(pv__substream(draw, SERIES), TIMES, y);
}

static void l9_time_is_cut_in_blocks(void **state)
{
	static double x[TIMES * L9_P], y[TIMES], time_s[TIMES];
	const struct pv__split_spec blocks = {
		.scheme = PV__BLOCKS, .folds = 5, .repeats = 1, .gap_rows = 30};
	const struct pv__stage *nearest = stage("model.knn", "k: 5");
	struct scores shuffled = {0}, cut = {0};

	(void)state;
	for (uint64_t rep = 0; rep < 24; rep++) {
		struct pv__fit_data d = small_data(arena, TIMES, L9_P, x, y, 0);
		struct pv__splits splits;

		make_windows(pv__stream(rep, PV__RANDOM_SIMULATE, 9, 1), x, y);
		for (int64_t t = 0; t < TIMES; t++)
			time_s[t] = (double)t;
		d.table.time_s = time_s;
		splits = kfold(&d, 5, rep);
		add_score(&shuffled, cross_validate(&d, &splits, NULL, nearest, "r2"));
		splits = split_rows(&d, &blocks, NULL, rep, 0);
		add_score(&cut, cross_validate(&d, &splits, NULL, nearest, "r"));
	}
	assert_chance("blocks with a gap", &cut, 0);
	assert_true(mean(&shuffled) > .7);
}

/* ---- L10: the best of 49 machines on 40 rows of noise --------------------------------------- */

/* Score of the best choice on the outer folds, and mean of what nested tuning reaches. */
static void tune_both_ways(const struct pv__fit_data *d, const struct pv__chain_spec *spec,
			   uint64_t seed, double *best, double *nested)
{
	const struct pv__metric *metric = pv__metric_find("accuracy");
	struct pv__split_spec four = {.scheme = PV__KFOLD, .folds = 4, .repeats = 1};
	struct pv__splits outer = kfold(d, 5, seed);
	double score[49];
	int64_t choice;

	assert_int_equal(
		pv__tune(spec, NULL, d, &outer, metric, stream, "all", &choice, score, &diag),
		PV_OK);
	*best = score[choice];
	*nested = 0;
	for (int64_t s = 0; s < outer.n; s++) {
		const struct pv__split *split = &outer.split[s];
		double decision[40];
		int32_t predicted[40];
		struct pv__scored scored = {.n_outputs = 1,
					    .n_classes = 2,
					    .decision = decision,
					    .predicted = predicted};
		struct pv__fit_data train, test;
		struct pv__splits inner;
		struct pv__chain *chain;

		take(d, split->n_train, split->train, &train);
		take(d, split->n_test, split->test, &test);
		inner = split_rows(&train, &four, NULL, seed, 1 + s);
		if (pv__tune(spec, NULL, &train, &inner, metric, stream, "fold", &choice, NULL,
			     &diag) != PV_OK ||
		    pv__chain_fit(arena, spec, choice, NULL, &train, stream, "fold", &chain,
				  &diag) != PV_OK ||
		    pv__chain_decide(chain, &test.table, decision, &diag) != PV_OK)
			fail_msg("%s", diag.message[diag.n - 1].text);
		scored.n = test.table.n_rows;
		scored.y = test.targets.y;
		pv__predicted_classes(scored.n, 1, 2, decision, predicted);
		*nested += metric->value(arena, &scored) / (double)outer.n;
	}
}

static void l10_the_best_of_a_grid(void **state)
{
	enum { N = 40, P = 30 };
	static double x[N * P], y[N];
	struct pv__chain_spec spec = {
		.model =
			stage("model.svm_kernel",
			      "{C: {grid: [0.01, 0.1, 1, 10, 100, 1000, 10000]}, gamma: {grid: "
			      "[\"1e-5\", \"1e-4\", \"1e-3\", \"1e-2\", \"0.1\", \"1\", \"10\"]}}"),
		.n_choices = 49};
	struct scores best = {0}, nested = {0};

	(void)state;
	for (uint64_t rep = 0; rep < 16; rep++) {
		struct pv__stream draw = pv__stream(rep, PV__RANDOM_SIMULATE, 10, 2);
		struct pv__fit_data d = small_data(arena, N, P, x, y, 2);
		double highest, reached;

		for (int64_t i = 0; i < N * P; i++)
			x[i] = pv__normal(draw, (uint64_t)i);
		for (int64_t i = 0; i < N; i++)
			y[i] = (double)(i % 2);
		tune_both_ways(&d, &spec, rep, &highest, &reached);
		add_score(&best, highest);
		add_score(&nested, reached);
	}
	assert_chance("nested tuning", &nested, .5);
	assert_true(mean(&best) > mean(&nested) + .04);
	assert_true(mean(&best) > .55);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(l6_the_few_are_repeated_inside, start, stop),
		cmocka_unit_test_setup_teardown(l7_sites_are_left_out_whole, start, stop),
		cmocka_unit_test_setup_teardown(l8_single_rows_are_not_left_out, start, stop),
		cmocka_unit_test_setup_teardown(l9_time_is_cut_in_blocks, start, stop),
		cmocka_unit_test_setup_teardown(l10_the_best_of_a_grid, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
