/* wave.h -- a wave is all tasks of one kind: none of them needs another.  Workers on
 * other machines share it out by number, and learn of it from files in the results folder:
 *
 *   slurm/STAGE.plan    what the wave was planned with: build, numeric profile, keys
 *   slurm/STAGE.sh      the array job that runs it (slurm.h)
 *   slurm/failed/KEY    the messages of a task that failed
 *   slurm/logs/         what workers print
 */
#ifndef PV__WAVE_H
#define PV__WAVE_H

#include "plan/plan.h"

/* "extract", "block", "fold", "permute", "curve", "final"; 0: no such stage. */
enum pv__task_kind pv__wave_kind(const char *stage);
/* Tasks of a plan that belong to a wave, in the order of the plan, as indices into
 * plan->task; their number, -1: no memory. */
int64_t pv__wave_tasks(struct pv__arena *, const struct pv__plan *, enum pv__task_kind,
		       int64_t **task);
/* folder/slurm/NAME */
char *pv__wave_path(struct pv__arena *, const char *folder, const char *name);

/* ---- what was planned ------------------------------------------------------------------ */

/* tasks: the plan that holds those of the wave; NULL: they are not known yet, then workers
 * compare build and profile only. */
int pv__wave_announce(const char *folder, enum pv__task_kind, const struct pv__plan *,
		      const struct pv__plan *tasks, struct pv__diag *) PV__MUST_CHECK;
/* Number of the device that the data lay on where the wave was planned; -1: not known. */
int64_t pv__wave_device(const char *folder, enum pv__task_kind);
/* The number that this machine gives to a folder's device; -1: there is no such folder. */
int64_t pv__device_of(const char *folder);
/* Can this process do what was announced?  PV_ENOENT: nothing was; PV_EPLUGIN: another
 * build or another numeric profile, named line by line. */
int pv__wave_check_profile(const char *folder, enum pv__task_kind,
			   struct pv__diag *) PV__MUST_CHECK;
/* PV_EDATA: this plan has other tasks than were announced. */
int pv__wave_check_tasks(const char *folder, enum pv__task_kind, const struct pv__plan *,
			 struct pv__diag *) PV__MUST_CHECK;

/* ---- failures ---------------------------------------------------------------------------- */

int pv__failure_write(const char *folder, const struct pv__digest *key, const struct pv__diag *,
		      struct pv__diag *) PV__MUST_CHECK;
/* Adds the messages of a failed task; false: none are known. */
bool pv__failure_read(const char *folder, const struct pv__digest *key, struct pv__diag *);
void pv__failure_forget(const char *folder, const struct pv__digest *key);

#endif
