/* Tables of intervals of an NWB file, as events. */
#include "nwb.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct intervals {
	const struct nwb *nwb;
	int64_t n, capacity;
	struct pv_event *event;
};

static struct pv_event *room_for(struct intervals *all, int64_t more)
{
	int64_t capacity = 2 * (all->n + more);
	struct pv_event *grown = all->event;

	if (all->n + more > all->capacity) {
		grown = all->nwb->h5.host->keep(all->nwb->h5.ctx, (size_t)capacity, sizeof(*grown));
		if (!grown)
			return NULL;
		if (all->n > 0)
			memcpy(grown, all->event, (size_t)all->n * sizeof(*grown));
		all->event = grown;
		all->capacity = capacity;
	}
	return grown + all->n;
}

/* ---- what an interval is called ---------------------------------------------------------------- */

static const char *joined(const struct nwb *nwb, int64_t n, const char *const *text)
{
	size_t room = 1;
	char *all;

	for (int64_t i = 0; i < n; i++)
		room += strlen(text[i]) + 1;
	all = nwb->h5.host->keep(nwb->h5.ctx, room, 1);
	for (int64_t i = 0; all && i < n; i++) {
		if (i > 0)
			strcat(all, ",");
		strcat(all, text[i]);
	}
	return all;
}

/* Tags of epochs: several for each, joined by commas. */
static int take_tags(const struct nwb *nwb, hid_t table, int64_t n, const char **type)
{
	const char **tag;
	int64_t n_tags, n_ends, *end;
	int status = h5_texts(&nwb->h5, table, "tags", &n_tags, &tag);

	if (status == PV_OK && tag)
		status = h5_ints(&nwb->h5, table, "tags_index", &n_ends, &end);
	if (status != PV_OK || !tag || !end || n_ends != n)
		return status;
	for (int64_t i = 0; i < n; i++) {
		int64_t first = i > 0 ? end[i - 1] : 0;

		if (first < 0 || end[i] < first || end[i] > n_tags)
			return nwb->h5.host->fail(nwb->h5.ctx, PV_EDATA, NULL,
						  "intervals: tags_index does not ascend within "
						  "the tags");
		if (end[i] > first)
			type[i] = joined(nwb, end[i] - first, tag + first);
	}
	return PV_OK;
}

static int take_column(const struct nwb *nwb, hid_t table, int64_t n, const char **type)
{
	static const char *const columns[] = {"trial_type", "condition", "label"};

	for (size_t c = 0; c < sizeof(columns) / sizeof(columns[0]); c++) {
		hid_t data = h5_data(&nwb->h5, table, columns[c]);
		bool texts = data >= 0 && !h5_is_numeric(data);
		const char **text;
		int64_t n_texts;
		int status;

		if (data >= 0)
			H5Dclose(data);
		if (!texts)
			continue;
		status = h5_texts(&nwb->h5, table, columns[c], &n_texts, &text);
		for (int64_t i = 0; status == PV_OK && text && n_texts == n && i < n; i++)
			type[i] = text[i];
		return status;
	}
	return PV_OK;
}

/* ---- tables --------------------------------------------------------------------------------------- */

static int add_rows(struct intervals *all, const char *name, int64_t n, const double *start,
		    const double *stop, const char *const *type)
{
	struct pv_event *event = room_for(all, n);

	if (!event)
		return PV_ENOMEM;
	for (int64_t i = 0; i < n; i++) {
		double last = stop ? stop[i] : start[i];

		if (!isfinite(start[i]) || (isfinite(last) && last < start[i]) || isinf(last))
			return all->nwb->h5.host->fail(all->nwb->h5.ctx, PV_EDATA, NULL,
						       "intervals/%s: row %lld lasts from %g s to "
						       "%g s",
						       name, (long long)i, start[i], last);
		event[i] = (struct pv_event){.onset_s = start[i],
					     .duration_s = isnan(last) ? 0 : last - start[i],
					     .type = type[i] && *type[i] ? type[i] : name};
	}
	all->n += n;
	return PV_OK;
}

static int add_table(struct intervals *all, hid_t table, const char *name)
{
	const struct nwb *nwb = all->nwb;
	double *start, *stop;
	int64_t n, n_stops;
	const char **type;
	int status = h5_reals(&nwb->h5, table, "start_time", &n, &start);

	if (status == PV_OK)
		status = h5_reals(&nwb->h5, table, "stop_time", &n_stops, &stop);
	if (status != PV_OK || !start || n == 0)
		return status;
	if (stop && n_stops != n)
		return nwb->h5.host->fail(nwb->h5.ctx, PV_EDATA, NULL,
					  "intervals/%s has %lld starts and %lld stops", name,
					  (long long)n, (long long)n_stops);
	type = nwb->h5.host->keep(nwb->h5.ctx, (size_t)n, sizeof(*type));
	status = type ? take_column(nwb, table, n, type) : PV_ENOMEM;
	if (status == PV_OK)
		status = take_tags(nwb, table, n, type);
	return status == PV_OK ? add_rows(all, name, n, start, stop, type) : status;
}

int nwb_events(const struct nwb *nwb, struct pv_recording *r)
{
	struct intervals all = {.nwb = nwb};
	hid_t group = h5_group(&nwb->h5, nwb->h5.file, "intervals");
	const char *const *name;
	int64_t n;
	int status;

	if (group < 0)
		return PV_OK;
	status = h5_names(&nwb->h5, group, &n, &name);
	for (int64_t i = 0; i < n && status == PV_OK; i++) {
		hid_t table = h5_group(&nwb->h5, group, name[i]);

		if (table < 0)
			continue;
		status = add_table(&all, table, name[i]);
		H5Gclose(table);
	}
	H5Gclose(group);
	r->n_events = all.n;
	r->event = all.event;
	return status;
}
