/* The manual page and the completion of bash: groff and bash have nothing against them, and
 * they know every command and option that --help knows. */
#include "support/check.h"
#include "support/program.h"
#include "support/tool.h"

#include <string.h>

/* What the program says to two words, in a file. */
static const char *page(struct scratch *s, const char *first, const char *second)
{
	struct program p;

	run_program(s, &p, first, second);
	assert_code(&p, 0);
	assert_string_equal(p.err, "");
	scratch_write(s, first, p.out);
	return scratch_path(s, "%s", first);
}

/* The commands, or the long options, of --help. */
static int64_t help_words(struct scratch *s, bool options, const char **word, int64_t most)
{
	const char *pattern = options ? "s/^  .* *\\(--[a-z-]*\\)[ =].*/\\1/p"
				      : "s/^  \\([a-z][a-z-]*\\) .*/\\1/p";
	struct program p;
	char *text, *rest = NULL;
	int64_t n = 0;

	run_program(s, &p, "--help");
	assert_code(&p, 0);
	scratch_write(s, "help", p.out);
	text = pv__strdup(s->arena,
			  run_tool(s->arena, 0, "sed", "-n", pattern, scratch_path(s, "help")));
	for (char *line = strtok_r(text, "\n", &rest); line && n < most;
	     line = strtok_r(NULL, "\n", &rest))
		word[n++] = line;
	return n;
}

static bool lacks_tool(struct scratch *s, const char *name)
{
	const char *found = run_tool(s->arena, 0, "sh", "-c", "command -v \"$0\" || true", name);

	if (*found)
		return false;
	print_message("skipped: %s is not installed\n", name);
	scratch_remove(s);
	return true;
}

static void manual_page(void **state)
{
	enum { MOST = 64 };
	const char *word[MOST], *path, *shown;
	struct scratch s;
	int64_t n;

	(void)state;
	scratch_make(&s);
	if (lacks_tool(&s, "groff"))
		skip();
	path = page(&s, "man", NULL);
	assert_string_equal(run_tool(s.arena, 0, "groff", "-man", "-Tascii", "-ww", "-z", path),
			    "");
	shown = run_tool(s.arena, 0, "sh", "-c",
			 "groff -man -Tascii -P-c -P-b -P-u -P-o -rLL=500n \"$0\"", path);
	n = help_words(&s, false, word, MOST);
	assert_true(n >= 18);
	for (int64_t i = 0; i < n; i++)
		assert_holds(shown, pv__format(s.arena, "\n       %s", word[i]));
	n = help_words(&s, true, word, MOST);
	assert_true(n >= 25);
	for (int64_t i = 0; i < n; i++)
		assert_holds(shown, word[i]);
	assert_holds(shown, "EXIT STATUS");
	scratch_remove(&s);
}

/* What bash offers behind words; `line`: the words, the last of which is unfinished. */
static void assert_completes(struct scratch *s, const char *path, const char *line,
			     const char *want)
{
	const char *got = run_tool(s->arena, 0, "bash", "-c",
				   "source \"$0\"; COMP_WORDS=($1); "
				   "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _pulvinar; "
				   "echo \"${COMPREPLY[*]}\"",
				   path, line);

	if (strcmp(got, pv__format(s->arena, "%s\n", want)) != 0)
		fail_msg("'%s' gives %s, not %s", line, got, want);
}

static void completion_of_bash(void **state)
{
	enum { MOST = 64 };
	const char *word[MOST], *path;
	struct scratch s;
	int64_t n;

	(void)state;
	scratch_make(&s);
	if (lacks_tool(&s, "bash"))
		skip();
	path = page(&s, "completion", "bash");
	assert_string_equal(
		run_tool(s.arena, 0, "bash", "-c", "source \"$0\"; complete -p pulvinar", path),
		"complete -o default -F _pulvinar pulvinar\n");
	assert_completes(&s, path, "pulvinar desc", "describe");
	assert_completes(&s, path, "pulvinar describe st", "study");
	assert_completes(&s, path, "pulvinar run --data", "--data-root");
	assert_completes(&s, path, "pulvinar apply --data", "--data");
	assert_completes(&s, path, "pulvinar init --template re", "regions regression");
	assert_completes(&s, path, "pulvinar run --executor s", "slurm");
	assert_completes(&s, path, "pulvinar run --jobs 1", "");
	n = help_words(&s, true, word, MOST);
	assert_true(n >= 25);
	for (int64_t i = 0; i < n; i++)
		assert_holds(file_text(&s, path), word[i]);
	scratch_remove(&s);
}

static void other_shells_are_refused(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	run_program(&s, &p, "completion", "tcsh");
	assert_code(&p, 64);
	assert_holds(p.err, "completion is for bash, not for tcsh");
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(manual_page),
		cmocka_unit_test(completion_of_bash),
		cmocka_unit_test(other_shells_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
