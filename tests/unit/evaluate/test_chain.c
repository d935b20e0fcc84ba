/* Chains: order, blocks, refusals, weights, tuning, bundles. */
#include "support/check.h"
#include "unit/evaluate/small_ops.h"

#include "evaluate/chain.h"

#include <string.h>

enum { N = 40, P = 6 };

static struct pv__arena *arena;
static struct pv__diag diag;
static double x[N * P], y[N];
static const struct pv__stream stream = {{11, 12}};

/* y depends on columns 1 and 4; column 2 is large and says nothing. */
static int start(void **state)
{
	struct pv__stream draw = {{1, 2}};

	(void)state;
	arena = pv__arena_new();
	diag = (struct pv__diag){.arena = arena};
	for (int64_t i = 0; i < N * P; i++)
		x[i] = pv__normal(draw, (uint64_t)i) * (i % P == 2 ? 20 : 1) + 3;
	for (int64_t r = 0; r < N; r++)
		y[r] = 2 * x[r * P + 1] - 3 * x[r * P + 4] +
		       .1 * pv__normal(draw, 1000 + (uint64_t)r);
	return arena ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	pv__arena_free(arena);
	return 0;
}

/* "The last message contains" */
static void said(const char *part)
{
	assert_true(diag.n > 0);
	if (!strstr(diag.message[diag.n - 1].text, part))
		fail_msg("'%s' is not in '%s'", part, diag.message[diag.n - 1].text);
}

struct plan {
	struct pv__chain_spec spec;
	struct pv__chain_stage stage[4];
};

static void plan_add(struct plan *p, const struct pv_op *op, const char *options, int64_t block)
{
	const struct pv__stage *stage = small_stage(arena, op, options, &diag);

	assert_non_null(stage);
	p->spec.stage = p->stage;
	p->stage[p->spec.n++] = (struct pv__chain_stage){stage, block};
}

static void plan_model(struct plan *p, const char *options)
{
	p->spec.model = small_stage(arena, &small_ridge, options, &diag);
	assert_non_null(p->spec.model);
	p->spec.n_choices = p->spec.model->n_choices;
	for (int64_t i = 0; i < p->spec.n; i++)
		p->spec.n_choices *= p->stage[i].stage->n_choices;
}

static int try_fit(const struct plan *p, int64_t choice, const struct pv__fit_data *data,
		   struct pv__chain **chain)
{
	return pv__chain_fit(arena, &p->spec, choice, NULL, data, stream, "fold 1", chain, &diag);
}

static struct pv__chain *fit(const struct plan *p, int64_t choice, const struct pv__fit_data *data)
{
	struct pv__chain *chain = NULL;

	if (try_fit(p, choice, data, &chain) != PV_OK)
		fail_msg("%s", diag.message[diag.n - 1].text);
	return chain;
}

static void decide(const struct pv__chain *chain, const struct pv_table *rows, double *decision)
{
	if (pv__chain_decide(chain, rows, decision, &diag) != PV_OK)
		fail_msg("%s", diag.message[diag.n - 1].text);
}

/* ---- fit and decide ---------------------------------------------------------------------- */

static void stages_run_in_order(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	struct plan p = {0};
	struct pv__chain *chain;
	double decision[N];
	uint8_t selected[P];

	(void)state;
	plan_add(&p, &small_zscore, NULL, -1);
	plan_add(&p, &small_top, "{k: 2}", -1);
	plan_model(&p, "{lambda: 0}");
	chain = fit(&p, 0, &data);
	assert_int_equal(pv__chain_outputs(chain), 1);
	assert_int_equal(pv__chain_space(chain)->n_features, P);
	decide(chain, &data.table, decision);
	for (int64_t r = 0; r < N; r++)
		assert_near(decision[r], y[r], .5);
	/* After z-scoring the large column does not win. */
	assert_int_equal(pv__chain_selected(chain, selected, &diag), PV_OK);
	assert_memory_equal(selected, ((const uint8_t[]){0, 1, 0, 0, 1, 0}), P);
	/* The other way round it does. */
	p = (struct plan){0};
	plan_add(&p, &small_top, "{k: 2}", -1);
	plan_add(&p, &small_zscore, NULL, -1);
	plan_model(&p, "{lambda: 0}");
	assert_int_equal(pv__chain_selected(fit(&p, 0, &data), selected, &diag), PV_OK);
	assert_int_equal(selected[2], 1);
}

