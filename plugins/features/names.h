/* names.h -- finding names: patterns with * and ?, and near misses. */
#ifndef PV__PLUGIN_FEATURES_NAMES_H
#define PV__PLUGIN_FEATURES_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `*`: any text, also none; `?`: one character (UTF-8).  The whole name must match. */
bool name_matches(const char *pattern, const char *name);

enum { NAMES_ROOM = 256 };
/* "'a', 'b', 'c'": the names nearest to `wanted` by edit distance, up to three, as far
 * as they fit; ties in the order of `name`. */
void nearest_names(const char *wanted, int64_t n, const char *const *name, char out[NAMES_ROOM]);

#endif
