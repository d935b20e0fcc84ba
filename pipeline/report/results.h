/* results.h -- everything that a finished study knows, as the tables, the maps and the
 * report show it.  NaN: not computed; a column that is NaN throughout is omitted. */
#ifndef PV__RESULTS_H
#define PV__RESULTS_H

#include "data/data.h"
#include "evaluate/evaluate.h"
#include "evaluate/power.h"
#include "importance/importance.h"
#include "study/study.h"

/* Which target a score, a prediction or a ranking is about. */
enum {
	PV__MEAN_OF_TARGETS = -1, /* the mean over all of them: scores only */
	PV__HEADLINE_TARGET = 0   /* the first that the study names */
};

struct pv__score {  /* results.tsv */
	int64_t model, set;            /* indices into the study; set -1: a baseline of its own columns */
	int64_t target;
	int64_t repeat, fold;
	const char *class_name;        /* NULL: all classes */
	const char *metric;
	double value;
	int64_t n_train, n_test;
};
struct pv__summary { /* summary.tsv */
	int64_t model, set, target;
	const char *metric;
	double mean, ci_low, ci_high;
	const char *ci_method;
	double chance, p_permutation;  /* NaN: none */
	int64_t n_folds, n_undefined;  /* folds where the metric was not defined */
	int64_t n_permutations;
	const double *permuted;        /* n_permutations means, for the figure; NULL: none */
};
struct pv__comparison { /* comparisons.tsv */
	int64_t a_model, a_set, b_model, b_set, target;
	const char *metric;
	double difference, ci_low, ci_high, p, p_corrected;
	const char *method;
};
struct pv__prediction { /* predictions.tsv: one tested row of one fold */
	int64_t model, set, target, repeat, fold, row;
	double y, y_hat;
	const double *decision;        /* n_outputs */
	const double *probability;     /* n_classes or NULL */
};
struct pv__tuning {
	int64_t model, set, target, repeat, fold;
	const char *chosen;
	double inner_score;
};

struct pv__curve_point { /* curve.tsv: one size, over the folds */
	int64_t model, set, target, size; /* size: groups */
	double n_train;                /* rows, mean over the folds */
	const char *metric;
	double mean, ci_low, ci_high;
};
struct pv__curve_fit { int64_t model, set, target; struct pv__power_fitted power; };

struct pv__importance_table { /* one importance op x model x set x output */
	int64_t op;                    /* index into study->importance */
	int64_t model, set, target;
	const char *class_name;        /* NULL: one output */
	const char *estimand;
	bool is_signed, by_column;
	const struct pv_space *space;
	struct pv__units units;
	const struct pv__ranked *unit; /* units.n */
	int64_t n_folds, n_left_out;   /* folds where the op could not tell */
	int64_t n_permutations;
	const double *fold_value;      /* n_folds x units.n, for figures */
	const uint8_t *fold_selected;  /* likewise: a column of the unit reached the model */
	const char *map;               /* file under maps/; NULL: none (filled by the writer) */
	const struct pv_atlas *atlas;  /* where the regions lie, to paint them; NULL: nowhere */
};

struct pv__input_file {
	const char *shown;             /* from the folder of the study, or from the data root */
	struct pv__digest digest; int64_t bytes;
	/* "study": the study or what it extends, from its folder; "participants", "table",
	 * "events", "splits", "image", "fixed": from the data root */
	const char *role;
	bool outside;                  /* stated by an absolute path, of which `shown` is the end */
	bool gzipped; struct pv__digest content; /* of the inflated bytes */
};
struct pv__output_file {
	const char *name; struct pv__digest digest; int64_t bytes;
	bool embeds_rows;              /* holds training rows: not to be passed on */
};

struct pv__coverage { /* of one region, over the images of all rows */
	int32_t label;
	const char *name;
	int64_t n;                     /* images */
	double sum;                    /* of the shares that each has values for */
};

struct pv__results {
	const struct pv__study *study;
	const struct pv__samples *samples;
	const struct pv__splits *splits;
	const char *folder;            /* results folder */
	const char *resolved;          /* text of study.resolved.yaml */
	int64_t n_scores; const struct pv__score *score;
	int64_t n_summaries; const struct pv__summary *summary;
	int64_t n_comparisons; const struct pv__comparison *comparison;
	int64_t n_predictions; const struct pv__prediction *prediction;
	int64_t n_outputs;
	int64_t n_tunings; const struct pv__tuning *tuning;
	/* the learning curve, sizes ascending; fits: of the headline's metric as an error */
	int64_t n_curve_points; const struct pv__curve_point *curve_point;
	int64_t n_curve_fits; const struct pv__curve_fit *curve_fit;
	int64_t n_tables; struct pv__importance_table *table;
	/* blocks: the values per row and region, for region_values.tsv and Table 1 */
	int64_t n_blocks; const struct pv__matrix *block;
	/* how much of each region the images have, by label and name */
	int64_t n_coverages; struct pv__coverage *coverage;
	int64_t n_warnings; const char *const *warning;
	int64_t n_findings;            /* of them, the first: of the data as a whole */
	int64_t n_inputs; const struct pv__input_file *input;
	int64_t n_configurations;      /* tried: models x sets x grid choices */
	int64_t n_fits;
	bool ranking_supported;        /* the primary model beats chance and its rival */
	const char *ranking_reason;    /* one sentence, either way */
	int64_t n_bundles; const char *const *bundle; /* file names under models/ */
	/* background for slice maps: an image on the grid of a map, or NULL */
	const struct pv_volume *background;
	const uint8_t *bundle_embeds_rows; /* per bundle; NULL: none does */
	const uint8_t *plugin_used;    /* per file of the registry; NULL: all that are loaded */
};

/* Writes every table, map, figure, report.html, report.json, study.resolved.yaml,
 * README.md and, last, manifest.json; each whole or absent. */
int pv__report_write(struct pv__arena *, struct pv__results *, struct pv__diag *) PV__MUST_CHECK;
/* Takes the manifest of an earlier run away, which would vouch for files that are about to
 * change.  Of pv__report_write too. */
int pv__report_begin(struct pv__arena *, const char *folder, struct pv__diag *) PV__MUST_CHECK;

#endif
