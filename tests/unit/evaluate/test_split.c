/* Splits: partition, whole groups, balance, refusals; for many seeds. */
#include "support/check.h"

#include "evaluate/evaluate.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 400 };

struct rows {
	struct pv__split_rows view;
	const char *id[MOST];
	int64_t group[MOST], stratum[MOST], class_of[MOST], segment[MOST];
	const char *leave[MOST];
	double time_s[MOST];
	uint8_t reference[MOST], role[MOST];
	char text[MOST][8];
};

static const char *const names[] = {"AD", "CN", "MCI"};

/* n rows of their own groups; class of row i: i % n_classes. */
static void fill_rows(struct rows *r, int64_t n, int64_t n_classes)
{
	memset(r, 0, sizeof(*r));
	for (int64_t i = 0; i < n; i++) {
		snprintf(r->text[i], sizeof(r->text[i]), "s%03d", (int)i);
		r->id[i] = r->text[i];
		r->group[i] = 1000 - i;
		if (n_classes > 0)
			r->class_of[i] = r->stratum[i] = i % n_classes;
	}
	r->view = (struct pv__split_rows){.n = n, .id = r->id, .group = r->group};
	if (n_classes > 0) {
		r->view.class_of = r->class_of;
		r->view.stratum = r->stratum;
		r->view.n_classes = n_classes;
		r->view.class_name = names;
	}
}

static struct pv__arena *arena;
static struct pv__diag diag;

static int start(void **state)
{
	(void)state;
	arena = pv__arena_new();
	diag = (struct pv__diag){.arena = arena};
	return arena ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	pv__arena_free(arena);
	return 0;
}

static struct pv__splits split(const struct rows *r, const struct pv__split_spec *spec,
			       uint64_t seed)
{
	struct pv__splits splits;

	if (pv__split_make(arena, spec, &r->view, seed, 0, NULL, &splits, &diag) != PV_OK)
		fail_msg("%s", diag.message[diag.n - 1].text);
	return splits;
}

static void refused(const struct rows *r, const struct pv__split_spec *spec, const char *part)
{
	struct pv__splits splits;

	assert_int_not_equal(pv__split_make(arena, spec, &r->view, 1, 0, NULL, &splits, &diag),
			     PV_OK);
	assert_true(diag.n > 0);
	if (!strstr(diag.message[diag.n - 1].text, part))
		fail_msg("'%s' is not in '%s'", part, diag.message[diag.n - 1].text);
}

static bool contains(int64_t n, const int64_t *row, int64_t wanted)
{
	for (int64_t i = 0; i < n; i++)
		if (row[i] == wanted)
			return true;
	return false;
}

/* Ascending, disjoint, and no group on both sides. */
static void check_sides(const struct rows *r, const struct pv__split *s)
{
	for (int64_t i = 1; i < s->n_train; i++)
		assert_true(s->train[i] > s->train[i - 1]);
	for (int64_t i = 1; i < s->n_test; i++)
		assert_true(s->test[i] > s->test[i - 1]);
	for (int64_t i = 0; i < s->n_test; i++)
		for (int64_t j = 0; j < s->n_train; j++)
			assert_int_not_equal(r->group[s->test[i]], r->group[s->train[j]]);
}

/* Every row is tested exactly once per repeat, and trains in all other folds. */
static void check_partition(const struct rows *r, const struct pv__splits *splits)
{
	for (int64_t repeat = 0; repeat < splits->n_repeats; repeat++) {
		int tested[MOST] = {0}, trained[MOST] = {0}, n_folds = 0;

		for (int64_t k = 0; k < splits->n; k++) {
			const struct pv__split *s = &splits->split[k];

			if (s->repeat != repeat)
				continue;
			assert_int_equal(s->fold, n_folds++);
			for (int64_t i = 0; i < s->n_test; i++)
				tested[s->test[i]]++;
			for (int64_t i = 0; i < s->n_train; i++)
				trained[s->train[i]]++;
		}
		for (int64_t i = 0; i < r->view.n; i++) {
			assert_int_equal(tested[i], 1);
			assert_int_equal(trained[i], n_folds - 1);
		}
	}
}

static int64_t count_class(const struct rows *r, int64_t n, const int64_t *row, int64_t class)
{
	int64_t count = 0;

	for (int64_t i = 0; i < n; i++)
		count += r->class_of[row ? row[i] : i] == class;
	return count;
}

