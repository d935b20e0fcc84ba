/* Every cluster knows the nearest of its neighbours; a heap knows the nearest pair.
 *
 * A cluster lives in the slot of one of its columns.  Its neighbours are a linked list of
 * columns, whose clusters are looked up; lists are joined when clusters are, so that no
 * memory is needed beyond two entries per pair.  Where a cluster's nearest neighbour has
 * been merged away, what it was at is a lower bound for the next (no other neighbour was
 * nearer): the list is searched again only when that bound comes to the top of the heap. */
#include "kernels/clustering.h"

#include "kernels/vector.h"

enum { NOBODY = -1 };

struct ward {
	int64_t n_cols, n_rows;
	double *mean, *size;   /* of the cluster in a slot */
	int64_t *born;         /* columns 0 .. n - 1, unions from n on */
	int32_t *parent;       /* of each slot: the one that it was merged into, or itself */
	int32_t *head, *tail;  /* of each slot's list */
	int32_t *to, *next;    /* entries: a column, and the entry behind */
	double *key;           /* rise with `near`, or a lower bound */
	int32_t *near;         /* NOBODY: to be searched */
	int32_t *heap, *place; /* slots by (key, born); where each is */
	int64_t n_heap, *seen, n_searches;
};

static int make_room(const struct pv_host *host, pv_ctx *ctx, int64_t n_pairs, struct ward *w)
{
	size_t n = (size_t)w->n_cols;

	if (n_pairs > INT32_MAX / 2 || w->n_cols > INT32_MAX)
		return host->fail(ctx, PV_EDATA, NULL, "%lld contacts are too many to cluster",
				  (long long)n_pairs);
	w->size = host->scratch(ctx, n, sizeof(*w->size));
	w->key = host->scratch(ctx, n, sizeof(*w->key));
	w->born = host->scratch(ctx, n, sizeof(*w->born));
	w->seen = host->scratch(ctx, n, sizeof(*w->seen));
	w->parent = host->scratch(ctx, n, 6 * sizeof(*w->parent));
	w->to = host->scratch(ctx, (size_t)n_pairs + 1, 4 * sizeof(*w->to));
	if (!w->size || !w->key || !w->born || !w->seen || !w->parent || !w->to)
		return host->fail(ctx, PV_ENOMEM, NULL,
				  "no memory to cluster %lld columns with %lld contacts",
				  (long long)n, (long long)n_pairs);
	w->head = w->parent + n;
	w->tail = w->parent + 2 * n;
	w->near = w->parent + 3 * n;
	w->heap = w->parent + 4 * n;
	w->place = w->parent + 5 * n;
	w->next = w->to + 2 * n_pairs;
	return PV_OK;
}

static void add_entry(struct ward *w, int32_t slot, int32_t entry, int32_t to)
{
	w->to[entry] = to;
	w->next[entry] = NOBODY;
	if (w->head[slot] == NOBODY)
		w->head[slot] = entry;
	else
		w->next[w->tail[slot]] = entry;
	w->tail[slot] = entry;
}

static void start(struct ward *w, const struct pv__pairs *pairs)
{
	for (int32_t s = 0; s < w->n_cols; s++) {
		w->size[s] = 1;
		w->born[s] = s;
		w->parent[s] = s;
		w->head[s] = w->tail[s] = w->near[s] = NOBODY;
	}
	for (int64_t i = 0; i < pairs->n; i++) {
		add_entry(w, pairs->a[i], (int32_t)(2 * i), pairs->b[i]);
		add_entry(w, pairs->b[i], (int32_t)(2 * i + 1), pairs->a[i]);
	}
}

static int32_t find(struct ward *w, int32_t s)
{
	while (w->parent[s] != s) {
		w->parent[s] = w->parent[w->parent[s]];
		s = w->parent[s];
	}
	return s;
}

static double rise(const struct ward *w, int32_t a, int32_t b)
{
	double weight = w->size[a] * w->size[b] / (w->size[a] + w->size[b]);

	return weight * pv__distance2(w->n_rows, w->mean + a * w->n_rows, w->mean + b * w->n_rows);
}

/* ---- the heap ---------------------------------------------------------------------------- */

static int is_before(const struct ward *w, int32_t a, int32_t b)
{
	return w->key[a] < w->key[b] || (w->key[a] == w->key[b] && w->born[a] < w->born[b]);
}

static void put(struct ward *w, int64_t at, int32_t slot)
{
	w->heap[at] = slot;
	w->place[slot] = (int32_t)at;
}

static void sift_up(struct ward *w, int64_t at)
{
	int32_t slot = w->heap[at];

	for (int64_t above; at > 0; at = above) {
		above = (at - 1) / 2;
		if (!is_before(w, slot, w->heap[above]))
			break;
		put(w, at, w->heap[above]);
	}
	put(w, at, slot);
}

static void sift_down(struct ward *w, int64_t at)
{
	int32_t slot = w->heap[at];

	for (int64_t below; (below = 2 * at + 1) < w->n_heap; at = below) {
		if (below + 1 < w->n_heap && is_before(w, w->heap[below + 1], w->heap[below]))
			below++;
		if (!is_before(w, w->heap[below], slot))
			break;
		put(w, at, w->heap[below]);
	}
	put(w, at, slot);
}

