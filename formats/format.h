/* format.h -- what every reader offers, and the list of all of them.
 *
 * A format is one file of this folder with one `static const struct pv__format` and one
 * line in the list of format.c.  It says what it reads and what it refuses, and states
 * every limit that it enforces before memory is taken. */
#ifndef PV__FORMAT_H
#define PV__FORMAT_H

#include "formats.h"
#include "data/recording.h"

/* A number that bounds what a file may ask for. */
struct pv__limit {
	const char *name, *unit, *why; /* name: of its own among all formats, "image_bytes" */
	int64_t value;
	int64_t most; /* what PULVINAR_LIMITS may raise it to; 0: it can only be lowered */
};
/* The value, or what PULVINAR_LIMITS ("image_bytes=68719476736,csv_rows=5000000") sets it
 * to.  pv__limits_check has found that text sound, once, before any file is read. */
int64_t pv__limit(const struct pv__limit *);
int pv__limits_check(struct pv__diag *) PV__MUST_CHECK;
/* PV_EDATA where a field asks for more, with a line that names field and limit. */
int pv__within(const struct pv__limit *, const struct pv__mark *, const char *field, int64_t asked,
               struct pv__diag *) PV__MUST_CHECK;
/* The same for the bytes of a file. */
int pv__file_within(const char *path, const struct pv__limit *, struct pv__diag *) PV__MUST_CHECK;
/* pv__file_read of a file that is within the limit. */
int pv__read_within(struct pv__arena *, const char *path, const struct pv__limit *,
                    struct pv__bytes *, struct pv__diag *) PV__MUST_CHECK;
/* Of the children in which plugins read recordings. */
extern const struct pv__limit pv__reader_limits[];
#define pv__reader_bytes (&pv__reader_limits[0])
#define pv__reader_seconds (&pv__reader_limits[1])

/* What is known of a file before it is opened by a reader. */
struct pv__probe {
	const char *path, *name;     /* name: the last part of path */
	int64_t size;
	const unsigned char *head;   /* first bytes, inflated where the file is gzipped */
	size_t n_head;               /* up to PV__HEAD_SIZE */
	bool gzipped;
};

/* Names of labels, ascending by label, without label 0. */
struct pv__label_names;
/* Values on the vertices of a surface (surface.h). */
struct pv__surface;

/* An image with a grid: what its header says (raster.h). */
struct pv__raster;

/* The reader that fits what the file holds; the others are NULL. */
struct pv__format {
	const char *name, *title;    /* "edf", "European Data Format, EDF+C and EDF+D" */
	const char *suffixes;        /* ".edf", blank-separated: for documents and messages */
	const char *reads, *refuses; /* one line each */
	const struct pv__limit *limit; /* ends with name NULL; NULL: none of its own */
	/* By content; by name only where the content cannot tell. */
	bool (*probe)(const struct pv__probe *);

	/* From the first bytes of a file, 4096 or all: the header, fully checked.  Opening
	 * and reading the voxels is then the same for every format (volume.c). */
	int (*volume)(const char *path, const unsigned char *head, size_t n, struct pv__raster *,
	              struct pv__diag *);
	/* Everything but the samples; read() then gives those. */
	int (*recording)(struct pv__arena *, const char *path, struct pv__recording *,
	                 struct pv__diag *);
	int (*labels)(struct pv__arena *, const char *path, struct pv__label_names *,
	              struct pv__diag *);
	int (*table)(struct pv__arena *, const char *path, struct pv__frame *, struct pv__diag *);
	int (*surface)(struct pv__arena *, const char *path, struct pv__surface *, struct pv__diag *);
};

/* Ends with NULL, in the order of asking. */
const struct pv__format *const *pv__formats(void);
/* The format of a file, or an error that says where they are listed. */
int pv__format_of(struct pv__arena *, const char *path, const struct pv__format **,
                  struct pv__diag *) PV__MUST_CHECK;
/* Opens a file and looks into it. */
int pv__probe_path(struct pv__arena *, const char *path, struct pv__probe *, struct pv__diag *)
	PV__MUST_CHECK;

/* The first format of a file among those that `offers` picks; *out NULL: none. */
int pv__format_first(struct pv__arena *, const char *path,
                     bool (*offers)(const struct pv__format *),
                     const struct pv__format **out, struct pv__diag *) PV__MUST_CHECK;

enum { PV__HEAD_SIZE = 4096 };
struct pv__byte_file;
/* Looks into an open file; `head` has room for PV__HEAD_SIZE bytes. */
int pv__probe_file(const struct pv__byte_file *, unsigned char *head, struct pv__probe *,
                   struct pv__diag *) PV__MUST_CHECK;
/* NULL: no format takes it. */
const struct pv__format *pv__format_probed(const struct pv__probe *);

#endif
