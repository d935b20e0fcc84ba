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

int pv__row_find_files(struct pv__rows *rows, int64_t i)
{
	const struct pv__data_spec *data = &rows->study->data;
	struct pv__source *source = pv__alloc(rows->arena, (size_t)data->n_images, sizeof(*source));
	struct pv__row *row = &rows->row[i];

	if (!source)
		return pv__rows_no_memory(rows);
	for (int64_t m = 0; m < data->n_images; m++) {
		struct pv__diag found = {.arena = rows->arena};
		int status = pv__path_resolve(rows->arena, rows->root, data->image[m].path,
					      rows->n_columns, rows->column, row->cell,
					      &source[m].path, &source[m].shown, &found);

		if (status != PV_OK)
			return pv__row_unreadable(rows, i, status, data->image[m].name,
						  pv__first_fault(&found));
	}
	row->source = source;
	return PV_OK;
}

/* A fault of the template itself is the same for every row: the first one tells all. */
int pv__rows_find_files(struct pv__rows *rows)
{
	enum { SHOWN = 20 };
	int64_t n_faults = 0;
	int status = PV_OK;

	for (int64_t i = 0; i < rows->n && n_faults < SHOWN; i++) {
		int s;

		if (rows->row[i].excluded || rows->row[i].source)
			continue;
		s = pv__row_find_files(rows, i);
		if (s == PV_ENOMEM || s == PV_ESTUDY || (s && rows->study->exclude_on_error))
			return s;
		n_faults += s != PV_OK;
		status = status ? status : s;
	}
	if (n_faults == SHOWN)
		(void)pv__fail(rows->diag, status, &rows->study->data.mark,
			       "%d rows without their image; later rows were not looked at", SHOWN);
	return status;
}
