/* pulvinar schema */
#include "cli/cli.h"

int cmd_schema(const struct cli *cli)
{
	struct pv_library *library;
	int status = cli_open(cli, &library);

	if (status != PV_OK)
		return pv_exit_code(status);
	status = pv_schema(library);
	pv_library_close(library);
	return pv_exit_code(status);
}
