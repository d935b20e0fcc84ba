/* schema.h -- the study language as tables, one per block.  They drive the reading of
 * a study, its messages and its documents, so that the three cannot disagree. */
#ifndef PV__SCHEMA_H
#define PV__SCHEMA_H

#include "base/base.h"

/* What stands behind a key, and the field that it fills. */
enum pv__key_type {
	PV__KEY_TEXT = 1,   /* const char *                                          */
	PV__KEY_COLUMN,     /* const char *: name of a column                        */
	PV__KEY_PATH,       /* const char *: a file, relative to data.root           */
	PV__KEY_INT,        /* int64_t                                               */
	PV__KEY_REAL,       /* double; NaN where not given and without default       */
	PV__KEY_BOOL,       /* bool                                                  */
	PV__KEY_CHOICE,     /* int: the value of the choice                          */
	PV__KEY_NAMES,      /* struct pv__names: one text or a list                  */
	PV__KEY_FILTERS,    /* struct pv__filters: {COLUMN: condition}               */
	PV__KEY_REALS,      /* const struct pv__node *: a list of numbers            */
	PV__KEY_BLOCK,      /* const struct pv__node *: a map with the keys of block */
	PV__KEY_BLOCKS,     /* likewise: {NAME: map with the keys of block}          */
	PV__KEY_PATHS,      /* likewise: {NAME: path}                                */
	PV__KEY_OPS,        /* likewise: [op, ...]                                   */
	PV__KEY_OP_LISTS,   /* likewise: {NAME: [op, ...]}                           */
	PV__KEY_NAME_LISTS, /* likewise: {NAME: [name, ...]}                         */
	PV__KEY_FREE        /* likewise: a map that is not looked into               */
};

enum {
	PV__KEY_REQUIRED = 1,
	PV__KEY_OPEN_MIN = 2,
	PV__KEY_OPEN_MAX = 4,
	PV__KEY_NAME = 8,    /* a text that may become part of a file name: pv__check_name */
	PV__KEY_VERSION = 16 /* PV__STUDY_VERSION and no other */
};

enum { PV__STUDY_VERSION = 1 };

/* The names that pv__check_name takes, as a regular expression. */
#define PV__NAME_PATTERN "^[A-Za-z0-9][A-Za-z0-9_+.-]{0,198}$"

struct pv__schema_block;

struct pv__op_place { /* where ops may stand, and which */
	const char *what; /* block, for messages: "transform" */
	const uint32_t *role;
	int64_t n_roles;
	const char *const *skip; /* keys beside the op's own options; ends with NULL */
};

struct pv__schema_key {
	const char *name, *help;
	enum pv__key_type type;
	uint32_t flags;
	size_t offset;                        /* of the field in the block's struct */
	const char *dflt;                     /* as in a study; NULL: none */
	const char *otherwise;                /* a computed default, in words; or NULL */
	double min, max;                      /* min == max: no limit */
	const struct pv_choice *choice;       /* ends with name == NULL */
	const struct pv__schema_block *block; /* of PV__KEY_BLOCK and PV__KEY_BLOCKS */
	const struct pv__op_place *place;     /* of PV__KEY_OPS and PV__KEY_OP_LISTS */
};

struct pv__schema_block {
	const char *name, *help; /* name: "data.samples"; "" for the study itself */
	int64_t n;
	const struct pv__schema_key *key;
};

/* Every block, the study itself first. */
const struct pv__schema_block *const *pv__schema(int64_t *n);
const struct pv__schema_key *pv__schema_find(const struct pv__schema_block *, const char *key);
/* A key that stands beside the options of an op: one of pv__op_place.skip. */
const struct pv__schema_key *pv__stage_key(const char *name);
/* May an op stand there? */
bool pv__op_may_stand(const struct pv__op_place *, const struct pv_op *);
/* The word for a value of a choice; "" where there is none. */
const char *pv__schema_choice(const struct pv__schema_block *, const char *key, int value);
/* What a value of this type looks like: "whole number", "list of ops". */
const char *pv__schema_type_text(enum pv__key_type);
/* The reference of all blocks as Markdown. */
void pv__schema_text(struct pv__buffer *);

#endif
