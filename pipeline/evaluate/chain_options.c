/* The options of a stage at one choice as a YAML flow map, which reads back to the same
 * stage: what a bundle holds.  Defaults are written out, so that a study and its resolved
 * form give the same bytes. */
#include "evaluate/chain_io.h"

#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* May stand without quotes inside a flow map: words and numbers, no punctuation of YAML. */
static bool is_plain(const char *s)
{
	if (!*s || (*s == '-' && !is_digit(s[1]) && s[1] != '.'))
		return false;
	for (const char *p = s; *p; p++)
		if (!is_word(*p) && !strchr("+-.", *p))
			return false;
	return true;
}

static void put_quoted(struct pv__buffer *b, const char *s)
{
	pv__puts(b, "\"");
	for (const unsigned char *p = (const unsigned char *)s; *p; p++) {
		if (*p == '"' || *p == '\\')
			pv__putf(b, "\\%c", *p);
		else if (*p < 0x20 || *p == 0x7f)
			pv__putf(b, "\\x%02x", *p);
		else
			pv__put(b, p, 1);
	}
	pv__puts(b, "\"");
}

static void put_node(struct pv__buffer *b, const struct pv__node *node)
{
	switch (node->kind) {
	case PV__NULL:
		pv__puts(b, "null");
		break;
	case PV__SCALAR:
		/* Quotes make a text of a number: kept as they were. */
		if (node->quoted || !is_plain(node->text))
			put_quoted(b, node->text);
		else
			pv__puts(b, node->text);
		break;
	case PV__SEQUENCE:
		pv__puts(b, "[");
		for (int64_t i = 0; i < node->n; i++) {
			pv__puts(b, i > 0 ? ", " : "");
			put_node(b, node->item[i]);
		}
		pv__puts(b, "]");
		break;
	case PV__MAP:
		pv__puts(b, "{");
		for (int64_t i = 0; i < node->n; i++) {
			pv__puts(b, i > 0 ? ", " : "");
			put_quoted(b, node->key[i]);
			pv__puts(b, ": ");
			put_node(b, node->item[i]);
		}
		pv__puts(b, "}");
		break;
	}
}

/* The value of an option's grid at a choice; the last axis moves fastest. */
static const struct pv__node *grid_value(const struct pv__stage *stage, const struct pv_option *o,
					 int64_t choice)
{
	for (int64_t a = stage->n_axes - 1; a >= 0; a--) {
		const struct pv__axis *axis = &stage->axis[a];

		if (axis->option == o)
			return axis->value[choice % axis->n];
		choice /= axis->n;
	}
	return NULL;
}

static bool is_text(const struct pv_option *o)
{
	return o->type == PV_STRING || o->type >= PV_INPUT;
}

/* A default stands in the op's table as in a study. */
static void put_value(struct pv__buffer *b, const struct pv_option *o, const struct pv__node *node)
{
	if (is_text(o) && (!node || node->kind == PV__SCALAR))
		put_quoted(b, node ? node->text : o->dflt);
	else if (node)
		put_node(b, node);
	else
		pv__puts(b, o->dflt);
}

char *pv__stage_options(struct pv__arena *arena, const struct pv__stage *stage, int64_t choice)
{
	struct pv__buffer b = {.arena = arena};
	bool first = true;

	pv__puts(&b, "{");
	for (const struct pv_option *o = stage->op->option; o && o->name; o++) {
		const struct pv__node *node = grid_value(stage, o, choice);

		if (!node)
			node = pv__node_get(stage->options, o->name);
		if (!node && !o->dflt)
			continue;
		pv__puts(&b, first ? "" : ", ");
		put_quoted(&b, o->name);
		pv__puts(&b, ": ");
		put_value(&b, o, node);
		first = false;
	}
	pv__puts(&b, "}");
	return b.failed ? NULL : b.data;
}
