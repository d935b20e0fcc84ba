/* Strict scalars: what looks like a number in one YAML version and not in another is
 * refused, never guessed. */
#include "study/node.h"

#include <string.h>

const struct pv__node *pv__node_get(const struct pv__node *map, const char *key)
{
	if (!map || map->kind != PV__MAP)
		return NULL;
	for (int64_t i = 0; i < map->n; i++)
		if (pv__equal(map->key[i], key))
			return map->item[i];
	return NULL;
}

static const char *kind_text(const struct pv__node *node)
{
	switch (node->kind) {
	case PV__SEQUENCE:
		return "a list";
	case PV__MAP:
		return "a map";
	case PV__SCALAR:
		return "a text";
	default:
		return "nothing";
	}
}

/* A scalar, or an error that says what stands there instead. */
static int need_scalar(const struct pv__node *node, const char *what, const char *wanted,
		       struct pv__diag *diag)
{
	if (node->kind == PV__SCALAR)
		return PV_OK;
	return pv__fail(diag, PV_ESTUDY, &node->mark, "%s must be %s, not %s", what, wanted,
			kind_text(node));
}

/* An unquoted scalar: quotes make a text of whatever they hold. */
static int need_plain(const struct pv__node *node, const char *what, const char *wanted,
		      struct pv__diag *diag)
{
	PV__TRY(need_scalar(node, what, wanted, diag));
	if (!node->quoted)
		return PV_OK;
	return pv__fail(diag, PV_ESTUDY, &node->mark,
			"%s must be %s, not the text '%s': leave out the quotes", what, wanted,
			node->text);
}

int pv__node_text(const struct pv__node *node, const char *what, const char **out,
		  struct pv__diag *diag)
{
	PV__TRY(need_scalar(node, what, "a text", diag));
	*out = node->text;
	return PV_OK;
}

/* 010 is eight to some and ten to others. */
static bool has_leading_zero(const char *s)
{
	s += *s == '+' || *s == '-';
	return s[0] == '0' && s[1] >= '0' && s[1] <= '9';
}

int pv__node_real(const struct pv__node *node, const char *what, double *out, struct pv__diag *diag)
{
	PV__TRY(need_plain(node, what, "a number", diag));
	if (pv__parse_real(node->text, out) && !has_leading_zero(node->text))
		return PV_OK;
	return pv__fail(diag, PV_ESTUDY, &node->mark,
			"%s must be a number such as 12, 0.5 or 1e-3, not '%s'", what, node->text);
}

int pv__node_int(const struct pv__node *node, const char *what, int64_t *out, struct pv__diag *diag)
{
	PV__TRY(need_plain(node, what, "a whole number", diag));
	if (pv__parse_int(node->text, out) && !has_leading_zero(node->text))
		return PV_OK;
	return pv__fail(diag, PV_ESTUDY, &node->mark,
			"%s must be a whole number such as 12, not '%s'", what, node->text);
}

int pv__node_bool(const struct pv__node *node, const char *what, bool *out, struct pv__diag *diag)
{
	PV__TRY(need_plain(node, what, "true or false", diag));
	*out = pv__equal(node->text, "true");
	if (*out || pv__equal(node->text, "false"))
		return PV_OK;
	return pv__fail(diag, PV_ESTUDY, &node->mark, "%s must be true or false, not '%s'", what,
			node->text);
}
