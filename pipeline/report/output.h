/* output.h -- files of a results folder, and what the manifest says of them. */
#ifndef PV__OUTPUT_H
#define PV__OUTPUT_H

#include "report/results.h"

struct pv__outputs {
	struct pv__arena *arena;
	const char *folder;
	struct pv__diag *diag;
	int64_t n, capacity;
	struct pv__output_file *file; /* in the order of writing; names are relative */
};

/* Writes folder/name, whole or not at all, and its folder where missing. */
int pv__output_write(struct pv__outputs *, const char *name, const void *bytes,
		     size_t n) PV__MUST_CHECK;
/* The same of a buffer; PV_ENOMEM where it failed. */
int pv__output_buffer(struct pv__outputs *, const char *name,
		      const struct pv__buffer *) PV__MUST_CHECK;
/* Remembers a file that is there already: hashes it. */
int pv__output_add(struct pv__outputs *, const char *name) PV__MUST_CHECK;

#endif
