/* Objects of a store: whole or absent, verified once, damaged ones named. */
#include "support/check.h"
#include "support/program.h"

#include "run/object_file.h"
#include "run/store.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct fixture {
	struct scratch scratch;
	struct pv__store store;
	struct pv__digest key;
	struct pv__buffer payload;
	const char *path; /* of the object */
};

static const char about[] = "name\tsomething\nseconds\t0.5\ntask\tfold\n";

/* A store as another process sees it: nothing is verified yet. */
static struct pv__store reopened(struct fixture *f)
{
	struct pv__store store;

	assert_int_equal(pv__store_open(f->scratch.arena, scratch_path(&f->scratch, "store"),
					&store, &f->scratch.diag),
			 PV_OK);
	return store;
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	const char *hex;

	assert_non_null(f);
	scratch_make(&f->scratch);
	f->store = reopened(f);
	pv__sha256("key", 3, &f->key);
	f->payload.arena = f->scratch.arena;
	for (int i = 0; i < 100; i++)
		pv__put_real(&f->payload, 1.0 / (i + 3));
	assert_int_equal(pv__store_put(&f->store, &f->key, about, &f->payload, &f->scratch.diag),
			 PV_OK);
	hex = pv__digest_text(f->scratch.arena, &f->key);
	f->path = scratch_path(&f->scratch, "store/%.2s/%s", hex, hex + 2);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	scratch_remove(&f->scratch);
	free(f);
	return 0;
}

static void gives_back(void **state)
{
	struct fixture *f = *state;
	struct pv__store store = reopened(f);
	struct pv__cursor cursor;
	bool found;

	assert_true(pv__store_has(&store, &f->key, &f->scratch.diag));
	assert_int_equal(
		pv__store_get(f->scratch.arena, &store, &f->key, &cursor, &found, &f->scratch.diag),
		PV_OK);
	assert_true(found);
	assert_int_equal(cursor.n, f->payload.n);
	assert_memory_equal(cursor.data, f->payload.data, cursor.n);
	assert_int_equal(f->scratch.diag.n, 0);
	assert_int_equal(count_files(scratch_path(&f->scratch, "store/tmp")), 0);
}

static void maps(void **state)
{
	struct fixture *f = *state;
	struct pv__store store = reopened(f);
	struct pv__mapping mapping;
	struct pv__cursor cursor;
	bool found;

	assert_int_equal(
		pv__store_map(&store, &f->key, &mapping, &cursor, &found, &f->scratch.diag), PV_OK);
	assert_true(found);
	assert_int_equal(cursor.n, f->payload.n);
	assert_memory_equal(cursor.data, f->payload.data, cursor.n);
	assert_int_equal((uintptr_t)cursor.data % 8, 0); /* reals can be used where they lie */
	((char *)mapping.start)[mapping.n - 1] ^= 1;     /* private: the file stays as it is */
	pv__store_unmap(&mapping);
	store = reopened(f);
	assert_true(pv__store_has(&store, &f->key, &f->scratch.diag));
	assert_int_equal(f->scratch.diag.n, 0);
}

static void absent(void **state)
{
	struct fixture *f = *state;
	struct pv__digest other;
	struct pv__mapping mapping;
	struct pv__cursor cursor;
	bool found = true;

	pv__sha256("other", 5, &other);
	assert_false(pv__store_has(&f->store, &other, &f->scratch.diag));
	assert_int_equal(
		pv__store_map(&f->store, &other, &mapping, &cursor, &found, &f->scratch.diag),
		PV_OK);
	assert_false(found);
	assert_int_equal(f->scratch.diag.n, 0);
}

/* ---- damage ------------------------------------------------------------------------ */

static struct pv__bytes bytes_of(struct fixture *f)
{
	struct pv__bytes bytes;

	assert_int_equal(
		pv__file_read(f->scratch.arena, f->path, 1 << 20, &bytes, &f->scratch.diag), PV_OK);
	return bytes;
}

/* The object with these bytes counts as absent, and the warning says why. */
static void assert_damaged(struct fixture *f, const void *bytes, size_t n, const char *why)
{
	struct pv__store store = reopened(f);

	assert_int_equal(pv__file_write(f->path, bytes, n, &f->scratch.diag), PV_OK);
	f->scratch.diag.n = 0;
	assert_false(pv__store_has(&store, &f->key, &f->scratch.diag));
	assert_int_equal(f->scratch.diag.n, 1);
	assert_string_equal(f->scratch.diag.message[0].mark.file, f->path);
	assert_holds(f->scratch.diag.message[0].text, why);
	assert_holds(f->scratch.diag.message[0].text, "it is made again");
}

/* Every byte of it counts: all of the header, and samples of text and payload. */
static void flipped(void **state)
{
	struct fixture *f = *state;
	struct pv__bytes bytes = bytes_of(f);

	for (size_t i = 0; i < bytes.n; i += i < PV__OBJECT_HEADER ? 1 : 13) {
		bytes.data[i] ^= 0x40;
		assert_damaged(f, bytes.data, bytes.n, "damaged object");
		bytes.data[i] ^= 0x40;
	}
}

