/* harmonise.combat in a study and in its bundle: sites are known by name, however many of
 * them new data come from. */
#include "support/check.h"
#include "support/d1.h"
#include "support/results.h"

#include <string.h>

enum { PEOPLE = 60, REGIONS = 4 };

static const char *const sites[3] = {"Bergen", "Oslo", "Tromso"};

/* People [from, to) who were scanned at one of the sites `wanted`: values that go with age,
 * with a diagnosis, and, strongly, with the site. */
static void write_people(struct scratch *s, const char *name, int from, int to, const char *wanted)
{
	struct pv__buffer out = {.arena = s->arena};
	struct d1 draw = {101};

	pv__puts(&out, "participant_id\tsite\tage\tdiagnosis\tv_0\tv_1\tv_2\tv_3\n");
	for (int i = 0; i < PEOPLE; i++) {
		int site = i % 3, ill = i / 3 % 2;
		double age = 60 + 5 * d1_normal(&draw), value[REGIONS];

		for (int j = 0; j < REGIONS; j++)
			value[j] = 50 + j - .1 * age - 2 * ill * (j < 2) +
				   d1_normal(&draw) * (1 + site) + 10 * site;
		if (i < from || i >= to || !strstr(wanted, sites[site]))
			continue;
		pv__putf(&out, "sub-%02d\t%s\t%.6f\t%s\t%.6f\t%.6f\t%.6f\t%.6f\n", i, sites[site],
			 age, ill ? "AD" : "CN", value[0], value[1], value[2], value[3]);
	}
	assert_false(out.failed);
	scratch_write(s, name, out.data);
}

static void write_study(struct scratch *s, const char *unseen)
{
	scratch_write(
		s, "study.yaml",
		pv__format(s->arena,
			   "pulvinar: 1\n"
			   "seed: 4\n"
			   "data:\n"
			   "  participants: people.tsv\n"
			   "  tables: {people: {file: people.tsv, key: [participant_id]}}\n"
			   "  target: {column: diagnosis, kind: classes, positive: AD}\n"
			   "  site: site\n"
			   "  confounds: [age]\n"
			   "features: {volumes: {from: [{table.columns: {table: people, "
			   "match: \"v_*\"}}]}}\n"
			   "transform: [{harmonise.combat: {covars: [age], unseen_site: %s}}, "
			   "{scale.zscore: }]\n"
			   "models: [{lda: }]\n"
			   "validation: {outer: {scheme: kfold, folds: 4, stratify: [site]}, "
			   "label_permutations: {n: 0}}\n",
			   unseen));
}

static void train(struct scratch *s, const char *unseen)
{
	struct program p;

	write_people(s, "people.tsv", 0, 48, "Bergen Oslo");
	write_study(s, unseen);
	run_program(s, &p, "run", "-q", scratch_path(s, "study.yaml"), "-o",
		    scratch_path(s, "trained"));
	assert_code(&p, 0);
}

static void apply(struct scratch *s, const char *wanted, const char *to, struct program *p)
{
	const char *data = scratch_path(s, "%s.yaml", to);

	write_people(s, pv__format(s->arena, "%s.tsv", to), 48, PEOPLE, wanted);
	scratch_write(s, pv__format(s->arena, "%s.yaml", to),
		      pv__format(s->arena,
				 "data:\n"
				 "  participants: %s.tsv\n"
				 "  tables: {people: {file: %s.tsv, key: [participant_id]}}\n"
				 "  site: site\n",
				 to, to));
	run_program(s, p, "apply", "-q", scratch_path(s, "trained/models/lda_all.pvb"), "--data",
		    data, "-o", scratch_path(s, "%s", to));
}

/* The same people get the same decisions, whether others come with them or not. */
static void assert_alike(struct scratch *s, const char *some, const char *all)
{
	struct pv__frame a =
		results_read(s, s->folder, pv__format(s->arena, "%s/predictions.tsv", some));
	struct pv__frame b =
		results_read(s, s->folder, pv__format(s->arena, "%s/predictions.tsv", all));

	assert_true(a.n_rows > 0 && a.n_rows < b.n_rows);
	for (int64_t r = 0; r < a.n_rows; r++) {
		int64_t other = results_row(&b, "id", results_text(&a, r, "id"), NULL);

		assert_string_equal(results_text(&a, r, "decision_value"),
				    results_text(&b, other, "decision_value"));
	}
}

static void sites_are_known_by_name(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	train(&s, "error");
	apply(&s, "Bergen Oslo", "both", &p);
	assert_code(&p, 0);
	apply(&s, "Oslo", "oslo", &p);
	assert_code(&p, 0);
	assert_alike(&s, "oslo", "both");
	apply(&s, "Bergen Tromso", "far", &p);
	assert_code(&p, 65);
	assert_holds(p.err, "is of site 'Tromso', which no training row came from");
	scratch_remove(&s);
}

/* A site that was not seen, estimated from its rows or left as it is. */
static void unseen_sites(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	train(&s, "estimate_unlabelled");
	apply(&s, "Oslo Tromso", "far", &p);
	assert_code(&p, 0);
	apply(&s, "Tromso", "farther", &p);
	assert_code(&p, 0);
	assert_alike(&s, "farther", "far");
	scratch_remove(&s);
	scratch_make(&s);
	train(&s, "identity");
	apply(&s, "Oslo Tromso", "far", &p);
	assert_code(&p, 0);
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sites_are_known_by_name),
		cmocka_unit_test(unseen_sites),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
