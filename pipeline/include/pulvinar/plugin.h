/* pulvinar/plugin.h -- the whole contract between Pulvinar and a plugin.
 *
 * A plugin is one shared object that exports one function, pv_plugin(), which
 * returns a static table of ops.  It includes this header, links against
 * nothing of ours, and reaches the host only through `struct pv_host`.
 *
 * Rules that hold everywhere, unless a comment says otherwise:
 *  - The host owns all memory.  Pointers passed to a callback are valid until
 *    it returns; what a callback leaves behind (a model, a state, a space) it
 *    takes from host->keep(), which lives as long as the thing itself.
 *  - Descriptors are static const data, valid for the life of the process.
 *  - Structs only ever grow at the end; `size` says how much of one is there.
 *  - Callbacks may run on any thread, and in parallel for different `ctx`.
 *  - A plugin starts no threads, keeps no mutable globals, never exits.
 *  - Matrices are row-major: a[row * n_cols + column].  NaN means missing.
 *
 * ABI 0.x may still change between releases: major and minor must both match.
 * From 1.0 on, a plugin loads if its major matches and its minor is not newer.
 */
#ifndef PULVINAR_PLUGIN_H
#define PULVINAR_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PV_ABI_MAJOR 0u
#define PV_ABI_MINOR 2u

/* Is `field` inside the part of *p that its maker knew? */
#define PV_HAS(p, field) ((p)->size >= offsetof(__typeof__(*(p)), field) + sizeof((p)->field))

typedef struct pv_ctx pv_ctx; /* one call: its memory, its random streams, its place */

enum pv_status {
	PV_OK = 0,
	PV_EINVAL,  /* an option or a request that makes no sense  */
	PV_EDATA,   /* data that cannot be used                    */
	PV_ENOMEM,  /* out of memory, or past a limit              */
	PV_EIO,     /* read or write failed                        */
	PV_ECANCEL, /* asked to stop                               */
	PV_ENUMERIC,/* no finite answer exists                     */
	PV_EBUG,    /* a promise of this header was broken         */
	PV_ENOENT,  /* an input that is not there                  */
	PV_ESTUDY,  /* a fault in the study file                   */
	PV_EPLUGIN, /* a plugin that cannot be loaded or failed    */
	PV_ELOCK,   /* results folder in use or cannot be created  */
	PV_EUSAGE   /* a fault on the command line                 */
};

/* ---- data that flows between stages; all of it read-only to a plugin ------ */

struct pv_grid {
	int64_t dim[3];
	double affine[3][4]; /* voxel index -> RAS+ millimetres */
};

struct pv_volume { /* one image; 4-D where dim[3] > 1, x fastest, time last */
	uint32_t size;
	struct pv_grid grid;
	int64_t n_times;        /* 1 for a 3-D image */
	const float *data;      /* data[((t*nz + z)*ny + y)*nx + x], scaled */
	const int64_t *run;     /* run of each time point; NULL: one run */
	const char *id;
};

struct pv_region {
	int32_t label;          /* value in the atlas image; -1: no atlas */
	char hemisphere;        /* 'L', 'R', or 0 where neither */
	const char *name;
	double centroid_mm[3];  /* NaN where unknown */
	int64_t n_voxels;       /* 0 where unknown */
	const void *reserved[2];
};

struct pv_atlas { /* labels on a grid, and what they are called */
	uint32_t size;
	struct pv_grid grid;
	const int32_t *label;   /* one per voxel; 0: outside */
	int64_t n_regions;
	const struct pv_region *region; /* ascending by label */
	const char *id;
	/* Of a probabilistic atlas: region r has the voxels voxel[start[r]] to
	 * voxel[start[r + 1] - 1], ascending, with weights above 0, at most 1; `label` is
	 * then that of the largest weight, ties the lower.  NULL: an atlas of labels. */
	const int64_t *start, *voxel;
	const float *weight;
	uint32_t own;           /* 1: of one participant; regions may have no voxel */
};

struct pv_feature { /* what a column is, and where it lies */
	const char *name, *unit; /* unit may be NULL */
	int32_t region;          /* index into the space's regions; -1: none */
	int64_t voxel;           /* linear index into the space's grid; -1: none */
	const void *reserved[2];
};

struct pv_space { /* the columns of a table */
	uint32_t size;
	int64_t n_features, n_regions;
	const struct pv_feature *feature;
	const struct pv_region *region;
	const struct pv_grid *grid; /* NULL: columns are not voxels */
};

