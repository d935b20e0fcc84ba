/* The table of electrodes, and channels that lie on them. */
#include "nwb.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A column of texts as long as the table, or none. */
static int column(const struct nwb *nwb, hid_t table, const char *name, const char ***out)
{
	int64_t n;
	int status = h5_texts(&nwb->h5, table, name, &n, out);

	if (status == PV_OK && *out && n != nwb->n_electrodes)
		status = nwb->h5.host->fail(nwb->h5.ctx, PV_EDATA, NULL,
					    "the table of electrodes has %lld rows and %lld values "
					    "of %s",
					    (long long)nwb->n_electrodes, (long long)n, name);
	return status;
}

int nwb_electrodes(struct nwb *nwb)
{
	const struct h5 *h = &nwb->h5;
	hid_t table = h5_group(h, h->file, "general");
	hid_t ephys = table >= 0 ? h5_group(h, table, "extracellular_ephys") : -1;
	int64_t *id;
	int status;

	if (table >= 0)
		H5Gclose(table);
	table = ephys >= 0 ? h5_group(h, ephys, "electrodes") : -1;
	if (ephys >= 0)
		H5Gclose(ephys);
	if (table < 0)
		return PV_OK;
	status = h5_ints(h, table, "id", &nwb->n_electrodes, &id);
	nwb->electrode_id = id;
	if (status == PV_OK)
		status = column(nwb, table, "location", &nwb->electrode_region);
	if (status == PV_OK)
		status = column(nwb, table, "channel_name", &nwb->electrode_name);
	if (status == PV_OK && !nwb->electrode_name)
		status = column(nwb, table, "label", &nwb->electrode_name);
	H5Gclose(table);
	return status;
}

/* ---- channels ------------------------------------------------------------------------------- */

static const char *numbered(const struct nwb *nwb, const char *name, int64_t number)
{
	size_t n = strlen(name) + 24;
	char *text = nwb->h5.host->keep(nwb->h5.ctx, n, 1);

	if (text)
		snprintf(text, n, "%s_%lld", name, (long long)number);
	return text;
}

static const char *axis_name(const struct nwb *nwb, const char *name, int64_t axis)
{
	size_t n = strlen(name) + 3;
	char *text = nwb->h5.host->keep(nwb->h5.ctx, n, 1);

	if (text)
		snprintf(text, n, "%s_%c", name, "xyz"[axis]);
	return text;
}

static const char *name_of(const struct nwb *nwb, const struct series *s, int64_t k)
{
	if (s->electrode && nwb->electrode_name && *nwb->electrode_name[s->electrode[k]])
		return nwb->electrode_name[s->electrode[k]];
	if (s->electrode)
		return numbered(nwb, "electrode", nwb->electrode_id[s->electrode[k]]);
	if (s->n_columns == 1)
		return s->name;
	if (s->spatial && s->n_columns <= 3)
		return axis_name(nwb, s->name, k);
	return numbered(nwb, s->name, k + 1);
}

static const char *region_of(const struct nwb *nwb, const struct series *s, int64_t k)
{
	const char *region = s->electrode && nwb->electrode_region
				     ? nwb->electrode_region[s->electrode[k]]
				     : NULL;

	return region && *region && strcmp(region, "unknown") != 0 ? region : NULL;
}

int nwb_channels(const struct nwb *nwb, int64_t n, const struct series *series,
		 struct pv_recording *r)
{
	struct pv_channel *channel;
	int64_t total = 0, c = 0;

	for (int64_t i = 0; i < n; i++)
		total += series[i].n_columns;
	channel = nwb->h5.host->keep(nwb->h5.ctx, (size_t)total, sizeof(*channel));
	if (!channel)
		return PV_ENOMEM;
	for (int64_t i = 0; i < n; i++)
		for (int64_t k = 0; k < series[i].n_columns; k++, c++) {
			const struct series *s = &series[i];

			channel[c].name = name_of(nwb, s, k);
			channel[c].type = s->electrical  ? "lfp"
					  : s->behaviour ? "behaviour"
							 : "misc";
			channel[c].unit = s->unit;
			channel[c].region = region_of(nwb, s, k);
			channel[c].rate_hz = s->rate;
			channel[c].n_samples = s->n_samples;
			if (!channel[c].name)
				return PV_ENOMEM;
		}
	r->n_channels = total;
	r->channel = channel;
	r->n_segments = n > 0 ? series[0].n_segments : 0;
	r->segment = n > 0 ? series[0].segment : NULL;
	return PV_OK;
}
