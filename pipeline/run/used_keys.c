/* Keys that a results folder stands on. */
#include "run/used_keys.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIST_NAME ".used"

static const size_t largest_list = (size_t)1 << 30;

static const char *real_path(struct pv__arena *arena, const char *path)
{
	char real[PATH_MAX];

	return pv__strdup(arena, realpath(path, real) ? real : path);
}

/* The results folder in the list of users, under a name of its own. */
static int register_user(struct pv__arena *arena, const char *results,
			 const struct pv__store *store, struct pv__diag *diag)
{
	const char *path = real_path(arena, results), *name, *text;
	struct pv__digest digest;
	char hex[65];

	if (!path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	pv__sha256(path, strlen(path), &digest);
	pv__digest_hex(&digest, hex);
	name = pv__format(arena, PV__STORE_USERS "/%s", hex);
	text = pv__format(arena, "%s\n", path);
	if (!name || !text)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	return pv__store_write(store, name, text, strlen(text), diag);
}

int pv__used_keys_write(struct pv__arena *arena, const char *results, const struct pv__store *store,
			int64_t n_plans, const struct pv__plan *const *plan, struct pv__diag *diag)
{
	const char *path = pv__path_join(arena, results, LIST_NAME);
	const char *folder = real_path(arena, store->folder);
	struct pv__buffer b = {.arena = arena};

	if (!path || !folder)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	pv__putf(&b, "store %s\n", folder);
	for (int64_t p = 0; p < n_plans; p++)
		for (int64_t t = 0; t < plan[p]->n_tasks; t++) {
			char key[65];

			pv__digest_hex(&plan[p]->task[t].key, key);
			pv__put(&b, key, 64);
			pv__put(&b, "\n", 1);
		}
	if (b.failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a list of keys");
	PV__TRY(pv__file_update(path, b.data, b.n, diag));
	return register_user(arena, results, store, diag);
}

static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

int pv__used_keys_read(struct pv__arena *arena, const char *results, struct pv__used_keys *out,
		       struct pv__diag *diag)
{
	const char *path = pv__path_join(arena, results, LIST_NAME);
	struct pv__mark mark = {path, 0, 0};
	struct pv__bytes bytes;
	char *line, *next;

	*out = (struct pv__used_keys){0};
	if (!path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	if (access(path, F_OK) != 0)
		return PV_OK;
	PV__TRY(pv__file_read(arena, path, largest_list, &bytes, diag));
	line = (char *)bytes.data;
	out->key = pv__alloc(arena, count_lines(line), sizeof(*out->key));
	if (!out->key)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a list of keys");
	for (; (next = strchr(line, '\n')); line = next) {
		*next++ = '\0';
		if (!out->store && pv__starts_with(line, "store "))
			out->store = line + strlen("store ");
		else
			out->key[out->n++] = line;
	}
	return out->store ? PV_OK : pv__fail(diag, PV_EDATA, &mark, "is no list of keys");
}
