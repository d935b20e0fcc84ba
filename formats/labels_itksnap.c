/* Label descriptions of ITK-SNAP: IDX R G B A VIS MSH "LABEL". */
#include "labels.h"

#include <string.h>

/* Cuts a line; `index` and `name` lie in it. */
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
	struct pv__label_line *line;
	int64_t n;

	PV__TRY(pv__label_lines(&list, &line, &n));
	for (int64_t i = 0; i < n; i++) {
		struct pv__mark mark = {path, line[i].line, 0};
		const char *index, *name;

		if (!parse(line[i].text, &index, &name))
			return pv__fail(diag, PV_EDATA, &mark,
					"not a line of an ITK-SNAP label file: IDX R G B A VIS MSH "
					"\"LABEL\"");
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