static void put_in(struct ward *w, int32_t slot)
{
	put(w, w->n_heap++, slot);
	sift_up(w, w->place[slot]);
}

static void take_out(struct ward *w, int32_t slot)
{
	int32_t last = w->heap[--w->n_heap];

	if (last == slot)
		return;
	put(w, w->place[slot], last);
	sift_up(w, w->place[last]);
	sift_down(w, w->place[last]);
}

/* ---- neighbours -------------------------------------------------------------------------- */

/* A neighbour x of s: is it nearer to s than what s has so far? */
static void consider(struct ward *w, int32_t s, int32_t x, double d)
{
	if (w->near[s] == NOBODY || d < w->key[s] ||
	    (d == w->key[s] && w->born[x] < w->born[w->near[s]])) {
		w->near[s] = x;
		w->key[s] = d;
	}
}

/* What x knows once a and b have become the cluster in slot a. */
static void tell(struct ward *w, int32_t x, int32_t a, int32_t b, double d)
{
	if (d < w->key[x]) {
		w->near[x] = a;
		w->key[x] = d;
		sift_up(w, w->place[x]);
	} else if (w->near[x] == a || w->near[x] == b) {
		w->near[x] = NOBODY;
	}
}

/* Puts s into the heap with its nearest neighbour.  Entries for s itself, and all but one for each
 * neighbour, leave the list.  merged != NOBODY: s is the union of itself and that slot, and its
 * neighbours hear of it. */
static void search(struct ward *w, int32_t s, int32_t merged)
{
	int32_t *link = &w->head[s];

	w->near[s] = NOBODY;
	w->key[s] = INFINITY;
	w->seen[s] = ++w->n_searches;
	w->tail[s] = NOBODY;
	for (int32_t entry; (entry = *link) != NOBODY;) {
		int32_t x = find(w, w->to[entry]);
		double d;

		if (w->seen[x] == w->n_searches) {
			*link = w->next[entry];
			continue;
		}
		w->seen[x] = w->n_searches;
		w->tail[s] = entry;
		link = &w->next[entry];
		d = rise(w, s, x);
		consider(w, s, x, d);
		if (merged != NOBODY)
			tell(w, x, s, merged, d);
	}
	put_in(w, s);
}

static void join_lists(struct ward *w, int32_t a, int32_t b)
{
	if (w->head[a] == NOBODY)
		w->head[a] = w->head[b];
	else
		w->next[w->tail[a]] = w->head[b];
	if (w->head[b] != NOBODY)
		w->tail[a] = w->tail[b];
}

/* b goes into a. */
static void merge(struct ward *w, int32_t a, int32_t b, int64_t born)
{
	double *x = w->mean + a * w->n_rows, *y = w->mean + b * w->n_rows;
	double n = w->size[a] + w->size[b];

	for (int64_t i = 0; i < w->n_rows; i++)
		x[i] = (w->size[a] * x[i] + w->size[b] * y[i]) / n;
	w->size[a] = n;
	w->born[a] = born;
	w->parent[b] = a;
	take_out(w, a);
	take_out(w, b);
	join_lists(w, a, b);
	search(w, a, b);
}

/* The oldest of the nearest pairs, and what it would raise; INFINITY: none touch. */
static double nearest(struct ward *w, int32_t *a, int32_t *b)
{
	while (w->key[w->heap[0]] < INFINITY && w->near[w->heap[0]] == NOBODY) {
		int32_t s = w->heap[0];

		take_out(w, s);
		search(w, s, NOBODY);
	}
	*a = w->heap[0];
	*b = w->near[*a];
	return w->key[*a];
}

/* ---- the whole --------------------------------------------------------------------------- */

static int number_clusters(const struct pv_host *host, pv_ctx *ctx, struct ward *w,
			   struct pv__clustering *c)
{
	int64_t *number = host->scratch(ctx, (size_t)w->n_cols, sizeof(*number));

	if (!number)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld clusters",
				  (long long)w->n_cols);
	c->n_clusters = 0;
	for (int32_t j = 0; j < w->n_cols; j++) {
		int32_t slot = find(w, j);

		if (number[slot] == 0)
			number[slot] = ++c->n_clusters;
		c->label[j] = number[slot] - 1;
	}
	return PV_OK;
}

int pv__ward(const struct pv_host *host, pv_ctx *ctx, struct pv__clustering *c)
{
	struct ward w = {.n_cols = c->n_cols, .n_rows = c->n_rows, .mean = c->mean};
	int64_t n_steps = c->n_cols - c->wanted;
	int status = make_room(host, ctx, c->pairs.n, &w);

	if (status != PV_OK)
		return status;
	start(&w, &c->pairs);
	for (int32_t s = 0; s < c->n_cols; s++)
		search(&w, s, NOBODY);
	for (int64_t step = 0; step < n_steps; step++) {
		int32_t a, b;
		double d = nearest(&w, &a, &b);

		if (!(d < INFINITY))
			break;
		if (c->height)
			c->height[step] = sqrt(2 * d);
		if (step % 1024 == 0)
			status = host->progress(ctx, step, n_steps);
		if (status != PV_OK)
			return status;
		merge(&w, a, b, c->n_cols + step);
	}
	return number_clusters(host, ctx, &w, c);
}
