/* Objects as files: <folder>/<two digits>/<the other 62>. */
#include "run/store.h"

#include "run/object_file.h"
#include "run/seen.h"
#include "run/temporary.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* No object of ours comes near: a guard against reading something else. */
static const size_t largest_object = (size_t)1 << 36;

int pv__store_open(struct pv__arena *arena, const char *folder, struct pv__store *store,
		   struct pv__diag *diag)
{
	static const char format[] =
		"pulvinar store 2\n"; /* so that nothing else is ever cleaned */
	const char *temporaries = pv__path_join(arena, folder, "tmp");

	*store = (struct pv__store){.arena = arena, .folder = folder, .seen = pv__seen_new(arena)};
	if (!temporaries || !store->seen)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the store");
	PV__TRY(pv__make_folder(temporaries, diag));
	pv__temporaries_sweep(temporaries);
	return pv__store_write(store, PV__STORE_FORMAT, format, strlen(format), diag);
}

bool pv__store_look(struct pv__arena *arena, const char *folder, struct pv__store *store)
{
	const char *format = pv__path_join(arena, folder, PV__STORE_FORMAT);

	*store = (struct pv__store){.arena = arena, .folder = folder, .seen = pv__seen_new(arena)};
	return format && store->seen && access(format, R_OK) == 0;
}

/* Writes by way of a file in tmp/. */
static int write_file(const struct pv__store *store, struct pv__arena *arena, const char *path,
		      const void *bytes, size_t n, struct pv__diag *diag)
{
	char *folder = pv__path_dir(arena, path);
	char *temporaries = pv__path_join(arena, store->folder, "tmp");
	char *temporary = temporaries ? pv__temporary_name(arena, temporaries) : NULL;

	if (!folder || !temporary)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to write %s", path);
	PV__TRY(pv__make_folder(folder, diag));
	return pv__file_write_through(temporary, path, bytes, n, diag);
}

int pv__store_write(const struct pv__store *store, const char *name, const void *bytes, size_t n,
		    struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	char *path = arena ? pv__path_join(arena, store->folder, name) : NULL;
	int status = PV_OK;

	if (!path)
		status = pv__fail(diag, PV_ENOMEM, NULL, "no memory to write to the store");
	else if (!pv__file_equals(path, bytes, n))
		status = write_file(store, arena, path, bytes, n, diag);
	pv__arena_free(arena);
	return status;
}

void pv__store_forget(const struct pv__store *store, int64_t pid)
{
	struct pv__arena *arena = pv__arena_new();
	const char *temporaries = arena ? pv__path_join(arena, store->folder, "tmp") : NULL;

	if (temporaries)
		pv__temporaries_forget(temporaries, pid);
	pv__arena_free(arena);
}

static char *object_path(struct pv__arena *arena, const struct pv__store *store,
			 const struct pv__digest *key)
{
	char *text = pv__digest_text(arena, key);

	if (!text)
		return NULL;
	return pv__format(arena, "%s/%.2s/%s", store->folder, text, text + 2);
}

/* Is this the object?  What is wrong with it is a note: what is made again is the same. */
static bool accept(const struct pv__store *store, const struct pv__digest *key, const char *path,
		   const unsigned char *bytes, size_t n, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	const char *fault = pv__object_fault(bytes, n, key);

	if (!fault && !pv__seen_has(store->seen, key)) {
		if (pv__object_is_sound(bytes, n))
			pv__seen_add(store->seen, key);
		else
			fault = "its content does not match its digest";
	}
	if (fault)
		pv__note(diag, &mark, "damaged object (%s): it is made again", fault);
	return !fault;
}

/* The payload of the bytes of an object. */
static struct pv__cursor payload_of(struct pv__arena *arena, const unsigned char *bytes, size_t n)
{
	struct pv__object_header h;

	(void)pv__object_header_get(bytes, n, &h);
	return (struct pv__cursor){.arena = arena,
				   .data = (const char *)bytes + PV__OBJECT_HEADER + h.n_about,
				   .n = (size_t)h.n_payload};
}

int pv__store_get(struct pv__arena *arena, const struct pv__store *store,
		  const struct pv__digest *key, struct pv__cursor *cursor, bool *found,
		  struct pv__diag *diag)
{
	char *path = object_path(arena, store, key);
	struct pv__bytes bytes;

	*found = false;
	if (!path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read the store");
	if (access(path, R_OK) != 0)
		return PV_OK;
	PV__TRY(pv__file_read(arena, path, largest_object, &bytes, diag));
	*found = accept(store, key, path, bytes.data, bytes.n, diag);
	if (*found)
		*cursor = payload_of(arena, bytes.data, bytes.n);
	return PV_OK;
}

/* ---- mapped ----------------------------------------------------------------------- */

static int map_file(const char *path, struct pv__mapping *out, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	int fd;

	*out = (struct pv__mapping){0};
	PV__TRY(pv__file_open(path, &fd, &out->n, diag));
	if (out->n > 0)
		out->start = mmap(NULL, out->n, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	close(fd);
	if (out->start != MAP_FAILED)
		return PV_OK;
	*out = (struct pv__mapping){0};
	return pv__fail(diag, PV_ENOMEM, &mark, "cannot be mapped into memory");
}

void pv__store_unmap(struct pv__mapping *mapping)
{
	if (mapping->start)
		munmap(mapping->start, mapping->n);
	*mapping = (struct pv__mapping){0};
}

int pv__store_map(const struct pv__store *store, const struct pv__digest *key,
		  struct pv__mapping *mapping, struct pv__cursor *cursor, bool *found,
		  struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	char *path = arena ? object_path(arena, store, key) : NULL;
	bool there = path && access(path, R_OK) == 0;
	int status = PV_OK;

	*found = false;
	*mapping = (struct pv__mapping){0};
	if (!path)
		status = pv__fail(diag, PV_ENOMEM, NULL, "no memory to read the store");
	else if (there)
		status = map_file(path, mapping, diag);
	if (there && status == PV_OK)
		*found = accept(store, key, path, mapping->start, mapping->n, diag);
	if (*found)
		*cursor = payload_of(NULL, mapping->start, mapping->n);
	else
		pv__store_unmap(mapping);
	pv__arena_free(arena);
	return status;
}

bool pv__store_has(const struct pv__store *store, const struct pv__digest *key,
		   struct pv__diag *diag)
{
	struct pv__mapping mapping;
	struct pv__cursor cursor;
	bool found = false;

	if (pv__store_map(store, key, &mapping, &cursor, &found, diag) != PV_OK)
		return false;
	pv__store_unmap(&mapping);
	return found;
}

/* ---- writing ------------------------------------------------------------------------ */

int pv__store_put(const struct pv__store *store, const struct pv__digest *key, const char *about,
		  const struct pv__buffer *payload, struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer object = {.arena = arena, .failed = payload->failed || !arena};
	char *path = arena ? object_path(arena, store, key) : NULL;
	int status;

	if (!object.failed)
		pv__object_put(&object, key, about, payload);
	if (object.failed || !path)
		status = pv__fail(diag, PV_ENOMEM, NULL, "no memory to store a result");
	else
		status = write_file(store, arena, path, object.data, object.n, diag);
	pv__arena_free(arena);
	return status;
}
