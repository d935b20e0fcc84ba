/* pulvinar: finds which brain regions, channels or units predict something. */
#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct command commands[] = {
	{"run", "STUDY", "run a study and write its report", 1, 1, cmd_run},
	{"check", "STUDY", "show all faults of a study, without opening data", 1, 1, cmd_check},
	{"plan", "STUDY", "show tasks, fits and bytes before anything runs", 1, 1, cmd_plan},
	{"apply", "BUNDLE --data STUDY", "score new data with a fitted model", 1, 1, cmd_apply},
	{"describe", "[OP | study]", "list all ops; one op; the study language", 0, 1, cmd_describe},
	{"simulate", "alzheimers DIR", "write a cohort with known truth", 2, 2, cmd_simulate},
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
	            "  -o, --output DIR     results folder (run, apply)\n"
	            "      --store DIR      keep task results here, shared by studies (run)\n"
	            "  -j, --jobs N         worker processes; 0: one per core (run, apply)\n"
	            "      --data STUDY     what to score: a study with a data block (apply)\n"
	            "      --n N            participants (simulate)\n"
	            "      --seed N         seed (simulate)\n"
	            "      --plugin-dir DIR look for plugins here first; may be repeated\n"
	            "  -q, --quiet          no progress\n"
	            "      --version        version, and nothing else\n"
	            "  -h, --help           this text\n\n"
	            "Exit codes: 0 done, 64 usage, 65 bad data, 66 missing input, 69 a plugin failed,\n"
	            "70 internal error, 71 out of memory, 73 results folder in use or not writable,\n"
	            "74 read or write failed, 75 stopped (run again to go on), 78 bad study, 130 Ctrl-C\n");
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

/* 0: not an option with a value; 1: taken; -1: a bad value. */
static int take_value(struct cli *cli, char **argv, int argc, int *i)
{
	static const struct { const char *letter, *name; } known[] = {
		{"-o", "--output"}, {NULL, "--store"}, {NULL, "--data"}, {NULL, "--plugin-dir"},
		{"-j", "--jobs"},   {NULL, "--n"},     {NULL, "--seed"}};
	const char *value = NULL;
	unsigned long long number = 0;
	size_t which;

	for (which = 0; which < sizeof(known) / sizeof(known[0]); which++) {
		value = value_of(argv, argc, i, known[which].letter, known[which].name);
		if (value)
			break;
	}
	if (!value)
		return 0;
	if (which >= 4 && !whole_number(value, &number))
		return -1;
	switch (which) {
	case 0: cli->output = value; break;
	case 1: cli->store = value; break;
	case 2: cli->data = value; break;
	case 3:
		if (cli->n_plugin_dirs == (int)(sizeof(cli->plugin_dir) / sizeof(char *)))
			return -1;
		cli->plugin_dir[cli->n_plugin_dirs++] = value;
		break;
	case 4: cli->jobs = (long)number; break;
	case 5: cli->n = (long)number; break;
	default: cli->seed = number; break;
	}
	return 1;
}

static int read_arguments(int argc, char **argv, struct cli *cli)
{
	for (int i = 1; i < argc; i++) {
		int taken = take_value(cli, argv, argc, &i);

		if (taken < 0)
			return usage("not a value for this option: ", argv[i]);
		if (taken > 0)
			continue;
		if (is_option(argv[i], "-q", "--quiet"))
			cli->quiet = true;
		else if (argv[i][0] == '-' && argv[i][1] != '\0')
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

int main(int argc, char **argv)
{
	struct cli cli = {.n = 200, .seed = 1};
	struct sigaction action = {.sa_handler = on_signal};
	int code;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--version") == 0)
			return printf("pulvinar %s\n", pv_version()) < 0;
		if (is_option(argv[i], "-h", "--help")) {
			print_help(stdout);
			return 0;
		}
	}
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	cli.word = calloc((size_t)argc + 1, sizeof(*cli.word));
	if (!cli.word)
		return pv_exit_code(PV_ENOMEM);
	code = read_arguments(argc, argv, &cli);
	if (code == 0 && cli.n_words == 0) {
		print_help(stderr);
		code = pv_exit_code(PV_EUSAGE);
	} else if (code == 0) {
		code = run_command(&cli);
	}
	free(cli.word);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "error: cannot write to standard output\n");
		code = code ? code : pv_exit_code(PV_EIO);
	}
	return cli_cancelled == SIGINT ? 130 : code;
}
