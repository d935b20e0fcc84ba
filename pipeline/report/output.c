/* Files of a results folder: each written whole, each remembered with its digest. */
#include "report/output.h"

#include <string.h>
#include <sys/stat.h>

static int no_memory(struct pv__outputs *o, const char *name)
{
	return pv__fail(o->diag, PV_ENOMEM, NULL, "no memory to write %s", name);
}

static int remember(struct pv__outputs *o, const char *name, const struct pv__digest *digest,
		    int64_t bytes)
{
	struct pv__output_file *file = o->file;

	if (o->n == o->capacity) {
		int64_t capacity = o->capacity ? 2 * o->capacity : 32;

		file = pv__alloc(o->arena, (size_t)capacity, sizeof(*file));
		if (!file)
			return no_memory(o, name);
		if (o->n)
			memcpy(file, o->file, (size_t)o->n * sizeof(*file));
		o->file = file;
		o->capacity = capacity;
	}
	file[o->n].name = pv__strdup(o->arena, name);
	file[o->n].digest = *digest;
	file[o->n].bytes = bytes;
	file[o->n].embeds_rows = false;
	if (!file[o->n].name)
		return no_memory(o, name);
	o->n++;
	return PV_OK;
}

int pv__output_write(struct pv__outputs *o, const char *name, const void *bytes, size_t n)
{
	char *path = pv__path_join(o->arena, o->folder, name);
	char *folder = path ? pv__path_dir(o->arena, path) : NULL;
	struct pv__digest digest;

	if (!folder)
		return no_memory(o, name);
	PV__TRY(pv__make_folder(folder, o->diag));
	PV__TRY(pv__file_update(path, bytes, n, o->diag));
	pv__sha256(bytes, n, &digest);
	return remember(o, name, &digest, (int64_t)n);
}

int pv__output_buffer(struct pv__outputs *o, const char *name, const struct pv__buffer *b)
{
	if (b->failed)
		return no_memory(o, name);
	return pv__output_write(o, name, b->data ? b->data : "", b->n);
}

int pv__output_add(struct pv__outputs *o, const char *name)
{
	char *path = pv__path_join(o->arena, o->folder, name);
	struct pv__mark mark = {path, 0, 0};
	struct pv__digest digest;
	struct stat st;

	if (!path)
		return no_memory(o, name);
	PV__TRY(pv__file_digest(path, &digest, o->diag));
	if (stat(path, &st) != 0)
		return pv__fail(o->diag, PV_EIO, &mark, "vanished while it was hashed");
	return remember(o, name, &digest, (int64_t)st.st_size);
}
