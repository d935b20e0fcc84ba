/* What a person sees: messages in colour where there is a terminal, progress with ETA. */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool progress_open;

static bool has_colour(void)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && !(no_colour && *no_colour) &&
	       !(term && strcmp(term, "dumb") == 0);
}

void cli_progress_end(void)
{
	if (progress_open)
		fprintf(stderr, "\n");
	progress_open = false;
}

static void show_output(void *to, const char *text)
{
	(void)to;
	cli_progress_end();
	fputs(text, stdout);
}

static void show_message(void *to, int kind, const char *line)
{
	static const char *const colour[] = {"\033[36m", "\033[33m", "\033[31m"};

	(void)to;
	cli_progress_end();
	if (has_colour())
		fprintf(stderr, "%s%s\033[0m\n", colour[kind], line);
	else
		fprintf(stderr, "%s\n", line);
}

static void put_eta(const struct pv_stage_progress *p)
{
	double worked = (double)(p->done - p->cached), left = (double)(p->total - p->done);
	double seconds = worked > 0 ? p->seconds / worked * left : 0;

	if (p->done == p->total)
		fprintf(stderr, "  %.1f s", p->seconds);
	else if (worked > 0)
		fprintf(stderr, "  %d:%02d left", (int)seconds / 60, (int)seconds % 60);
}

static void show_bar(const struct pv_stage_progress *p)
{
	enum { WIDTH = 30 };
	int full = p->total ? (int)(p->done * WIDTH / p->total) : WIDTH;

	fprintf(stderr, "\r\033[K%-20s [", p->stage);
	for (int i = 0; i < WIDTH; i++)
		fputc(i < full ? '#' : '.', stderr);
	fprintf(stderr, "] %lld/%lld", (long long)p->done, (long long)p->total);
	if (p->cached)
		fprintf(stderr, " (%lld from the store)", (long long)p->cached);
	put_eta(p);
	progress_open = true;
	if (p->done == p->total)
		cli_progress_end();
	fflush(stderr);
}

/* On a pipe: one line when a stage begins and one when it ends. */
static void show_line(const struct pv_stage_progress *p)
{
	if (p->done == p->cached && p->done < p->total)
		fprintf(stderr, "%s: %lld tasks, %lld from the store\n", p->stage,
		        (long long)p->total, (long long)p->cached);
	else if (p->done == p->total)
		fprintf(stderr, "%s: %lld done in %.1f s\n", p->stage, (long long)p->total,
		        p->seconds);
}

static void show_progress(void *to, const struct pv_stage_progress *p)
{
	(void)to;
	if (p->total == 0)
		return;
	if (isatty(STDERR_FILENO))
		show_bar(p);
	else
		show_line(p);
}

/* One line at a time, so that a reader of the pipe sees each as it comes. */
static void show_log(void *to, const char *line)
{
	(void)to;
	fprintf(stderr, "%s\n", line);
}

struct pv_watcher cli_watcher(const struct cli *cli)
{
	return (struct pv_watcher){.output = show_output,
	                           .message = show_message,
	                           .progress = cli->quiet || cli->log_json ? NULL : show_progress,
	                           .cancel = &cli_cancelled,
	                           .log = cli->log_json ? show_log : NULL};
}

int cli_open(const struct cli *cli, struct pv_library **library)
{
	struct pv_watcher watcher = cli_watcher(cli);

	return pv_library_open(cli->n_plugin_dirs, cli->plugin_dir, &watcher, library);
}