static void weights_reproduce_decisions(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	struct plan p = {0};
	double decision[N], weight[P];
	struct pv__chain *chain;
	int64_t block[P] = {0, 0, 0, 1, 1, 1};

	(void)state;
	data.block_of = block;
	plan_add(&p, &small_zscore, NULL, 1);
	plan_add(&p, &small_mean, NULL, 0);
	plan_add(&p, &small_zscore, NULL, -1);
	plan_add(&p, &small_top, "{k: 3}", -1);
	plan_model(&p, "{lambda: 2}");
	chain = fit(&p, 0, &data);
	decide(chain, &data.table, decision);
	assert_int_equal(pv__chain_weights(chain, weight, &diag), PV_OK);
	assert_near(weight[0], weight[1], 1e-15); /* a mean of three */
	assert_near(weight[1], weight[2], 1e-15);
	for (int64_t r = 1; r < N; r++) {
		double difference = 0;

		for (int64_t c = 0; c < P; c++)
			difference += weight[c] * (x[r * P + c] - x[c]);
		assert_near(decision[r] - decision[0], difference, 1e-10);
	}
}

/* Block stages see their block only, wherever it lies and however wide it has become. */
static void blocks_stay_in_place(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	int64_t block[P] = {0, 0, 1, 1, 1, 2};
	struct pv__arena *held;
	struct plan p = {0};
	struct pv__chain *chain;
	struct pv_table out;
	uint8_t selected[P];

	(void)state;
	data.block_of = block;
	plan_add(&p, &small_top, "{k: 1}", 0); /* column 1 */
	plan_add(&p, &small_mean, NULL, 1);
	plan_add(&p, &small_square, NULL, 2);
	plan_model(&p, NULL);
	chain = fit(&p, 0, &data);
	assert_int_equal(pv__chain_transform(chain, &data.table, &held, &out, &diag), PV_OK);
	assert_int_equal(out.n_cols, 3);
	assert_int_equal(out.space->n_features, 3);
	assert_string_equal(out.space->feature[0].name, "f01");
	assert_string_equal(out.space->feature[1].name, "mean");
	assert_string_equal(out.space->feature[2].name, "f05");
	assert_string_equal(out.space->region[out.space->feature[2].region].name, "f05");
	for (int64_t r = 0; r < N; r++) {
		const double *row = x + r * P;

		assert_near(out.row[r][0], row[1], 0);
		assert_near(out.row[r][1], (row[2] + row[3] + row[4]) / 3, 1e-14);
		assert_near(out.row[r][2], row[5] * row[5], 0);
	}
	pv__arena_free(held);
	assert_int_equal(pv__chain_selected(chain, selected, &diag), PV_OK);
	assert_memory_equal(selected, ((const uint8_t[]){0, 1, 1, 1, 1, 1}), P);
	assert_int_equal(pv__chain_weights(chain, (double[P]){0}, &diag), PV_EINVAL);
	said("test.square is not linear");
}

/* What a stage adds does not hide which columns a later one chose, nor whose they are. */
static void added_columns_hide_nothing(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	int64_t block[P] = {0, 0, 1, 1, 1, 2};
	struct plan p = {0};
	uint8_t selected[P];

	(void)state;
	data.block_of = block;
	plan_add(&p, &small_wider, NULL, -1);
	plan_add(&p, &small_top, "{k: 1}", 0); /* column 1 */
	plan_add(&p, &small_top, "{k: 2}", 1);
	plan_model(&p, NULL);
	assert_int_equal(pv__chain_selected(fit(&p, 0, &data), selected, &diag), PV_OK);
	assert_int_equal(selected[0], 0);
	assert_int_equal(selected[1], 1);
	assert_int_equal(selected[2] + selected[3] + selected[4], 2);
	assert_int_equal(selected[5], 1);
}