/* Fold sizes and classes differ from their share by less than one row, so that
 * |n_kf - n_k/F| <= 1 holds with room to spare. */
static void check_balance(const struct rows *r, const struct pv__splits *splits, double folds)
{
	for (int64_t k = 0; k < splits->n; k++) {
		const struct pv__split *s = &splits->split[k];

		assert_true(fabs((double)s->n_test - (double)r->view.n / folds) < 1);
		for (int64_t c = 0; c < r->view.n_classes; c++) {
			double n_k = (double)count_class(r, r->view.n, NULL, c);
			double n_kf = (double)count_class(r, s->n_test, s->test, c);

			assert_true(fabs(n_kf - n_k / folds) < 1);
		}
	}
}

static void kfold_is_a_balanced_partition(void **state)
{
	struct pv__split_spec spec = {.scheme = PV__KFOLD, .folds = 5, .repeats = 3};

	(void)state;
	for (uint64_t seed = 0; seed < 60; seed++) {
		struct rows r;
		struct pv__splits splits;
		int64_t n = 30 + (int64_t)(seed * 7 % 50);

		fill_rows(&r, n, 2 + (int64_t)(seed % 2));
		for (int64_t i = 0; i < n; i++) /* unequal classes */
			if (r.class_of[i] == 1 && i % 4 == 1 && i > 25)
				r.class_of[i] = r.stratum[i] = 0;
		spec.folds = 2 + (int64_t)(seed % 5);
		splits = split(&r, &spec, seed);
		assert_int_equal(splits.n, 3 * spec.folds);
		assert_int_equal(splits.n_repeats, 3);
		check_partition(&r, &splits);
		check_balance(&r, &splits, (double)spec.folds);
	}
}

static void numbers_need_no_strata(void **state)
{
	struct pv__split_spec spec = {.scheme = PV__KFOLD, .folds = 10, .repeats = 2};
	struct pv__splits splits;
	struct rows r;

	(void)state;
	fill_rows(&r, 131, 0);
	splits = split(&r, &spec, 3);
	check_partition(&r, &splits);
	check_balance(&r, &splits, 10);
}

static void groups_stay_whole(void **state)
{
	struct pv__split_spec spec = {.scheme = PV__KFOLD, .folds = 5, .repeats = 2};

	(void)state;
	for (uint64_t seed = 0; seed < 60; seed++) {
		struct pv__splits splits;
		struct rows r;
		int64_t n = 120;

		fill_rows(&r, n, 2);
		for (int64_t i = 0; i < n; i++) { /* groups of 1 to 4 rows, of one class each */
			r.group[i] = (i * 7 + (int64_t)seed) % 40;
			r.class_of[i] = r.stratum[i] = r.group[i] % 3 == 0;
		}
		splits = split(&r, &spec, seed);
		check_partition(&r, &splits);
		for (int64_t k = 0; k < splits.n; k++) {
			const struct pv__split *s = &splits.split[k];

			check_sides(&r, s);
			/* 40 or so rows of class 1 in groups of 3: within one group of a fifth */
			assert_true(fabs((double)count_class(&r, s->n_test, s->test, 1) -
					 (double)count_class(&r, n, NULL, 1) / 5) <= 3);
			assert_true(fabs((double)s->n_test - (double)n / 5) <= 6);
		}
	}
}

/* Two sites beside two classes: cells may be smaller than the number of folds. */
static void small_cells_are_spread(void **state)
{
	struct pv__split_spec spec = {.scheme = PV__KFOLD, .folds = 5, .repeats = 1};
	struct pv__splits splits;
	struct rows r;

	(void)state;
	fill_rows(&r, 60, 2);
	for (int64_t i = 0; i < 60; i++) {
		int64_t site = i < 3 ? 2 : i < 30;

		r.stratum[i] = r.class_of[i] * 10 + site;
	}
	for (uint64_t seed = 0; seed < 30; seed++) {
		splits = split(&r, &spec, seed);
		check_partition(&r, &splits);
		check_balance(&r, &splits, 5);
	}
}

static bool same_split(const struct pv__split *a, const struct pv__split *b)
{
	return a->n_test == b->n_test && a->n_train == b->n_train &&
	       memcmp(a->test, b->test, (size_t)a->n_test * sizeof(*a->test)) == 0 &&
	       memcmp(a->train, b->train, (size_t)a->n_train * sizeof(*a->train)) == 0;
}

