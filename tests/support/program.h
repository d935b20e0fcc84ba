/* program.h -- the program under test as a user runs it: with arguments, in a process of
 * its own, its exit code, its time and what it wrote; and a folder to work in.
 * The program is $PULVINAR, the repository $PULVINAR_SOURCE; ctest sets both. */
#ifndef TESTS_PROGRAM_H
#define TESTS_PROGRAM_H

#include "base/base.h"

#include <sys/types.h>

/* ---- a folder of the test's own -------------------------------------------------- */

struct scratch {
	struct pv__arena *arena;
	struct pv__diag diag;
	const char *folder; /* below $TMPDIR or /tmp */
};
void scratch_make(struct scratch *);
void scratch_remove(struct scratch *);
/* folder/NAME, as printf. */
const char *scratch_path(struct scratch *, const char *name, ...) PV__PRINTF(2, 3);
/* Writes a text at a path below the folder. */
void scratch_write(struct scratch *, const char *name, const char *text);
/* A path below the repository. */
const char *source_path(struct scratch *, const char *name);

bool file_exists(const char *path);
/* Entries of a folder but . and ..; 0 where there is none. */
int64_t count_files(const char *folder);
/* The text of a file; the test fails where it cannot be read. */
const char *file_text(struct scratch *, const char *path);
/* Writes a text, with the folders that lead to it. */
void file_write(struct scratch *, const char *path, const char *text);
void file_copy(struct scratch *, const char *from, const char *to);
/* A folder with all that is in it. */
void folder_copy(struct scratch *, const char *from, const char *to);
/* In a file, the only `from` becomes `to`. */
void file_replace(struct scratch *, const char *path, const char *from, const char *to);
/* The text with the only `from` in it replaced. */
const char *text_replace(struct scratch *, const char *text, const char *from, const char *to);
/* Fails unless the same files with the same bytes lie below both folders; files whose path
 * below the folder starts with a word of `skip` (ends with NULL) do not count. */
void assert_same_files(struct scratch *, const char *a, const char *b, const char *const *skip);

/* ---- the program ------------------------------------------------------------------- */

struct program {
	pid_t pid;
	double began;
	const char *out_path, *err_path;
	/* after program_wait */
	int code;           /* exit code; -1: ended by a signal */
	double seconds;
	const char *out, *err;
};
/* words: arguments, ends with NULL.  err_fd: its standard error; -1: captured. */
void program_start(struct scratch *, const char *const *words, int err_fd, struct program *);
void program_wait(struct scratch *, struct program *);
/* The same, and the new process calls prepare(to) before it becomes the program. */
void program_start_prepared(struct scratch *, const char *const *words, int err_fd,
			    void (*prepare)(void *to), void *to, struct program *);
/* Both. */
#define run_program(scratch, program, ...) \
	do { \
		const char *const words_[] = {__VA_ARGS__, NULL}; \
		program_start((scratch), words_, -1, (program)); \
		program_wait((scratch), (program)); \
	} while (0)
/* Fails, and shows what was written, unless the program ended so. */
void assert_code(const struct program *, int code);
/* Fails unless `text` holds `part`; shows it. */
void assert_holds(const char *text, const char *part);
void assert_lacks(const char *text, const char *part);
/* Lines of a text. */
int64_t count_lines(const char *text);

#endif
