/* slurm_wave.h -- one wave while Slurm runs it: what is stored, what is lost, who failed.
 * For slurm*.c only. */
#ifndef PV__SLURM_WAVE_H
#define PV__SLURM_WAVE_H

#include "run/slurm.h"

enum { PV__SLURM_RETRIES = 2 };

struct pv__slurm_wave {
	struct pv__slurm *slurm;
	struct pv__job *job;
	struct pv__arena *arena;
	enum pv__task_kind kind;
	const char *script;
	uint8_t *stored;               /* entries of the job that have an object */
	int64_t n_chunks;              /* entry i belongs to chunk i mod n_chunks */
	uint8_t *damaged;              /* had one that did not verify */
	uint8_t *wanted;               /* chunks of this attempt */
	const char **array_job;        /* of each chunk's last attempt; NULL: none */
	struct pv__slurm_entry *entry; /* as Slurm says, of each chunk */
	struct pv__arena *seen;        /* of `entry` */
	int64_t done, cached, told;
	double began;
};

const struct pv__task *pv__wave_task(const struct pv__slurm_wave *, int64_t entry);
/* Marks the entries that are stored already. */
void pv__wave_find_stored(struct pv__slurm_wave *, struct pv__diag *);
/* Tells whoever watches what is new: a wave may take days. */
void pv__wave_report(struct pv__slurm_wave *);
/* Looks for new objects; gives the entries without one whose chunk is wanted. */
int64_t pv__wave_count_missing(struct pv__slurm_wave *);
/* Makes a network file system look again for the object of an entry. */
void pv__wave_refresh(const struct pv__slurm_wave *, int64_t entry);
/* No object, and no word from its worker. */
bool pv__wave_is_lost(const struct pv__slurm_wave *, int64_t entry);
/* Would another attempt fail likewise? */
bool pv__wave_is_final(const struct pv__slurm_wave *, int64_t entry);
/* Errors of tasks as their workers told them, in the order of tasks; what Slurm lost
 * without a word is an error of the run, for nothing is wrong with the data. */
int pv__wave_name_failures(struct pv__slurm_wave *, struct pv__diag *) PV__MUST_CHECK;

#endif
