/* rows.h -- the rows of a study while they are being made; shared by the files behind
 * pv__samples_build, in the order in which they work on it:
 *   join.c      rows of participants or of a table, other tables joined to them
 *   events.c    a row per block, event or volume of a 4-D image
 *   filter.c    where, reference, train_where and test_where
 *   keep.c      one row per participant
 *   require.c   what every row must have, by the policy of the study
 *   sources.c   image files of each row
 *   text_files.c   what was read, for the manifest
 *   target.c, code.c, confound.c   texts to numbers
 * Every step reports all faults that it finds; rows are sorted by id throughout. */
#ifndef PV__ROWS_H
#define PV__ROWS_H

#include "base/base.h"
#include "data/data.h"
#include "study/study.h"

struct pv__row {
	const char *id, *participant;
	const char *const *cell;         /* one per column of the rows */
	const char *lacks;               /* table that has no row for this one; NULL: none */
	bool excluded;                   /* until the next pv__rows_compact */
	uint8_t reference, role;         /* as in struct pv__samples */
	const struct pv__source *source; /* one per image of the study; NULL: not yet found */
	/* of events */
	int64_t owner; /* whose image */
	int64_t n_points;
	const int64_t *point; /* volumes of the image */
	int64_t segment;      /* run of an owner */
	double time_s;        /* of the first volume */
};

struct pv__rows {
	struct pv__arena *arena;
	const struct pv__study *study;
	struct pv__diag *diag;
	const char *root; /* folder that paths are relative to */
	const char *file; /* where the rows come from, for messages */
	int64_t n_columns;
	const char *const *column;
	int64_t n_filtered; /* leading columns that data.where was applied to */
	int64_t n;
	struct pv__row *row;
	int64_t n_found; /* before anything was excluded */
	int64_t n_exclusions, capacity;
	struct pv__exclusion *exclusion;
	int64_t n_unreadable; /* excluded for want of a usable image */
	int64_t n_texts, text_capacity; /* as in struct pv__samples */
	struct pv__text_file *text;
	int64_t n_tables; /* as in struct pv__samples */
	const struct pv__table_columns *table;
	int64_t n_strangers, stranger_capacity;
	const char **stranger;
	/* of events */
	bool has_time; /* the images state their repetition time */
	int64_t n_owners, n_volumes;
	const int64_t *volume_run;
};

/* ---- samples.c: shared small things --------------------------------------------- */

int pv__rows_no_memory(const struct pv__rows *);
/* -1: none */
int64_t pv__rows_column(const struct pv__rows *, const char *name);
/* PV_ESTUDY with the nearest name where there is no such column. */
int pv__rows_need_column(const struct pv__rows *, const struct pv__mark *, const char *what,
			 const char *name) PV__MUST_CHECK;
/* Marks row i and records why. */
int pv__rows_exclude(struct pv__rows *, int64_t i, const char *reason,
		     const char *detail) PV__MUST_CHECK;
/* Takes the marked rows out. */
void pv__rows_compact(struct pv__rows *);
/* By id, bytewise. */
void pv__rows_sort(struct pv__rows *);
/* [A-Za-z0-9][A-Za-z0-9_+.-]* */
bool pv__is_id(const char *);

/* ---- listing.c: one fault, many offenders ----------------------------------------- */

/* Names the first 20 offenders and counts the rest.  Zero-initialise, set the arena. */
struct pv__listing {
	struct pv__buffer text;
	int64_t n;
};
void pv__list(struct pv__listing *, const char *fmt, ...) PV__PRINTF(2, 3);
/* "sub-01, sub-07 and 3 more" */
const char *pv__listed(struct pv__listing *);
/* File and text of the first error: to say it again with more about its place. */
const char *pv__first_fault(const struct pv__diag *);

/* ---- steps -------------------------------------------------------------------------- */

int pv__rows_read(struct pv__rows *) PV__MUST_CHECK;          /* join.c */
int pv__rows_expand_events(struct pv__rows *) PV__MUST_CHECK; /* events.c */
/* The events of rows of different groups share no volume. */
int pv__rows_check_overlap(const struct pv__rows *, const int64_t *group) PV__MUST_CHECK;

/* filter.c: conditions on columns */
/* Columns are there, ranges are on numbers; a value that no row has is warned of. */
int pv__filters_check(const struct pv__rows *, const struct pv__filters *,
		      const char *what) PV__MUST_CHECK;
/* The first condition that a row does not meet; NULL: it meets all.  Conditions on
 * columns that are not there are passed over. */
const struct pv__filter *pv__filters_miss(const struct pv__filters *, int64_t n_columns,
					  const char *const *column, const char *const *cell);
/* Excludes what does not meet data.where, as far as its columns are there; again when
 * more columns are. */
int pv__rows_where(struct pv__rows *) PV__MUST_CHECK;
int pv__rows_mark_reference(struct pv__rows *) PV__MUST_CHECK;
int pv__rows_assign_roles(struct pv__rows *) PV__MUST_CHECK;
/* keep.c: one row per value of a column */
int pv__rows_keep(struct pv__rows *) PV__MUST_CHECK;
/* Numbers inside texts compare as numbers: ses-2 before ses-10. */
int pv__compare_natural(const char *, const char *);

int pv__rows_require(struct pv__rows *) PV__MUST_CHECK;    /* require.c */
int pv__rows_find_files(struct pv__rows *) PV__MUST_CHECK; /* sources.c */
/* All image paths of row i into the row.  PV_OK with the row marked excluded where the
 * study leaves such rows out. */
int pv__row_find_files(struct pv__rows *, int64_t i) PV__MUST_CHECK;
/* The repetition time of an image by its sidecars (sidecars.c); *tr_s as the header has it, 0
 * where it has none.  An error where the two differ. */
int pv__rows_repetition_time(struct pv__rows *, int64_t image, const struct pv__source *,
			     double *tr_s, struct pv__diag *) PV__MUST_CHECK;
/* A row without a usable image: a fault, or excluded and counted where the study says so. */
int pv__row_unreadable(struct pv__rows *, int64_t i, int status, const char *image,
		       const char *text) PV__MUST_CHECK;

/* ---- text_files.c ------------------------------------------------------------------------ */

/* Remembers a text table that was read; `role` as in struct pv__text_file. */
int pv__rows_text(struct pv__rows *, const char *role, const char *shown,
		  const struct pv__frame *) PV__MUST_CHECK;
/* Remembers an id that stands in a table and is not of this study. */
int pv__rows_stranger(struct pv__rows *, const char *id) PV__MUST_CHECK;

/* ---- coding ---------------------------------------------------------------------------- */

/* Distinct texts, bytewise ascending, and the code of each; NULL texts get -1. */
struct pv__levels {
	int64_t n;
	const char *const *name;
	const int64_t *code;
};
int pv__levels_make(struct pv__arena *, int64_t n, const char *const *text, struct pv__levels *,
		    struct pv__diag *) PV__MUST_CHECK;
int pv__code_target(const struct pv__rows *, struct pv__samples *) PV__MUST_CHECK; /* target.c */
int pv__code_groups(const struct pv__rows *, struct pv__samples *) PV__MUST_CHECK; /* code.c */
int pv__code_sites(const struct pv__rows *, struct pv__samples *) PV__MUST_CHECK;  /* code.c */
int pv__code_confounds(const struct pv__rows *,
		       struct pv__samples *) PV__MUST_CHECK; /* confound.c */

#endif
