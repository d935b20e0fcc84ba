/* pulvinar store size | clean | why KEY, of --store DIR, of the results in -o DIR, or of a
 * folder named last */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

/* The folder at this word, or else as options say; "." at last. */
static const char *folder_at(const struct cli *cli, int word)
{
	if (cli->n_words > word)
		return cli->word[word];
	if (cli->store)
		return cli->store;
	return cli->output ? cli->output : ".";
}

int cmd_store(const struct cli *cli)
{
	struct pv_watcher watcher = cli_watcher(cli);
	const char *verb = cli->word[1];
	int status = PV_EUSAGE;

	if (strcmp(verb, "size") == 0 && cli->n_words <= 3)
		status = pv_store_size(&watcher, folder_at(cli, 2));
	else if (strcmp(verb, "clean") == 0 && cli->n_words <= 3)
		status = pv_store_clean(&watcher, folder_at(cli, 2));
	else if (strcmp(verb, "why") == 0 && cli->n_words >= 3)
		status = pv_store_why(&watcher, folder_at(cli, 3), cli->word[2]);
	else
		fprintf(stderr,
			"error: usage: pulvinar store size [DIR] | clean [DIR] | why KEY [DIR]\n");
	return pv_exit_code(status);
}
