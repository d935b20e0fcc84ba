/* options.h -- from the options in a study to the config of an op. */
#ifndef PV__OPTIONS_H
#define PV__OPTIONS_H

#include "base/base.h"
#include "study/node.h"

/* One option that has a grid: its values are tuned in the inner loop. */
struct pv__axis {
	const struct pv_option *option;
	int64_t n;
	const struct pv__node *const *value;
};

/* An op placed in a study. */
struct pv__stage {
	struct pv__mark mark;
	const struct pv_op *op;         /* NULL: missing, and reported */
	const char *op_name;            /* full name, prefix included */
	const char *id;                 /* models and baselines; else NULL */
	int64_t n_on; const char *const *on; /* blocks that it is confined to; 0: all */
	const struct pv__node *options; /* map, or NULL */
	int64_t n_axes; const struct pv__axis *axis;
	int64_t n_choices;              /* product of the axes; 1 without a grid */
};

/* Loads fixed files that options name; paths are relative to `root`.
 * PV_IMAGE: with PV_LABELS 3-D and whole numbers only.
 * PV_ATLAS: its label table is what a PV_STRING option `labels` of the same op names;
 * where that is absent or "", the table beside the image (aal.nii.gz: aal.tsv) if there
 * is one; else none, and regions are named label_101. */
struct pv__loader {
	struct pv__arena *arena;        /* what is loaded lives here, once per path */
	const char *root;
	const char *own_atlas;          /* label image of the row at hand, as opened; NULL: options
	                                   of type PV_OWN_ATLAS stay NULL */
	void *state;                    /* of loader.c */
};
struct pv__loader *pv__loader_new(struct pv__arena *, const char *root);

/* Checks every option of op against its table: unknown names (with the nearest),
 * wrong types, ranges, missing required ones, grids on options; then the op's own
 * check(), on configs without files.  `skip` names keys that belong to the stage, not to
 * the op ("id", "transform", "on", "set") and ends with NULL; NULL: none.  A mark,
 * op_name, id and `on` that the caller has set stay as they are: zero-initialise. */
int pv__stage_parse(struct pv__arena *, const struct pv_op *, const struct pv__node *options,
                    const char *const *skip, struct pv__stage *, struct pv__diag *) PV__MUST_CHECK;
/* May an option of an op be a grid? */
bool pv__option_takes_grid(const struct pv_op *, const struct pv_option *);
/* The config of a stage at one choice of its grid (0 <= choice < n_choices; the last
 * axis moves fastest).  loader NULL: files are not loaded, their fields stay NULL. */
int pv__stage_config(struct pv__arena *, const struct pv__stage *, int64_t choice,
                     struct pv__loader *, const void **config, struct pv__diag *) PV__MUST_CHECK;
/* The image of the study that an option of type PV_OWN_ATLAS names; NULL: none does. */
const struct pv__node *pv__stage_own_atlas(const struct pv__stage *);
/* Canonical options, defaults filled in, in the order of the table: "C=0.1 tol=1e-06".
 * choice -1: grids are written as lists. */
char *pv__stage_text(struct pv__arena *, const struct pv__stage *, int64_t choice);
/* The same of one option; *out NULL: it is not set and has no default. */
int pv__option_text(struct pv__arena *, const struct pv__stage *, const struct pv_option *,
                    int64_t choice, const char **out) PV__MUST_CHECK;
/* Value of one tuned option at a choice, as text. */
const char *pv__axis_text(const struct pv__stage *, int64_t axis, int64_t choice);
/* Paths of the fixed files that a stage names (relative to the loader's root); -1: no
 * memory. */
int64_t pv__stage_files(struct pv__arena *, const struct pv__stage *, const char ***path);
/* The same, and the label tables that are found beside atlases: all that a stage reads,
 * so this is what keys and bundles hold. */
int64_t pv__loader_files(struct pv__arena *, struct pv__loader *, const struct pv__stage *,
                         const char ***path);

#endif
