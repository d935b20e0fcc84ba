/* Label descriptions of ITK-SNAP: IDX R G B A VIS MSH "LABEL". */
#include "labels.h"

#include <string.h>

static bool parse(char *line, const char **index, const char **name)
{
	enum { NUMBERS = 7 };
	char *at = line;
	double value;
	size_t n;

	for (int i = 0; i < NUMBERS; i++) {
		const char *word = pv__label_word(&at);

		if (!word || !pv__parse_real(word, &value))
			return false;
		if (i == 0)
			*index = word;
	}
	at = pv__label_trim(at);
	n = strlen(at);
	if (n < 2 || at[0] != '"' || at[n - 1] != '"')
		return false;
	at[n - 1] = '\0';
	*name = pv__label_trim(at + 1);
	return true;
}

static int read_names(struct pv__arena *arena, const char *path, struct pv__label_names *out,
		      struct pv__diag *diag)
{
	struct pv__label_list list = {.arena = arena, .path = path, .diag = diag};

	return pv__label_parse_lines(&list, parse,
				     "an ITK-SNAP label file: IDX R G B A VIS MSH \"LABEL\"", out);
}

static bool probe(const struct pv__probe *probe)
{
	return pv__label_probe_lines(probe, parse);
}

const struct pv__format pv__format_itksnap_labels = {
	.name = "itksnap_labels",
	.title = "Label descriptions of ITK-SNAP",
	.suffixes = ".txt .label",
	.reads = "lines IDX R G B A VIS MSH \"LABEL\"; colours are passed over",
	.refuses = "other lines, labels or names that come twice",
	.limit = pv__label_limits,
	.probe = probe,
	.labels = read_names,
};
