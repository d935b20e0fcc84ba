/* The options of all commands as one table: it reads them and documents them. */
#include "cli/cli.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define FIELD(name) offsetof(struct cli, name)

const struct cli_option cli_options[] = {
	{"-o", "--output", CLI_TEXT, FIELD(output), "DIR",
	 "run, plan, apply, worker, export, store, init",
	 "results folder; of export and init: what to write"},
	{NULL, "--store", CLI_TEXT, FIELD(store), "DIR",
	 "run, plan, apply, worker, report, bids-app, store",
	 "keep task results here, shared by studies"},
	{"-j", "--jobs", CLI_COUNT, FIELD(jobs), "N", "run, plan, apply, worker, verify, bids-app",
	 "worker processes; 0: one per core"},
	{NULL, "--data", CLI_TEXT, FIELD(data), "STUDY", "apply",
	 "what to score: a study with a data block"},
	{NULL, "--data-root", CLI_TEXT, FIELD(data_root), "DIR",
	 "run, plan, worker, verify, report",
	 "other data for the same study; of verify and report: where its data lie now"},
	{NULL, "--study-folder", CLI_TEXT, FIELD(study_folder), "DIR", "verify, report",
	 "where the study lies now; else the folder, this one or the nearest above DIR, that holds "
	 "its file"},
	{NULL, "--rerun", CLI_FLAG, FIELD(rerun), NULL, "verify",
	 "run the study again beside its results and compare"},
	{NULL, "--shareable", CLI_FLAG, FIELD(shareable), NULL, "export",
	 "leave out what tells of single people"},
	{NULL, "--executor", CLI_TEXT, FIELD(executor), "NAME", "run, bids-app", "local or slurm"},
	{NULL, "--dry-run", CLI_FLAG, FIELD(dry_run), NULL, "run",
	 "with --executor slurm: write job scripts and submit nothing"},
	{NULL, "--stage", CLI_TEXT, FIELD(stage), "NAME", "worker",
	 "extract, block, fold, permute, curve or final"},
	{NULL, "--chunk", CLI_TEXT, FIELD(chunk), "K/N", "worker",
	 "every N-th task from number K on, which begins at 0"},
	{NULL, "--config", CLI_TEXT, FIELD(config), "STUDY", "bids-app",
	 "what to do with the data set"},
	{NULL, "--participant-label", CLI_LABELS, 0, "LABEL...", "bids-app",
	 "whose files to read, with or without sub-"},
	{NULL, "--template", CLI_TEXT, FIELD(template), "NAME", "init", "the study to write"},
	{NULL, "--list", CLI_FLAG, FIELD(list), NULL, "init", "what templates there are"},
	{NULL, "--n", CLI_COUNT, FIELD(n), "N", "simulate", "participants"},
	{NULL, "--seed", CLI_SEED, FIELD(seed), "N", "simulate", "seed"},
	{NULL, "--plugin-dir", CLI_DIR, 0, "DIR", NULL,
	 "look for plugins here first; may be repeated"},
	{NULL, "--paranoid", CLI_FLAG, FIELD(paranoid), NULL, "run, plan, worker, bids-app",
	 "hash every input, whatever is remembered"},
	{NULL, "--log-json", CLI_FLAG, FIELD(log_json), NULL, "run",
	 "events as lines of JSON on stderr, not bars"},
	{NULL, "--json", CLI_FLAG, FIELD(json), NULL, "status, info, describe",
	 "as JSON; of describe: formats"},
	{NULL, "--show-identifying", CLI_FLAG, FIELD(identifying), NULL, "info",
	 "header fields that may name a person, too"},
	{NULL, "--watch", CLI_FLAG, FIELD(watch), NULL, "status",
	 "again each second while it runs"},
	{"-q", "--quiet", CLI_FLAG, FIELD(quiet), NULL, NULL, "no progress"},
	{NULL, NULL, CLI_FLAG, 0, NULL, NULL, NULL},
};

/* ---- values -------------------------------------------------------------------------- */

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

static bool set_value(struct cli *cli, const struct cli_option *o, const char *value)
{
	void *field = (char *)cli + o->offset;
	unsigned long long number = 0;

	if ((o->kind == CLI_COUNT || o->kind == CLI_SEED) && !whole_number(value, &number))
		return false;
	if (o->kind == CLI_COUNT && number > LONG_MAX)
		return false;
	switch (o->kind) {
	case CLI_TEXT:
		*(const char **)field = value;
		return true;
	case CLI_COUNT:
		*(long *)field = (long)number;
		return true;
	case CLI_SEED:
		*(unsigned long long *)field = number;
		return true;
	case CLI_LABELS:
		cli->label[cli->n_labels++] = value;
		return true;
	default:
		return take_dir(cli, value);
	}
}

/* ---- words --------------------------------------------------------------------------- */

/* Does a word begin with the name?  BIDS Apps are also called with --participant_label. */
static bool begins_with_name(const char *arg, const struct cli_option *o)
{
	for (size_t i = 0; o->name[i]; i++)
		if (arg[i] != o->name[i] &&
		    !(o->kind == CLI_LABELS && i > 1 && arg[i] == '_' && o->name[i] == '-'))
			return false;
	return true;
}

static bool is_option(const char *arg, const struct cli_option *o)
{
	return (o->letter && strcmp(arg, o->letter) == 0) ||
	       (begins_with_name(arg, o) && arg[strlen(o->name)] == '\0');
}

/* The value of an option, from "--name=VALUE" or the next word; NULL: not this option. */
static const char *value_of(char **argv, int argc, int *i, const struct cli_option *o)
{
	size_t n = strlen(o->name);

	if (begins_with_name(argv[*i], o) && argv[*i][n] == '=')
		return argv[*i] + n + 1;
	if (is_option(argv[*i], o) && *i + 1 < argc)
		return argv[++*i];
	return NULL;
}

/* Further labels, up to the next option: --participant-label A B C. */
static void take_more_labels(struct cli *cli, char **argv, int argc, int *i)
{
	while (*i + 1 < argc && argv[*i + 1][0] != '-')
		cli->label[cli->n_labels++] = argv[++*i];
}

/* 0: not this option; 1: taken; -1: a bad value. */
static int take_option(struct cli *cli, char **argv, int argc, int *i, const struct cli_option *o)
{
	int before = *i;
	const char *value;

	if (o->kind == CLI_FLAG) {
		if (!is_option(argv[*i], o))
			return 0;
		*(bool *)((char *)cli + o->offset) = true;
		return 1;
	}
	value = value_of(argv, argc, i, o);
	if (!value)
		return 0;
	if (!set_value(cli, o, value))
		return -1;
	if (o->kind == CLI_LABELS && *i > before)
		take_more_labels(cli, argv, argc, i);
	return 1;
}

static int take_word(struct cli *cli, char **argv, int argc, int *i)
{
	for (const struct cli_option *o = cli_options; o->name; o++) {
		int taken = take_option(cli, argv, argc, i, o);

		if (taken)
			return taken;
	}
	return 0;
}

int cli_read_arguments(int argc, char **argv, struct cli *cli)
{
	for (int i = 1; i < argc; i++) {
		int taken = take_word(cli, argv, argc, &i);

		if (taken < 0)
			return cli_usage("not a value for this option: ", argv[i]);
		if (taken > 0)
			continue;
		if (argv[i][0] == '-' && argv[i][1] != '\0')
			return cli_usage("no such option, or no value for it: ", argv[i]);
		cli->word[cli->n_words++] = argv[i];
	}
	return 0;
}
