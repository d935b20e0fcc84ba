/* An object as bytes: made, and judged. */
#include "run/object_file.h"

#include <string.h>

static const char magic[8] = "PVOBJ-2\n";

enum { HASHED = sizeof(magic) + 32 }; /* from here on */

void pv__object_put(struct pv__buffer *b, const struct pv__digest *key, const char *about,
		    const struct pv__buffer *payload)
{
	static const char newlines[8] = "\n\n\n\n\n\n\n\n";
	size_t n = strlen(about), padded = (n + 7) / 8 * 8;
	struct pv__digest digest = {{0}};

	pv__put(b, magic, sizeof(magic));
	pv__put(b, digest.byte, sizeof(digest.byte));
	pv__put(b, key->byte, sizeof(key->byte));
	pv__put_i64(b, (int64_t)padded);
	pv__put_i64(b, (int64_t)payload->n);
	pv__put_i64(b, 0);
	pv__put(b, about, n);
	pv__put(b, newlines, padded - n);
	pv__put(b, payload->data, payload->n);
	if (b->failed)
		return;
	pv__sha256(b->data + HASHED, b->n - HASHED, &digest);
	memcpy(b->data + sizeof(magic), digest.byte, sizeof(digest.byte));
}

bool pv__object_header_get(const unsigned char *bytes, size_t n, struct pv__object_header *h)
{
	struct pv__cursor c = {.data = (const char *)bytes, .n = n, .at = HASHED + 32};

	if (n < PV__OBJECT_HEADER || memcmp(bytes, magic, sizeof(magic)) != 0)
		return false;
	memcpy(h->key.byte, bytes + HASHED, sizeof(h->key.byte));
	h->n_about = (uint64_t)pv__get_i64(&c);
	h->n_payload = (uint64_t)pv__get_i64(&c);
	return h->n_about % 8 == 0;
}

const char *pv__object_fault(const unsigned char *bytes, size_t n, const struct pv__digest *key)
{
	struct pv__object_header h;

	if (!pv__object_header_get(bytes, n, &h))
		return "not an object of this format";
	if (memcmp(h.key.byte, key->byte, sizeof(key->byte)) != 0)
		return "holds another key";
	if (h.n_about > n - PV__OBJECT_HEADER || h.n_payload != n - PV__OBJECT_HEADER - h.n_about)
		return "truncated";
	return NULL;
}

bool pv__object_is_sound(const unsigned char *bytes, size_t n)
{
	struct pv__digest digest;

	pv__sha256(bytes + HASHED, n - HASHED, &digest);
	return memcmp(bytes + sizeof(magic), digest.byte, sizeof(digest.byte)) == 0;
}
