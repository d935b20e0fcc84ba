/* What may name a person, or the day of the recording. */
#include "nwb.h"

static int take(const struct nwb *nwb, const char *folder, const char *name, const char **out)
{
	const struct h5 *h = &nwb->h5;
	hid_t general = folder ? h5_group(h, h->file, "general") : h->file;
	hid_t at = folder && *folder && general >= 0 ? h5_group(h, general, folder) : general;
	const char **text = NULL;
	int64_t n = 0;
	int status = PV_OK;

	*out = NULL;
	if (at >= 0)
		status = h5_texts(h, at, name, &n, &text);
	if (status == PV_OK && n > 0)
		*out = text[0];
	if (at >= 0 && at != general)
		H5Gclose(at);
	if (general >= 0 && general != h->file)
		H5Gclose(general);
	return status;
}

int nwb_identifying(const struct nwb *nwb, struct pv_recording *r)
{
	static const char *const field[][2] = {
		/* folder: NULL the root, "" general */
		{NULL, "identifier"},
		{NULL, "session_description"},
		{NULL, "session_start_time"},
		{"", "experimenter"},
		{"", "institution"},
		{"", "lab"},
		{"", "session_id"},
		{"subject", "subject_id"},
		{"subject", "date_of_birth"},
		{"subject", "age"},
		{"subject", "sex"},
		{"subject", "description"},
	};
	size_t n_fields = sizeof(field) / sizeof(field[0]);
	const char *(*kept)[2] = nwb->h5.host->keep(nwb->h5.ctx, n_fields, sizeof(*kept));

	if (!kept)
		return PV_ENOMEM;
	for (size_t i = 0; i < n_fields; i++) {
		const char *text;
		int status = take(nwb, field[i][0], field[i][1], &text);

		if (status != PV_OK)
			return status;
		if (!text || !*text)
			continue;
		kept[r->n_identifying][0] = field[i][1];
		kept[r->n_identifying++][1] = text;
	}
	r->identifying = (const char *const (*)[2])kept;
	return PV_OK;
}
