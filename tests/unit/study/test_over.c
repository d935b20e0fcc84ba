/* A study over one in memory: as if it extended a file in its own folder. */
#include "unit/study/fixture.h"

static const char base[] = "pulvinar: 1\n"
			   "seed: 3\n"
			   "data:\n"
			   "  participants: participants.tsv\n"
			   "  images: {gm: \"{participant_id}.nii.gz\"}\n"
			   "  target: {column: diagnosis, kind: classes}\n"
			   "features: {r: {from: [{roi.extract: {image: gm, atlas: a.nii}}]}}\n"
			   "models: [logistic]\n";

struct over {
	struct fixture *f;
	char file[64];
};

static int over_new(void **state)
{
	struct over *o = calloc(1, sizeof(*o));

	assert_non_null(o);
	o->f = fixture_new();
	strcpy(o->file, "/tmp/pulvinar-over-XXXXXX");
	assert_true(mkstemp(o->file) >= 0);
	*state = o;
	return 0;
}

static int over_free(void **state)
{
	struct over *o = *state;

	unlink(o->file);
	fixture_free(o->f);
	free(o);
	return 0;
}

static int read_over(struct over *o, const char *text, const char *below)
{
	struct fixture *f = o->f;

	assert_int_equal(pv__file_write(o->file, text, strlen(text), &f->diag), PV_OK);
	return pv__study_read_over(f->arena, o->file, "model.pvb", below, &f->registry, &f->study,
				   &f->diag);
}

static void maps_merge(void **state)
{
	struct over *o = *state;

	if (read_over(o, "data: {participants: new.tsv, where: {age: {min: 60}}}\n", base) != PV_OK)
		fail_msg("%s", fixture_messages(o->f));
	assert_string_equal(o->f->study.data.participants, "new.tsv");
	assert_string_equal(o->f->study.data.image[0].path, "{participant_id}.nii.gz");
	assert_int_equal(o->f->study.data.where.n, 1);
	assert_int_equal(o->f->study.seed, 3);
	assert_null(o->f->study.data.root); /* the folder of the file that was read */
	assert_string_equal(o->f->study.folder, "/tmp");
}

static void root_moves_all_paths(void **state)
{
	struct over *o = *state;

	assert_int_equal(read_over(o, "data: {root: /data/new}\n", base), PV_OK);
	assert_string_equal(o->f->study.data.root, "/data/new");
	assert_string_equal(o->f->study.data.participants, "participants.tsv");
}

static void faults_of_the_base_name_it(void **state)
{
	struct over *o = *state;

	assert_int_equal(read_over(o, "data: {root: /data}\n", "pulvinar: 1\nmodles: [lda]\n"),
			 PV_ESTUDY);
	assert_non_null(strstr(fixture_messages(o->f), "model.pvb:2:1: error: "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(maps_merge, over_new, over_free),
		cmocka_unit_test_setup_teardown(root_moves_all_paths, over_new, over_free),
		cmocka_unit_test_setup_teardown(faults_of_the_base_name_it, over_new, over_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
