/* select.rfe: a linear support vector machine, fitted again and again without the columns
 * that it uses least. */
#include "ops.h"

#include "kernels/svm_fit.h"
#include "wanted.h"

#include <math.h>
#include <string.h>

struct config {
	struct pv__wanted wanted;
	int64_t step, class_weight;
	double step_percent, c, tolerance;
};

static const struct pv_option options[] = {
	PV__WANTED_COUNT(struct config),
	{.name = "step",
	 .help = "columns that go in each round (1 unless stated)",
	 .type = PV_INT,
	 .offset = offsetof(struct config, step),
	 .min = 1,
	 .max = 1e9},
	{.name = "step_percent",
	 .help = "share of the columns left that goes in each round",
	 .unit = "%",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN | PV_OPEN_MAX,
	 .offset = offsetof(struct config, step_percent),
	 .min = 0,
	 .max = 100},
	{.name = "C",
	 .help = "cost of errors of the machine",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, c),
	 .dflt = "1",
	 .min = 0,
	 .max = 1e12},
	{.name = "class_weight",
	 .help = "cost of errors by class",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, class_weight),
	 .dflt = "none",
	 .choice = pv__class_weight_choices},
	{.name = "tol",
	 .help = "largest violation of the optimality conditions",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, tolerance),
	 .dflt = "1e-8",
	 .min = 0,
	 .max = 1},
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	if (c->step > 0 && c->step_percent > 0)
		return host->fail(ctx, PV_EINVAL, "step",
				  "say by only one of step and step_percent how many columns go");
	return pv__wanted_check(host, ctx, &c->wanted, "k and percentile");
}

struct fitting {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct config *config;
	const struct pv__rows *rows;
	struct pv__classes classes;
	int64_t n_outputs;
	int64_t left, *column; /* columns still there, ascending */
	double *z;             /* n x left: those columns, centred */
	double *gram;          /* z z' */
	int64_t gram_from;     /* columns when it was last made anew */
	double *beta, *bias;   /* n_outputs x n, n_outputs */
	double *w, *key;       /* n_outputs x left; size of the weights of each column */
	double *gone;          /* n x columns that go */
	int64_t *order;
	struct pv__selection *s; /* score: less the rank */
};

static int make_room(struct fitting *f)
{
	size_t n = (size_t)f->rows->n, p = (size_t)f->rows->n_cols, k = (size_t)f->n_outputs;
	double *mean = f->host->scratch(f->ctx, p, sizeof(*mean));

	f->column = f->host->scratch(f->ctx, p, sizeof(*f->column));
	f->z = f->host->scratch(f->ctx, n, p * sizeof(*f->z));
	f->gram = f->host->scratch(f->ctx, n, n * sizeof(*f->gram));
	f->beta = f->host->scratch(f->ctx, k, n * sizeof(*f->beta));
	f->bias = f->host->scratch(f->ctx, k, sizeof(*f->bias));
	f->w = f->host->scratch(f->ctx, k, p * sizeof(*f->w));
	f->key = f->host->scratch(f->ctx, p, sizeof(*f->key));
	f->gone = f->host->scratch(f->ctx, n, p * sizeof(*f->gone));
	f->order = f->host->scratch(f->ctx, p, sizeof(*f->order));
	if (!mean || !f->column || !f->z || !f->gram || !f->beta || !f->bias || !f->w || !f->key ||
	    !f->gone || !f->order)
		return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for %lld x %lld values",
				     (long long)n, (long long)p);
	pv__column_mean(f->rows, mean);
	pv__rows_copy(f->rows, mean, f->z);
	f->left = f->rows->n_cols;
	for (int64_t j = 0; j < f->left; j++)
		f->column[j] = j;
	return PV_OK;
}

/* Size of the weights of each column that is left. */
static int weigh(struct fitting *f)
{
	const struct pv__svm_options machine = {f->config->c, f->config->tolerance,
						f->config->class_weight, PV__ONE_VS_REST};
	struct pv__kernel kernel;
	int64_t n = f->rows->n;
	int status = pv__kernel_from_gram(f->host, f->ctx, n, f->gram, &kernel);

	memset(f->beta, 0, (size_t)(f->n_outputs * n) * sizeof(*f->beta));
	if (status == PV_OK)
		status = pv__svm_fit_classes(f->host, f->ctx, f->rows, &f->classes, &kernel,
					     &machine, f->n_outputs, f->beta, f->bias);
	if (status != PV_OK)
		return status;
	f->host->gemm(PV_NO_TRANS, PV_NO_TRANS, f->n_outputs, f->left, n, 1, f->beta, n, f->z,
		      f->left, 0, f->w, f->left);
	for (int64_t j = 0; j < f->left; j++) {
		f->key[j] = 0;
		for (int64_t o = 0; o < f->n_outputs; o++)
			f->key[j] += f->w[o * f->left + j] * f->w[o * f->left + j];
	}
	return PV_OK;
}

/* z z' anew, or less what has gone: the rest of a large sum has lost digits once half of its
 * columns are out. */
