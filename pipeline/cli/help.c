/* pulvinar --help, from the tables of commands and options. */
#include "cli/cli.h"

#include <string.h>

enum { WIDTH = 80, AT = 23 };

const struct cli_exit_code cli_exit_codes[] = {
	{0, "done"},
	{64, "usage"},
	{65, "bad data"},
	{66, "missing input"},
	{69, "a plugin failed, or this machine cannot do what another has planned (worker)"},
	{70, "internal error"},
	{71, "out of memory"},
	{73, "results folder in use or not writable"},
	{74, "read or write failed"},
	{75, "stopped (run again to go on)"},
	{78, "bad study"},
	{130, "Ctrl-C"},
	{0, NULL},
};

/* Words from a column on, with all further lines from there. */
static void put_words(FILE *to, int from, const char *text)
{
	int at = from;

	while (*text) {
		int n = (int)strcspn(text, " ");

		if (at > from && at + 1 + n > WIDTH) {
			fprintf(to, "\n%*s", from, "");
			at = from;
		} else if (at > from) {
			fputc(' ', to);
			at++;
		}
		fprintf(to, "%.*s", n, text);
		at += n;
		text += n + (text[n] == ' ');
	}
	fputc('\n', to);
}

static void put_option(FILE *to, const struct cli_option *o)
{
	char text[512];
	int at = fprintf(to, "  %s%s %s%s%s", o->letter ? o->letter : "  ", o->letter ? "," : " ",
			 o->name, o->argument ? " " : "", o->argument ? o->argument : "");

	snprintf(text, sizeof(text), "%s%s%s%s", o->help, o->commands ? " (" : "",
		 o->commands ? o->commands : "", o->commands ? ")" : "");
	fprintf(to, at < AT ? "%*s" : "\n%*s", at < AT ? AT - at : AT, "");
	put_words(to, AT, text);
}

static void put_exit_codes(FILE *to)
{
	char text[1024];
	int n = snprintf(text, sizeof(text), "Exit codes:");

	for (const struct cli_exit_code *c = cli_exit_codes; c->help; c++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, "%s %d %s",
			      c == cli_exit_codes ? "" : ",", c->code, c->help);
	put_words(to, 0, text);
}

void cli_help(FILE *to)
{
	fprintf(to, "usage: pulvinar COMMAND [OPTION...]\n\n");
	for (const struct command *c = cli_commands; c->name; c++)
		fprintf(to, "  %-9s %-20s %s\n", c->name, c->arguments, c->help);
	fputc('\n', to);
	for (const struct cli_option *o = cli_options; o->name; o++)
		put_option(to, o);
	fprintf(to, "      --version        version, and nothing else\n"
		    "  -h, --help           this text\n\n");
	put_exit_codes(to);
}
