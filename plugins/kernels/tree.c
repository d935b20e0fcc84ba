/* Rows of a node are sorted by rank for each column that is tried: as bits of a set where the
 * node is not very small beside the table, which takes no comparisons. */
#include "kernels/tree.h"

#include <math.h>
#include <string.h>

/* ---- ranks ------------------------------------------------------------------------------ */

static int no_memory(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows and %lld columns",
			  (long long)rows->n, (long long)rows->n_cols);
}

static void rank_column(const struct pv_host *host, const struct pv__rows *rows, int64_t c,
			double *x, int64_t *index, struct pv__ranked *out)
{
	uint32_t *rank = out->rank + c * rows->n, r = 0;

	for (int64_t i = 0; i < rows->n; i++)
		x[i] = rows->row[i][c];
	host->argsort(rows->n, x, index);
	for (int64_t i = 0; i < rows->n; i++) {
		r += i > 0 && x[index[i]] > x[index[i - 1]];
		rank[index[i]] = r;
	}
}

int pv__ranked_make(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
		    struct pv__ranked *out)
{
	size_t n = (size_t)rows->n, p = (size_t)rows->n_cols;
	double *x = host->scratch(ctx, n, sizeof(*x));
	int64_t *index = host->scratch(ctx, n, sizeof(*index));

	if (rows->n_cols == 0)
		return host->fail(ctx, PV_EDATA, NULL, "there are no columns to fit a model on");
	if (rows->n > INT32_MAX / 2 || rows->n_cols > INT32_MAX)
		return host->fail(ctx, PV_EDATA, NULL,
				  "%lld rows and %lld columns are more than a "
				  "tree can hold",
				  (long long)rows->n, (long long)rows->n_cols);
	*out = (struct pv__ranked){.rows = rows};
	out->rank = host->scratch(ctx, p, n * sizeof(uint32_t));
	if (!x || !index || !out->rank)
		return no_memory(host, ctx, rows);
	for (int64_t c = 0; c < rows->n_cols; c++)
		rank_column(host, rows, c, x, index, out);
	return PV_OK;
}

/* ---- room ------------------------------------------------------------------------------- */

struct pending {
	int64_t from, to; /* rows of the node */
	int64_t node, depth;
};

struct split {
	double score; /* the larger, the purer; below 0: none found */
	int64_t column;
	uint32_t rank;        /* of the last row on the left */
	int64_t below, above; /* rows on either side of the threshold */
};

struct pv__grower {
	const struct pv__ranked *ranked;
	struct pv__tree_rule rule;
	int64_t n, width;
	uint32_t *row, *spare; /* of all nodes, each together; n */
	uint64_t *sorted;      /* rank << 32 | row */
	uint64_t *bits;        /* ranks that occur, between calls none */
	uint32_t *head, *next; /* rows of a rank: the first, and the next after each */
	uint32_t *column;      /* a permutation of all columns */
	struct pending *stack;
	struct pv__tree_node *node;
	double *value;                /* of leaves */
	double *total, *left, *right; /* width: costs of the classes */
	/* Of the tree at hand. */
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct pv__tree_row *rows;
	uint64_t stream, draw;
	/* Of the node at hand. */
	double cost, count, mean, rest; /* rest: sum of cost (y - mean), 0 but for rounding */
};

