/* edf.h -- EDF and BDF: the header as it was read, shared by the samples (edf.c) and the
 * annotations (tal.c).
 *
 * Kemp et al., Electroencephalogr Clin Neurophysiol 82:391 (1992); Kemp and Olivan, Clin
 * Neurophysiol 114:1755 (2003). */
#ifndef PV__EDF_H
#define PV__EDF_H

#include "recording_parts.h"

struct pv__edf_signal {
	const char *label, *unit;
	double physical_min, physical_max;
	int64_t digital_min, digital_max;
	int64_t per_record; /* samples */
	int64_t offset;     /* in a record, bytes */
	bool annotations;
};

struct pv__edf {
	const char *path;
	int64_t size;                 /* of the file */
	bool bdf;                     /* 24 bits, else 16 */
	bool interrupted;             /* not of one piece: EDF+D or BDF+D */
	const char *patient, *recorded, *date, *time;
	int64_t n_header, n_records, record_bytes;
	double record_s;
	int64_t n_signals;
	struct pv__edf_signal *signal;
	int64_t n_annotation_signals;
};
extern const struct pv__limit pv__edf_limits[];
int pv__edf_header(struct pv__arena *, const char *path, struct pv__edf *, struct pv__diag *)
	PV__MUST_CHECK;

/* The annotations of all records as events, their onsets counted from the first record; and
 * where each record begins (record_s[0] is 0), NULL without annotation signals. */
int pv__edf_annotations(const struct pv__edf *, struct pv__event_list *, double **record_s,
                        struct pv__diag *) PV__MUST_CHECK;

#endif
