/* recording.h -- a recording as a study reads it, by built-in formats and plugins. */
#ifndef TESTS_RECORDING_H
#define TESTS_RECORDING_H

#include "plugin/reader.h"

struct recording_test {
	struct pv__arena *arena;
	struct pv__diag diag;
	struct pv__registry registry;
	struct pv__recording r; /* the last one read */
	char folder[64];        /* empty, removed at the end */
};

/* Skips the test where no plugin offers `op`: what it is built on is not installed. */
void recording_begin(struct recording_test *, const char *op);
void recording_end(struct recording_test *);
/* Path of a file in the folder. */
const char *recording_path(struct recording_test *, const char *name);
int recording_read(struct recording_test *, const char *path);
/* Reads it, or fails with what was said. */
void recording_expect(struct recording_test *, const char *path);
/* It is refused with one line that names it and has this text. */
void recording_refused(struct recording_test *, const char *path, const char *text);
double recording_value(struct recording_test *, int64_t channel, int64_t sample);

#endif
