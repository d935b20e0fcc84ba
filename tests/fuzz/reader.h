/* reader.h -- bytes as a recording, read by an op of a plugin in this very process: what it
 * gives must be whole, and its samples there.  In the program a child does this. */
#ifndef FUZZ_READER_H
#define FUZZ_READER_H

#include "fuzz_support.h"

#include "plugin/reader_parts.h"

#include <string.h>

enum { FUZZ_SAMPLES = 4096 };

static inline void fuzz_samples(const struct pv_op *op, void *state, const struct pv_recording *r,
				struct pv__arena *arena, struct pv__diag *diag)
{
	for (int64_t c = 0; c < r->n_channels && c < 8; c++) {
		int64_t n = r->channel[c].n_samples;
		double out[FUZZ_SAMPLES];
		struct pv_ctx ctx;
		int status;

		n = n < FUZZ_SAMPLES ? n : FUZZ_SAMPLES;
		pv__ctx_init(&ctx, op, NULL, NULL, arena, (struct pv__stream){{0, 0}}, diag);
		status = op->recording->read(&pv__host, &ctx, state, 1, &c,
					     r->channel[c].n_samples - n, n, out);
		(void)pv__ctx_end(&ctx, status);
	}
}

/* A promise that is broken is a finding; a text that is empty is not. */
static inline void fuzz_promises(struct pv__arena *arena, const struct pv_recording *r)
{
	struct pv__buffer b = {.arena = arena};
	struct pv__recording out = {0};
	struct pv__cursor c;
	const char *fault = NULL;

	pv__put_recording(&b, r);
	c = (struct pv__cursor){.arena = arena, .data = b.data, .n = b.n};
	if (b.failed)
		return;
	if (!pv__get_recording(&c, &out, &fault) ||
	    (fault && !strstr(fault, "lacks a text")))
		abort();
}

static inline void fuzz_read(const struct pv_op *op, const char *name, const char *part,
			     const uint8_t *data, size_t n)
{
	struct fuzz_file file = fuzz_open(data, n);
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	unsigned char *head = pv__alloc(arena, 4096, 1);
	struct pv_file probe = {.size = sizeof(probe),
				.path = file.path,
				.name = name,
				.head = head,
				.n_head = n < 4096 ? n : 4096,
				.part = part};
	const struct pv_recording *recording = NULL;
	void *state = NULL;
	struct pv_ctx ctx;
	int status;

	memcpy(head, data, probe.n_head);
	if (op->recording->probe(&probe)) {
		pv__ctx_init(&ctx, op, NULL, NULL, arena, (struct pv__stream){{0, 0}}, &diag);
		status = op->recording->open(&pv__host, &ctx, &probe, &recording, &state);
		status = pv__ctx_end(&ctx, status);
		fuzz_check(status, &diag);
		if (status == PV_OK) {
			fuzz_promises(arena, recording);
			fuzz_samples(op, state, recording, arena, &diag);
		}
	}
	pv__arena_free(arena);
	close_range((unsigned)file.fd, ~0u, 0); /* what the reader leaves open */
}

#endif
