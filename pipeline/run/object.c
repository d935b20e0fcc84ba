/* Objects carry the warnings of their task, so that a resumed run reports them too. */
#include "run/task.h"

void pv__put_messages(struct pv__buffer *b, const struct pv__diag *diag)
{
	pv__put_i64(b, diag->n);
	for (int64_t i = 0; i < diag->n; i++) {
		const struct pv__message *m = &diag->message[i];

		pv__put_u8(b, (uint8_t)m->severity);
		pv__put_i64(b, m->status);
		pv__put_text(b, m->mark.file);
		pv__put_i64(b, m->mark.line);
		pv__put_i64(b, m->mark.column);
		pv__put_text(b, m->text);
	}
}

bool pv__get_messages(struct pv__cursor *c, struct pv__diag *diag)
{
	int64_t n = pv__get_count(c, 1);

	for (int64_t i = 0; i < n && !c->failed; i++) {
		uint8_t severity = pv__get_u8(c);
		int status = (int)pv__get_i64(c);
		struct pv__mark mark = {.file = pv__get_text(c)};
		const char *text;

		mark.line = pv__get_i64(c);
		mark.column = pv__get_i64(c);
		text = pv__get_text(c);
		if (c->failed || !text)
			return false;
		if (!diag)
			continue;
		if (severity == PV__ERROR)
			(void)pv__fail(diag, status, &mark, "%s", text);
		else
			pv__warn(diag, &mark, "%s", text);
	}
	return !c->failed;
}

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
