/* Regions over folds: means with intervals, ranks with theirs, and p from permutations. */
#include "importance/importance.h"

#include <math.h>
#include <string.h>

/* How strong a value is: its size where the sign is a direction, the value itself where
 * below zero means "worse than useless". */
typedef double (*strength_fn)(double);

static double as_it_is(double x)
{
	return x;
}

struct ranking {
	struct pv__arena *scratch;
	strength_fn strength;
	int64_t n_folds, n_units; /* folds that could tell */
	double *value;            /* n_folds x n_units; 0 where nothing was selected */
	uint8_t *selected;        /* likewise */
	double *rank;             /* likewise */
	double *first;            /* of each fold: the best rank */
	double *fold, *sorted;    /* of one unit over folds */
	int64_t *order;
	double *weakness; /* of one fold */
};

static bool fold_can_tell(int64_t n_units, const double *value)
{
	for (int64_t u = 0; u < n_units; u++)
		if (!isnan(value[u]))
			return true;
	return false;
}

/* Copies the folds that can tell. */
static int take_folds(struct ranking *r, int64_t n_folds, const double *value,
		      const uint8_t *selected)
{
	size_t n = (size_t)n_folds * (size_t)r->n_units;

	r->value = pv__alloc(r->scratch, n, sizeof(*r->value));
	r->rank = pv__alloc(r->scratch, n, sizeof(*r->rank));
	r->selected = pv__alloc(r->scratch, n, 1);
	r->first = pv__alloc(r->scratch, (size_t)n_folds, sizeof(*r->first));
	r->fold = pv__alloc(r->scratch, (size_t)n_folds, sizeof(*r->fold));
	r->sorted = pv__alloc(r->scratch, (size_t)n_folds, sizeof(*r->sorted));
	r->order = pv__alloc(r->scratch, (size_t)n_folds, sizeof(*r->order));
	r->weakness = pv__alloc(r->scratch, (size_t)r->n_units, sizeof(*r->weakness));
	if (!r->value || !r->rank || !r->selected || !r->first || !r->fold || !r->sorted ||
	    !r->order || !r->weakness)
		return PV_ENOMEM;
	for (int64_t f = 0; f < n_folds; f++) {
		int64_t from = f * r->n_units, to = r->n_folds * r->n_units;

		if (!fold_can_tell(r->n_units, value + from))
			continue;
		for (int64_t u = 0; u < r->n_units; u++) {
			r->selected[to + u] = !selected || selected[from + u];
			r->value[to + u] = r->selected[to + u] ? value[from + u] : 0;
		}
		r->n_folds++;
	}
	return PV_OK;
}

/* Ranks from 1 for the strongest; what was not selected, or could not be told, is last. */
static int rank_strengths(const struct ranking *r, const double *value, const uint8_t *counts,
			  double *rank)
{
	struct pv__arena *own = pv__arena_new();
	int status = PV_ENOMEM;

	for (int64_t u = 0; u < r->n_units; u++)
		r->weakness[u] = counts[u] && !isnan(value[u]) ? -r->strength(value[u]) : INFINITY;
	if (own)
		status = pv__midranks(own, r->n_units, r->weakness, rank);
	pv__arena_free(own);
	return status;
}

/* Midrank of a tie of k for the first place: (k + 1) / 2. */
static void find_firsts(const struct ranking *r)
{
	for (int64_t f = 0; f < r->n_folds; f++) {
		r->first[f] = INFINITY;
		for (int64_t u = 0; u < r->n_units; u++)
			r->first[f] = fmin(r->first[f], r->rank[f * r->n_units + u]);
	}
}

/* Units that tie for the first place of a fold share it. */
static void summarise_ranks(const struct ranking *r, int64_t unit, struct pv__ranked *out)
{
	double *rank = r->fold, first = 0;

	out->expected_rank = out->rank_low = out->rank_high = out->p_rank1 = NAN;
	if (r->n_folds < 2) /* one fold says nothing about how ranks move */
		return;
	for (int64_t f = 0; f < r->n_folds; f++) {
		rank[f] = r->rank[f * r->n_units + unit];
		if (rank[f] <= r->first[f])
			first += 1 / (2 * rank[f] - 1);
	}
	pv__argsort(r->n_folds, rank, r->order);
	for (int64_t f = 0; f < r->n_folds; f++)
		r->sorted[f] = rank[r->order[f]];
	out->expected_rank = pv__mean(r->n_folds, rank);
	out->rank_low = pv__quantile_sorted(r->n_folds, r->sorted, .025);
	out->rank_high = pv__quantile_sorted(r->n_folds, r->sorted, .975);
	out->p_rank1 = first / (double)r->n_folds;
}

static int sign_of(double x)
{
	return (x > 0) - (x < 0);
}

static void summarise_values(const struct ranking *r, int64_t unit, double n_test_over_train,
			     struct pv__ranked *out)
{
	double *value = r->fold;
	int64_t n_told = 0, n_agree = 0, n_selected = 0;
	struct pv__interval interval;

