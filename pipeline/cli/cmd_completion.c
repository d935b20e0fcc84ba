/* pulvinar completion bash: commands, and the options of each, from their tables. */
#include "cli/cli.h"

#include <string.h>

/* Is a command among "run, plan"?  NULL: all are. */
static bool is_listed(const char *list, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 2 : NULL)
		if (strncmp(at, name, n) == 0 && (at[n] == ',' || at[n] == '\0'))
			return true;
	return !list;
}

/* The words of "list | why NAME" that are to be typed as they stand. */
static void put_words(const char *arguments)
{
	while (*arguments) {
		size_t n = strcspn(arguments, " |[]");

		if (n > 0 && arguments[0] >= 'a' && arguments[0] <= 'z')
			printf(" %.*s", (int)n, arguments);
		arguments += n + (arguments[n] != '\0');
	}
}

static void put_command(const struct command *c)
{
	printf("\t%s) words=\"--help", c->name);
	put_words(c->arguments);
	for (const struct cli_option *o = cli_options; o->name; o++)
		if (is_listed(o->commands, c->name))
			printf("%s%s %s", o->letter ? " " : "", o->letter ? o->letter : "",
			       o->name);
	printf("\" ;;\n");
}

static void put_templates(void)
{
	printf("\t--template) COMPREPLY=($(compgen -W \"");
	for (const struct study_template *t = study_templates; t->name; t++)
		printf("%s%s", t == study_templates ? "" : " ", t->name);
	printf("\" -- \"$word\")); return ;;\n");
}

/* Options whose value is no file. */
static void put_values(void)
{
	const char *bar = "";

	put_templates();
	printf("\t--executor) COMPREPLY=($(compgen -W \"local slurm\" -- \"$word\")); return ;;\n");
	printf("\t");
	for (const struct cli_option *o = cli_options; o->name; o++) {
		if (o->kind != CLI_COUNT && o->kind != CLI_SEED)
			continue;
		printf("%s%s%s%s", bar, o->letter ? o->letter : "", o->letter ? "|" : "", o->name);
		bar = "|";
	}
	printf(") return ;;\n");
}

static void put_bash(void)
{
	printf("# Completion of bash for pulvinar %s; made by `pulvinar completion bash`.\n"
	       "_pulvinar()\n{\n"
	       "\tlocal word=\"${COMP_WORDS[COMP_CWORD]}\" words=\"\"\n\n"
	       "\tCOMPREPLY=()\n"
	       "\tcase \"${COMP_WORDS[COMP_CWORD-1]}\" in\n",
	       pv_version());
	put_values();
	printf("\tesac\n\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\twords=\"--help --version");
	for (const struct command *c = cli_commands; c->name; c++)
		printf(" %s", c->name);
	printf("\"\n\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n\t\treturn\n\tfi\n"
	       "\tcase \"${COMP_WORDS[1]}\" in\n");
	for (const struct command *c = cli_commands; c->name; c++)
		put_command(c);
	printf("\tesac\n"
	       "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\n"
	       "complete -o default -F _pulvinar pulvinar\n");
}

int cmd_completion(const struct cli *cli)
{
	if (strcmp(cli->word[1], "bash") != 0)
		return cli_usage("completion is for bash, not for ", cli->word[1]);
	put_bash();
	return 0;
}
