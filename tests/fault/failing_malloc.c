/* A library to load before all others: memory that runs out.  Calls of malloc, calloc and
 * realloc by the program and its plugins are counted over all processes that share the file
 * $FAILING_MALLOC (struct failing_malloc), and those from `first` to `last` give NULL.  What
 * libraries of others do then is theirs: calls by them do not count. */
#define _GNU_SOURCE
#include "fault/failing_malloc.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);

static struct failing_malloc *shared;

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("FAILING_MALLOC");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *at;

	if (fd < 0)
		return;
	at = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (at != MAP_FAILED)
		shared = at;
}

static int is_ours(const void *caller)
{
	Dl_info info;

	return dladdr(caller, &info) && info.dli_fname && strstr(info.dli_fname, shared->ours);
}

static int fails(const void *caller)
{
	long long n;

	if (!shared || !is_ours(caller))
		return 0;
	n = ++shared->n;
	return n >= shared->first && n <= shared->last;
}

#define CALLER __builtin_extract_return_addr(__builtin_return_address(0))

__attribute__((visibility("default"))) void *malloc(size_t size)
{
	return fails(CALLER) ? NULL : __libc_malloc(size);
}

__attribute__((visibility("default"))) void *calloc(size_t n, size_t size)
{
	return fails(CALLER) ? NULL : __libc_calloc(n, size);
}

__attribute__((visibility("default"))) void *realloc(void *old, size_t size)
{
	return fails(CALLER) ? NULL : __libc_realloc(old, size);
}
