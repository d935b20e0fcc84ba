/* What a run says without being asked: planted faults are named, clean studies are silent. */
#include "support/check.h"
#include "support/d1.h"
#include "support/results.h"

enum { PEOPLE = 40, REGIONS = 10, CLEAN = 10 };

/* Noise, of which v_0 is raised by `shift` in class AD. */
static void run_study(struct scratch *s, uint32_t seed, double shift, struct program *p)
{
	struct pv__buffer out = {.arena = s->arena};
	struct d1 draw = {seed};

	pv__puts(&out, "participant_id\tdiagnosis");
	for (int j = 0; j < REGIONS; j++)
		pv__putf(&out, "\tv_%d", j);
	for (int i = 0; i < PEOPLE; i++) {
		pv__putf(&out, "\nsub-%02d\t%s", i, i % 2 ? "AD" : "CN");
		for (int j = 0; j < REGIONS; j++)
			pv__putf(&out, "\t%.6f", d1_normal(&draw) + shift * (i % 2) * (j == 0));
	}
	pv__puts(&out, "\n");
	assert_false(out.failed);
	scratch_write(s, "people.tsv", out.data);
	scratch_write(s, "study.yaml",
		      "pulvinar: 1\n"
		      "seed: 4\n"
		      "data:\n"
		      "  participants: people.tsv\n"
		      "  tables: {people: {file: people.tsv, key: [participant_id]}}\n"
		      "  target: {column: diagnosis, kind: classes, positive: AD}\n"
		      "features: {volumes: {from: [{table.columns: {table: people, "
		      "match: \"v_*\"}}]}}\n"
		      "transform: [{scale.zscore: }]\n"
		      "models: [{lda: }]\n"
		      "validation: {outer: {scheme: kfold, folds: 4}, label_permutations: {n: 0}}\n");
	run_program(s, p, "run", "-q", scratch_path(s, "study.yaml"), "-o",
		    scratch_path(s, "out-%u-%d", seed, shift > 3));
	assert_code(p, 0);
}

static const char *warnings(struct scratch *s, uint32_t seed, double shift)
{
	return file_text(s, scratch_path(s, "out-%u-%d/warnings.tsv", seed, shift > 3));
}

static void a_copy_of_the_target_is_named(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	run_study(&s, 1, 20, &p);
	assert_holds(warnings(&s, 1, 20), "v_0 alone tells the classes apart (AUC 1.000");
	assert_lacks(warnings(&s, 1, 20), "v_1 alone");
	scratch_remove(&s);
}

/* Half of them have a signal of one standard deviation. */
static void clean_studies_are_silent(void **state)
{
	struct scratch s;

	(void)state;
	scratch_make(&s);
	for (uint32_t seed = 11; seed < 11 + CLEAN; seed++) {
		struct program p;

		run_study(&s, seed, seed % 2, &p);
		assert_lacks(warnings(&s, seed, seed % 2), "alone tells the classes");
	}
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_of_the_target_is_named),
		cmocka_unit_test(clean_studies_are_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
