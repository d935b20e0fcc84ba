/* Header and marker files of BrainVision as text: sections, entries, lists. */
#include "brainvision.h"

#include <inttypes.h>
#include <string.h>

const struct pv__limit pv__bv_limits[] = {
	{"brainvision_text_bytes", "bytes", "header and marker file are read whole",
	 (int64_t)64 << 20, 0},
	{"brainvision_channels", "channels", "a line of the header names each", 65536, 0},
	{0},
};

/* ---- the first line ---------------------------------------------------------------------- */

bool pv__bv_is_first_line(const unsigned char *bytes, size_t n, const char *kind)
{
	static const char *const start[] = {"Brain Vision Data Exchange ",
					    "BrainVision Data Exchange "};
	static const unsigned char bom[] = {0xef, 0xbb, 0xbf};
	size_t skip = n >= 3 && memcmp(bytes, bom, 3) == 0 ? 3 : 0;

	for (size_t i = 0; i < PV__COUNT(start); i++) {
		size_t m = strlen(start[i]), k = strlen(kind);

		if (n >= skip + m + k && memcmp(bytes + skip, start[i], m) == 0 &&
		    memcmp(bytes + skip + m, kind, k) == 0)
			return true;
	}
	return false;
}

/* ---- lines ------------------------------------------------------------------------------- */

struct parser {
	struct pv__bv_text *text;
	const char *section;
	int64_t line;
	struct pv__diag *diag;
};

static char *trim(char *text)
{
	size_t n;

	text += strspn(text, " \t");
	n = strlen(text);
	while (n > 0 && strchr(" \t\r", text[n - 1]))
		n--;
	text[n] = '\0';
	return text;
}

static int parse_line(struct parser *p, char *line)
{
	struct pv__mark mark = {p->text->path, p->line, 0};
	char *equals;

	line = trim(line);
	if (!*line || *line == ';')
		return PV_OK;
	if (*line == '[') {
		char *end = strchr(line, ']');

		if (!end)
			return pv__fail(p->diag, PV_EDATA, &mark, "a section without ']'");
		*end = '\0';
		p->section = line + 1;
		return PV_OK;
	}
	if (!p->section || pv__equal(p->section, "Comment"))
		return PV_OK; /* the first line; free text */
	equals = strchr(line, '=');
	if (!equals)
		return pv__fail(p->diag, PV_EDATA, &mark, "neither key=value nor [section]");
	*equals = '\0';
	p->text->entry[p->text->n++] =
		(struct pv__bv_entry){p->section, trim(line), trim(equals + 1), p->line};
	return PV_OK;
}

static int64_t count_lines(const char *at)
{
	int64_t n = 1;

	for (; *at; at++)
		n += *at == '\n';
	return n;
}

static int parse_lines(struct pv__arena *arena, struct parser *p, char *at)
{
	struct pv__mark mark = {p->text->path, 0, 0};
	char *next;

	p->text->entry = pv__alloc(arena, (size_t)count_lines(at), sizeof(*p->text->entry));
	if (!p->text->entry)
		return pv__fail(p->diag, PV_ENOMEM, &mark, "no memory for its lines");
	for (; at; at = next) {
		p->line++;
		next = strchr(at, '\n');
		if (next)
			*next++ = '\0';
		PV__TRY(parse_line(p, at));
	}
	return PV_OK;
}

int pv__bv_read(struct pv__arena *arena, const char *path, const char *kind,
		struct pv__bv_text *text, struct pv__diag *diag)
{
	struct parser p = {.text = text, .diag = diag};
	struct pv__mark mark = {path, 1, 0};
	struct pv__bytes bytes = {0};
	const char *utf8;

	*text = (struct pv__bv_text){.path = path};
	PV__TRY(pv__read_within(arena, path, &pv__bv_limits[0], &bytes, diag));
	if (!pv__bv_is_first_line(bytes.data, bytes.n, kind))
		return pv__fail(diag, PV_EDATA, &mark,
				"does not begin with 'Brain Vision Data Exchange %s File'", kind);
	mark.line = 0;
	if (memchr(bytes.data, 0, bytes.n))
		return pv__fail(diag, PV_EDATA, &mark, "a zero byte: not a text file");
	/* Codepage=ANSI, or none, means Latin-1; where the bytes are UTF-8, they are read so */
	utf8 = pv__header_text(arena, bytes.data, bytes.n);
	if (!utf8)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for its text");
	return parse_lines(arena, &p, pv__strdup(arena, utf8));
}

const struct pv__bv_entry *pv__bv_find(const struct pv__bv_text *text, const char *section,
				       const char *key)
{
	for (int64_t i = 0; i < text->n; i++)
		if (pv__equal(text->entry[i].section, section) &&
		    pv__equal(text->entry[i].key, key))
			return &text->entry[i];
	return NULL;
}

/* ---- lists --------------------------------------------------------------------------------- */

static void commas(char *part)
{
	char *to = part;

	for (; *part; part++) {
		if (part[0] == '\\' && part[1] == '1') {
			*to++ = ',';
			part++;
		} else {
			*to++ = *part;
		}
	}
	*to = '\0';
}

int pv__bv_parts(char *value, int most, char **part)
{
	int n = 0;

	while (value && n < most) {
		char *comma = strchr(value, ',');

		if (comma)
			*comma++ = '\0';
		part[n++] = trim(value);
		value = comma;
	}
	for (int i = 0; i < n; i++)
		commas(part[i]);
	return n;
}

/* ---- markers ----------------------------------------------------------------------------------
 */

static int whole(const struct pv__mark *mark, const char *field, const char *text, int64_t *out,
		 struct pv__diag *diag)
{
	*out = 0;
	if (*text && (!pv__parse_int(text, out) || *out < 0))
		return pv__fail(diag, PV_EDATA, mark, "%s: '%s' is not a whole number from 0 on",
				field, text);
	return PV_OK;
}

/* Mk1=type,text,position,size,channel,date: what is left out at the end is empty. */
static int one_marker(const struct pv__mark *mark, char *value, struct pv__bv_marker *marker,
		      struct pv__diag *diag)
{
	char *part[6];
	int n = pv__bv_parts(value, 6, part);

	if (n < 3)
		return pv__fail(diag, PV_EDATA, mark, "a marker without position");
	marker->type = part[0];
	marker->text = part[1];
	marker->date = n > 5 ? part[5] : "";
	PV__TRY(whole(mark, "position", part[2], &marker->position, diag));
	if (marker->position < 1)
		return pv__fail(diag, PV_EDATA, mark, "position: '%s' (counts from 1)", part[2]);
	marker->position--;
	PV__TRY(whole(mark, "size", n > 3 ? part[3] : "", &marker->size, diag));
	return whole(mark, "channel", n > 4 ? part[4] : "", &marker->channel, diag);
}

int pv__bv_markers(struct pv__arena *arena, const char *path, int64_t *n,
		   struct pv__bv_marker **out, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	struct pv__bv_text text;

	*n = 0;
	PV__TRY(pv__bv_read(arena, path, "Marker", &text, diag));
	*out = pv__alloc(arena, (size_t)text.n, sizeof(**out));
	if (!*out)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for markers");
	for (int64_t i = 0; i < text.n; i++) {
		const struct pv__bv_entry *entry = &text.entry[i];

		mark.line = entry->line;
		if (pv__equal(entry->section, "Marker Infos") && pv__starts_with(entry->key, "Mk"))
			PV__TRY(one_marker(&mark, entry->value, &(*out)[(*n)++], diag));
	}
	return PV_OK;
}