	for (int64_t f = 0; f < r->n_folds; f++) {
		value[f] = r->value[f * r->n_units + unit];
		n_selected += r->selected[f * r->n_units + unit];
	}
	interval = pv__corrected_interval(r->n_folds, value, n_test_over_train, .95);
	for (int64_t f = 0; f < r->n_folds; f++) {
		n_told += !isnan(value[f]);
		n_agree += !isnan(value[f]) && sign_of(value[f]) == sign_of(interval.mean);
	}
	out->value = interval.mean;
	out->ci_low = interval.low;
	out->ci_high = interval.high;
	if (n_told > 0 && sign_of(interval.mean) != 0)
		out->sign_consistency = (double)n_agree / (double)n_told;
	out->selection_frequency = (double)n_selected / (double)r->n_folds;
}

static int rank_means(const struct ranking *r, struct pv__ranked *out)
{
	double *mean = pv__alloc(r->scratch, (size_t)r->n_units, sizeof(*mean));
	double *rank = pv__alloc(r->scratch, (size_t)r->n_units, sizeof(*rank));
	uint8_t *ever = pv__alloc(r->scratch, (size_t)r->n_units, 1);

	if (!mean || !rank || !ever)
		return PV_ENOMEM;
	for (int64_t u = 0; u < r->n_units; u++) {
		mean[u] = out[u].value;
		ever[u] = out[u].selection_frequency > 0;
	}
	PV__TRY(rank_strengths(r, mean, ever, rank));
	for (int64_t u = 0; u < r->n_units; u++)
		out[u].rank = rank[u];
	return PV_OK;
}

/* ---- p from permutations ----------------------------------------------------------------- */

/* The strongest unit of each permutation: what a region must beat when many are looked
 * at (Westfall and Young 1993, single step). */
static double strongest(const struct ranking *r, const double *permuted)
{
	double most = NAN;

	for (int64_t u = 0; u < r->n_units; u++) {
		double s = r->strength(permuted[u]);

		if (!isnan(s) && !(s <= most))
			most = s;
	}
	return most;
}

static int test_units(const struct ranking *r, int64_t m, const double *permuted,
		      struct pv__ranked *out)
{
	double *most = pv__alloc(r->scratch, (size_t)m, sizeof(*most));
	double *own = pv__alloc(r->scratch, (size_t)m, sizeof(*own));
	double *p = pv__alloc(r->scratch, (size_t)r->n_units, sizeof(*p));
	double *q = pv__alloc(r->scratch, (size_t)r->n_units, sizeof(*q));

	if (!most || !own || !p || !q)
		return PV_ENOMEM;
	for (int64_t k = 0; k < m; k++)
		most[k] = strongest(r, permuted + k * r->n_units);
	for (int64_t u = 0; u < r->n_units; u++) {
		double observed = r->strength(out[u].value);

		for (int64_t k = 0; k < m; k++)
			own[k] = r->strength(permuted[k * r->n_units + u]);
		out[u].p_uncorrected = p[u] = pv__permutation_p(observed, m, own, true);
		out[u].p_fwer = pv__permutation_p(observed, m, most, true);
	}
	pv__benjamini_hochberg(r->n_units, p, q);
	for (int64_t u = 0; u < r->n_units; u++)
		out[u].q_fdr = q[u];
	return PV_OK;
}

static int rank_units(struct ranking *r, int64_t n_folds, const double *value,
		      const uint8_t *selected, double n_test_over_train, int64_t n_permutations,
		      const double *permuted, struct pv__ranked *out)
{
	PV__TRY(take_folds(r, n_folds, value, selected));
	if (r->n_folds == 0)
		return PV_OK;
	for (int64_t f = 0; f < r->n_folds; f++)
		PV__TRY(rank_strengths(r, r->value + f * r->n_units, r->selected + f * r->n_units,
				       r->rank + f * r->n_units));
	find_firsts(r);
	for (int64_t u = 0; u < r->n_units; u++) {
		summarise_values(r, u, n_test_over_train, &out[u]);
		summarise_ranks(r, u, &out[u]);
	}
	PV__TRY(rank_means(r, out));
	return permuted && n_permutations > 0 ? test_units(r, n_permutations, permuted, out)
					      : PV_OK;
}

static int rank_by(strength_fn strength, int64_t n_folds, int64_t n_units, const double *value,
		   const uint8_t *selected, double n_test_over_train, int64_t n_permutations,
		   const double *permuted, struct pv__ranked *out)
{
	struct ranking r = {.scratch = pv__arena_new(), .strength = strength, .n_units = n_units};
	int status = PV_ENOMEM;

	for (int64_t u = 0; u < n_units; u++)
		out[u] = (struct pv__ranked){NAN, NAN, NAN, NAN, NAN, NAN, NAN,
					     NAN, NAN, NAN, NAN, NAN, NAN};
	if (r.scratch)
		status = rank_units(&r, n_folds, value, selected, n_test_over_train, n_permutations,
				    permuted, out);
	pv__arena_free(r.scratch);
	return status;
}

int pv__rank_units(int64_t n_folds, int64_t n_units, const double *value,
		   const uint8_t *selected, double n_test_over_train, int64_t n_permutations,
		   const double *permuted, struct pv__ranked *out)
{
	return rank_by(fabs, n_folds, n_units, value, selected, n_test_over_train, n_permutations,
		       permuted, out);
}

int pv__rank_gains(int64_t n_folds, int64_t n_units, const double *value, const uint8_t *selected,
		   double n_test_over_train, int64_t n_permutations, const double *permuted,
		   struct pv__ranked *out)
{
	return rank_by(as_it_is, n_folds, n_units, value, selected, n_test_over_train,
		       n_permutations, permuted, out);
}
