/* pulvinar: finds which brain regions, channels or units predict something. */
#include "cli/cli.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct command cli_commands[] = {
	{"run", "STUDY", "run a study and write its report", 1, 1, cmd_run},
	{"init", "--list | --template NAME", "write a commented study to begin with", 0, 0,
	 cmd_init},
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
	{"completion", "bash", "what bash needs to complete commands and options", 1, 1,
	 cmd_completion},
	{"man", "", "this text as a manual page", 0, 0, cmd_man},
	{NULL, NULL, NULL, 0, 0, NULL},
};

volatile int cli_cancelled;

static void on_signal(int signal_number)
{
	cli_cancelled = signal_number;
}

int cli_usage(const char *what, const char *which)
{
	fprintf(stderr, "error: %s%s; see pulvinar --help\n", what, which);
	return pv_exit_code(PV_EUSAGE);
}

static int run_command(const struct cli *cli)
{
	for (const struct command *c = cli_commands; c->name; c++) {
		int n = cli->n_words - 1;

		if (strcmp(c->name, cli->word[0]) != 0)
			continue;
		if (n < c->fewest || n > c->most)
			return cli_usage("usage: pulvinar ", c->arguments);
		return c->run(cli);
	}
	return cli_usage("no such command: ", cli->word[0]);
}

/* Whether --version or --help is among the words; they win over everything else. */
static bool introduce(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--version") == 0) {
			printf("pulvinar %s\n", pv_version());
			return true;
		}
		if (strcmp(argv[i], "-h") == 0 || strcmp(argv[i], "--help") == 0) {
			cli_help(stdout);
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
	code = cli_read_arguments(argc, argv, cli);
	if (code != 0)
		return code;
	if (cli->n_words > 0)
		return run_command(cli);
	cli_help(stderr);
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