static void classes_have_probabilities(void **state)
{
	double code[N], decision[N], probability[2 * N];
	struct pv__fit_data data;
	struct plan p = {0};
	struct pv__chain *chain;

	(void)state;
	for (int64_t r = 0; r < N; r++)
		code[r] = y[r] > -3;
	data = small_data(arena, N, P, x, code, 2);
	plan_model(&p, NULL);
	chain = fit(&p, 0, &data);
	assert_true(pv__chain_has_probability(chain));
	decide(chain, &data.table, decision);
	assert_int_equal(pv__chain_probability(chain, &data.table, probability, &diag), PV_OK);
	for (int64_t r = 0; r < N; r++)
		assert_true((decision[r] > 0) == (probability[2 * r + 1] > .5));
	data.targets = small_data(arena, N, P, x, y, 0).targets;
	chain = fit(&p, 0, &data);
	assert_false(pv__chain_has_probability(chain));
	assert_int_equal(pv__chain_probability(chain, &data.table, probability, &diag), PV_EINVAL);
}

/* float32 rows in place of doubles. */
static void floats_are_converted(void **state)
{
	static float values[N * P];
	const float *row32[N];
	struct pv__fit_data data;
	struct plan p = {0};
	double a[N], b[N];

	(void)state;
	for (int64_t i = 0; i < N * P; i++) {
		values[i] = (float)x[i];
		x[i] = values[i];
	}
	for (int64_t r = 0; r < N; r++)
		row32[r] = values + r * P;
	data = small_data(arena, N, P, x, y, 0);
	plan_add(&p, &small_zscore, NULL, -1);
	plan_model(&p, NULL);
	decide(fit(&p, 0, &data), &data.table, a);
	data.table.row = NULL;
	data.table.row32 = row32;
	decide(fit(&p, 0, &data), &data.table, b);
	assert_memory_equal(a, b, sizeof(a));
}

/* Reference rows have no target: seen by ops without targets, not by the others. */
static void reference_rows_have_no_say_in_the_model(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0), scored;
	int64_t row[N - 10];
	uint8_t reference[N] = {0};
	struct plan p = {0};
	double a[N], b[N];

	(void)state;
	for (int64_t r = 0; r < 10; r++) {
		reference[r] = 1;
		y[r] = NAN;
	}
	for (int64_t r = 10; r < N; r++)
		row[r - 10] = r;
	data.table.reference = reference;
	plan_add(&p, &small_top, "{k: 2}", -1);
	plan_model(&p, NULL);
	assert_int_equal(pv__fit_take(arena, &data, N - 10, row, &scored), PV_OK);
	scored.table.reference = NULL;
	decide(fit(&p, 0, &data), &data.table, a);
	decide(fit(&p, 0, &scored), &data.table, b);
	assert_memory_equal(a, b, sizeof(a));
	p = (struct plan){0};
	plan_add(&p, &small_zscore, NULL, -1); /* its mean is of all rows */
	plan_model(&p, NULL);
	decide(fit(&p, 0, &data), &data.table, a);
	decide(fit(&p, 0, &scored), &data.table, b);
	assert_memory_not_equal(a, b, sizeof(a));
}

/* ---- refusals ---------------------------------------------------------------------------- */

static void nan_is_refused_by_name(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	struct plan p = {0};
	struct pv__chain *chain;

	(void)state;
	plan_add(&p, &small_zscore, NULL, -1);
	plan_model(&p, NULL);
	chain = fit(&p, 0, &data);
	x[7 * P + 3] = NAN;
	assert_int_equal(try_fit(&p, 0, &data, &chain), PV_EDATA);
	said("test.zscore (fold 1): row 's007' has no value for 'f03'");
	said("impute");
	said("missing: {rows: exclude}");
	p = (struct plan){0};
	plan_model(&p, NULL);
	assert_int_equal(try_fit(&p, 0, &data, &chain), PV_EDATA);
	said("test.ridge (fold 1): row 's007'");
	p = (struct plan){0};
	plan_add(&p, &small_fill, NULL, -1);
	plan_add(&p, &small_zscore, NULL, -1);
	plan_model(&p, NULL);
	fit(&p, 0, &data);
}

