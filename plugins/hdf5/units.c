/* Units of an NWB file: spikes in one list, an index of where each unit's end, and where the
 * unit lies. */
#include "nwb.h"

#include <stdio.h>
#include <string.h>

struct units {
	const struct nwb *nwb;
	hid_t table;
	int64_t n;
	const int64_t *id;
	const char **name;
	const char **region; /* of each, NULL: not told */
	bool torn;           /* a unit lies on electrodes of several regions */
};

static int fault(const struct units *u, const char *text)
{
	return u->nwb->h5.host->fail(u->nwb->h5.ctx, PV_EDATA, NULL, "units: %s", text);
}

/* Where the values of each unit end in a column of `n_values`; NULL: one value for each. */
static int take_index(const struct units *u, const char *name, int64_t n_values,
		      const int64_t **end)
{
	int64_t n, *index;
	int status = h5_ints(&u->nwb->h5, u->table, name, &n, &index);

	*end = index;
	if (status != PV_OK || !index)
		return status;
	if (n != u->n)
		return fault(u, "an index has not as many rows as there are units");
	for (int64_t i = 0; i < n; i++)
		if (index[i] < (i > 0 ? index[i - 1] : 0) || index[i] > n_values)
			return fault(u, "an index does not ascend within its values");
	return PV_OK;
}

/* ---- where they lie --------------------------------------------------------------------------- */

static bool is_told(const char *region)
{
	return region && *region && strcmp(region, "unknown") != 0;
}

/* The region that all electrodes of a unit share. */
static const char *shared_region(struct units *u, int64_t n, const int64_t *row)
{
	const char *region = NULL;

	for (int64_t i = 0; i < n; i++) {
		const char *here = u->nwb->electrode_region[row[i]];

		if (!is_told(here))
			continue;
		if (region && strcmp(region, here) != 0) {
			u->torn = true;
			return NULL;
		}
		region = here;
	}
	return region;
}

static int from_electrodes(struct units *u)
{
	const int64_t *end;
	int64_t n, *row;
	int status = h5_ints(&u->nwb->h5, u->table, "electrodes", &n, &row);

	if (status != PV_OK || !row || !u->nwb->electrode_region)
		return status;
	status = take_index(u, "electrodes_index", n, &end);
	if (status == PV_OK && !end && n != u->n)
		status = fault(u, "electrodes are not one for each unit, and have no index");
	for (int64_t i = 0; i < n && status == PV_OK; i++)
		if (row[i] < 0 || row[i] >= u->nwb->n_electrodes)
			status = fault(u, "an electrode is not in the table of electrodes");
	for (int64_t i = 0; i < u->n && status == PV_OK; i++) {
		int64_t first = !end ? i : i > 0 ? end[i - 1] : 0;

		u->region[i] = shared_region(u, (end ? end[i] : i + 1) - first, row + first);
	}
	return status;
}

static int from_column(struct units *u, const char *name)
{
	const char **text;
	int64_t n;
	int status = h5_texts(&u->nwb->h5, u->table, name, &n, &text);

	if (status != PV_OK || !text)
		return status;
	if (n != u->n)
		return fault(u, "a column has not as many rows as there are units");
	for (int64_t i = 0; i < n; i++)
		if (!u->region[i] && is_told(text[i]))
			u->region[i] = text[i];
	return PV_OK;
}

/* The location of an electrode group: an attribute, or a data set. */
static const char *group_region(const struct units *u, const hobj_ref_t *reference)
{
	const struct h5 *h = &u->nwb->h5;
	hid_t group = h5_referenced(h, reference);
	const char *region = NULL, **text;
	int64_t n;

	if (group < 0)
		return NULL;
	region = h5_attribute_text(h, group, "location");
	if (!region && h5_texts(h, group, "location", &n, &text) == PV_OK && text && n == 1)
		region = text[0];
	H5Oclose(group);
	return is_told(region) ? region : NULL;
}

