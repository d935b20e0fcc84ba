/* Splits that are drawn: k-fold and hold-out, stratified, with whole groups. */
#include "evaluate/split.h"

#include <math.h>
#include <stdlib.h>

/* The groups that can be tested, and what each would bring to a part. */
struct pool {
	int64_t n;                  /* groups with a row that can be tested */
	const int64_t *first;       /* first such row of each */
	const int64_t *size;        /* rows of each that can be tested */
	const int64_t *start, *row; /* rows of group g: row[start[g]] to row[start[g+1]-1] */
	bool single;                /* every group is one row */
	int64_t n_cells;            /* class x stratum, classes first */
	const int64_t *cell;        /* of each row of the study; -1: cannot be tested */
	int64_t n_levels;           /* what is kept in proportion: the cells, then the classes */
	const double *level_size;
};

static int64_t class_of(const struct pv__split_rows *rows, int64_t i)
{
	return rows->stratum && rows->class_of ? rows->class_of[i] : 0;
}

static int64_t n_classes(const struct pv__split_rows *rows)
{
	return rows->stratum && rows->class_of ? rows->n_classes : 1;
}

static int no_memory(const struct pv__split_job *job)
{
	return pv__split_fail(job, PV_ENOMEM, "no memory for the folds of %lld rows",
			      (long long)job->rows->n);
}

/* Cells numbered by class, then by the first row of the stratum: small cells need not
 * have as many groups as there are folds, classes must. */
static int make_cells(const struct pv__split_job *job, struct pool *pool)
{
	const struct pv__split_rows *rows = job->rows;
	int64_t *stratum = pv__alloc(job->scratch, (size_t)rows->n, sizeof(*stratum));
	int64_t *cell = pv__alloc(job->scratch, (size_t)rows->n, sizeof(*cell));
	int64_t n_strata = 1;
	double *size;

	if (!stratum || !cell)
		return no_memory(job);
	if (rows->stratum &&
	    pv__first_codes(job->scratch, rows->n, rows->stratum, stratum, &n_strata) != PV_OK)
		return no_memory(job);
	for (int64_t i = 0; i < rows->n; i++)
		cell[i] = pv__split_testable(rows, i) ? class_of(rows, i) * n_strata + stratum[i]
						      : -1;
	pool->cell = cell;
	pool->n_cells = n_classes(rows) * n_strata;
	pool->n_levels = pool->n_cells + n_classes(rows);
	size = pv__alloc(job->scratch, (size_t)pool->n_levels, sizeof(*size));
	if (!size)
		return no_memory(job);
	for (int64_t i = 0; i < rows->n; i++) {
		if (cell[i] < 0)
			continue;
		size[cell[i]] += 1;
		size[pool->n_cells + class_of(rows, i)] += 1;
	}
	pool->level_size = size;
	return PV_OK;
}

/* Groups in the order of their first row, and their rows side by side. */
static int make_pool(const struct pv__split_job *job, struct pool *pool)
{
	const struct pv__split_rows *rows = job->rows;
	size_t n = (size_t)job->n_groups;
	int64_t *number = pv__alloc(job->scratch, n, sizeof(*number));
	int64_t *first = pv__alloc(job->scratch, n, sizeof(*first));
	int64_t *size = pv__alloc(job->scratch, n, sizeof(*size));
	int64_t *start = pv__alloc(job->scratch, n + 1, sizeof(*start));
	int64_t *fill = pv__alloc(job->scratch, n, sizeof(*fill));
	int64_t *row = pv__alloc(job->scratch, (size_t)rows->n, sizeof(*row));

	*pool = (struct pool){
		.first = first, .size = size, .start = start, .row = row, .single = true};
	if (!number || !first || !size || !start || !fill || !row)
		return no_memory(job);
	for (int64_t i = 0; i < rows->n; i++) {
		if (!pv__split_testable(rows, i))
			continue;
		if (number[job->group[i]] == 0) {
			first[pool->n] = i;
			number[job->group[i]] = ++pool->n;
		}
		size[number[job->group[i]] - 1]++;
	}
	for (int64_t g = 0; g < pool->n; g++) {
		start[g + 1] = start[g] + size[g];
		pool->single = pool->single && size[g] == 1;
	}
	for (int64_t i = 0; i < rows->n; i++) {
		int64_t g = number[job->group[i]] - 1;

		if (pv__split_testable(rows, i))
			row[start[g] + fill[g]++] = i;
	}
	return make_cells(job, pool);
}

