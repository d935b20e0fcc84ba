/* JSON Schema, as far as `pulvinar schema` uses it. */
#include "support/json_schema.h"

#include "support/check.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* ---- YAML -------------------------------------------------------------------------- */

static size_t digits(const char *text)
{
	return strspn(text, "0123456789");
}

/* Length of 12, 1.5, .5 or 2e-3; 0: no number. */
static size_t number_length(const char *text, bool *whole)
{
	const char *at = text + (*text == '+' || *text == '-');
	size_t before = digits(at), after;

	at += before;
	*whole = *at != '.' && *at != 'e' && *at != 'E';
	after = *at == '.' ? digits(at + 1) : 0;
	at += *at == '.' ? 1 + after : 0;
	if (before + after == 0)
		return 0;
	if (*at == 'e' || *at == 'E') {
		at += 1 + (at[1] == '+' || at[1] == '-');
		if (digits(at) == 0)
			return 0;
		at += digits(at);
	}
	return (size_t)(at - text);
}

static json_t *scalar_as_json(const struct pv__node *node)
{
	const char *text = node->text;
	size_t n = strlen(text);
	bool whole;

	if (node->quoted || n == 0)
		return json_string(text);
	if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
		return json_boolean(text[0] == 't');
	if (number_length(text, &whole) != n)
		return json_string(text);
	return whole ? json_integer(strtoll(text, NULL, 10)) : json_real(strtod(text, NULL));
}

json_t *yaml_as_json(const struct pv__node *node)
{
	json_t *value;

	if (node->kind == PV__NULL)
		return json_null();
	if (node->kind == PV__SCALAR)
		return scalar_as_json(node);
	value = node->kind == PV__MAP ? json_object() : json_array();
	for (int64_t i = 0; i < node->n; i++) {
		json_t *item = yaml_as_json(node->item[i]);

		if (node->kind == PV__MAP)
			assert_int_equal(json_object_set_new(value, node->key[i], item), 0);
		else
			assert_int_equal(json_array_append_new(value, item), 0);
	}
	return value;
}

/* ---- keywords ------------------------------------------------------------------------ */

struct checking {
	struct pv__arena *arena;
	const json_t *root;
};

static const char *check(const struct checking *, const char *place, const json_t *schema,
			 const json_t *instance);

/* Where a keyword is checked: its value, the schema that holds it, and the instance. */
struct keyword_call {
	const struct checking *c;
	const char *place;
	const json_t *schema, *value, *instance;
};

static bool is_of_type(const json_t *instance, const char *type)
{
	double real = json_number_value(instance);

	if (strcmp(type, "integer") == 0)
		return json_is_number(instance) && floor(real) == real;
	if (strcmp(type, "number") == 0)
		return json_is_number(instance);
	if (strcmp(type, "string") == 0)
		return json_is_string(instance);
	if (strcmp(type, "boolean") == 0)
		return json_is_boolean(instance);
	if (strcmp(type, "null") == 0)
		return json_is_null(instance);
	if (strcmp(type, "object") == 0)
		return json_is_object(instance);
	if (strcmp(type, "array") == 0)
		return json_is_array(instance);
	fail_msg("no such type: %s", type);
	return false;
}

static bool equal(const json_t *a, const json_t *b)
{
	if (json_is_number(a) && json_is_number(b))
		return !(json_number_value(a) < json_number_value(b)) &&
		       !(json_number_value(a) > json_number_value(b));
	return json_equal(a, b);
}

static const char *fault(const struct keyword_call *k, const char *what)
{
	return pv__format(k->c->arena, "at %s: %s", *k->place ? k->place : "/", what);
}

static const char *below(const struct keyword_call *k, const char *key)
{
	return pv__format(k->c->arena, "%s/%s", k->place, key);
}

static const char *check_type(const struct keyword_call *k)
{
	if (json_is_string(k->value))
		return is_of_type(k->instance, json_string_value(k->value)) ? NULL
									    : fault(k, "type");
	for (size_t i = 0; i < json_array_size(k->value); i++)
		if (is_of_type(k->instance, json_string_value(json_array_get(k->value, i))))
			return NULL;
	return fault(k, "type");
}

