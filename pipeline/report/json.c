/* jansson with one place where running out of memory shows. */
#include "report/json.h"

#include "report/html.h"

#include <math.h>
#include <stdlib.h>

static json_t *check(struct pv__json *j, json_t *value)
{
	j->failed = j->failed || !value;
	return value;
}

json_t *pv__json_object(struct pv__json *j)
{
	return check(j, json_object());
}

json_t *pv__json_array(struct pv__json *j)
{
	return check(j, json_array());
}

json_t *pv__json_text(struct pv__json *j, const char *text)
{
	const char *clean = text ? pv__utf8_clean(j->arena, text) : NULL;

	if (!text)
		return json_null();
	return check(j, clean ? json_string(clean) : NULL);
}

json_t *pv__json_real(struct pv__json *j, double v)
{
	return isfinite(v) ? check(j, json_real(v)) : json_null();
}

json_t *pv__json_reals(struct pv__json *j, int64_t n, const double *v)
{
	json_t *array = pv__json_array(j);

	for (int64_t i = 0; i < n; i++)
		pv__json_append(j, array, pv__json_real(j, v[i]));
	return array;
}

json_t *pv__json_int(struct pv__json *j, int64_t v)
{
	return check(j, json_integer(v));
}

json_t *pv__json_bool(struct pv__json *j, bool v)
{
	(void)j;
	return v ? json_true() : json_false();
}

void pv__json_set(struct pv__json *j, json_t *object, const char *key, json_t *value)
{
	const char *clean = pv__utf8_clean(j->arena, key);

	if (json_object_set_new(object, clean, value) != 0)
		j->failed = true;
}

void pv__json_append(struct pv__json *j, json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) != 0)
		j->failed = true;
}

void pv__put_json(struct pv__buffer *b, struct pv__json *j, json_t *value)
{
	char *text = j->failed ? NULL : json_dumps(value, JSON_INDENT(2));

	if (text) {
		pv__puts(b, text);
		pv__puts(b, "\n");
	} else {
		b->failed = true;
	}
	free(text);
	json_decref(value);
}

void pv__put_json_block(struct pv__buffer *b, struct pv__json *j, json_t *value)
{
	char *text = j->failed ? NULL : json_dumps(value, JSON_COMPACT | JSON_ENSURE_ASCII);

	if (!text)
		b->failed = true;
	for (const char *p = text; p && *p; p++) {
		if (*p == '<' || *p == '>' || *p == '&')
			pv__putf(b, "\\u%04x", (unsigned)*p);
		else
			pv__put(b, p, 1);
	}
	free(text);
	json_decref(value);
}
