/* recording_parts.h -- what the readers of recordings share: samples as they lie in a
 * file, names, units and types of channels, events. */
#ifndef PV__RECORDING_PARTS_H
#define PV__RECORDING_PARTS_H

#include "bytes.h"
#include "format.h"

/* ---- samples (stored.c) ------------------------------------------------------------ */

enum pv__sample_type { PV__I8, PV__U8, PV__I16, PV__U16, PV__I24, PV__I32, PV__U32, PV__I64,
	               PV__U64, PV__F32, PV__F64 };
size_t pv__sample_bytes(enum pv__sample_type);

struct pv__stored_channel {
	const unsigned char *memory; /* its bytes where they are held already; NULL: in the file */
	enum pv__sample_type type;
	bool big_endian;
	int64_t offset;     /* of its first sample in a piece, bytes */
	int64_t stride;     /* from one sample to the next, bytes */
	int64_t per_tick;   /* samples in a tick */
	double gain, shift; /* value = gain * stored + shift */
};

/* A file is cut into pieces (records, buffers, epochs), a piece into ticks.  Every channel
 * has per_tick samples in each tick: an EDF record is one tick, everywhere else a tick is
 * one sample.  Pieces are alike, `each` ticks and `bytes` bytes apart from `at` on, or
 * listed. */
struct pv__stored {
	const char *path;            /* of the samples */
	int64_t size;                /* of the file when its header was read */
	const struct pv__stored_channel *channel;
	int64_t n_pieces;
	int64_t at, bytes, each;
	const int64_t *piece_at;     /* listed: where each begins; NULL: alike */
	const int64_t *piece_tick;   /* n_pieces + 1: ticks before each */
};
/* `read` of a recording whose source is a struct pv__stored. */
int pv__stored_read(const struct pv__recording *, int64_t n_channels, const int64_t *channel,
                    int64_t first, int64_t n, double *out, struct pv__diag *) PV__MUST_CHECK;

/* ---- names, units, types (channels.c) ------------------------------------------------- */

/* Text of a header without blanks at its ends, up to a zero byte; bytes that are not
 * UTF-8 are taken as Latin-1.  NULL: no memory. */
const char *pv__header_text(struct pv__arena *, const void *bytes, size_t n);
/* The unit that read() gives, and what values in `unit` are to be multiplied by: volts,
 * tesla and tesla per metre without prefixes; any other stays.  "" gives NULL. */
const char *pv__base_unit(const char *unit, double *scale);
/* "eeg" of "EEG Fpz-Cz", "eog" of "HEOG", "trigger" of "Status"; NULL: the label tells none. */
const char *pv__label_type(const char *label);
/* Repeated names get "-0", "-1", ..., with one warning. */
int pv__unique_names(struct pv__arena *, const char *path, int64_t n, struct pv__channel *,
                     struct pv__diag *) PV__MUST_CHECK;
/* A channel of which nothing is known but its name. */
struct pv__channel pv__plain_channel(const char *name);
/* "time", "time_s", "time_ms", "timestamps", ...: what its values are to be multiplied by. */
bool pv__is_time_name(const char *name, double *to_s);
/* The rate of times within a quarter of a step of even ones; NaN, with a warning, of others. */
double pv__even_rate(const char *path, const char *name, int64_t n, const double *time_s,
                     struct pv__diag *);
/* One segment over all samples, for files without gaps. */
int pv__one_segment(struct pv__arena *, struct pv__recording *, double duration_s,
                    struct pv__diag *) PV__MUST_CHECK;

/* ---- events (recording_events.c) ---------------------------------------------------------- */

struct pv__event_list {
	struct pv__arena *arena;
	int64_t n, capacity;
	struct pv__recording_event *event;
};
/* false: no memory */
bool pv__event_put(struct pv__event_list *, struct pv__recording_event);
/* Ascending in onset, in the order of the file where equal. */
int pv__events_done(struct pv__event_list *, struct pv__recording *, struct pv__diag *)
	PV__MUST_CHECK;
/* An event at each sample whose whole value & mask is larger than at the sample before; the
 * first sample of a segment has none before it.  Type: that value. */
int pv__trigger_events(const struct pv__recording *, int64_t channel, int64_t mask,
                       struct pv__event_list *, struct pv__diag *) PV__MUST_CHECK;

/* ---- what may name a person ------------------------------------------------------------- */

/* Fields without text are left out. */
int pv__identifying(struct pv__arena *, struct pv__recording *, int64_t n,
                    const char *const (*field)[2], struct pv__diag *) PV__MUST_CHECK;

#endif
