/* Where results go: which folder, that it may be written to, and by one run at a time. */
#include "run/run.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

const char *pv__output_folder(struct pv__arena *arena, const struct pv__study *study,
			      const char *stated)
{
	if (stated)
		return stated;
	if (study->output)
		return study->output;
	return pv__format(arena, "results/%s", study->name);
}

const char *pv__store_folder(struct pv__arena *arena, const struct pv__study *study,
			     const char *stated, const char *results)
{
	if (stated)
		return stated;
	return study->store ? study->store : pv__path_join(arena, results, ".store");
}

/* Is `folder` the input folder, or above it? */
static bool holds(const char *folder, const char *input)
{
	char a[PATH_MAX], b[PATH_MAX];
	size_t n;

	if (!realpath(folder, a) || !realpath(input, b))
		return false;
	n = strlen(a);
	return strncmp(a, b, n) == 0 && (b[n] == '\0' || b[n] == '/' || pv__equal(a, "/"));
}

int pv__folder_check(const struct pv__run *run, struct pv__diag *diag)
{
	struct pv__mark mark = {run->folder, 0, 0};
	const char *root = pv__data_root(run->arena, run->study);

	if (!root)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	if (holds(run->folder, root))
		return pv__fail(diag, PV_ELOCK, &mark,
				"is the input folder or above it: name another with -o DIR");
	return PV_OK;
}

int pv__folder_take(const struct pv__run *run, struct pv__lock *lock, struct pv__diag *diag)
{
	PV__TRY(pv__folder_check(run, diag));
	return pv__lock_results(run->arena, run->folder, lock, diag);
}
