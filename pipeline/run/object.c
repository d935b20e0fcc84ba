/* Objects carry the warnings of their task, so that a resumed run reports them too. */
#include "run/task.h"

void pv__put_object(struct pv__buffer *b, const struct pv__diag *messages,
                    const struct pv__buffer *body)
{
	static const char zeros[8] = {0};

	pv__put_messages(b, messages);
	pv__put(b, zeros, (8 - b->n % 8) % 8);
	pv__put(b, body->data, body->n);
}

static int open_body(struct pv__cursor *cursor, bool found, const char *what,
                     struct pv__diag *warnings, struct pv__diag *diag)
{
	if (!found)
		return pv__fail(diag, PV_EIO, NULL, "the result of %s is not in the store: run again",
		                what);
	if (!pv__get_messages(cursor, warnings))
		return pv__fail(diag, PV_EBUG, NULL, "the result of %s cannot be read", what);
	cursor->at = (cursor->at + 7) / 8 * 8;
	if (cursor->at > cursor->n)
		cursor->at = cursor->n;
	return PV_OK;
}

int pv__object_open(struct pv__arena *arena, const struct pv__store *store,
                    const struct pv__digest *key, const char *what, struct pv__cursor *cursor,
                    struct pv__diag *warnings, struct pv__diag *diag)
{
	bool found;

	PV__TRY(pv__store_get(arena, store, key, cursor, &found, diag));
	return open_body(cursor, found, what, warnings, diag);
}

int pv__object_map(struct pv__arena *arena, const struct pv__store *store,
                   const struct pv__digest *key, const char *what, struct pv__mapping *mapping,
                   struct pv__cursor *cursor, struct pv__diag *diag)
{
	bool found;
	int status;

	PV__TRY(pv__store_map(store, key, mapping, cursor, &found, diag));
	cursor->arena = arena;
	status = open_body(cursor, found, what, NULL, diag);
	if (status != PV_OK)
		pv__store_unmap(mapping);
	return status;
}