/* Groups of one class, counted once each. */
static int64_t groups_of_class(const struct pv__split_rows *rows, const struct pool *pool,
			       int64_t class)
{
	int64_t count = 0;

	for (int64_t g = 0; g < pool->n; g++) {
		bool has = false;

		for (int64_t r = pool->start[g]; r < pool->start[g + 1] && !has; r++)
			has = rows->class_of[pool->row[r]] == class;
		count += has;
	}
	return count;
}

/* Every class has at least `least` groups, or none at all. */
static int check_class_groups(const struct pv__split_job *job, const struct pool *pool,
			      int64_t least)
{
	const struct pv__split_rows *rows = job->rows;

	for (int64_t k = 0; rows->class_of && k < rows->n_classes; k++) {
		int64_t n = groups_of_class(rows, pool, k);

		if (n == 1)
			return pv__split_fail(
				job, PV_EDATA,
				"class '%s' has 1 group: it cannot be trained on and tested; "
				"leave the class out or find more groups",
				rows->class_name[k]);
		if (n > 0 && n < least)
			return pv__split_fail(
				job, PV_EDATA,
				"class '%s' has %lld groups, fewer than %lld folds: use at "
				"most %lld folds",
				rows->class_name[k], (long long)n, (long long)least, (long long)n);
	}
	return PV_OK;
}

static int check_groups(const struct pv__split_job *job, const struct pool *pool, int64_t least)
{
	PV__TRY(check_class_groups(job, pool, least));
	if (pool->n < 2)
		return pv__split_fail(job, PV_EDATA, "%lld group to split: at least 2 are needed",
				      (long long)pool->n);
	if (pool->n < least)
		return pv__split_fail(job, PV_EDATA,
				      "%lld groups, fewer than %lld folds: use at most %lld folds",
				      (long long)pool->n, (long long)least, (long long)pool->n);
	return PV_OK;
}

/* ---- single rows: dealt like cards, cell by cell ----------------------------------------- */

/* Groups shuffled, then sorted by cell: a contiguous run of one cell, and of one class. */
static int shuffled_by_cell(const struct pv__split_job *job, const struct pool *pool,
			    struct pv__stream stream, int64_t *order)
{
	int64_t *shuffled = pv__alloc(job->scratch, (size_t)pool->n, sizeof(*shuffled));
	int64_t *at = pv__alloc(job->scratch, (size_t)pool->n_cells + 1, sizeof(*at));

	if (!shuffled || !at)
		return no_memory(job);
	for (int64_t g = 0; g < pool->n; g++) {
		shuffled[g] = g;
		at[pool->cell[pool->first[g]] + 1]++;
	}
	pv__shuffle(stream, pool->n, shuffled);
	for (int64_t c = 0; c < pool->n_cells; c++)
		at[c + 1] += at[c];
	for (int64_t i = 0; i < pool->n; i++)
		order[at[pool->cell[pool->first[shuffled[i]]]]++] = shuffled[i];
	return PV_OK;
}

/* ---- whole groups: the part that gains most ---------------------------------------------- */

/* Change of sum_k (share of level k in the part - wanted share)^2 if `more` rows came. */
static double deviation_gain(const struct pool *pool, const double *part, const double *more,
			     double share)
{
	double gain = 0;

	for (int64_t k = 0; k < pool->n_levels; k++) {
		double n = pool->level_size[k];

		if (more[k] > 0)
			gain += more[k] / n * ((2 * part[k] + more[k]) / n - 2 * share);
	}
	return gain;
}

