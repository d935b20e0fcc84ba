/* A single feature that tells two classes apart by itself is, more often than not, the target
 * under another name.  Mann and Whitney's U over all rows that have a target. */
#include "run/collect.h"

#include <math.h>

static const double suspicious_auc = .99;
static const double rare = .001; /* p over all features, after Bonferroni */

struct told {
	int64_t n, n_positive;
	double *value, *rank;
	int64_t *row;           /* of the samples */
	int64_t n_features, n_found;
	double highest;         /* area among those found, and whose */
	const char *name;
};

/* Area under the curve of one feature, on its better side; NaN: not all values are numbers. */
static int feature_auc(struct pv__arena *arena, const struct pv__matrix *m, int64_t column,
		       const double *y, struct told *t, double *auc)
{
	double sum = 0, n1 = (double)t->n_positive, n0 = (double)(t->n - t->n_positive);

	*auc = NAN;
	for (int64_t i = 0; i < t->n; i++) {
		t->value[i] = m->x[t->row[i] * m->n_cols + column];
		if (isnan(t->value[i]))
			return PV_OK;
	}
	PV__TRY(pv__midranks(arena, t->n, t->value, t->rank));
	for (int64_t i = 0; i < t->n; i++)
		sum += y[t->row[i]] == 1 ? t->rank[i] : 0;
	*auc = (sum - n1 * (n1 + 1) / 2) / (n1 * n0);
	*auc = *auc < .5 ? 1 - *auc : *auc;
	return PV_OK;
}

/* Two-sided, by the normal limit of U, which is too large for so far a tail; for all features. */
static double corrected_p(double auc, const struct told *t)
{
	double n1 = (double)t->n_positive, n0 = (double)t->n - n1;
	double z = (auc - .5) * sqrt(12 * n1 * n0 / (n1 + n0 + 1));

	return fmin(1, 2 * (double)t->n_features * exp(pv__log_tail(PV_NORMAL, z, 0, 0)));
}

/* Counts the features that are suspicious, and keeps the first of the highest area. */
static int judge_block(const struct pv__matrix *m, const double *y, struct told *t,
		       struct pv__diag *diag)
{
	for (int64_t k = 0; k < m->n_cols; k++) {
		struct pv__arena *arena = pv__arena_new(); /* one each: there may be many */
		double auc = NAN;
		int status = arena ? feature_auc(arena, m, k, y, t, &auc) : PV_ENOMEM;

		pv__arena_free(arena);
		if (status != PV_OK)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory to judge features");
		if (!(auc > suspicious_auc && corrected_p(auc, t) < rare))
			continue;
		t->n_found++;
		if (auc > t->highest) {
			t->highest = auc;
			t->name = m->space->feature[k].name;
		}
	}
	return PV_OK;
}

static void tell(struct pv__collector *c, const struct told *t)
{
	if (t->n_found == 0)
		return;
	pv__warn(&c->warnings, NULL,
		 "feature %s alone tells the classes apart (AUC %.3f over %lld rows, corrected p "
		 "%.2g; %lld of %lld features do so): leave out what is made from the target",
		 t->name, t->highest, (long long)t->n, corrected_p(t->highest, t),
		 (long long)t->n_found, (long long)t->n_features);
}

int pv__find_telling_features(struct pv__collector *c, struct pv__diag *diag)
{
	const struct pv__samples *s = &c->run->samples;
	struct pv__arena *arena = pv__arena_new();
	struct told t = {0};
	int status = PV_OK;

	if (s->target_kind != PV_CLASSES || s->n_classes != 2) {
		pv__arena_free(arena);
		return PV_OK;
	}
	t.value = pv__alloc(arena, (size_t)s->n, sizeof(*t.value));
	t.rank = pv__alloc(arena, (size_t)s->n, sizeof(*t.rank));
	t.row = pv__alloc(arena, (size_t)s->n, sizeof(*t.row));
	if (!arena || !t.value || !t.rank || !t.row) {
		pv__arena_free(arena);
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to judge features");
	}
	for (int64_t i = 0; i < s->n; i++)
		if (!isnan(s->y[i])) {
			t.row[t.n++] = i;
			t.n_positive += s->y[i] == 1;
		}
	for (int64_t b = 0; b < c->results->n_blocks; b++)
		t.n_features += c->results->block[b].n_cols;
	for (int64_t b = 0; b < c->results->n_blocks && status == PV_OK; b++)
		status = judge_block(&c->results->block[b], s->y, &t, diag);
	if (status == PV_OK)
		tell(c, &t);
	pv__arena_free(arena);
	return status;
}