/* How the caller numbers groups and strata says nothing. */
static void only_seed_and_ids_count(void **state)
{
	struct pv__split_spec spec = {.scheme = PV__KFOLD, .folds = 4, .repeats = 2};
	struct pv__splits a, b, c;
	struct rows r, s;
	int64_t n_same = 0;

	(void)state;
	fill_rows(&r, 80, 2);
	for (int64_t i = 0; i < 80; i++)
		r.group[i] = i / 2, r.class_of[i] = r.stratum[i] = i / 2 % 2;
	s = r;
	s.view.group = s.group;
	s.view.class_of = s.class_of;
	s.view.stratum = s.stratum;
	for (int64_t i = 0; i < 80; i++) {
		s.group[i] = 1000000 - 17 * r.group[i];
		s.stratum[i] = 7 - r.stratum[i];
	}
	a = split(&r, &spec, 5);
	b = split(&s, &spec, 5);
	c = split(&r, &spec, 6);
	assert_int_equal(a.n, b.n);
	for (int64_t k = 0; k < a.n; k++) {
		assert_true(same_split(&a.split[k], &b.split[k]));
		n_same += same_split(&a.split[k], &c.split[k]);
	}
	assert_true(n_same < a.n);
	assert_false(same_split(&a.split[0], &a.split[4])); /* repeats differ */
}

/* More repeats leave the first ones as they were. */
static void repeats_are_a_prefix(void **state)
{
	struct pv__split_spec few = {.scheme = PV__KFOLD, .folds = 4, .repeats = 2};
	struct pv__split_spec many = {.scheme = PV__KFOLD, .folds = 4, .repeats = 5};
	struct pv__splits a, b;
	struct rows r;

	(void)state;
	fill_rows(&r, 50, 2);
	a = split(&r, &few, 9);
	b = split(&r, &many, 9);
	for (int64_t k = 0; k < a.n; k++)
		assert_true(same_split(&a.split[k], &b.split[k]));
}

static void class_with_few_groups_is_named(void **state)
{
	struct pv__split_spec spec = {.scheme = PV__KFOLD, .folds = 5, .repeats = 1};
	struct rows r;

	(void)state;
	fill_rows(&r, 40, 2);
	for (int64_t i = 0; i < 40; i++) /* 6 rows, 3 groups of AD */
		r.class_of[i] = r.stratum[i] = i >= 6;
	for (int64_t i = 0; i < 6; i++)
		r.group[i] = i / 2;
	refused(&r, &spec, "class 'AD' has 3 groups, fewer than 5 folds: use at most 3 folds");
	for (int64_t i = 1; i < 6; i++)
		r.class_of[i] = 1;
	refused(&r, &spec, "class 'AD' has 1 group");
	fill_rows(&r, 4, 0);
	refused(&r, &spec, "4 groups, fewer than 5 folds: use at most 4 folds");
}

static void holdout_keeps_fraction_and_classes(void **state)
{
	struct pv__split_spec spec = {.scheme = PV__HOLDOUT, .test_fraction = .3, .repeats = 200};
	int tested[MOST] = {0};
	struct pv__splits splits;
	struct rows r;

	(void)state;
	fill_rows(&r, 100, 2);
	for (int64_t i = 0; i < 100; i++)
		r.class_of[i] = r.stratum[i] = i % 5 == 0;
	splits = split(&r, &spec, 1);
	assert_int_equal(splits.n, 200);
	assert_int_equal(splits.n_repeats, 200);
	for (int64_t k = 0; k < splits.n; k++) {
		const struct pv__split *s = &splits.split[k];

		assert_int_equal(s->n_test + s->n_train, 100);
		assert_int_equal(s->n_test, 30);
		assert_int_equal(count_class(&r, s->n_test, s->test, 1), 6);
		check_sides(&r, s);
		for (int64_t i = 0; i < s->n_test; i++)
			tested[s->test[i]]++;
	}
	for (int64_t i = 0; i < 100; i++) /* 200 x .3 = 60, sd 6.5 */
		assert_in_range(tested[i], 30, 90);
}

