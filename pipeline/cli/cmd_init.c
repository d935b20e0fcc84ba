/* pulvinar init --list | --template NAME [-o FILE] */
#include "cli/cli.h"

#include <errno.h>
#include <string.h>

static const struct study_template *find_template(const char *name)
{
	for (const struct study_template *t = study_templates; t->name; t++)
		if (strcmp(t->name, name) == 0)
			return t;
	return NULL;
}

/* What a template is for stands in its first line, behind "# ". */
static int list_templates(void)
{
	for (const struct study_template *t = study_templates; t->name; t++)
		printf("%-12s %.*s\n", t->name, (int)strcspn(t->text, "\n") - 2, t->text + 2);
	return 0;
}

/* A new file, or none: a study that is there is never written over. */
static int write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "wx");
	bool written;

	if (!file) {
		fprintf(stderr, "%s: error: %s\n", path,
			errno == EEXIST ? "is there already: give another name" : strerror(errno));
		return pv_exit_code(errno == EEXIST ? PV_ELOCK : PV_EIO);
	}
	written = fputs(text, file) >= 0;
	written = fclose(file) == 0 && written;
	if (written)
		return 0;
	fprintf(stderr, "%s: error: cannot write: %s\n", path, strerror(errno));
	remove(path);
	return pv_exit_code(PV_EIO);
}

int cmd_init(const struct cli *cli)
{
	const struct study_template *t;

	if (cli->list)
		return list_templates();
	if (!cli->template)
		return cli_usage("usage: pulvinar init ", "--list | --template NAME [-o FILE]");
	t = find_template(cli->template);
	if (!t)
		return cli_usage("init --list shows what there is, but no template is called ",
				 cli->template);
	if (cli->output)
		return write_file(cli->output, t->text);
	fputs(t->text, stdout);
	return 0;
}
