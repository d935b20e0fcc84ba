/* object_file.h -- the bytes of an object in the store.  For store*.c only. */
#ifndef PV__OBJECT_FILE_H
#define PV__OBJECT_FILE_H

#include "base/base.h"

/* magic 8, SHA-256 of all that follows 32, key 32, bytes of the text 8, bytes of the
 * payload 8, zeros 8; then the text, then the payload */
enum { PV__OBJECT_HEADER = 96 };

struct pv__object_header {
	struct pv__digest key;
	uint64_t n_about, n_payload;
};

/* The whole file: a text padded to a multiple of 8 bytes, and a payload. */
void pv__object_put(struct pv__buffer *, const struct pv__digest *key, const char *about,
		    const struct pv__buffer *payload);
/* false: not an object of this format. */
bool pv__object_header_get(const unsigned char *bytes, size_t n, struct pv__object_header *);
/* Why the header of n bytes is not that of this key's object; NULL: it is. */
const char *pv__object_fault(const unsigned char *bytes, size_t n, const struct pv__digest *key);
/* Do the bytes of an object match the digest in its header? */
bool pv__object_is_sound(const unsigned char *bytes, size_t n);

#endif
