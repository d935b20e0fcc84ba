/* Tables of a results folder. */
#include "support/results.h"

#include "formats.h"
#include "support/check.h"

enum { MOST_CONDITIONS = 8 };

struct condition {
	int64_t column;
	const char *value;
};

struct pv__frame results_read(struct scratch *s, const char *folder, const char *file)
{
	const char *path = pv__path_join(s->arena, folder, file);
	struct pv__frame frame;

	if (pv__frame_read(s->arena, path, &frame, &s->diag) != PV_OK)
		fail_msg("cannot read %s", path);
	return frame;
}

static int64_t column_of(const struct pv__frame *frame, const char *name)
{
	int64_t column = pv__frame_column(frame, name);

	if (column < 0)
		fail_msg("%s has no column %s", frame->file, name);
	return column;
}

static bool row_matches(const struct pv__frame *frame, int64_t row, int n,
			const struct condition *condition)
{
	for (int i = 0; i < n; i++)
		if (!pv__equal(pv__frame_cell(frame, row, condition[i].column), condition[i].value))
			return false;
	return true;
}

int64_t results_row(const struct pv__frame *frame, ...)
{
	struct condition condition[MOST_CONDITIONS];
	int64_t found = -1;
	const char *name;
	va_list list;
	int n = 0;

	va_start(list, frame);
	while ((name = va_arg(list, const char *))) {
		assert_true(n < MOST_CONDITIONS);
		condition[n].column = column_of(frame, name);
		condition[n++].value = va_arg(list, const char *);
	}
	va_end(list);
	for (int64_t r = 0; r < frame->n_rows; r++) {
		if (!row_matches(frame, r, n, condition))
			continue;
		if (found >= 0)
			fail_msg("%s: rows %lld and %lld both match", frame->file, (long long)found,
				 (long long)r);
		found = r;
	}
	if (found < 0)
		fail_msg("%s: no row with %s ...", frame->file, condition[0].value);
	return found;
}

const char *results_text(const struct pv__frame *frame, int64_t row, const char *column)
{
	return pv__frame_cell(frame, row, column_of(frame, column));
}

double results_real(struct scratch *s, const struct pv__frame *frame, int64_t row,
		    const char *column)
{
	double value;

	assert_int_equal(pv__frame_real(frame, row, column_of(frame, column), &value, &s->diag),
			 PV_OK);
	return value;
}