static int64_t best_part(const struct pool *pool, int64_t n_parts, const double *share,
			 const double *count, const int64_t *filled, const double *more)
{
	int64_t best = 0;
	double best_gain = INFINITY;

	for (int64_t p = 0; p < n_parts; p++) {
		double gain = deviation_gain(pool, count + p * pool->n_levels, more, share[p]);

		if (gain < best_gain || (gain == best_gain && filled[p] < filled[best])) {
			best = p;
			best_gain = gain;
		}
	}
	return best;
}

/* Groups in the given order, each to the part whose proportions it improves most. */
static int assign_groups(const struct pv__split_job *job, const struct pool *pool,
			 const int64_t *order, int64_t n_parts, const double *share, int64_t *part)
{
	size_t n_levels = (size_t)pool->n_levels;
	double *count = pv__alloc(job->scratch, (size_t)n_parts * n_levels, sizeof(*count));
	double *more = pv__alloc(job->scratch, n_levels, sizeof(*more));
	int64_t *filled = pv__alloc(job->scratch, (size_t)n_parts, sizeof(*filled));

	if (!count || !more || !filled)
		return no_memory(job);
	for (int64_t i = 0; i < pool->n; i++) {
		int64_t g = order[i];

		for (int64_t k = 0; k < pool->n_levels; k++)
			more[k] = 0;
		for (int64_t r = pool->start[g]; r < pool->start[g + 1]; r++) {
			more[pool->cell[pool->row[r]]] += 1;
			more[pool->n_cells + class_of(job->rows, pool->row[r])] += 1;
		}
		part[g] = best_part(pool, n_parts, share, count, filled, more);
		for (int64_t k = 0; k < pool->n_levels; k++)
			count[part[g] * pool->n_levels + k] += more[k];
		filled[part[g]] += pool->size[g];
	}
	return PV_OK;
}

/* Shuffled groups, the largest first. */
static int largest_first(const struct pv__split_job *job, const struct pool *pool,
			 const int64_t *shuffled, int64_t *order)
{
	double *key = pv__alloc(job->scratch, (size_t)pool->n, sizeof(*key));
	int64_t *at = pv__alloc(job->scratch, (size_t)pool->n, sizeof(*at));

	if (!key || !at)
		return no_memory(job);
	for (int64_t i = 0; i < pool->n; i++)
		key[i] = -(double)pool->size[shuffled[i]];
	pv__argsort(pool->n, key, at);
	for (int64_t i = 0; i < pool->n; i++)
		order[i] = shuffled[at[i]];
	return PV_OK;
}

static int add_part(struct pv__split_job *job, const struct pool *pool, const int64_t *part,
		    int64_t wanted, int64_t repeat, int64_t fold)
{
	uint8_t *test = pv__alloc(job->scratch, (size_t)job->rows->n, 1);

	if (!test)
		return no_memory(job);
	for (int64_t g = 0; g < pool->n; g++) {
		if (part[g] != wanted)
			continue;
		for (int64_t r = pool->start[g]; r < pool->start[g + 1]; r++)
			test[pool->row[r]] = 1;
	}
	return pv__split_add(job, repeat, fold, test, NULL);
}

/* ---- k-fold ------------------------------------------------------------------------------ */

static int fold_groups(const struct pv__split_job *job, const struct pool *pool,
		       struct pv__stream stream, int64_t *part)
{
	int64_t folds = job->spec->folds;
	int64_t *order = pv__alloc(job->scratch, (size_t)pool->n, sizeof(*order));
	int64_t *shuffled = pv__alloc(job->scratch, (size_t)pool->n, sizeof(*shuffled));
	double *share = pv__alloc(job->scratch, (size_t)folds, sizeof(*share));

