/* The program under test, run as a user runs it. */
#include "support/program.h"

#include "support/check.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_SECONDS = 300, LARGEST_FILE = 1 << 26 };

/* ---- folders and files ------------------------------------------------------------- */

void scratch_make(struct scratch *s)
{
	const char *base = getenv("TMPDIR");
	char *folder;

	s->arena = pv__arena_new();
	assert_non_null(s->arena);
	s->diag = (struct pv__diag){.arena = s->arena};
	folder = pv__format(s->arena, "%s/pulvinar-test-XXXXXX", base && *base ? base : "/tmp");
	assert_non_null(mkdtemp(folder));
	s->folder = folder;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

void scratch_remove(struct scratch *s)
{
	(void)nftw(s->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	pv__arena_free(s->arena);
}

const char *scratch_path(struct scratch *s, const char *name, ...)
{
	va_list list;
	char *text;

	va_start(list, name);
	text = pv__vformat(s->arena, name, list);
	va_end(list);
	assert_non_null(text);
	return pv__path_join(s->arena, s->folder, text);
}

/* Without fsync, unlike the program: what is lost with the power is a test. */
static void write_bytes(struct scratch *s, const char *path, const void *bytes, size_t n)
{
	FILE *file;

	assert_int_equal(pv__make_folder(pv__path_dir(s->arena, path), &s->diag), PV_OK);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
}

void file_write(struct scratch *s, const char *path, const char *text)
{
	write_bytes(s, path, text, strlen(text));
}

void scratch_write(struct scratch *s, const char *name, const char *text)
{
	file_write(s, scratch_path(s, "%s", name), text);
}

const char *source_path(struct scratch *s, const char *name)
{
	const char *source = getenv("PULVINAR_SOURCE");

	if (!source)
		fail_msg("PULVINAR_SOURCE must name the folder of the repository");
	return pv__path_join(s->arena, source, name);
}

bool file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

int64_t count_files(const char *path)
{
	DIR *folder = opendir(path);
	int64_t n = 0;

	for (struct dirent *e; folder && (e = readdir(folder));)
		n += !pv__equal(e->d_name, ".") && !pv__equal(e->d_name, "..");
	if (folder)
		closedir(folder);
	return n;
}

static struct pv__bytes read_bytes(struct scratch *s, const char *path)
{
	struct pv__bytes bytes;

	if (pv__file_read(s->arena, path, LARGEST_FILE, &bytes, &s->diag) != PV_OK)
		fail_msg("cannot read %s", path);
	return bytes;
}

const char *file_text(struct scratch *s, const char *path)
{
	struct pv__bytes bytes = read_bytes(s, path);

	return pv__strndup(s->arena, (const char *)bytes.data, bytes.n);
}

void file_copy(struct scratch *s, const char *from, const char *to)
{
	struct pv__bytes bytes = read_bytes(s, from);

	write_bytes(s, to, bytes.data, bytes.n);
}

const char *text_replace(struct scratch *s, const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	if (!at || strstr(at + 1, from))
		fail_msg("'%s' must occur once, but does not, in:\n%s", from, text);
	return pv__format(s->arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

void file_replace(struct scratch *s, const char *path, const char *from, const char *to)
{
	file_write(s, path, text_replace(s, file_text(s, path), from, to));
}

void folder_copy(struct scratch *s, const char *from, const char *to)
{
	DIR *folder = opendir(from);

	assert_non_null(folder);
	for (struct dirent *e; (e = readdir(folder));) {
		const char *left = pv__path_join(s->arena, from, e->d_name);
		const char *right = pv__path_join(s->arena, to, e->d_name);
		struct stat st;

		if (pv__equal(e->d_name, ".") || pv__equal(e->d_name, ".."))
			continue;
		assert_int_equal(stat(left, &st), 0);
		if (S_ISDIR(st.st_mode))
			folder_copy(s, left, right);
		else
			file_copy(s, left, right);
	}
	closedir(folder);
}

/* ---- folders that must be equal ------------------------------------------------------ */

static bool is_skipped(const char *name, const char *const *skip)
{
	for (; *skip; skip++)
		if (pv__starts_with(name, *skip))
			return true;
	return false;
}

static void compare_file(struct scratch *s, const char *a, const char *b)
{
	struct pv__bytes x = read_bytes(s, a), y = read_bytes(s, b);

	if (x.n != y.n || memcmp(x.data, y.data, x.n) != 0)
		fail_msg("%s and %s differ", a, b);
}

/* Every file below a/prefix is below b/prefix, with the same bytes; gives their number. */
static int64_t compare_below(struct scratch *s, const char *a, const char *b, const char *prefix,
			     const char *const *skip)
{
	DIR *folder = opendir(pv__path_join(s->arena, a, prefix));
	int64_t n = 0;

	assert_non_null(folder);
	for (struct dirent *e; (e = readdir(folder));) {
		const char *name = *prefix ? pv__path_join(s->arena, prefix, e->d_name)
					   : pv__strdup(s->arena, e->d_name);
		const char *left = pv__path_join(s->arena, a, name);
		struct stat st;

		if (pv__equal(e->d_name, ".") || pv__equal(e->d_name, "..") ||
		    is_skipped(name, skip))
			continue;
		assert_int_equal(stat(left, &st), 0);
		if (S_ISDIR(st.st_mode)) {
			n += compare_below(s, a, b, name, skip);
			continue;
		}
		compare_file(s, left, pv__path_join(s->arena, b, name));
		n++;
	}
	closedir(folder);
	return n;
}

void assert_same_files(struct scratch *s, const char *a, const char *b, const char *const *skip)
{
	int64_t n = compare_below(s, a, b, "", skip);

	assert_true(n > 0);
	assert_int_equal(n, compare_below(s, b, a, "", skip));
}

/* ---- the program ----------------------------------------------------------------------- */

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* In the child: never comes back. */
static void become(const char *const *words, const char *program, int out, int err)
{
	enum { MOST_WORDS = 32 };
	char *argv[MOST_WORDS + 2] = {(char *)(uintptr_t)program};

	for (int i = 0; i < MOST_WORDS && words[i]; i++)
		argv[i + 1] = (char *)(uintptr_t)words[i];
	(void)setpgid(0, 0); /* a group of its own, as in a shell: for Ctrl-C */
	if (dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
		_exit(125);
	alarm(MOST_SECONDS); /* stays over execv: nothing hangs for ever */
	execv(program, argv);
	perror(program);
	_exit(126);
}

static int new_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	return fd;
}

void program_start_prepared(struct scratch *s, const char *const *words, int err_fd,
			    void (*prepare)(void *to), void *to, struct program *p)
{
	const char *program = getenv("PULVINAR");
	static int64_t n_started;
	int out, err;

	if (!program)
		fail_msg("PULVINAR must name the program to test");
	n_started++;
	*p = (struct program){.began = now(),
			      .out_path = scratch_path(s, "out-%lld.txt", (long long)n_started),
			      .err_path = scratch_path(s, "err-%lld.txt", (long long)n_started)};
	out = new_file(p->out_path);
	err = new_file(p->err_path);
	p->pid = fork();
	assert_true(p->pid >= 0);
	if (p->pid == 0) {
		if (prepare)
			prepare(to);
		become(words, program, out, err_fd >= 0 ? err_fd : err);
	}
	close(out);
	close(err);
}

void program_start(struct scratch *s, const char *const *words, int err_fd, struct program *p)
{
	program_start_prepared(s, words, err_fd, NULL, NULL, p);
}

void program_wait(struct scratch *s, struct program *p)
{
	int status;

	assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
	p->seconds = now() - p->began;
	p->code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	p->out = file_text(s, p->out_path);
	p->err = file_text(s, p->err_path);
}

void assert_code(const struct program *p, int code)
{
	if (p->code != code)
		fail_msg("exit code %d, not %d; it wrote:\n%s%s", p->code, code, p->out, p->err);
}

void assert_holds(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no '%s' in:\n%s", part, text);
}

void assert_lacks(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("'%s' must not be in:\n%s", part, text);
}

int64_t count_lines(const char *text)
{
	int64_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}