static int from_groups(struct units *u)
{
	hobj_ref_t *group;
	int64_t n;
	int status = h5_references(&u->nwb->h5, u->table, "electrode_group", &n, &group);

	if (status != PV_OK || !group)
		return status;
	if (n != u->n)
		return fault(u, "electrode_group has not as many rows as there are units");
	for (int64_t i = 0; i < n; i++)
		if (!u->region[i])
			u->region[i] = group_region(u, &group[i]);
	return PV_OK;
}

static int find_regions(struct units *u)
{
	const struct h5 *h = &u->nwb->h5;
	int status;

	u->region = h->host->keep(h->ctx, (size_t)u->n, sizeof(*u->region));
	if (!u->region)
		return PV_ENOMEM;
	status = from_electrodes(u);
	if (status == PV_OK && u->torn)
		h->host->log(h->ctx, PV_LOG_WARN,
			     "units: some lie on electrodes of several regions and get none");
	else if (status == PV_OK)
		status = from_column(u, "location");
	if (status == PV_OK && !u->torn)
		status = from_column(u, "brain_area");
	return status == PV_OK && !u->torn ? from_groups(u) : status;
}

/* ---- spikes -------------------------------------------------------------------------------------- */

static const char *name_of(const struct units *u, int64_t i)
{
	enum { DIGITS = 24 };
	char *text;

	if (u->name && *u->name[i])
		return u->name[i];
	text = u->nwb->h5.host->keep(u->nwb->h5.ctx, DIGITS, 1);
	if (text)
		snprintf(text, DIGITS, "%lld", (long long)u->id[i]);
	return text;
}

static int take_names(struct units *u)
{
	const struct h5 *h = &u->nwb->h5;
	int64_t n;
	int status = h5_texts(h, u->table, "unit_name", &n, &u->name);

	if (status == PV_OK && u->name && n != u->n)
		status = fault(u, "unit_name has not as many rows as there are units");
	return status;
}

static int take_spikes(const struct units *u, struct pv_unit *unit)
{
	const struct h5 *h = &u->nwb->h5;
	const int64_t *end;
	double *time;
	int64_t n;
	int status = h5_reals(h, u->table, "spike_times", &n, &time);

	if (status == PV_OK && !time)
		status = fault(u, "there are no spike_times");
	if (status == PV_OK)
		status = take_index(u, "spike_times_index", n, &end);
	if (status == PV_OK && !end)
		status = fault(u, "spike_times have no index");
	for (int64_t i = 0; i < u->n && status == PV_OK; i++) {
		int64_t first = i > 0 ? end[i - 1] : 0;

		unit[i].name = name_of(u, i);
		unit[i].region = u->region[i];
		unit[i].n_spikes = end[i] - first;
		unit[i].time_s = time + first;
		for (int64_t k = first; k < end[i] && status == PV_OK; k++)
			if (!(time[k] - time[k] == 0) || (k > first && time[k] < time[k - 1]))
				status = h->host->fail(h->ctx, PV_EDATA, NULL,
						       "units: the spikes of unit %s do not "
						       "ascend: spike %lld",
						       unit[i].name ? unit[i].name : "?",
						       (long long)(k - first));
		if (!unit[i].name)
			status = PV_ENOMEM;
	}
	return status;
}

static int take_units(struct units *u, struct pv_recording *r)
{
	const struct h5 *h = &u->nwb->h5;
	struct pv_unit *unit;
	int64_t *id;
	int status = h5_ints(h, u->table, "id", &u->n, &id);

	u->id = id;
	if (status != PV_OK || u->n == 0)
		return status;
	unit = h->host->keep(h->ctx, (size_t)u->n, sizeof(*unit));
	status = unit ? take_names(u) : PV_ENOMEM;
	if (status == PV_OK)
		status = find_regions(u);
	if (status == PV_OK)
		status = take_spikes(u, unit);
	r->n_units = status == PV_OK ? u->n : 0;
	r->unit = unit;
	return status;
}

int nwb_units(const struct nwb *nwb, struct pv_recording *r)
{
	struct units u = {.nwb = nwb, .table = h5_group(&nwb->h5, nwb->h5.file, "units")};
	int status;

	if (u.table < 0)
		return PV_OK;
	status = take_units(&u, r);
	H5Gclose(u.table);
	return status;
}
