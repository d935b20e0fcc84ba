/* Statistics of FreeSurfer for one person, aseg.stats and ?h.aparc.stats: a frame of one row.
 *
 * Columns are called as asegstats2table and aparcstats2table call them:
 *   aseg.stats    STRUCTURE (its Volume_mm3), and the global measures by their short names,
 *                 but EstimatedTotalIntraCranialVol for eTIV
 *   aparc.stats   HEMI_AREA_MEASURE: lh_bankssts_thickness, ..._area, ..._volume, ...;
 *                 HEMI_MeanThickness_thickness, HEMI_WhiteSurfArea_area; eTIV, BrainSegVol, ... */
#include "format.h"

#include <inttypes.h>
#include <string.h>

static const struct pv__limit limits[] = {
	{.name = "stats_bytes",
	 .unit = "bytes",
	 .why = "statistics of one person are a short text",
	 .value = (int64_t)16 << 20,
	 .most = (int64_t)1 << 30},
	{0},
};

#define ASEG "# Title Segmentation Statistics"
#define APARC "# Table of FreeSurfer cortical parcellation anatomical statistics"

enum { MOST_COLUMNS = 64 };

struct stats {
	struct pv__arena *arena;
	struct pv__diag *diag;
	struct pv__mark mark;   /* of the line at hand */
	bool cortex;            /* aparc.stats */
	const char *hemisphere; /* "lh", "rh"; NULL until told */
	int64_t n_headers;
	const char *header[MOST_COLUMNS];
	int64_t n, capacity; /* columns of the frame */
	const char **name, **cell;
};

static int no_memory(struct stats *s)
{
	return pv__fail(s->diag, PV_ENOMEM, &s->mark, "no memory for the statistics");
}

static int add(struct stats *s, const char *name, const char *cell)
{
	int64_t capacity = s->capacity ? 2 * s->capacity : 128;
	const char **names = s->name, **cells = s->cell;

	if (!name || !cell)
		return no_memory(s);
	if (s->n == s->capacity) {
		names = pv__alloc(s->arena, (size_t)capacity, sizeof(*names));
		cells = pv__alloc(s->arena, (size_t)capacity, sizeof(*cells));
		if (!names || !cells)
			return no_memory(s);
		if (s->n > 0) {
			memcpy(names, s->name, (size_t)s->n * sizeof(*names));
			memcpy(cells, s->cell, (size_t)s->n * sizeof(*cells));
		}
		s->capacity = capacity;
		s->name = names;
		s->cell = cells;
	}
	s->name[s->n] = name;
	s->cell[s->n++] = cell;
	return PV_OK;
}

/* ---- "# Measure Cortex, MeanThickness, Mean Thickness, 2.48, mm" ------------------------ */

