/* An op in words, and the width of every line. */
#include "support/check.h"

#include <stdlib.h>
#include <string.h>

#include "plugin/describe.h"

struct config {
	int64_t k, mode;
};

static const struct pv_choice modes[] = {
	{"mean", "the mean", 0}, {"median", "the median, which outliers do not move", 1}, {0}};

static const struct pv_option options[] = {
	{"k", "How many columns stay.", NULL, PV_INT, 0, offsetof(struct config, k), .dflt = "10",
	 .min = 1, .max = INFINITY},
	{"width", "Full width at half maximum.", "mm", PV_REAL, PV_REQUIRED | PV_OPEN_MIN, 0,
	 .min = 0, .max = 100},
	{"mode", "Which.", NULL, PV_CHOICE, 0, offsetof(struct config, mode), .dflt = "mean",
	 .choice = modes},
	{0}};

static const struct pv_op op = {
	.size = sizeof(op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_NEEDS_TARGETS,
	.name = "select.test",
	.version = "3",
	.summary = "Keeps the best columns",
	.doc = "One sentence that is long enough to need a second line, because the width of a "
	       "terminal is eighty columns.\n\n  F = a / b\n\nLast.",
	.cite = "Author (2001). A title. A journal. doi:10.1000/1",
	.option = options,
	.config_size = sizeof(struct config)};

static void op_in_words(void **state)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer b = {.arena = arena};

	(void)state;
	pv__describe_op(&b, &op);
	assert_false(b.failed);
	assert_string_equal(
		b.data,
		"select.test: Keeps the best columns\n"
		"Version 3. Role: transform (table to table).\n"
		"Kind: fitted: learns from training rows, inside the folds.\n"
		"Sees the training targets.\n"
		"\n"
		"One sentence that is long enough to need a second line, because the width of a\n"
		"terminal is eighty columns.\n"
		"\n"
		"  F = a / b\n"
		"\n"
		"Last.\n"
		"\n"
		"Options\n"
		"  k: whole number, >= 1, default 10\n"
		"    How many columns stay.\n"
		"  width: number in mm, > 0 and <= 100, required\n"
		"    Full width at half maximum.\n"
		"  mode: choice, default mean\n"
		"    Which.\n"
		"      mean: the mean\n"
		"      median: the median, which outliers do not move\n"
		"\n"
		"Cite: Author (2001). A title. A journal. doi:10.1000/1\n");
	pv__arena_free(arena);
}

/* Greek letters take one column, however many bytes. */
static void no_line_is_wider_than_80(void **state)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer doc = {.arena = arena}, b = {.arena = arena};
	struct pv_op wide = op;
	size_t widest = 0, width = 0;

	(void)state;
	for (int i = 0; i < 200; i++)
		pv__puts(&doc, i % 3 ? "αβγ " : "word ");
	wide.doc = doc.data;
	wide.cite = doc.data;
	pv__describe_op(&b, &wide);
	for (const char *p = b.data; *p; p++) {
		width = *p == '\n' ? 0 : width + (((unsigned char)*p & 0xc0) != 0x80);
		widest = width > widest ? width : widest;
	}
	assert_in_range(widest, 76, 80);
	pv__arena_free(arena);
}

static void an_empty_registry_says_so(void **state)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer b = {.arena = arena};
	struct pv__registry none = {.arena = arena};

	(void)state;
	pv__describe_all(&b, &none);
	assert_non_null(strstr(b.data, "no plugin was found"));
	pv__arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(op_in_words),
		cmocka_unit_test(no_line_is_wider_than_80),
		cmocka_unit_test(an_empty_registry_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