struct pv_frame { /* a text table as columns.op see it: its header only */
	uint32_t size;
	int64_t n_cols;
	const char *const *name;
	const uint8_t *numeric;  /* 1: every cell is a number or missing */
};

struct pv_table { /* rows are samples, columns are features */
	uint32_t size;
	int64_t n_rows, n_cols;
	const double *const *row;     /* row[r][c]; a fold is a list of pointers */
	const struct pv_space *space; /* n_features == n_cols */
	const char *const *id;        /* of each row */
	const int64_t *group;         /* rows of one group are never split */
	const int32_t *site;          /* site code, -1: unknown; NULL: no sites */
	const double *time_s;         /* NULL: rows have no order in time */
	const int64_t *segment;       /* piece of time that a row belongs to */
	const double *weight;         /* NULL: all 1 */
	int64_t n_confounds;
	const double *const *confound; /* confound[r][q], coded by the host */
	const char *const *confound_name;
	const uint8_t *reference;     /* 1: may be fitted on, is never scored; or NULL */
	const float *const *row32;    /* instead of `row`, for ops with PV_TAKES_F32 */
	int32_t n_sites;              /* site codes are below this; 0: not told */
	const char *const *site_name; /* of each site code */
};

enum pv_target_kind { PV_CLASSES = 1, PV_NUMBER = 2 };

struct pv_targets {
	uint32_t size, kind;
	int64_t n_rows, n_targets;    /* several targets only to ops with PV_MANY_TARGETS */
	int32_t n_classes;            /* 0 for numbers */
	const char *const *class_name;
	const double *y;              /* y[target * n_rows + row]: class code or number */
};

/* Rows as a linear model needs to see them where columns are many: inner products with each
 * other, all less the mean of the rows, none of which has a weight.  Labels do not enter: one
 * serves every value of a grid and every permutation.                                      */
struct pv_gram {
	uint32_t size;
	int64_t n_rows, n_cols;       /* columns that the products sum over */
	const double *product;        /* n_rows x n_rows, symmetric to the bit */
};

/* ---- recordings: what a reader makes of a file --------------------------------- */

struct pv_file { /* a file before it is opened */
	uint32_t size;
	const char *path, *name; /* name: the last part of path                */
	const unsigned char *head; /* its first bytes, up to 4096              */
	size_t n_head;
	const char *part;        /* what a study writes behind '#': one series of
	                            a file that holds several; NULL: none      */
};

struct pv_channel { /* texts: NULL where not told, except name and type     */
	const char *name, *unit, *region;
	const char *type;        /* "eeg", "eog", "ecg", "emg", "mag", "grad",
	                            "meg_ref", "ecog", "seeg", "lfp", "trigger",
	                            "behaviour" or "misc"                      */
	double rate_hz;          /* NaN: not told; then one segment of NaN s   */
	int64_t n_samples;       /* over all segments                          */
	uint32_t bad, has_position;
	double position_mm[3];   /* +x right, +y front, +z up                  */
	const void *reserved[2];
};

struct pv_segment { /* a stretch without gaps, or an epoch                   */
	double start_s;          /* of an epoch: relative to its event         */
	double duration_s;       /* holds round(duration_s * rate_hz) samples  */
	const char *event;       /* of an epoch, else NULL                     */
};

struct pv_event {
	double onset_s, duration_s; /* duration 0 where none is told            */
	const char *type, *channel; /* channel NULL: of the whole recording     */
};

struct pv_unit { /* a neuron                                                 */
	const char *name, *region;  /* region NULL: not told                    */
	int64_t n_spikes;
	const double *time_s;       /* ascending                                */
};

struct pv_recording {
	uint32_t size, epochs;      /* epochs 1: segments are epochs            */
	int64_t n_channels, n_segments, n_events, n_units, n_identifying;
	const struct pv_channel *channel;
	const struct pv_segment *segment; /* ascending in time, unless epochs   */
	const struct pv_event *event;     /* in any order                       */
	const struct pv_unit *unit;
	/* Header fields that may name a person: field, value.  Shown where asked
	 * for by name, and copied nowhere.                                     */
	const char *const (*identifying)[2];
};

/* ---- options: one table drives parsing, errors, documents and cache keys --- */

