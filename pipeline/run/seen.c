/* A set of keys: open addressing; keys are digests, so their first bytes are the hash. */
#include "run/seen.h"

#include <string.h>

struct pv__seen {
	struct pv__arena *arena;
	size_t n, capacity; /* a power of two, at most half full */
	struct pv__digest *key;
	uint8_t *used;
};

struct pv__seen *pv__seen_new(struct pv__arena *arena)
{
	struct pv__seen *seen = pv__alloc(arena, 1, sizeof(*seen));

	if (seen)
		seen->arena = arena;
	return seen;
}

/* The place of a key, or the free one where it belongs. */
static size_t place_of(const struct pv__seen *seen, const struct pv__digest *key)
{
	uint64_t hash;
	size_t at;

	memcpy(&hash, key->byte, sizeof(hash));
	at = (size_t)hash & (seen->capacity - 1);
	while (seen->used[at] && memcmp(seen->key[at].byte, key->byte, sizeof(key->byte)) != 0)
		at = (at + 1) & (seen->capacity - 1);
	return at;
}

static bool grow(struct pv__seen *seen)
{
	struct pv__seen grown = {.arena = seen->arena,
				 .n = seen->n,
				 .capacity = seen->capacity ? 2 * seen->capacity : 256};

	grown.key = pv__alloc(seen->arena, grown.capacity, sizeof(*grown.key));
	grown.used = pv__alloc(seen->arena, grown.capacity, 1);
	if (!grown.key || !grown.used)
		return false;
	for (size_t i = 0; i < seen->capacity; i++) {
		size_t at;

		if (!seen->used[i])
			continue;
		at = place_of(&grown, &seen->key[i]);
		grown.key[at] = seen->key[i];
		grown.used[at] = 1;
	}
	*seen = grown;
	return true;
}

void pv__seen_add(struct pv__seen *seen, const struct pv__digest *key)
{
	size_t at;

	if (2 * (seen->n + 1) > seen->capacity && !grow(seen))
		return;
	at = place_of(seen, key);
	seen->n += !seen->used[at];
	seen->key[at] = *key;
	seen->used[at] = 1;
}

bool pv__seen_has(const struct pv__seen *seen, const struct pv__digest *key)
{
	return seen->capacity > 0 && seen->used[place_of(seen, key)];
}
