/* select.stability: columns that are chosen again and again on halves of the rows. */
#include "ops.h"

#include "f_scores.h"
#include "kernels/false_selections.h"
#include "kernels/halves.h"
#include "path.h"
#include "selection.h"

#include <math.h>
#include <string.h>

enum base { BASE_LASSO = 1, BASE_UNIVARIATE };
static const double usual_pi = .75;

struct config {
	struct pv__path_config path;
	int64_t base, pairs, q, bound;
	double pi, pfer;
};

static const struct pv_choice bases[] = {
	{"lasso", "the first q columns on the path of the lasso", BASE_LASSO},
	{"univariate", "the q columns with the largest F", BASE_UNIVARIATE},
	{0},
};

static const struct pv_option options[] = {
	{.name = "base",
	 .help = "what chooses q columns on each half",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, base),
	 .dflt = "lasso",
	 .choice = bases},
	{.name = "pairs",
	 .help = "pairs of complementary halves",
	 .type = PV_INT,
	 .offset = offsetof(struct config, pairs),
	 .dflt = "50",
	 .min = 5,
	 .max = 10000},
	{.name = "q",
	 .help = "columns that are chosen on each half",
	 .type = PV_INT,
	 .offset = offsetof(struct config, q),
	 .min = 1,
	 .max = 1e9},
	{.name = "pi",
	 .help = "least share of the halves that must choose a column (0.75 unless "
		 "it follows from q and pfer)",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, pi),
	 .min = 0.5,
	 .max = 1},
	{.name = "pfer",
	 .help = "columns chosen wrongly that are expected at most",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, pfer),
	 .min = 0,
	 .max = 1e9},
	{.name = "bound",
	 .help = "how that is bounded",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, bound),
	 .dflt = "unimodal",
	 .choice = pv__false_bound_choices},
	PV__PATH_OPTIONS(struct config),
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	if (c->q == 0 && !(c->pfer > 0))
		return host->fail(ctx, PV_EINVAL, "q",
				  "say how many columns are chosen on each half, or "
				  "by pfer how many may be wrong");
	if (c->q > 0 && c->pi > 0 && c->pfer > 0)
		return host->fail(ctx, PV_EINVAL, "pfer",
				  "two of q, pi and pfer decide the third: leave one out");
	return PV_OK;
}

/* ---- q, pi and the bound ------------------------------------------------------------------ */

struct plan {
	int64_t q;
	double pi;
};

static int solve(const struct pv_host *host, pv_ctx *ctx, const struct config *c, int64_t p,
		 struct plan *out)
{
	*out = (struct plan){c->q, c->pi > 0 ? c->pi : usual_pi};
	if (c->pfer > 0 && c->q > 0)
		out->pi = pv__false_selections_pi(c->bound, p, c->pfer, c->q, c->pairs);
	else if (c->pfer > 0)
		out->q = pv__false_selections_q(c->bound, p, c->pfer, out->pi, c->pairs);
	if (out->q > 0 && out->pi > 0)
		return PV_OK;
	return host->fail(ctx, PV_EINVAL, "pfer",
			  "with %lld columns no %s keeps the bound on wrongly "
			  "chosen ones at %g: allow more, or take another bound",
			  (long long)p, out->q > 0 ? "pi" : "q", c->pfer);
}

static int settle(const struct pv_host *host, pv_ctx *ctx, const struct config *c, int64_t p,
		  struct plan *out)
{
	double wrong;
	int status = solve(host, ctx, c, p, out);

	if (status != PV_OK)
		return status;
	if (out->q > p) {
		host->log(ctx, PV_LOG_WARN,
			  "q is %lld, but there are %lld columns: all are chosen on "
			  "each half",
			  (long long)out->q, (long long)p);
		out->q = p;
	}
	wrong = pv__false_selections(c->bound, p, out->q, out->pi, c->pairs);
	if (wrong > 1)
		host->log(ctx, PV_LOG_WARN,
			  "with q %lld and pi %g of %lld columns, up to %.3g are "
			  "expected to be chosen wrongly",
			  (long long)out->q, out->pi, (long long)p, wrong);
	return PV_OK;
}

