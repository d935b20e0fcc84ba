/* read_csv.h -- the numbers of a file under tests/oracle/data. */
#ifndef TESTS_READ_CSV_H
#define TESTS_READ_CSV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Up to `limit` rows of n_cols numbers; returns how many rows there are.  Fails the test
 * where the file is not there. */
static inline int64_t read_csv(const char *name, bool header, int64_t n_cols, int64_t limit,
			       double *x)
{
	const char *source = getenv("PULVINAR_SOURCE");
	char path[1024], line[8192];
	int64_t n = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/oracle/data/%s", source ? source : ".", name);
	file = fopen(path, "r");
	if (!file)
		fail_msg("cannot open %s (is PULVINAR_SOURCE set?)", path);
	if (header && !fgets(line, sizeof(line), file))
		fail_msg("%s is empty", path);
	while (n < limit && fgets(line, sizeof(line), file)) {
		char *at = line;

		for (int64_t c = 0; c < n_cols; c++) {
			char *end;

			x[n * n_cols + c] = strtod(at, &end);
			if (end == at)
				fail_msg("%s row %d: not a number", path, (int)n);
			at = end + (*end == ',');
		}
		n++;
	}
	fclose(file);
	return n;
}

#endif