static void holdout_keeps_groups(void **state)
{
	struct pv__split_spec spec = {.scheme = PV__HOLDOUT, .test_fraction = .3, .repeats = 100};
	int tested[MOST] = {0};
	struct pv__splits splits;
	struct rows r;

	(void)state;
	fill_rows(&r, 90, 2);
	for (int64_t i = 0; i < 90; i++) { /* one group of 20, the rest of 2 */
		r.group[i] = i < 20 ? 0 : i / 2;
		r.class_of[i] = r.stratum[i] = r.group[i] % 2;
	}
	splits = split(&r, &spec, 8);
	for (int64_t k = 0; k < splits.n; k++) {
		const struct pv__split *s = &splits.split[k];

		check_sides(&r, s);
		assert_int_equal(s->n_test + s->n_train, 90);
		assert_in_range(s->n_test, 15, 42);
		for (int64_t i = 0; i < s->n_test; i++)
			tested[s->test[i]]++;
	}
	for (int64_t i = 0; i < 90; i++) /* nobody is always on one side, the large group too */
		assert_in_range(tested[i], 3, 90);
}

static void leave_one_site_out(void **state)
{
	static const char *const site[] = {"rome", "athens", "lima"};
	struct pv__split_spec spec = {
		.scheme = PV__LEAVE_ONE_OUT_OF, .column = "site", .folds = 0, .repeats = 1};
	struct pv__splits splits;
	struct rows r;

	(void)state;
	fill_rows(&r, 30, 2);
	for (int64_t i = 0; i < 30; i++)
		r.leave[i] = site[i / 4 % 3];
	r.view.leave = r.leave;
	splits = split(&r, &spec, 1);
	assert_int_equal(splits.n, 3);
	check_partition(&r, &splits);
	assert_string_equal(r.leave[splits.split[0].test[0]], "athens"); /* bytewise */
	assert_string_equal(r.leave[splits.split[2].test[0]], "rome");
	r.group[0] = r.group[5]; /* one person at two sites trains for neither */
	splits = split(&r, &spec, 1);
	for (int64_t k = 0; k < 3; k++)
		check_sides(&r, &splits.split[k]);
	r.leave[7] = "n/a";
	refused(&r, &spec, "row 's007' has no value in column 'site'");
}

/* Rows of the left-out site do not train, whatever else they are for. */
static void the_left_out_site_never_trains(void **state)
{
	struct pv__split_spec spec = {
		.scheme = PV__LEAVE_ONE_OUT_OF, .column = "site", .repeats = 1};
	struct pv__splits splits;
	struct rows r;

	(void)state;
	fill_rows(&r, 40, 2);
	for (int64_t i = 0; i < 40; i++) {
		r.leave[i] = i / 2 % 2 ? "rome" : "lima";
		r.reference[i] = i < 8;
		r.role[i] = i < 24 ? 1 : 2;
	}
	r.view.leave = r.leave;
	r.view.reference = r.reference;
	r.view.role = r.role;
	splits = split(&r, &spec, 1);
	assert_int_equal(splits.n, 2);
	for (int64_t k = 0; k < 2; k++) {
		assert_int_equal(splits.split[k].n_test, 8);
		assert_int_equal(splits.split[k].n_train, 12);
		for (int64_t i = 0; i < 12; i++)
			assert_string_not_equal(r.leave[splits.split[k].train[i]],
						r.leave[splits.split[k].test[0]]);
	}
}

static void single_rows_with_classes_are_refused(void **state)
{
	struct pv__split_spec spec = {
		.scheme = PV__LEAVE_ONE_OUT_OF, .column = "participant_id", .repeats = 1};
	struct pv__splits splits;
	struct rows r;

	(void)state;
	fill_rows(&r, 20, 2);
	r.view.leave = r.id;
	refused(&r, &spec, "every test part is a single row");
	refused(&r, &spec, "below chance");
	fill_rows(&r, 20, 0);
	r.view.leave = r.id;
	splits = split(&r, &spec, 1); /* numbers have no such trap */
	assert_int_equal(splits.n, 20);
}

