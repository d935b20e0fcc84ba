/* A single feature that tells two classes apart by itself is, more often than not, the target
 * under another name.  Mann and Whitney's U, with ties counted against the feature. */
#include "run/probe.h"

#include <math.h>

static const double suspicious_auc = .99;
enum { MOST_WRONG = 20000 }; /* pairs, up to which p is exact */

struct told {
	struct pv__collector *c;
	const struct pv__probe_units *units;
	int64_t n0, n1;       /* units of either class */
	double *value, *tail; /* tail[w]: p of at most w wrong pairs, both sides */
	int64_t *order, n_tail;
	int64_t n_features, n_found;
	int64_t fewest_wrong; /* pairs, of the best of those found */
	double auc;
	const char *name;
};

/* tail[w]: two-sided, exact, without ties: the ways to have at most w wrong pairs are the
 * partitions of 0 .. w into at most n1 parts of at most n0 (Mann and Whitney 1947), over all
 * C(n, n1) ways.  Complete separation: 2 / C(n, n1). */
static void count_ways(struct told *t)
{
	double log_all = lgamma((double)(t->n0 + t->n1 + 1)) - lgamma((double)(t->n0 + 1)) -
			 lgamma((double)(t->n1 + 1));
	int64_t few = t->n0 < t->n1 ? t->n0 : t->n1, many = t->n0 + t->n1 - few;
	double sum = 0;

	for (int64_t w = 0; w < t->n_tail; w++)
		t->tail[w] = w == 0;
	for (int64_t i = 1; i <= few && i < t->n_tail; i++) {
		for (int64_t w = t->n_tail - 1; w >= many + i; w--)
			t->tail[w] -= t->tail[w - many - i];
		for (int64_t w = i; w < t->n_tail; w++)
			t->tail[w] += t->tail[w - i];
	}
	for (int64_t w = 0; w < t->n_tail; w++) {
		sum += t->tail[w];
		t->tail[w] = fmin(1, 2 * exp(log(sum) - log_all));
	}
}

/* For all features and probes; beyond the table by the normal limit, whose far tail is the
 * larger. */
static double corrected_p(const struct told *t, int64_t wrong)
{
	double n1 = (double)t->n1, n0 = (double)t->n0, p, z;

	if (wrong < t->n_tail) {
		p = t->tail[wrong];
	} else {
		z = (n1 * n0 / 2 - (double)wrong) / sqrt(n1 * n0 * (n1 + n0 + 1) / 12);
		p = 2 * exp(pv__log_tail(PV_NORMAL, z, 0, 0));
	}
	return pv__probe_p(t->c, p * (double)t->n_features);
}

/* Means over the rows of each unit; false: not all are numbers. */
static bool take_column(const struct pv__matrix *m, int64_t column, struct told *t)
{
	const struct pv__probe_units *u = t->units;

	for (int64_t i = 0; i < u->n; i++)
		t->value[i] = 0;
	for (int64_t r = 0; r < m->n_rows; r++)
		if (u->of_row[r] >= 0)
			t->value[u->of_row[r]] += m->x[r * m->n_cols + column];
	for (int64_t i = 0; i < u->n; i++) {
		t->value[i] /= u->n_rows[i];
		if (!isfinite(t->value[i]))
			return false;
	}
	return true;
}

/* Each unit of class 1 at or below a cut makes a wrong pair with each of class 0 at or above
 * it: a bound for any cut, which spares most columns their sort. */
static bool may_tell(const struct told *t)
{
	const double *y = t->units->y;
	double sum[2] = {0, 0}, cut, most;
	int64_t low[2] = {0, 0}, high[2] = {0, 0};

	for (int64_t i = 0; i < t->units->n; i++)
		sum[y[i] == 1] += t->value[i];
	cut = sum[0] / (double)t->n0 / 2 + sum[1] / (double)t->n1 / 2;
	for (int64_t i = 0; i < t->units->n; i++) {
		low[y[i] == 1] += t->value[i] <= cut;
		high[y[i] == 1] += t->value[i] >= cut;
	}
	most = (1 - suspicious_auc) * (double)t->n0 * (double)t->n1;
	return (double)(low[1] * high[0]) / 2 <= most || (double)(high[1] * low[0]) / 2 <= most;
}

