/* pulvinar check STUDY */
#include "cli/cli.h"

int cmd_check(const struct cli *cli)
{
	struct pv_library *library;
	int status = cli_open(cli, &library);

	if (status != PV_OK)
		return pv_exit_code(status);
	status = pv_check(library, cli->word[1]);
	pv_library_close(library);
	return pv_exit_code(status);
}
