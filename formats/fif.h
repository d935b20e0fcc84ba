/* fif.h -- FIF (Elekta/MEGIN, MNE): a chain of tags, big-endian, in nested blocks. */
#ifndef PV__FIF_H
#define PV__FIF_H

#include "recording_parts.h"

enum { /* kinds of tags */
	PV__FIF_FILE_ID = 100, PV__FIF_BLOCK_START = 104, PV__FIF_BLOCK_END = 105,
	PV__FIF_REF_ROLE = 115, PV__FIF_NCHAN = 200, PV__FIF_SFREQ = 201, PV__FIF_CH_INFO = 203,
	PV__FIF_MEAS_DATE = 204, PV__FIF_COMMENT = 206, PV__FIF_FIRST_SAMPLE = 208,
	PV__FIF_LAST_SAMPLE = 209, PV__FIF_EXPERIMENTER = 212, PV__FIF_CH_NAME = 258,
	PV__FIF_BUFFER = 300, PV__FIF_SKIP = 301, PV__FIF_EPOCH = 302, PV__FIF_SKIP_SAMPLES = 303,
	PV__FIF_FIRST_NAME = 401, PV__FIF_MIDDLE_NAME = 402, PV__FIF_LAST_NAME = 403,
	PV__FIF_HOSPITAL_ID = 410, PV__FIF_NAME_LIST = 3507, PV__FIF_ONSETS = 3568,
	PV__FIF_ENDS = 3569, PV__FIF_EVENT_LIST = 3561
};
enum { /* kinds of blocks */
	PV__FIF_MEAS_INFO = 101, PV__FIF_RAW_DATA = 102, PV__FIF_EVOKED = 104,
	PV__FIF_CONTINUOUS = 112, PV__FIF_EXTRA_CHANNEL = 113, PV__FIF_REFERENCE = 118,
	PV__FIF_SHIELDED = 119, PV__FIF_OLD_EPOCHS = 122, PV__FIF_BAD_CHANNELS = 359,
	PV__FIF_EVENTS = 361, PV__FIF_EPOCHS = 373, PV__FIF_ANNOTATIONS = 3810
};
enum { /* types */
	PV__FIF_SHORT = 2, PV__FIF_INT = 3, PV__FIF_FLOAT = 4, PV__FIF_DOUBLE = 5,
	PV__FIF_TEXT = 10, PV__FIF_PACKED = 16, PV__FIF_DENSE = 1 << 30
};

struct pv__fif_tag {
	int64_t kind, type, at, size; /* at: of its bytes */
	int64_t block;                /* kind of the innermost block; 0: none */
	int64_t block_id;             /* blocks are counted in the order of the file */
};
struct pv__fif {
	const char *path;
	int64_t size;                /* of the file, inflated where it is gzipped */
	const unsigned char *memory; /* of a gzipped file, else NULL */
	int64_t n;
	struct pv__fif_tag *tag;
};
extern const struct pv__limit pv__fif_limits[];
int pv__fif_open(struct pv__arena *, const char *path, struct pv__fif *, struct pv__diag *)
	PV__MUST_CHECK;
/* The first tag of a kind in a block of a kind; NULL: none. */
const struct pv__fif_tag *pv__fif_find(const struct pv__fif *, int64_t block, int64_t kind);
bool pv__fif_has_block(const struct pv__fif *, int64_t block);
/* The bytes of a tag. */
int pv__fif_bytes(struct pv__arena *, const struct pv__fif *, const struct pv__fif_tag *,
                  struct pv__byte_view *, struct pv__diag *) PV__MUST_CHECK;
int pv__fif_text(struct pv__arena *, const struct pv__fif *, const struct pv__fif_tag *,
                 const char **, struct pv__diag *) PV__MUST_CHECK;
/* One whole number or real, whatever type it has; `name`: for messages. */
int pv__fif_number(struct pv__arena *, const struct pv__fif *, const struct pv__fif_tag *,
                   const char *name, double *, struct pv__diag *) PV__MUST_CHECK;
/* All numbers of a tag of integers, floats or doubles. */
int pv__fif_numbers(struct pv__arena *, const struct pv__fif *, const struct pv__fif_tag *,
                    int64_t *n, double **, struct pv__diag *) PV__MUST_CHECK;

/* Channels with rate, type, unit, position and badness, and what their samples are to be
 * multiplied by; n_samples is left to the caller (fif_info.c). */
struct pv__fif_info {
	double rate_hz;
	int64_t n_channels;
	struct pv__channel *channel;
	double *gain;       /* of raw data: range, calibration and prefix of the unit */
	double *epoch_gain; /* of epochs: MNE, whose format they are, leaves range out */
};
int pv__fif_info(struct pv__arena *, const struct pv__fif *, struct pv__fif_info *,
                 struct pv__diag *) PV__MUST_CHECK;

/* ---- one file under way ---------------------------------------------------------------- */

struct pv__fif_reader {
	struct pv__arena *arena;
	struct pv__fif fif;
	struct pv__fif_info info;
	struct pv__recording *out;
	struct pv__stored *stored;
	struct pv__stored_channel *sample;
	enum pv__sample_type type;
	int64_t width;
	int64_t n_samples;    /* in all, or of an epoch */
	int64_t first_sample; /* of the recording, on the clock of its annotations */
	struct pv__event_list events;
	struct pv__diag *diag;
};
int pv__fif_no_memory(const struct pv__fif_reader *);
int pv__fif_fail(const struct pv__fif_reader *, const char *what);
/* Readies samples of a type of FIF. */
int pv__fif_start(struct pv__fif_reader *, int64_t type) PV__MUST_CHECK;
/* Channel c begins c * offset bytes into a piece. */
void pv__fif_set_channels(struct pv__fif_reader *, const double *gain, int64_t offset,
                          int64_t stride, int64_t n_samples);
/* The date of a block, in seconds. */
int pv__fif_seconds(const struct pv__fif_reader *, int64_t block, bool *told, double *out)
	PV__MUST_CHECK;

int64_t pv__fif_count_buffers(const struct pv__fif *);
/* Buffers, annotations and triggers (fif_raw.c). */
int pv__fif_read_raw(struct pv__fif_reader *) PV__MUST_CHECK;
int pv__fif_read_epochs(struct pv__fif_reader *) PV__MUST_CHECK; /* fif_epochs.c */

#endif
