/* extends: what merges, what replaces, and what paths are relative to. */
#include "unit/study/fixture.h"

#include <dirent.h>
#include <sys/stat.h>

/* A tree of two folders, common/ and mine/, in a folder of its own. */
struct tree {
	struct fixture *f;
	char folder[64];
};

static const char *const folders[] = {"common", "mine", "mine/deep"};

static int tree_new(void **state)
{
	struct tree *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	t->f = fixture_new();
	strcpy(t->folder, "/tmp/pulvinar-extends-XXXXXX");
	assert_non_null(mkdtemp(t->folder));
	assert_int_equal(chdir(t->folder), 0);
	for (size_t i = 0; i < PV__COUNT(folders); i++)
		assert_int_equal(mkdir(folders[i], 0700), 0);
	*state = t;
	return 0;
}

static void empty_folder(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char name[512];

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		if (pv__ends_with(name, ".yaml"))
			unlink(name);
	}
	closedir(dir);
}

static int tree_free(void **state)
{
	struct tree *t = *state;

	empty_folder(".");
	for (size_t i = PV__COUNT(folders); i-- > 0;) {
		empty_folder(folders[i]);
		assert_int_equal(rmdir(folders[i]), 0);
	}
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(rmdir(t->folder), 0);
	fixture_free(t->f);
	free(t);
	return 0;
}

static void write_file(struct tree *t, const char *path, const char *text)
{
	assert_int_equal(pv__file_write(path, text, strlen(text), &t->f->diag), PV_OK);
}

static int read_file(struct tree *t, const char *path)
{
	struct fixture *f = t->f;

	f->diag.n = f->diag.n_errors = 0;
	return pv__study_read(f->arena, path, &f->registry, &f->study, &f->diag);
}

#define BASE(data) \
	"pulvinar: 1\nseed: 5\ndata:\n" data "  target: {column: dx, kind: classes}\n" \
	"features: {a: {from: [{roi.extract: {image: gm, atlas: atlas.nii, labels: l.tsv}}]}}\n" \
	"models: [svm_linear, logistic]\n"

static void maps_merge_lists_replace(void **state)
{
	struct tree *t = *state;
	const struct pv__study *s = &t->f->study;

	write_file(t, "base.yaml",
		   BASE("  participants: p.tsv\n  images: {gm: gm.nii}\n"
			"  where: {age: {min: 20, max: 60}, sex: [F, M]}\n") "title: base\n");
	write_file(
		t, "study.yaml",
		"extends: base.yaml\ntitle:\nmodels: [ridge]\n"
		"data: {where: {age: {min: 30}, sex: F}, target: {column: age, kind: number}}\n");
	assert_int_equal(read_file(t, "study.yaml"), PV_OK);
	assert_string_equal(fixture_messages(t->f), "");
	assert_string_equal(s->title, "study"); /* an empty value is the default again */
	assert_int_equal(s->n_models, 2);
	assert_string_equal(s->model[0].id, "ridge");
	assert_string_equal(s->data.target.columns.name[0], "age");
	assert_true(s->data.where.filter[0].min == 30 && s->data.where.filter[0].max == 60);
	assert_int_equal(s->data.where.filter[1].any_of.n, 1);
	assert_int_equal(s->seed, 5);
	assert_string_equal(s->data.participants, "p.tsv");
	assert_null(s->data.root);
}

static void chain_of_three(void **state)
{
	struct tree *t = *state;

	write_file(t, "one.yaml", BASE("  participants: p.tsv\n  images: {gm: gm.nii}\n"));
	write_file(t, "two.yaml", "extends: one.yaml\nseed: 6\ntitle: two\n");
	write_file(t, "three.yaml", "extends: two.yaml\nseed: 7\n");
	assert_int_equal(read_file(t, "three.yaml"), PV_OK);
	assert_int_equal(t->f->study.seed, 7);
	assert_string_equal(t->f->study.title, "two");
	assert_string_equal(t->f->study.name, "three");
}

/* All paths of one file: its folder is the root. */
static void paths_of_the_base(void **state)
{
	struct tree *t = *state;
	const struct pv__study *s = &t->f->study;

	write_file(t, "common/base.yaml", BASE("  participants: p.tsv\n  images: {gm: gm.nii}\n"));
	write_file(t, "mine/study.yaml", "extends: ../common/base.yaml\nseed: 1\n");
	assert_int_equal(read_file(t, "mine/study.yaml"), PV_OK);
	assert_string_equal(s->folder, "mine");
	assert_string_equal(s->data.root, "../common");
	assert_string_equal(s->data.participants, "p.tsv");
	assert_string_equal(s->data.image[0].path, "gm.nii");
	assert_string_equal(pv__node_get(s->block[0].from[0].options, "atlas")->text, "atlas.nii");
}

/* Paths of two files: the root is the folder that holds both. */
static void paths_of_both(void **state)
{
	struct tree *t = *state;
	const struct pv__study *s = &t->f->study;
	const struct pv__node *options;

	write_file(t, "common/base.yaml", BASE("  participants: p.tsv\n  images: {gm: gm.nii}\n"));
	write_file(t, "mine/deep/study.yaml",
		   "extends: ../../common/base.yaml\nseed: 1\n"
		   "data: {tables: {t: {file: t.tsv}}, images: {pet: pet/*.nii}}\n"
		   "validation: {outer: {scheme: file, file: splits.tsv}}\n");
	assert_int_equal(read_file(t, "mine/deep/study.yaml"), PV_OK);
	assert_string_equal(s->data.root, "../..");
	assert_string_equal(s->data.participants, "common/p.tsv");
	assert_string_equal(s->data.image[0].path, "common/gm.nii");
	assert_string_equal(s->data.image[1].path, "mine/deep/pet/*.nii");
	assert_string_equal(s->data.table[0].file, "mine/deep/t.tsv");
	assert_string_equal(s->outer.file, "mine/deep/splits.tsv");
	options = s->block[0].from[0].options;
	assert_string_equal(pv__node_get(options, "atlas")->text, "common/atlas.nii");
	assert_string_equal(pv__node_get(options, "labels")->text, "common/l.tsv");
	assert_string_equal(pv__node_get(options, "image")->text, "gm");
}

