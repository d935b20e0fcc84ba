/* Text tables as objects: columns by name, cells as text or numbers. */
#include "data/data.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

int64_t pv__frame_column(const struct pv__frame *frame, const char *name)
{
	for (int64_t c = 0; c < frame->n_cols; c++)
		if (pv__equal(frame->name[c], name))
			return c;
	return -1;
}

const char *pv__frame_cell(const struct pv__frame *frame, int64_t row, int64_t col)
{
	return frame->cell[row * frame->n_cols + col];
}

bool pv__is_missing(const char *cell)
{
	static const char *const word[] = {"", "n/a", "N/A", "NA", "NaN", "nan"};

	for (size_t i = 0; i < PV__COUNT(word); i++)
		if (pv__equal(cell, word[i]))
			return true;
	return false;
}

/* Would it be a number with its one comma as a point? */
bool pv__is_decimal_comma(const char *cell)
{
	char copy[64], *comma;
	double value;

	if (strlen(cell) >= sizeof(copy))
		return false;
	strcpy(copy, cell);
	comma = strchr(copy, ',');
	if (!comma)
		return false;
	*comma = '.';
	return pv__parse_real(copy, &value);
}

int pv__frame_real(const struct pv__frame *frame, int64_t row, int64_t col, double *out,
		   struct pv__diag *diag)
{
	const char *cell = pv__frame_cell(frame, row, col);
	struct pv__mark mark = {frame->file, frame->line ? frame->line[row] : 0, 0};

	if (pv__is_missing(cell)) {
		*out = NAN;
		return PV_OK;
	}
	if (pv__parse_real(cell, out))
		return PV_OK;
	return pv__fail(diag, PV_EDATA, &mark, "column '%s': '%s' is not a number%s",
			frame->name[col], cell,
			pv__is_decimal_comma(cell) ? " (a decimal comma? write a point)" : "");
}
