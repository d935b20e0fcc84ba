/* What sidecars of BIDS say of the images of rows. */
#include "data/rows.h"
#include "formats/bids.h"

#include <math.h>
#include <sys/stat.h>

/* For the manifest. */
static int remember(struct pv__rows *rows, const char *shown)
{
	const char *path = pv__path_join(rows->arena, rows->root, shown);
	struct pv__frame file = {0};
	struct stat st;

	if (!path)
		return pv__rows_no_memory(rows);
	if (stat(path, &st) == 0)
		file.bytes = (int64_t)st.st_size;
	PV__TRY(pv__file_digest(path, &file.digest, rows->diag));
	return pv__rows_text(rows, "sidecar", shown, &file);
}

int pv__rows_repetition_time(struct pv__rows *rows, int64_t image, const struct pv__source *source,
			     double *tr_s, struct pv__diag *diag)
{
	const struct pv__bids_query *query = rows->study->data.image[image].query;
	struct pv__mark mark = {source->path, 0, 0};
	const char *sidecar;
	double value = 0;

	PV__TRY(pv__bids_number(rows->arena, rows->root, query ? query->folder : "", source->shown,
				"RepetitionTime", &value, &sidecar, diag));
	if (!sidecar)
		return PV_OK;
	if (!(value > 0) || (*tr_s > 0 && fabs(value - *tr_s) > 1e-3 * value))
		return pv__fail(diag, PV_EDATA, &mark,
				"RepetitionTime is %g s in %s and %g s in the header: correct the "
				"wrong one",
				value, sidecar, *tr_s);
	*tr_s = value;
	return remember(rows, sidecar);
}
