/* zip.h -- members of a zip archive, held in memory.  PKWARE APPNOTE 6.3, without
 * encryption, several disks and members of 4 GiB or more. */
#ifndef PV__ZIP_H
#define PV__ZIP_H

#include "bytes.h"
#include "format.h"

struct pv__zip_member {
	const char *name;
	int64_t packed_size, size, at; /* at: of its local header */
	uint32_t crc;
	bool deflated;
};
struct pv__zip {
	const char *path;
	int64_t size;
	int64_t n;
	struct pv__zip_member *member; /* in the order of the central directory */
};
extern const struct pv__limit pv__zip_limits[];
int pv__zip_open(struct pv__arena *, const char *path, struct pv__zip *, struct pv__diag *)
	PV__MUST_CHECK;
/* The bytes of a member, `size` of them, their checksum compared. */
int pv__zip_read(struct pv__arena *, const struct pv__zip *, const struct pv__zip_member *,
                 unsigned char **, struct pv__diag *) PV__MUST_CHECK;

#endif
