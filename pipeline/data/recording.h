/* recording.h -- signals, spikes and events, whatever file they came from. */
#ifndef PV__RECORDING_H
#define PV__RECORDING_H

#include "base/base.h"

struct pv__channel {
	const char *name;        /* as the file says; repeated names get "-1", "-2", ... and a warning */
	const char *type;        /* "eeg", "eog", "ecg", "emg", "mag", "grad", "ecog", "seeg", "lfp",
	                            "trigger", "behaviour", "misc" */
	const char *unit;        /* of the values that read() gives: "V" for every electric potential,
	                            "T", "T/m", else as in the file; NULL: not told */
	const char *region;      /* NULL: not told */
	double rate_hz;
	int64_t n_samples;       /* over all segments */
	double position_mm[3];   /* NaN: not told */
	bool bad;
};

/* A stretch without gaps.  Epochs are segments too. */
struct pv__segment {
	double start_s;          /* from the start of the recording; of an epoch: of its first sample
	                            relative to its event */
	double duration_s;       /* channel c holds round(duration_s * rate_hz) samples of it */
	const char *event;       /* of an epoch, else NULL */
};

struct pv__event {
	double onset_s, duration_s; /* duration 0 where none is told */
	const char *type;           /* text of an annotation, or the trigger as a number */
	const char *channel;        /* NULL: of the whole recording */
};

struct pv__unit { /* a neuron: its spikes, ascending */
	const char *name, *region;  /* region NULL: not told */
	int64_t n_spikes; const double *time_s;
};

struct pv__recording {
	const char *path, *format;  /* format: name in `pulvinar describe formats` */
	int64_t n_channels; struct pv__channel *channel;
	int64_t n_segments; const struct pv__segment *segment; /* ascending in time, unless epochs */
	bool epochs;
	int64_t n_events; const struct pv__event *event;       /* ascending in onset */
	int64_t n_units; struct pv__unit *unit;
	/* Header fields that may name a person, for `info --show-identifying` alone. */
	int64_t n_identifying; const char *const (*identifying)[2]; /* field, value */
	/* Samples [first, first + n) of a channel, counted over all segments, in its unit.
	 * Set by the reader, with its source. */
	int (*read)(const struct pv__recording *, int64_t channel, int64_t first, int64_t n,
	            double *out, struct pv__diag *);
	const void *source;
};

#endif