	if (!order || !shuffled || !share)
		return no_memory(job);
	if (pool->single) {
		PV__TRY(shuffled_by_cell(job, pool, stream, order));
		for (int64_t i = 0; i < pool->n; i++)
			part[order[i]] = i % folds;
		return PV_OK;
	}
	for (int64_t g = 0; g < pool->n; g++)
		shuffled[g] = g;
	for (int64_t f = 0; f < folds; f++)
		share[f] = 1.0 / (double)folds;
	pv__shuffle(stream, pool->n, shuffled);
	PV__TRY(largest_first(job, pool, shuffled, order));
	return assign_groups(job, pool, order, folds, share, part);
}

int pv__split_kfold(struct pv__split_job *job)
{
	struct pool pool;
	int64_t *part;

	PV__TRY(make_pool(job, &pool));
	PV__TRY(check_groups(job, &pool, job->spec->folds));
	part = pv__alloc(job->scratch, (size_t)pool.n, sizeof(*part));
	if (!part)
		return no_memory(job);
	for (int64_t repeat = 0; repeat < (job->spec->repeats > 1 ? job->spec->repeats : 1);
	     repeat++) {
		struct pv__stream stream = pv__stream(job->seed, PV__RANDOM_SPLIT,
						      (uint64_t)job->level, (uint64_t)repeat);

		PV__TRY(fold_groups(job, &pool, stream, part));
		for (int64_t fold = 0; fold < job->spec->folds; fold++)
			PV__TRY(add_part(job, &pool, part, fold, repeat, fold));
	}
	return PV_OK;
}

/* ---- hold-out ---------------------------------------------------------------------------- */

enum { TEST_PART, TRAIN_PART };

/* Systematic sampling along the cells: each cell and class sends the floor or the
 * ceiling of its share, and each of its rows is as likely as the next. */
static int hold_out_rows(const struct pv__split_job *job, const struct pool *pool,
			 struct pv__stream stream, int64_t *part)
{
	int64_t *order = pv__alloc(job->scratch, (size_t)pool->n, sizeof(*order));
	double start = pv__uniform(pv__substream(stream, 1), 0);
	double fraction = job->spec->test_fraction;

	if (!order)
		return no_memory(job);
	PV__TRY(shuffled_by_cell(job, pool, stream, order));
	for (int64_t i = 0; i < pool->n; i++) {
		double before = floor((double)i * fraction + start);
		double after = floor((double)(i + 1) * fraction + start);

		part[order[i]] = after > before ? TEST_PART : TRAIN_PART;
	}
	return PV_OK;
}

/* In random order, not the largest first: else a large group would be on the same side
 * in every repeat. */
static int hold_out_groups(const struct pv__split_job *job, const struct pool *pool,
			   struct pv__stream stream, int64_t *part)
{
	const double share[2] = {job->spec->test_fraction, 1 - job->spec->test_fraction};
	int64_t *order = pv__alloc(job->scratch, (size_t)pool->n, sizeof(*order));

	if (!order)
		return no_memory(job);
	for (int64_t g = 0; g < pool->n; g++)
		order[g] = g;
	pv__shuffle(stream, pool->n, order);
	return assign_groups(job, pool, order, 2, share, part);
}

int pv__split_holdout(struct pv__split_job *job)
{
	struct pool pool;
	int64_t *part;

	PV__TRY(make_pool(job, &pool));
	PV__TRY(check_groups(job, &pool, 2));
	part = pv__alloc(job->scratch, (size_t)pool.n, sizeof(*part));
	if (!part)
		return no_memory(job);
	for (int64_t repeat = 0; repeat < (job->spec->repeats > 1 ? job->spec->repeats : 1);
	     repeat++) {
		struct pv__stream stream = pv__stream(job->seed, PV__RANDOM_SPLIT,
						      (uint64_t)job->level, (uint64_t)repeat);

		PV__TRY(pool.single ? hold_out_rows(job, &pool, stream, part)
				    : hold_out_groups(job, &pool, stream, part));
		PV__TRY(add_part(job, &pool, part, TEST_PART, repeat, 0));
	}
	return PV_OK;
}
