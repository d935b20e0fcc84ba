/* Splits: checked, assembled from test parts, and drawn again for inner loops. */
#include "evaluate/split.h"

#include <stdlib.h>
#include <string.h>

struct coded {
	int64_t code, row;
};

static int by_code(const void *a, const void *b)
{
	const struct coded *x = a, *y = b;

	if (x->code != y->code)
		return x->code < y->code ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

int pv__first_codes(struct pv__arena *arena, int64_t n, const int64_t *code, int64_t *number,
		    int64_t *n_codes)
{
	struct coded *pair = pv__alloc(arena, (size_t)n, sizeof(*pair));
	int64_t *first = pv__alloc(arena, (size_t)n, sizeof(*first));
	int64_t *of_first = pv__alloc(arena, (size_t)n, sizeof(*of_first));
	int64_t count = 0;

	if (!pair || !first || !of_first)
		return PV_ENOMEM;
	for (int64_t i = 0; i < n; i++)
		pair[i] = (struct coded){code[i], i};
	qsort(pair, (size_t)n, sizeof(*pair), by_code);
	for (int64_t i = 0; i < n; i++) {
		bool same = i > 0 && pair[i].code == pair[i - 1].code;

		first[pair[i].row] = same ? first[pair[i - 1].row] : pair[i].row;
	}
	for (int64_t i = 0; i < n; i++) {
		if (first[i] == i)
			of_first[i] = count++;
		number[i] = of_first[first[i]];
	}
	*n_codes = count;
	return PV_OK;
}

bool pv__split_testable(const struct pv__split_rows *rows, int64_t i)
{
	return !(rows->reference && rows->reference[i]) && !(rows->role && rows->role[i] == 1);
}

static bool trainable(const struct pv__split_rows *rows, int64_t i)
{
	return !(rows->role && rows->role[i] == 2);
}

static bool is_reference(const struct pv__split_rows *rows, int64_t i)
{
	return rows->reference && rows->reference[i];
}

int pv__split_fail(const struct pv__split_job *job, int status, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = pv__vformat(job->scratch, fmt, args);
	va_end(args);
	if (!text)
		return pv__fail(job->diag, PV_ENOMEM, NULL, "no memory to split");
	if (job->level == 0)
		return pv__fail(job->diag, status, &job->spec->mark, "%s", text);
	return pv__fail(job->diag, status, &job->spec->mark, "inner splits of outer split %lld: %s",
			(long long)job->level, text);
}

static int no_memory(const struct pv__split_job *job)
{
	return pv__split_fail(job, PV_ENOMEM, "no memory for the splits of %lld rows",
			      (long long)job->rows->n);
}

static struct pv__split *next_split(struct pv__split_job *job)
{
	if (job->n == job->capacity) {
		int64_t capacity = job->capacity ? 2 * job->capacity : 16;
		struct pv__split *grown = pv__alloc(job->arena, (size_t)capacity, sizeof(*grown));

		if (!grown)
			return NULL;
		if (job->n)
			memcpy(grown, job->split, (size_t)job->n * sizeof(*grown));
		job->split = grown;
		job->capacity = capacity;
	}
	return &job->split[job->n++];
}

/* Rows with mark[i] == wanted, ascending; NULL: no memory. */
static int64_t *rows_marked(struct pv__arena *arena, int64_t n, const uint8_t *mark, uint8_t wanted,
			    int64_t *count)
{
	int64_t *row;

	*count = 0;
	for (int64_t i = 0; i < n; i++)
		*count += mark[i] == wanted;
	row = pv__alloc(arena, (size_t)*count, sizeof(*row));
	if (!row)
		return NULL;
	*count = 0;
	for (int64_t i = 0; i < n; i++)
		if (mark[i] == wanted)
			row[(*count)++] = i;
	return row;
}

enum { PART_NONE, PART_TRAIN, PART_TEST };

int pv__split_add(struct pv__split_job *job, int64_t repeat, int64_t fold, const uint8_t *test,
		  const uint8_t *barred)
{
	const struct pv__split_rows *rows = job->rows;
	uint8_t *part = pv__alloc(job->scratch, (size_t)rows->n, 1);
	uint8_t *tested = pv__alloc(job->scratch, (size_t)job->n_groups, 1);
	struct pv__split *split = next_split(job);

	if (!part || !tested || !split)
		return no_memory(job);
	for (int64_t i = 0; i < rows->n; i++)
		if (test[i])
			tested[job->group[i]] = 1;
	for (int64_t i = 0; i < rows->n; i++) {
		bool trains =
			trainable(rows, i) && !tested[job->group[i]] && !(barred && barred[i]);

		part[i] = test[i] ? PART_TEST : trains ? PART_TRAIN : PART_NONE;
	}
	*split = (struct pv__split){.repeat = repeat, .fold = fold};
	split->train = rows_marked(job->arena, rows->n, part, PART_TRAIN, &split->n_train);
	split->test = rows_marked(job->arena, rows->n, part, PART_TEST, &split->n_test);
	return split->train && split->test ? PV_OK : no_memory(job);
}

/* ---- checks that hold for every scheme --------------------------------------------------- */

/* Which classes occur among the rows listed (NULL: all) that a model is fitted on. */
static void mark_classes(const struct pv__split_rows *rows, int64_t n, const int64_t *row,
			 uint8_t *present)
{
	for (int64_t i = 0; i < n; i++) {
		int64_t r = row ? row[i] : i;

		if (trainable(rows, r) && !is_reference(rows, r))
			present[rows->class_of[r]] = 1;
	}
}

static int check_classes(const struct pv__split_job *job, const struct pv__split *split,
			 const uint8_t *wanted)
{
	const struct pv__split_rows *rows = job->rows;
	uint8_t *present = pv__alloc(job->scratch, (size_t)rows->n_classes, 1);

	if (!present)
		return no_memory(job);
	mark_classes(rows, split->n_train, split->train, present);
	for (int64_t k = 0; k < rows->n_classes; k++) {
		if (wanted[k] && !present[k])
			return pv__split_fail(
				job, PV_EDATA,
				"class '%s' has no training row in repeat %lld fold %lld: every "
				"class must be in every training part; use fewer folds or "
				"another scheme",
				rows->class_name[k], (long long)split->repeat + 1,
				(long long)split->fold + 1);
	}
	return PV_OK;
}

static int check_parts(const struct pv__split_job *job, const struct pv__split *split)
{
	int64_t n_fitted = 0;

	for (int64_t i = 0; i < split->n_train; i++)
		n_fitted += !is_reference(job->rows, split->train[i]);
	if (split->n_test == 0 || n_fitted == 0)
		return pv__split_fail(job, PV_EDATA, "repeat %lld fold %lld has no %s row",
				      (long long)split->repeat + 1, (long long)split->fold + 1,
				      split->n_test == 0 ? "test" : "training");
	return PV_OK;
}

/* With classes, a left-out row makes its own class rarer in training, so that a model
 * that has learned nothing answers with the other class every time. */
static int check_single_rows(const struct pv__split_job *job)
{
	for (int64_t s = 0; s < job->n; s++)
		if (job->split[s].n_test != 1)
			return PV_OK;
	return pv__split_fail(
		job, PV_ESTUDY,
		"every test part is a single row: with classes, leaving one row out makes "
		"its class the rarer one in training, and scores fall below chance where "
		"there is nothing to find; use kfold with stratify");
}

static int check_splits(const struct pv__split_job *job)
{
	uint8_t *wanted = NULL;

	if (job->rows->class_of) {
		wanted = pv__alloc(job->scratch, (size_t)job->rows->n_classes, 1);
		if (!wanted)
			return no_memory(job);
		mark_classes(job->rows, job->rows->n, NULL, wanted);
		PV__TRY(check_single_rows(job));
	}
	for (int64_t s = 0; s < job->n; s++) {
		PV__TRY(check_parts(job, &job->split[s]));
		if (wanted)
			PV__TRY(check_classes(job, &job->split[s], wanted));
	}
	return PV_OK;
}

static int check_spec(const struct pv__split_job *job)
{
	const struct pv__split_spec *spec = job->spec;
	bool random = spec->scheme == PV__KFOLD || spec->scheme == PV__HOLDOUT;

	if (spec->scheme != PV__BLOCKS && (spec->gap_s > 0 || spec->gap_rows > 0))
		return pv__split_fail(job, PV_ESTUDY, "a gap needs 'scheme: blocks'");
	if (!random && spec->repeats > 1)
		return pv__split_fail(
			job, PV_ESTUDY,
			"%lld repeats of a scheme that draws nothing would all be the "
			"same: leave 'repeats' out",
			(long long)spec->repeats);
	if ((spec->scheme == PV__KFOLD || spec->scheme == PV__BLOCKS) && spec->folds < 2)
		return pv__split_fail(job, PV_ESTUDY, "%lld folds: at least 2 are needed",
				      (long long)spec->folds);
	if (spec->scheme == PV__HOLDOUT && !(spec->test_fraction > 0 && spec->test_fraction < 1))
		return pv__split_fail(job, PV_ESTUDY, "test_fraction must lie between 0 and 1");
	if (job->rows->n == 0)
		return pv__split_fail(job, PV_EDATA, "there are no rows to split");
	return PV_OK;
}

static int run_scheme(struct pv__split_job *job)
{
	switch (job->spec->scheme) {
	case PV__KFOLD:
		return pv__split_kfold(job);
	case PV__HOLDOUT:
		return pv__split_holdout(job);
	case PV__LEAVE_ONE_OUT_OF:
		return pv__split_leave(job);
	case PV__BLOCKS:
		return pv__split_blocks(job);
	case PV__FROM_FILE:
		return pv__split_from_file(job);
	}
	return pv__split_fail(job, PV_EBUG, "unknown split scheme %d", (int)job->spec->scheme);
}

static int split_job(struct pv__split_job *job)
{
	int64_t *group = pv__alloc(job->scratch, (size_t)job->rows->n, sizeof(*group));

	PV__TRY(check_spec(job));
	if (!group || pv__first_codes(job->scratch, job->rows->n, job->rows->group, group,
				      &job->n_groups) != PV_OK)
		return no_memory(job);
	job->group = group;
	PV__TRY(run_scheme(job));
	return check_splits(job);
}

int pv__split_make(struct pv__arena *arena, const struct pv__split_spec *spec,
		   const struct pv__split_rows *rows, uint64_t seed, int64_t level,
		   const char *file_folder, struct pv__splits *out, struct pv__diag *diag)
{
	struct pv__split_job job = {.arena = arena,
				    .scratch = pv__arena_new(),
				    .spec = spec,
				    .rows = rows,
				    .seed = seed,
				    .level = level,
				    .file_folder = file_folder,
				    .diag = diag};
	int status;

	if (!job.scratch)
		return pv__fail(diag, PV_ENOMEM, &spec->mark, "no memory to split");
	status = split_job(&job);
	*out = (struct pv__splits){.n = job.n, .split = job.split};
	for (int64_t s = 0; s < job.n; s++)
		if (job.split[s].repeat >= out->n_repeats)
			out->n_repeats = job.split[s].repeat + 1;
	pv__arena_free(job.scratch);
	return status;
}

/* ---- the rows of one training part ------------------------------------------------------- */

static void *take(struct pv__arena *arena, int64_t n, const int64_t *row, const void *from,
		  size_t each, bool *failed)
{
	unsigned char *to;

	if (!from)
		return NULL;
	to = pv__alloc(arena, (size_t)n, each);
	*failed |= !to;
	for (int64_t i = 0; to && i < n; i++)
		memcpy(to + (size_t)i * each, (const unsigned char *)from + (size_t)row[i] * each,
		       each);
	return to;
}

int pv__split_rows_subset(struct pv__arena *arena, const struct pv__split_rows *rows, int64_t n,
			  const int64_t *row, struct pv__split_rows *out)
{
	bool failed = false;

	*out = *rows;
	out->n = n;
	out->id = take(arena, n, row, rows->id, sizeof(*rows->id), &failed);
	out->group = take(arena, n, row, rows->group, sizeof(*rows->group), &failed);
	out->stratum = take(arena, n, row, rows->stratum, sizeof(*rows->stratum), &failed);
	out->class_of = take(arena, n, row, rows->class_of, sizeof(*rows->class_of), &failed);
	out->leave = take(arena, n, row, rows->leave, sizeof(*rows->leave), &failed);
	out->time_s = take(arena, n, row, rows->time_s, sizeof(*rows->time_s), &failed);
	out->segment = take(arena, n, row, rows->segment, sizeof(*rows->segment), &failed);
	out->reference = take(arena, n, row, rows->reference, sizeof(*rows->reference), &failed);
	/* Whatever may be trained on may be scored inside: transfer studies tune too. */
	out->role = NULL;
	return failed ? PV_ENOMEM : PV_OK;
}
