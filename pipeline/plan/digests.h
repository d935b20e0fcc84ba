/* digests.h -- digests of input files, remembered between runs by device, inode, size,
 * time of change and time of status change: a file whose five are the same has the same
 * bytes, since the last of them moves with every write and cannot be set. */
#ifndef PV__DIGESTS_H
#define PV__DIGESTS_H

#include "base/base.h"

/* What a run says that was asked to stop. */
#define PV__STOPPED "stopped; run the same command again to go on"

struct pv__file_id {
	int64_t device, inode, size, mtime_ns, ctime_ns;
};

struct pv__digests;

/* What is kept in `path`; empty where there is no such file, or it cannot be read.
 * path NULL: empty, nothing is looked up. */
struct pv__digests *pv__digests_open(struct pv__arena *, const char *path); /* NULL: no memory */
/* From now on no file is hashed once *cancel is not 0: PV_ECANCEL. */
void pv__digests_cancel(struct pv__digests *, const volatile int *cancel);
/* What is remembered of files of one device holds for another: the same file system, as a
 * different machine numbers it. */
void pv__digests_mount(struct pv__digests *, int64_t from, int64_t to);
/* Digest of a regular file, remembered or made; PV_EDATA where it changes meanwhile. */
int pv__digests_of(struct pv__digests *, const char *path, struct pv__digest *,
		   struct pv__file_id *, struct pv__diag *) PV__MUST_CHECK;
/* PV_EDATA: the bytes of the file are no longer those of the digest. */
int pv__digests_check(const char *path, const struct pv__file_id *, const struct pv__digest *,
		      struct pv__diag *) PV__MUST_CHECK;
/* Is there anything that was not in the file? */
bool pv__digests_are_new(const struct pv__digests *);
/* All that is known, as the text of that file. */
void pv__digests_put(const struct pv__digests *, struct pv__buffer *);

#endif