/* 100 rows in time, gap of 5 rows: no training row within 5 of a tested one. */
static void blocks_keep_their_distance(void **state)
{
	struct pv__split_spec spec = {
		.scheme = PV__BLOCKS, .folds = 5, .repeats = 1, .gap_rows = 5};
	struct pv__splits splits;
	struct rows r;

	(void)state;
	fill_rows(&r, 100, 0);
	splits = split(&r, &spec, 1);
	assert_int_equal(splits.n, 5);
	for (int64_t k = 0; k < 5; k++) {
		const struct pv__split *s = &splits.split[k];

		assert_int_equal(s->n_test, 20);
		assert_int_equal(s->test[0], 20 * k);
		assert_int_equal(s->test[19], 20 * k + 19);
		assert_int_equal(s->n_train, k == 0 || k == 4 ? 75 : 70);
		for (int64_t i = 0; i < s->n_train; i++)
			assert_true(s->train[i] < 20 * k - 5 || s->train[i] > 20 * k + 24);
	}
}

/* Rows that come in any order, two segments: the gap holds within a segment only. */
static void gaps_in_seconds_stop_at_segments(void **state)
{
	struct pv__split_spec spec = {.scheme = PV__BLOCKS, .folds = 2, .repeats = 1, .gap_s = 1};
	struct pv__splits splits;
	struct rows r;

	(void)state;
	fill_rows(&r, 40, 0);
	for (int64_t i = 0; i < 40; i++) { /* time runs backwards; bins of .25 s */
		r.segment[i] = i < 20 ? 1 : 0;
		r.time_s[i] = .25 * (double)(20 - i % 20);
	}
	r.view.time_s = r.time_s;
	r.view.segment = r.segment;
	splits = split(&r, &spec, 1);
	/* Both blocks end at the border of segments: nothing lies within the gap. */
	assert_int_equal(splits.split[0].n_train, 20);
	assert_int_equal(splits.split[0].test[0], 20);
	spec.folds = 4;
	splits = split(&r, &spec, 1);
	for (int64_t k = 0; k < 4; k++) {
		const struct pv__split *s = &splits.split[k];

		assert_int_equal(s->n_test, 10);
		assert_int_equal(s->n_train, 26); /* 4 bins of 1 s on one side */
		for (int64_t i = 0; i < s->n_train; i++)
			for (int64_t j = 0; j < s->n_test; j++)
				if (r.segment[s->train[i]] == r.segment[s->test[j]])
					assert_true(fabs(r.time_s[s->train[i]] -
							 r.time_s[s->test[j]]) > 1);
	}
	r.view.time_s = NULL;
	refused(&r, &spec, "gap in seconds needs rows with times");
}

static void blocks_keep_groups(void **state)
{
	struct pv__split_spec spec = {.scheme = PV__BLOCKS, .folds = 3, .repeats = 1};
	struct pv__splits splits;
	struct rows r;

	(void)state;
	fill_rows(&r, 70, 0);
	for (int64_t i = 0; i < 70; i++)
		r.group[i] = i / 7; /* trials */
	splits = split(&r, &spec, 1);
	check_partition(&r, &splits);
	for (int64_t k = 0; k < 3; k++)
		check_sides(&r, &splits.split[k]);
	r.group[60] = 0;
	refused(&r, &spec, "is not one stretch of time");
	for (int64_t i = 0; i < 70; i++)
		r.group[i] = 1;
	refused(&r, &spec, "1 groups, fewer than 3 blocks");
}

/* Reference rows: in training unless their group is tested, never in a test part. */
static void reference_rows_train_only(void **state)
{
	struct pv__split_spec spec = {.scheme = PV__KFOLD, .folds = 5, .repeats = 2};
	struct pv__splits splits;
	struct rows r;

	(void)state;
	fill_rows(&r, 60, 2);
	for (int64_t i = 0; i < 20; i++) {
		r.reference[i] = 1;
		r.class_of[i] = -1; /* not known */
	}
	r.group[0] = r.group[30]; /* an earlier scan of a scored person */
	r.view.reference = r.reference;
	splits = split(&r, &spec, 4);
	for (int64_t k = 0; k < splits.n; k++) {
		const struct pv__split *s = &splits.split[k];

		check_sides(&r, s);
		assert_int_equal(s->n_test, 8);
		for (int64_t i = 1; i < 20; i++) {
			assert_true(contains(s->n_train, s->train, i));
			assert_false(contains(s->n_test, s->test, i));
		}
		assert_int_not_equal(contains(s->n_train, s->train, 0),
				     contains(s->n_test, s->test, 30));
	}
}