/* A root that is stated holds for all paths, and is relative to the file that states it. */
static void stated_root(void **state)
{
	struct tree *t = *state;
	const struct pv__study *s = &t->f->study;

	write_file(t, "common/base.yaml",
		   BASE("  root: data\n  participants: p.tsv\n  images: {gm: gm.nii}\n"));
	write_file(t, "mine/study.yaml",
		   "extends: ../common/base.yaml\nseed: 1\n"
		   "data: {tables: {t: {file: t.tsv}}}\n");
	assert_int_equal(read_file(t, "mine/study.yaml"), PV_OK);
	assert_string_equal(s->data.root, "../common/data");
	assert_string_equal(s->data.root_shown, "data");
	assert_string_equal(s->data.participants, "p.tsv");
	assert_string_equal(s->data.table[0].file, "t.tsv");
	write_file(t, "mine/other.yaml", "extends: study.yaml\nseed: 1\ndata: {root: /cohort}\n");
	assert_int_equal(read_file(t, "mine/other.yaml"), PV_OK);
	assert_string_equal(s->data.root, "/cohort");
	assert_string_equal(s->data.participants, "p.tsv");
	write_file(t, "mine/here.yaml", "extends: study.yaml\nseed: 1\ndata: {root: .}\n");
	assert_int_equal(read_file(t, "mine/here.yaml"), PV_OK);
	assert_null(s->data.root);
}

/* The resolved study states no folder of this machine, and reads back in place. */
static void resolved_of_both(void **state)
{
	struct tree *t = *state;
	struct pv__study again;
	char *text;

	write_file(t, "common/base.yaml", BASE("  participants: p.tsv\n  images: {gm: gm.nii}\n"));
	write_file(t, "mine/study.yaml",
		   "extends: ../common/base.yaml\nseed: 1\n"
		   "data: {tables: {t: {file: t.tsv}}}\n");
	assert_int_equal(read_file(t, "mine/study.yaml"), PV_OK);
	text = pv__study_resolved(t->f->arena, &t->f->study);
	assert_non_null(strstr(text, "  root: \"..\"\n  participants: common/p.tsv\n"));
	assert_null(strstr(text, "/tmp"));
	assert_null(strstr(text, "extends"));
	assert_int_equal(pv__study_parse(t->f->arena, "mine/study.yaml", text, strlen(text),
					 &t->f->registry, &again, &t->f->diag),
			 PV_OK);
	assert_string_equal(again.data.root, "..");
	assert_string_equal(pv__study_resolved(t->f->arena, &again), text);
}

static void faults_name_their_file(void **state)
{
	struct tree *t = *state;

	write_file(t, "common/base.yaml",
		   BASE("  participants: p.tsv\n  images: {gm: gm.nii}\n") "seeed: 1\n");
	write_file(t, "mine/study.yaml", "extends: ../common/base.yaml\nmodels: [forest]\n");
	assert_int_equal(read_file(t, "mine/study.yaml"), PV_ESTUDY);
	assert_string_equal(fixture_messages(t->f),
			    "mine/study.yaml:2:10: error: no plugin offers 'forest'\n"
			    "mine/../common/base.yaml:9:1: error: a study has no key 'seeed'; did "
			    "you mean 'seed'?\n");
}

static void circles_are_refused(void **state)
{
	struct tree *t = *state;

	write_file(t, "self.yaml", "extends: ./mine/../self.yaml\n");
	assert_int_equal(read_file(t, "self.yaml"), PV_ESTUDY);
	assert_string_equal(fixture_messages(t->f),
			    "self.yaml:1:10: error: `extends` goes round in a circle: "
			    "./mine/../self.yaml is read already\n");
}

static void long_chains_are_refused(void **state)
{
	struct tree *t = *state;

	for (int i = 0; i < 17; i++) {
		char name[32], text[64];

		snprintf(name, sizeof(name), "s%d.yaml", i);
		snprintf(text, sizeof(text), "extends: s%d.yaml\n", i + 1);
		write_file(t, name, text);
	}
	assert_int_equal(read_file(t, "s0.yaml"), PV_ESTUDY);
	assert_string_equal(fixture_messages(t->f),
			    "s15.yaml:1:10: error: more than 16 files extend each other\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(maps_merge_lists_replace, tree_new, tree_free),
		cmocka_unit_test_setup_teardown(chain_of_three, tree_new, tree_free),
		cmocka_unit_test_setup_teardown(paths_of_the_base, tree_new, tree_free),
		cmocka_unit_test_setup_teardown(paths_of_both, tree_new, tree_free),
		cmocka_unit_test_setup_teardown(stated_root, tree_new, tree_free),
		cmocka_unit_test_setup_teardown(resolved_of_both, tree_new, tree_free),
		cmocka_unit_test_setup_teardown(faults_name_their_file, tree_new, tree_free),
		cmocka_unit_test_setup_teardown(circles_are_refused, tree_new, tree_free),
		cmocka_unit_test_setup_teardown(long_chains_are_refused, tree_new, tree_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