/* Cuts the text up to the next ", " off *at. */
static char *next_field(char **at)
{
	char *field = *at + strspn(*at, " \t"), *end = strchr(field, ',');

	*at = end ? end + 1 : field + strlen(field);
	if (!end)
		end = field + strlen(field);
	while (end > field && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	*end = '\0';
	return field;
}

static const char *measure_name(struct stats *s, const char *group, const char *name)
{
	if (!s->cortex)
		return pv__equal(name, "eTIV") ? group : name;
	if (!pv__equal(group, "Cortex"))
		return name;
	if (pv__equal(name, "MeanThickness"))
		return pv__format(s->arena, "%s_MeanThickness_thickness", s->hemisphere);
	if (pv__equal(name, "WhiteSurfArea"))
		return pv__format(s->arena, "%s_WhiteSurfArea_area", s->hemisphere);
	return pv__format(s->arena, "%s_%s", s->hemisphere, name);
}

static int need_hemisphere(struct stats *s)
{
	if (!s->cortex || s->hemisphere)
		return PV_OK;
	return pv__fail(s->diag, PV_EDATA, &s->mark,
			"no line '# hemi lh' or '# hemi rh' comes before this one");
}

static int read_measure(struct stats *s, char *at)
{
	const char *group = next_field(&at), *name = next_field(&at), *value;
	double number;

	(void)next_field(&at); /* in words */
	value = next_field(&at);
	if (!*name || !pv__parse_real(value, &number))
		return pv__fail(s->diag, PV_EDATA, &s->mark,
				"not a measure: GROUP, NAME, DESCRIPTION, VALUE, UNIT");
	PV__TRY(need_hemisphere(s));
	return add(s, measure_name(s, group, name), value);
}

/* ---- the table ------------------------------------------------------------------------------ */

static char *next_word(char **at)
{
	char *word = *at + strspn(*at, " \t");

	*at = word + strcspn(word, " \t");
	if (**at)
		*(*at)++ = '\0';
	return *word ? word : NULL;
}

static int read_headers(struct stats *s, char *at)
{
	const char *word;

	while ((word = next_word(&at)) != NULL) {
		if (s->n_headers == MOST_COLUMNS)
			return pv__fail(s->diag, PV_EDATA, &s->mark, "more than %d columns",
					MOST_COLUMNS);
		s->header[s->n_headers++] = word;
	}
	return PV_OK;
}

/* What aparcstats2table calls a column of aparc.stats; NULL: it is no measure. */
static const char *short_name(const char *header)
{
	static const char *const name[][2] = {
		{"SurfArea", "area"},         {"GrayVol", "volume"},    {"ThickAvg", "thickness"},
		{"ThickStd", "thicknessstd"}, {"MeanCurv", "meancurv"}, {"GausCurv", "gauscurv"},
		{"FoldInd", "foldind"},       {"CurvInd", "curvind"},
	};

	for (size_t i = 0; i < PV__COUNT(name); i++)
		if (pv__equal(header, name[i][0]))
			return name[i][1];
	return NULL;
}

static int add_row(struct stats *s, const char *structure, const char *const *cell)
{
	for (int64_t c = 0; c < s->n_headers; c++) {
		const char *measure = s->cortex ? short_name(s->header[c]) : NULL;

		if (measure)
			PV__TRY(add(
				s,
				pv__format(s->arena, "%s_%s_%s", s->hemisphere, structure, measure),
				cell[c]));
		else if (!s->cortex && pv__equal(s->header[c], "Volume_mm3"))
			PV__TRY(add(s, structure, cell[c]));
	}
	return PV_OK;
}

static int read_row(struct stats *s, char *at)
{
	const char *cell[MOST_COLUMNS], *word, *structure = NULL;
	int64_t n = 0;

	while ((word = next_word(&at)) != NULL && n < s->n_headers) {
		if (pv__equal(s->header[n], "StructName"))
			structure = word;
		cell[n++] = word;
	}
	if (n == 0 && !word)
		return PV_OK;
	if (s->n_headers == 0 || !structure || n != s->n_headers || word)
		return pv__fail(s->diag, PV_EDATA, &s->mark,
				"not a row under '# ColHeaders': %" PRId64
				" columns, StructName among them, are needed",
				s->n_headers);
	PV__TRY(need_hemisphere(s));
	return add_row(s, structure, cell);
}

/* ---- the file ---------------------------------------------------------------------------------
 */

static int read_line(struct stats *s, char *line)
{
	static const char measure[] = "# Measure ", headers[] = "# ColHeaders ", hemi[] = "# hemi ";

	if (pv__starts_with(line, measure))
		return read_measure(s, line + sizeof(measure) - 1);
	if (pv__starts_with(line, headers))
		return read_headers(s, line + sizeof(headers) - 1);
	if (pv__starts_with(line, hemi)) {
		char *at = line + sizeof(hemi) - 1;

		s->hemisphere = next_word(&at);
		return PV_OK;
	}
	return *line == '#' ? PV_OK : read_row(s, line);
}

static int read_lines(struct stats *s, char *text)
{
	char *next;

	s->cortex = pv__starts_with(text, APARC);
	for (char *line = text; line; line = next) {
		size_t n;

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		n = strlen(line);
		if (n > 0 && line[n - 1] == '\r')
			line[n - 1] = '\0';
		s->mark.line++;
		PV__TRY(read_line(s, line));
	}
	s->mark.line = 0;
	if (s->n == 0)
		return pv__fail(s->diag, PV_EDATA, &s->mark, "no measure and no structure");
	return PV_OK;
}

static int read_stats(struct pv__arena *arena, const char *path, struct pv__frame *out,
		      struct pv__diag *diag)
{
	struct stats s = {.arena = arena, .diag = diag, .mark = {path, 0, 0}};
	int64_t *line = pv__alloc(arena, 1, sizeof(*line));
	struct pv__bytes bytes = {0};

	PV__TRY(pv__read_within(arena, path, &limits[0], &bytes, diag));
	PV__TRY(pv__check_text(path, &bytes, diag));
	*out = (struct pv__frame){.file = pv__strdup(arena, path),
				  .n_rows = 1,
				  .line = line,
				  .bytes = (int64_t)bytes.n};
	if (!line || !out->file)
		return no_memory(&s);
	*line = 1;
	pv__sha256(bytes.data, bytes.n, &out->digest);
	PV__TRY(read_lines(&s, (char *)bytes.data));
	out->n_cols = s.n;
	out->name = s.name;
	out->cell = s.cell;
	return pv__frame_check_names(arena, out, diag);
}

static bool probe(const struct pv__probe *probe)
{
	const char *head = (const char *)probe->head;

	return (probe->n_head >= strlen(ASEG) && memcmp(head, ASEG, strlen(ASEG)) == 0) ||
	       (probe->n_head >= strlen(APARC) && memcmp(head, APARC, strlen(APARC)) == 0);
}

const struct pv__format pv__format_freesurfer_stats = {
	.name = "freesurfer_stats",
	.title = "Statistics of FreeSurfer for one person (aseg.stats, aparc.stats)",
	.suffixes = ".stats",
	.reads = "one row: volumes, thickness, area, curvature and global measures, named as the "
		 "group tables of FreeSurfer name them",
	.refuses = "rows that do not fit '# ColHeaders', structures that come twice",
	.limit = limits,
	.probe = probe,
	.table = read_stats,
};
