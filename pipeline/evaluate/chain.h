/* chain.h -- one fitted stage and one fitted model: what chains, bundles and tuning
 * share.  A stage sees a contiguous run of columns, its block, or all of them. */
#ifndef PV__CHAIN_H
#define PV__CHAIN_H

#include "evaluate/evaluate.h"

/* ---- rows (take.c) ----------------------------------------------------------------------- */

/* Rows row[0..n) of a table or of fit data: pointers, not values. */
int pv__table_take(struct pv__arena *, const struct pv_table *, int64_t n, const int64_t *row,
		   struct pv_table *out) PV__MUST_CHECK;
int pv__fit_take(struct pv__arena *, const struct pv__fit_data *, int64_t n, const int64_t *row,
		 struct pv__fit_data *out) PV__MUST_CHECK;
/* Columns column[0..n) of a table: copies of its values. */
int pv__table_columns(struct pv__arena *, const struct pv_table *, int64_t n,
		      const int64_t *column, struct pv_table *out) PV__MUST_CHECK;
/* Without reference rows, whose targets are not known: for models, and for ops that
 * need targets. */
int pv__fit_labelled(struct pv__arena *, const struct pv__fit_data *,
		     struct pv__fit_data *out) PV__MUST_CHECK;
/* `row` in place of `row32` where only that is there. */
int pv__table_doubles(struct pv__arena *, const struct pv_table *,
		      struct pv_table *out) PV__MUST_CHECK;
/* Columns [first, first + n) as `op` wants to see them: a view, or float32 copies. */
int pv__table_view(struct pv__arena *, const struct pv_op *, const struct pv_table *, int64_t first,
		   const struct pv_space *, struct pv_table *out) PV__MUST_CHECK;
/* No NaN in what an op without PV_TAKES_NAN is about to see, else an error that names op,
 * row, feature and remedy. */
int pv__table_check(const struct pv__stage *, const struct pv_table *view, const char *what,
		    struct pv__diag *) PV__MUST_CHECK;

/* ---- one fitted stage (link.c, link_apply.c) --------------------------------------------- */

struct pv__link {
	const struct pv__stage *stage;
	int64_t choice;
	const void *config;
	struct pv__stream stream;
	void *model;
	int64_t first, n_in, n_out;   /* columns [first, first + n_in) become n_out */
	int64_t n_before, n_after;    /* columns of the whole table */
	const int64_t *kept;          /* selection: n_out of [0, n_in); NULL: none */
	bool mixes;                   /* other columns come out than those it sees (and more) */
	const struct pv_space *space; /* of the whole table after the stage */
};

/* Fits on `train`, whose reference rows only ops without targets see. */
int pv__link_fit(struct pv__arena *keep, const struct pv__chain_stage *, int64_t choice,
		 struct pv__loader *, const struct pv__fit_data *train, struct pv__stream,
		 const char *what, struct pv__link *, struct pv__diag *) PV__MUST_CHECK;
/* What the columns become, from the fitted model: n_out, kept, space. */
int pv__link_settle(struct pv__arena *keep, struct pv__link *, const struct pv_space *before,
		    const char *what, struct pv__diag *) PV__MUST_CHECK;
/* The space of the columns that the stage sees; NULL: no memory. */
const struct pv_space *pv__link_seen(struct pv__arena *, const struct pv__link *,
                                     const struct pv_space *before);
/* New rows in the arena; side columns as they were. */
int pv__link_apply(const struct pv__link *, struct pv__arena *, const struct pv_table *rows,
		   const char *what, struct pv_table *out, struct pv__diag *) PV__MUST_CHECK;
/* Block of each column after the stage. */
int pv__link_blocks(const struct pv__link *, struct pv__arena *, const int64_t *before,
		    const int64_t **after) PV__MUST_CHECK;
/* Both at once, for rows with targets. */
int pv__link_advance(const struct pv__link *, struct pv__arena *, const struct pv__fit_data *,
		     const char *what, struct pv__fit_data *out, struct pv__diag *) PV__MUST_CHECK;
/* One output's weights behind the stage -> before it; PV_EINVAL: not linear. */
int pv__link_pull_back(const struct pv__link *, const double *after, double *before,
		       const char *what, struct pv__diag *) PV__MUST_CHECK;
/* Columns behind the stage that reached the model -> before it. */
void pv__link_select_back(const struct pv__link *, const uint8_t *after, uint8_t *before);

/* ---- one fitted model (model.c) ---------------------------------------------------------- */

struct pv__fitted {
	const struct pv__stage *stage;
	int64_t choice;
	const void *config;
	struct pv__stream stream;
	void *model;
	uint32_t kind; /* enum pv_target_kind */
	int32_t n_classes;
	const char *const *class_name;
	int64_t n_outputs, n_cols;
};

int64_t pv__outputs_of(uint32_t kind, int32_t n_classes);
int pv__model_fit(struct pv__arena *keep, const struct pv__stage *, int64_t choice,
		  struct pv__loader *, const struct pv__fit_data *train, struct pv__stream,
		  const char *what, struct pv__fitted *, struct pv__diag *) PV__MUST_CHECK;
int pv__model_decide(const struct pv__fitted *, const struct pv_table *rows, const char *what,
		     double *decision, struct pv__diag *) PV__MUST_CHECK;
int pv__model_probability(const struct pv__fitted *, const struct pv_table *rows, const char *what,
			  double *probability, struct pv__diag *) PV__MUST_CHECK;

/* ---- the chain (chain.c) ----------------------------------------------------------------- */

struct pv__chain {
	int64_t n;
	struct pv__link *link;
	struct pv__fitted model;
	const struct pv_space *space; /* of the columns that come in */
	int64_t n_confounds;
	const char *const *confound_name;
	const char *what; /* where it was fitted: for messages */
};

/* The table after every stage, in an arena that the caller frees (also on failure,
 * where it may be NULL). */
int pv__chain_transform(const struct pv__chain *, const struct pv_table *rows,
			struct pv__arena **held, struct pv_table *out,
			struct pv__diag *) PV__MUST_CHECK;

#endif
