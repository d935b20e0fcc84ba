/* cli.h -- the command line: thin, the only place that prints or exits. */
#ifndef PV__CLI_H
#define PV__CLI_H

#include "pulvinar/pulvinar.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct cli {                      /* what was asked for */
	int n_words; char **word;     /* words that are no option */
	int n_plugin_dirs; const char *plugin_dir[32];
	int n_labels; const char **label; /* participants */
	const char *output, *store, *data, *data_root, *study_folder, *config, *executor, *stage, *chunk, *template;
	long jobs, n;
	unsigned long long seed;
	bool quiet, paranoid, log_json, json, watch, dry_run, rerun, shareable, identifying, list;
};

struct command {
	const char *name, *arguments, *help;
	int fewest, most;             /* words after the name */
	int (*run)(const struct cli *);
};

extern const struct command cli_commands[]; /* ends with name == NULL */

enum cli_option_kind { CLI_TEXT = 1, CLI_COUNT, CLI_SEED, CLI_DIR, CLI_LABELS, CLI_FLAG };

struct cli_option {
	const char *letter, *name; /* "-o" or NULL; "--output" */
	enum cli_option_kind kind;
	size_t offset;             /* of the field of struct cli; CLI_DIR, CLI_LABELS: 0 */
	const char *argument;      /* "DIR"; NULL: a flag */
	const char *commands;      /* "run, apply"; NULL: all */
	const char *help;
};
extern const struct cli_option cli_options[]; /* ends with name == NULL */

/* 0, or the exit code after saying what is wrong. */
int cli_read_arguments(int argc, char **argv, struct cli *);
int cli_usage(const char *what, const char *which);
void cli_help(FILE *);

struct cli_exit_code { int code; const char *help; };
extern const struct cli_exit_code cli_exit_codes[]; /* ends with help == NULL */

struct study_template { const char *name, *text; };
extern const struct study_template study_templates[]; /* ends with name == NULL */

int cmd_completion(const struct cli *);
int cmd_man(const struct cli *);
int cmd_init(const struct cli *);
int cmd_run(const struct cli *);
int cmd_check(const struct cli *);
int cmd_plan(const struct cli *);
int cmd_describe(const struct cli *);
int cmd_schema(const struct cli *);
int cmd_info(const struct cli *);
int cmd_simulate(const struct cli *);
int cmd_apply(const struct cli *);
int cmd_plugin(const struct cli *);
int cmd_status(const struct cli *);
int cmd_store(const struct cli *);
int cmd_verify(const struct cli *);
int cmd_report(const struct cli *);
int cmd_export(const struct cli *);
int cmd_compare(const struct cli *);
int cmd_worker(const struct cli *);
int cmd_bids_app(const struct cli *);

/* A library that shows its messages on stderr; ends the program where it cannot. */
int cli_open(const struct cli *, struct pv_library **);
/* What shows messages, output and progress. */
struct pv_watcher cli_watcher(const struct cli *);
/* Ends the progress line. */
void cli_progress_end(void);
extern volatile int cli_cancelled;

#endif
