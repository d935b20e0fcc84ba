/* base.h -- what everything else stands on: memory, messages, text, bytes, files.
 *
 * Ownership, once for the whole program: what a function returns lives in the
 * arena that it was given, and dies with it.  Nothing is freed one by one.
 */
#ifndef PV__BASE_H
#define PV__BASE_H

#include "pulvinar/plugin.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define PV__MUST_CHECK __attribute__((warn_unused_result))
#define PV__PRINTF(f, a) __attribute__((format(printf, f, a)))
#define PV__COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Return the status of a failed call at once. */
#define PV__TRY(call) \
	do { \
		int pv__try_status = (call); \
		if (pv__try_status != PV_OK) \
			return pv__try_status; \
	} while (0)

/* A system call again until no signal interrupts it. */
#define PV__RETRY(call) \
	__extension__({ \
		__typeof__(call) pv__retry_result; \
		do \
			pv__retry_result = (call); \
		while (pv__retry_result == -1 && errno == EINTR); \
		pv__retry_result; \
	})

/* ---- arena: memory that is freed all at once ------------------------------- */

struct pv__arena;

/* NULL: out of memory. */
struct pv__arena *pv__arena_new(void);
void pv__arena_free(struct pv__arena *); /* NULL is fine */
/* Zeroed, 64-byte aligned, never NULL for zero bytes; NULL: the product
 * overflows or there is no memory. */
void *pv__alloc(struct pv__arena *, size_t n, size_t each);
/* Bytes handed out so far. */
size_t pv__arena_bytes(const struct pv__arena *);
/* How often an arena of this process has found no memory: where it grew meanwhile, what was
 * made may lack something, and what was said may be about that. */
int64_t pv__memory_refusals(void);
/* Has end(arg) called when the arena is freed, the last one first: for what is not memory. */
int pv__arena_at_end(struct pv__arena *, void (*end)(void *), void *arg) PV__MUST_CHECK;

char *pv__strdup(struct pv__arena *, const char *);
char *pv__strndup(struct pv__arena *, const char *, size_t n);
char *pv__format(struct pv__arena *, const char *fmt, ...) PV__PRINTF(2, 3);
char *pv__vformat(struct pv__arena *, const char *fmt, va_list) PV__PRINTF(2, 0);
/* `dir`/`name`; `name` alone where it is absolute or dir is empty or NULL. */
char *pv__path_join(struct pv__arena *, const char *dir, const char *name);
/* The folder part of a path; "." where there is none. */
char *pv__path_dir(struct pv__arena *, const char *path);

/* ---- diagnostics: every fault with its place -------------------------------- */

struct pv__mark { /* a place in a file; line and column count from 1, 0: whole file */
	const char *file;
	int64_t line, column;
};

enum pv__severity { PV__NOTE, PV__WARNING, PV__ERROR };

struct pv__message {
	enum pv__severity severity;
	int status;             /* of errors */
	struct pv__mark mark;   /* file NULL: no place */
	const char *text;
};

/* Collects messages.  Zero-initialise, set the arena. */
struct pv__diag {
	struct pv__arena *arena;
	int64_t n, capacity;
	struct pv__message *message;
	int64_t n_errors;
};

/* pv__fail(diag, status, mark, fmt, ...) adds an error and gives back `status`; mark may be
 * NULL.  A macro, so that compilers
 * see that a failure is not PV_OK. */
#define pv__fail(diag, status, ...) \
	__extension__({ \
		int pv__fail_status = (status); \
		pv__record((diag), pv__fail_status, __VA_ARGS__); \
		pv__fail_status; \
	})
void pv__record(struct pv__diag *, int status, const struct pv__mark *mark, const char *fmt, ...)
	PV__PRINTF(4, 5);
void pv__warn(struct pv__diag *, const struct pv__mark *mark, const char *fmt, ...)
	PV__PRINTF(3, 4);
/* For whoever watches this run; warnings are for readers of its results too. */
void pv__note(struct pv__diag *, const struct pv__mark *mark, const char *fmt, ...)
	PV__PRINTF(3, 4);
