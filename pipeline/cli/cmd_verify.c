/* pulvinar verify DIR [--rerun]; pulvinar report DIR */
#include "cli/cli.h"

static struct pv_place_request places(const struct cli *cli)
{
	return (struct pv_place_request){.results = cli->word[1],
					 .study_folder = cli->study_folder,
					 .data_root = cli->data_root};
}

int cmd_verify(const struct cli *cli)
{
	struct pv_place_request request = places(cli);
	struct pv_library *library;
	int status = cli_open(cli, &library);

	if (status != PV_OK)
		return pv_exit_code(status);
	status = cli->rerun ? pv_verify_rerun(library, &request, cli->jobs)
			    : pv_verify(library, &request);
	pv_library_close(library);
	return pv_exit_code(status);
}

int cmd_report(const struct cli *cli)
{
	struct pv_place_request request = places(cli);
	struct pv_library *library;
	int status = cli_open(cli, &library);

	if (status != PV_OK)
		return pv_exit_code(status);
	status = pv_report(library, &request, cli->store);
	pv_library_close(library);
	return pv_exit_code(status);
}