/* Transfer: train on AD and CN, test on MCI. */
static void roles_are_kept(void **state)
{
	struct pv__split_spec spec = {.scheme = PV__KFOLD, .folds = 3, .repeats = 1};
	struct pv__split_rows subset;
	struct pv__splits splits;
	struct rows r;

	(void)state;
	fill_rows(&r, 60, 2);
	for (int64_t i = 0; i < 60; i++)
		r.role[i] = i < 40 ? 1 : 2;
	r.view.role = r.role;
	splits = split(&r, &spec, 4);
	for (int64_t k = 0; k < splits.n; k++) {
		assert_int_equal(splits.split[k].n_train, 40);
		for (int64_t i = 0; i < splits.split[k].n_test; i++)
			assert_true(splits.split[k].test[i] >= 40);
	}
	/* Inside the training part every row may be scored. */
	assert_int_equal(pv__split_rows_subset(arena, &r.view, splits.split[0].n_train,
					       splits.split[0].train, &subset),
			 PV_OK);
	assert_int_equal(subset.n, 40);
	assert_null(subset.role);
	assert_string_equal(subset.id[39], "s039");
	assert_int_equal(pv__split_make(arena, &spec, &subset, 4, 1, NULL, &splits, &diag), PV_OK);
	assert_int_equal(splits.n, 3);
}

static void inner_errors_say_where(void **state)
{
	struct pv__split_spec spec = {.scheme = PV__KFOLD, .folds = 5, .repeats = 1};
	struct pv__splits splits;
	struct rows r;

	(void)state;
	fill_rows(&r, 4, 0);
	assert_int_equal(pv__split_make(arena, &spec, &r.view, 1, 3, NULL, &splits, &diag),
			 PV_EDATA);
	assert_non_null(strstr(diag.message[diag.n - 1].text, "inner splits of outer split 3: "));
}

static void class_missing_from_training_is_named(void **state)
{
	struct pv__split_spec spec = {
		.scheme = PV__LEAVE_ONE_OUT_OF, .column = "site", .repeats = 1};
	struct rows r;

	(void)state;
	fill_rows(&r, 20, 2);
	for (int64_t i = 0; i < 20; i++)
		r.leave[i] = r.class_of[i] ? "rome" : "lima";
	r.view.leave = r.leave;
	refused(&r, &spec, "class 'AD' has no training row in repeat 1 fold 1");
}

static void senseless_specs_are_refused(void **state)
{
	struct pv__split_spec spec = {.scheme = PV__KFOLD, .folds = 1, .repeats = 1};
	struct rows r;

	(void)state;
	fill_rows(&r, 20, 0);
	refused(&r, &spec, "at least 2");
	spec = (struct pv__split_spec){.scheme = PV__KFOLD, .folds = 2, .gap_rows = 3};
	refused(&r, &spec, "a gap needs 'scheme: blocks'");
	spec = (struct pv__split_spec){.scheme = PV__BLOCKS, .folds = 2, .repeats = 3};
	refused(&r, &spec, "3 repeats of a scheme that draws nothing");
	spec = (struct pv__split_spec){.scheme = PV__HOLDOUT, .test_fraction = 1};
	refused(&r, &spec, "test_fraction");
}

/* ---- from a file ------------------------------------------------------------------------- */

static char folder[64];

static int make_folder(void **state)
{
	snprintf(folder, sizeof(folder), "/tmp/pulvinar-split-XXXXXX");
	return mkdtemp(folder) ? start(state) : -1;
}

static int drop_folder(void **state)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/splits.tsv", folder);
	unlink(path);
	rmdir(folder);
	return stop(state);
}

static int split_file(const struct rows *r, const char *text, struct pv__splits *splits)
{
	struct pv__split_spec spec = {.scheme = PV__FROM_FILE, .file = "splits.tsv"};
	char path[128];

	snprintf(path, sizeof(path), "%s/splits.tsv", folder);
	assert_int_equal(pv__file_write(path, text, strlen(text), &diag), PV_OK);
	return pv__split_make(arena, &spec, &r->view, 1, 0, folder, splits, &diag);
}