static void update_gram(struct fitting *f, int64_t n_gone)
{
	int64_t n = f->rows->n;

	if (2 * f->left > f->gram_from) {
		f->host->gemm(PV_NO_TRANS, PV_TRANS, n, n, n_gone, -1, f->gone, n_gone, f->gone,
			      n_gone, 1, f->gram, n);
		return;
	}
	f->host->gemm(PV_NO_TRANS, PV_TRANS, n, n, f->left, 1, f->z, f->left, f->z, f->left, 0,
		      f->gram, n);
	f->gram_from = f->left;
}

/* Takes the marked columns out of z. */
static void remove_columns(struct fitting *f, const uint8_t *goes, int64_t n_gone)
{
	int64_t kept = 0, to = 0, out = 0;

	for (int64_t i = 0; i < f->rows->n; i++)
		for (int64_t j = 0; j < f->left; j++) {
			if (goes[j])
				f->gone[out++] = f->z[i * f->left + j];
			else
				f->z[to++] = f->z[i * f->left + j];
		}
	for (int64_t j = 0; j < f->left; j++)
		if (!goes[j])
			f->column[kept++] = f->column[j];
	f->left = kept;
	update_gram(f, n_gone);
}

/* The n least used columns go, of equal ones those that come last. */
static void drop(struct fitting *f, int64_t n, double rank, uint8_t *goes)
{
	memset(goes, 0, (size_t)f->left);
	for (int64_t j = 0; j < f->left; j++)
		f->key[j] = -f->key[j];
	f->host->argsort(f->left, f->key, f->order);
	for (int64_t i = f->left - n; i < f->left; i++) {
		goes[f->order[i]] = 1;
		f->s->score[f->column[f->order[i]]] = -rank;
	}
	remove_columns(f, goes, n);
}

static int64_t step(const struct fitting *f, int64_t wanted)
{
	int64_t n = f->config->step > 0 ? f->config->step : 1;

	if (f->config->step_percent > 0)
		n = (int64_t)(f->config->step_percent / 100 * (double)f->left);
	n = n < 1 ? 1 : n;
	return n < f->left - wanted ? n : f->left - wanted;
}

static int64_t count_rounds(struct fitting *f, int64_t wanted)
{
	int64_t all = f->left, rounds = 0;

	for (; f->left > wanted; rounds++)
		f->left -= step(f, wanted);
	f->left = all;
	return rounds;
}

static int eliminate(struct fitting *f, int64_t wanted)
{
	uint8_t *goes = f->host->scratch(f->ctx, (size_t)f->left, 1);
	int64_t rounds = count_rounds(f, wanted);

	if (!goes)
		return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
				     (long long)f->left);
	f->gram_from = 2 * f->left;
	update_gram(f, 0);
	for (int64_t round = 0; f->left > wanted; round++) {
		int status = weigh(f);

		if (status != PV_OK)
			return status;
		drop(f, step(f, wanted), (double)(rounds - round + 1), goes);
	}
	for (int64_t j = 0; j < f->left; j++)
		f->s->score[f->column[j]] = -1;
	return pv__selection_best(f->host, f->ctx, f->s, wanted);
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__rows rows;
	struct fitting f = {.host = host,
			    .ctx = ctx,
			    .config = c,
			    .rows = &rows,
			    .n_outputs = y->n_classes > 2 ? y->n_classes : 1};
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status == PV_OK && y->kind != PV_CLASSES)
		return host->fail(ctx, PV_EINVAL, NULL,
				  "tells classes apart: take select.l1_path or "
				  "select.correlation for numbers");
	if (status == PV_OK)
		status = pv__classes_make(host, ctx, &rows, y, &f.classes);
	if (status == PV_OK)
		status = pv__selection_make(host, ctx, rows.n_cols, &f.s);
	if (status == PV_OK)
		status = make_room(&f);
	if (status != PV_OK)
		return status;
	*model = f.s;
	return eliminate(
		&f, pv__selection_count(host, ctx, c->wanted.k, c->wanted.percentile, rows.n_cols));
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.columns = pv__selection_columns,
	.save = pv__selection_save,
	.load = pv__selection_load,
};

const struct pv_op pv__op_rfe = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_NEEDS_TARGETS,
	.name = "select.rfe",
	.version = "1",
	.summary = "Columns that a linear machine keeps when the least used ones go (RFE)",
	.doc = "A linear support vector machine with cost C is fitted on the training rows; "
	       "the columns with the smallest squared weight go (more than two classes: summed "
	       "over one machine per class against the rest), one by one, `step` at a time, or "
	       "step_percent of those left; and so on until k, or a percentile (rounded up), "
	       "are left. The score is less the rank: -1 for kept columns, -2 for those of the "
	       "last round, and so on. Of equally used columns the one that comes last goes "
	       "first. Row weights and class_weight count; reference rows are left out. "
	       "Classes only. To let the data choose k, write k: {grid: [...]}: it is then "
	       "tuned in inner folds, with the elimination run again in each. Traps: the order "
	       "needs a tight tol (1e-8, where a machine for prediction is content with "
	       "0.001); columns must share a scale, so put scale.zscore before it; scores "
	       "within the elimination are no performance.",
	.cite = "Guyon I, Weston J, Barnhill S, Vapnik V (2002). Gene selection for cancer "
		"classification using support vector machines. Machine Learning 46:389-422. "
		"doi:10.1023/A:1012487302797",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.transform = &call,
};
