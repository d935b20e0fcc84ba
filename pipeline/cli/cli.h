/* cli.h -- the command line: thin, the only place that prints or exits. */
#ifndef PV__CLI_H
#define PV__CLI_H

#include "pulvinar/pulvinar.h"

#include <stdbool.h>

struct cli {                      /* what was asked for */
	int n_words; char **word;     /* words that are no option */
	int n_plugin_dirs; const char *plugin_dir[32];
	const char *output, *store, *data;
	long jobs, n;
	unsigned long long seed;
	bool quiet;
};

struct command {
	const char *name, *arguments, *help;
	int fewest, most;             /* words after the name */
	int (*run)(const struct cli *);
};

int cmd_run(const struct cli *);
int cmd_check(const struct cli *);
int cmd_plan(const struct cli *);
int cmd_describe(const struct cli *);
int cmd_simulate(const struct cli *);
int cmd_apply(const struct cli *);
int cmd_plugin(const struct cli *);

/* A library that shows its messages on stderr; ends the program where it cannot. */
int cli_open(const struct cli *, struct pv_library **);
/* Ends the progress line. */
void cli_progress_end(void);
extern volatile int cli_cancelled;

#endif
