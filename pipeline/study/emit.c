/* Values as YAML that reads back to the same values, here and in other readers. */
#include "study/read.h"

#include <string.h>

/* Words that some reader of YAML takes for something other than text. */
static bool is_loaded_word(const char *s)
{
	static const char *const word[] = {"y",   "n",    "yes",   "no",   "on",
					   "off", "true", "false", "null", "nan"};

	for (size_t i = 0; i < PV__COUNT(word); i++) {
		size_t k = 0;

		while (s[k] && (s[k] | 0x20) == word[i][k])
			k++;
		if (!s[k] && !word[i][k])
			return true;
	}
	return false;
}

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* Nothing in it but what is plain in every place. */
static bool is_plain(const char *s)
{
	for (const char *p = s; *p; p++)
		if (!strchr(letters, *p) && !strchr("0123456789_./+-", *p))
			return false;
	return *s != '\0';
}

/* The code point at *s, which is valid UTF-8; moves on. */
static uint32_t next_code_point(const unsigned char **s)
{
	const unsigned char *p = *s;
	uint32_t c = *p++;
	int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;

	if (more)
		c &= 0x3fu >> more;
	for (; more > 0 && (*p & 0xc0) == 0x80; more--)
		c = c << 6 | (*p++ & 0x3fu);
	*s = p;
	return c;
}

/* Line ends of all kinds, controls, byte order marks and what the reader refuses. */
static bool needs_escape(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff ||
	       (c >= 0xd800 && c < 0xe000) || c == 0xfffe || c == 0xffff;
}

static void put_quoted(struct pv__buffer *b, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	pv__puts(b, "\"");
	while (*p) {
		const unsigned char *start = p;
		uint32_t c = next_code_point(&p);

		if (c == '"' || c == '\\')
			pv__putf(b, "\\%c", (int)c);
		else if (c == '\n')
			pv__puts(b, "\\n");
		else if (needs_escape(c))
			pv__putf(b, c < 0x100 ? "\\x%02x" : "\\u%04x", (unsigned)c);
		else
			pv__put(b, start, (size_t)(p - start));
	}
	pv__puts(b, "\"");
}

void pv__emit_text(struct pv__buffer *b, const char *text)
{
	if (is_plain(text) && (strchr(letters, *text) || strchr("_/", *text)) &&
	    !is_loaded_word(text))
		pv__puts(b, text);
	else
		put_quoted(b, text);
}

void pv__emit_names(struct pv__buffer *b, int64_t n, const char *const *name)
{
	pv__puts(b, "[");
	for (int64_t i = 0; i < n; i++) {
		pv__puts(b, i ? ", " : "");
		pv__emit_text(b, name[i]);
	}
	pv__puts(b, "]");
}

/* What was written without quotes stays so: it may be a number or a truth value. */
static void emit_scalar(struct pv__buffer *b, const struct pv__node *node)
{
	if (!node->quoted && is_plain(node->text) && !pv__equal(node->text, "-"))
		pv__puts(b, node->text);
	else
		put_quoted(b, node->text);
}

void pv__emit_node(struct pv__buffer *b, const struct pv__node *node)
{
	bool map = node->kind == PV__MAP;

	if (node->kind == PV__SCALAR) {
		emit_scalar(b, node);
		return;
	}
	if (node->kind == PV__NULL) {
		pv__puts(b, "null");
		return;
	}
	pv__puts(b, map ? "{" : "[");
	for (int64_t i = 0; i < node->n; i++) {
		pv__puts(b, i ? ", " : "");
		if (map) {
			pv__emit_text(b, node->key[i]);
			pv__puts(b, ": ");
		}
		pv__emit_node(b, node->item[i]);
	}
	pv__puts(b, map ? "}" : "]");
}

void pv__emit_real(struct pv__buffer *b, double value)
{
	const char *text = pv__real_text(b->arena, value);

	if (text)
		pv__puts(b, text);
	else
		b->failed = true;
}

void pv__emit_line(struct pv__buffer *b, const char *key, const char *text)
{
	if (!text)
		return;
	pv__puts(b, key);
	pv__emit_text(b, text);
	pv__puts(b, "\n");
}

void pv__emit_names_line(struct pv__buffer *b, const char *key, struct pv__names names)
{
	pv__puts(b, key);
	pv__emit_names(b, names.n, names.name);
	pv__puts(b, "\n");
}
