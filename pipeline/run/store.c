/* Objects as files: <folder>/<two digits>/<the other 62>. */
#include "run/store.h"

#include <string.h>
#include <unistd.h>

static const char magic[8] = "PVOBJ-1\n";

enum { HEADER = sizeof(magic) + 32 + 8 + 32 };

/* No object of ours comes near: a guard against reading something else. */
static const size_t largest_object = (size_t)1 << 36;

int pv__store_open(struct pv__arena *arena, const char *folder, struct pv__store *store,
                   struct pv__diag *diag)
{
	store->arena = arena;
	store->folder = folder;
	return pv__make_folder(folder, diag);
}

static char *object_path(struct pv__arena *arena, const struct pv__store *store,
                         const struct pv__digest *key)
{
	char *text = pv__digest_text(arena, key);

	if (!text)
		return NULL;
	return pv__format(arena, "%s/%.2s/%s", store->folder, text, text + 2);
}

/* Why these bytes are not the object of that key; NULL: they are. */
static const char *object_fault(const struct pv__bytes *bytes, const struct pv__digest *key)
{
	struct pv__cursor length = {.data = (const char *)bytes->data + sizeof(magic) + 32, .n = 8};
	struct pv__digest digest;

	if (bytes->n < HEADER || memcmp(bytes->data, magic, sizeof(magic)) != 0)
		return "not an object of this format";
	if (memcmp(bytes->data + sizeof(magic), key->byte, 32) != 0)
		return "holds another key";
	if ((uint64_t)pv__get_i64(&length) != bytes->n - HEADER)
		return "truncated";
	pv__sha256(bytes->data + HEADER, bytes->n - HEADER, &digest);
	if (memcmp(bytes->data + HEADER - 32, digest.byte, 32) != 0)
		return "its content does not match its digest";
	return NULL;
}

int pv__store_get(struct pv__arena *arena, const struct pv__store *store,
                  const struct pv__digest *key, struct pv__cursor *cursor, bool *found,
                  struct pv__diag *diag)
{
	char *path = object_path(arena, store, key);
	struct pv__mark mark = {path, 0, 0};
	struct pv__bytes bytes;
	const char *fault;

	*found = false;
	if (!path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read the store");
	if (access(path, R_OK) != 0)
		return PV_OK;
	PV__TRY(pv__file_read(arena, path, largest_object, &bytes, diag));
	fault = object_fault(&bytes, key);
	if (fault) {
		pv__warn(diag, &mark, "damaged object (%s): it is made again", fault);
		return PV_OK;
	}
	*cursor = (struct pv__cursor){.arena = arena,
	                              .data = (const char *)bytes.data + HEADER,
	                              .n = bytes.n - HEADER};
	*found = true;
	return PV_OK;
}

bool pv__store_has(const struct pv__store *store, const struct pv__digest *key,
                   struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__cursor cursor;
	bool found = false;

	if (arena && pv__store_get(arena, store, key, &cursor, &found, diag) != PV_OK)
		found = false;
	pv__arena_free(arena);
	return found;
}

int pv__store_put(const struct pv__store *store, const struct pv__digest *key,
                  const struct pv__buffer *payload, struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer object = {.arena = arena};
	struct pv__digest digest;
	char *path = arena ? object_path(arena, store, key) : NULL;
	int status;

	if (!path || payload->failed) {
		pv__arena_free(arena);
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to store a result");
	}
	pv__sha256(payload->data, payload->n, &digest);
	pv__put(&object, magic, sizeof(magic));
	pv__put(&object, key->byte, 32);
	pv__put_i64(&object, (int64_t)payload->n);
	pv__put(&object, digest.byte, 32);
	pv__put(&object, payload->data, payload->n);
	if (object.failed) {
		status = pv__fail(diag, PV_ENOMEM, NULL, "no memory to store a result");
	} else {
		status = pv__make_folder(pv__path_dir(arena, path), diag);
		if (status == PV_OK)
			status = pv__file_write(path, object.data, object.n, diag);
	}
	pv__arena_free(arena);
	return status;
}
