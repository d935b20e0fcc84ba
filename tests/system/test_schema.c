/* `pulvinar schema` with the ops of all plugins, on the studies that are delivered. */
#include "support/check.h"
#include "support/json_schema.h"
#include "support/program.h"

#include <dirent.h>

static json_t *schema_of_the_program(struct scratch *s)
{
	struct program p;
	json_t *schema;

	run_program(s, &p, "schema");
	assert_code(&p, 0);
	assert_string_equal(p.err, "");
	schema = json_loads(p.out, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(schema);
	return schema;
}

static void judge(struct scratch *s, const json_t *schema, const char *path)
{
	const struct pv__node *node;
	json_t *instance;
	const char *fault;

	assert_int_equal(pv__yaml_read(s->arena, path, &node, &s->diag), PV_OK);
	instance = yaml_as_json(node);
	fault = schema_fault(s->arena, schema, instance);
	json_decref(instance);
	if (fault)
		fail_msg("%s: refused %s", path, fault);
}

/* Judges all studies of a folder, and counts them. */
static int64_t judge_folder(struct scratch *s, const json_t *schema, const char *name)
{
	const char *folder = source_path(s, name);
	struct dirent *entry;
	int64_t n = 0;
	DIR *here = opendir(folder);

	assert_non_null(here);
	while ((entry = readdir(here)) != NULL) {
		if (!pv__ends_with(entry->d_name, ".yaml"))
			continue;
		judge(s, schema, pv__format(s->arena, "%s/%s", folder, entry->d_name));
		n++;
	}
	closedir(here);
	return n;
}

static void configs_are_valid(void **state)
{
	struct scratch s;
	json_t *schema;

	(void)state;
	scratch_make(&s);
	schema = schema_of_the_program(&s);
	assert_true(judge_folder(&s, schema, "configs") >= 5);
	assert_int_equal(judge_folder(&s, schema, "configs/templates"), 4);
	json_decref(schema);
	scratch_remove(&s);
}

static void other_words_are_refused(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	run_program(&s, &p, "schema", "extra");
	assert_code(&p, 64);
	assert_string_equal(p.out, "");
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(configs_are_valid),
		cmocka_unit_test(other_words_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
