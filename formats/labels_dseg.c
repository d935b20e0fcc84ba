/* Label tables with a header: BIDS dseg.tsv, and the same as CSV. */
#include "labels.h"

#include <string.h>

static int read_names(struct pv__arena *arena, const char *path, struct pv__label_names *out,
		      struct pv__diag *diag)
{
	struct pv__label_list list = {.arena = arena, .path = path, .diag = diag};
	struct pv__mark mark = {path, 1, 0};
	struct pv__frame frame;
	int64_t index, name;

	PV__TRY(pv__frame_read(arena, path, &frame, diag));
	index = pv__frame_column(&frame, "index");
	name = pv__frame_column(&frame, "name");
	if (index < 0 || name < 0)
		return pv__fail(diag, PV_EDATA, &mark,
				"a table of labels needs the columns 'index' and 'name'; '%s' is "
				"missing",
				index < 0 ? "index" : "name");
	for (int64_t r = 0; r < frame.n_rows; r++)
		PV__TRY(pv__label_add(&list, frame.line[r], pv__frame_cell(&frame, r, index),
				      pv__frame_cell(&frame, r, name)));
	return pv__label_finish(&list, out);
}

/* Is one of the cells of a header line this name? */
static bool has_cell(const char *line, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = line; *at;) {
		size_t width = strcspn(at, "\t,;\r");

		if ((width == n && strncmp(at, name, n) == 0) ||
		    (width == n + 2 && at[0] == '"' && strncmp(at + 1, name, n) == 0))
			return true;
		at += width;
		at += *at != '\0';
	}
	return false;
}

static bool probe(const struct pv__probe *probe)
{
	char line[PV__LABEL_LINE];

	return pv__label_first_line(probe, line) && has_cell(line, "index") &&
	       has_cell(line, "name");
}

const struct pv__format pv__format_dseg = {
	.name = "dseg",
	.title = "Label table of BIDS (dseg.tsv), or the same as CSV",
	.suffixes = ".tsv .csv",
	.reads = "the columns index and name",
	.refuses = "tables without these columns, labels or names that come twice",
	.limit = pv__label_limits,
	.probe = probe,
	.labels = read_names,
};
