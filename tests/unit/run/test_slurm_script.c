/* Job scripts, and what is read of what Slurm says. */
#include "support/check.h"

#include "run/slurm.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct pv__slurm_spec plain = {.cpus = 1, .chunks = 100};

static struct pv__slurm_script script_of(const struct pv__slurm_spec *spec)
{
	return (struct pv__slurm_script){.spec = spec,
					 .stage = "fold",
					 .job_name = "pulvinar-fold-0123",
					 .program = "/opt/pulvinar/bin/pulvinar",
					 .here = "/home/ada/study",
					 .study = "study.yaml",
					 .folder = "out",
					 .store = "out/.store",
					 .n_chunks = 8};
}

static const char *text_of(struct pv__arena *arena, const struct pv__slurm_script *script)
{
	struct pv__diag diag = {.arena = arena};
	struct pv__buffer b = {.arena = arena};

	assert_int_equal(pv__slurm_script(&b, script, &diag), PV_OK);
	assert_int_equal(diag.n, 0);
	return b.data;
}

static void plain_script(void **state)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__slurm_script script = script_of(&plain);

	(void)state;
	assert_string_equal(
		text_of(arena, &script),
		"#!/bin/bash\n"
		"#SBATCH --job-name=pulvinar-fold-0123\n"
		"#SBATCH --array=0-7\n"
		"#SBATCH --chdir=/home/ada/study\n"
		"#SBATCH --output=/home/ada/study/out/slurm/logs/fold-%A_%a.log\n"
		"#SBATCH --nodes=1\n"
		"#SBATCH --ntasks=1\n"
		"#SBATCH --cpus-per-task=1\n"
		"\n"
		"# Each entry of the array runs its share of the tasks; what is stored already is "
		"left.\n"
		"exec /opt/pulvinar/bin/pulvinar worker study.yaml --output out --store out/.store "
		"--stage fold --chunk \"$SLURM_ARRAY_TASK_ID/8\" --jobs 1 --quiet\n");
	pv__arena_free(arena);
}

static void every_option(void **state)
{
	static const char *const option[] = {"--constraint=avx2", "--mail-type=END"};
	static const char *const setup[] = {"module load openblas", "ulimit -c 0"};
	static const char *const dir[] = {"plugins"};
	const struct pv__slurm_spec spec = {.partition = "long",
					    .account = "psy042",
					    .qos = "normal",
					    .time = "90",
					    .memory = "4096M",
					    .cpus = 4,
					    .chunks = 8,
					    .throttle = 3,
					    .options = {2, option},
					    .setup = {2, setup}};
	struct pv__slurm_script script = script_of(&spec);
	struct pv__arena *arena = pv__arena_new();

	(void)state;
	script.folder = "/scratch/100%/out";
	script.store = "/scratch/store";
	script.data_root = "../bids";
	script.n_plugin_dirs = 1;
	script.plugin_dir = dir;
	assert_string_equal(
		text_of(arena, &script),
		"#!/bin/bash\n"
		"#SBATCH --job-name=pulvinar-fold-0123\n"
		"#SBATCH --array=0-7%3\n"
		"#SBATCH --chdir=/home/ada/study\n"
		"#SBATCH --output=/scratch/100%%/out/slurm/logs/fold-%A_%a.log\n"
		"#SBATCH --partition=long\n"
		"#SBATCH --account=psy042\n"
		"#SBATCH --qos=normal\n"
		"#SBATCH --time=90\n"
		"#SBATCH --mem=4096M\n"
		"#SBATCH --nodes=1\n"
		"#SBATCH --ntasks=1\n"
		"#SBATCH --cpus-per-task=4\n"
		"#SBATCH --constraint=avx2\n"
		"#SBATCH --mail-type=END\n"
		"\n"
		"# Each entry of the array runs its share of the tasks; what is stored already is "
		"left.\n"
		"module load openblas\n"
		"ulimit -c 0\n"
		"exec /opt/pulvinar/bin/pulvinar worker study.yaml --data-root ../bids --output "
		"/scratch/100%/out --store /scratch/store --plugin-dir plugins --stage fold "
		"--chunk "
		"\"$SLURM_ARRAY_TASK_ID/8\" --jobs 4 --quiet\n");
	pv__arena_free(arena);
}

