/* Any bytes as a table, a mapping, a list of labels: read or refused. */
#include "fuzz_support.h"
#include "atlas_parts.h"

#include <string.h>

/* Every cell is a text that ends. */
static void walk(const struct pv__frame *frame)
{
	size_t total = 0;

	for (int64_t row = 0; row < frame->n_rows; row++)
		for (int64_t col = 0; col < frame->n_cols; col++)
			total += strlen(pv__frame_cell(frame, row, col));
	for (int64_t col = 0; col < frame->n_cols; col++)
		if (pv__frame_column(frame, frame->name[col]) != col)
			abort();
	if (total > (size_t)1 << 40)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct fuzz_file file = fuzz_open(data, n);
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	struct pv__label_names names;
	struct pv_mapping mapping;
	struct pv__frame frame;
	int status = pv__frame_read(arena, file.path, &frame, &diag);

	fuzz_check(status, &diag);
	if (status == PV_OK)
		walk(&frame);
	diag.n = diag.n_errors = 0;
	fuzz_check(pv__mapping_read(arena, file.path, &mapping, &diag), &diag);
	diag.n = diag.n_errors = 0;
	fuzz_check(pv__label_names_read(arena, file.path, &names, &diag), &diag);
	pv__arena_free(arena);
	close(file.fd);
	return 0;
}
