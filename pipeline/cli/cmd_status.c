/* pulvinar status DIR */
#include "cli/cli.h"

#include <stdio.h>
#include <unistd.h>

int cmd_status(const struct cli *cli)
{
	struct pv_watcher watcher = cli_watcher(cli);
	int running = 0, status;

	do {
		status = pv_status(&watcher, cli->word[1], cli->json, &running);
		fflush(stdout);
	} while (status == PV_OK && cli->watch && running && !cli_cancelled && sleep(1) == 0);
	return pv_exit_code(status);
}
