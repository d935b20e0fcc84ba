/* Any bytes as a GIFTI file: refused, or every promised value is there. */
#include "format.h"
#include "fuzz_support.h"
#include "surface.h"

extern const struct pv__format pv__format_gifti;

static void walk(const struct pv__surface *s)
{
	volatile double last;

	for (int64_t i = 0; i < s->n_arrays; i++) {
		const struct pv__surface_array *a = &s->array[i];

		if (!a->intent || !a->datatype)
			abort();
		last = a->value[a->n_rows * a->n_cols - 1];
		(void)last;
	}
	for (int64_t i = 0; i < s->n_labels; i++)
		if (!s->label[i].name)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct fuzz_file file = fuzz_open(data, n);
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	struct pv__surface surface;
	int status = pv__format_gifti.surface(arena, file.path, &surface, &diag);

	fuzz_check(status, &diag);
	if (status == PV_OK)
		walk(&surface);
	pv__arena_free(arena);
	close(file.fd);
	return 0;
}
