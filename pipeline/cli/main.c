/* pulvinar: finds which brain regions, channels or units predict something. */
#include "cli/cli.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct command commands[] = {
	{"run", "STUDY", "run a study and write its report", 1, 1, cmd_run},
	{"check", "STUDY", "show all faults of a study, without opening data", 1, 1, cmd_check},
	{"plan", "STUDY", "show tasks, fits and bytes before anything runs", 1, 1, cmd_plan},
	{"apply", "BUNDLE --data STUDY", "score new data with a fitted model", 1, 1, cmd_apply},
	{"describe", "[OP | study | formats]", "list all ops; one op; the study language; what is read",
	 0, 1, cmd_describe},
	{"schema", "", "the study language as a JSON Schema, for editors", 0, 0, cmd_schema},
	{"info", "FILE...", "what files are: grid, type, range; channels, events; columns", 1, 4096,
	 cmd_info},
	{"simulate", "alzheimers DIR", "write a cohort with known truth", 2, 2, cmd_simulate},
	{"status", "DIR", "how a run stands", 1, 1, cmd_status},
	{"store", "size | clean | why KEY", "what is stored, what can go, why it was made", 1, 3,
	 cmd_store},
	{"verify", "DIR [--rerun]", "are results what the run wrote; does a new run give the same",
	 1, 1, cmd_verify},
	{"report", "DIR", "write tables, figures and report again, computing nothing", 1, 1, cmd_report},
	{"export", "DIR --shareable -o OUT", "results without ids, to be passed on", 1, 1, cmd_export},
	{"compare", "DIR DIR...", "finished studies side by side: scores, differences, rankings", 2, 32,
	 cmd_compare},
	{"worker", "STUDY --output DIR --stage NAME --chunk K/N", "run a share of the tasks of a stage",
	 1, 1, cmd_worker},
	{"bids-app", "BIDS_DIR OUT_DIR participant|group --config STUDY", "run as a BIDS App", 3, 3,
	 cmd_bids_app},
	{"plugin", "list | why NAME", "which plugins are loaded, and why not", 1, 2, cmd_plugin},
};

enum { N_COMMANDS = sizeof(commands) / sizeof(commands[0]) };

volatile int cli_cancelled;

static void on_signal(int signal_number)
{
	cli_cancelled = signal_number;
}

static void print_help(FILE *to)
{
	fprintf(to, "usage: pulvinar COMMAND [OPTION...]\n\n");
	for (size_t i = 0; i < N_COMMANDS; i++)
		fprintf(to, "  %-9s %-20s %s\n", commands[i].name, commands[i].arguments,
		        commands[i].help);
	fprintf(to, "\n"
	            "  -o, --output DIR     results folder (run, apply); what to write (export)\n"
	            "      --store DIR      keep task results here, shared by studies (run, plan, store)\n"
	            "  -j, --jobs N         worker processes; 0: one per core (run, apply, verify)\n"
	            "      --data STUDY     what to score: a study with a data block (apply)\n"
	            "      --data-root DIR  other data for the same study (run, plan, worker);\n"
	            "                       where its data lie now (verify, report)\n"
	            "      --study-folder DIR\n"
	            "                       where the study lies now; else the folder, this one or the\n"
	            "                       nearest above DIR, that holds its file (verify, report)\n"
	            "      --rerun          run the study again beside its results and compare (verify)\n"
	            "      --shareable      leave out what tells of single people (export)\n"
	            "      --executor NAME  local or slurm (run, bids-app)\n"
	            "      --dry-run        write job scripts and submit nothing (run --executor slurm)\n"
	            "      --stage NAME     extract, block, fold, permute or final (worker)\n"
	            "      --chunk K/N      every N-th task from number K on, which begins at 0 (worker)\n"
	            "      --config STUDY   what to do with the data set (bids-app)\n"
	            "      --participant-label LABEL...\n"
	            "                       whose files to read, with or without sub- (bids-app)\n"
	            "      --n N            participants (simulate)\n"
	            "      --seed N         seed (simulate)\n"
	            "      --plugin-dir DIR look for plugins here first; may be repeated\n"
	            "      --paranoid       hash every input, whatever is remembered (run, plan)\n"
	            "      --log-json       events as lines of JSON on stderr, not bars (run)\n"
	            "      --json           as JSON (status, info, describe formats)\n"
	            "      --show-identifying\n"
	            "                       header fields that may name a person, too (info)\n"
	            "      --watch          again each second while it runs (status)\n"
	            "  -q, --quiet          no progress\n"
	            "      --version        version, and nothing else\n"
	            "  -h, --help           this text\n\n"
	            "Exit codes: 0 done, 64 usage, 65 bad data, 66 missing input, 69 a plugin failed, or\n"
	            "this machine cannot do what another has planned (worker), 70 internal error,\n"
	            "71 out of memory, 73 results folder in use or not writable, 74 read or write failed,\n"
	            "75 stopped (run again to go on), 78 bad study, 130 Ctrl-C\n");
}

