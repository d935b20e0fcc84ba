/* Forests after the fit. */
#include "kernels/forest.h"

#include "kernels/bytes.h"

static int64_t width(const struct pv__forest *f)
{
	return f->n_classes ? f->n_classes : 1;
}

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the trees");
}

/* Mean over the trees: shares of the classes, or a number. */
static void mean_value(const struct pv__forest *f, const double *x, double *out)
{
	int64_t w = width(f);

	for (int64_t k = 0; k < w; k++)
		out[k] = 0;
	for (int64_t t = 0; t < f->n_trees; t++) {
		const double *value = pv__tree_value(f->tree + t, w, x);

		for (int64_t k = 0; k < w; k++)
			out[k] += value[k];
	}
	for (int64_t k = 0; k < w; k++)
		out[k] /= (double)f->n_trees;
}

int pv__forest_decide(const struct pv_host *host, pv_ctx *ctx, const void *config,
		      const void *model, const struct pv_table *rows, double *decision)
{
	const struct pv__forest *f = model;
	double two[2];
	int status = pv__check_columns(host, ctx, rows, f->n_cols);

	(void)config;
	for (int64_t r = 0; status == PV_OK && r < rows->n_rows; r++) {
		if (f->n_classes == 2) {
			mean_value(f, rows->row[r], two);
			decision[r] = two[1] - two[0];
		} else {
			mean_value(f, rows->row[r], decision + r * width(f));
		}
	}
	return status;
}

int pv__forest_probability(const struct pv_host *host, pv_ctx *ctx, const void *config,
			   const void *model, const struct pv_table *rows, double *probability)
{
	const struct pv__forest *f = model;
	int status = pv__check_columns(host, ctx, rows, f->n_cols);

	(void)config;
	for (int64_t r = 0; status == PV_OK && r < rows->n_rows; r++)
		mean_value(f, rows->row[r], probability + r * width(f));
	return status;
}

/* ---- bundles -------------------------------------------------------------------------------- */

/* The nodes of a tree, field by field. */
struct fields {
	double *threshold;
	int64_t *link; /* column and child in turn */
};

static int make_fields(const struct pv_host *host, pv_ctx *ctx, int64_t n, struct fields *f)
{
	f->threshold = host->scratch(ctx, (size_t)n, sizeof(*f->threshold));
	f->link = host->scratch(ctx, (size_t)n, 2 * sizeof(*f->link));
	return f->threshold && f->link ? PV_OK : no_memory(host, ctx);
}

static int64_t most_nodes(const struct pv__forest *f)
{
	int64_t most = 0;

	for (int64_t t = 0; t < f->n_trees; t++)
		if (f->tree[t].n_nodes > most)
			most = f->tree[t].n_nodes;
	return most;
}

static int save_tree(const struct pv_host *host, pv_ctx *ctx, const struct pv__tree *t, int64_t w,
		     const struct fields *room, struct pv_writer *to)
{
	int status = pv__write_int(host, ctx, to, t->n_nodes);

	for (int64_t i = 0; i < t->n_nodes; i++) {
		room->threshold[i] = t->node[i].threshold;
		room->link[2 * i] = t->node[i].column;
		room->link[2 * i + 1] = t->node[i].next;
	}
	if (status == PV_OK)
		status = pv__write_int(host, ctx, to, t->n_leaves);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, to, t->n_nodes, room->threshold);
	if (status == PV_OK)
		status = pv__write_ints(host, ctx, to, 2 * t->n_nodes, room->link);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, to, t->n_leaves * w, t->value);
	return status;
}

int pv__forest_save(const struct pv_host *host, pv_ctx *ctx, const void *model, struct pv_writer *w)
{
	const struct pv__forest *f = model;
	const int64_t size[3] = {f->n_trees, f->n_classes, f->n_cols};
	struct fields room;
	int status = make_fields(host, ctx, most_nodes(f), &room);

	if (status == PV_OK)
		status = pv__write_ints(host, ctx, w, 3, size);
	for (int64_t t = 0; status == PV_OK && t < f->n_trees; t++)
		status = save_tree(host, ctx, f->tree + t, width(f), &room, w);
	return status;
}

/* A node points behind itself, so that every walk ends. */
static int is_sound(const struct pv__forest *f, const struct pv__tree *t, int64_t at,
		    int64_t column, int64_t next)
{
	if (column == -1)
		return next >= 0 && next < t->n_leaves;
	return column >= 0 && column < f->n_cols && next > at && next < t->n_nodes - 1;
}

static int take_nodes(const struct pv_host *host, pv_ctx *ctx, const struct pv__forest *f,
		      const struct fields *from, struct pv__tree *t)
{
	for (int64_t i = 0; i < t->n_nodes; i++) {
		int64_t column = from->link[2 * i], next = from->link[2 * i + 1];

		if (!is_sound(f, t, i, column, next))
			return host->fail(ctx, PV_EDATA, NULL,
					  "the fitted model is damaged: a tree "
					  "points outside itself");
		t->node[i] =
			(struct pv__tree_node){from->threshold[i], (int32_t)column, (int32_t)next};
	}
	return PV_OK;
}

static int load_tree(const struct pv_host *host, pv_ctx *ctx, struct pv_reader *r,
		     const struct pv__forest *f, struct pv__tree *t)
{
	struct fields from;
	int status = pv__read_int(host, ctx, r, 1, INT32_MAX, &t->n_nodes);

	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 1, t->n_nodes, &t->n_leaves);
	if (status == PV_OK)
		status = make_fields(host, ctx, t->n_nodes, &from);
	if (status == PV_OK)
		status = pv__read_reals_into(host, ctx, r, t->n_nodes, from.threshold);
	if (status == PV_OK)
		status = pv__read_ints_into(host, ctx, r, 2 * t->n_nodes, from.link);
	if (status != PV_OK)
		return status;
	t->node = host->keep(ctx, (size_t)t->n_nodes, sizeof(*t->node));
	if (!t->node)
		return no_memory(host, ctx);
	status = take_nodes(host, ctx, f, &from, t);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, t->n_leaves * width(f), &t->value);
	return status;
}

int pv__forest_load(const struct pv_host *host, pv_ctx *ctx, const void *config,
		    struct pv_reader *r, void **model)
{
	struct pv__forest *f = host->keep(ctx, 1, sizeof(*f));
	int status;

	(void)config;
	if (!f)
		return no_memory(host, ctx);
	status = pv__read_int(host, ctx, r, 1, PV__MOST, &f->n_trees);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 0, PV__MOST, &f->n_classes);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 1, PV__MOST, &f->n_cols);
	if (status != PV_OK)
		return status;
	f->tree = host->keep(ctx, (size_t)f->n_trees, sizeof(*f->tree));
	if (!f->tree)
		return no_memory(host, ctx);
	for (int64_t t = 0; status == PV_OK && t < f->n_trees; t++)
		status = load_tree(host, ctx, r, f, f->tree + t);
	*model = f;
	return status;
}