static void outputs_must_be_finite(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	struct pv__chain *chain;
	struct plan p = {0};

	(void)state;
	plan_add(&p, &small_broken, NULL, -1);
	plan_model(&p, NULL);
	assert_int_equal(try_fit(&p, 0, &data, &chain), PV_ENUMERIC);
	said("test.broken (fold 1): its output for row 's000', 'f05', is not finite");
	p = (struct plan){0};
	plan_add(&p, &small_square, NULL, -1);
	plan_model(&p, NULL);
	chain = fit(&p, 0, &data);
	x[3 * P] = 1e200;
	assert_int_equal(pv__chain_decide(chain, &data.table, (double[N]){0}, &diag), PV_ENUMERIC);
	said("row 's003', 'f00'");
}

static void rows_must_fit_the_chain(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0), narrow;
	struct pv__chain *chain;
	struct plan p = {0};

	(void)state;
	plan_model(&p, NULL);
	chain = fit(&p, 0, &data);
	narrow = small_data(arena, N, P - 1, x, y, 0);
	assert_int_equal(pv__chain_decide(chain, &narrow.table, (double[N]){0}, &diag), PV_EDATA);
	said("5 columns, the model was fitted on 6");
	y[5] = NAN;
	assert_int_equal(try_fit(&p, 0, &data, &chain), PV_EDATA);
	said("row 's005' has no target");
}

/* ---- the grid ---------------------------------------------------------------------------- */

static void last_axis_moves_fastest(void **state)
{
	struct plan p = {0};
	int64_t of_stage[3];

	(void)state;
	plan_add(&p, &small_top, "{k: {grid: [1, 2, 3]}}", -1);
	plan_add(&p, &small_zscore, NULL, -1);
	plan_model(&p, "{lambda: {grid: [0.1, 10]}}");
	assert_int_equal(p.spec.n_choices, 6);
	pv__chain_choice(&p.spec, 3, of_stage);
	assert_int_equal(of_stage[0], 1);
	assert_int_equal(of_stage[1], 0);
	assert_int_equal(of_stage[2], 1);
	assert_string_equal(pv__chain_choice_text(arena, &p.spec, 3),
			    "test.top.k=2 test.ridge.lambda=10");
	p = (struct plan){0};
	plan_model(&p, NULL);
	assert_string_equal(pv__chain_choice_text(arena, &p.spec, 0), "");
}

static struct pv__splits inner_of(const struct pv__fit_data *data)
{
	struct pv__split_spec spec = {.scheme = PV__KFOLD, .folds = 4, .repeats = 1};
	struct pv__split_rows rows = {
		.n = data->table.n_rows, .id = data->table.id, .group = data->table.group};
	struct pv__splits inner;

	assert_int_equal(pv__split_make(arena, &spec, &rows, 3, 1, NULL, &inner, &diag), PV_OK);
	return inner;
}

/* Scores of shared fits are those of each choice fitted on its own. */
static void tuning_equals_one_by_one(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0), train, test;
	const struct pv__metric *metric = pv__metric_find("rmse");
	double score[6], decision[N];
	struct pv__splits inner = inner_of(&data);
	struct plan p = {0};
	int64_t choice, best = 0;

	(void)state;
	plan_add(&p, &small_zscore, NULL, -1);
	plan_add(&p, &small_top, "{k: {grid: [1, 2, 6]}}", -1);
	plan_model(&p, "{lambda: {grid: [100, 0.1]}}");
	assert_int_equal(pv__tune(&p.spec, NULL, &data, &inner, metric, stream, "fold 1", &choice,
				  score, &diag),
			 PV_OK);
	for (int64_t c = 0; c < 6; c++) {
		double sum = 0;

		for (int64_t s = 0; s < inner.n; s++) {
			const struct pv__split *split = &inner.split[s];
			struct pv__scored scored = {
				.n = split->n_test, .n_outputs = 1, .decision = decision};

			assert_int_equal(
				pv__fit_take(arena, &data, split->n_train, split->train, &train),
				PV_OK);
			assert_int_equal(
				pv__fit_take(arena, &data, split->n_test, split->test, &test),
				PV_OK);
			decide(fit(&p, c, &train), &test.table, decision);
			scored.y = test.targets.y;
			sum += metric->value(arena, &scored);
		}
		assert_near(score[c], sum / (double)inner.n, 1e-12);
		if (score[c] < score[best])
			best = c;
	}
	assert_int_equal(choice, best); /* lower is better */
	assert_int_equal(choice % 2, 1);
	assert_true(choice > 1);
}

