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
	const char *name, *unit, *why;
	int64_t value;
};

/* What is known of a file before it is opened by a reader. */
struct pv__probe {
	const char *path, *name;     /* name: the last part of path */
	int64_t size;
	const unsigned char *head;   /* first bytes, inflated where the file is gzipped */
	size_t n_head;               /* up to 4096 */
	bool gzipped;
};

/* Names of labels, ascending by label, without label 0. */
struct pv__label_names;
/* Values on the vertices of a surface (surface.h). */
struct pv__surface;

/* Images with a grid; the reader's buffers serve one file after another. */
struct pv__volume_format {
	int (*header)(const char *path, struct pv__nifti_info *, struct pv__diag *);
	int (*read)(struct pv__nifti_reader *, const char *path, struct pv_volume *,
	            struct pv__nifti_info *, int64_t *n_not_finite, struct pv__diag *);
};

/* The reader that fits what the file holds; the others are NULL. */
struct pv__format {
	const char *name, *title;    /* "edf", "European Data Format, EDF+C and EDF+D" */
	const char *suffixes;        /* ".edf", blank-separated: for documents and messages */
	const char *reads, *refuses; /* one line each */
	const struct pv__limit *limit; /* ends with name NULL; NULL: none of its own */
	/* By content; by name only where the content cannot tell. */
	bool (*probe)(const struct pv__probe *);

	const struct pv__volume_format *volume;
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
/* The format of a file, or an error that names what was tried. */
int pv__format_of(struct pv__arena *, const char *path, const struct pv__format **,
                  struct pv__diag *) PV__MUST_CHECK;

#endif
