/* pulvinar compare DIR DIR... */
#include "cli/cli.h"

int cmd_compare(const struct cli *cli)
{
	struct pv_watcher watcher = cli_watcher(cli);

	return pv_exit_code(
		pv_compare(&watcher, cli->n_words - 1, (const char *const *)(cli->word + 1)));
}
