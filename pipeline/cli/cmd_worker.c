/* pulvinar worker STUDY --output DIR --stage NAME --chunk K/N */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>

/* "3/8" as number 3 of 8. */
static bool read_chunk(const char *text, struct pv_chunk *chunk)
{
	long long number, of;
	char rest;

	if (text[0] < '0' || text[0] > '9' || sscanf(text, "%lld/%lld%c", &number, &of, &rest) != 2)
		return false;
	chunk->number = number;
	chunk->of = of;
	return true;
}

int cmd_worker(const struct cli *cli)
{
	struct pv_run_request request = {.study = cli->word[1],
					 .output = cli->output,
					 .store = cli->store,
					 .jobs = cli->jobs,
					 .paranoid = cli->paranoid,
					 .data_root = cli->data_root};
	struct pv_chunk chunk = {.stage = cli->stage};
	struct pv_library *library;
	int status;

	if (!cli->stage || !cli->chunk || !read_chunk(cli->chunk, &chunk)) {
		fprintf(stderr,
			"error: worker needs --stage NAME and --chunk K/N, as in --stage fold "
			"--chunk 0/8\n");
		return pv_exit_code(PV_EUSAGE);
	}
	status = cli_open(cli, &library);
	if (status != PV_OK)
		return pv_exit_code(status);
	status = pv_worker(library, &request, &chunk);
	pv_library_close(library);
	return pv_exit_code(status);
}
