/* run.slurm: what a study and a profile say of Slurm. */
#include "unit/study/fixture.h"

static const char start[] =
	"pulvinar: 1\n"
	"seed: 4\n"
	"data: {participants: p.tsv, target: {column: y, kind: number}, images: "
	"{gm: \"{participant_id}.nii\"}}\n"
	"features: {r: {from: [{roi.extract: {image: gm, atlas: a.nii}}]}}\n"
	"models: [ridge]\n";

static struct fixture *read_run(const char *run, int status)
{
	struct fixture *f = fixture_new();
	char *text = pv__format(f->arena, "%srun: %s\n", start, run);

	assert_non_null(text);
	assert_int_equal(fixture_parse(f, text), status);
	return f;
}

static void expect_fault(const char *run, const char *fault)
{
	struct fixture *f = read_run(run, PV_ESTUDY);

	if (!strstr(fixture_messages(f), fault)) {
		print_error("no '%s' in:\n%s", fault, fixture_messages(f));
		assert_true(false);
	}
	fixture_free(f);
}

static void defaults(void **state)
{
	struct fixture *f = fixture_new();

	(void)state;
	assert_int_equal(fixture_parse(f, start), PV_OK);
	assert_int_equal(f->study.run_place, PV__RUN_LOCAL);
	assert_null(f->study.slurm.partition);
	assert_null(f->study.slurm.time);
	assert_int_equal(f->study.slurm.cpus, 1);
	assert_int_equal(f->study.slurm.chunks, 100);
	assert_int_equal(f->study.slurm.throttle, 0);
	fixture_free(f);
}

static void all_keys(void **state)
{
	struct fixture *f = read_run(
		"{executor: slurm, slurm: {partition: long, account: psy, qos: high, time: 1h30m, "
		"memory: 1.5G, cpus: 2, chunks: 50, throttle: 10, options: [--nice=100], "
		"setup: module load x}}",
		PV_OK);
	const struct pv__slurm_spec *s = &f->study.slurm;

	(void)state;
	assert_string_equal(fixture_messages(f), "");
	assert_int_equal(f->study.run_place, PV__RUN_SLURM);
	assert_int_equal(f->study.n_not_run, 0);
	assert_string_equal(s->partition, "long");
	assert_string_equal(s->account, "psy");
	assert_string_equal(s->qos, "high");
	assert_string_equal(s->time, "90");
	assert_string_equal(s->memory, "1536M");
	assert_int_equal(s->cpus, 2);
	assert_int_equal(s->chunks, 50);
	assert_int_equal(s->throttle, 10);
	assert_int_equal(s->options.n, 1);
	assert_string_equal(s->options.name[0], "--nice=100");
	assert_string_equal(s->setup.name[0], "module load x");
	fixture_free(f);
}

/* Minutes are rounded up; what sbatch can read by itself stays. */
static void times(void **state)
{
	static const char *const pair[][2] = {{"90s", "2"},
					      {"1d", "1440"},
					      {"\"02:00:00\"", "02:00:00"},
					      {"1-12", "1-12"},
					      {"1-12:30:00", "1-12:30:00"}};

	(void)state;
	for (size_t i = 0; i < PV__COUNT(pair); i++) {
		char run[64];
		struct fixture *f;

		snprintf(run, sizeof(run), "{slurm: {time: %s}}", pair[i][0]);
		f = read_run(run, PV_OK);
		assert_string_equal(f->study.slurm.time, pair[i][1]);
		fixture_free(f);
	}
}

static void faults(void **state)
{
	(void)state;
	expect_fault("{slurm: {time: 30}}", "run.slurm.time: '30' is no time");
	expect_fault("{slurm: {time: \"2:00\"}}", "run.slurm.time: '2:00' is no time");
	expect_fault("{slurm: {memory: 4}}", "run.slurm.memory: '4' is no amount of memory");
	expect_fault("{slurm: {partition: a b}}", "run.slurm.partition: 'a b' holds a blank");
	expect_fault("{slurm: {queue: x}}", "run.slurm has no key 'queue'");
	expect_fault("{slurm: {chunks: 0}}", "run.slurm.chunks must be at least 1");
	expect_fault("{slurm: {options: [nice]}}", "'nice' is no option of sbatch");
	expect_fault("{slurm: {options: [--array=1-3]}}", "'--array=1-3' is set by the program");
	expect_fault("{slurm: {options: [-o x]}}", "'-o x' is set by the program");
	expect_fault("{slurm: {setup: [\"a\\nb\"]}}", "must be one line");
	expect_fault("{slurm: {profile: nowhere.yaml}}", "cannot read nowhere.yaml");
	expect_fault("{executor: pbs}", "run.executor must be local or slurm, not 'pbs'");
}

/* ---- profile ---------------------------------------------------------------------------- */

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void profile_lies_under_the_study(void **state)
{
	char folder[] = "/tmp/pulvinar-profile-XXXXXX", run[128], *resolved;
	struct fixture *f;

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	write_file("site.yaml", "partition: short\nmemory: 2G\nthrottle: 5\n");
	snprintf(run, sizeof(run), "{slurm: {profile: %s/site.yaml, partition: long}}", folder);
	f = read_run(run, PV_OK);
	assert_string_equal(f->study.slurm.partition, "long");
	assert_string_equal(f->study.slurm.memory, "2048M");
	assert_int_equal(f->study.slurm.throttle, 5);
	resolved = pv__study_resolved(f->arena, &f->study);
	assert_non_null(strstr(resolved, "memory: 2G"));
	assert_null(strstr(resolved, "site.yaml"));
	fixture_free(f);
	write_file("site.yaml", "partition: short\nmemery: 2G\n");
	expect_fault(run, "has no key 'memery'");
	write_file("site.yaml", "[a, b]\n");
	expect_fault(run, "a profile is a map of the keys of run.slurm");
	write_file("site.yaml", "profile: other.yaml\n");
	expect_fault(run, "names no other profile");
	assert_int_equal(unlink("site.yaml"), 0);
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(all_keys),
		cmocka_unit_test(times),
		cmocka_unit_test(faults),
		cmocka_unit_test(profile_lies_under_the_study),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