static const char *check_enum(const struct keyword_call *k)
{
	for (size_t i = 0; i < json_array_size(k->value); i++)
		if (equal(k->instance, json_array_get(k->value, i)))
			return NULL;
	return fault(k, "enum");
}

static const char *check_const(const struct keyword_call *k)
{
	return equal(k->instance, k->value) ? NULL : fault(k, "const");
}

static const char *check_any_of(const struct keyword_call *k)
{
	const char *found = NULL;

	for (size_t i = 0; i < json_array_size(k->value); i++) {
		const char *one = check(k->c, k->place, json_array_get(k->value, i), k->instance);

		if (!one)
			return NULL;
		found = found && strlen(found) >= strlen(one) ? found : one; /* the deepest */
	}
	return found;
}

static const char *check_reference(const struct keyword_call *k)
{
	static const char sign[] = "#/$defs/";
	const char *text = json_string_value(k->value);
	const json_t *to;

	if (strncmp(text, sign, strlen(sign)) != 0)
		fail_msg("a reference out of $defs: %s", text);
	to = json_object_get(json_object_get(k->c->root, "$defs"), text + strlen(sign));
	if (!to)
		fail_msg("nothing is called %s", text);
	return check(k->c, k->place, to, k->instance);
}

static const char *check_required(const struct keyword_call *k)
{
	if (!json_is_object(k->instance))
		return NULL;
	for (size_t i = 0; i < json_array_size(k->value); i++) {
		const char *key = json_string_value(json_array_get(k->value, i));

		if (!json_object_get(k->instance, key))
			return fault(k, pv__format(k->c->arena, "required %s", key));
	}
	return NULL;
}

static const char *check_properties(const struct keyword_call *k)
{
	const char *key, *found;
	const json_t *schema;

	json_object_foreach((json_t *)(uintptr_t)k->value, key, schema)
	{
		const json_t *value = json_object_get(k->instance, key);

		found = value ? check(k->c, below(k, key), schema, value) : NULL;
		if (found)
			return found;
	}
	return NULL;
}

static const char *check_additional(const struct keyword_call *k)
{
	const json_t *known = json_object_get(k->schema, "properties"), *value;
	const char *key, *found;

	if (!json_is_object(k->instance))
		return NULL;
	json_object_foreach((json_t *)(uintptr_t)k->instance, key, value)
	{
		if (json_object_get(known, key))
			continue;
		if (json_is_false(k->value))
			return fault(k, pv__format(k->c->arena, "additionalProperties %s", key));
		found = check(k->c, below(k, key), k->value, value);
		if (found)
			return found;
	}
	return NULL;
}

static const char *check_names(const struct keyword_call *k)
{
	const json_t *value;
	const char *key, *found;

	if (!json_is_object(k->instance))
		return NULL;
	json_object_foreach((json_t *)(uintptr_t)k->instance, key, value)
	{
		json_t *name = json_string(key);

		found = check(k->c, below(k, key), k->value, name);
		json_decref(name);
		if (found)
			return found;
	}
	return NULL;
}

static const char *check_items(const struct keyword_call *k)
{
	const char *found;

	for (size_t i = 0; i < json_array_size(k->instance); i++) {
		found = check(k->c, below(k, pv__format(k->c->arena, "%zu", i)), k->value,
			      json_array_get(k->instance, i));
		if (found)
			return found;
	}
	return NULL;
}

static const char *check_unique(const struct keyword_call *k)
{
	for (size_t i = 0; i < json_array_size(k->instance); i++)
		for (size_t j = 0; j < i; j++)
			if (equal(json_array_get(k->instance, i), json_array_get(k->instance, j)))
				return fault(k, "uniqueItems");
	return NULL;
}

static bool matches(const char *pattern, const char *text)
{
	regex_t regex;
	bool found;

	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		fail_msg("not a regular expression: %s", pattern);
	found = regexec(&regex, text, 0, NULL, 0) == 0;
	regfree(&regex);
	return found;
}

