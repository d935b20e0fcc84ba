/* nwb.h -- an NWB 2.x file, as its parts are read. */
#ifndef NWB_H
#define NWB_H

#include "h5.h"

extern const struct pv_op pv__op_read_nwb;

struct nwb {
	struct h5 h5;
	const char *part;
	/* The table of electrodes; n_electrodes 0: there is none. */
	int64_t n_electrodes;
	const int64_t *electrode_id;
	const char **electrode_name, **electrode_region; /* NULL: without this column */
};

/* ---- series (series.c): a data set of samples and its times ----------------------------- */

struct series {
	const char *path;          /* "processing/behavior/Position/hand" */
	const char *name;          /* its last part */
	bool electrical, spatial, behaviour;
	hid_t data;
	int rank;
	int64_t n_samples, n_columns;
	double rate, conversion, offset;
	const double *column_conversion; /* NULL: all 1 */
	int64_t n_segments;
	const struct pv_segment *segment;
	const char *unit;
	const int64_t *electrode;  /* row of each column; NULL: not told */
	const char *fault;         /* why it cannot be used; NULL: it can */
};
/* All series of the file or of its part that share the times of the first, of which those of
 * electrodes come first.  Others are named in a warning; one that cannot be used is an error
 * where the part names it. */
int nwb_series(const struct nwb *, int64_t *n, struct series **);
/* Sets the fault of a series, and returns PV_EDATA. */
int nwb_refuse(const struct nwb *, struct series *, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* What a group says of itself, samples excepted; *is false: it is no series. */
int nwb_series_open(const struct nwb *, hid_t group, const char *path, struct series *, bool *is);
/* Its times (times.c): rate and segments, of regular samples with gaps. */
int nwb_times(const struct nwb *, hid_t group, struct series *);

/* ---- the other parts --------------------------------------------------------------------- */

int nwb_channels(const struct nwb *, int64_t n, const struct series *, struct pv_recording *);
int nwb_electrodes(struct nwb *);
int nwb_units(const struct nwb *, struct pv_recording *);
int nwb_events(const struct nwb *, struct pv_recording *);
int nwb_identifying(const struct nwb *, struct pv_recording *);

#endif
