/* How far the target goes with a column, and whether that is chance. */
#include "run/probe.h"

#include <math.h>

enum {
	MOST_PERMUTED = 1000, /* units; above, the limit of the statistic is near enough */
	ENOUGH = 10
}; /* permutations that are as large */

/* One side of an association: classes by level, or numbers by centred rank. */
struct side {
	int64_t n_levels;
	int64_t *level;
	double *rank, square;
};

struct pair {
	int64_t n;
	struct side a, b;
	double *cell;      /* of a table of classes: n_levels x n_levels */
	double *n_a, *n_b; /* of each level */
};

/* ---- statistics: times n - 1, chi-squared in the limit ------------------------------------ */

static double table_statistic(const struct pair *p, const int64_t *index)
{
	int64_t k = p->b.n_levels;
	double sum = 0;

	for (int64_t i = 0; i < p->a.n_levels * k; i++)
		p->cell[i] = 0;
	for (int64_t i = 0; i < p->n; i++)
		p->cell[p->a.level[index[i]] * k + p->b.level[i]]++;
	for (int64_t i = 0; i < p->a.n_levels; i++)
		for (int64_t j = 0; j < k; j++)
			sum += p->cell[i * k + j] * p->cell[i * k + j] / (p->n_a[i] * p->n_b[j]);
	return sum - 1;
}

/* Between classes of `of`, the share of the squares of the ranks. */
static double rank_statistic(const struct pair *p, const struct side *of, const double *n_of,
			     const struct side *ranks, const int64_t *index)
{
	bool first = of == &p->a;
	double sum = 0;

	for (int64_t k = 0; k < of->n_levels; k++)
		p->cell[k] = 0;
	for (int64_t i = 0; i < p->n; i++)
		p->cell[of->level[first ? index[i] : i]] += ranks->rank[first ? i : index[i]];
	for (int64_t k = 0; k < of->n_levels; k++)
		sum += p->cell[k] * p->cell[k] / n_of[k];
	return sum / ranks->square;
}

static double statistic(const struct pair *p, const int64_t *index)
{
	double sum = 0;

	if (p->a.n_levels > 0 && p->b.n_levels > 0)
		return table_statistic(p, index);
	if (p->a.n_levels > 0)
		return rank_statistic(p, &p->a, p->n_a, &p->b, index);
	if (p->b.n_levels > 0)
		return rank_statistic(p, &p->b, p->n_b, &p->a, index);
	for (int64_t i = 0; i < p->n; i++)
		sum += p->a.rank[index[i]] * p->b.rank[i];
	return sum * sum / (p->a.square * p->b.square);
}

static double freedom(const struct pair *p)
{
	double a = p->a.n_levels > 0 ? (double)p->a.n_levels - 1 : 1;
	double b = p->b.n_levels > 0 ? (double)p->b.n_levels - 1 : 1;

	return a * b;
}

/* ---- p ------------------------------------------------------------------------------------ */

static double permuted_p(const struct pv__collector *c, const struct pair *p, uint64_t probe,
			 double observed, int64_t *index)
{
	int64_t most = 2000 * pv__n_probes(c) - 1, as_large = 0; /* so that p can be rare */

	for (int64_t m = 1; m <= most; m++) {
		for (int64_t i = 0; i < p->n; i++)
			index[i] = i;
		pv__shuffle(pv__stream(c->run->study->seed, PV__RANDOM_PROBE, probe, (uint64_t)m),
			    p->n, index);
		as_large += statistic(p, index) >= observed * (1 - 1e-12);
		if (as_large == ENOUGH)
			return (double)as_large / (double)m;
	}
	return (double)(as_large + 1) / (double)(most + 1);
}

/* ---- sides -------------------------------------------------------------------------------- */

/* Levels that occur, numbered anew; *n_of: rows of each. */
static int take_levels(struct pv__arena *arena, int64_t n, const int64_t *from, int64_t n_levels,
		       struct side *out, double **n_of)
{
	int64_t *code = pv__alloc(arena, (size_t)n_levels, sizeof(*code));

	out->level = pv__alloc(arena, (size_t)n, sizeof(*out->level));
	*n_of = pv__alloc(arena, (size_t)n_levels, sizeof(**n_of));
	if (!code || !out->level || !*n_of)
		return PV_ENOMEM;
	for (int64_t k = 0; k < n_levels; k++)
		code[k] = -1;
	for (int64_t i = 0; i < n; i++) {
		if (code[from[i]] < 0) {
			(*n_of)[out->n_levels] = 0;
			code[from[i]] = out->n_levels++;
		}
		out->level[i] = code[from[i]];
		(*n_of)[out->level[i]]++;
	}
	return PV_OK;
}

