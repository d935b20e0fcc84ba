/* Files: regular ones only, read whole; written whole or not at all. */
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

void pv__sha256(const void *bytes, size_t n, struct pv__digest *out)
{
	EVP_Digest(bytes, n, out->byte, NULL, EVP_sha256(), NULL);
}

void pv__digest_hex(const struct pv__digest *digest, char text[65])
{
	static const char digit[] = "0123456789abcdef";

	for (size_t i = 0; i < sizeof(digest->byte); i++) {
		text[2 * i] = digit[digest->byte[i] >> 4];
		text[2 * i + 1] = digit[digest->byte[i] & 15];
	}
	text[2 * sizeof(digest->byte)] = '\0';
}

char *pv__digest_text(struct pv__arena *arena, const struct pv__digest *digest)
{
	char *text = pv__alloc(arena, 65, 1);

	if (text)
		pv__digest_hex(digest, text);
	return text;
}

/* errno of an open, read or write, as a status */
static int errno_status(int error)
{
	return error == ENOENT || error == ENOTDIR ? PV_ENOENT : PV_EIO;
}

static int fail_errno(struct pv__diag *diag, const char *path, const char *verb)
{
	struct pv__mark mark = {path, 0, 0};
	int error = errno;

	return pv__fail(diag, errno_status(error), &mark, "%s: %s", verb, strerror(error));
}

int pv__file_open(const char *path, int *fd, size_t *size, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	struct stat st;

	*fd = PV__RETRY(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
	if (*fd < 0)
		return fail_errno(diag, path, "cannot open");
	if (fstat(*fd, &st) != 0) {
		int status = fail_errno(diag, path, "cannot stat");

		close(*fd);
		return status;
	}
	if (!S_ISREG(st.st_mode)) {
		close(*fd);
		return pv__fail(diag, PV_EDATA, &mark, "not a regular file");
	}
	*size = (size_t)st.st_size;
	return PV_OK;
}

ssize_t pv__read_full(int fd, unsigned char *to, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = PV__RETRY(read(fd, to + done, n - done));

		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

int pv__file_read(struct pv__arena *arena, const char *path, size_t limit, struct pv__bytes *out,
                  struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	int fd, status = PV_OK;
	size_t size;
	ssize_t got;

	PV__TRY(pv__file_open(path, &fd, &size, diag));
	if (size > limit) {
		close(fd);
		return pv__fail(diag, PV_EDATA, &mark, "%zu bytes: larger than the limit of %zu",
		                size, limit);
	}
	out->data = pv__alloc(arena, size + 1, 1);
	if (!out->data) {
		close(fd);
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for %zu bytes", size);
	}
	got = pv__read_full(fd, out->data, size);
	if (got < 0)
		status = fail_errno(diag, path, "cannot read");
	else
		out->n = (size_t)got;
	close(fd);
	return status;
}

int pv__file_digest(const char *path, struct pv__digest *out, struct pv__diag *diag)
{
	enum { BLOCK = 1 << 16 };
	EVP_MD_CTX *hash;
	unsigned char *block;
	int fd, status = PV_OK;
	size_t size;
	ssize_t got = -1;

	PV__TRY(pv__file_open(path, &fd, &size, diag));
	hash = EVP_MD_CTX_new();
	block = malloc(BLOCK);
	if (!hash || !block || !EVP_DigestInit_ex(hash, EVP_sha256(), NULL)) {
		status = pv__fail(diag, PV_ENOMEM, NULL, "no memory to hash %s", path);
	} else {
		while ((got = pv__read_full(fd, block, BLOCK)) > 0)
			EVP_DigestUpdate(hash, block, (size_t)got);
		if (got < 0)
			status = fail_errno(diag, path, "cannot read");
		EVP_DigestFinal_ex(hash, out->byte, NULL);
	}
	free(block);
	EVP_MD_CTX_free(hash);
	close(fd);
	return status;
}

static int write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t put = PV__RETRY(write(fd, bytes, n));

		if (put < 0)
			return -1;
		bytes += put;
		n -= (size_t)put;
	}
	return 0;
}

