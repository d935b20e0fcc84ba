#include "support/recording.h"

#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void recording_begin(struct recording_test *t, const char *op)
{
	*t = (struct recording_test){.arena = pv__arena_new()};
	t->diag.arena = t->arena;
	assert_int_equal(pv__registry_open(t->arena, 0, NULL, &t->registry, &t->diag), PV_OK);
	strcpy(t->folder, "/tmp/pulvinar-recording-XXXXXX");
	assert_non_null(mkdtemp(t->folder));
	if (pv__registry_find(&t->registry, op))
		return;
	printf("skipped: this build has no %s\n", op);
	recording_end(t);
	skip();
}

void recording_end(struct recording_test *t)
{
	struct pv__diag diag = {.arena = t->arena};

	assert_int_equal(pv__folder_remove(t->folder, &diag), PV_OK);
	pv__arena_free(t->arena);
}

const char *recording_path(struct recording_test *t, const char *name)
{
	return pv__path_join(t->arena, t->folder, name);
}

int recording_read(struct recording_test *t, const char *path)
{
	struct pv__readers readers = pv__reader_all(&t->registry);
	struct pv__companions companions = {.readers = &readers};

	t->diag.n = t->diag.n_errors = 0;
	return pv__recording_read(t->arena, path, &companions, &t->r, &t->diag);
}

void recording_expect(struct recording_test *t, const char *path)
{
	if (recording_read(t, path) != PV_OK)
		fail_msg("%s", pv__message_text(t->arena, &t->diag.message[t->diag.n - 1]));
}

void recording_refused(struct recording_test *t, const char *path, const char *text)
{
	const char *line;

	if (recording_read(t, path) == PV_OK)
		fail_msg("%s is read", path);
	assert_int_equal(t->diag.n_errors, 1);
	line = pv__message_text(t->arena, &t->diag.message[t->diag.n - 1]);
	if (!strstr(line, text))
		fail_msg("'%s' is not in '%s'", text, line);
	assert_null(strchr(line, '\n'));
}

double recording_value(struct recording_test *t, int64_t channel, int64_t sample)
{
	double value = 0;

	if (pv__recording_samples(&t->r, 1, &channel, sample, 1, &value, &t->diag) != PV_OK)
		fail_msg("%s", pv__message_text(t->arena, &t->diag.message[t->diag.n - 1]));
	return value;
}
