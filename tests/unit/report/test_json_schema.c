/* The JSON Schema and the parser on the same studies: what the parser takes, the schema
 * takes; what the parser refuses, the schema refuses too, or it is listed here with the
 * reason why a JSON Schema cannot say so. */
#include "report/json_schema.h"
#include "support/check.h"
#include "support/json_schema.h"
#include "unit/study/fixture.h"

#include <dirent.h>

/* ---- the validator --------------------------------------------------------------------- */

static const struct {
	const char *schema, *instance;
	bool valid;
} judged[] = {
	{"{type: string}", "a", true},
	{"{type: string}", "\"12\"", true},
	{"{type: string}", "12", false},
	{"{type: [string, \"null\"]}", "", true},
	{"{type: integer}", "12", true},
	{"{type: integer}", "-3.0", true},
	{"{type: integer}", "1.5", false},
	{"{type: number}", "1e-3", true},
	{"{type: number}", "yes", false},
	{"{type: boolean}", "true", true},
	{"{type: boolean}", "no", false},
	{"{type: object}", "{a: 1}", true},
	{"{type: object}", "[a]", false},
	{"{type: array}", "[]", true},
	{"{enum: [a, 1]}", "1", true},
	{"{enum: [a, 1]}", "b", false},
	{"{const: 1}", "1", true},
	{"{const: 1}", "2", false},
	{"{anyOf: [{type: string}, {type: integer}]}", "1", true},
	{"{anyOf: [{type: string}, {type: integer}]}", "1.5", false},
	{"{$ref: \"#/$defs/a\", $defs: {a: {type: string}}}", "x", true},
	{"{$ref: \"#/$defs/a\", $defs: {a: {type: string}}}", "[x]", false},
	{"{required: [a]}", "{a: }", true},
	{"{required: [a]}", "{b: 1}", false},
	{"{required: [a]}", "text", true},
	{"{properties: {a: {type: integer}}}", "{a: 1, b: x}", true},
	{"{properties: {a: {type: integer}}}", "{a: x}", false},
	{"{properties: {a: {}}, additionalProperties: false}", "{a: 1}", true},
	{"{properties: {a: {}}, additionalProperties: false}", "{b: 1}", false},
	{"{additionalProperties: {type: integer}}", "{a: 1}", true},
	{"{additionalProperties: {type: integer}}", "{a: x}", false},
	{"{propertyNames: {pattern: \"^[a-z]+$\"}}", "{a: 1}", true},
	{"{propertyNames: {pattern: \"^[a-z]+$\"}}", "{A: 1}", false},
	{"{pattern: \"^b\"}", "bc", true},
	{"{pattern: \"^b\"}", "cb", false},
	{"{pattern: \"^b\"}", "12", true},
	{"{minProperties: 1}", "{a: 1}", true},
	{"{minProperties: 1}", "{}", false},
	{"{maxProperties: 1}", "{a: 1}", true},
	{"{maxProperties: 1}", "{a: 1, b: 2}", false},
	{"{items: {type: integer}}", "[1, 2]", true},
	{"{items: {type: integer}}", "[1, x]", false},
	{"{minItems: 1}", "[1]", true},
	{"{minItems: 1}", "[]", false},
	{"{uniqueItems: true}", "[1, a]", true},
	{"{uniqueItems: true}", "[1, 1.0]", false},
	{"{minLength: 1}", "a", true},
	{"{minLength: 1}", "\"\"", false},
	{"{minimum: 1}", "1", true},
	{"{minimum: 1}", "0.5", false},
	{"{maximum: 1}", "1", true},
	{"{maximum: 1}", "1.5", false},
	{"{exclusiveMinimum: 1}", "1.1", true},
	{"{exclusiveMinimum: 1}", "1", false},
	{"{exclusiveMaximum: 1}", "0.9", true},
	{"{exclusiveMaximum: 1}", "1", false},
};

static json_t *parse(struct fixture *f, const char *text)
{
	const struct pv__node *node;

	assert_int_equal(pv__yaml_parse(f->arena, "x.yaml", text, strlen(text), &node, &f->diag),
			 PV_OK);
	return yaml_as_json(node);
}

