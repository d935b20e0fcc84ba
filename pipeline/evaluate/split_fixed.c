/* Splits that are not drawn: by the values of a column, by blocks of time. */
#include "evaluate/split.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int no_memory(const struct pv__split_job *job)
{
	return pv__split_fail(job, PV_ENOMEM, "no memory for the splits of %lld rows",
			      (long long)job->rows->n);
}

/* ---- one part per value of a column ------------------------------------------------------ */

/* Distinct values of the rows that can be tested, bytewise ascending. */
static int leave_values(const struct pv__split_job *job, const char ***value, int64_t *n)
{
	const struct pv__split_rows *rows = job->rows;
	const char **v = pv__alloc(job->scratch, (size_t)rows->n, sizeof(*v));
	int64_t count = 0, kept = 0;

	if (!v)
		return no_memory(job);
	for (int64_t i = 0; i < rows->n; i++) {
		if (!pv__split_testable(rows, i))
			continue;
		if (!rows->leave[i] || pv__is_missing(rows->leave[i]))
			return pv__split_fail(
				job, PV_EDATA,
				"row '%s' has no value in column '%s': exclude it with 'where' "
				"or fill it in",
				rows->id[i], job->spec->column);
		v[count++] = rows->leave[i];
	}
	qsort(v, (size_t)count, sizeof(*v), pv__compare_text);
	for (int64_t i = 0; i < count; i++)
		if (i == 0 || strcmp(v[i], v[kept - 1]) != 0)
			v[kept++] = v[i];
	*value = v;
	*n = kept;
	return PV_OK;
}

/* All rows of the value are kept from training, those that are not tested too. */
static int add_value(struct pv__split_job *job, const char *value, int64_t fold)
{
	const struct pv__split_rows *rows = job->rows;
	uint8_t *test = pv__alloc(job->scratch, (size_t)rows->n, 1);
	uint8_t *left = pv__alloc(job->scratch, (size_t)rows->n, 1);

	if (!test || !left)
		return no_memory(job);
	for (int64_t i = 0; i < rows->n; i++) {
		left[i] = pv__equal(rows->leave[i], value);
		test[i] = left[i] && pv__split_testable(rows, i);
	}
	return pv__split_add(job, 0, fold, test, left);
}

int pv__split_leave(struct pv__split_job *job)
{
	const struct pv__split_rows *rows = job->rows;
	const char **value = NULL;
	int64_t n = 0;

	if (!rows->leave)
		return pv__split_fail(job, PV_ESTUDY, "leave_one_out_of: there is no column '%s'",
				      job->spec->column ? job->spec->column : "");
	PV__TRY(leave_values(job, &value, &n));
	if (n < 2)
		return pv__split_fail(
			job, PV_EDATA,
			"column '%s' has %lld value: leaving one out needs at least 2",
			job->spec->column, (long long)n);
	for (int64_t fold = 0; fold < n; fold++)
		PV__TRY(add_value(job, value[fold], fold));
	return PV_OK;
}

/* ---- blocks of time ---------------------------------------------------------------------- */

struct moment {
	int64_t segment;
	double time;
	int64_t row;
};

