#include "support/tool.h"

#include "support/check.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Copies: posix_spawn wants strings that are not const. */
static char **copy_words(struct pv__arena *arena, const char *const *words)
{
	size_t n = 0;
	char **copy;

	while (words[n])
		n++;
	copy = pv__alloc(arena, n + 1, sizeof(*copy));
	assert_non_null(copy);
	for (size_t i = 0; i < n; i++)
		assert_non_null(copy[i] = pv__strdup(arena, words[i]));
	return copy;
}

static pid_t start(char *const *words, int out)
{
	posix_spawn_file_actions_t actions;
	pid_t child;

	assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
	if (posix_spawnp(&child, words[0], &actions, NULL, words, environ) != 0)
		fail_msg("cannot start %s", words[0]);
	posix_spawn_file_actions_destroy(&actions);
	return child;
}

static const char *read_all(struct pv__arena *arena, int from)
{
	struct pv__buffer b = {.arena = arena};
	char some[4096];
	ssize_t n;

	pv__puts(&b, "");
	while ((n = read(from, some, sizeof(some))) > 0 || (n < 0 && errno == EINTR))
		if (n > 0)
			pv__put(&b, some, (size_t)n);
	assert_false(b.failed);
	return b.data;
}

struct tool tool_run(struct pv__arena *arena, const char *const *words)
{
	struct tool t = {-1, NULL};
	int end[2], status = 0;
	pid_t child;

	assert_int_equal(pipe2(end, O_CLOEXEC), 0);
	child = start(copy_words(arena, words), end[1]);
	close(end[1]);
	t.said = read_all(arena, end[0]);
	close(end[0]);
	while (waitpid(child, &status, 0) < 0)
		assert_int_equal(errno, EINTR);
	if (WIFEXITED(status))
		t.code = WEXITSTATUS(status);
	return t;
}

const char *tool_expect(struct pv__arena *arena, int code, const char *const *words)
{
	struct tool t = tool_run(arena, words);

	if (t.code == code)
		return t.said;
	for (const char *const *word = words; *word; word++)
		print_error("%s ", *word);
	fail_msg("\nended with %d, not %d:\n%s", t.code, code, t.said);
	return NULL;
}
