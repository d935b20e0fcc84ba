/* Series of an NWB file: found by name, and those of one time axis taken together. */
#include "nwb.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MOST_SERIES = 4096, MOST_GROUPS = 1 << 16, DEEPEST = 6, LONGEST_LIST = 400 };

struct search {
	const struct nwb *nwb;
	bool electrical; /* looks for series of electrodes, or for the others */
	int64_t n_groups;
	int64_t n;
	struct series *series;
	char other[LONGEST_LIST]; /* the first of those with other times */
	int64_t n_others;
	char known[LONGEST_LIST]; /* what there is, for who asked for something else */
};

static int no_room(const struct search *f)
{
	return f->nwb->h5.host->fail(f->nwb->h5.ctx, PV_EDATA, NULL,
				     "has more groups or series than the limit");
}

static void list(char text[LONGEST_LIST], const char *path)
{
	size_t n = strlen(text);

	if (n + strlen(path) + 3 < LONGEST_LIST)
		snprintf(text + n, LONGEST_LIST - n, "%s%s", n > 0 ? ", " : "", path);
}

/* ---- what a part names -------------------------------------------------------------------- */

/* The next component of a path, and its length. */
static const char *component(const char *path, size_t *n)
{
	path += strspn(path, "/");
	*n = strcspn(path, "/");
	return path;
}

/* "behavior/hand" names processing/behavior/Position/hand: components of the path in their
 * order, the last of them among its last two, a series or what holds it. */
static bool is_named(const char *part, const char *path)
{
	size_t n_part, n_path;
	const char *want = component(part, &n_part), *have = component(path, &n_path);
	int behind = 0; /* components of the path behind the last that was named */

	while (n_path > 0) {
		if (n_part == n_path && memcmp(want, have, n_path) == 0) {
			want = component(want + n_part, &n_part);
			behind = 0;
		} else {
			behind++;
		}
		have = component(have + n_path, &n_path);
	}
	return n_part == 0 && behind <= 1;
}

/* ---- one series ----------------------------------------------------------------------------- */

static const char *type_name(const struct nwb *nwb, hid_t group)
{
	const char *type = h5_attribute_text(&nwb->h5, group, "neurodata_type");

	return type ? type : "";
}

int nwb_refuse(const struct nwb *nwb, struct series *s, const char *fmt, ...)
{
	enum { LONGEST = 256 };
	char *text = nwb->h5.host->keep(nwb->h5.ctx, LONGEST, 1);
	va_list args;

	if (!text)
		return PV_ENOMEM;
	va_start(args, fmt);
	vsnprintf(text, LONGEST, fmt, args);
	va_end(args);
	s->fault = text;
	return PV_EDATA;
}

static int take_scales(const struct nwb *nwb, hid_t group, struct series *s)
{
	const char *unit = h5_attribute_text(&nwb->h5, s->data, "unit");
	double *each;
	int64_t n;
	int status = h5_reals(&nwb->h5, group, "channel_conversion", &n, &each);

	if (status == PV_OK && each && n != s->n_columns)
		status = nwb_refuse(nwb, s, "%lld channels have %lld values of channel_conversion",
				    (long long)s->n_columns, (long long)n);
	s->column_conversion = each;
	s->conversion = h5_attribute_real(s->data, "conversion");
	s->offset = h5_attribute_real(s->data, "offset");
	if (isnan(s->conversion))
		s->conversion = 1;
	if (isnan(s->offset))
		s->offset = 0;
	s->unit = unit && strcmp(unit, "volts") == 0 ? "V" : unit;
	return status;
}

static int take_rows(const struct nwb *nwb, hid_t group, struct series *s)
{
	int64_t n, *row;
	int status = h5_ints(&nwb->h5, group, "electrodes", &n, &row);

	if (status != PV_OK || !row)
		return status;
	if (n != s->n_columns)
		return nwb_refuse(nwb, s, "%lld channels have %lld electrodes",
				  (long long)s->n_columns, (long long)n);
	for (int64_t i = 0; i < n; i++)
		if (row[i] < 0 || row[i] >= nwb->n_electrodes)
			return nwb_refuse(nwb, s,
					  "row %lld of its electrodes is not in their table",
					  (long long)row[i]);
	s->electrode = row;
	return PV_OK;
}

/* One or two dimensions: more are images. */
static int take_shape(const struct nwb *nwb, struct series *s)
{
	hsize_t length[2] = {1, 1};
	hid_t space = H5Dget_space(s->data);

	s->rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : 0;
	if (s->rank == 1 || s->rank == 2)
		H5Sget_simple_extent_dims(space, length, NULL);
	if (space >= 0)
		H5Sclose(space);
	if (s->rank < 1 || s->rank > 2)
		return nwb_refuse(nwb, s, "its samples are not rows of numbers");
	if (length[0] > (hsize_t)1 << 40 || length[1] > (hsize_t)1 << 20)
		return nwb_refuse(nwb, s, "it is too large");
	s->n_samples = (int64_t)length[0];
	s->n_columns = (int64_t)length[1];
	return s->n_samples > 0 && s->n_columns > 0 ? PV_OK : nwb_refuse(nwb, s, "it is empty");
}