enum pv_type {
	PV_BOOL = 1, /* int         */
	PV_INT,      /* int64_t     */
	PV_REAL,     /* double      */
	PV_STRING,   /* const char* */
	PV_CHOICE,   /* int64_t: the value of the choice */
	PV_REALS,    /* struct pv_reals   */
	PV_STRINGS,  /* struct pv_strings */
	PV_INPUT,    /* const char*: name of an image, recording or table of the study */
	PV_IMAGE,    /* const struct pv_volume*: a fixed file that the host loads */
	PV_ATLAS,    /* const struct pv_atlas*: likewise */
	PV_FRAME,    /* const struct pv_mapping*: a two-column text file */
	PV_OWN_ATLAS /* const struct pv_atlas*: name of an image of the study, the labels of
	                each row's own; their names: what a text option `labels` names.
	                PV_ROLE_EXTRACT only                               */
};

struct pv_reals { const double *v; int64_t n; };
struct pv_strings { const char *const *v; int64_t n; };
struct pv_mapping { int64_t n; const char *const *from, *const *to; };
struct pv_choice { const char *name, *help; int64_t value; };

enum {
	PV_REQUIRED = 1,  /* no default                                 */
	PV_OPEN_MIN = 2,  /* the minimum itself is not allowed          */
	PV_OPEN_MAX = 4,  /* likewise the maximum                       */
	PV_LABELS = 8     /* PV_IMAGE: integer labels or a mask         */
};

struct pv_option {
	const char *name, *help, *unit;
	uint32_t type, flags;
	size_t offset;           /* of the field in the op's config           */
	const char *dflt;        /* as in a study; NULL: absent (0 or NULL)   */
	double min, max;         /* of the value, or of each value of a list;
	                            min == max: no limit                      */
	const struct pv_choice *choice; /* ends with name == NULL             */
	const void *reserved[2];
};

/* ---- what the host lends a plugin ------------------------------------------ */

typedef int (*pv_task_fn)(pv_ctx *, void *arg, int64_t i);

enum pv_log_level { PV_LOG_DEBUG, PV_LOG_INFO, PV_LOG_WARN };
enum pv_transpose { PV_NO_TRANS = 0, PV_TRANS = 1 };

enum pv_distribution { PV_NORMAL, PV_STUDENT_T, PV_F, PV_CHI2, PV_BETA };

struct pv_host {
	uint32_t size, abi_major, abi_minor;
	const char *version;

	/* Sets the message, and the option at fault or NULL, and returns `status`,
	 * so that a plugin writes: return host->fail(ctx, PV_EDATA, NULL, "...");  */
	int (*fail)(pv_ctx *, int status, const char *option, const char *fmt, ...);
	/* A warning reaches the report.                                           */
	void (*log)(pv_ctx *, int level, const char *fmt, ...);
	/* PV_ECANCEL: stop now.                                                   */
	int (*progress)(pv_ctx *, int64_t done, int64_t total);

	/* Zeroed, 64-byte aligned; NULL: none left.  scratch() is freed when the
	 * callback returns, keep() with the model, state or space being made.     */
	void *(*scratch)(pv_ctx *, size_t n, size_t each);
	void *(*keep)(pv_ctx *, size_t n, size_t each);

	/* Runs fn for i in [0,n).  The work of i never depends on the number of
	 * threads; each i writes only its own slots; combine them in order of i.  */
	int (*parallel)(pv_ctx *, int64_t n, pv_task_fn fn, void *arg);

	/* Counter-based: draw k of stream s, the same whatever ran before.        */
	double (*uniform)(pv_ctx *, uint64_t s, uint64_t k); /* [0,1) */
	double (*normal)(pv_ctx *, uint64_t s, uint64_t k);
	void (*shuffle)(pv_ctx *, uint64_t s, int64_t n, int64_t *index);

	/* C = alpha op(A) op(B) + beta C; op(A) is m x k, op(B) k x n.            */
	void (*gemm)(int trans_a, int trans_b, int64_t m, int64_t n, int64_t k, double alpha,
	             const double *a, int64_t lda, const double *b, int64_t ldb, double beta,
	             double *c, int64_t ldc);
	/* a (n x n, full symmetric) = L L'; PV_ENUMERIC: not positive definite.   */
	int (*cholesky)(int64_t n, double *a);
	void (*cholesky_solve)(int64_t n, const double *l, int64_t n_rhs, double *b); /* b: n x n_rhs */
	/* min |A X - B|, rank-revealing; b: max(m,n) x n_rhs, X in its first n rows.
	 * a is destroyed.  Columns without independent part get coefficient 0.     */
	int (*least_squares)(int64_t m, int64_t n, double *a, int64_t n_rhs, double *b,
	                     double rcond, int64_t *rank);
	/* a (n x n symmetric) -> eigenvalues ascending, eigenvectors as rows of a.*/
	int (*eigen)(int64_t n, double *a, double *value);

