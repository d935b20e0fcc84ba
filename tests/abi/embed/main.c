/* Opens the installed library, which finds its plugins by itself, and shows one op. */
#include <pulvinar/pulvinar.h>

#include <stdio.h>

static void show(void *to, const char *text)
{
	fputs(text, to);
}

int main(void)
{
	struct pv_watcher watcher = {.to = stdout, .output = show};
	struct pv_library *library;
	int status = pv_library_open(0, NULL, &watcher, &library);

	if (status != PV_OK)
		return pv_exit_code(status);
	printf("version %s\n", pv_version());
	status = pv_describe(library, "scale.zscore");
	pv_library_close(library);
	return pv_exit_code(status);
}