/* Pairs that are ordered wrongly or tied, on the better side, and the area. */
static int64_t count_wrong(struct told *t, double *auc)
{
	const double *y = t->units->y;
	int64_t n = t->units->n, seen = 0, below = 0, above = 0, tied = 0, wrong;

	pv__argsort(n, t->value, t->order);
	for (int64_t from = 0, to; from < n; from = to) {
		int64_t here[2] = {0, 0};

		for (to = from; to < n && t->value[t->order[to]] <= t->value[t->order[from]]; to++)
			here[y[t->order[to]] == 1]++;
		tied += here[1] * here[0];
		below += here[1] * (t->n0 - seen);
		above += here[1] * (seen + here[0]);
		seen += here[0];
	}
	wrong = below < above ? below : above;
	*auc = 1 - ((double)wrong - (double)tied / 2) / ((double)t->n0 * (double)t->n1);
	return wrong;
}

/* Counts the features that are suspicious, and keeps the first of the best. */
static void judge_block(const struct pv__matrix *m, struct told *t)
{
	for (int64_t k = 0; k < m->n_cols; k++) {
		double auc;
		int64_t wrong;

		if (!take_column(m, k, t) || !may_tell(t))
			continue;
		wrong = count_wrong(t, &auc);
		if (!(auc > suspicious_auc && pv__probe_is_rare(corrected_p(t, wrong))))
			continue;
		if (t->n_found++ == 0 || wrong < t->fewest_wrong) {
			t->fewest_wrong = wrong;
			t->auc = auc;
			t->name = m->space->feature[k].name;
		}
	}
}

static void tell(struct pv__collector *c, const struct told *t)
{
	if (t->n_found == 0)
		return;
	pv__warn(&c->warnings, NULL,
		 "feature %s alone tells the classes apart (AUC %.3f over %lld against %lld %s, "
		 "corrected p %.2g; %lld of %lld features do so): leave out what is made from the "
		 "target",
		 t->name, t->auc, (long long)t->n1, (long long)t->n0, t->units->noun,
		 corrected_p(t, t->fewest_wrong), (long long)t->n_found, (long long)t->n_features);
}

int pv__probe_feature(struct pv__collector *c, struct pv__arena *arena,
		      const struct pv__probe_units *units, struct pv__diag *diag)
{
	const struct pv__samples *s = &c->run->samples;
	struct told t = {.c = c, .units = units};
	double most;

	if (s->target_kind != PV_CLASSES || s->n_classes != 2)
		return PV_OK;
	for (int64_t i = 0; i < units->n; i++)
		t.n1 += units->y[i] == 1;
	t.n0 = units->n - t.n1;
	if (t.n0 == 0 || t.n1 == 0)
		return PV_OK;
	most = (1 - suspicious_auc) * (double)t.n0 * (double)t.n1 * 2;
	t.n_tail = 1 + (int64_t)fmin(most, MOST_WRONG);
	t.tail = pv__alloc(arena, (size_t)t.n_tail, sizeof(*t.tail));
	t.value = pv__alloc(arena, (size_t)units->n, sizeof(*t.value));
	t.order = pv__alloc(arena, (size_t)units->n, sizeof(*t.order));
	if (!t.tail || !t.value || !t.order)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to judge features");
	count_ways(&t);
	for (int64_t b = 0; b < c->results->n_blocks; b++)
		t.n_features += c->results->block[b].n_cols;
	for (int64_t b = 0; b < c->results->n_blocks; b++)
		judge_block(&c->results->block[b], &t);
	tell(c, &t);
	return PV_OK;
}