static void file_is_followed(void **state)
{
	struct pv__splits splits;
	struct rows r;

	(void)state;
	fill_rows(&r, 4, 0);
	assert_int_equal(split_file(&r,
				    "id\trepeat\tfold\trole\n"
				    "s000\t1\t1\ttest\ns001\t1\t1\ttest\n"
				    "s002\t1\t1\ttrain\ns003\t1\t1\ttrain\n"
				    "s003\t1\t2\ttest\ns000\t1\t2\ttrain\n"
				    "s002\t2\t7\ttest\ns000\t2\t7\treference\n",
				    &splits),
			 PV_OK);
	assert_int_equal(splits.n, 3);
	assert_int_equal(splits.n_repeats, 2);
	assert_int_equal(splits.split[0].n_test, 2);
	assert_int_equal(splits.split[0].train[0], 2);
	assert_int_equal(splits.split[1].n_train, 1); /* rows that a fold leaves out */
	assert_int_equal(splits.split[1].test[0], 3);
	assert_int_equal(splits.split[2].repeat, 1);
	assert_int_equal(splits.split[2].fold, 0);
}

static void file_refused(const struct rows *r, const char *lines, const char *part)
{
	struct pv__splits splits;
	char text[512];

	snprintf(text, sizeof(text), "id\trepeat\tfold\trole\n%s", lines);
	assert_int_equal(split_file(r, text, &splits), PV_EDATA);
	if (!strstr(diag.message[diag.n - 1].text, part))
		fail_msg("'%s' is not in '%s'", part, diag.message[diag.n - 1].text);
}

static void faulty_files_are_refused(void **state)
{
	struct pv__splits splits;
	struct rows r;

	(void)state;
	fill_rows(&r, 2, 0);
	file_refused(&r, "s000\t1\t1\ttest\nsub-9\t1\t1\ttrain\n", "id 'sub-9' is not a row");
	file_refused(&r, "s000\t1\t1\ttest\ns001\t1\t1\tvalidation\n", "role 'validation'");
	file_refused(&r, "s000\t1\tone\ttest\ns001\t1\t1\ttrain\n", "fold 'one'");
	file_refused(&r, "s000\t1\t1\ttest\n", "row 's001' of the study is not in it");
	file_refused(&r, "s000\t1\t1\ttest\ns001\t1\t1\ttrain\ns000\t1\t1\ttrain\n",
		     "lines 2 and 4 both place row 's000'");
	assert_int_equal(split_file(&r, "id\tfold\ns000\t1\n", &splits), PV_EDATA);
	r.group[1] = r.group[0];
	file_refused(&r, "s000\t1\t1\ttest\ns001\t1\t1\ttrain\n", "belong to one group");
}

/* ---- nested training parts ------------------------------------------------------------- */

static const int64_t nested_size[] = {2, 5, 12, 30};

/* Every row of the smaller part is in the larger one; both ascend. */
static void assert_within(const struct pv__part *small, int64_t n, const int64_t *row)
{
	int64_t at = 0;

	for (int64_t i = 0; i < small->n; i++) {
		while (at < n && row[at] < small->row[i])
			at++;
		assert_true(at < n && row[at] == small->row[i]);
	}
}

static int64_t fitted_of_class(const struct rows *r, const struct pv__part *part, int64_t class)
{
	int64_t n = 0;

	for (int64_t i = 0; i < part->n; i++)
		n += r->class_of[part->row[i]] == class && !r->reference[part->row[i]];
	return n;
}

/* 30 groups of two rows in training, one in five of them ill. */
static void nested_parts(void **state)
{
	struct rows r;
	int64_t train[60], test[2] = {60, 61}, n;
	struct pv__split split = {.n_train = 60, .n_test = 2, .train = train, .test = test};
	bool drawn_differently = false;

	(void)state;
	fill_rows(&r, 62, 2);
	for (int64_t i = 0; i < 62; i++) {
		r.group[i] = 100 - i / 2;
		r.class_of[i] = r.stratum[i] = i / 2 % 5 == 0;
	}
	for (int64_t i = 0; i < 60; i++)
		train[i] = i;
	assert_int_equal(pv__split_groups(arena, &r.view, &split, &n), PV_OK);
	assert_int_equal(n, 30);
	for (uint64_t seed = 0; seed < 50; seed++) {
		struct pv__part part[4];

		assert_int_equal(pv__split_nested(arena, &r.view, &split,
						  pv__stream(seed, PV__RANDOM_SPLIT, 0, 0), 4,
						  nested_size, part),
				 PV_OK);
		for (int k = 0; k < 4; k++) {
			double ill = (double)fitted_of_class(&r, &part[k], 1) / 2;

			assert_int_equal(part[k].n, 2 * nested_size[k]);
			assert_true(ill >= 1 && fabs(ill - (double)nested_size[k] / 5) <= 1);
			for (int64_t i = 0; i < part[k].n; i += 2) /* whole groups */
				assert_int_equal(part[k].row[i] + 1, part[k].row[i + 1]);
		}
		for (int k = 0; k < 3; k++)
			assert_within(&part[k], part[k + 1].n, part[k + 1].row);
		assert_memory_equal(part[3].row, train, sizeof(train));
		drawn_differently = drawn_differently || part[0].row[0] != 0;
	}
	assert_true(drawn_differently);
	n = 31;
	assert_int_equal(pv__split_nested(arena, &r.view, &split,
					  pv__stream(1, PV__RANDOM_SPLIT, 0, 0), 1, &n,
					  &(struct pv__part){0}),
			 PV_EINVAL);
}

