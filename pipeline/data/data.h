/* data.h -- the objects that flow through a study, and their serialised form. */
#ifndef PV__DATA_H
#define PV__DATA_H

#include "base/base.h"

/* ---- text tables (frame.c) --------------------------------------------------- */

/* A table of texts as read from a file: cell[row * n_cols + col]; "" and "n/a"
 * are missing.  Ids and classes stay text: "0012" is never 12. */
struct pv__frame {
	const char *file;       /* for messages */
	int64_t n_rows, n_cols;
	const char *const *name;
	const char *const *cell;
	const int64_t *line;    /* of each row in the file, from 1; NULL where joined */
	struct pv__digest digest; /* of the file's bytes, as they were read */
	int64_t bytes;
};
int64_t pv__frame_column(const struct pv__frame *, const char *name); /* -1: none */
const char *pv__frame_cell(const struct pv__frame *, int64_t row, int64_t col);
bool pv__is_missing(const char *cell); /* "", "n/a", "N/A", "NA", "NaN", "nan" */
bool pv__is_decimal_comma(const char *cell); /* a number with a comma for its point */
/* NaN where missing; PV_EDATA naming file, line and column where not a number
 * (a decimal comma gets a hint). */
int pv__frame_real(const struct pv__frame *, int64_t row, int64_t col, double *out,
                   struct pv__diag *) PV__MUST_CHECK;

/* ---- spaces and tables (table.c) ------------------------------------------------- */

/* A table that owns its values: x[row * n_cols + col]. */
struct pv__matrix {
	int64_t n_rows, n_cols;
	double *x;
	const struct pv_space *space;
};
/* The whole space copied into the arena; names, regions and grid too. */
const struct pv_space *pv__space_copy(struct pv__arena *, const struct pv_space *);
/* Spaces side by side: columns in order, equal regions (label and name) merged. */
const struct pv_space *pv__space_concat(struct pv__arena *, int64_t n,
                                        const struct pv_space *const *);
/* The columns keep[0..n) of a space, with all its regions. */
const struct pv_space *pv__space_subset(struct pv__arena *, const struct pv_space *, int64_t n,
                                        const int64_t *keep);
bool pv__grid_equal(const struct pv_grid *, const struct pv_grid *); /* affine to 1e-3 mm */
int64_t pv__grid_voxels(const struct pv_grid *);
/* "91x109x91 voxels of 2.00x2.00x2.00 mm" */
char *pv__grid_text(struct pv__arena *, const struct pv_grid *);

/* ---- serialised (serial.c): what tasks exchange and bundles hold ------------------ */

void pv__put_space(struct pv__buffer *, const struct pv_space *);
const struct pv_space *pv__get_space(struct pv__cursor *);
void pv__put_matrix(struct pv__buffer *, const struct pv__matrix *);
bool pv__get_matrix(struct pv__cursor *, struct pv__matrix *);
/* The same, with x in the bytes that the cursor reads where the machine allows it. */
bool pv__view_matrix(struct pv__cursor *, struct pv__matrix *);

/* ---- rows of a study (samples.c) ---------------------------------------------------- */

struct pv__study;

/* Where the feature values of a row come from. */
struct pv__source { /* one image (or recording) file of one row */
	const char *path;        /* as opened */
	const char *shown;       /* relative to the data root: for messages and the manifest */
	/* of a recording */
	const char *samples, *samples_shown; /* file of its samples; NULL: the same */
	struct pv__digest header; /* of all that is known of it but the samples (recording.c) */
};

struct pv__exclusion { const char *id, *reason, *detail; };

struct pv__text_file { /* a text table that rows were made from */
	const char *role;        /* "participants", "table", "events" */
	const char *shown;       /* relative to the data root */
	struct pv__digest digest;
	int64_t bytes;
};

struct pv__table_columns { /* the columns that a table of the study has */
	const char *table;
	int64_t n;
	const char *const *name;
};

/* Every row of a study: who, what is asked of it, where it lies. */
struct pv__samples {
	int64_t n;
	const char *const *id;        /* unique; sorted bytewise */
	const char *const *participant;
	const char *const *group_name; const int64_t *group; int64_t n_groups;
	const char *const *site_name; const int32_t *site; int32_t n_sites; /* NULL: no sites */
	const uint8_t *reference;     /* fitted on where asked, never scored; NULL: none */
	const uint8_t *role;          /* train_where/test_where: 1 train only, 2 test only, 0 both; NULL */
	/* target */
	uint32_t target_kind;         /* enum pv_target_kind */
	int64_t n_targets;            /* 1, or more number columns */
	const char *const *target_name;
	int32_t n_classes; const char *const *class_name; /* the positive class last where two */
	const double *y;              /* y[target * n + row]; NaN on reference rows */
	/* confounds, coded: numbers as they are, text one-hot without its first level */
	int64_t n_confounds; const char *const *confound_name; const double *confound; /* n x n_confounds */
	int64_t n_confound_columns; const char *const *confound_column; /* as in the study */
	/* columns of the joined table, for splits and Table 1: one row per sample */
	const struct pv__frame *frame;
	int64_t n_tables; const struct pv__table_columns *table; /* that were joined to it */
	/* files: source[image * n + row], images in the order of the study */
	const struct pv__source *source;
	/* samples per event: the time points of a 4-D image that make up a row, or the samples
	 * of a recording, counted over all segments at the rate of its windows */
	const int64_t *n_points; const int64_t *const *point; /* NULL: the whole (3-D) image */
	const int64_t *volume_run; int64_t n_volumes;         /* run of each volume of the 4-D image */
	const double *time_s; const int64_t *segment;         /* NULL: no order in time */
	/* for the data flow diagram */
	int64_t n_found;
	int64_t n_unreadable;         /* excluded for want of a usable image: max_excluded */
	int64_t n_exclusions; const struct pv__exclusion *exclusion;
	int64_t n_texts; const struct pv__text_file *text; /* each once, in the order of reading */
	/* rows of tables that belong to nobody here: warnings may name them */
	int64_t n_strangers; const char *const *stranger;
};
/* Folder that the paths of a study's data are relative to. */
const char *pv__data_root(struct pv__arena *, const struct pv__study *);
/* Reads participants, tables and events, joins, filters, codes and checks.  All
 * faults are reported, not only the first. */
int pv__samples_build(struct pv__arena *, const struct pv__study *, struct pv__samples *,
                      struct pv__diag *) PV__MUST_CHECK;

#endif