	/* log P(X > x): exact far into the tail.  df2 only for F and beta(a,b).   */
	double (*log_tail)(int distribution, double x, double df1, double df2);
	double (*quantile)(int distribution, double p, double df1, double df2);
	/* Ascending (NaN last), ties by lowest index.                             */
	void (*argsort)(int64_t n, const double *x, int64_t *index);
};

/* ---- what a plugin offers --------------------------------------------------- */

enum pv_role {
	PV_ROLE_IMAGE = 1,  /* image -> image                          */
	PV_ROLE_EXTRACT,    /* image or window -> columns of a row     */
	PV_ROLE_COLUMNS,    /* text table -> columns                   */
	PV_ROLE_TRANSFORM,  /* table -> table, fitted                  */
	PV_ROLE_MODEL,      /* table and targets -> predictor, fitted  */
	PV_ROLE_IMPORTANCE, /* fitted chain -> a value per region      */
	PV_ROLE_BASELINE,   /* which columns a simple rival may see    */
	PV_ROLE_RECORDING   /* file -> signals, spikes and events      */
};

/* Per sample: the output of a row depends on that row and fixed files alone.
 * Per file: sees one recording or 4-D image as a whole, unsupervised.
 * Fitted: learns from training rows, inside the folds, and nothing else.       */
enum pv_kind { PV_PER_SAMPLE = 1, PV_PER_FILE, PV_FITTED };

enum {
	PV_TAKES_NAN = 1,     /* NaN may come in; else the host refuses first   */
	PV_TAKES_F32 = 2,     /* reads row32                                    */
	PV_NEEDS_TARGETS = 4, /* transform: fit() gets the training targets     */
	PV_MANY_TARGETS = 8,  /* model: n_targets > 1 in one fit                */
	PV_ROW_LINEAR = 16,   /* transform: apply() is affine in each row       */
	PV_NULL_FROM_LABELS = 32, /* importance: re-evaluated on permuted labels,
	                             which gives region p-values                */
	PV_SIGNED = 64,       /* importance: the sign has a meaning             */
	PV_EMBEDS_ROWS = 128, /* transform, model: what save() writes holds
	                         training rows, and must not be passed on       */
	PV_DUAL = 256         /* model: dual() is the faster way even where
	                         columns are fewer than rows                    */
};

/* Bytes of a fitted model, to and from a bundle.  All of n, or a failure.       */
struct pv_writer { int (*write)(struct pv_writer *, const void *, size_t n); };
struct pv_reader { int (*read)(struct pv_reader *, void *, size_t n); };

struct pv_image_call {
	uint32_t size;
	/* Grid of the output for an input on `in`; NULL: the same grid.          */
	int (*grid)(const struct pv_host *, pv_ctx *, const void *config, const struct pv_grid *in,
	            struct pv_grid *out);
	/* out: as many time points as in, on the output grid.                    */
	int (*run)(const struct pv_host *, pv_ctx *, const void *config, const struct pv_volume *in,
	           float *out);
};

/* A stretch of a recording around one event: the channels of one rate, in the order of
 * the file, over the same n samples.                                              */
struct pv_window {
	uint32_t size;
	int64_t n_channels, n;
	const struct pv_channel *channel;
	double rate_hz;
	double start_s;         /* of sample 0, relative to the event               */
	const double *sample;   /* sample[k * n + i]: i of channel k; NaN: missing  */
	const char *id;
};

/* An op has open() and row(), which see images, or channels() and window(), which see
 * recordings.                                                                     */
struct pv_extract_call {
	uint32_t size;
	/* Once per grid: decides the columns.  `space` and `state` from keep().  */
	int (*open)(const struct pv_host *, pv_ctx *, const void *config, const struct pv_grid *,
	            const struct pv_space **space, void **state);
	/* Once per image (3-D; the host walks time points): fills n_features.    */
	int (*row)(const struct pv_host *, pv_ctx *, const void *config, const void *state,
	           const struct pv_volume *, double *out);
	/* Share of each region of the space, from 0 to 1, that this image has values for;
	 * may be NULL.                                                            */
	int (*coverage)(const struct pv_host *, pv_ctx *, const void *config, const void *state,
	                const struct pv_volume *, double *share);
	/* Once per recording: decides the columns.  The window has no samples.   */
	int (*channels)(const struct pv_host *, pv_ctx *, const void *config,
	                const struct pv_window *, const struct pv_space **space, void **state);
	/* Once per event: fills n_features.                                      */
	int (*window)(const struct pv_host *, pv_ctx *, const void *config, const void *state,
	              const struct pv_window *, double *out);
};

