/* pulvinar bids-app BIDS_DIR OUT_DIR participant|group --config STUDY */
#include "cli/cli.h"

#include <stdio.h>

int cmd_bids_app(const struct cli *cli)
{
	struct pv_run_request request = {.study = cli->config,
					 .output = cli->word[2],
					 .store = cli->store,
					 .jobs = cli->jobs,
					 .paranoid = cli->paranoid,
					 .data_root = cli->word[1],
					 .executor = cli->executor};
	struct pv_bids_app app = {
		.level = cli->word[3], .n_labels = cli->n_labels, .label = cli->label};
	struct pv_library *library;
	int status;

	if (!cli->config) {
		fprintf(stderr,
			"error: bids-app needs --config STUDY: what to do with the data set\n");
		return pv_exit_code(PV_EUSAGE);
	}
	status = cli_open(cli, &library);
	if (status != PV_OK)
		return pv_exit_code(status);
	status = pv_bids_app(library, &request, &app);
	pv_library_close(library);
	return pv_exit_code(status);
}
