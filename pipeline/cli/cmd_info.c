/* pulvinar info FILE... */
#include "cli/cli.h"

int cmd_info(const struct cli *cli)
{
	struct pv_library *library;
	int status = cli_open(cli, &library);

	if (status != PV_OK)
		return pv_exit_code(status);
	status = pv_info(library, cli->n_words - 1, (const char *const *)(cli->word + 1), cli->json,
			 cli->identifying);
	pv_library_close(library);
	return pv_exit_code(status);
}
