/* Rows of different groups that are all but the same: one person under two ids, or one image
 * processed twice, learnt from and tested on. */
#include "run/probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of studies with more columns, as many at even distances are compared; with more rows, none. */
enum { MOST_COLUMNS = 4096, MOST_ROWS = 4096, AT_ONCE = 256 };
static const double near = .999;

struct likeness {
	const struct pv__collector *c;
	int64_t n, n_columns, n_used;
	double *column; /* AT_ONCE standardised columns: n x AT_ONCE */
	double *gram;   /* n x n, below the diagonal and on it */
	double *sum;    /* of each row */
	double freedom; /* of a correlation of two rows */
};

static double value_at(const struct likeness *l, int64_t row, int64_t column)
{
	const struct pv__matrix *m = l->c->results->block;

	while (column >= m->n_cols) {
		column -= m->n_cols;
		m++;
	}
	return m->x[row * m->n_cols + column];
}

/* Mean 0 and variance 1 over the rows that have a value; 0 for the others. */
static bool standardise(struct likeness *l, int64_t column, double *out)
{
	double sum = 0, squares = 0, scale;
	int64_t n = 0;

	for (int64_t r = 0; r < l->n; r++) {
		double v = value_at(l, r, column);

		out[r * AT_ONCE] = v;
		sum += isfinite(v) ? v : 0;
		n += isfinite(v) != 0;
	}
	for (int64_t r = 0; r < l->n; r++) {
		double *v = &out[r * AT_ONCE];

		*v = isfinite(*v) ? *v - sum / (double)n : 0;
		squares += *v * *v;
	}
	scale = n > 0 ? sqrt(squares / (double)n) : 0;
	for (int64_t r = 0; r < l->n && scale > 0; r++)
		out[r * AT_ONCE] /= scale;
	return isfinite(scale) && scale > 1e-12 * fabs(sum / (double)n);
}

/* Products of all rows, over the columns. */
static void multiply(struct likeness *l)
{
	int64_t step = (l->n_columns + MOST_COLUMNS - 1) / MOST_COLUMNS, held = 0;

	for (int64_t k = 0; k < l->n_columns; k += step) {
		if (standardise(l, k, l->column + held)) {
			for (int64_t r = 0; r < l->n; r++)
				l->sum[r] += l->column[r * AT_ONCE + held];
			held++;
			l->n_used++;
		}
		if (held == AT_ONCE || (k + step >= l->n_columns && held > 0)) {
			pv__lower_gram(l->n, held, l->column, AT_ONCE, 1, l->gram, l->n);
			held = 0;
		}
	}
}

/* Rows are centred too: a size that all columns share makes nobody alike.  Columns that go
 * together count as fewer: the freedom is that of the participation ratio. */
static void centre(struct likeness *l)
{
	double trace = 0, squares = 0;

	for (int64_t i = 0; i < l->n; i++)
		for (int64_t j = 0; j <= i; j++) {
			double *g = &l->gram[i * l->n + j];

			*g -= l->sum[i] * l->sum[j] / (double)l->n_used;
			trace += i == j ? *g : 0;
			squares += (i == j ? 1 : 2) * *g * *g;
		}
	l->freedom = trace * trace / squares - 2;
}

static double correlation(const struct likeness *l, int64_t i, int64_t j)
{
	const double *g = l->gram;

	return g[i * l->n + j] / sqrt(g[i * l->n + i] * g[j * l->n + j]);
}

/* For all pairs and probes. */
static double corrected_p(const struct likeness *l, double r)
{
	double pairs = (double)l->n * (double)(l->n - 1) / 2;
	double t = r * sqrt(l->freedom / fmax(1 - r * r, 1e-15));

	return pv__probe_p(l->c, pairs * exp(pv__log_tail(PV_STUDENT_T, t, l->freedom, 0)));
}

/* Those are named elsewhere. */
static bool is_identical(const struct likeness *l, int64_t i, int64_t j)
{
	for (int64_t b = 0; b < l->c->results->n_blocks; b++) {
		const struct pv__matrix *m = &l->c->results->block[b];

		if (memcmp(m->x + i * m->n_cols, m->x + j * m->n_cols,
			   (size_t)m->n_cols * sizeof(*m->x)) != 0)
			return false;
	}
	return true;
}

static int compare_rows(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool holds(int64_t n, const int64_t *rows, int64_t row)
{
	return bsearch(&row, rows, (size_t)n, sizeof(*rows), compare_rows) != NULL;
}

/* Is one of them learnt from where the other is tested? */
static bool are_apart(const struct pv__collector *c, int64_t i, int64_t j)
{
	for (int64_t k = 0; k < c->run->plan.splits.n; k++) {
		const struct pv__split *s = &c->run->plan.splits.split[k];

		if ((holds(s->n_train, s->train, i) && holds(s->n_test, s->test, j)) ||
		    (holds(s->n_train, s->train, j) && holds(s->n_test, s->test, i)))
			return true;
	}
	return false;
}

static void tell(struct pv__collector *c, const struct likeness *l)
{
	const struct pv__samples *s = &c->run->samples;
	int64_t found = 0, a = 0, b = 0;
	double best = 0;

	for (int64_t i = 0; i < l->n; i++)
		for (int64_t j = 0; j < i; j++) {
			double r = correlation(l, i, j);

			if (!(r > near) || s->group[i] == s->group[j] ||
			    !pv__probe_is_rare(corrected_p(l, r)) || is_identical(l, i, j) ||
			    !are_apart(c, i, j))
				continue;
			found++;
			if (r > best) {
				best = r;
				a = j;
				b = i;
			}
		}
	if (found > 0)
		pv__warn(&c->warnings, NULL,
			 "%s and %s have all but identical values (correlation %.6f over %lld "
			 "features, corrected p %.2g) and lie on two sides of a fold; %lld %s so: "
			 "the same data under two ids? Keep one, or give them one group",
			 s->id[a], s->id[b], best, (long long)l->n_used, corrected_p(l, best),
			 (long long)found, found == 1 ? "pair does" : "pairs do");
}

int pv__probe_twins(struct pv__collector *c, struct pv__arena *arena,
		    const struct pv__probe_units *units, struct pv__diag *diag)
{
	struct likeness l = {.c = c, .n = c->run->samples.n};
	size_t n = (size_t)l.n;

	(void)units; /* rows are compared, with a target or without */
	for (int64_t b = 0; b < c->results->n_blocks; b++)
		l.n_columns += c->results->block[b].n_cols;
	if (l.n < 3 || l.n > MOST_ROWS || l.n_columns < 3)
		return PV_OK;
	l.column = pv__alloc(arena, n, AT_ONCE * sizeof(*l.column));
	l.gram = pv__alloc(arena, n * n, sizeof(*l.gram));
	l.sum = pv__alloc(arena, n, sizeof(*l.sum));
	if (!l.column || !l.gram || !l.sum)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to compare rows");
	memset(l.gram, 0, n * n * sizeof(*l.gram));
	memset(l.sum, 0, n * sizeof(*l.sum));
	multiply(&l);
	centre(&l);
	if (l.freedom > 0)
		tell(c, &l);
	return PV_OK;
}