static int usage(const char *what, const char *which)
{
	fprintf(stderr, "error: %s%s; see pulvinar --help\n", what, which);
	return pv_exit_code(PV_EUSAGE);
}

/* ---- options ------------------------------------------------------------------------- */

static bool is_option(const char *arg, const char *letter, const char *name)
{
	return (letter && strcmp(arg, letter) == 0) || strcmp(arg, name) == 0;
}

/* The value of an option, from "--name=VALUE" or the next word; NULL: not this option. */
static const char *value_of(char **argv, int argc, int *i, const char *letter, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(argv[*i], name, n) == 0 && argv[*i][n] == '=')
		return argv[*i] + n + 1;
	if (is_option(argv[*i], letter, name) && *i + 1 < argc)
		return argv[++*i];
	return NULL;
}

static bool whole_number(const char *text, unsigned long long *out)
{
	char *end;

	errno = 0;
	*out = strtoull(text, &end, 10);
	return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0;
}

static bool take_dir(struct cli *cli, const char *dir)
{
	if (cli->n_plugin_dirs == (int)(sizeof(cli->plugin_dir) / sizeof(char *)))
		return false;
	cli->plugin_dir[cli->n_plugin_dirs++] = dir;
	return true;
}

/* Texts first, then numbers; plugin_dir is neither. */
static const struct value_option {
	const char *letter, *name;
	enum { TEXT, COUNT, SEED, DIR } kind;
	size_t offset;
} value_options[] = {
	{"-o", "--output", TEXT, offsetof(struct cli, output)},
	{NULL, "--store", TEXT, offsetof(struct cli, store)},
	{NULL, "--data", TEXT, offsetof(struct cli, data)},
	{NULL, "--data-root", TEXT, offsetof(struct cli, data_root)},
	{NULL, "--study-folder", TEXT, offsetof(struct cli, study_folder)},
	{NULL, "--config", TEXT, offsetof(struct cli, config)},
	{NULL, "--executor", TEXT, offsetof(struct cli, executor)},
	{NULL, "--stage", TEXT, offsetof(struct cli, stage)},
	{NULL, "--chunk", TEXT, offsetof(struct cli, chunk)},
	{"-j", "--jobs", COUNT, offsetof(struct cli, jobs)},
	{NULL, "--n", COUNT, offsetof(struct cli, n)},
	{NULL, "--seed", SEED, offsetof(struct cli, seed)},
	{NULL, "--plugin-dir", DIR, 0},
};

static bool set_value(struct cli *cli, const struct value_option *o, const char *value)
{
	void *field = (char *)cli + o->offset;
	unsigned long long number = 0;

	if ((o->kind == COUNT || o->kind == SEED) && !whole_number(value, &number))
		return false;
	if (o->kind == COUNT && number > LONG_MAX)
		return false;
	switch (o->kind) {
	case TEXT: *(const char **)field = value; return true;
	case COUNT: *(long *)field = (long)number; return true;
	case SEED: *(unsigned long long *)field = number; return true;
	default: return take_dir(cli, value);
	}
}

