/* pulvinar export DIR --shareable -o OUT */
#include "cli/cli.h"

#include <stdio.h>

int cmd_export(const struct cli *cli)
{
	struct pv_library *library;
	int status;

	if (!cli->shareable || !cli->output) {
		fprintf(stderr, "error: usage: pulvinar export DIR --shareable -o OUT\n");
		return pv_exit_code(PV_EUSAGE);
	}
	status = cli_open(cli, &library);
	if (status != PV_OK)
		return pv_exit_code(status);
	status = pv_export_shareable(library, cli->word[1], cli->output);
	pv_library_close(library);
	return pv_exit_code(status);
}
