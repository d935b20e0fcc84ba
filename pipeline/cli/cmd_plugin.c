/* pulvinar plugin list | why NAME */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

int cmd_plugin(const struct cli *cli)
{
	bool list = strcmp(cli->word[1], "list") == 0 && cli->n_words == 2;
	bool why = strcmp(cli->word[1], "why") == 0 && cli->n_words == 3;
	struct pv_library *library;
	int status;

	if (!list && !why) {
		fprintf(stderr, "error: usage: pulvinar plugin list | why NAME\n");
		return pv_exit_code(PV_EUSAGE);
	}
	status = cli_open(cli, &library);
	if (status != PV_OK)
		return pv_exit_code(status);
	status = list ? pv_plugin_list(library) : pv_plugin_why(library, cli->word[2]);
	pv_library_close(library);
	return pv_exit_code(status);
}
