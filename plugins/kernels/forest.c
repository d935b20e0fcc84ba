/* Growing trees on samples of groups. */
#include "kernels/forest.h"

#include <math.h>
#include <string.h>

enum { BLOCKS = 32 }; /* tasks, each with room of its own */

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the trees");
}

/* ---- data --------------------------------------------------------------------------------- */

/* Numbers the groups that have rows from 0, in the order of their codes.  Rows of weight 0
 * are in none. */
static int number_groups(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *train,
			 struct pv__forest_data *d)
{
	size_t n = (size_t)d->rows.n;
	double *code = host->scratch(ctx, n, sizeof(*code));
	int64_t *order = host->scratch(ctx, n, sizeof(*order));

	d->group = host->scratch(ctx, n, sizeof(*d->group));
	if (!code || !order || !d->group)
		return no_memory(host, ctx);
	for (int64_t i = 0; i < d->rows.n; i++) {
		int64_t r = d->rows.index[i];

		code[i] = (double)(train->group ? train->group[r] : r);
	}
	host->argsort(d->rows.n, code, order);
	d->n_groups = 0;
	for (int64_t i = 0, last = -1; i < d->rows.n; i++) {
		d->group[order[i]] = -1;
		if (!(d->rows.weight[order[i]] > 0))
			continue;
		d->n_groups += last < 0 || code[order[i]] > code[last];
		last = order[i];
		d->group[last] = d->n_groups - 1;
	}
	return PV_OK;
}

static int take_targets(const struct pv_host *host, pv_ctx *ctx, int64_t class_weight,
			const struct pv_targets *y, struct pv__forest_data *d)
{
	double *cost = host->scratch(ctx, (size_t)d->rows.n, sizeof(*cost));
	struct pv__classes classes;
	int status;

	if (!cost)
		return no_memory(host, ctx);
	memcpy(cost, d->rows.weight, (size_t)d->rows.n * sizeof(*cost));
	if (y->kind == PV_CLASSES) {
		status = pv__classes_make(host, ctx, &d->rows, y, &classes);
		if (status != PV_OK)
			return status;
		pv__class_costs(&d->rows, &classes, class_weight, -1, cost);
	}
	for (int64_t i = 0; i < d->rows.n; i++) {
		d->row[i] =
			(struct pv__tree_row){d->rows.weight[i], cost[i], y->y[d->rows.index[i]]};
		if (!isfinite(d->row[i].y))
			return host->fail(ctx, PV_EDATA, NULL, "training row %lld has no target",
					  (long long)d->rows.index[i] + 1);
	}
	return PV_OK;
}

static int64_t columns_tried(const struct pv__forest_spec *s, const struct pv_targets *y, int64_t p)
{
	int64_t n = s->n_tried;

	if (n == 0 && y->kind == PV_CLASSES)
		n = (int64_t)sqrt((double)p);
	else if (n == 0)
		n = p / 3;
	return n < 1 ? 1 : n > p ? p : n;
}

int pv__forest_data_make(const struct pv_host *host, pv_ctx *ctx, const struct pv__forest_spec *s,
			 const struct pv_table *train, const struct pv_targets *y,
			 struct pv__forest_data *d)
{
	int status = pv__rows_train(host, ctx, train, &d->rows);

	if (status != PV_OK)
		return status;
	d->rule = (struct pv__tree_rule){.n_classes = y->n_classes,
					 .max_depth = s->max_depth,
					 .n_tried = columns_tried(s, y, train->n_cols),
					 .min_leaf = (double)s->min_leaf};
	if (s->min_leaf == 0)
		d->rule.min_leaf = y->kind == PV_CLASSES ? 1 : 5;
	d->row = host->scratch(ctx, (size_t)d->rows.n, sizeof(*d->row));
	if (!d->row)
		return no_memory(host, ctx);
	status = pv__ranked_make(host, ctx, &d->rows, &d->ranked);
	if (status == PV_OK)
		status = take_targets(host, ctx, s->class_weight, y, d);
	if (status == PV_OK)
		status = number_groups(host, ctx, train, d);
	return status;
}

/* ---- trees -------------------------------------------------------------------------------- */

int pv__forest_make(const struct pv_host *host, pv_ctx *ctx, const struct pv__forest_data *d,
		    int64_t n_trees, struct pv__forest **out)
{
	struct pv__forest *f = host->keep(ctx, 1, sizeof(*f));

	if (!f)
		return no_memory(host, ctx);
	*f = (struct pv__forest){
		.n_trees = n_trees, .n_classes = d->rule.n_classes, .n_cols = d->rows.n_cols};
	f->tree = host->keep(ctx, (size_t)n_trees, sizeof(*f->tree));
	*out = f;
	return f->tree ? PV_OK : no_memory(host, ctx);
}

int pv__forest_plant(const struct pv_host *host, pv_ctx *ctx, const struct pv__forest_data *d,
		     struct pv__forest *f)
{
	struct pv__tree_rule rule = d->rule;
	struct pv__grower *g;

	rule.n_tried = d->rows.n_cols;
	g = pv__grower_make(host, ctx, &d->ranked, &rule);
	if (!g)
		return no_memory(host, ctx);
	return pv__tree_grow(host, ctx, g, d->row, 0, 0, f->tree);
}

void pv__forest_bag(const struct pv_host *host, pv_ctx *ctx, int64_t tree, int64_t n_groups,
		    int64_t *times)
{
	memset(times, 0, (size_t)n_groups * sizeof(*times));
	for (int64_t i = 0; i < n_groups; i++) {
		double u = host->uniform(ctx, (uint64_t)tree, (uint64_t)i);

		times[(int64_t)(u * (double)n_groups)]++;
	}
}

struct growing {
	const struct pv_host *host;
	const struct pv__forest_data *data;
	struct pv__forest *forest;
};

/* One tree on its sample; `row` and `times` are room for it. */
static int grow_tree(const struct growing *all, pv_ctx *ctx, int64_t tree, struct pv__grower *g,
		     struct pv__tree_row *row, int64_t *times)
{
	const struct pv__forest_data *d = all->data;

	pv__forest_bag(all->host, ctx, tree, d->n_groups, times);
	for (int64_t i = 0; i < d->rows.n; i++) {
		double n = d->group[i] < 0 ? 0 : (double)times[d->group[i]];

		row[i] =
			(struct pv__tree_row){n * d->row[i].count, n * d->row[i].cost, d->row[i].y};
	}
	return pv__tree_grow(all->host, ctx, g, row, (uint64_t)tree, (uint64_t)d->n_groups,
			     all->forest->tree + tree);
}

static int grow_block(pv_ctx *ctx, void *arg, int64_t block)
{
	const struct growing *all = arg;
	const struct pv_host *host = all->host;
	int64_t n = all->forest->n_trees;
	struct pv__grower *g = pv__grower_make(host, ctx, &all->data->ranked, &all->data->rule);
	struct pv__tree_row *row = host->scratch(ctx, (size_t)all->data->rows.n, sizeof(*row));
	int64_t *times = host->scratch(ctx, (size_t)all->data->n_groups, sizeof(*times));
	int status = PV_OK;

	if (!g || !row || !times)
		return no_memory(host, ctx);
	for (int64_t t = n * block / BLOCKS; status == PV_OK && t < n * (block + 1) / BLOCKS; t++)
		status = grow_tree(all, ctx, t, g, row, times);
	return status;
}

int pv__forest_grow(const struct pv_host *host, pv_ctx *ctx, const struct pv__forest_data *d,
		    struct pv__forest *f)
{
	struct growing all = {host, d, f};

	return host->parallel(ctx, BLOCKS, grow_block, &all);
}
