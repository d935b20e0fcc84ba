/* fuzz_recording.h -- a recording that a format reads from any bytes: read or refused, and
 * every promised sample can be read. */
#ifndef FUZZ_RECORDING_H
#define FUZZ_RECORDING_H

#include "format.h"
#include "fuzz_support.h"

enum { FUZZ_BLOCK = 4096 };

/* First and last samples of a channel. */
static inline void fuzz_channel(const struct pv__recording *r, int64_t c, struct pv__diag *diag)
{
	int64_t n = r->channel[c].n_samples < FUZZ_BLOCK ? r->channel[c].n_samples : FUZZ_BLOCK;
	double x[FUZZ_BLOCK];

	if (r->channel[c].n_samples < 0 || !r->channel[c].name || !r->channel[c].type)
		abort();
	if (pv__recording_samples(r, 1, &c, 0, n, x, diag) != PV_OK ||
	    pv__recording_samples(r, 1, &c, r->channel[c].n_samples - n, n, x, diag) != PV_OK)
		abort();
}

static inline int fuzz_recording(const struct pv__format *format, const uint8_t *data, size_t n)
{
	struct fuzz_file file = fuzz_open(data, n);
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	struct pv__recording r;
	int status = format->recording(arena, file.path, &r, &diag);

	fuzz_check(status, &diag);
	for (int64_t c = 0; status == PV_OK && c < r.n_channels && c < 64; c++)
		fuzz_channel(&r, c, &diag);
	for (int64_t i = 1; status == PV_OK && i < r.n_events; i++)
		if (!(r.event[i - 1].onset_s <= r.event[i].onset_s))
			abort();
	pv__arena_free(arena);
	close(file.fd);
	return 0;
}

#endif
