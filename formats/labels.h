/* labels.h -- what the labels of an atlas are called: shared by the readers of the formats,
 * one labels_*.c each.  They cut a text into entries; labels.c finds the reader and checks the entries. */
#ifndef PV__FORMATS_LABELS_H
#define PV__FORMATS_LABELS_H

#include "format.h"

extern const struct pv__limit pv__label_limits[]; /* label_bytes */

/* Names of labels, ascending by label, without label 0. */
struct pv__label_names {
	int64_t n;
	const int32_t *label;
	const char *const *name;
	/* A table for many atlases, such as FreeSurfer's: names without voxels are normal. */
	bool for_many;
};

/* By content.  Labels twice, names twice (but where for_many) and labels without a name
 * are errors with their lines. */
int pv__label_names_read(struct pv__arena *, const char *path, struct pv__label_names *,
                         struct pv__diag *) PV__MUST_CHECK;
/* The name of a label; NULL: none. */
const char *pv__label_name(const struct pv__label_names *, int32_t label);

/* ---- for the readers ------------------------------------------------------------------- */

struct pv__label_entry { int64_t line; int32_t label; const char *name; };

struct pv__label_list {
	struct pv__arena *arena;
	const char *path;
	struct pv__diag *diag;
	bool for_many;
	int64_t n, capacity;
	struct pv__label_entry *entry;
};

/* `index`: a text that must be a whole number from 0 to 2^31 - 1. */
int pv__label_add(struct pv__label_list *, int64_t line, const char *index, const char *name)
	PV__MUST_CHECK;
int pv__label_finish(struct pv__label_list *, struct pv__label_names *) PV__MUST_CHECK;

/* The text of a file, UTF-8, without a byte order mark; ends with a zero byte. */
int pv__label_text(struct pv__label_list *, char **text) PV__MUST_CHECK;
struct pv__label_line { int64_t line; char *text; }; /* without blanks at its ends */
/* Lines that are neither empty nor begin with '#'. */
int pv__label_lines(struct pv__label_list *, struct pv__label_line **, int64_t *n) PV__MUST_CHECK;
/* Takes a line apart; `index` and `name` lie in it.  false: a line of another form. */
typedef bool (*pv__label_parse_fn)(char *line, const char **index, const char **name);
/* A file of such lines; `form`: what a line should be, for messages. */
int pv__label_parse_lines(struct pv__label_list *, pv__label_parse_fn, const char *form,
                          struct pv__label_names *) PV__MUST_CHECK;
/* Is the first line of a file that is probed one of them? */
bool pv__label_probe_lines(const struct pv__probe *, pv__label_parse_fn);
/* Cuts the next word off *at; NULL: there is none. */
char *pv__label_word(char **at);
char *pv__label_trim(char *);

enum { PV__LABEL_LINE = 512 };
/* The first such line of a file that is probed, as far as it fits; false: none, or not text. */
bool pv__label_first_line(const struct pv__probe *, char line[PV__LABEL_LINE]);

#endif
