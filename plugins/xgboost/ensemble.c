/* Boosted trees after the fit. */
#include "ensemble.h"

#include "kernels/bytes.h"
#include "kernels/linear.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the trees");
}

static int tree_room(const struct pv_host *host, pv_ctx *ctx, int64_t n,
		     struct pv__boosted_tree *out)
{
	out->n = n;
	out->node = host->keep(ctx, (size_t)n, sizeof(*out->node));
	out->value = host->keep(ctx, (size_t)n, sizeof(*out->value));
	return out->node && out->value ? PV_OK : no_memory(host, ctx);
}

int pv__ensemble_make(const struct pv_host *host, pv_ctx *ctx, int64_t n_classes, int64_t n_cols,
		      int64_t n_trees, struct pv__ensemble **out)
{
	struct pv__ensemble *e = host->keep(ctx, 1, sizeof(*e));

	if (!e)
		return no_memory(host, ctx);
	*e = (struct pv__ensemble){.n_classes = n_classes,
				   .n_outputs = n_classes > 2 ? n_classes : 1,
				   .n_cols = n_cols,
				   .n_trees = n_trees};
	e->tree = host->keep(ctx, (size_t)n_trees, sizeof(*e->tree));
	*out = e;
	return e->tree ? PV_OK : no_memory(host, ctx);
}

/* ---- from XGBoost's dump -------------------------------------------------------------- */

/* Lines are "ID:[fCOLUMN<THRESHOLD] yes=ID,no=ID,missing=ID" or "ID:leaf=VALUE", indented,
 * parents first.  Ids may have holes: nodes are numbered anew, by line. */
static int read_line(const char *line, int64_t *id, struct pv__branch *node, double *value)
{
	long long own, column, yes, no, missing;
	float real;

	if (sscanf(line, " %lld:leaf=%f", &own, &real) == 2)
		*node = (struct pv__branch){.column = -1};
	else if (sscanf(line, " %lld:[f%lld<%f] yes=%lld,no=%lld,missing=%lld", &own, &column,
			&real, &yes, &no, &missing) == 6)
		*node = (struct pv__branch){column, yes, no, missing};
	else
		return 0;
	*id = own;
	*value = (double)real;
	return isfinite(real);
}

static int64_t place_of(int64_t n, const int64_t *id, int64_t after, int64_t wanted)
{
	for (int64_t i = after + 1; i < n; i++)
		if (id[i] == wanted)
			return i;
	return -1;
}

/* Ids -> places, which lie behind their parent. */
static int link_nodes(int64_t n_cols, const int64_t *id, struct pv__boosted_tree *t)
{
	for (int64_t i = 0; i < t->n; i++) {
		struct pv__branch *node = &t->node[i];

		if (node->column < 0)
			continue;
		node->yes = place_of(t->n, id, i, node->yes);
		node->no = place_of(t->n, id, i, node->no);
		node->missing = place_of(t->n, id, i, node->missing);
		if (node->yes < 0 || node->no < 0 || node->missing < 0 || node->column >= n_cols)
			return 0;
	}
	return t->n > 0;
}

int pv__boosted_tree_read(const struct pv_host *host, pv_ctx *ctx, const char *dump, int64_t n_cols,
			  struct pv__boosted_tree *out)
{
	int64_t n = 0, *id;
	const char *line = dump;
	int status, fine = 1;

	for (const char *c = dump; *c; c++)
		n += *c == '\n';
	status = tree_room(host, ctx, n, out);
	id = host->scratch(ctx, (size_t)n, sizeof(*id));
	if (status != PV_OK || !id)
		return no_memory(host, ctx);
	for (int64_t i = 0; fine && i < n; i++) {
		fine = read_line(line, &id[i], &out->node[i], &out->value[i]);
		line = strchr(line, '\n') + 1;
	}
	if (!fine || !link_nodes(n_cols, id, out))
		return host->fail(ctx, PV_EBUG, NULL,
				  "this release of XGBoost writes trees in another way");
	return PV_OK;
}

/* ---- use -------------------------------------------------------------------------------- */

static double leaf_of(const struct pv__boosted_tree *t, const double *x)
{
	int64_t at = 0;

	while (t->node[at].column >= 0) {
		const struct pv__branch *node = &t->node[at];
		double value = x[node->column];

		if (isnan(value))
			at = node->missing;
		else
			at = (float)value < (float)t->value[at] ? node->yes : node->no;
	}
	return t->value[at];
}

