/* Colour tables of FreeSurfer: No. Name R G B A. */
#include "labels.h"

/* Cuts a line; `index` and `name` lie in it. */
static bool parse(char *line, const char **index, const char **name)
{
	enum { COLOURS = 4 };
	char *at = line;
	int64_t value;

	*index = pv__label_word(&at);
	*name = pv__label_word(&at);
	if (!*index || !*name || !pv__parse_int(*index, &value))
		return false;
	for (int i = 0; i < COLOURS; i++) {
		const char *word = pv__label_word(&at);

		if (!word || !pv__parse_int(word, &value) || value < 0 || value > 255)
			return false;
	}
	return true;
}

static int read_names(struct pv__arena *arena, const char *path, struct pv__label_names *out,
		      struct pv__diag *diag)
{
	struct pv__label_list list = {.arena = arena, .path = path, .diag = diag, .for_many = true};
	struct pv__label_line *line;
	int64_t n;

	PV__TRY(pv__label_lines(&list, &line, &n));
	for (int64_t i = 0; i < n; i++) {
		struct pv__mark mark = {path, line[i].line, 0};
		const char *index, *name;

		if (!parse(line[i].text, &index, &name))
			return pv__fail(diag, PV_EDATA, &mark,
					"not a line of a FreeSurfer colour table: No. Name R G B A "
					"(names without blanks, colours from 0 to 255)");
		PV__TRY(pv__label_add(&list, line[i].line, index, name));
	}
	return pv__label_finish(&list, out);
}

static bool probe(const struct pv__probe *probe)
{
	char line[PV__LABEL_LINE];
	const char *index, *name;

	return pv__label_first_line(probe, line) && parse(line, &index, &name);
}

const struct pv__format pv__format_freesurfer_lut = {
	.name = "freesurfer_lut",
	.title = "Colour table of FreeSurfer (FreeSurferColorLUT.txt)",
	.suffixes = ".txt .lut .ctab",
	.reads = "lines No. Name R G B A; names that the image does not use are passed over",
	.refuses = "other lines, labels that come twice",
	.limit = pv__label_limits,
	.probe = probe,
	.labels = read_names,
};