struct pv_columns_call {
	uint32_t size;
	/* Chooses columns of a text table: column[i] of `frame` becomes feature i.*/
	int (*open)(const struct pv_host *, pv_ctx *, const void *config, const struct pv_frame *,
	            const struct pv_space **space, const int64_t **column);
};

struct pv_transform_call {
	uint32_t size;
	/* y is NULL unless the op declares PV_NEEDS_TARGETS.                     */
	int (*fit)(const struct pv_host *, pv_ctx *, const void *config, const struct pv_table *train,
	           const struct pv_targets *y, void **model);
	/* Selection: the columns that stay, ascending.  NULL: all stay.  An op
	 * without apply() is gathered by the host.                               */
	void (*columns)(const void *model, int64_t *n, const int64_t **keep);
	/* New columns: their space, from keep().  NULL: as given by columns().   */
	int (*space)(const struct pv_host *, pv_ctx *, const void *config, const void *model,
	             const struct pv_space *in, const struct pv_space **out);
	/* out[r]: the columns of row r after this op.                            */
	int (*apply)(const struct pv_host *, pv_ctx *, const void *config, const void *model,
	             const struct pv_table *rows, double *const *out);
	/* Weights on the output columns -> weights on the input columns.  NULL:
	 * the op is not linear, and weights behind it are refused.  Selections
	 * without apply() need none: the host scatters.                          */
	int (*pull_back)(const struct pv_host *, pv_ctx *, const void *config, const void *model,
	                 const double *w_out, double *w_in);
	int (*save)(const struct pv_host *, pv_ctx *, const void *model, struct pv_writer *);
	int (*load)(const struct pv_host *, pv_ctx *, const void *config, struct pv_reader *,
	            void **model);
};

/* Outputs of a model: 1 for numbers and for two classes (positive: the second
 * class), else one per class; the predicted class is the largest, ties to the
 * lowest code.                                                                  */
struct pv_model_call {
	uint32_t size, target_kinds; /* PV_CLASSES | PV_NUMBER */
	int (*fit)(const struct pv_host *, pv_ctx *, const void *config, const struct pv_table *train,
	           const struct pv_targets *y, void **model);
	/* decision[(target * n_rows + row) * n_outputs + output]                 */
	int (*decide)(const struct pv_host *, pv_ctx *, const void *config, const void *model,
	              const struct pv_table *rows, double *decision);
	/* Calibrated probabilities, one per class; NULL: the model has none.     */
	int (*probability)(const struct pv_host *, pv_ctx *, const void *config, const void *model,
	                   const struct pv_table *rows, double *probability);
	/* Linear models, first target: weight (n_outputs x n_cols), bias.        */
	int (*coefficients)(const struct pv_host *, pv_ctx *, const void *config, const void *model,
	                    double *weight, double *bias);
	int (*save)(const struct pv_host *, pv_ctx *, const void *model, struct pv_writer *);
	int (*load)(const struct pv_host *, pv_ctx *, const void *config, struct pv_reader *,
	            void **model);
	/* A linear model from inner products alone, NULL: none.
	 *   f_o(x) = sum_i beta_oi <x_i, x> + bias_o, all x less the mean of the rows
	 * for any number of targets: beta[(target * n_outputs + output) * n_rows + row] and
	 * bias[target * n_outputs + output], the model that fit() finds.  What beta holds at the
	 * start is a place to begin at: zeros, or the solution for other options.  Draws no
	 * random numbers.                                                                      */
	int (*dual)(const struct pv_host *, pv_ctx *, const void *config, const struct pv_gram *,
	            const struct pv_targets *, double *beta, double *bias);
	/* A model that weighs kernels, each of some of the columns: the weight of the kernel
	 * that each column is in, at least 0 (n_cols).  NULL: it has none.                    */
	int (*column_weights)(const struct pv_host *, pv_ctx *, const void *config,
	                      const void *model, double *weight);
};

/* A fitted chain as an importance op sees it: columns are those before any
 * `transform`, so that every stage takes part.                                  */