static int take_ranks(struct pv__arena *arena, int64_t n, const double *value, struct side *out)
{
	out->rank = pv__alloc(arena, (size_t)n, sizeof(*out->rank));
	if (!out->rank)
		return PV_ENOMEM;
	PV__TRY(pv__midranks(arena, n, value, out->rank));
	for (int64_t i = 0; i < n; i++) {
		out->rank[i] -= ((double)n + 1) / 2;
		out->square += out->rank[i] * out->rank[i];
	}
	return PV_OK;
}

static int take_side(struct pv__arena *arena, int64_t n, const struct pv__probe_column *from,
		     struct side *out, double **n_of)
{
	return from->n_levels > 0 ? take_levels(arena, n, from->level, from->n_levels, out, n_of)
				  : take_ranks(arena, n, from->value, out);
}

/* The target of the units that are kept. */
static int take_target(const struct pv__samples *s, struct pv__arena *arena,
		       const struct pv__probe_units *u, int64_t n, const int64_t *kept,
		       struct pv__probe_column *out)
{
	out->n_levels = s->target_kind == PV_CLASSES ? s->n_classes : 0;
	out->level = pv__alloc(arena, (size_t)n, sizeof(*out->level));
	out->value = pv__alloc(arena, (size_t)n, sizeof(*out->value));
	if (!out->level || !out->value)
		return PV_ENOMEM;
	for (int64_t i = 0; i < n; i++) {
		out->value[i] = u->y[kept[i]];
		out->level[i] = out->n_levels > 0 ? (int64_t)u->y[kept[i]] : 0;
	}
	return PV_OK;
}

/* Is there more than one value? */
static bool varies(const struct side *s)
{
	return s->level ? s->n_levels > 1 : s->square > 0;
}

static char *describe(const struct pv__collector *c, struct pv__arena *arena, const struct pair *p,
		      const char *noun, double share, double corrected)
{
	bool a = p->a.n_levels > 0, b = p->b.n_levels > 0;
	int64_t fewer = p->a.n_levels < p->b.n_levels ? p->a.n_levels : p->b.n_levels;
	double size = sqrt(a && b ? share / (double)(fewer - 1) : share);

	return pv__format(arena, "%s %.2f over %lld %s, corrected p %.2g of %lld probes",
			  a && b   ? "Cramer's V"
			  : a || b ? "correlation ratio of ranks"
				   : "size of the rank correlation",
			  size, (long long)p->n, noun, corrected, (long long)pv__n_probes(c));
}

int pv__probe_association(const struct pv__collector *c, struct pv__arena *arena,
			  const struct pv__probe_units *units, int64_t n, const int64_t *kept,
			  const struct pv__probe_column *column, uint64_t probe, char **text,
			  struct pv__diag *diag)
{
	struct pair p = {.n = n};
	struct pv__probe_column target;
	int64_t *index = pv__alloc(arena, (size_t)n, sizeof(*index));
	double share, corrected;

	*text = NULL;
	if (!index || take_target(&c->run->samples, arena, units, n, kept, &target) != PV_OK ||
	    take_side(arena, n, &target, &p.a, &p.n_a) != PV_OK ||
	    take_side(arena, n, column, &p.b, &p.n_b) != PV_OK)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to probe the data");
	p.cell = pv__alloc(arena, (size_t)((p.a.n_levels + 1) * (p.b.n_levels + 1)),
			   sizeof(*p.cell));
	if (!p.cell)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to probe the data");
	if (!varies(&p.a) || !varies(&p.b))
		return PV_OK;
	for (int64_t i = 0; i < n; i++)
		index[i] = i;
	share = statistic(&p, index);
	corrected = pv__probe_p(
		c, n > MOST_PERMUTED
			   ? exp(pv__log_tail(PV_CHI2, (double)(n - 1) * share, freedom(&p), 0))
			   : permuted_p(c, &p, probe, share, index));
	if (!pv__probe_is_rare(corrected))
		return PV_OK;
	*text = describe(c, arena, &p, units->noun, share, corrected);
	return *text ? PV_OK : pv__fail(diag, PV_ENOMEM, NULL, "no memory to probe the data");
}
