/* pulvinar run STUDY */
#include "cli/cli.h"

int cmd_run(const struct cli *cli)
{
	struct pv_run_request request = {.study = cli->word[1], .output = cli->output,
	                                 .store = cli->store, .jobs = cli->jobs,
	                                 .paranoid = cli->paranoid,
	                                 .data_root = cli->data_root,
	                                 .executor = cli->executor};
	struct pv_library *library;
	int status = cli_open(cli, &library);

	if (status != PV_OK)
		return pv_exit_code(status);
	status = cli->dry_run ? pv_run_scripts(library, &request) : pv_run(library, &request);
	pv_library_close(library);
	return pv_exit_code(status);
}
