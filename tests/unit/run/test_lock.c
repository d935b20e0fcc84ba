/* Locks of results folders and stores, between processes. */
#include "support/check.h"
#include "support/program.h"

#include "run/lock.h"

#include <sys/wait.h>
#include <unistd.h>

/* What `ask` answers in another process, whose locks are its own. */
static int in_child(int (*ask)(struct scratch *), struct scratch *s)
{
	pid_t child = fork();
	int how = 0;

	assert_true(child >= 0);
	if (child == 0)
		_exit(ask(s));
	assert_int_equal(waitpid(child, &how, 0), child);
	assert_true(WIFEXITED(how));
	return WEXITSTATUS(how);
}

static int ask_results(struct scratch *s)
{
	struct pv__lock lock;

	return pv__lock_results(s->arena, scratch_path(s, "out"), &lock, &s->diag);
}

static int ask_shared(struct scratch *s)
{
	struct pv__lock lock;

	return pv__lock_store(s->arena, s->folder, PV__LOCK_SHARED, &lock, &s->diag);
}

static int ask_alone(struct scratch *s)
{
	struct pv__lock lock;

	return pv__lock_store(s->arena, s->folder, PV__LOCK_ALONE, &lock, &s->diag);
}

/* 0: the holder is named as this process' parent. */
static int ask_holder(struct scratch *s)
{
	const char *holder = pv__lock_holder(s->arena, scratch_path(s, "out"));
	const char *expected = pv__format(s->arena, "process %d on host ", (int)getppid());

	return !holder || !pv__starts_with(holder, expected);
}

static void results(void **state)
{
	struct pv__lock lock;
	struct scratch s;

	(void)state;
	scratch_make(&s);
	assert_null(pv__lock_holder(s.arena, scratch_path(&s, "out")));
	assert_int_equal(pv__lock_results(s.arena, scratch_path(&s, "out"), &lock, &s.diag), PV_OK);
	assert_int_equal(in_child(ask_results, &s), PV_ELOCK);
	assert_int_equal(in_child(ask_holder, &s), 0);
	pv__unlock(&lock);
	assert_int_equal(in_child(ask_results, &s), PV_OK);
	assert_null(
		pv__lock_holder(s.arena, scratch_path(&s, "out"))); /* it ended with the child */
	scratch_remove(&s);
}

static void stores(void **state)
{
	struct pv__lock lock;
	struct scratch s;

	(void)state;
	scratch_make(&s);
	assert_int_equal(pv__lock_store(s.arena, s.folder, PV__LOCK_SHARED, &lock, &s.diag), PV_OK);
	assert_int_equal(in_child(ask_shared, &s), PV_OK);
	assert_int_equal(in_child(ask_alone, &s), PV_ELOCK);
	pv__unlock(&lock);
	assert_int_equal(pv__lock_store(s.arena, s.folder, PV__LOCK_ALONE, &lock, &s.diag), PV_OK);
	assert_int_equal(in_child(ask_shared, &s), PV_ELOCK);
	pv__unlock(&lock);
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(results), cmocka_unit_test(stores)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
