/* Which objects of a store any results folder stands on. */
#include "run/store_care.h"
#include "run/used_keys.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

int pv__store_find(struct pv__arena *arena, const char *folder, struct pv__store *store,
		   struct pv__diag *diag)
{
	struct pv__mark mark = {folder, 0, 0};
	struct pv__used_keys used;
	const char *found;

	if (pv__store_look(arena, folder, store))
		return PV_OK;
	PV__TRY(pv__used_keys_read(arena, folder, &used, diag));
	found = pv__path_join(arena, folder, ".store");
	if (!found)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	if (!(used.store && pv__store_look(arena, used.store, store)) &&
	    !pv__store_look(arena, found, store))
		return pv__fail(diag, PV_ENOENT, &mark,
				"is neither a store nor a results folder that has one");
	return PV_OK;
}

/* ---- users -------------------------------------------------------------------------- */

struct gather {
	struct pv__arena *arena;
	const char *store; /* its real path */
	struct pv__store_users *out;
	int64_t key_capacity, user_capacity, gone_capacity;
};

/* Room for `more` in an array of texts; false: no memory. */
static bool room(struct pv__arena *arena, const char ***text, int64_t n, int64_t more,
		 int64_t *capacity)
{
	int64_t wanted = *capacity ? *capacity : 64;
	const char **grown;

	if (n + more <= *capacity)
		return true;
	while (wanted < n + more)
		wanted *= 2;
	grown = pv__alloc(arena, (size_t)wanted, sizeof(*grown));
	if (!grown)
		return false;
	if (n)
		memcpy(grown, *text, (size_t)n * sizeof(*grown));
	*text = grown;
	*capacity = wanted;
	return true;
}

static bool add_gone(struct gather *g, const char *results, const char *file)
{
	struct pv__store_users *u = g->out;
	int64_t capacity = g->gone_capacity;

	if (!room(g->arena, &u->gone, u->n_gone, 1, &g->gone_capacity) ||
	    !room(g->arena, &u->gone_file, u->n_gone, 1, &capacity))
		return false;
	u->gone[u->n_gone] = results;
	u->gone_file[u->n_gone++] = file;
	return true;
}

static bool add_user(struct gather *g, const char *results, const struct pv__used_keys *used)
{
	struct pv__store_users *u = g->out;

	if (!room(g->arena, &u->user, u->n_users, 1, &g->user_capacity) ||
	    !room(g->arena, &u->key, u->n_keys, used->n, &g->key_capacity))
		return false;
	u->user[u->n_users++] = results;
	if (used->n)
		memcpy(u->key + u->n_keys, used->key, (size_t)used->n * sizeof(*used->key));
	u->n_keys += used->n;
	return true;
}

/* One file of users/: the path of a results folder. */
static int take_user(struct gather *g, const char *file, struct pv__diag *diag)
{
	enum { LONGEST = 1 << 16 };
	struct pv__used_keys used;
	struct pv__bytes bytes;
	char *results;
	bool added;

	PV__TRY(pv__file_read(g->arena, file, LONGEST, &bytes, diag));
	results = (char *)bytes.data;
	if (bytes.n && results[bytes.n - 1] == '\n')
		results[bytes.n - 1] = '\0';
	PV__TRY(pv__used_keys_read(g->arena, results, &used, diag));
	added = used.store && pv__equal(used.store, g->store) ? add_user(g, results, &used)
							      : add_gone(g, results, file);
	return added ? PV_OK : pv__fail(diag, PV_ENOMEM, NULL, "no memory for a list of keys");
}

/* A store inside its results folder, which may have been moved with it. */
static int take_own(struct gather *g, struct pv__diag *diag)
{
	const char *results = pv__path_dir(g->arena, g->store);
	struct pv__used_keys used;

	if (!results)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	if (!pv__ends_with(g->store, "/.store"))
		return PV_OK;
	PV__TRY(pv__used_keys_read(g->arena, results, &used, diag));
	if (!used.store || pv__equal(used.store, g->store)) /* it is among the users */
		return PV_OK;
	return add_user(g, results, &used)
		       ? PV_OK
		       : pv__fail(diag, PV_ENOMEM, NULL, "no memory for a list of keys");
}

int pv__store_users(struct pv__arena *arena, const struct pv__store *store,
		    struct pv__store_users *out, struct pv__diag *diag)
{
	const char *users = pv__path_join(arena, store->folder, PV__STORE_USERS);
	char *real = realpath(store->folder, NULL);
	struct gather g = {.arena = arena, .store = real ? real : store->folder, .out = out};
	DIR *dir = users ? opendir(users) : NULL;
	const struct dirent *entry;
	int status = PV_OK;

	*out = (struct pv__store_users){0};
	while (dir && status == PV_OK && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			status = take_user(&g, pv__format(arena, "%s/%s", users, entry->d_name),
					   diag);
	if (dir)
		closedir(dir);
	if (status == PV_OK)
		status = take_own(&g, diag);
	free(real);
	if (out->n_keys > 1)
		qsort(out->key, (size_t)out->n_keys, sizeof(*out->key), pv__compare_text);
	return status;
}

bool pv__store_is_used(const struct pv__store_users *users, const char *key)
{
	return users->n_keys > 0 && bsearch(&key, users->key, (size_t)users->n_keys,
					    sizeof(*users->key), pv__compare_text);
}
