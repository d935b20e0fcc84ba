/* fuzz_support.h -- bytes as a file that a reader opens by its path. */
#ifndef FUZZ_SUPPORT_H
#define FUZZ_SUPPORT_H

#include "formats.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct fuzz_file { int fd; char path[32]; };

static inline struct fuzz_file fuzz_open(const uint8_t *data, size_t n)
{
	struct fuzz_file file = {.fd = memfd_create("fuzz", MFD_CLOEXEC)};

	if (file.fd < 0 || write(file.fd, data, n) != (ssize_t)n)
		abort();
	snprintf(file.path, sizeof(file.path), "/proc/self/fd/%d", file.fd);
	return file;
}

/* Success says nothing is wrong; a failure says what. */
static inline void fuzz_check(int status, const struct pv__diag *diag)
{
	if ((status == PV_OK) != (diag->n_errors == 0))
		abort();
}

#endif
