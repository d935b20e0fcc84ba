/* recording.h -- signals, spikes and events, whatever file they came from. */
#ifndef PV__RECORDING_H
#define PV__RECORDING_H

#include "base/base.h"

struct pv__channel {
	const char *name;        /* as the file says; names that several channels have get "-0", "-1",
	                            ... in the order of the file, and a warning */
	const char *type;        /* "eeg", "eog", "ecg", "emg", "mag", "grad", "meg_ref", "ecog",
	                            "seeg", "lfp", "trigger", "behaviour", "misc" */
	const char *unit;        /* of the values that read() gives: "V" for every electric potential,
	                            "T", "T/m", else as in the file; NULL: not told */
	const char *region;      /* NULL: not told */
	double rate_hz;          /* NaN: not told (NPY and tables without times) */
	int64_t n_samples;       /* over all segments */
	double position_mm[3];   /* NaN: not told */
	bool bad;
};

/* A stretch without gaps.  Epochs are segments too. */
struct pv__segment {
	double start_s;          /* from the start of the recording; of an epoch: of its first sample
	                            relative to its event */
	double duration_s;       /* channel c holds round(duration_s * rate_hz) samples of it; NaN:
	                            the one segment of a file that tells no rate */
	const char *event;       /* of an epoch, else NULL */
};

struct pv__recording_event {
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
	const char *samples_path;   /* file that holds the samples; NULL: `path` */
	int64_t n_channels; struct pv__channel *channel;
	bool unnamed;               /* the file names no channel: they are "1", "2", ... */
	int64_t n_segments; const struct pv__segment *segment; /* ascending in time, unless epochs */
	bool epochs;
	int64_t n_events; const struct pv__recording_event *event; /* ascending in onset */
	int64_t n_units; struct pv__unit *unit;
	/* Header fields that may name a person, for `info --show-identifying` alone. */
	int64_t n_identifying; const char *const (*identifying)[2]; /* field, value */
	/* Samples [first, first + n), counted over all segments, of channels of one rate, in
	 * their units: out[k * n + i] of channel[k].  Set by the reader, with its source; call
	 * pv__recording_samples, which checks what it is given. */
	int (*read)(const struct pv__recording *, int64_t n_channels, const int64_t *channel,
	            int64_t first, int64_t n, double *out, struct pv__diag *);
	const void *source;
};

/* One pass over the file, whatever the order in which it holds the samples. */
int pv__recording_samples(const struct pv__recording *, int64_t n_channels,
                          const int64_t *channel, int64_t first, int64_t n, double *out,
                          struct pv__diag *) PV__MUST_CHECK;
/* Samples of a channel in a segment. */
int64_t pv__segment_samples(const struct pv__segment *, const struct pv__channel *);

/* Readers beyond the formats that are built in: those of plugins (plugin/reader.h). */
struct pv__readers {
	/* `part`: what stands behind '#' in the path, or NULL.  *taken false: none of them reads
	 * such a file. */
	int (*read)(const struct pv__readers *, struct pv__arena *, const char *path,
	            const char *part, bool *taken, struct pv__recording *, struct pv__diag *);
	const void *of;
};

/* What a recording is told by other files, as paths; NULL: by the name that BIDS gives the
 * file, where it is there. */
struct pv__companions {
	const char *events, *channels, *electrodes, *units;
	double rate_hz; /* of a file that tells none (NPY, tables without times); 0: not given */
	const struct pv__readers *readers; /* NULL: built-in formats alone */
};
/* Whatever format the file has, with its companions.  "session.nwb#behavior/hand": a part of
 * the file, where no file has that name and the format has parts. */
int pv__recording_read(struct pv__arena *, const char *path, const struct pv__companions *,
                       struct pv__recording *, struct pv__diag *) PV__MUST_CHECK;

#endif