/* 0: not an option with a value; 1: taken; -1: a bad value. */
static int take_value(struct cli *cli, char **argv, int argc, int *i)
{
	for (size_t k = 0; k < sizeof(value_options) / sizeof(value_options[0]); k++) {
		const struct value_option *o = &value_options[k];
		const char *value = value_of(argv, argc, i, o->letter, o->name);

		if (value)
			return set_value(cli, o, value) ? 1 : -1;
	}
	return 0;
}

/* --participant-label A B C: all words up to the next option. */
static bool take_labels(struct cli *cli, char **argv, int argc, int *i)
{
	const char *one = value_of(argv, argc, i, "--participant-label", "--participant_label");
	int before = cli->n_labels;

	if (!one)
		one = value_of(argv, argc, i, NULL, "--participant-label");
	if (!one)
		return false;
	cli->label[cli->n_labels++] = one;
	if (argv[*i] != one) /* written with = */
		return true;
	while (*i + 1 < argc && argv[*i + 1][0] != '-')
		cli->label[cli->n_labels++] = argv[++*i];
	return cli->n_labels > before;
}

static bool take_flag(struct cli *cli, const char *arg)
{
	struct { const char *letter, *name; bool *flag; } known[] = {
		{"-q", "--quiet", &cli->quiet},         {NULL, "--paranoid", &cli->paranoid},
		{NULL, "--log-json", &cli->log_json},   {NULL, "--json", &cli->json},
		{NULL, "--watch", &cli->watch},
		{NULL, "--dry-run", &cli->dry_run},     {NULL, "--rerun", &cli->rerun},
		{NULL, "--shareable", &cli->shareable},
		{NULL, "--show-identifying", &cli->identifying}};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (is_option(arg, known[i].letter, known[i].name))
			return *known[i].flag = true;
	return false;
}

static int read_arguments(int argc, char **argv, struct cli *cli)
{
	for (int i = 1; i < argc; i++) {
		int taken = take_value(cli, argv, argc, &i);

		if (taken < 0)
			return usage("not a value for this option: ", argv[i]);
		if (taken > 0)
			continue;
		if (take_flag(cli, argv[i]) || take_labels(cli, argv, argc, &i))
			continue;
		if (argv[i][0] == '-' && argv[i][1] != '\0')
			return usage("no such option, or no value for it: ", argv[i]);
		else
			cli->word[cli->n_words++] = argv[i];
	}
	return 0;
}

static int run_command(const struct cli *cli)
{
	for (size_t i = 0; i < N_COMMANDS; i++) {
		int n = cli->n_words - 1;

		if (strcmp(commands[i].name, cli->word[0]) != 0)
			continue;
		if (n < commands[i].fewest || n > commands[i].most)
			return usage("usage: pulvinar ", commands[i].arguments);
		return commands[i].run(cli);
	}
	return usage("no such command: ", cli->word[0]);
}

/* Whether --version or --help is among the words; they win over everything else. */
static bool introduce(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--version") == 0) {
			printf("pulvinar %s\n", pv_version());
			return true;
		}
		if (is_option(argv[i], "-h", "--help")) {
			print_help(stdout);
			return true;
		}
	}
	return false;
}

static int serve(int argc, char **argv, struct cli *cli)
{
	int code;

	cli->word = calloc((size_t)argc + 1, sizeof(*cli->word));
	cli->label = calloc((size_t)argc + 1, sizeof(*cli->label));
	if (!cli->word || !cli->label) {
		fprintf(stderr, "error: no memory for the arguments\n");
		return pv_exit_code(PV_ENOMEM);
	}
	code = read_arguments(argc, argv, cli);
	if (code != 0)
		return code;
	if (cli->n_words > 0)
		return run_command(cli);
	print_help(stderr);
	return pv_exit_code(PV_EUSAGE);
}

int main(int argc, char **argv)
{
	struct cli cli = {.n = 200, .seed = 1};
	struct sigaction action = {.sa_handler = on_signal};
	int code = 0;

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	if (!introduce(argc, argv))
		code = serve(argc, argv, &cli);
	free(cli.word);
	free(cli.label);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "error: cannot write to standard output\n");
		code = code ? code : pv_exit_code(PV_EIO);
	}
	return cli_cancelled == SIGINT ? 130 : code;
}
