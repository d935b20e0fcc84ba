/* Digests of input files, remembered: one line of text per file. */
#include "plan/digests.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* A write so soon after the last may leave the same times behind: such a file is hashed
 * again next time. */
static const int64_t settled_ns = 2000000000;

enum { MOST_KEPT = 1 << 20 };
static const size_t largest_memory = (size_t)1 << 28;

struct entry {
	struct pv__file_id id;
	struct pv__digest digest;
};

struct pv__digests {
	struct pv__arena *arena;
	int64_t n, n_sorted, capacity; /* n_sorted: those that were read, in order */
	struct entry *entry;
	const volatile int *cancel;
};

static int compare_ids(const void *a, const void *b)
{
	const struct pv__file_id *x = a, *y = b;
	const int64_t left[] = {x->device, x->inode, x->size, x->mtime_ns, x->ctime_ns};
	const int64_t right[] = {y->device, y->inode, y->size, y->mtime_ns, y->ctime_ns};

	for (size_t i = 0; i < PV__COUNT(left); i++)
		if (left[i] != right[i])
			return left[i] < right[i] ? -1 : 1;
	return 0;
}

static bool add(struct pv__digests *d, const struct entry *entry)
{
	if (d->n == d->capacity) {
		int64_t capacity = d->capacity ? 2 * d->capacity : 256;
		struct entry *grown = pv__alloc(d->arena, (size_t)capacity, sizeof(*grown));

		if (!grown)
			return false;
		if (d->n)
			memcpy(grown, d->entry, (size_t)d->n * sizeof(*grown));
		d->entry = grown;
		d->capacity = capacity;
	}
	d->entry[d->n++] = *entry;
	return true;
}

/* ---- reading ---------------------------------------------------------------------- */

static bool get_digest(const char *text, struct pv__digest *out)
{
	for (size_t i = 0; i < sizeof(out->byte); i++) {
		unsigned byte;

		if (sscanf(text + 2 * i, "%2x", &byte) != 1)
			return false;
		out->byte[i] = (unsigned char)byte;
	}
	return true;
}

static bool get_line(const char *line, struct entry *out)
{
	long long v[5];
	char digest[65];

	if (sscanf(line, "%lld %lld %lld %lld %lld %64[0-9a-f]", &v[0], &v[1], &v[2], &v[3], &v[4],
		   digest) != 6 ||
	    strlen(digest) != 64)
		return false;
	out->id = (struct pv__file_id){v[0], v[1], v[2], v[3], v[4]};
	return get_digest(digest, &out->digest);
}

/* The last line is the digest of the others: half a file is no file. */
static const char *end_of_lines(const struct pv__bytes *bytes)
{
	const char *text = (const char *)bytes->data, *end;
	struct pv__digest stated, real;

	if (bytes->n < 65 || text[bytes->n - 1] != '\n')
		return NULL;
	end = text + bytes->n - 65;
	pv__sha256(text, bytes->n - 65, &real);
	if (!get_digest(end, &stated) || memcmp(&stated, &real, sizeof(real)) != 0)
		return NULL;
	return end;
}

static void read_lines(struct pv__digests *d, const char *path)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag unread = {.arena = arena};
	struct pv__bytes bytes;
	const char *end = NULL;

	if (arena && pv__file_read(arena, path, largest_memory, &bytes, &unread) == PV_OK)
		end = end_of_lines(&bytes);
	for (const char *line = end ? (const char *)bytes.data : NULL; line && line < end;) {
		const char *next = memchr(line, '\n', (size_t)(end - line));
		struct entry entry;

		if (get_line(line, &entry) && !add(d, &entry))
			break;
		line = next ? next + 1 : NULL;
	}
	pv__arena_free(arena);
	if (d->n > 1)
		qsort(d->entry, (size_t)d->n, sizeof(*d->entry), compare_ids);
	d->n_sorted = d->n;
}

struct pv__digests *pv__digests_open(struct pv__arena *arena, const char *path)
{
	struct pv__digests *d = pv__alloc(arena, 1, sizeof(*d));

	if (!d)
		return NULL;
	d->arena = arena;
	if (path)
		read_lines(d, path);
	return d;
}