struct pv__grower *pv__grower_make(const struct pv_host *host, pv_ctx *ctx,
				   const struct pv__ranked *ranked,
				   const struct pv__tree_rule *rule)
{
	struct pv__grower *g = host->scratch(ctx, 1, sizeof(*g));
	size_t n = (size_t)ranked->rows->n, p = (size_t)ranked->rows->n_cols, width;

	if (!g)
		return NULL;
	*g = (struct pv__grower){.ranked = ranked,
				 .rule = *rule,
				 .n = ranked->rows->n,
				 .width = rule->n_classes ? rule->n_classes : 1};
	width = (size_t)g->width;
	g->row = host->scratch(ctx, n, sizeof(*g->row));
	g->spare = host->scratch(ctx, n, sizeof(*g->spare));
	g->sorted = host->scratch(ctx, n, sizeof(*g->sorted));
	g->bits = host->scratch(ctx, n / 64 + 1, sizeof(*g->bits));
	g->head = host->scratch(ctx, n, sizeof(*g->head));
	g->next = host->scratch(ctx, n, sizeof(*g->next));
	g->column = host->scratch(ctx, p, sizeof(*g->column));
	g->stack = host->scratch(ctx, n + 1, sizeof(*g->stack));
	g->node = host->scratch(ctx, 2 * n, sizeof(*g->node));
	g->value = host->scratch(ctx, n, width * sizeof(double));
	g->total = host->scratch(ctx, width, sizeof(double));
	g->left = host->scratch(ctx, width, sizeof(double));
	g->right = host->scratch(ctx, width, sizeof(double));
	if (!g->row || !g->spare || !g->sorted || !g->bits || !g->head || !g->next || !g->column ||
	    !g->stack || !g->node || !g->value || !g->total || !g->left || !g->right)
		return NULL;
	return g;
}

/* ---- sorting the rows of a node ----------------------------------------------------------- */

enum { BITS = 64, NONE = -1 };

/* Rows in ascending order come out by rank, then by row. */
static void sort_by_bits(struct pv__grower *g, const uint32_t *rank, const uint32_t *row, int64_t m)
{
	uint64_t *out = g->sorted;

	for (int64_t i = m - 1; i >= 0; i--) {
		uint32_t r = row[i], k = rank[r];
		uint64_t bit = (uint64_t)1 << k % BITS, *word = g->bits + k / BITS;

		g->next[r] = *word & bit ? g->head[k] : (uint32_t)NONE;
		g->head[k] = r;
		*word |= bit;
	}
	for (int64_t w = 0; w <= g->n / BITS; w++) {
		for (uint64_t left = g->bits[w]; left; left &= left - 1) {
			uint64_t k = (uint64_t)w * BITS + (uint64_t)__builtin_ctzll(left);

			for (uint32_t r = g->head[k]; r != (uint32_t)NONE; r = g->next[r])
				*out++ = k << 32 | r;
		}
		g->bits[w] = 0;
	}
}

/* The same by Shell's sort. */
static void sort_few(struct pv__grower *g, const uint32_t *rank, const uint32_t *row, int64_t m)
{
	static const int64_t gaps[] = {701, 301, 132, 57, 23, 10, 4, 1};
	uint64_t *a = g->sorted;

	for (int64_t i = 0; i < m; i++)
		a[i] = (uint64_t)rank[row[i]] << 32 | row[i];
	for (size_t k = 0; k < sizeof(gaps) / sizeof(*gaps); k++)
		for (int64_t i = gaps[k]; i < m; i++) {
			uint64_t x = a[i];
			int64_t j = i;

			for (; j >= gaps[k] && a[j - gaps[k]] > x; j -= gaps[k])
				a[j] = a[j - gaps[k]];
			a[j] = x;
		}
}

/* false: the column is constant in the node. */
static int sort_rows(struct pv__grower *g, int64_t column, const uint32_t *row, int64_t m)
{
	const uint32_t *rank = g->ranked->rank + column * g->n;

	if (m * 4 * BITS > g->n) /* the words of the set are not many more than the rows */
		sort_by_bits(g, rank, row, m);
	else
		sort_few(g, rank, row, m);
	return g->sorted[0] >> 32 != g->sorted[m - 1] >> 32;
}

/* ---- the best split of one column ----------------------------------------------------------- */

static void offer(struct split *best, double score, int64_t column, const uint64_t *at)
{
	if (score < best->score || (score == best->score && column >= best->column))
		return;
	*best = (struct split){score, column, (uint32_t)(at[0] >> 32),
			       (int64_t)(at[0] & UINT32_MAX), (int64_t)(at[1] & UINT32_MAX)};
}

/* May the threshold lie between at[0] and at[1]? */
static int is_edge(const struct pv__grower *g, const uint64_t *at, double count)
{
	return at[0] >> 32 != at[1] >> 32 && count >= g->rule.min_leaf &&
	       g->count - count >= g->rule.min_leaf;
}