struct pv_chain {
	uint32_t size;
	int64_t n_outputs;
	const struct pv_table *train, *test;
	const struct pv_targets *y_train, *y_test;
	int64_t n_units;            /* regions, channels or single columns         */
	const int32_t *unit_of;     /* of each column; -1: in no unit              */
	const double *weight;       /* n_outputs x n_cols, pulled back; NULL: not linear */
	/* decision: n_rows x n_outputs.  `rows` has the columns of `train`.      */
	int (*predict)(const struct pv_chain *, pv_ctx *, const struct pv_table *rows,
	               double *decision);
	/* Tunes and fits the chain anew on the training rows, without the columns that
	 * drop[0..n_cols) marks, and predicts `test`: n_rows x n_outputs.  Random streams
	 * are those of the chain itself.  PV_EINVAL without a message: a block would have
	 * no column left.  NULL: not to be had here.                              */
	int (*refit)(const struct pv_chain *, pv_ctx *, const uint8_t *drop, double *decision);
};

struct pv_importance_call {
	uint32_t size;
	const char *estimand; /* "marginal pattern", "unique contribution given the
	                         other regions" or "model reliance"             */
	/* value (n_units x n_outputs if per_output, else n_units); NaN where this
	 * fold cannot tell.                                                      */
	uint32_t per_output;
	int (*value)(const struct pv_host *, pv_ctx *, const void *config, const struct pv_chain *,
	             double *value);
};

struct pv_baseline_call {
	uint32_t size;
	/* What runs on the columns, behind median imputation and z-scores.       */
	const char *model_for_classes, *model_for_numbers;
	/* Marks with 1 the columns that the rival sees.                          */
	int (*columns)(const struct pv_host *, pv_ctx *, const void *config,
	               const struct pv_space *features, const struct pv_space *confounds,
	               uint8_t *use_feature, uint8_t *use_confound);
};

/* A reader runs in a process of its own, with limits on memory and time, that lives as
 * long as the recording: a broken file costs the file.  What open() acquires needs no
 * closing.  An op of this role has no options.                                  */
struct pv_recording_call {
	uint32_t size;
	const char *suffixes;        /* ".nwb", blank-separated                 */
	const char *reads, *refuses; /* one line each                           */
	/* 1: a file for this reader.  By content; by name where that cannot tell. */
	int (*probe)(const struct pv_file *);
	/* All but the samples.  `recording` and `state` from keep().           */
	int (*open)(const struct pv_host *, pv_ctx *, const struct pv_file *,
	            const struct pv_recording **recording, void **state);
	/* out[k * n + i]: sample first + i of channel[k], in its unit; NaN is
	 * missing.  The channels are of one rate, the samples there.           */
	int (*read)(const struct pv_host *, pv_ctx *, void *state, int64_t n_channels,
	            const int64_t *channel, int64_t first, int64_t n, double *out);
};

struct pv_op {
	uint32_t size, role, kind, flags;
	const char *name;    /* "select.anova_f"; unique, never reused          */
	const char *version; /* in every cache key: bump when bits change       */
	const char *summary; /* one line                                        */
	const char *doc;     /* equations, defaults, traps                      */
	const char *cite;    /* "Author (year). Title. Journal. doi:..."        */
	const struct pv_option *option; /* ends with name == NULL; may be NULL  */
	size_t config_size;
	/* Faults that one option alone does not show; may be NULL.  Runs before
	 * any file is loaded: fields of files are NULL.                         */
	int (*check)(const struct pv_host *, pv_ctx *, const void *config);
	/* The one that fits `role`.                                            */
	const struct pv_image_call *image;
	const struct pv_extract_call *extract;
	const struct pv_columns_call *columns;
	const struct pv_transform_call *transform;
	const struct pv_model_call *model;
	const struct pv_importance_call *importance;
	const struct pv_baseline_call *baseline;
	const struct pv_recording_call *recording;
};

struct pv_plugin {
	uint32_t size, abi_major, abi_minor;
	const char *name, *version, *author, *license, *url;
	const struct pv_op *const *op; /* ends with NULL */
};

typedef const struct pv_plugin *(*pv_plugin_fn)(void);

/* A function, as dlsym() promises less about data. */
#define PV_PLUGIN_ENTRY \
	__attribute__((visibility("default"))) const struct pv_plugin *pv_plugin(void)
PV_PLUGIN_ENTRY;

#ifdef __cplusplus
}
#endif
#endif
