/* pulvinar plan STUDY */
#include "cli/cli.h"

int cmd_plan(const struct cli *cli)
{
	struct pv_run_request request = {.study = cli->word[1],
					 .output = cli->output,
					 .store = cli->store,
					 .jobs = cli->jobs,
					 .paranoid = cli->paranoid,
					 .data_root = cli->data_root};
	struct pv_library *library;
	int status = cli_open(cli, &library);

	if (status != PV_OK)
		return pv_exit_code(status);
	status = pv_plan(library, &request);
	pv_library_close(library);
	return pv_exit_code(status);
}