static void ties_go_to_the_first_choice(void **state)
{
	double code[N];
	struct pv__fit_data data;
	struct pv__splits inner;
	struct plan p = {0};
	int64_t choice = -1;

	(void)state;
	for (int64_t r = 0; r < N; r++) {
		code[r] = (double)(r % 2);
		x[r * P] = 100 * code[r]; /* every choice is perfect */
	}
	data = small_data(arena, N, P, x, code, 2);
	inner = inner_of(&data);
	plan_model(&p, "{lambda: {grid: [3, 2, 1]}}");
	assert_int_equal(pv__tune(&p.spec, NULL, &data, &inner, pv__metric_find("accuracy"), stream,
				  "fold 1", &choice, NULL, &diag),
			 PV_OK);
	assert_int_equal(choice, 0);
	assert_int_equal(pv__tune(&p.spec, NULL, &data, &inner, pv__metric_find("log_loss"), stream,
				  "fold 1", &choice, NULL, &diag),
			 PV_OK);
	assert_int_equal(choice, 2);
}

static void one_choice_is_not_fitted(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	struct pv__splits none = {0};
	struct plan p = {0};
	double score;
	int64_t choice = 7;

	(void)state;
	x[0] = NAN; /* a fit would fail */
	plan_model(&p, NULL);
	assert_int_equal(pv__tune(&p.spec, NULL, &data, &none, pv__metric_find("r2"), stream,
				  "fold 1", &choice, &score, &diag),
			 PV_OK);
	assert_int_equal(choice, 0);
	assert_true(isnan(score));
}

static void undefined_everywhere_is_an_error(void **state)
{
	struct pv__fit_data data;
	struct pv__splits inner;
	struct plan p = {0};
	int64_t choice;

	(void)state;
	for (int64_t r = 0; r < N; r++)
		y[r] = 1;
	data = small_data(arena, N, P, x, y, 0);
	inner = inner_of(&data);
	plan_model(&p, "{lambda: {grid: [1, 2]}}");
	assert_int_equal(pv__tune(&p.spec, NULL, &data, &inner, pv__metric_find("r"), stream,
				  "fold 1", &choice, NULL, &diag),
			 PV_EDATA);
	said("r is defined in no inner fold");
}

/* ---- bundles
 * ---------------------------------------------------------------------------------------- */

static const struct pv_op *const ops[] = {&small_mean, &small_ridge, &small_square, &small_top,
					  &small_zscore};
static const int64_t op_file[PV__COUNT(ops)];

static struct pv__registry registry(void)
{
	return (struct pv__registry){
		.arena = arena, .n_ops = PV__COUNT(ops), .op = ops, .op_file = op_file};
}

static struct pv__chain *whole_chain(const struct pv__fit_data *data)
{
	static struct plan p;

	p = (struct plan){0};
	plan_add(&p, &small_mean, NULL, 0);
	plan_add(&p, &small_zscore, NULL, -1);
	plan_add(&p, &small_top, "{k: {grid: [1, 3]}}", -1);
	plan_model(&p, "{lambda: {grid: [.5, 2.5e-1]}}");
	return fit(&p, 3, data);
}

static void bundles_decide_alike(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	int64_t block[P] = {0, 0, 1, 1, 1, 1};
	struct pv__buffer bytes = {.arena = arena}, again = {.arena = arena};
	struct pv__registry all = registry();
	struct pv__cursor cursor;
	struct pv__chain *chain, *loaded;
	double a[N], b[N], w[P], v[P];

	(void)state;
	data.block_of = block;
	chain = whole_chain(&data);
	pv__chain_save(chain, &bytes, &diag);
	assert_false(bytes.failed);
	cursor = (struct pv__cursor){arena, bytes.data, bytes.n, 0, false};
	if (pv__chain_load(arena, &cursor, &all, &loaded, &diag) != PV_OK)
		fail_msg("%s", diag.message[diag.n - 1].text);
	assert_int_equal(cursor.at, bytes.n);
	decide(chain, &data.table, a);
	decide(loaded, &data.table, b);
	assert_memory_equal(a, b, sizeof(a));
	assert_int_equal(pv__chain_weights(chain, w, &diag), PV_OK);
	assert_int_equal(pv__chain_weights(loaded, v, &diag), PV_OK);
	assert_memory_equal(w, v, sizeof(w));
	assert_string_equal(pv__chain_space(loaded)->feature[5].name, "f05");
	pv__chain_save(loaded, &again, &diag); /* and once more */
	assert_int_equal(again.n, bytes.n);
	assert_memory_equal(again.data, bytes.data, bytes.n);
}