/* What sh makes of a word is the word. */
static void words_survive_the_shell(void **state)
{
	static const char *const word[] = {"a b",   "it's", "\"x\"", "$HOME", "a;b", "`id`", "*",
					   "~root", "#x",   "(a)",   "a&b",   "",    "é",    "%A"};
	struct pv__arena *arena = pv__arena_new();

	(void)state;
	for (size_t i = 0; i < PV__COUNT(word); i++) {
		struct pv__buffer b = {.arena = arena};
		char line[256] = "";
		FILE *pipe;

		pv__puts(&b, "printf %s ");
		pv__slurm_word(&b, word[i]);
		pipe = popen(b.data, "r");
		assert_non_null(pipe);
		if (!fgets(line, sizeof(line), pipe)) /* an empty word */
			line[0] = '\0';
		assert_int_equal(pclose(pipe), 0);
		assert_string_equal(line, word[i]);
	}
	pv__arena_free(arena);
}

static void paths_that_no_script_can_hold(void **state)
{
	static const char *const path[] = {"a\nb", "a\\b", "-x", "a\tb"};
	struct pv__arena *arena = pv__arena_new();

	(void)state;
	for (size_t i = 0; i < PV__COUNT(path); i++) {
		struct pv__slurm_script script = script_of(&plain);
		struct pv__diag diag = {.arena = arena};
		struct pv__buffer b = {.arena = arena};

		script.study = path[i];
		assert_int_equal(pv__slurm_script(&b, &script, &diag), PV_EINVAL);
		assert_int_equal(diag.n_errors, 1);
	}
	pv__arena_free(arena);
}

static void array_entries(void **state)
{
	const uint8_t all[] = {1, 1, 1, 1}, some[] = {1, 0, 0, 1, 1, 1, 0, 1}, none[] = {0, 0};
	struct pv__arena *arena = pv__arena_new();

	(void)state;
	assert_string_equal(pv__slurm_array(arena, 4, all, 0), "0-3");
	assert_string_equal(pv__slurm_array(arena, 8, some, 0), "0,3-5,7");
	assert_string_equal(pv__slurm_array(arena, 8, some, 2), "0,3-5,7%2");
	assert_string_equal(pv__slurm_array(arena, 2, none, 0), "");
	pv__arena_free(arena);
}

static void most_entries(void **state)
{
	(void)state;
	assert_int_equal(pv__slurm_read_most_entries("MailProg = /bin/true\n"
						     "MaxArraySize            = 1001\n"
						     "MaxBatchRequeue         = 5\n"),
			 1001);
	assert_int_equal(pv__slurm_read_most_entries("MaxJobCount = 10000\n"), 0);
	assert_int_equal(pv__slurm_read_most_entries("\nMaxArraySize = many\n"), 0);
	assert_int_equal(pv__slurm_read_most_entries(""), 0);
}

static void queue(void **state)
{
	struct pv__slurm_entry e[6];
	struct pv__arena *arena = pv__arena_new();

	(void)state;
	pv__slurm_read_queue(arena,
			     "12_0|RUNNING|None\n"
			     "12_1|PENDING|JobArrayTaskLimit\n"
			     "12_2|PENDING|launch failed requeued held\n"
			     "12_3|TIMEOUT|TimeLimit\n"
			     "12_4|COMPLETED|None\n"
			     "12_9|RUNNING|None\n"
			     "nonsense\n"
			     "12_x|RUNNING|None\n",
			     6, e);
	assert_true(e[0].live && !e[0].hopeless);
	assert_true(e[1].live && !e[1].hopeless);
	assert_true(e[2].live && e[2].hopeless);
	assert_string_equal(e[2].reason, "launch failed requeued held");
	assert_false(e[3].live);
	assert_string_equal(e[3].state, "TIMEOUT");
	assert_false(e[4].live);
	assert_false(e[5].live);
	assert_string_equal(e[5].state, "");
	pv__arena_free(arena);
}

static void stages(void **state)
{
	(void)state;
	assert_int_equal(pv__wave_kind("extract"), PV__TASK_EXTRACT);
	assert_int_equal(pv__wave_kind("block"), PV__TASK_BLOCK);
	assert_int_equal(pv__wave_kind("fold"), PV__TASK_FOLD);
	assert_int_equal(pv__wave_kind("permute"), PV__TASK_PERMUTE);
	assert_int_equal(pv__wave_kind("curve"), PV__TASK_CURVE);
	assert_int_equal(pv__wave_kind("final"), PV__TASK_FINAL);
	assert_int_equal(pv__wave_kind("folds"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_script),
		cmocka_unit_test(every_option),
		cmocka_unit_test(words_survive_the_shell),
		cmocka_unit_test(paths_that_no_script_can_hold),
		cmocka_unit_test(array_entries),
		cmocka_unit_test(most_entries),
		cmocka_unit_test(queue),
		cmocka_unit_test(stages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
