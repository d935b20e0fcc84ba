/* What tests of the study language share. */
#ifndef STUDY_FIXTURE_H
#define STUDY_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "study/schema.h"
#include "unit/study/ops.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One reading: its memory, messages and study. */
struct fixture {
	struct pv__arena *arena;
	struct pv__diag diag;
	struct pv__registry registry;
	struct pv__study study;
};

static inline struct fixture *fixture_new(void)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->arena = pv__arena_new();
	assert_non_null(f->arena);
	f->diag.arena = f->arena;
	fixture_registry(&f->registry);
	return f;
}

static inline void fixture_free(struct fixture *f)
{
	pv__arena_free(f->arena);
	free(f);
}

static inline int fixture_parse(struct fixture *f, const char *text)
{
	return pv__study_parse(f->arena, "study.yaml", text, strlen(text), &f->registry, &f->study,
			       &f->diag);
}

/* All messages, a line each. */
static inline const char *fixture_messages(struct fixture *f)
{
	struct pv__buffer b = {.arena = f->arena};

	pv__puts(&b, "");
	for (int64_t i = 0; i < f->diag.n; i++)
		pv__putf(&b, "%s\n", pv__message_text(f->arena, &f->diag.message[i]));
	assert_false(b.failed);
	return b.data;
}

/* Goes to a folder beside the tests of this room. */
static inline void fixture_enter(const char *folder)
{
	const char *source = getenv("PULVINAR_SOURCE");
	char path[4096];

	assert_non_null(source);
	snprintf(path, sizeof(path), "%s/tests/unit/study/%s", source, folder);
	assert_int_equal(chdir(path), 0);
}

#endif
