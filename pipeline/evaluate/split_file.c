/* Splits from a file: id, repeat, fold, role. */
#include "evaluate/split.h"
#include "formats.h"

#include <stdlib.h>
#include <string.h>

static int no_memory(const struct pv__split_job *job)
{
	return pv__split_fail(job, PV_ENOMEM, "no memory for the splits of %lld rows",
			      (long long)job->rows->n);
}

enum role { ROLE_ABSENT, ROLE_TRAIN, ROLE_TEST };

struct entry {
	int64_t repeat, fold, row, line;
	int role;
};

static int by_entry(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->repeat != y->repeat)
		return x->repeat < y->repeat ? -1 : 1;
	if (x->fold != y->fold)
		return x->fold < y->fold ? -1 : 1;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

/* Rows are sorted by id. */
static int64_t find_row(const struct pv__split_rows *rows, const char *id)
{
	int64_t low = 0, high = rows->n;

	while (low < high) {
		int64_t middle = low + (high - low) / 2;
		int order = strcmp(rows->id[middle], id);

		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

struct split_file {
	struct pv__frame frame;
	int64_t id, repeat, fold, role;
};

static int open_file(const struct pv__split_job *job, struct split_file *file)
{
	char *path = pv__path_join(job->scratch, job->file_folder, job->spec->file);

	if (!path)
		return no_memory(job);
	PV__TRY(pv__frame_read(job->scratch, path, &file->frame, job->diag));
	file->id = pv__frame_column(&file->frame, "id");
	file->repeat = pv__frame_column(&file->frame, "repeat");
	file->fold = pv__frame_column(&file->frame, "fold");
	file->role = pv__frame_column(&file->frame, "role");
	if (file->id < 0 || file->repeat < 0 || file->fold < 0 || file->role < 0)
		return pv__split_fail(
			job, PV_EDATA,
			"%s needs the columns id, repeat, fold and role (train, test or "
			"reference)",
			path);
	return PV_OK;
}

static int read_number(const struct split_file *file, int64_t r, int64_t column,
		       const struct pv__mark *mark, int64_t *out, struct pv__diag *diag)
{
	const char *cell = pv__frame_cell(&file->frame, r, column);

	if (!cell || !pv__parse_int(cell, out))
		return pv__fail(diag, PV_EDATA, mark, "%s '%s' is not a whole number",
				file->frame.name[column], cell ? cell : "");
	return PV_OK;
}

static int read_entry(const struct pv__split_job *job, const struct split_file *file, int64_t r,
		      struct entry *out)
{
	const struct pv__split_rows *rows = job->rows;
	struct pv__mark mark = {file->frame.file, file->frame.line ? file->frame.line[r] : r + 2,
				0};
	const char *id = pv__frame_cell(&file->frame, r, file->id);
	const char *role = pv__frame_cell(&file->frame, r, file->role);

	*out = (struct entry){.row = id ? find_row(rows, id) : -1, .line = mark.line};
	PV__TRY(read_number(file, r, file->repeat, &mark, &out->repeat, job->diag));
	PV__TRY(read_number(file, r, file->fold, &mark, &out->fold, job->diag));
	if (pv__equal(role, "test"))
		out->role = ROLE_TEST;
	else if (pv__equal(role, "train") || pv__equal(role, "reference"))
		out->role = ROLE_TRAIN;
	else
		return pv__fail(job->diag, PV_EDATA, &mark,
				"role '%s' is not train, test or reference", role ? role : "");
	if (out->row < 0)
		return pv__fail(job->diag, PV_EDATA, &mark, "id '%s' is not a row of this study",
				id ? id : "");
	if (out->role == ROLE_TEST && !pv__split_testable(rows, out->row))
		return pv__fail(job->diag, PV_EDATA, &mark,
				"row '%s' cannot be tested: it is a reference or for training only",
				id);
	return PV_OK;
}

/* Every row of the study is in the file, each at most once per fold. */
static int check_entries(const struct pv__split_job *job, int64_t n, const struct entry *entry)
{
	uint8_t *seen = pv__alloc(job->scratch, (size_t)job->rows->n, 1);

	if (!seen)
		return no_memory(job);
	for (int64_t i = 0; i < n; i++) {
		const struct entry *e = &entry[i], *before = &entry[i - (i > 0)];

		seen[e->row] = 1;
		if (i > 0 && e->row == before->row && e->fold == before->fold &&
		    e->repeat == before->repeat)
			return pv__split_fail(
				job, PV_EDATA,
				"%s: lines %lld and %lld both place row '%s' in repeat %lld "
				"fold %lld",
				job->spec->file, (long long)before->line, (long long)e->line,
				job->rows->id[e->row], (long long)e->repeat, (long long)e->fold);
	}
	for (int64_t i = 0; i < job->rows->n; i++)
		if (!seen[i])
			return pv__split_fail(job, PV_EDATA,
					      "%s: row '%s' of the study is not in it",
					      job->spec->file, job->rows->id[i]);
	return PV_OK;
}

/* No group on both sides of one fold. */
static int check_entry_groups(const struct pv__split_job *job, int64_t n, const struct entry *entry)
{
	int64_t *trained = pv__alloc(job->scratch, (size_t)job->n_groups, sizeof(*trained));

	if (!trained)
		return no_memory(job);
	for (int64_t i = 0; i < n; i++)
		if (entry[i].role == ROLE_TRAIN)
			trained[job->group[entry[i].row]] = i + 1;
	for (int64_t i = 0; i < n; i++) {
		int64_t other = trained[job->group[entry[i].row]];

		if (entry[i].role == ROLE_TEST && other > 0)
			return pv__split_fail(
				job, PV_EDATA,
				"%s: rows '%s' (test) and '%s' (train) of repeat %lld fold %lld "
				"belong to one group",
				job->spec->file, job->rows->id[entry[i].row],
				job->rows->id[entry[other - 1].row], (long long)entry[i].repeat,
				(long long)entry[i].fold);
	}
	return PV_OK;
}

static int add_entries(struct pv__split_job *job, int64_t n, const struct entry *entry,
		       int64_t repeat, int64_t fold)
{
	uint8_t *test = pv__alloc(job->scratch, (size_t)job->rows->n, 1);
	uint8_t *barred = pv__alloc(job->scratch, (size_t)job->rows->n, 1);

	if (!test || !barred)
		return no_memory(job);
	PV__TRY(check_entry_groups(job, n, entry));
	memset(barred, 1, (size_t)job->rows->n);
	for (int64_t i = 0; i < n; i++) {
		test[entry[i].row] = entry[i].role == ROLE_TEST;
		barred[entry[i].row] = entry[i].role != ROLE_TRAIN;
	}
	return pv__split_add(job, repeat, fold, test, barred);
}

int pv__split_from_file(struct pv__split_job *job)
{
	struct split_file file;
	struct entry *entry;
	int64_t n, begin = 0, repeat = 0, fold = 0;

	PV__TRY(open_file(job, &file));
	n = file.frame.n_rows;
	entry = pv__alloc(job->scratch, (size_t)n, sizeof(*entry));
	if (!entry)
		return no_memory(job);
	for (int64_t r = 0; r < n; r++)
		PV__TRY(read_entry(job, &file, r, &entry[r]));
	qsort(entry, (size_t)n, sizeof(*entry), by_entry);
	PV__TRY(check_entries(job, n, entry));
	while (begin < n) {
		int64_t end = begin + 1;

		while (end < n && entry[end].repeat == entry[begin].repeat &&
		       entry[end].fold == entry[begin].fold)
			end++;
		if (begin > 0 && entry[begin].repeat != entry[begin - 1].repeat) {
			repeat++;
			fold = 0;
		}
		PV__TRY(add_entries(job, end - begin, entry + begin, repeat, fold++));
		begin = end;
	}
	return PV_OK;
}
