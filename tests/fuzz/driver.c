/* Runs a fuzz target over the files of a folder, as a regression test. */
#include "fuzz_support.h"

#include <dirent.h>

static int run_file(const char *path)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	struct pv__bytes bytes;
	int status = pv__file_read(arena, path, (size_t)64 << 20, &bytes, &diag);

	if (status == PV_OK)
		LLVMFuzzerTestOneInput(bytes.data, bytes.n);
	else
		fprintf(stderr, "%s: cannot be read\n", path);
	pv__arena_free(arena);
	return status;
}

int main(int argc, char **argv)
{
	struct dirent **entry;
	int n = argc == 2 ? scandir(argv[1], &entry, NULL, alphasort) : -1;
	int n_run = 0, failed = 0;

	if (n < 0) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 64;
	}
	for (int i = 0; i < n; i++) {
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s", argv[1], entry[i]->d_name);
		if (entry[i]->d_name[0] != '.') {
			failed |= run_file(path) != PV_OK;
			n_run++;
		}
		free(entry[i]);
	}
	free(entry);
	printf("%d files\n", n_run);
	return failed || n_run == 0;
}
