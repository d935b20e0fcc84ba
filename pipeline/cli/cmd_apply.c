/* pulvinar apply BUNDLE --data STUDY */
#include "cli/cli.h"

#include <stdio.h>

int cmd_apply(const struct cli *cli)
{
	struct pv_run_request request = {.output = cli->output, .store = cli->store,
	                                 .jobs = cli->jobs};
	struct pv_library *library;
	int status;

	if (!cli->data) {
		fprintf(stderr, "error: apply needs --data STUDY: what to score\n");
		return pv_exit_code(PV_EUSAGE);
	}
	status = cli_open(cli, &library);
	if (status != PV_OK)
		return pv_exit_code(status);
	status = pv_apply(library, cli->word[1], cli->data, &request);
	pv_library_close(library);
	return pv_exit_code(status);
}
