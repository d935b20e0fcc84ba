/* pulvinar simulate WHAT DIR */
#include "cli/cli.h"

int cmd_simulate(const struct cli *cli)
{
	struct pv_library *library;
	int status = cli_open(cli, &library);

	if (status != PV_OK)
		return pv_exit_code(status);
	status = pv_simulate(library, cli->word[1], cli->word[2], cli->n, cli->seed);
	pv_library_close(library);
	return pv_exit_code(status);
}
