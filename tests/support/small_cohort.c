/* A small study whose folder, user, people and sites have names that can be looked for. */
#include "support/small_cohort.h"

#include "support/check.h"

#include <stdlib.h>
#include <string.h>

static const char base[] =
	"pulvinar: 1\n"
	"title: A small cohort\n"
	"seed: 7\n"
	"data:\n"
	"  participants: people.tsv\n"
	"  tables: {scores: {file: scores.csv}}\n"
	"  target: {column: diagnosis, kind: classes, positive: AD}\n"
	"  where: {age: {min: 66}}\n"
	"  site: site\n"
	"  confounds: [age]\n"
	"  images: {gm: \"{participant_id}/anat/*_space-MNI152_label-GM_probseg.nii.gz\"}\n"
	"features:\n"
	"  regions:\n"
	"    from: [{roi.extract: {image: gm, atlas: atlas.nii.gz, labels: atlas.tsv}}]\n"
	"transform: [{scale.zscore: }, {select.anova_f: {k: {grid: [4, 16]}}}]\n"
	"validation: {outer: {scheme: kfold, folds: 4}, inner: {folds: 3}}\n"
	"importance: [haufe]\n";

static const char study[] = "pulvinar: 1\n"
			    "extends: base.yaml\n"
			    "models: [{svm_linear: {C: 0.1}}, knn]\n";

const char *small_cohort_path(struct scratch *s, const char *name)
{
	return scratch_path(s, COHORT_SECRET "/%s", name);
}

/* The site of the k-th person of a class. */
static const char *site_of(int k, int n_sites, const struct small_site *site)
{
	for (int i = 0; i < n_sites; i++) {
		if (k < site[i].n)
			return site[i].name;
		k -= site[i].n;
	}
	return "Grossstadt";
}

/* participants.tsv with other sites; the sixth column of seven. */
static void write_people(struct scratch *s, int n_sites, const struct small_site *site)
{
	const char *text = file_text(s, small_cohort_path(s, "cohort/participants.tsv"));
	struct pv__buffer people = {.arena = s->arena}, scores = {.arena = s->arena};
	int seen[2] = {0, 0};

	pv__puts(&scores, "participant_id,memory\nsub-9901,3\nsub-9902,4\n");
	for (int row = 0; *text; row++) {
		char id[64], diagnosis[64], age[64], sex[64], tiv[64], old[64], origin[64];

		assert_int_equal(sscanf(text, "%63s %63s %63s %63s %63s %63s %63s", id, diagnosis,
					age, sex, tiv, old, origin),
				 7);
		pv__putf(&people, "%s\t%s\t%s\t%s\t%s\t%s\n", id, diagnosis, age, sex, tiv,
			 row == 0 ? "site"
				  : site_of(seen[pv__equal(diagnosis, "AD")]++, n_sites, site));
		if (row > 0)
			pv__putf(&scores, "%s,%d\n", id, row % 7);
		text = strchr(text, '\n') + 1;
	}
	assert_false(people.failed || scores.failed);
	file_write(s, small_cohort_path(s, "cohort/people.tsv"), people.data);
	file_write(s, small_cohort_path(s, "cohort/scores.csv"), scores.data);
}

void small_cohort_make(struct scratch *s, int n_sites, const struct small_site *site)
{
	struct program p;

	setenv("USER", COHORT_SECRET, 1);
	setenv("LOGNAME", COHORT_SECRET, 1);
	setenv("HOME", small_cohort_path(s, "home"), 1);
	run_program(s, &p, "simulate", "alzheimers", small_cohort_path(s, "cohort"), "--n", "60",
		    "--seed", "3");
	assert_code(&p, 0);
	write_people(s, n_sites, site);
	file_write(s, small_cohort_path(s, "cohort/base.yaml"), base);
	file_write(s, small_cohort_path(s, "cohort/study.yaml"), study);
}

const char *small_cohort_run(struct scratch *s)
{
	const char *results = small_cohort_path(s, "cohort/results/study");
	struct program p;

	run_program(s, &p, "run", small_cohort_path(s, "cohort/study.yaml"), "-o", results, "-q");
	assert_code(&p, 0);
	return results;
}