static int by_moment(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;

	if (x->segment != y->segment)
		return x->segment < y->segment ? -1 : 1;
	if (x->time < y->time || x->time > y->time)
		return x->time < y->time ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

/* All rows by segment, then time (or their own order). */
static int order_rows(const struct pv__split_job *job, struct moment **out)
{
	const struct pv__split_rows *rows = job->rows;
	struct moment *m = pv__alloc(job->scratch, (size_t)rows->n, sizeof(*m));

	if (!m)
		return no_memory(job);
	for (int64_t i = 0; i < rows->n; i++) {
		m[i] = (struct moment){rows->segment ? rows->segment[i] : 0,
				       rows->time_s ? rows->time_s[i] : (double)i, i};
		if (!isfinite(m[i].time))
			return pv__split_fail(job, PV_EDATA,
					      "row '%s' has no time: blocks need one", rows->id[i]);
	}
	qsort(m, (size_t)rows->n, sizeof(*m), by_moment);
	*out = m;
	return PV_OK;
}

/* Block of each moment (-1: not tested): equal counts of rows, moved to the next border
 * of a group. */
static int block_of_moments(const struct pv__split_job *job, const struct moment *m, int64_t *block)
{
	const struct pv__split_rows *rows = job->rows;
	int64_t *of_group = pv__alloc(job->scratch, (size_t)job->n_groups, sizeof(*of_group));
	int64_t n = 0, at = 0, last_group = -1;

	if (!of_group)
		return no_memory(job);
	for (int64_t g = 0; g < job->n_groups; g++)
		of_group[g] = -1;
	for (int64_t i = 0; i < rows->n; i++)
		n += pv__split_testable(rows, i);
	for (int64_t p = 0; p < rows->n; p++) {
		int64_t g = job->group[m[p].row];

		block[p] = -1;
		if (!pv__split_testable(rows, m[p].row))
			continue;
		if (of_group[g] >= 0 && g != last_group)
			return pv__split_fail(
				job, PV_EDATA,
				"the group of row '%s' is not one stretch of time: blocks would "
				"split it; choose a finer group",
				rows->id[m[p].row]);
		if (of_group[g] < 0)
			of_group[g] = at * job->spec->folds / n;
		block[p] = of_group[g];
		last_group = g;
		at++;
	}
	return PV_OK;
}

struct stretch {
	double first_time, last_time;
	int64_t first, last;
	bool any;
};

/* Rows of the segment at moments [begin, end) that lie within the gap of a tested one. */
static void bar_segment(const struct pv__split_job *job, const struct moment *m,
			const int64_t *block, int64_t begin, int64_t end, int64_t fold,
			uint8_t *barred)
{
	struct stretch s = {.any = false};
	/* Times are sums of floating-point steps: a row at the gap itself is always out. */
	double gap_s = job->spec->gap_s * (1 + 1e-9);
	int64_t gap_rows = job->spec->gap_rows;

	for (int64_t p = begin; p < end; p++) {
		if (block[p] != fold)
			continue;
		if (!s.any)
			s = (struct stretch){m[p].time, m[p].time, p, p, true};
		s.last_time = m[p].time;
		s.last = p;
	}
	for (int64_t p = begin; s.any && p < end; p++) {
		bool near_time = job->spec->gap_s > 0 && m[p].time >= s.first_time - gap_s &&
				 m[p].time <= s.last_time + gap_s;
		bool near_row = gap_rows > 0 && p >= s.first - gap_rows && p <= s.last + gap_rows;

		if (block[p] != fold && (near_time || near_row))
			barred[m[p].row] = 1;
	}
}

static int add_block(struct pv__split_job *job, const struct moment *m, const int64_t *block,
		     int64_t fold)
{
	int64_t n = job->rows->n, begin = 0;
	uint8_t *test = pv__alloc(job->scratch, (size_t)n, 1);
	uint8_t *barred = pv__alloc(job->scratch, (size_t)n, 1);

	if (!test || !barred)
		return no_memory(job);
	for (int64_t p = 0; p < n; p++)
		test[m[p].row] = block[p] == fold;
	while (begin < n) {
		int64_t end = begin + 1;

		while (end < n && m[end].segment == m[begin].segment)
			end++;
		bar_segment(job, m, block, begin, end, fold, barred);
		begin = end;
	}
	return pv__split_add(job, 0, fold, test, barred);
}

int pv__split_blocks(struct pv__split_job *job)
{
	int64_t *block = pv__alloc(job->scratch, (size_t)job->rows->n, sizeof(*block));
	struct moment *m = NULL;

	if (!block)
		return no_memory(job);
	if (job->spec->gap_s > 0 && !job->rows->time_s)
		return pv__split_fail(job, PV_ESTUDY,
				      "a gap in seconds needs rows with times; give it in rows");
	if (job->n_groups < job->spec->folds)
		return pv__split_fail(
			job, PV_EDATA,
			"%lld groups, fewer than %lld blocks: use fewer folds or a finer "
			"group",
			(long long)job->n_groups, (long long)job->spec->folds);
	PV__TRY(order_rows(job, &m));
	PV__TRY(block_of_moments(job, m, block));
	for (int64_t fold = 0; fold < job->spec->folds; fold++)
		PV__TRY(add_block(job, m, block, fold));
	return PV_OK;
}
