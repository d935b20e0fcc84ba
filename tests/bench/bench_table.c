/* Time and memory to read a table of a million rows and ten columns and to take a number out
 * of each cell, beside reading its bytes alone.  Prints; asserts nothing. */
#include "cohort.h"

#include "formats/formats.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

enum { N_ROWS = 1000000, N_COLUMNS = 10 };

static bool write_table(const char *path)
{
	FILE *f = fopen(path, "w");

	if (!f)
		return false;
	fputs("participant_id", f);
	for (int c = 1; c < N_COLUMNS; c++)
		fprintf(f, "\tv%d", c);
	for (int r = 0; r < N_ROWS; r++) {
		fprintf(f, "\nsub-%07d", r);
		for (int c = 1; c < N_COLUMNS; c++)
			fprintf(f, "\t%d.%03d", c, (r * 7 + c) % 1000);
	}
	return fclose(f) == 0;
}

/* NaN: it could not be read. */
static double sum(const struct pv__frame *frame, struct pv__diag *diag)
{
	double total = 0, value;

	for (int64_t r = 0; r < frame->n_rows; r++)
		for (int64_t c = 1; c < frame->n_cols; c++) {
			if (pv__frame_real(frame, r, c, &value, diag) != PV_OK)
				return (double)NAN;
			total += value;
		}
	return total;
}

static int measure(const char *path, struct pv__arena *arena)
{
	struct pv__diag diag = {.arena = arena};
	struct pv__bytes bytes;
	struct pv__frame frame;
	double start = bench_now_s(), bare, read, numbers, total;
	long before = bench_peak_kib();

	if (pv__file_read(arena, path, (size_t)1 << 30, &bytes, &diag) != PV_OK)
		return PV_EIO;
	bare = bench_now_s() - start;
	start = bench_now_s();
	if (pv__table_read(arena, path, &frame, &diag) != PV_OK)
		return PV_EIO;
	read = bench_now_s() - start;
	start = bench_now_s();
	total = sum(&frame, &diag);
	numbers = bench_now_s() - start;
	printf("table: %d rows x %d columns, %.0f MB: read %.2f s, its bytes alone %.2f s, numbers "
	       "%.2f s; %ld MiB at the peak, twice the bytes among them; sum %.1f\n",
	       N_ROWS, N_COLUMNS, (double)bytes.n / 1e6, read, bare, numbers,
	       (bench_peak_kib() - before) / 1024, total);
	return PV_OK;
}

int main(void)
{
	char path[] = "/tmp/pulvinar-bench-XXXXXX";
	struct pv__arena *arena = pv__arena_new();
	int fd = mkstemp(path), status = PV_EIO;

	if (fd >= 0 && arena && write_table(path))
		status = measure(path, arena);
	if (fd >= 0) {
		close(fd);
		unlink(path);
	}
	pv__arena_free(arena);
	return status == PV_OK ? 0 : 1;
}