static int sync_folder(const char *folder)
{
	int fd = PV__RETRY(open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	int result;

	if (fd < 0)
		return -1;
	result = PV__RETRY(fsync(fd));
	close(fd);
	/* Some file systems cannot sync a folder and say so. */
	return result != 0 && errno == EINVAL ? 0 : result;
}

static int write_temporary(const char *temporary, const void *bytes, size_t n)
{
	int fd = PV__RETRY(open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
	int error = 0;

	if (fd < 0)
		return -1;
	if (write_all(fd, bytes, n) != 0 || PV__RETRY(fsync(fd)) != 0)
		error = errno;
	if (close(fd) != 0 && errno != EINTR && !error) /* interrupted, it is closed all the same */
		error = errno;
	errno = error;
	return error ? -1 : 0;
}

/* A network file system may carry out a rename and report that there was nothing to rename:
 * what lies there then tells. */
static int put_in_place(const char *temporary, const char *path, const void *bytes, size_t n)
{
	int result = PV__RETRY(rename(temporary, path));

	if (result != 0 && errno == ENOENT && pv__file_equals(path, bytes, n))
		return 0;
	return result;
}

int pv__file_write_through(const char *temporary, const char *path, const void *bytes, size_t n,
                           struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	char *folder = arena ? pv__path_dir(arena, path) : NULL;
	int status = PV_OK;

	if (!folder) {
		status = pv__fail(diag, PV_ENOMEM, NULL, "no memory to write %s", path);
	} else if (write_temporary(temporary, bytes, n) != 0 ||
	           put_in_place(temporary, path, bytes, n) != 0 || sync_folder(folder) != 0) {
		status = fail_errno(diag, path, "cannot write");
		(void)PV__RETRY(unlink(temporary));
	}
	pv__arena_free(arena);
	return status;
}

int pv__file_write(const char *path, const void *bytes, size_t n, struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	char *prefix = arena ? pv__format(arena, "%s.tmp", path) : NULL;
	char *temporary = prefix ? pv__temporary_path(arena, prefix) : NULL;
	int status;

	if (!temporary)
		status = pv__fail(diag, PV_ENOMEM, NULL, "no memory to write %s", path);
	else
		status = pv__file_write_through(temporary, path, bytes, n, diag);
	pv__arena_free(arena);
	return status;
}

/* Process ids come back, and machines share names: the last part makes the difference. */
char *pv__temporary_path(struct pv__arena *arena, const char *prefix)
{
	static _Atomic uint32_t counter;
	uint32_t chance = 0;

	if (getrandom(&chance, sizeof(chance), GRND_NONBLOCK) != (ssize_t)sizeof(chance))
		chance = 0;
	return pv__format(arena, "%s-%lld-%lu-%08lx", prefix, (long long)getpid(),
	                  (unsigned long)counter++, (unsigned long)chance);
}

bool pv__file_equals(const char *path, const void *bytes, size_t n)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag unread = {.arena = arena};
	struct pv__bytes old;
	bool same = arena && access(path, R_OK) == 0 &&
	            pv__file_read(arena, path, n, &old, &unread) == PV_OK && old.n == n &&
	            memcmp(old.data, bytes, n) == 0;

	pv__arena_free(arena);
	return same;
}

int pv__file_update(const char *path, const void *bytes, size_t n, struct pv__diag *diag)
{
	return pv__file_equals(path, bytes, n) ? PV_OK : pv__file_write(path, bytes, n, diag);
}

int pv__file_remove(const char *path, struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	char *folder = arena ? pv__path_dir(arena, path) : NULL;
	int status = PV_OK;

	if (!folder)
		status = pv__fail(diag, PV_ENOMEM, NULL, "no memory to remove %s", path);
	else if (PV__RETRY(unlink(path)) != 0)
		status = errno == ENOENT ? PV_OK : fail_errno(diag, path, "cannot remove");
	else if (sync_folder(folder) != 0)
		status = fail_errno(diag, path, "cannot remove");
	pv__arena_free(arena);
	return status;
}

/* Why the last of the folders that lead to a path could not be made; 0: all are there.  Some
 * file systems give an error for a folder that exists: it counts only where the path is
 * missing then. */
static int make_parents(char *path)
{
	int error = 0;

	for (char *p = path + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (PV__RETRY(mkdir(path, 0700)) != 0 && errno != EEXIST)
			error = errno;
		*p = '/';
	}
	return error;
}

int pv__make_folder(const char *path, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	struct pv__arena *arena = pv__arena_new();
	char *copy = arena ? pv__strdup(arena, path) : NULL;
	struct stat st;
	int status = PV_OK, error;

	if (!copy) {
		pv__arena_free(arena);
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to make %s", path);
	}
	error = make_parents(copy);
	if (PV__RETRY(mkdir(copy, 0700)) != 0 && errno != EEXIST)
		status = pv__fail(diag, PV_ELOCK, &mark, "cannot make this folder: %s",
		                  strerror(errno == ENOENT && error ? error : errno));
	else if (stat(copy, &st) != 0 || !S_ISDIR(st.st_mode))
		status = pv__fail(diag, PV_ELOCK, &mark, "exists and is not a folder");
	pv__arena_free(arena);
	return status;
}
