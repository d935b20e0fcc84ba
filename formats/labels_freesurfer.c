/* Colour tables of FreeSurfer: No. Name R G B A. */
#include "labels.h"

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

	return pv__label_parse_lines(
		&list, parse,
		"a FreeSurfer colour table: No. Name R G B A (names without blanks, "
		"colours from 0 to 255)",
		out);
}

static bool probe(const struct pv__probe *probe)
{
	return pv__label_probe_lines(probe, parse);
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