/* Sum over both sides of sum_k cost_k^2 / cost: the weighted Gini impurity is cost less
 * this. */
static void scan_classes(struct pv__grower *g, int64_t column, int64_t m, struct split *best)
{
	double left2 = 0, right2 = 0, cost = 0, count = 0;

	for (int64_t k = 0; k < g->width; k++) {
		g->left[k] = 0;
		g->right[k] = g->total[k];
		right2 += g->total[k] * g->total[k];
	}
	for (int64_t i = 0; i + 1 < m; i++) {
		const struct pv__tree_row *r = g->rows + (g->sorted[i] & UINT32_MAX);
		int64_t k = (int64_t)r->y;

		left2 += r->cost * (2 * g->left[k] + r->cost);
		right2 -= r->cost * (2 * g->right[k] - r->cost);
		g->left[k] += r->cost;
		g->right[k] -= r->cost;
		cost += r->cost;
		count += r->count;
		if (is_edge(g, g->sorted + i, count))
			offer(best, left2 / cost + right2 / (g->cost - cost), column,
			      g->sorted + i);
	}
}

/* Sum over both sides of (sum of cost (y - mean))^2 / cost: the sum of squares is that of
 * the node less this. */
static void scan_numbers(struct pv__grower *g, int64_t column, int64_t m, struct split *best)
{
	double sum = 0, cost = 0, count = 0;

	for (int64_t i = 0; i + 1 < m; i++) {
		const struct pv__tree_row *r = g->rows + (g->sorted[i] & UINT32_MAX);

		sum += r->cost * (r->y - g->mean);
		cost += r->cost;
		count += r->count;
		if (is_edge(g, g->sorted + i, count))
			offer(best,
			      sum * sum / cost +
				      (g->rest - sum) * (g->rest - sum) / (g->cost - cost),
			      column, g->sorted + i);
	}
}

/* ---- nodes ------------------------------------------------------------------------------------
 */

/* Sums of the node; false: all its rows have the same target. */
static int measure(struct pv__grower *g, const uint32_t *row, int64_t m)
{
	const struct pv__tree_row *rows = g->rows;
	int mixed = 0;

	memset(g->total, 0, (size_t)g->width * sizeof(double));
	g->cost = g->count = g->mean = g->rest = 0;
	for (int64_t i = 0; i < m; i++) {
		const struct pv__tree_row *r = rows + row[i];

		g->cost += r->cost;
		g->count += r->count;
		mixed |= r->y != rows[row[0]].y;
		if (g->rule.n_classes)
			g->total[(int64_t)r->y] += r->cost;
		else
			g->mean += r->cost * (r->y - rows[row[0]].y);
	}
	if (g->rule.n_classes)
		return mixed;
	g->mean = rows[row[0]].y + g->mean / g->cost;
	for (int64_t i = 0; i < m; i++)
		g->rest += rows[row[i]].cost * (rows[row[i]].y - g->mean);
	return mixed;
}

/* Column number `at` in the order of this node. */
static int64_t next_column(struct pv__grower *g, int64_t at)
{
	int64_t p = g->ranked->rows->n_cols, to;
	uint32_t swap;

	if (g->rule.n_tried >= p)
		return at;
	to = at + (int64_t)(g->host->uniform(g->ctx, g->stream, g->draw++) * (double)(p - at));
	swap = g->column[at];
	g->column[at] = g->column[to];
	g->column[to] = swap;
	return g->column[at];
}

static struct split find_split(struct pv__grower *g, const uint32_t *row, int64_t m)
{
	struct split best = {.score = -1, .column = INT64_MAX};
	int64_t p = g->ranked->rows->n_cols;

	for (int64_t at = 0, tried = 0; at < p && tried < g->rule.n_tried; at++) {
		int64_t column = next_column(g, at);

		if (!sort_rows(g, column, row, m))
			continue;
		tried++;
		if (g->rule.n_classes)
			scan_classes(g, column, m, &best);
		else
			scan_numbers(g, column, m, &best);
	}
	return best;
}

