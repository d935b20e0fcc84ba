/* Digests that are remembered: looked up while nothing about the file has changed, and
 * made again as soon as anything has. */
#include "support/check.h"
#include "support/program.h"

#include "plan/digests.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct pv__digest sha256_of(const char *text)
{
	struct pv__digest digest;

	pv__sha256(text, strlen(text), &digest);
	return digest;
}

static struct pv__digest digest_of(struct scratch *s, struct pv__digests *d, struct pv__file_id *id)
{
	struct pv__digest digest;

	assert_int_equal(pv__digests_of(d, scratch_path(s, "file"), &digest, id, &s->diag), PV_OK);
	return digest;
}

static void assert_digest(struct pv__digest got, struct pv__digest want)
{
	assert_memory_equal(got.byte, want.byte, sizeof(got.byte));
}

/* A line of the file as pv__digests_put writes it, with a digest of our own. */
static const char *line_of(struct scratch *s, const struct pv__file_id *id, const char *content)
{
	struct pv__digest digest = sha256_of(content);

	return pv__format(s->arena, "%lld %lld %lld %lld %lld %s\n", (long long)id->device,
			  (long long)id->inode, (long long)id->size, (long long)id->mtime_ns,
			  (long long)id->ctime_ns, pv__digest_text(s->arena, &digest));
}

static void write_memory(struct scratch *s, const char *lines)
{
	struct pv__digest digest = sha256_of(lines);

	scratch_write(s, "digests",
		      pv__format(s->arena, "%s%s\n", lines, pv__digest_text(s->arena, &digest)));
}

static struct pv__digests *open_memory(struct scratch *s)
{
	struct pv__digests *d = pv__digests_open(s->arena, scratch_path(s, "digests"));

	assert_non_null(d);
	return d;
}

/* What is remembered is believed: a false digest shows that nothing was read. */
static void believes_what_is_unchanged(void **state)
{
	struct pv__file_id id, again;
	struct scratch s;

	(void)state;
	scratch_make(&s);
	scratch_write(&s, "file", "true");
	assert_digest(digest_of(&s, open_memory(&s), &id), sha256_of("true"));
	write_memory(&s, line_of(&s, &id, "remembered"));
	assert_digest(digest_of(&s, open_memory(&s), &again), sha256_of("remembered"));
	/* paranoid: nothing is remembered */
	assert_digest(digest_of(&s, pv__digests_open(s.arena, NULL), &again), sha256_of("true"));
	scratch_remove(&s);
}

/* A network file system has another number on each machine. */
static void believes_under_another_number(void **state)
{
	struct pv__file_id id, other, again;
	struct pv__digests *d;
	struct scratch s;

	(void)state;
	scratch_make(&s);
	scratch_write(&s, "file", "true");
	(void)digest_of(&s, open_memory(&s), &id);
	other = id;
	other.device += 7;
	write_memory(&s, line_of(&s, &other, "remembered"));
	assert_digest(digest_of(&s, open_memory(&s), &again), sha256_of("true"));
	d = open_memory(&s);
	pv__digests_mount(d, other.device + 1, id.device);
	assert_digest(digest_of(&s, d, &again), sha256_of("true"));
	d = open_memory(&s);
	pv__digests_mount(d, other.device, id.device);
	assert_digest(digest_of(&s, d, &again), sha256_of("remembered"));
	scratch_remove(&s);
}

/* Five things make out a file; another value of any of them, and it is read. */
static void doubts_what_differs(void **state)
{
	struct pv__file_id id, other;
	struct scratch s;

	(void)state;
	scratch_make(&s);
	scratch_write(&s, "file", "true");
	(void)digest_of(&s, open_memory(&s), &id);
	for (int which = 0; which < 5; which++) {
		int64_t *const part[] = {&other.device, &other.inode, &other.size, &other.mtime_ns,
					 &other.ctime_ns};
		struct pv__file_id now;

		other = id;
		(*part[which])++;
		write_memory(&s, line_of(&s, &other, "remembered"));
		assert_digest(digest_of(&s, open_memory(&s), &now), sha256_of("true"));
	}
	scratch_remove(&s);
}