static void truncated(void **state)
{
	struct fixture *f = *state;
	struct pv__bytes bytes = bytes_of(f);

	assert_damaged(f, bytes.data, 0, "not an object of this format");
	assert_damaged(f, bytes.data, PV__OBJECT_HEADER - 1, "not an object of this format");
	assert_damaged(f, bytes.data, PV__OBJECT_HEADER, "truncated");
	assert_damaged(f, bytes.data, bytes.n - 1, "truncated");
}

static void swapped(void **state)
{
	struct fixture *f = *state;
	struct pv__digest other;
	struct pv__buffer object = {.arena = f->scratch.arena};

	pv__sha256("other", 5, &other);
	pv__object_put(&object, &other, about, &f->payload);
	assert_damaged(f, object.data, object.n, "holds another key");
}

/* Text and payload may not trade bytes: the lengths are under the digest too. */
static void shifted(void **state)
{
	struct fixture *f = *state;
	struct pv__bytes bytes = bytes_of(f);

	bytes.data[72] = (unsigned char)(bytes.data[72] + 8);
	bytes.data[80] = (unsigned char)(bytes.data[80] - 8);
	assert_damaged(f, bytes.data, bytes.n, "its content does not match its digest");
}

static void made_again(void **state)
{
	struct fixture *f = *state;
	struct pv__store store;

	assert_damaged(f, "half", 4, "not an object");
	assert_int_equal(pv__store_put(&f->store, &f->key, about, &f->payload, &f->scratch.diag),
			 PV_OK);
	store = reopened(f);
	f->scratch.diag.n = 0;
	assert_true(pv__store_has(&store, &f->key, &f->scratch.diag));
	assert_int_equal(f->scratch.diag.n, 0);
}

/* What this process has verified is not hashed again: that is the promise of once. */
static void verified_once(void **state)
{
	struct fixture *f = *state;
	struct pv__store store = reopened(f);
	struct pv__bytes bytes = bytes_of(f);

	assert_true(pv__store_has(&store, &f->key, &f->scratch.diag));
	bytes.data[bytes.n - 1] ^= 1;
	assert_int_equal(pv__file_write(f->path, bytes.data, bytes.n, &f->scratch.diag), PV_OK);
	assert_true(pv__store_has(&store, &f->key, &f->scratch.diag));
	store = reopened(f);
	assert_false(pv__store_has(&store, &f->key, &f->scratch.diag));
}

/* ---- texts --------------------------------------------------------------------------- */

static void scans(void **state)
{
	struct fixture *f = *state;
	struct pv__arena *arena = f->scratch.arena;
	struct pv__stored *object;
	int64_t n;

	scratch_write(&f->scratch, "store/ab/README", "not an object");
	scratch_write(&f->scratch, "store/notes", "not an object");
	assert_int_equal(pv__store_scan(arena, &f->store, &object, &n, &f->scratch.diag), PV_OK);
	assert_int_equal(n, 1);
	assert_string_equal(object[0].key, pv__digest_text(arena, &f->key));
	assert_string_equal(pv__about_get(arena, object[0].about, "task"), "fold");
	assert_string_equal(pv__about_get(arena, object[0].about, "seconds"), "0.5");
	assert_null(pv__about_get(arena, object[0].about, "tas"));
	assert_true(pv__store_holds(&f->store, &f->key));
}

/* ---- temporary files ------------------------------------------------------------------- */

static void sweeps_the_dead(void **state)
{
	struct fixture *f = *state;
	char host[65] = "";
	pid_t child = fork();
	const char *dead, *alive, *stranger;

	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
	gethostname(host, sizeof(host) - 1);
	dead = pv__format(f->scratch.arena, "store/tmp/%s-%d-0-1", host, (int)child);
	alive = pv__format(f->scratch.arena, "store/tmp/%s-%d-0-1", host, (int)getppid());
	stranger = pv__format(f->scratch.arena, "store/tmp/other%s-%d-0-1", host, (int)child);
	scratch_write(&f->scratch, dead, "half");
	scratch_write(&f->scratch, alive, "half");
	scratch_write(&f->scratch, stranger, "half");
	(void)reopened(f);
	assert_false(file_exists(scratch_path(&f->scratch, "%s", dead)));
	assert_true(file_exists(scratch_path(&f->scratch, "%s", alive)));
	assert_true(file_exists(scratch_path(&f->scratch, "%s", stranger)));
	pv__store_forget(&f->store, (int64_t)getppid());
	assert_false(file_exists(scratch_path(&f->scratch, "%s", alive)));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(gives_back),    TEST(maps),    TEST(absent),          TEST(flipped),
		TEST(truncated),     TEST(swapped), TEST(shifted),         TEST(made_again),
		TEST(verified_once), TEST(scans),   TEST(sweeps_the_dead),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