static void other_versions_are_refused(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	struct pv__buffer bytes = {.arena = arena};
	struct pv__registry all = registry();
	const struct pv_op *changed[PV__COUNT(ops)];
	struct pv_op newer = small_zscore;
	struct pv__cursor cursor;
	struct pv__chain *loaded;

	(void)state;
	pv__chain_save(whole_chain(&data), &bytes, &diag);
	memcpy(changed, ops, sizeof(changed));
	newer.version = "2";
	changed[4] = &newer;
	all.op = changed;
	cursor = (struct pv__cursor){arena, bytes.data, bytes.n, 0, false};
	assert_int_equal(pv__chain_load(arena, &cursor, &all, &loaded, &diag), PV_EPLUGIN);
	said("fitted with test.zscore version 1, and version 2 is installed");
	all.n_ops = 4;
	cursor = (struct pv__cursor){arena, bytes.data, bytes.n, 0, false};
	assert_int_equal(pv__chain_load(arena, &cursor, &all, &loaded, &diag), PV_EPLUGIN);
	said("test.zscore 1 is not among the plugins found");
}

static void damaged_bundles_are_refused(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	struct pv__buffer bytes = {.arena = arena};
	struct pv__registry all = registry();
	struct pv__chain *loaded;

	(void)state;
	pv__chain_save(whole_chain(&data), &bytes, &diag);
	for (size_t n = 0; n < bytes.n; n += 7) {
		struct pv__cursor cursor = {arena, bytes.data, n, 0, false};

		assert_int_not_equal(pv__chain_load(arena, &cursor, &all, &loaded, &diag), PV_OK);
		assert_true(cursor.failed);
	}
}

static void what_cannot_be_saved_says_so(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	struct pv__buffer bytes = {.arena = arena};
	struct plan p = {0};

	(void)state;
	plan_add(&p, &small_fill, NULL, -1);
	plan_model(&p, NULL);
	pv__chain_save(fit(&p, 0, &data), &bytes, &diag);
	assert_true(bytes.failed);
	said("test.fill cannot be saved");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(stages_run_in_order, start, stop),
		cmocka_unit_test_setup_teardown(weights_reproduce_decisions, start, stop),
		cmocka_unit_test_setup_teardown(blocks_stay_in_place, start, stop),
		cmocka_unit_test_setup_teardown(added_columns_hide_nothing, start, stop),
		cmocka_unit_test_setup_teardown(classes_have_probabilities, start, stop),
		cmocka_unit_test_setup_teardown(floats_are_converted, start, stop),
		cmocka_unit_test_setup_teardown(reference_rows_have_no_say_in_the_model, start,
						stop),
		cmocka_unit_test_setup_teardown(nan_is_refused_by_name, start, stop),
		cmocka_unit_test_setup_teardown(outputs_must_be_finite, start, stop),
		cmocka_unit_test_setup_teardown(rows_must_fit_the_chain, start, stop),
		cmocka_unit_test_setup_teardown(last_axis_moves_fastest, start, stop),
		cmocka_unit_test_setup_teardown(tuning_equals_one_by_one, start, stop),
		cmocka_unit_test_setup_teardown(ties_go_to_the_first_choice, start, stop),
		cmocka_unit_test_setup_teardown(one_choice_is_not_fitted, start, stop),
		cmocka_unit_test_setup_teardown(undefined_everywhere_is_an_error, start, stop),
		cmocka_unit_test_setup_teardown(bundles_decide_alike, start, stop),
		cmocka_unit_test_setup_teardown(other_versions_are_refused, start, stop),
		cmocka_unit_test_setup_teardown(damaged_bundles_are_refused, start, stop),
		cmocka_unit_test_setup_teardown(what_cannot_be_saved_says_so, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