/* The same size and a time set back: the time of status change tells. */
static void sees_through_touch(void **state)
{
	struct timespec old[2];
	struct pv__file_id id, now;
	struct stat st;
	struct scratch s;
	int fd;

	(void)state;
	scratch_make(&s);
	scratch_write(&s, "file", "true");
	(void)digest_of(&s, open_memory(&s), &id);
	write_memory(&s, line_of(&s, &id, "true"));
	assert_int_equal(stat(scratch_path(&s, "file"), &st), 0);
	old[0] = st.st_atim;
	old[1] = st.st_mtim;
	usleep(20000);
	fd = open(scratch_path(&s, "file"), O_WRONLY);
	assert_int_equal(write(fd, "fake", 4), 4);
	assert_int_equal(futimens(fd, old), 0);
	close(fd);
	assert_digest(digest_of(&s, open_memory(&s), &now), sha256_of("fake"));
	assert_true(now.mtime_ns == id.mtime_ns && now.inode == id.inode && now.size == id.size);
	scratch_remove(&s);
}

/* A file that was written just now may be written again within the same tick. */
static void remembers_settled_files_only(void **state)
{
	struct pv__buffer b = {0};
	struct pv__digests *d;
	struct pv__file_id id;
	struct scratch s;

	(void)state;
	scratch_make(&s);
	scratch_write(&s, "file", "true");
	d = open_memory(&s);
	(void)digest_of(&s, d, &id);
	assert_false(pv__digests_are_new(d));
	usleep(2100000);
	(void)digest_of(&s, d, &id);
	assert_true(pv__digests_are_new(d));
	b.arena = s.arena;
	pv__digests_put(d, &b);
	scratch_write(&s, "digests", b.data);
	d = open_memory(&s);
	assert_digest(digest_of(&s, d, &id), sha256_of("true"));
	assert_false(pv__digests_are_new(d));
	scratch_remove(&s);
}

/* Half a memory, or one that somebody wrote into, is none. */
static void damaged_memory(void **state)
{
	struct pv__file_id id, now;
	struct scratch s;
	const char *whole;

	(void)state;
	scratch_make(&s);
	scratch_write(&s, "file", "true");
	(void)digest_of(&s, open_memory(&s), &id);
	write_memory(&s, line_of(&s, &id, "remembered"));
	whole = file_text(&s, scratch_path(&s, "digests"));
	for (size_t n = 0; n < strlen(whole); n++) {
		scratch_write(&s, "digests", pv__strndup(s.arena, whole, n));
		assert_digest(digest_of(&s, open_memory(&s), &now), sha256_of("true"));
	}
	scratch_write(&s, "digests", pv__format(s.arena, "9%s", whole));
	assert_digest(digest_of(&s, open_memory(&s), &now), sha256_of("true"));
	scratch_remove(&s);
}

static void checks(void **state)
{
	struct pv__digest digest;
	struct pv__file_id id;
	struct scratch s;
	const char *path;

	(void)state;
	scratch_make(&s);
	path = scratch_path(&s, "file");
	scratch_write(&s, "file", "true");
	digest = digest_of(&s, open_memory(&s), &id);
	assert_int_equal(pv__digests_check(path, &id, &digest, &s.diag), PV_OK);
	scratch_write(&s, "file", "true"); /* another file of the same content */
	assert_int_equal(pv__digests_check(path, &id, &digest, &s.diag), PV_OK);
	scratch_write(&s, "file", "fake");
	assert_int_equal(pv__digests_check(path, &id, &digest, &s.diag), PV_EDATA);
	assert_holds(s.diag.message[0].text, "changed during the run");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(pv__digests_check(path, &id, &digest, &s.diag), PV_ENOENT);
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(believes_what_is_unchanged),
		cmocka_unit_test(believes_under_another_number),
		cmocka_unit_test(doubts_what_differs),
		cmocka_unit_test(sees_through_touch),
		cmocka_unit_test(remembers_settled_files_only),
		cmocka_unit_test(damaged_memory),
		cmocka_unit_test(checks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
