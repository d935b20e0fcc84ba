/* Is it text at all?  Asked before any table is taken apart. */
#include "formats.h"

static int64_t line_of(const unsigned char *bytes, size_t at)
{
	int64_t line = 1;

	for (size_t i = 0; i < at; i++)
		if (bytes[i] == '\n' || (bytes[i] == '\r' && bytes[i + 1] != '\n'))
			line++;
	return line;
}

int pv__check_text(const char *path, const struct pv__bytes *bytes, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	const unsigned char *p = bytes->data;

	if (bytes->n >= 2 && ((p[0] == 0xff && p[1] == 0xfe) || (p[0] == 0xfe && p[1] == 0xff)))
		return pv__fail(diag, PV_EDATA, &mark, "UTF-16 text: save it as UTF-8");
	for (size_t at = 0, n; at < bytes->n; at += n) {
		n = pv__utf8_length(p + at);
		if (n > 0 && p[at] != 0)
			continue;
		mark.line = line_of(p, at);
		return pv__fail(diag, PV_EDATA, &mark,
				p[at] ? "not UTF-8 text: save the table as UTF-8"
				      : "a zero byte: not a text table");
	}
	return PV_OK;
}
