/* Any bytes as a table of labels, by every reader of them: read or refused; labels ascend
 * and each has a name. */
#include "fuzz_support.h"
#include "labels.h"

static void check(const struct pv__label_names *names)
{
	for (int64_t i = 0; i < names->n; i++) {
		if (names->label[i] <= (i > 0 ? names->label[i - 1] : 0))
			abort();
		if (!*names->name[i] || pv__label_name(names, names->label[i]) != names->name[i])
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct fuzz_file file = fuzz_open(data, n);

	for (const struct pv__format *const *f = pv__formats(); *f; f++) {
		struct pv__arena *arena = pv__arena_new();
		struct pv__diag diag = {.arena = arena};
		struct pv__label_names names;
		int status;

		if ((*f)->labels) {
			status = (*f)->labels(arena, file.path, &names, &diag);
			fuzz_check(status, &diag);
			if (status == PV_OK)
				check(&names);
			diag.n = diag.n_errors = 0;
			fuzz_check(pv__label_names_read(arena, file.path, &names, &diag), &diag);
		}
		pv__arena_free(arena);
	}
	close(file.fd);
	return 0;
}
