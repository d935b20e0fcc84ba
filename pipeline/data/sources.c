/* Image files of each row. */
#include "data/rows.h"
#include "formats/formats.h"

int pv__row_unreadable(struct pv__rows *rows, int64_t i, int status, const char *image,
		       const char *text)
{
	const struct pv__study *study = rows->study;
	char *reason;

	if (status == PV_ENOMEM || status == PV_ESTUDY)
		return pv__fail(rows->diag, status, &study->data.mark, "image '%s': %s", image,
				text);
	if (!study->exclude_on_error)
		return pv__fail(rows->diag, status, &study->data.mark, "%s: image '%s': %s",
				rows->row[i].id, image, text);
	reason = pv__format(rows->arena, "image %s", image);
	if (!reason)
		return pv__rows_no_memory(rows);
	rows->n_unreadable++;
	if (study->max_excluded >= 0 && rows->n_unreadable > study->max_excluded)
		return pv__fail(
			rows->diag, status, &study->data.mark,
			"more than max_excluded = %lld rows have no usable image; %s: image "
			"'%s': %s",
			(long long)study->max_excluded, rows->row[i].id, image, text);
	return pv__rows_exclude(rows, i, reason, text);
}

static const char *cell_of(const struct pv__rows *rows, const struct pv__row *row,
			   const char *column)
{
	int64_t c = pv__rows_column(rows, column);

	return c >= 0 && !pv__is_missing(row->cell[c]) ? row->cell[c] : NULL;
}

static int find_file(const struct pv__rows *rows, const struct pv__row *row,
		     const struct pv__input *image, struct pv__source *out, struct pv__diag *diag)
{
	if (image->query)
		return pv__bids_find(rows->arena, rows->root, image->query, row->participant,
				     cell_of(rows, row, "session_id"), &out->path, &out->shown,
				     diag);
	return pv__path_resolve(rows->arena, rows->root, image->path, rows->n_columns,
				rows->column, row->cell, &out->path, &out->shown, diag);
}

int pv__row_find_files(struct pv__rows *rows, int64_t i)
{
	const struct pv__data_spec *data = &rows->study->data;
	struct pv__source *source = pv__alloc(rows->arena, (size_t)data->n_images, sizeof(*source));
	struct pv__row *row = &rows->row[i];

	if (!source)
		return pv__rows_no_memory(rows);
	for (int64_t m = 0; m < data->n_images; m++) {
		struct pv__diag found = {.arena = rows->arena};
		int status = find_file(rows, row, &data->image[m], &source[m], &found);

		if (status != PV_OK)
			return pv__row_unreadable(rows, i, status, data->image[m].name,
						  pv__first_fault(&found));
	}
	row->source = source;
	return PV_OK;
}

/* Rows without their image for one reason: the first tells it, the others are named. */
struct lacking {
	int status;
	const char *first;
	struct pv__listing others;
};
enum { MOST_REASONS = 8 }; /* a status each */

static void add_lacking(struct lacking *reason, int status, const char *text, const char *id)
{
	for (int i = 0; i < MOST_REASONS; i++) {
		if (reason[i].first && reason[i].status != status)
			continue;
		if (reason[i].first)
			pv__list(&reason[i].others, "%s", id);
		else
			reason[i].first = text;
		reason[i].status = status;
		return;
	}
}

static int report_lacking(struct pv__rows *rows, struct lacking *reason)
{
	const struct pv__mark *mark = &rows->study->data.mark;

	for (int i = 0; i < MOST_REASONS && reason[i].first; i++) {
		bool alone = reason[i].others.n == 0;

		(void)pv__fail(rows->diag, reason[i].status, mark, "%s%s%s", reason[i].first,
			       alone ? "" : "; likewise ",
			       alone ? "" : pv__listed(&reason[i].others));
	}
	return reason[0].first ? reason[0].status : PV_OK;
}

/* A fault of the template itself is the same for every row: the first one tells all. */
int pv__rows_find_files(struct pv__rows *rows)
{
	struct pv__diag *diag = rows->diag;
	struct lacking reason[MOST_REASONS];

	for (int i = 0; i < MOST_REASONS; i++)
		reason[i] = (struct lacking){.others.text.arena = rows->arena};
	for (int64_t i = 0; i < rows->n; i++) {
		struct pv__diag own = {.arena = rows->arena};
		int s;

		if (rows->row[i].excluded || rows->row[i].source)
			continue;
		rows->diag = &own;
		s = pv__row_find_files(rows, i);
		rows->diag = diag;
		if (s == PV_ENOMEM || s == PV_ESTUDY || (s && rows->study->exclude_on_error)) {
			pv__diag_merge(diag, &own);
			return s;
		}
		if (s != PV_OK)
			add_lacking(reason, s, own.n ? own.message[0].text : "out of memory",
				    rows->row[i].id);
	}
	return report_lacking(rows, reason);
}
