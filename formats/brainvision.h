/* brainvision.h -- the text files of BrainVision: sections, keys, values.
 *
 * Brain Products, BrainVision Core Data Format 1.0 and 2.0. */
#ifndef PV__BRAINVISION_H
#define PV__BRAINVISION_H

#include "recording_parts.h"

struct pv__bv_entry { const char *section, *key; char *value; int64_t line; };
struct pv__bv_text {
	const char *path;
	int64_t n;
	struct pv__bv_entry *entry; /* in the order of the file, [Comment] left out */
};
extern const struct pv__limit pv__bv_limits[];
/* `kind`: "Header" or "Marker", which the first line must name. */
int pv__bv_read(struct pv__arena *, const char *path, const char *kind, struct pv__bv_text *,
                struct pv__diag *) PV__MUST_CHECK;
/* NULL: there is none. */
const struct pv__bv_entry *pv__bv_find(const struct pv__bv_text *, const char *section,
                                       const char *key);
bool pv__bv_is_first_line(const unsigned char *bytes, size_t n, const char *kind);
/* Cuts a value at its commas into at most `most` parts, "\1" becoming a comma; gives their
 * number. */
int pv__bv_parts(char *value, int most, char **part);

struct pv__bv_marker {
	const char *type, *text, *date;
	int64_t position, size, channel; /* position from 0; channel 0: all */
};
int pv__bv_markers(struct pv__arena *, const char *path, int64_t *n, struct pv__bv_marker **,
                   struct pv__diag *) PV__MUST_CHECK;

#endif
