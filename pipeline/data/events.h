/* events.h -- the events of one 4-D image or recording: shared by events.c and what names
 * them. */
#ifndef PV__EVENTS_H
#define PV__EVENTS_H

#include "data/recording.h"
#include "data/rows.h"

/* Becomes a row. */
struct pv__event {
	const char *name;        /* unique in its image: "run-03_block-012_face" */
	const char *const *cell; /* one per column of the file */
	int64_t run;             /* code, in order of appearance */
	int64_t n_points;
	const int64_t *point; /* volumes, or samples of a recording */
	double onset_s;       /* of a recording */
};

struct pv__events {
	struct pv__frame frame; /* the file, as read */
	bool has_onsets;        /* a BIDS events file; else a list with a line per volume */
	int64_t n_volumes;      /* of the image */
	double tr_s;            /* 0: not stated */
	int64_t n_runs;
	const int64_t *volume_run;
	int64_t n;
	struct pv__event *event;
	const struct pv__recording *recording; /* NULL: of a 4-D image */
};

/* event_list.c: consecutive volumes of equal target and run are a block. */
int pv__events_from_list(const struct pv__rows *, struct pv__events *) PV__MUST_CHECK;
/* event_onsets.c: volumes v with v * TR in [onset, onset + duration); with window_s [a, b]
 * in [onset + a, onset + duration + b), or where the average is over the window alone in
 * [onset + a, onset + b). */
int pv__events_from_onsets(const struct pv__rows *, struct pv__events *) PV__MUST_CHECK;

/* event_recording.c: the recording of participant i, who is excluded where it cannot be read
 * and the study leaves such rows out. */
int pv__events_open_recording(struct pv__rows *, int64_t i, struct pv__events *) PV__MUST_CHECK;
/* The events that the recording holds, as a table with onset, duration and trial_type. */
int pv__events_held(const struct pv__rows *, struct pv__events *) PV__MUST_CHECK;
/* A row per event: its window of the recording, in one segment. */
int pv__events_from_recording(const struct pv__rows *, struct pv__events *) PV__MUST_CHECK;

/* A text as part of an id: other characters than those of ids become '-'. */
char *pv__event_label(struct pv__arena *, const char *text);
/* Digits of a number, at least `least`. */
int pv__digits(int64_t value, int least);
/* Room for one more event; NULL: no memory. */
struct pv__event *pv__event_add(const struct pv__rows *, struct pv__events *);
/* Does a line or block meet samples.where? */
bool pv__event_wanted(const struct pv__rows *, const struct pv__events *, const char *const *cell);
/* Points first .. first + n - 1. */
const int64_t *pv__event_points(const struct pv__rows *, int64_t first, int64_t n);

#endif
