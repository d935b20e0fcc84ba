/* What a run says without being asked: planted faults are named, clean studies are silent. */
#include "support/check.h"
#include "support/d1.h"
#include "support/results.h"

enum { PEOPLE = 40, REGIONS = 12, CLEAN = 10 };
enum leak { NONE, COPY, SORTED, SITE, CONFOUND, TWINS, CENTRED };

struct cohort {
	int is_ad[PEOPLE], site[PEOPLE];
	double age[PEOPLE], value[PEOPLE][REGIONS];
};

/* Noise, of which v_0 is raised by `shift` in class AD. */
static void draw_cohort(uint32_t seed, double shift, enum leak leak, struct cohort *out)
{
	struct d1 draw = {seed};

	for (int i = 0; i < PEOPLE; i++) {
		int ad = leak == SORTED ? i >= PEOPLE / 2 : i % 2;

		out->is_ad[i] = ad;
		out->site[i] = leak == SITE ? ad : i / 2 % 2;
		out->age[i] = d1_normal(&draw) + (leak == CONFOUND ? 4 * ad : 0);
		for (int j = 0; j < REGIONS; j++)
			out->value[i][j] = d1_normal(&draw) + (j == 0 ? shift * ad : 0);
	}
}

/* Removes the means of the classes, as if everyone's class were known. */
static void centre_classes(struct cohort *c)
{
	for (int j = 0; j < REGIONS; j++) {
		double mean[2] = {0, 0};

		for (int i = 0; i < PEOPLE; i++)
			mean[c->is_ad[i]] += c->value[i][j] * 2 / PEOPLE;
		for (int i = 0; i < PEOPLE; i++)
			c->value[i][j] -= mean[c->is_ad[i]];
	}
}

static void plant(enum leak leak, struct cohort *c)
{
	if (leak == CENTRED)
		centre_classes(c);
	for (int j = 0; j < REGIONS && leak == TWINS; j++)
		c->value[7][j] = c->value[4][j] * (1 + 1e-4 * (j % 3));
	for (int i = 0; i < PEOPLE && leak == COPY; i++)
		c->value[i][0] += 20 * c->is_ad[i];
}

static void write_cohort(struct scratch *s, const struct cohort *c)
{
	struct pv__buffer out = {.arena = s->arena};

	pv__puts(&out, "participant_id\tdiagnosis\tage\tsite");
	for (int j = 0; j < REGIONS; j++)
		pv__putf(&out, "\tv_%d", j);
	for (int i = 0; i < PEOPLE; i++) {
		pv__putf(&out, "\nsub-%02d\t%s\t%.6f\tsite-%d", i, c->is_ad[i] ? "AD" : "CN",
			 c->age[i], c->site[i]);
		for (int j = 0; j < REGIONS; j++)
			pv__putf(&out, "\t%.6f", c->value[i][j]);
	}
	pv__puts(&out, "\n");
	assert_false(out.failed);
	scratch_write(s, "people.tsv", out.data);
}

/* Text of its warnings.tsv. */
static const char *run_study(struct scratch *s, uint32_t seed, double shift, enum leak leak,
			     struct program *p)
{
	struct cohort cohort;

	draw_cohort(seed, shift, leak, &cohort);
	plant(leak, &cohort);
	write_cohort(s, &cohort);
	scratch_write(
		s, "study.yaml",
		"pulvinar: 1\n"
		"seed: 4\n"
		"data:\n"
		"  participants: people.tsv\n"
		"  site: site\n"
		"  confounds: [age]\n"
		"  tables: {people: {file: people.tsv, key: [participant_id]}}\n"
		"  target: {column: diagnosis, kind: classes, positive: AD}\n"
		"features: {volumes: {from: [{table.columns: {table: people, "
		"match: \"v_*\"}}]}}\n"
		"transform: [{scale.zscore: }]\n"
		"models: [{lda: }]\n"
		"validation: {outer: {scheme: kfold, folds: 4}, label_permutations: {n: 0}}\n");
	run_program(s, p, "run", scratch_path(s, "study.yaml"), "-o",
		    scratch_path(s, "out-%u-%d", seed, (int)leak));
	assert_code(p, 0);
	return file_text(s, scratch_path(s, "out-%u-%d/warnings.tsv", seed, (int)leak));
}

/* It stands in the table, on the first screen of the report and on the terminal. */
static void assert_named(enum leak leak, const char *text)
{
	struct scratch s;
	struct program p;

	scratch_make(&s);
	assert_holds(run_study(&s, 1, 0, leak, &p), text);
	assert_holds(p.err, text);
	assert_holds(file_text(&s, scratch_path(&s, "out-1-%d/report.html", (int)leak)),
		     "<a href=\"#warnings\">1 warning</a>");
	scratch_remove(&s);
}

static void a_copy_of_the_target_is_named(void **state)
{
	(void)state;
	assert_named(COPY, "v_0 alone tells the classes apart (AUC 1.000 over 20 against 20 rows, "
			   "corrected p 1.2e-09; 1 of 12 features do so)");
}

static void sorted_ids_are_named(void **state)
{
	(void)state;
	assert_named(SORTED, "the target goes with the order of ids");
}

static void a_site_of_one_class_is_named(void **state)
{
	(void)state;
	assert_named(SITE, "the target goes with the site 'site' (Cramer's V 1.00 over 40 rows");
}

static void a_confound_of_the_target_is_named(void **state)
{
	(void)state;
	assert_named(CONFOUND, "the target goes with confound 'age'");
}

static void one_person_under_two_ids_is_named(void **state)
{
	(void)state;
	assert_named(TWINS, "sub-04 and sub-07 have all but identical values");
}

static void classes_centred_outside_the_folds_are_named(void **state)
{
	(void)state;
	assert_named(CENTRED, "lda predicts below chance: ");
}

/* Half of them have a signal of one standard deviation. */
static void clean_studies_are_silent(void **state)
{
	struct scratch s;

	(void)state;
	scratch_make(&s);
	for (uint32_t seed = 11; seed < 11 + CLEAN; seed++) {
		struct program p;

		assert_string_equal(run_study(&s, seed, seed % 2, NONE, &p), "warning\n");
	}
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_of_the_target_is_named),
		cmocka_unit_test(sorted_ids_are_named),
		cmocka_unit_test(a_site_of_one_class_is_named),
		cmocka_unit_test(a_confound_of_the_target_is_named),
		cmocka_unit_test(one_person_under_two_ids_is_named),
		cmocka_unit_test(classes_centred_outside_the_folds_are_named),
		cmocka_unit_test(clean_studies_are_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
