/* Atlases, masks and maps that feature ops name, read before anything runs. */
#include "plan/plan.h"

#include <sys/stat.h>

/* Data may come later than the study: what is not there is no fault yet. */
static bool all_there(struct pv__arena *arena, const struct pv__loader *loader, int64_t n,
		      const char *const *file)
{
	for (int64_t i = 0; i < n; i++) {
		const char *path = pv__path_join(arena, loader->root, file[i]);
		struct stat st;

		if (!path || stat(path, &st) != 0)
			return false;
	}
	return true;
}

static int check_stage(struct pv__arena *arena, const struct pv__stage *stage,
		       struct pv__loader *loader, struct pv__diag *diag)
{
	const char **file;
	const void *config;
	int64_t n = stage->op ? pv__loader_files(arena, loader, stage, &file) : 0;

	if (n < 0)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for paths");
	if (n == 0 || !all_there(arena, loader, n, file))
		return PV_OK;
	return pv__stage_config(arena, stage, 0, loader, &config, diag);
}

int pv__plan_check_fixed(struct pv__arena *arena, const struct pv__study *study,
			 struct pv__diag *diag)
{
	const char *root = pv__data_root(arena, study);
	struct pv__loader *loader = root ? pv__loader_new(arena, root) : NULL;
	int status = PV_OK;

	if (!loader)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for paths");
	for (int64_t b = 0; b < study->n_blocks; b++)
		for (int64_t s = 0; s < study->block[b].n_from; s++) {
			int fault = check_stage(arena, &study->block[b].from[s], loader, diag);

			status = status ? status : fault;
		}
	return status;
}
