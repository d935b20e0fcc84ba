/* How large a store is, and taking away what no results folder stands on. */
#include "run/lock.h"
#include "run/store_care.h"
#include "run/task.h"
#include "run/temporary.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* ---- size ----------------------------------------------------------------------------- */

struct tally {
	const char *kind;
	int64_t n, bytes;
};

static void count(struct tally *tally, int64_t bytes)
{
	tally->n++;
	tally->bytes += bytes;
}

static void add_to(struct tally *tally, int64_t *n, const char *kind, int64_t bytes)
{
	int64_t i = 0;

	while (i < *n && !pv__equal(tally[i].kind, kind))
		i++;
	if (i == *n)
		tally[(*n)++] = (struct tally){.kind = kind};
	count(&tally[i], bytes);
}

static void put_tally(struct pv__buffer *text, const char *name, int64_t n, int64_t bytes)
{
	pv__putf(text, "  %-10s %8lld objects %12.3f MB\n", name, (long long)n,
		 1e-6 * (double)bytes);
}

int pv__store_size(struct pv__arena *arena, const struct pv__store *store, struct pv__buffer *text,
		   struct pv__diag *diag)
{
	struct tally *tally, all = {0}, unused = {0};
	struct pv__store_users users;
	struct pv__stored *object;
	int64_t n, n_kinds = 0;

	PV__TRY(pv__store_users(arena, store, &users, diag));
	PV__TRY(pv__store_scan(arena, store, &object, &n, diag));
	tally = pv__alloc(arena, (size_t)n, sizeof(*tally));
	if (!tally)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a list of objects");
	for (int64_t i = 0; i < n; i++) {
		const char *kind = pv__about_get(arena, object[i].about, PV__ABOUT_TASK);
		bool used = pv__store_is_used(&users, object[i].key);

		add_to(tally, &n_kinds, kind ? kind : "unknown", object[i].bytes);
		count(&all, object[i].bytes);
		if (!used)
			count(&unused, object[i].bytes);
	}
	pv__putf(text, "%s\n", store->folder);
	for (int64_t k = 0; k < n_kinds; k++)
		put_tally(text, tally[k].kind, tally[k].n, tally[k].bytes);
	put_tally(text, "all", all.n, all.bytes);
	put_tally(text, "unused", unused.n, unused.bytes);
	for (int64_t i = 0; i < users.n_users; i++)
		pv__putf(text, "used by %s\n", users.user[i]);
	return PV_OK;
}

/* ---- clean ------------------------------------------------------------------------------- */

static int remove_file(const char *path, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};

	if (unlink(path) == 0 || errno == ENOENT)
		return PV_OK;
	return pv__fail(diag, PV_EIO, &mark, "cannot remove: %s", strerror(errno));
}

static int clean(struct pv__arena *arena, const struct pv__store *store, struct pv__buffer *text,
		 struct pv__diag *diag)
{
	const char *temporaries = pv__path_join(arena, store->folder, "tmp");
	struct tally gone = {0}, kept = {0};
	struct pv__store_users users;
	struct pv__stored *object;
	int64_t n;

	if (!temporaries)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	pv__temporaries_clear(temporaries); /* the lock is ours alone, on every machine */
	PV__TRY(pv__store_users(arena, store, &users, diag));
	PV__TRY(pv__store_scan(arena, store, &object, &n, diag));
	for (int64_t i = 0; i < n; i++) {
		bool used = pv__store_is_used(&users, object[i].key);

		if (!used)
			PV__TRY(remove_file(object[i].path, diag));
		count(used ? &kept : &gone, object[i].bytes);
	}
	for (int64_t i = 0; i < users.n_gone; i++)
		PV__TRY(remove_file(users.gone_file[i], diag));
	put_tally(text, "removed", gone.n, gone.bytes);
	put_tally(text, "kept", kept.n, kept.bytes);
	for (int64_t i = 0; i < users.n_gone; i++)
		pv__putf(text, "no longer used by %s\n", users.gone[i]);
	return PV_OK;
}

int pv__store_clean(struct pv__arena *arena, const struct pv__store *store, struct pv__buffer *text,
		    struct pv__diag *diag)
{
	struct pv__lock lock;
	int status;

	PV__TRY(pv__lock_store(arena, store->folder, PV__LOCK_ALONE, &lock, diag));
	status = clean(arena, store, text, diag);
	pv__unlock(&lock);
	return status;
}
