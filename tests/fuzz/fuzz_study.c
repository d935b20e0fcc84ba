/* Any bytes as a study: refused with a reason, or sound; and what is sound resolves to a
 * study that reads back to itself. */
#include "tests/unit/study/ops.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int parse(struct pv__arena *arena, const void *bytes, size_t n, struct pv__study *study)
{
	struct pv__diag diag = {.arena = arena};
	struct pv__registry registry;
	int status;

	fixture_registry(&registry);
	status = pv__study_parse(arena, "study.yaml", bytes, n, &registry, study, &diag);
	if ((status == PV_OK) != (diag.n_errors == 0))
		abort();
	for (int64_t i = 0; i < diag.n; i++)
		if (!pv__message_text(arena, &diag.message[i]))
			abort();
	return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__study study, again;

	if (!arena)
		return 0;
	if (parse(arena, data, n, &study) == PV_OK) {
		const char *text = pv__study_resolved(arena, &study);

		if (!text || parse(arena, text, strlen(text), &again) != PV_OK)
			abort();
		if (!pv__equal(text, pv__study_resolved(arena, &again)))
			abort();
	}
	pv__arena_free(arena);
	return 0;
}