int pv__ensemble_decide(const struct pv_host *host, pv_ctx *ctx, const void *config,
			const void *model, const struct pv_table *rows, double *decision)
{
	const struct pv__ensemble *e = model;
	int status = pv__check_columns(host, ctx, rows, e->n_cols);

	(void)config;
	if (status != PV_OK)
		return status;
	for (int64_t r = 0; r < rows->n_rows; r++) {
		double *out = decision + r * e->n_outputs;

		for (int64_t o = 0; o < e->n_outputs; o++)
			out[o] = e->base;
		for (int64_t t = 0; t < e->n_trees; t++)
			out[t % e->n_outputs] += leaf_of(&e->tree[t], rows->row[r]);
	}
	return PV_OK;
}

int pv__ensemble_probability(const struct pv_host *host, pv_ctx *ctx, const void *config,
			     const void *model, const struct pv_table *rows, double *probability)
{
	const struct pv__ensemble *e = model;
	size_t n = (size_t)(rows->n_rows * e->n_outputs);
	double *decision = host->scratch(ctx, n, sizeof(*decision));
	int status;

	if (!decision)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows",
				  (long long)rows->n_rows);
	status = pv__ensemble_decide(host, ctx, config, model, rows, decision);
	if (status == PV_OK)
		pv__score_probabilities(rows->n_rows, e->n_classes, decision, probability);
	return status;
}

/* ---- bundles ------------------------------------------------------------------------------ */

enum { WORDS = sizeof(struct pv__branch) / sizeof(int64_t) };
_Static_assert(WORDS == 4, "a branch is written as whole numbers");

static int save_tree(const struct pv_host *host, pv_ctx *ctx, const struct pv__boosted_tree *t,
		     struct pv_writer *w)
{
	int status = pv__write_int(host, ctx, w, t->n);

	if (status == PV_OK)
		status = pv__write_ints(host, ctx, w, WORDS * t->n, &t->node->column);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, t->n, t->value);
	return status;
}

int pv__ensemble_save(const struct pv_host *host, pv_ctx *ctx, const void *model,
		      struct pv_writer *w)
{
	const struct pv__ensemble *e = model;
	const int64_t size[3] = {e->n_classes, e->n_cols, e->n_trees};
	int status = pv__write_ints(host, ctx, w, 3, size);

	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, 1, &e->base);
	for (int64_t t = 0; status == PV_OK && t < e->n_trees; t++)
		status = save_tree(host, ctx, &e->tree[t], w);
	return status;
}

static int is_whole(const struct pv__boosted_tree *t, int64_t n_cols)
{
	for (int64_t i = 0; i < t->n; i++) {
		const struct pv__branch *node = &t->node[i];

		if (!isfinite(t->value[i]) || node->column < -1 || node->column >= n_cols)
			return 0;
		if (node->column < 0)
			continue;
		if (node->yes <= i || node->no <= i || node->missing <= i || node->yes >= t->n ||
		    node->no >= t->n || node->missing >= t->n)
			return 0;
	}
	return 1;
}

static int load_tree(const struct pv_host *host, pv_ctx *ctx, struct pv_reader *r, int64_t n_cols,
		     struct pv__boosted_tree *t)
{
	int64_t n;
	int status = pv__read_int(host, ctx, r, 1, PV__MOST, &n);

	if (status == PV_OK)
		status = tree_room(host, ctx, n, t);
	if (status == PV_OK)
		status = pv__read_ints_into(host, ctx, r, WORDS * n, &t->node->column);
	if (status == PV_OK)
		status = pv__read_reals_into(host, ctx, r, n, t->value);
	if (status == PV_OK && !is_whole(t, n_cols))
		return host->fail(ctx, PV_EDATA, NULL,
				  "the fitted model is damaged: a tree "
				  "contradicts itself");
	return status;
}

int pv__ensemble_load(const struct pv_host *host, pv_ctx *ctx, const void *config,
		      struct pv_reader *r, void **model)
{
	int64_t n_classes, n_cols, n_trees;
	struct pv__ensemble *e;
	int status = pv__read_int(host, ctx, r, 0, PV__MOST, &n_classes);

	(void)config;
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 1, PV__MOST, &n_cols);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 1, PV__MOST, &n_trees);
	if (status == PV_OK)
		status = pv__ensemble_make(host, ctx, n_classes, n_cols, n_trees, &e);
	if (status == PV_OK)
		status = pv__read_reals_into(host, ctx, r, 1, &e->base);
	for (int64_t t = 0; status == PV_OK && t < n_trees; t++)
		status = load_tree(host, ctx, r, n_cols, &e->tree[t]);
	if (status == PV_OK)
		*model = e;
	return status;
}
