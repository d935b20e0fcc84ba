/* recording_companions.h -- what BIDS puts beside a recording. */
#ifndef PV__RECORDING_COMPANIONS_H
#define PV__RECORDING_COMPANIONS_H

#include "recording_parts.h"

/* Beside sub-01_task-x_eeg.edf: sub-01_task-x_events.tsv, _channels.tsv, _electrodes.tsv
 * (with _coordsystem.json: the unit of positions), _units.tsv, and sub-01_task-x_eeg.json.
 *   events      onset, duration, trial_type or value: replaces the events of the file
 *   channels    name, and any of type, units, status ("bad"), sampling_frequency, region
 *   electrodes  name, x, y, z, and region where there is one
 *   units       unit, region
 *   .json       SamplingFrequency, of a file that tells no rate
 * `companions` names others, or NULL. */
int pv__companions_apply(struct pv__arena *, const struct pv__companions *,
                         struct pv__recording *, struct pv__diag *) PV__MUST_CHECK;

enum { PV__SIDECAR_BYTES = 16 << 20 };

/* ---- what the tables are applied to (recording_tables.c) --------------------------------- */

struct pv__sides {
	struct pv__arena *arena;
	struct pv__recording *r;
	struct pv__diag *diag;
	const char *base; /* path up to the suffix of BIDS; NULL: it has no such name */
	const char *stem; /* path without what follows the first point of its name */
	bool *scanned;    /* per channel: its triggers are events already */
	double *scale;    /* per channel: of units that only channels.tsv tells; NULL: none */
};
int pv__sides_no_memory(const struct pv__sides *);
/* The file that was named, or the one that BIDS names if it is there; NULL: none. */
int pv__sides_find(const struct pv__sides *, const char *named, const char *suffix,
                   const char **path) PV__MUST_CHECK;
int pv__sides_channels(struct pv__sides *, const char *path) PV__MUST_CHECK;
int pv__sides_electrodes(struct pv__sides *, const char *path) PV__MUST_CHECK;
int pv__sides_units(struct pv__sides *, const char *path) PV__MUST_CHECK;
int pv__sides_events(struct pv__sides *, const char *path) PV__MUST_CHECK;

#endif
