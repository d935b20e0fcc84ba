/* pulvinar describe [OP | study | formats] */
#include "cli/cli.h"

#include <string.h>

int cmd_describe(const struct cli *cli)
{
	struct pv_library *library;
	int status = cli_open(cli, &library);

	if (status != PV_OK)
		return pv_exit_code(status);
	if (cli->n_words > 1 && strcmp(cli->word[1], "study") == 0)
		status = pv_describe_study(library);
	else if (cli->n_words > 1 && strcmp(cli->word[1], "formats") == 0)
		status = pv_describe_formats(library, cli->json);
	else
		status = pv_describe(library, cli->n_words > 1 ? cli->word[1] : NULL);
	pv_library_close(library);
	return pv_exit_code(status);
}