int nwb_series_open(const struct nwb *nwb, hid_t group, const char *path, struct series *s,
		    bool *is)
{
	const char *type = type_name(nwb, group), *slash = strrchr(path, '/');
	hid_t data = h5_data(&nwb->h5, group, "data");
	int status;

	*is = data >= 0 && h5_is_numeric(data);
	*s = (struct series){.path = path,
			     .name = slash ? slash + 1 : path,
			     .data = data,
			     .electrical = strcmp(type, "ElectricalSeries") == 0,
			     .spatial = strcmp(type, "SpatialSeries") == 0};
	if (!*is)
		return PV_OK;
	s->behaviour = s->spatial || strncmp(path, "processing/behavior/", 20) == 0;
	status = take_shape(nwb, s);
	if (status == PV_OK)
		status = take_scales(nwb, group, s);
	if (status == PV_OK && s->electrical)
		status = take_rows(nwb, group, s);
	return status == PV_OK ? nwb_times(nwb, group, s) : status;
}

/* ---- all of them --------------------------------------------------------------------------- */

static bool same_times(const struct series *a, const struct series *b)
{
	if (a->rate != b->rate || a->n_samples != b->n_samples || a->n_segments != b->n_segments)
		return false;
	for (int64_t i = 0; i < a->n_segments; i++)
		if (a->segment[i].start_s != b->segment[i].start_s ||
		    a->segment[i].duration_s != b->segment[i].duration_s)
			return false;
	return true;
}

/* One that cannot be used: an error where it is asked for, else left out. */
static int leave_out(const struct search *f, const struct series *s)
{
	const struct h5 *h = &f->nwb->h5;

	if (f->nwb->part)
		return h->host->fail(h->ctx, PV_EDATA, NULL, "%s: %s", s->path, s->fault);
	h->host->log(h->ctx, PV_LOG_WARN, "%s is left out: %s", s->path, s->fault);
	return PV_OK;
}

static int keep_series(struct search *f, const struct series *s)
{
	if (f->n > 0 && !same_times(&f->series[0], s)) {
		list(f->other, s->path);
		f->n_others++;
		return PV_OK;
	}
	if (f->n == MOST_SERIES)
		return no_room(f);
	f->series[f->n++] = *s;
	return PV_OK;
}

static int add_series(struct search *f, hid_t group, const char *path, bool *is)
{
	struct series s;
	int status = nwb_series_open(f->nwb, group, path, &s, is);
	int64_t n = f->n;

	if (*is && s.electrical == f->electrical) {
		list(f->known, path);
		if (f->nwb->part && !is_named(f->nwb->part, path))
			status = PV_OK;
		else if (status == PV_EDATA && s.fault)
			status = leave_out(f, &s);
		else if (status == PV_OK)
			status = keep_series(f, &s);
	} else if (s.fault) {
		status = PV_OK;
	}
	if (s.data >= 0 && f->n == n)
		H5Dclose(s.data);
	return status;
}

static int walk(struct search *f, hid_t group, const char *path, int depth);

static int step_into(struct search *f, hid_t group, const char *path, const char *name, int depth)
{
	const struct h5 *h = &f->nwb->h5;
	hid_t child = h5_group(h, group, name);
	size_t room = strlen(path) + strlen(name) + 2;
	char *longer = h->host->keep(h->ctx, room, 1);
	bool is;
	int status = longer ? PV_OK : PV_ENOMEM;

	if (child < 0)
		return status;
	if (status == PV_OK)
		snprintf(longer, room, "%s/%s", path, name);
	if (status == PV_OK)
		status = add_series(f, child, longer, &is);
	if (status == PV_OK && !is)
		status = walk(f, child, longer, depth + 1);
	H5Gclose(child);
	return status;
}

static int walk(struct search *f, hid_t group, const char *path, int depth)
{
	const char *const *name;
	int64_t n;
	int status = PV_OK;

	if (depth > DEEPEST)
		return PV_OK;
	if (++f->n_groups > MOST_GROUPS)
		return no_room(f);
	status = h5_names(&f->nwb->h5, group, &n, &name);
	for (int64_t i = 0; i < n && status == PV_OK; i++)
		status = step_into(f, group, path, name[i], depth);
	return status;
}

static int search_all(struct search *f, bool electrical)
{
	static const char *const top[] = {"acquisition", "processing"};
	const struct h5 *h = &f->nwb->h5;
	int status = PV_OK;

	f->electrical = electrical;
	for (size_t i = 0; i < sizeof(top) / sizeof(top[0]) && status == PV_OK; i++) {
		hid_t group = h5_group(h, h->file, top[i]);

		if (group < 0)
			continue;
		status = walk(f, group, top[i], 0);
		H5Gclose(group);
	}
	return status;
}

int nwb_series(const struct nwb *nwb, int64_t *n, struct series **out)
{
	const struct h5 *h = &nwb->h5;
	struct search f = {.nwb = nwb,
			   .series = h->host->keep(h->ctx, MOST_SERIES, sizeof(*f.series))};
	int status = f.series ? search_all(&f, true) : PV_ENOMEM;

	if (status == PV_OK)
		status = search_all(&f, false);
	if (status != PV_OK)
		return status;
	if (nwb->part && f.n == 0)
		return h->host->fail(h->ctx, PV_EDATA, NULL, "has no series '%s'; it has %s",
				     nwb->part, *f.known ? f.known : "none");
	if (f.n_others > 0)
		h->host->log(h->ctx, PV_LOG_WARN,
			     "takes %s and what shares its times; %lld series have other times and "
			     "are left out, each can be read as FILE#NAME: %s",
			     f.series[0].path, (long long)f.n_others, f.other);
	*n = f.n;
	*out = f.series;
	return PV_OK;
}
