/* eeglab.h -- a data set of EEGLAB, as its parts are read. */
#ifndef EEGLAB_H
#define EEGLAB_H

#include "mat.h"

struct eeglab {
	struct mat mat;
	matvar_t *set;       /* the struct EEG; NULL: its fields are variables of their own */
	const char *path;
	int64_t n_channels, n_points, n_epochs; /* points of one epoch */
	double rate, start_s; /* start_s: of an epoch, relative to its event */
};

/* A field of the data set; *out NULL: not there. */
int eeglab_field(const struct eeglab *, const char *name, matvar_t **out);
/* Names, types and positions of channels (channels.c). */
int eeglab_channels(const struct eeglab *, struct pv_recording *);
/* Events; segments, which begin at boundaries, or are epochs (events.c). */
int eeglab_events(const struct eeglab *, struct pv_recording *);

#endif
