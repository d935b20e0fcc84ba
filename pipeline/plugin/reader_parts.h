/* reader_parts.h -- between the host and the child that reads for it. */
#ifndef PV__READER_PARTS_H
#define PV__READER_PARTS_H

#include "plugin/reader.h"

/* What the host asks, with n_channels channels behind it. */
struct pv__reader_request { int64_t n_channels, first, n; };
/* Most values of one answer. */
enum { PV__READER_PIECE = 1 << 20 };

/* What the child answers, with n_bytes behind it: of an opened recording messages, the
 * index of the op (-1: none takes the file) and the recording; of samples messages, and
 * the values at the end. */
struct pv__reader_answer {
	int64_t status, n_bytes, n_messages; /* the messages come first */
	struct pv__digest digest;            /* of all bytes */
};

struct pv__reader_job {
	const struct pv__registry *registry;
	const char *path, *part;
	const unsigned char *head; size_t n_head;
	struct pv__call_slot *slot; /* in shared memory */
};

/* The child: seals itself off, opens the file, and answers until the host is gone. */
_Noreturn void pv__reader_serve(const struct pv__reader_job *, int socket);

/* ---- recordings as bytes (reader_wire.c) ------------------------------------------- */

void pv__put_recording(struct pv__buffer *, const struct pv_recording *);
/* Everything but path, format, read and source.  `*fault`: the promise that is broken, or
 * NULL.  false: the bytes are damaged, or there is no memory. */
bool pv__get_recording(struct pv__cursor *, struct pv__recording *, const char **fault);

#endif
