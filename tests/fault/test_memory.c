/* Memory that runs out: at one call and no other, or from one call on.  The program ends with
 * a reason, not by a signal; what was there is whole, and the next run leaves the undisturbed
 * bytes. */
#include "support/check.h"
#include "support/disturbed.h"

#include "fault/failing_malloc.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char *library, *shared_path;
static struct failing_malloc *shared;

static int set_up(void **state)
{
	struct scratch *place = disturbed_place();
	int fd;

	assert_int_equal(disturbed_make(state), 0);
	library = pv__format(place->arena, "%s/lib/failing_malloc.so", getenv("PULVINAR_BUILD"));
	shared_path = scratch_path(place, "calls");
	fd = open(shared_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, sizeof(*shared)), 0);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	assert_true(shared != MAP_FAILED);
	snprintf(shared->ours, sizeof(shared->ours), "%s", getenv("PULVINAR_BUILD"));
	return 0;
}

static int tear_down(void **state)
{
	munmap(shared, sizeof(*shared));
	return disturbed_remove(state);
}

static void preload(void *to)
{
	(void)to;
	setenv("LD_PRELOAD", library, 1);
	setenv("FAILING_MALLOC", shared_path, 1);
}

static void run_without(struct disturbed *d, int64_t first, int64_t last, struct program *p)
{
	shared->n = 0;
	shared->first = first;
	shared->last = last;
	disturbed_begin(d);
	program_start_prepared(&d->round, d->words, -1, preload, NULL, p);
	program_wait(&d->round, p);
}

static int64_t count_calls(void)
{
	struct disturbed d;
	struct program p;

	run_without(&d, 0, 0, &p);
	disturbed_end(&d);
	assert_code(&p, 0);
	return shared->n;
}

/* What had no memory may be done without, a table of what is known say. */
static void is_said(const struct program *p, int64_t at)
{
	if (p->code == 0)
		return;
	if (p->code != 71)
		fail_msg("exit code %d without memory at call %lld: %s", p->code, (long long)at,
			 p->err);
	assert_holds(p->err, "error: ");
	assert_holds(p->err, "memory");
}

static void sweep(int64_t n_fail, int64_t most)
{
	int64_t n = count_calls(), rounds = 0, silent = 0;

	assert_true(n > 100);
	for (int64_t at = 0; (at = sample_next(at, n, most)); rounds++) {
		struct disturbed d;
		struct program p;

		run_without(&d, at, at + n_fail - 1, &p);
		is_said(&p, at);
		silent += p.code == 0;
		disturbed_check(&d);
		disturbed_recover(&d);
		disturbed_end(&d);
	}
	print_message("%lld of %lld calls of malloc, %lld of them did not matter\n",
		      (long long)rounds, (long long)n, (long long)silent);
	assert_true(silent < rounds);
}

static void once(void **state)
{
	(void)state;
	sweep(1, 40);
}

static void from_then_on(void **state)
{
	(void)state;
	sweep(INT64_MAX / 2, 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(once), cmocka_unit_test(from_then_on)};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