/* ---- choices on halves -------------------------------------------------------------------- */

struct fitting {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct config *config;
	const struct pv_targets *y;
	struct pv__rows rows;
	struct plan plan;
	struct pv__halves halves;
	/* lasso */
	struct pv__path_config lasso;
	struct pv__path path;
	struct pv__entries entries;
	/* univariate */
	struct pv__f_room room;
	double *f;
	int64_t *order;
	double *number;          /* target of the rows of a half */
	struct pv__selection *s; /* score: share of the halves */
};

static int make_room(struct fitting *f)
{
	int64_t n = f->rows.n, p = f->rows.n_cols;
	int status;

	f->number = f->host->scratch(f->ctx, (size_t)n, sizeof(*f->number));
	f->f = f->host->scratch(f->ctx, (size_t)p, sizeof(*f->f));
	f->order = f->host->scratch(f->ctx, (size_t)p, sizeof(*f->order));
	if (!f->number || !f->f || !f->order)
		return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
				     (long long)p);
	if (f->config->base == BASE_UNIVARIATE)
		return pv__f_room(f->host, f->ctx, p, f->y->n_classes, &f->room);
	f->lasso = f->config->path;
	f->lasso.l1_ratio = 1;
	status = pv__path_make(f->host, f->ctx, &f->lasso, n, p, 1, &f->path);
	if (status == PV_OK)
		status = pv__entries_make(f->host, f->ctx, p, 100, 1e-3, &f->entries);
	return status;
}

/* Two classes are the numbers 0 and 1. */
static int choose_by_lasso(struct fitting *f, const struct pv__rows *half, int64_t *n)
{
	int status;

	for (int64_t i = 0; i < half->n; i++) {
		f->number[i] = f->y->y[half->index[i]];
		if (!isfinite(f->number[i]))
			return f->host->fail(f->ctx, PV_EDATA, NULL,
					     "training row %lld has no target",
					     (long long)half->index[i] + 1);
	}
	status = pv__path_numbers(&f->path, half, f->number);
	if (status == PV_OK)
		status = pv__path_entries(&f->path, f->plan.q, &f->entries);
	*n = f->entries.n < f->plan.q ? f->entries.n : f->plan.q;
	memcpy(f->order, f->entries.order, (size_t)*n * sizeof(*f->order));
	return status;
}

static int choose_by_f(struct fitting *f, const struct pv__rows *half, int64_t *n)
{
	struct pv__f_test test = {.f = f->f};
	int status = pv__f_scores(f->host, f->ctx, &f->room, half, f->y, &test);

	*n = 0;
	if (status != PV_OK)
		return status;
	for (int64_t j = 0; j < half->n_cols; j++)
		f->f[j] = -f->f[j];
	f->host->argsort(half->n_cols, f->f, f->order);
	while (*n < f->plan.q && !isnan(f->f[f->order[*n]]))
		++*n;
	return PV_OK;
}

static int count_choices(struct fitting *f)
{
	double share = 1 / (2 * (double)f->config->pairs);

	for (int64_t k = 0; k < f->config->pairs; k++) {
		pv__halves_draw(&f->halves, k);
		for (int side = 0; side < 2; side++) {
			struct pv__rows half;
			int64_t n = 0;
			int status = pv__rows_pick(f->host, f->ctx, &f->rows, f->halves.mark[side],
						   &half);

			if (status == PV_OK)
				status = f->config->base == BASE_LASSO
						 ? choose_by_lasso(f, &half, &n)
						 : choose_by_f(f, &half, &n);
			if (status != PV_OK)
				return status;
			for (int64_t i = 0; i < n; i++)
				f->s->score[f->order[i]] += share;
		}
	}
	return PV_OK;
}