/* Halfway; where that rounds to the upper value, the lower one. */
static double threshold(const struct pv__rows *rows, const struct split *s)
{
	double low = rows->row[s->below][s->column], high = rows->row[s->above][s->column];
	double middle = fmax(low, low / 2 + high / 2);

	return middle < high ? middle : low;
}

/* Rows that go left first, in the order that they had; returns how many. */
static int64_t divide(struct pv__grower *g, const struct split *s, uint32_t *row, int64_t m)
{
	const uint32_t *rank = g->ranked->rank + s->column * g->n;
	int64_t n_left = 0, n_right = 0;

	for (int64_t i = 0; i < m; i++)
		if (rank[row[i]] <= s->rank)
			row[n_left++] = row[i];
		else
			g->spare[n_right++] = row[i];
	memcpy(row + n_left, g->spare, (size_t)n_right * sizeof(*row));
	return n_left;
}

static void make_leaf(struct pv__grower *g, struct pv__tree_node *node, int64_t place)
{
	double *value = g->value + place * g->width;

	*node = (struct pv__tree_node){.column = -1, .next = (int32_t)place};
	value[0] = g->mean;
	for (int64_t k = 0; g->rule.n_classes && k < g->width; k++)
		value[k] = g->total[k] / g->cost;
}

static int keep_tree(const struct pv__grower *g, struct pv__tree *t)
{
	size_t n = (size_t)t->n_nodes, n_values = (size_t)(t->n_leaves * g->width);

	t->node = g->host->keep(g->ctx, n, sizeof(*t->node));
	t->value = g->host->keep(g->ctx, n_values, sizeof(double));
	if (!t->node || !t->value)
		return no_memory(g->host, g->ctx, g->ranked->rows);
	memcpy(t->node, g->node, n * sizeof(*t->node));
	memcpy(t->value, g->value, n_values * sizeof(double));
	return PV_OK;
}

/* Splits a node in two, or makes a leaf of it; returns how many nodes that left pending. */
static int64_t settle(struct pv__grower *g, struct pending at, struct pending *out,
		      struct pv__tree *t)
{
	struct split best = {.score = -1};
	uint32_t *row = g->row + at.from;
	int64_t m = at.to - at.from, middle;

	if (measure(g, row, m) && (g->rule.max_depth == 0 || at.depth < g->rule.max_depth) &&
	    g->count >= 2 * g->rule.min_leaf)
		best = find_split(g, row, m);
	if (best.score < 0) {
		make_leaf(g, g->node + at.node, t->n_leaves++);
		return 0;
	}
	middle = at.from + divide(g, &best, row, m);
	g->node[at.node] = (struct pv__tree_node){threshold(g->ranked->rows, &best),
						  (int32_t)best.column, (int32_t)t->n_nodes};
	out[0] = (struct pending){middle, at.to, t->n_nodes + 1, at.depth + 1};
	out[1] = (struct pending){at.from, middle, t->n_nodes, at.depth + 1};
	t->n_nodes += 2;
	return 2;
}

int pv__tree_grow(const struct pv_host *host, pv_ctx *ctx, struct pv__grower *g,
		  const struct pv__tree_row *rows, uint64_t stream, uint64_t first,
		  struct pv__tree *t)
{
	g->host = host;
	g->ctx = ctx;
	g->rows = rows;
	g->stream = stream;
	g->draw = first;
	*t = (struct pv__tree){.n_nodes = 1};
	g->stack[0] = (struct pending){.node = 0};
	for (int64_t i = 0; i < g->n; i++)
		if (rows[i].count > 0)
			g->row[g->stack[0].to++] = (uint32_t)i;
	for (int64_t c = 0; c < g->ranked->rows->n_cols; c++)
		g->column[c] = (uint32_t)c;
	for (int64_t n = 1; n > 0;) {
		struct pending at = g->stack[--n];

		n += settle(g, at, g->stack + n, t);
	}
	return keep_tree(g, t);
}
