/* results.h -- tables of a results folder, read by the names of their columns. */
#ifndef TESTS_RESULTS_H
#define TESTS_RESULTS_H

#include "data/data.h"
#include "support/program.h"

struct pv__frame results_read(struct scratch *, const char *folder, const char *file);
/* The only row that has these values: column, value, ..., NULL; the test fails where there
 * is none, or more than one. */
int64_t results_row(const struct pv__frame *, ...) __attribute__((sentinel));
const char *results_text(const struct pv__frame *, int64_t row, const char *column);
double results_real(struct scratch *, const struct pv__frame *, int64_t row, const char *column);

#endif
