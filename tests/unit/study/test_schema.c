/* The tables of the language: sound, complete, and printed. */
#include "unit/study/fixture.h"

static void keys_are_sound(void **state)
{
	int64_t n;
	const struct pv__schema_block *const *block = pv__schema(&n);

	(void)state;
	assert_string_equal(block[0]->name, "");
	for (int64_t i = 0; i < n; i++) {
		assert_true(block[i]->n > 0);
		for (int64_t k = 0; k < block[i]->n; k++) {
			const struct pv__schema_key *key = &block[i]->key[k];

			assert_true(key->name && *key->name && key->help && *key->help);
			assert_ptr_equal(pv__schema_find(block[i], key->name), key);
			assert_non_null(pv__schema_type_text(key->type));
			assert_int_equal(key->choice != NULL, key->type == PV__KEY_CHOICE);
			assert_false(key->flags & PV__KEY_REQUIRED && key->dflt);
			if (key->type == PV__KEY_BLOCK || key->type == PV__KEY_BLOCKS)
				assert_non_null(key->block);
		}
	}
}

/* A default is one of the choices, and a block that is referred to is listed. */
static void references_hold(void **state)
{
	int64_t n;
	const struct pv__schema_block *const *block = pv__schema(&n);

	(void)state;
	for (int64_t i = 0; i < n; i++) {
		for (int64_t k = 0; k < block[i]->n; k++) {
			const struct pv__schema_key *key = &block[i]->key[k];
			bool chosen = !key->choice || !key->dflt, listed = !key->block;

			for (const struct pv_choice *c = key->choice; c && c->name; c++)
				chosen |= key->dflt && pv__equal(c->name, key->dflt);
			for (int64_t b = 0; b < n; b++)
				listed |= block[b] == key->block;
			assert_true(chosen);
			assert_true(listed);
		}
	}
}

static void every_top_key(void **state)
{
	static const char *const key[] = {
		"pulvinar", "extends",      "title",   "seed",       "study",
		"data",     "features",     "sets",    "preprocess", "transform",
		"models",   "baselines",    "primary", "importance", "validation",
		"curve",    "sweep",        "each",    "time",       "missing",
		"on_error", "max_excluded", "report",  "run",        "output"};
	int64_t n;
	const struct pv__schema_block *study = pv__schema(&n)[0];

	(void)state;
	for (size_t i = 0; i < PV__COUNT(key); i++)
		assert_non_null(pv__schema_find(study, key[i]));
	assert_int_equal(study->n, PV__COUNT(key));
	assert_null(pv__schema_find(study, "model"));
}

static void choices_have_words(void **state)
{
	int64_t n;
	const struct pv__schema_block *const *block = pv__schema(&n);

	(void)state;
	for (int64_t i = 0; i < n; i++) {
		if (pv__equal(block[i]->name, "validation.outer"))
			assert_string_equal(
				pv__schema_choice(block[i], "scheme", PV__LEAVE_ONE_OUT_OF),
				"leave_one_out_of");
		assert_string_equal(pv__schema_choice(block[i], "no such key", 1), "");
	}
}

static void printed(void **state)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer b = {.arena = arena};

	(void)state;
	pv__schema_text(&b);
	assert_false(b.failed);
	assert_non_null(strstr(b.data, "## `data.samples`\n"));
	assert_non_null(strstr(b.data, "| `folds` | whole number >= 2 | `5` | for kfold and "
				       "blocks |\n"));
	assert_non_null(strstr(b.data, "| `test_fraction` | number > 0 and < 1 |  | for holdout"));
	assert_non_null(strstr(b.data, "| `on_error` | one of `stop`, `exclude` | `stop` |"));
	assert_non_null(strstr(b.data, "| `target` | map, see `data.target` | required |"));
	pv__arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_sound), cmocka_unit_test(references_hold),
		cmocka_unit_test(every_top_key),  cmocka_unit_test(choices_have_words),
		cmocka_unit_test(printed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