/* Reference rows of their own groups are in every part and count for none. */
static void nested_parts_keep_references(void **state)
{
	struct rows r;
	int64_t train[20], n;
	struct pv__split split = {.n_train = 20, .train = train};
	struct pv__part part[2];

	(void)state;
	fill_rows(&r, 20, 2);
	r.view.reference = r.reference;
	for (int64_t i = 0; i < 20; i++) {
		train[i] = i;
		r.reference[i] = i >= 16;
	}
	assert_int_equal(pv__split_groups(arena, &r.view, &split, &n), PV_OK);
	assert_int_equal(n, 16);
	assert_int_equal(pv__split_nested(arena, &r.view, &split,
					  pv__stream(1, PV__RANDOM_SPLIT, 0, 0), 2, nested_size,
					  part),
			 PV_OK);
	assert_int_equal(part[0].n, 2 + 4);
	assert_int_equal(part[1].n, 5 + 4);
	assert_int_equal(fitted_of_class(&r, &part[0], 0), 1);
	for (int64_t i = 0; i < 4; i++)
		assert_int_equal(part[0].row[2 + i], 16 + i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(kfold_is_a_balanced_partition, start, stop),
		cmocka_unit_test_setup_teardown(numbers_need_no_strata, start, stop),
		cmocka_unit_test_setup_teardown(groups_stay_whole, start, stop),
		cmocka_unit_test_setup_teardown(small_cells_are_spread, start, stop),
		cmocka_unit_test_setup_teardown(only_seed_and_ids_count, start, stop),
		cmocka_unit_test_setup_teardown(repeats_are_a_prefix, start, stop),
		cmocka_unit_test_setup_teardown(class_with_few_groups_is_named, start, stop),
		cmocka_unit_test_setup_teardown(holdout_keeps_fraction_and_classes, start, stop),
		cmocka_unit_test_setup_teardown(holdout_keeps_groups, start, stop),
		cmocka_unit_test_setup_teardown(leave_one_site_out, start, stop),
		cmocka_unit_test_setup_teardown(the_left_out_site_never_trains, start, stop),
		cmocka_unit_test_setup_teardown(single_rows_with_classes_are_refused, start, stop),
		cmocka_unit_test_setup_teardown(blocks_keep_their_distance, start, stop),
		cmocka_unit_test_setup_teardown(gaps_in_seconds_stop_at_segments, start, stop),
		cmocka_unit_test_setup_teardown(blocks_keep_groups, start, stop),
		cmocka_unit_test_setup_teardown(reference_rows_train_only, start, stop),
		cmocka_unit_test_setup_teardown(roles_are_kept, start, stop),
		cmocka_unit_test_setup_teardown(inner_errors_say_where, start, stop),
		cmocka_unit_test_setup_teardown(class_missing_from_training_is_named, start, stop),
		cmocka_unit_test_setup_teardown(senseless_specs_are_refused, start, stop),
		cmocka_unit_test_setup_teardown(nested_parts, start, stop),
		cmocka_unit_test_setup_teardown(nested_parts_keep_references, start, stop),
		cmocka_unit_test_setup_teardown(file_is_followed, make_folder, drop_folder),
		cmocka_unit_test_setup_teardown(faulty_files_are_refused, make_folder, drop_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
