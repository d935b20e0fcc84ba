/* Recursive nearest agglomeration: the graph shrinks to less than half in every pass. */
#include "kernels/clustering.h"

#include "kernels/vector.h"

#include <string.h>

struct rena {
	const struct pv_host *host;
	struct pv__clustering *c;
	int64_t n; /* clusters now */
	int64_t n_pairs;
	int32_t *a, *b;  /* pairs of clusters */
	double *size;    /* columns of a cluster */
	double *nearest; /* distance to the nearest neighbour; INFINITY: none */
	int32_t *near, *parent, *number;
	int64_t *order;
};

static int make_room(const struct pv_host *host, pv_ctx *ctx, struct rena *r)
{
	size_t n = (size_t)r->n;

	r->a = host->scratch(ctx, (size_t)r->n_pairs + 1, 2 * sizeof(*r->a));
	r->size = host->scratch(ctx, n, 2 * sizeof(*r->size));
	r->near = host->scratch(ctx, n, 3 * sizeof(*r->near));
	r->order = host->scratch(ctx, n, sizeof(*r->order));
	if (!r->a || !r->size || !r->near || !r->order)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory to cluster %lld columns",
				  (long long)n);
	r->b = r->a + r->n_pairs;
	r->nearest = r->size + n;
	r->parent = r->near + n;
	r->number = r->near + 2 * n;
	return PV_OK;
}

static void start(struct rena *r)
{
	memcpy(r->a, r->c->pairs.a, (size_t)r->n_pairs * sizeof(*r->a));
	memcpy(r->b, r->c->pairs.b, (size_t)r->n_pairs * sizeof(*r->b));
	for (int64_t j = 0; j < r->n; j++) {
		r->size[j] = 1;
		r->c->label[j] = j;
	}
}

static void consider(struct rena *r, int32_t s, int32_t x, double d)
{
	if (d < r->nearest[s] || (d == r->nearest[s] && x < r->near[s])) {
		r->nearest[s] = d;
		r->near[s] = x;
	}
}

static void find_nearest(struct rena *r)
{
	int64_t rows = r->c->n_rows;

	for (int64_t s = 0; s < r->n; s++) {
		r->nearest[s] = INFINITY;
		r->parent[s] = (int32_t)s;
	}
	for (int64_t i = 0; i < r->n_pairs; i++) {
		int32_t a = r->a[i], b = r->b[i];
		double d = pv__distance2(rows, r->c->mean + a * rows, r->c->mean + b * rows);

		consider(r, a, b, d);
		consider(r, b, a, d);
	}
}

static int32_t find(struct rena *r, int32_t s)
{
	while (r->parent[s] != s) {
		r->parent[s] = r->parent[r->parent[s]];
		s = r->parent[s];
	}
	return s;
}

/* Nearest pairs first; the number of clusters that are left. */
static int64_t join(struct rena *r)
{
	int64_t n = r->n;

	r->host->argsort(r->n, r->nearest, r->order);
	for (int64_t i = 0; i < r->n && n > r->c->wanted; i++) {
		int32_t s = (int32_t)r->order[i], a, b;

		if (!(r->nearest[s] < INFINITY))
			break;
		a = find(r, s);
		b = find(r, r->near[s]);
		if (a == b)
			continue;
		r->parent[a > b ? a : b] = a < b ? a : b;
		n--;
	}
	return n;
}

/* Clusters get their new numbers in order of their lowest member, which is their root, so
 * that means move down in place. */
static void average(struct rena *r)
{
	int64_t rows = r->c->n_rows;
	int32_t n = 0;

	for (int32_t s = 0; s < r->n; s++) {
		int32_t root = find(r, s);
		double *from = r->c->mean + s * rows, *to, n_from = r->size[s], n_to;

		r->number[s] = root == s ? n++ : r->number[root];
		to = r->c->mean + r->number[s] * rows;
		if (root == s) {
			memmove(to, from, (size_t)rows * sizeof(*to));
			r->size[r->number[s]] = n_from;
			continue;
		}
		n_to = r->size[r->number[s]];
		for (int64_t i = 0; i < rows; i++)
			to[i] = (n_to * to[i] + n_from * from[i]) / (n_to + n_from);
		r->size[r->number[s]] += n_from;
	}
}

static void shrink(struct rena *r)
{
	int64_t n = 0;

	for (int64_t i = 0; i < r->n_pairs; i++) {
		int32_t a = r->number[r->a[i]], b = r->number[r->b[i]];

		if (a == b)
			continue;
		r->a[n] = a;
		r->b[n++] = b;
	}
	r->n_pairs = n;
	for (int64_t j = 0; j < r->c->n_cols; j++)
		r->c->label[j] = r->number[r->c->label[j]];
}

int pv__rena(const struct pv_host *host, pv_ctx *ctx, struct pv__clustering *c)
{
	struct rena r = {.host = host, .c = c, .n = c->n_cols, .n_pairs = c->pairs.n};
	int status = make_room(host, ctx, &r);

	if (status != PV_OK)
		return status;
	start(&r);
	while (r.n > c->wanted) {
		int64_t n;

		status = host->progress(ctx, c->n_cols - r.n, c->n_cols - c->wanted);
		if (status != PV_OK)
			return status;
		find_nearest(&r);
		n = join(&r);
		if (n == r.n)
			break;
		average(&r);
		shrink(&r);
		r.n = n;
	}
	c->n_clusters = r.n;
	return PV_OK;
}