void pv__digests_mount(struct pv__digests *d, int64_t from, int64_t to)
{
	for (int64_t i = 0; i < d->n_sorted; i++)
		if (d->entry[i].id.device == from)
			d->entry[i].id.device = to;
	if (d->n_sorted > 1)
		qsort(d->entry, (size_t)d->n_sorted, sizeof(*d->entry), compare_ids);
}

/* ---- one file ---------------------------------------------------------------------- */

static int64_t nanoseconds(const struct timespec *t)
{
	return (int64_t)t->tv_sec * 1000000000 + t->tv_nsec;
}

static int identify(const char *path, struct pv__file_id *id, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	struct stat st;

	if (stat(path, &st) != 0)
		return pv__fail(diag, errno == ENOENT ? PV_ENOENT : PV_EIO, &mark,
				"cannot stat: %s", strerror(errno));
	*id = (struct pv__file_id){(int64_t)st.st_dev, (int64_t)st.st_ino, (int64_t)st.st_size,
				   nanoseconds(&st.st_mtim), nanoseconds(&st.st_ctim)};
	return PV_OK;
}

static bool is_settled(const struct pv__file_id *id)
{
	struct timespec t;
	int64_t now;

	clock_gettime(CLOCK_REALTIME, &t);
	now = nanoseconds(&t);
	return id->mtime_ns < now - settled_ns && id->ctime_ns < now - settled_ns;
}

void pv__digests_cancel(struct pv__digests *d, const volatile int *cancel)
{
	d->cancel = cancel;
}

int pv__digests_of(struct pv__digests *d, const char *path, struct pv__digest *out,
		   struct pv__file_id *id, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	const struct entry *known = NULL;
	struct pv__file_id after;
	struct entry entry;

	PV__TRY(identify(path, id, diag));
	if (d->n_sorted)
		known = bsearch(id, d->entry, (size_t)d->n_sorted, sizeof(*known), compare_ids);
	if (known) {
		*out = known->digest;
		return PV_OK;
	}
	if (d->cancel && *d->cancel)
		return pv__fail(diag, PV_ECANCEL, NULL, PV__STOPPED);
	PV__TRY(pv__file_digest(path, out, diag));
	PV__TRY(identify(path, &after, diag));
	if (compare_ids(id, &after) != 0)
		return pv__fail(diag, PV_EDATA, &mark, "changed while it was read");
	entry = (struct entry){*id, *out};
	if (is_settled(id))
		(void)add(d, &entry); /* without memory it is hashed again next time */
	return PV_OK;
}

int pv__digests_check(const char *path, const struct pv__file_id *id,
		      const struct pv__digest *digest, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	struct pv__file_id now;
	struct pv__digest again;

	PV__TRY(identify(path, &now, diag));
	if (compare_ids(id, &now) == 0)
		return PV_OK;
	PV__TRY(pv__file_digest(path, &again, diag)); /* touched, or changed? */
	if (memcmp(digest, &again, sizeof(again)) == 0)
		return PV_OK;
	return pv__fail(diag, PV_EDATA, &mark,
			"changed during the run: its results would mix two versions; run again");
}

/* ---- writing ------------------------------------------------------------------------ */

bool pv__digests_are_new(const struct pv__digests *d)
{
	return d->n > d->n_sorted;
}

void pv__digests_put(const struct pv__digests *d, struct pv__buffer *b)
{
	int64_t from = d->n > MOST_KEPT ? d->n - MOST_KEPT : 0; /* what is new comes last */
	struct pv__digest digest;

	for (int64_t i = from; i < d->n; i++) {
		const struct pv__file_id *id = &d->entry[i].id;
		const char *text = pv__digest_text(b->arena, &d->entry[i].digest);

		b->failed = b->failed || !text;
		if (text)
			pv__putf(b, "%lld %lld %lld %lld %lld %s\n", (long long)id->device,
				 (long long)id->inode, (long long)id->size, (long long)id->mtime_ns,
				 (long long)id->ctime_ns, text);
	}
	if (b->failed)
		return;
	pv__sha256(b->data, b->n, &digest);
	pv__putf(b, "%s\n", pv__digest_text(b->arena, &digest));
}
