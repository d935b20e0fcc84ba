/* Finished studies side by side. */
#include "report/compare.h"

#include "evaluate/evaluate.h"
#include "importance/agreement.h"
#include "report/html.h"
#include "report/number.h"

#include <math.h>
#include <string.h>

/* ---- may they be compared ------------------------------------------------------------------- */

const char *pv__not_paired(const struct pv__finished *a, const struct pv__finished *b)
{
	if (!pv__equal(a->metric, b->metric))
		return "other metrics";
	if (memcmp(&a->splits, &b->splits, sizeof(a->splits)) != 0 || a->n_folds != b->n_folds)
		return "other rows or splits";
	return NULL;
}

/* ---- rankings ----------------------------------------------------------------------------------
 */

static int64_t find_unit(const struct pv__ranking *r, const char *name)
{
	for (int64_t i = 0; i < r->n; i++)
		if (pv__equal(r->unit[i], name))
			return i;
	return -1;
}

/* Ranks of units that both hold, from 1 among these. */
static int common_ranks(struct pv__arena *arena, const struct pv__ranking *a,
			const struct pv__ranking *b, int64_t *n, double **x, double **y)
{
	double *in_a = pv__alloc(arena, (size_t)a->n, sizeof(*in_a));
	double *in_b = pv__alloc(arena, (size_t)a->n, sizeof(*in_b));

	*n = 0;
	*x = pv__alloc(arena, (size_t)a->n, sizeof(**x));
	*y = pv__alloc(arena, (size_t)a->n, sizeof(**y));
	if (!in_a || !in_b || !*x || !*y)
		return PV_ENOMEM;
	for (int64_t i = 0; i < a->n; i++) {
		int64_t at = find_unit(b, a->unit[i]);

		if (at < 0 || isnan(a->rank[i]) || isnan(b->rank[at]))
			continue;
		in_a[*n] = a->rank[i];
		in_b[(*n)++] = b->rank[at];
	}
	PV__TRY(pv__midranks(arena, *n, in_a, *x));
	return pv__midranks(arena, *n, in_b, *y);
}

int pv__agree(struct pv__arena *arena, const struct pv__ranking *a, const struct pv__ranking *b,
	      struct pv__agreement *out)
{
	double *x, *y;

	*out = (struct pv__agreement){.spearman = NAN};
	PV__TRY(common_ranks(arena, a, b, &out->n, &x, &y));
	if (out->n < 3)
		return PV_OK;
	PV__TRY(pv__spearman(arena, out->n, x, y, &out->spearman));
	out->top = out->n >= 100 ? 10 : out->n / 10 > 3 ? out->n / 10 : 3;
	for (int64_t i = 0; i < out->n; i++)
		out->common += x[i] <= (double)out->top && y[i] <= (double)out->top;
	return PV_OK;
}

/* ---- text
 * ---------------------------------------------------------------------------------------- */

static int decimals_of(const struct pv__finished *f)
{
	int decimals = pv__decimals(fmax(fabs(f->mean), 1));

	return decimals > 2 ? 2 : decimals;
}

static void put_headlines(struct pv__arena *arena, int64_t n, const struct pv__finished *f,
			  struct pv__buffer *b)
{
	pv__putf(b, "   %-20s %-18s %8s  %-18s %-10s %s\n", "model", "metric", "score",
		 "95 % interval", "p", "study");
	for (int64_t i = 0; i < n; i++) {
		int decimals = decimals_of(&f[i]);

		pv__putf(b, "%2d %-20s %-18s %8s  %-18s %-10s %s (%s)\n", (int)i + 1, f[i].model,
			 f[i].metric, pv__shown(arena, f[i].mean, decimals),
			 pv__shown_range(arena, f[i].ci_low, f[i].ci_high, decimals),
			 pv__shown_p(arena, f[i].p), f[i].title, f[i].folder);
	}
}

static int put_difference(struct pv__arena *arena, int64_t i, int64_t k,
			  const struct pv__finished *a, const struct pv__finished *b,
			  struct pv__buffer *text)
{
	const char *why = pv__not_paired(a, b);
	double *difference = pv__alloc(arena, (size_t)a->n_folds, sizeof(*difference)), ratio = 0;
	struct pv__test test;

	if (!difference)
		return PV_ENOMEM;
	pv__putf(text, "%2d - %-2d ", (int)i + 1, (int)k + 1);
	if (why) {
		pv__putf(text, "not paired: %s\n", why);
		return PV_OK;
	}
	for (int64_t s = 0; s < a->n_folds; s++) {
		difference[s] = a->fold[s] - b->fold[s];
		ratio += a->n_test[s] / a->n_train[s] / (double)a->n_folds;
	}
	test = pv__corrected_test(a->n_folds, difference, ratio, .95);
	pv__putf(text, "%8s  %-18s %s\n", pv__shown_signed(arena, test.difference, 3),
		 pv__shown_range(arena, test.low, test.high, 3), pv__shown_p_equals(arena, test.p));
	return PV_OK;
}

static bool are_alike(const struct pv__ranking *a, const struct pv__ranking *b)
{
	const char *x = a->class_name ? a->class_name : "", *y = b->class_name ? b->class_name : "";

	return pv__equal(a->importance, b->importance) && pv__equal(x, y);
}

static int put_agreements(struct pv__arena *arena, int64_t i, int64_t k,
			  const struct pv__finished *a, const struct pv__finished *b,
			  struct pv__buffer *text)
{
	for (int64_t r = 0; r < a->n_rankings; r++) {
		for (int64_t s = 0; s < b->n_rankings; s++) {
			const struct pv__ranking *x = &a->ranking[r], *y = &b->ranking[s];
			struct pv__agreement g;

			if (!are_alike(x, y))
				continue;
			PV__TRY(pv__agree(arena, x, y, &g));
			if (g.n < 3)
				continue;
			pv__putf(text,
				 "%2d, %-2d %-16s Spearman %s over %d; %d of the first %d in "
				 "common\n",
				 (int)i + 1, (int)k + 1, x->importance,
				 pv__shown(arena, g.spearman, 2), (int)g.n, (int)g.common,
				 (int)g.top);
		}
	}
	return PV_OK;
}

int pv__compare_put(struct pv__arena *arena, int64_t n, const struct pv__finished *f,
		    struct pv__buffer *b)
{
	put_headlines(arena, n, f, b);
	pv__puts(b, "\nDifferences of scores in the same folds (corrected resampled t, Nadeau & "
		    "Bengio 2003; p not corrected for many)\n");
	for (int64_t i = 0; i < n; i++)
		for (int64_t k = i + 1; k < n; k++)
			PV__TRY(put_difference(arena, i, k, &f[i], &f[k], b));
	pv__puts(b, "\nAgreement of rankings\n");
	for (int64_t i = 0; i < n; i++)
		for (int64_t k = i + 1; k < n; k++)
			PV__TRY(put_agreements(arena, i, k, &f[i], &f[k], b));
	return b->failed ? PV_ENOMEM : PV_OK;
}
