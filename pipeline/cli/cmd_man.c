/* pulvinar man: the manual page, from the tables of commands, options and exit codes. */
#include "cli/cli.h"

/* A hyphen that can be copied, and no backslash that means something. */
static void put(const char *text)
{
	for (; *text; text++)
		if (*text == '-')
			printf("\\-");
		else if (*text == '\\')
			printf("\\e");
		else
			putchar(*text);
}

static void put_command(const struct command *c)
{
	printf(".TP\n\\fB%s\\fR ", c->name);
	put(c->arguments);
	printf("\n");
	put(c->help);
	printf("\n");
}

static void put_option(const struct cli_option *o)
{
	printf(".TP\n\\fB");
	if (o->letter) {
		put(o->letter);
		printf("\\fR, \\fB");
	}
	put(o->name);
	printf("\\fR");
	if (o->argument)
		printf(" \\fI%s\\fR", o->argument);
	printf("\n");
	put(o->help);
	if (o->commands) {
		printf(" (");
		put(o->commands);
		printf(")");
	}
	printf("\n");
}

int cmd_man(const struct cli *cli)
{
	(void)cli;
	printf(".TH PULVINAR 1 \"\" \"pulvinar %s\" \"User Commands\"\n", pv_version());
	printf(".SH NAME\npulvinar \\- finds which brain regions, channels or units predict "
	       "something\n"
	       ".SH SYNOPSIS\n.B pulvinar\n.I COMMAND\n.RI [ OPTION ...]\n"
	       ".SH DESCRIPTION\n"
	       "One YAML file, the study, says what is read, what is predicted, by which models, "
	       "and "
	       "how that is\ntested.\n"
	       ".B pulvinar describe study\nexplains its language,\n.B pulvinar describe\n"
	       "lists all ops.\n.SH COMMANDS\n");
	for (const struct command *c = cli_commands; c->name; c++)
		put_command(c);
	printf(".SH OPTIONS\n");
	for (const struct cli_option *o = cli_options; o->name; o++)
		put_option(o);
	printf(".TP\n\\fB\\-\\-version\\fR\nversion, and nothing else\n"
	       ".TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\na summary of this page\n"
	       ".SH EXIT STATUS\n");
	for (const struct cli_exit_code *c = cli_exit_codes; c->help; c++)
		printf(".TP\n%d\n%s\n", c->code, c->help);
	return 0;
}