/* Adds every message of `from`. */
void pv__diag_merge(struct pv__diag *, const struct pv__diag *from);
/* "file:line:column: error: text" with control bytes escaped, in the arena. */
char *pv__message_text(struct pv__arena *, const struct pv__message *);
/* Status of the first error; PV_OK without one. */
int pv__diag_status(const struct pv__diag *);
/* Text of the first error; NULL without one. */
const char *pv__diag_first_error(const struct pv__diag *);

/* ---- checked arithmetic ------------------------------------------------------ */

/* false on overflow */
static inline bool pv__mul(int64_t a, int64_t b, int64_t *out)
{
	return !__builtin_mul_overflow(a, b, out);
}
static inline bool pv__add(int64_t a, int64_t b, int64_t *out)
{
	return !__builtin_add_overflow(a, b, out);
}

/* ---- text -------------------------------------------------------------------- */

bool pv__equal(const char *a, const char *b);
/* Length of the UTF-8 sequence at p (which a zero byte ends), 0: not UTF-8. */
size_t pv__utf8_length(const unsigned char *p);
bool pv__starts_with(const char *s, const char *prefix);
bool pv__ends_with(const char *s, const char *suffix);
/* The whole text as a finite decimal number ("1.5e-3"; not hex, inf, nan,
 * "1,5", "" or " 1"), whatever the locale. */
bool pv__parse_real(const char *s, double *out);
bool pv__parse_int(const char *s, int64_t *out);
/* Shortest decimal text that reads back as the same double; "n/a" for NaN. */
char *pv__real_text(struct pv__arena *, double);
/* The nearest of n names by edit distance, if near enough to be a slip; or NULL. */
const char *pv__nearest(const char *name, const char *const *names, int64_t n);
/* Bytewise order; for qsort on const char*. */
int pv__compare_text(const void *a, const void *b);

/* Growing text or bytes.  On failure `failed` is set and later calls do nothing:
 * check once, at the end. */
struct pv__buffer {
	struct pv__arena *arena;
	char *data; /* always ends with a zero byte that `n` does not count */
	size_t n, capacity;
	bool failed;
};
void pv__put(struct pv__buffer *, const void *bytes, size_t n);
void pv__puts(struct pv__buffer *, const char *);
void pv__putf(struct pv__buffer *, const char *fmt, ...) PV__PRINTF(2, 3);

/* Serialised values, little-endian whatever the machine. */
void pv__put_u8(struct pv__buffer *, uint8_t);
void pv__put_i64(struct pv__buffer *, int64_t);
void pv__put_real(struct pv__buffer *, double);
void pv__put_reals(struct pv__buffer *, int64_t n, const double *);
void pv__put_text(struct pv__buffer *, const char *); /* NULL allowed */
/* Reads what pv__put_* wrote.  Past the end or on a bad length `failed` is set,
 * 0 or NULL comes back, and later calls do nothing. */
struct pv__cursor {
	struct pv__arena *arena; /* of texts and arrays */
	const char *data;
	size_t n, at;
	bool failed;
};
uint8_t pv__get_u8(struct pv__cursor *);
int64_t pv__get_i64(struct pv__cursor *);
double pv__get_real(struct pv__cursor *);
/* An array's length is checked against the bytes left before it is allocated. */
double *pv__get_reals(struct pv__cursor *, int64_t *n);
/* The same, in place where they lie as this machine holds them; else a copy. */
double *pv__view_reals(struct pv__cursor *, int64_t *n);
const char *pv__get_text(struct pv__cursor *);
/* A count of things of at least `least` bytes each: checked against what is left. */
int64_t pv__get_count(struct pv__cursor *, size_t least);
/* All messages; put back they are added to the diag (NULL: dropped).  false: damaged. */
void pv__put_messages(struct pv__buffer *, const struct pv__diag *);
bool pv__get_messages(struct pv__cursor *, struct pv__diag *);

/* ---- digests ------------------------------------------------------------------ */

struct pv__digest { unsigned char byte[32]; };

