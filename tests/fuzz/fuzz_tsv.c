/* Any bytes as a table, by every reader of them, or a mapping: read or refused. */
#include "fuzz_support.h"
#include "format.h"

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

static void read_table(const struct pv__format *format, const char *path)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	struct pv__frame frame;
	int status = format->table(arena, path, &frame, &diag);

	fuzz_check(status, &diag);
	if (status == PV_OK)
		walk(&frame);
	pv__arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct fuzz_file file = fuzz_open(data, n);
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	struct pv_mapping mapping;
	struct pv__frame frame;

	for (const struct pv__format *const *f = pv__formats(); *f; f++)
		if ((*f)->table)
			read_table(*f, file.path);
	fuzz_check(pv__table_read(arena, file.path, &frame, &diag), &diag);
	diag.n = diag.n_errors = 0;
	fuzz_check(pv__mapping_read(arena, file.path, &mapping, &diag), &diag);
	pv__arena_free(arena);
	close(file.fd);
	return 0;
}