static const char *check_pattern(const struct keyword_call *k)
{
	if (!json_is_string(k->instance) ||
	    matches(json_string_value(k->value), json_string_value(k->instance)))
		return NULL;
	return fault(k, "pattern");
}

static const char *check_min_length(const struct keyword_call *k)
{
	if (!json_is_string(k->instance) ||
	    (json_int_t)json_string_length(k->instance) >= json_integer_value(k->value))
		return NULL;
	return fault(k, "minLength");
}

static const char *check_min_items(const struct keyword_call *k)
{
	if (!json_is_array(k->instance) ||
	    (json_int_t)json_array_size(k->instance) >= json_integer_value(k->value))
		return NULL;
	return fault(k, "minItems");
}

static const char *check_min_properties(const struct keyword_call *k)
{
	if (!json_is_object(k->instance) ||
	    (json_int_t)json_object_size(k->instance) >= json_integer_value(k->value))
		return NULL;
	return fault(k, "minProperties");
}

static const char *check_max_properties(const struct keyword_call *k)
{
	if (!json_is_object(k->instance) ||
	    (json_int_t)json_object_size(k->instance) <= json_integer_value(k->value))
		return NULL;
	return fault(k, "maxProperties");
}

#define CHECK_LIMIT(name, keyword, relation) \
	static const char *name(const struct keyword_call *k) \
	{ \
		if (!json_is_number(k->instance) || json_number_value(k->instance) \
							    relation json_number_value(k->value)) \
			return NULL; \
		return fault(k, keyword); \
	}
CHECK_LIMIT(check_minimum, "minimum", >=)
CHECK_LIMIT(check_maximum, "maximum", <=)
CHECK_LIMIT(check_exclusive_minimum, "exclusiveMinimum", >)
CHECK_LIMIT(check_exclusive_maximum, "exclusiveMaximum", <)

static const char *says_nothing(const struct keyword_call *k)
{
	(void)k;
	return NULL;
}

static const struct {
	const char *name;
	const char *(*check)(const struct keyword_call *);
} keywords[] = {
	{"$schema", says_nothing},
	{"$defs", says_nothing},
	{"title", says_nothing},
	{"description", says_nothing},
	{"$ref", check_reference},
	{"type", check_type},
	{"enum", check_enum},
	{"const", check_const},
	{"anyOf", check_any_of},
	{"required", check_required},
	{"properties", check_properties},
	{"additionalProperties", check_additional},
	{"propertyNames", check_names},
	{"minProperties", check_min_properties},
	{"maxProperties", check_max_properties},
	{"items", check_items},
	{"minItems", check_min_items},
	{"uniqueItems", check_unique},
	{"pattern", check_pattern},
	{"minLength", check_min_length},
	{"minimum", check_minimum},
	{"maximum", check_maximum},
	{"exclusiveMinimum", check_exclusive_minimum},
	{"exclusiveMaximum", check_exclusive_maximum},
};

static const char *check_keyword(const struct keyword_call *k, const char *name)
{
	for (size_t i = 0; i < PV__COUNT(keywords); i++)
		if (strcmp(keywords[i].name, name) == 0)
			return keywords[i].check(k);
	fail_msg("a keyword that this validator does not know: %s", name);
	return NULL;
}

static const char *check(const struct checking *c, const char *place, const json_t *schema,
			 const json_t *instance)
{
	struct keyword_call k = {c, place, schema, NULL, instance};
	const json_t *value;
	const char *name, *found;

	if (!json_is_object(schema))
		fail_msg("a schema that is no object at %s", place);
	json_object_foreach((json_t *)(uintptr_t)schema, name, value)
	{
		k.value = value;
		found = check_keyword(&k, name);
		if (found)
			return found;
	}
	return NULL;
}

const char *schema_fault(struct pv__arena *arena, const json_t *schema, const json_t *instance)
{
	struct checking c = {arena, schema};

	return check(&c, "", schema, instance);
}