static int keep(struct fitting *f)
{
	uint8_t *passes = f->host->scratch(f->ctx, (size_t)f->s->n_cols, 1);
	int64_t n = 0;

	if (!passes)
		return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory to select columns");
	if (f->config->base == BASE_LASSO)
		pv__path_close(&f->path);
	for (int64_t j = 0; j < f->s->n_cols; j++)
		n += passes[j] = f->s->score[j] >= f->plan.pi - 1e-9;
	if (n == 0) {
		f->host->log(f->ctx, PV_LOG_WARN,
			     "no column is chosen on a share of %g of the halves: "
			     "the most chosen one is kept",
			     f->plan.pi);
		return pv__selection_best(f->host, f->ctx, f->s, 1);
	}
	pv__selection_marked(f->s, passes);
	return PV_OK;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct fitting f = {.host = host, .ctx = ctx, .config = c, .y = y};
	int status = pv__rows_train(host, ctx, train, &f.rows);

	if (status == PV_OK && c->base == BASE_LASSO && y->n_classes > 2)
		return host->fail(ctx, PV_EINVAL, "base",
				  "the lasso here tells two classes apart, or "
				  "predicts numbers: take base: univariate");
	if (status == PV_OK)
		status = pv__selection_make(host, ctx, f.rows.n_cols, &f.s);
	if (status == PV_OK)
		status = settle(host, ctx, c, f.rows.n_cols, &f.plan);
	if (status == PV_OK)
		status = pv__halves_make(host, ctx, train, &f.rows, y, &f.halves);
	if (status == PV_OK)
		status = make_room(&f);
	if (status == PV_OK)
		status = count_choices(&f);
	if (status != PV_OK)
		return status;
	*model = f.s;
	return keep(&f);
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.columns = pv__selection_columns,
	.save = pv__selection_save,
	.load = pv__selection_load,
};

const struct pv_op pv__op_stability = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_NEEDS_TARGETS,
	.name = "select.stability",
	.version = "1",
	.summary = "Columns that are chosen on most halves of the rows (stability selection)",
	.doc = "On both halves of each of `pairs` random splits, q columns are chosen by the "
	       "base; a column is kept if at least a share pi of the halves chose it, which is "
	       "its score. Halves are drawn from groups without replacement, never splitting "
	       "one, and hold the same share of each class. Two of q, pi and pfer decide the "
	       "third (pi is 0.75 where only one is given): pfer is a bound on the expected "
	       "number of columns kept although the base chooses them no more often than "
	       "chance, q / p. mb: q^2 / ((2 pi - 1) p). unimodal (pairs B): q^2 / p / (2 (2 "
	       "pi - 1 - 1 / 2B)) for pi up to 3/4, else 4 q^2 / p (1 - pi + 1 / 2B) / (1 + 1 "
	       "/ B). r_concave: the largest tail of such distributions, the sharpest. More "
	       "than one expected error, or no column kept (then the most chosen one stays), "
	       "gives a warning. base lasso: the first q columns on the path of the lasso, for "
	       "numbers and two classes (coded 0 and 1); univariate: the q largest F, for any "
	       "target and the quicker one for voxels. Row weights count in the lasso; "
	       "reference rows are left out. Put scale.zscore before it. Traps: the bounds "
	       "hold for exchangeable noise columns and say nothing about how many of the kept "
	       "are false as a share; a penalty tuned on each half would make q random and the "
	       "bounds void; it chooses few columns, for naming rather than for predicting.",
	.cite = "Meinshausen N, Buehlmann P (2010). Stability selection. Journal of the Royal "
		"Statistical Society B 72:417-473. doi:10.1111/j.1467-9868.2010.00740.x; Shah "
		"RD, Samworth RJ (2013). Variable selection with error control: another look "
		"at stability selection. Journal of the Royal Statistical Society B 75:55-80. "
		"doi:10.1111/j.1467-9868.2011.01034.x",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.transform = &call,
};
