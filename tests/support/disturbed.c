/* A study that something disturbs. */
#include "support/disturbed.h"

#include "math/math.h"
#include "support/check.h"
#include "support/cohort.h"

#include <stdlib.h>
#include <string.h>

static struct scratch place;

/* What begins with a dot is no result: lock, store, list of keys. */
static const char *const skip[] = {".", "log.jsonl", NULL};

struct scratch *disturbed_place(void)
{
	return &place;
}

int disturbed_make(void **state)
{
	struct program p;

	(void)state;
	scratch_make(&place);
	cohort_make(&place, scratch_path(&place, "in"), ".nii.gz");
	run_program(&place, &p, "run", "-q", "-j", "1", scratch_path(&place, "in/study.yaml"), "-o",
		    scratch_path(&place, "reference"));
	assert_code(&p, 0);
	return 0;
}

int disturbed_remove(void **state)
{
	(void)state;
	scratch_remove(&place);
	return 0;
}

void disturbed_begin(struct disturbed *d)
{
	struct scratch *s = &d->round;
	const char **words;

	*s = (struct scratch){.arena = pv__arena_new(), .folder = place.folder};
	assert_non_null(s->arena);
	s->diag = (struct pv__diag){.arena = s->arena};
	d->results = scratch_path(s, "out");
	assert_int_equal(pv__folder_remove(d->results, &s->diag), PV_OK);
	words = pv__alloc(s->arena, 8, sizeof(*words));
	assert_non_null(words);
	memcpy(words,
	       (const char *const[]){"run", "-q", "-j", "1", scratch_path(s, "in/study.yaml"), "-o",
				     d->results},
	       7 * sizeof(*words));
	d->words = words;
}

static void assert_like_reference(struct disturbed *d)
{
	assert_same_files(&d->round, scratch_path(&d->round, "reference"), d->results, skip);
}

/* The manifest is the sign of completeness. */
void disturbed_check(struct disturbed *d)
{
	if (file_exists(pv__path_join(d->round.arena, d->results, "manifest.json")))
		assert_like_reference(d);
}

void disturbed_recover(struct disturbed *d)
{
	struct program p;

	program_start(&d->round, d->words, -1, &p);
	program_wait(&d->round, &p);
	assert_code(&p, 0);
	assert_like_reference(d);
	assert_int_equal(
		count_files(pv__path_join(d->round.arena, d->results, ".store/tmp")), 0);
}

void disturbed_end(struct disturbed *d)
{
	pv__arena_free(d->round.arena);
}

/* One of each of `most` intervals of the same length, by chance. */
int64_t sample_next(int64_t at, int64_t n, int64_t most)
{
	struct pv__stream stream = pv__stream(1, PV__RANDOM_OP, (uint64_t)n, 0);
	double step = (double)n / (double)most;
	int64_t next = at + 1;

	if (n > most && !getenv("PULVINAR_TEST_FULL")) {
		int64_t i = (int64_t)((double)at / step);

		do
			next = 1 + (int64_t)(((double)i + pv__uniform(stream, (uint64_t)i)) * step);
		while (i++, next <= at);
	}
	return next <= n ? next : 0;
}