void pv__sha256(const void *bytes, size_t n, struct pv__digest *out);
/* The same of bytes that come in parts.  NULL: no memory. */
struct pv__hash;
struct pv__hash *pv__hash_new(void);
void pv__hash_put(struct pv__hash *, const void *bytes, size_t n);
/* Frees the hash; false: the library of digests failed. */
bool pv__hash_end(struct pv__hash *, struct pv__digest *out);
/* 64 hexadecimal digits and a zero byte. */
void pv__digest_hex(const struct pv__digest *, char text[65]);
char *pv__digest_text(struct pv__arena *, const struct pv__digest *);

/* ---- files --------------------------------------------------------------------- */

/* A regular file, opened without following FIFOs or devices into a hang. */
struct pv__bytes { unsigned char *data; size_t n; };

/* The whole of a regular file of at most `limit` bytes.  Errors name path and
 * remedy: PV_ENOENT, PV_EIO, PV_EDATA (not a regular file, too large). */
int pv__file_read(struct pv__arena *, const char *path, size_t limit, struct pv__bytes *out,
                  struct pv__diag *) PV__MUST_CHECK;
/* Opens a regular file for reading; the caller closes.  Errors as above. */
int pv__file_open(const char *path, int *fd, size_t *size, struct pv__diag *) PV__MUST_CHECK;
/* Up to n bytes from the descriptor; fewer only at the end of the file, -1: errno. */
ssize_t pv__read_full(int fd, unsigned char *to, size_t n);
/* Whole or absent: temporary file beside it, fsync, rename, fsync of the folder. */
int pv__file_write(const char *path, const void *bytes, size_t n, struct pv__diag *)
	PV__MUST_CHECK;
bool pv__file_equals(const char *path, const void *bytes, size_t n);
/* Like pv__file_write, but a file that has these bytes already stays as it is. */
int pv__file_update(const char *path, const void *bytes, size_t n, struct pv__diag *) PV__MUST_CHECK;
/* For good, fsync of the folder included; a file that is not there is no error. */
int pv__file_remove(const char *path, struct pv__diag *) PV__MUST_CHECK;
/* "PREFIX-PID-NUMBER-CHANCE": no other file has this name; NULL: no memory. */
char *pv__temporary_path(struct pv__arena *, const char *prefix);
/* pv__file_write by way of a temporary file of this name, on the same file system. */
int pv__file_write_through(const char *temporary, const char *path, const void *bytes, size_t n,
                           struct pv__diag *) PV__MUST_CHECK;
/* SHA-256 of a regular file, read in blocks. */
int pv__file_digest(const char *path, struct pv__digest *out, struct pv__diag *) PV__MUST_CHECK;
/* Everything in a folder that is no folder, also in the folders in it, as paths from it,
 * ascending bytewise.  Names that begin with a dot are passed over. */
int pv__folder_files(struct pv__arena *, const char *folder, int64_t *n,
                     const char *const **name, struct pv__diag *) PV__MUST_CHECK;
/* Removes a folder with all that is in it; links are not followed.  No such folder: fine. */
int pv__folder_remove(const char *folder, struct pv__diag *) PV__MUST_CHECK;
/* Makes a folder and its parents, mode 0700. */
int pv__make_folder(const char *path, struct pv__diag *) PV__MUST_CHECK;

/* ---- messages between our own processes (socket.c) ------------------------------- */

/* Milliseconds of a clock that only goes forward. */
int64_t pv__now_ms(void);
/* All of n bytes; false: the other end is gone. */
bool pv__send_all(int socket, const void *bytes, size_t n);
bool pv__receive_all(int from, void *bytes, size_t n);
/* The same, up to a moment of pv__now_ms. */
enum pv__arrival { PV__CAME, PV__GONE, PV__LATE };
enum pv__arrival pv__receive_by(int from, void *bytes, size_t n, int64_t deadline);

/* ---- logging -------------------------------------------------------------------- */

/* Where lines for people go; NULL drops them.  The library itself never prints. */
struct pv__log {
	void (*line)(void *to, int level, const char *text);
	void *to;
};

#endif