/* Values stand under a key, because a file of YAML is a map here. */
static json_t *parse_value(struct fixture *f, const char *text)
{
	json_t *map = parse(f, pv__format(f->arena, "value: %s\n", text));
	json_t *value = json_incref(json_object_get(map, "value"));

	json_decref(map);
	return value;
}

static void the_validator_judges(void **state)
{
	(void)state;
	for (size_t i = 0; i < PV__COUNT(judged); i++) {
		struct fixture *f = fixture_new();
		json_t *schema = parse_value(f, judged[i].schema);
		json_t *instance = parse_value(f, judged[i].instance);

		if (!schema_fault(f->arena, schema, instance) != judged[i].valid)
			fail_msg("%s on %s: not as it should", judged[i].schema,
				 judged[i].instance);
		json_decref(schema);
		json_decref(instance);
		fixture_free(f);
	}
}

/* ---- the schema of the ops of these tests ---------------------------------------------- */

static json_t *new_schema(struct fixture *f)
{
	struct pv__buffer b = {.arena = f->arena};
	json_t *schema;

	pv__json_schema(&b, &f->registry);
	assert_false(b.failed);
	schema = json_loads(b.data, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(schema);
	return schema;
}

static const char *fault_of(struct fixture *f, const struct pv__node *node)
{
	json_t *schema = new_schema(f), *instance = yaml_as_json(node);
	const char *found = schema_fault(f->arena, schema, instance);

	json_decref(schema);
	json_decref(instance);
	return found;
}

/* What a JSON Schema cannot say. */
static const struct {
	const char *file, *why;
} beyond[] = {
	{"bins.yaml", "which keys of data.samples and data.target go together"},
	{"circle.yaml", "what another file says"},
	{"exclusion.yaml", "on_error and max_excluded need each other"},
	{"no_base.yaml", "whether a file is there"},
	{"primary_own_rival.yaml", "which ids the study itself gives, and what each is"},
	{"samples.yaml", "which keys go with which kind of row"},
	{"schemes.yaml", "which keys go with which scheme"},
	{"target_is_confound.yaml", "that two keys name the same column"},
	{"yaml.yaml", "what YAML it is that a study may be written in"},
};

static const char *reason(const char *file)
{
	for (size_t i = 0; i < PV__COUNT(beyond); i++)
		if (pv__equal(beyond[i].file, file))
			return beyond[i].why;
	return NULL;
}

/* Does the parser take it? */
static bool judge_file(const char *name)
{
	struct fixture *f = fixture_new();
	const struct pv__node *node;
	bool taken = pv__study_read(f->arena, name, &f->registry, &f->study, &f->diag) == PV_OK;
	bool is_yaml = pv__yaml_read(f->arena, name, &node, &f->diag) == PV_OK;
	const char *found = is_yaml ? fault_of(f, node) : NULL;

	if (taken && found)
		fail_msg("%s: the parser takes it, the schema does not: %s", name, found);
	if (!taken && !found && !reason(name))
		fail_msg("%s: the parser refuses it, the schema does not", name);
	if (found && reason(name))
		fail_msg("%s: listed as beyond a schema, but refused %s", name, found);
	fixture_free(f);
	return taken;
}

/* All studies of a folder that are not there to be extended; counts those of one kind. */
static int64_t judge_folder(const char *folder, bool taken)
{
	struct dirent *entry;
	int64_t n = 0;
	DIR *here;

	fixture_enter(folder);
	here = opendir(".");
	assert_non_null(here);
	while ((entry = readdir(here)) != NULL) {
		if (!pv__ends_with(entry->d_name, ".yaml") ||
		    pv__starts_with(entry->d_name, "base"))
			continue;
		n += judge_file(entry->d_name) == taken;
	}
	closedir(here);
	return n;
}

static void agree_on_studies(void **state)
{
	(void)state;
	assert_true(judge_folder("studies", true) >= 3);
}

static void agree_on_faults(void **state)
{
	(void)state;
	assert_true(judge_folder("faults", false) >= 30);
}

/* ---- a sound study with one thing changed ------------------------------------------------ */

enum { THIN = 3 }; /* every third value at a place */

static const char *const values[] = {"-1",   "0",         "0.5",  "12",    "1e300", "true",
				     "text", "\"12\"",    "\"\"", "",      "[]",    "[1, 2]",
				     "[a]",  "[a, \"\"]", "{}",   "{a: 1}"};

static void put_quoted(struct pv__buffer *b, const char *text)
{
	pv__puts(b, "\"");
	for (; *text; text++)
		if (*text == '\n')
			pv__puts(b, "\\n");
		else
			pv__putf(b, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
	pv__puts(b, "\"");
}

static void put_key(struct pv__buffer *b, const char *key)
{
	put_quoted(b, key);
	pv__puts(b, ": ");
}

/* The tree with the value of its `at`-th node, counted in order, replaced; *at falls to
 * below 0 once it is done. */
static void put_changed(struct pv__buffer *b, const struct pv__node *node, int64_t *at,
			const char *value)
{
	if ((*at)-- == 0) {
		pv__puts(b, value);
		return;
	}
	if (node->kind == PV__SCALAR && node->quoted)
		put_quoted(b, node->text);
	else if (node->kind == PV__SCALAR)
		pv__puts(b, node->text);
	if (node->kind != PV__MAP && node->kind != PV__SEQUENCE)
		return;
	pv__puts(b, node->kind == PV__MAP ? "{" : "[");
	for (int64_t i = 0; i < node->n; i++) {
		if (node->kind == PV__MAP)
			put_key(b, node->key[i]);
		put_changed(b, node->item[i], at, value);
		pv__puts(b, i + 1 < node->n ? ", " : "");
	}
	pv__puts(b, node->kind == PV__MAP ? "}" : "]");
}

struct tally {
	int64_t both_refuse, both_take, parser_alone;
};

/* The schema must never refuse what the parser takes. */
static void judge_text(const json_t *schema, const char *text, struct tally *tally)
{
	struct fixture *f = fixture_new();
	bool taken = fixture_parse(f, text) == PV_OK;
	struct pv__diag diag = {.arena = f->arena};
	const struct pv__node *node;
	const char *found;
	json_t *instance;

	if (pv__yaml_parse(f->arena, "x", text, strlen(text), &node, &diag) == PV_OK) {
		instance = yaml_as_json(node);
		found = schema_fault(f->arena, schema, instance);
		json_decref(instance);
		if (taken && found)
			fail_msg("the parser takes it, the schema does not, %s:\n%s", found, text);
		tally->both_take += taken && !found;
		tally->both_refuse += !taken && found;
		tally->parser_alone += !taken && !found;
	}
	fixture_free(f);
}

static void no_study_is_refused_alone(void **state)
{
	struct fixture *f = fixture_new();
	const struct pv__node *node;
	struct tally tally = {0};
	json_t *schema = new_schema(f);

	(void)state;
	fixture_enter("studies");
	assert_int_equal(pv__yaml_read(f->arena, "full.yaml", &node, &f->diag), PV_OK);
	for (int64_t i = 0, left = -1; left < 0; i++) {
		for (size_t v = (size_t)i % THIN; v < PV__COUNT(values); v += THIN) {
			struct pv__buffer b = {.arena = f->arena};

			left = i;
			put_changed(&b, node, &left, values[v]);
			assert_false(b.failed);
			if (left < 0)
				judge_text(schema, b.data, &tally);
		}
	}
	print_message("%lld taken and %lld refused by both, %lld refused by the parser alone\n",
		      (long long)tally.both_take, (long long)tally.both_refuse,
		      (long long)tally.parser_alone);
	assert_true(tally.both_take > 100);
	assert_true(tally.both_refuse > 3 * tally.parser_alone);
	json_decref(schema);
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_validator_judges),
		cmocka_unit_test(agree_on_studies),
		cmocka_unit_test(agree_on_faults),
		cmocka_unit_test(no_study_is_refused_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
