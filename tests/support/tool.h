/* tool.h -- any program that a test runs (compilers, cmake), looked for in PATH. */
#ifndef TESTS_TOOL_H
#define TESTS_TOOL_H

#include "base/base.h"

struct tool {
	int code;         /* exit code; -1: ended by a signal */
	const char *said; /* standard output and standard error together */
};

/* words: name and arguments, ends with NULL.  The environment is the test's own. */
struct tool tool_run(struct pv__arena *, const char *const *words);
/* What it said; another exit code than this fails the test. */
const char *tool_expect(struct pv__arena *, int code, const char *const *words);
#define run_tool(arena, code, ...) \
	tool_expect(arena, code, (const char *const[]){__VA_ARGS__, NULL})

#endif
