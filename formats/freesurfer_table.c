/* Group tables of FreeSurfer (asegstats2table, aparcstats2table): the first column holds the
 * people and is named after the table; here it is participant_id. */
#include "format.h"

#include <string.h>

/* "Measure:volume", "lh.aparc.thickness" */
static bool is_corner(const char *cell, size_t n)
{
	static const char measure[] = "Measure:";

	if (n > sizeof(measure) - 1 && memcmp(cell, measure, sizeof(measure) - 1) == 0)
		return true;
	return n > 4 && (cell[0] == 'l' || cell[0] == 'r') && cell[1] == 'h' && cell[2] == '.' &&
	       memchr(cell + 3, '.', n - 3) != NULL;
}

static int read_table(struct pv__arena *arena, const char *path, struct pv__frame *out,
		      struct pv__diag *diag)
{
	const char **name;

	PV__TRY(pv__frame_read(arena, path, out, diag));
	name = pv__alloc(arena, (size_t)out->n_cols, sizeof(*name));
	if (!name)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", path);
	memcpy(name, out->name, (size_t)out->n_cols * sizeof(*name));
	name[0] = "participant_id";
	out->name = name;
	return pv__frame_check_names(arena, out, diag);
}

static bool probe(const struct pv__probe *probe)
{
	const char *head = (const char *)probe->head;
	size_t n = 0;

	while (n < probe->n_head && !strchr("\t,; \r\n", head[n]))
		n++;
	return n < probe->n_head && is_corner(head, n);
}

const struct pv__format pv__format_freesurfer_table = {
	.name = "freesurfer_table",
	.title = "Group table of FreeSurfer (asegstats2table, aparcstats2table)",
	.suffixes = ".tsv .txt .csv .dat .table",
	.reads = "a row per person; the first column is called participant_id",
	.refuses = "what text tables refuse; transposed tables",
	.probe = probe,
	.table = read_table,
};
