/* info, describe formats: what a file is, and what can be read. */
#include "api/library.h"

#include "format.h"
#include "labels.h"
#include "plugin/reader.h"
#include "report/html.h"
#include "report/json.h"
#include "surface.h"

#include <math.h>
#include <string.h>

/* ---- images ----------------------------------------------------------------------------- */

/* Towards which side each voxel axis runs: "RAS". */
static void orientation(const struct pv_grid *grid, char text[4])
{
	static const char side[2][4] = {"LPI", "RAS"};

	for (int axis = 0; axis < 3; axis++) {
		int world = 0;

		for (int w = 1; w < 3; w++)
			if (fabs(grid->affine[w][axis]) > fabs(grid->affine[world][axis]))
				world = w;
		text[axis] = side[grid->affine[world][axis] > 0][world];
	}
	text[3] = '\0';
}

static void set_grid(struct pv__json *j, json_t *o, const struct pv__volume_info *info)
{
	json_t *dim = pv__json_array(j), *size = pv__json_array(j), *affine = pv__json_array(j);
	char text[4];

	for (int axis = 0; axis < 3; axis++) {
		const double(*a)[4] = info->grid.affine;

		pv__json_append(j, dim, pv__json_int(j, info->grid.dim[axis]));
		pv__json_append(
			j, size,
			pv__json_real(j, sqrt(a[0][axis] * a[0][axis] + a[1][axis] * a[1][axis] +
					      a[2][axis] * a[2][axis])));
		pv__json_append(j, affine, pv__json_reals(j, 4, a[axis]));
	}
	pv__json_set(j, o, "voxels", dim);
	pv__json_set(j, o, "voxel_mm", size);
	pv__json_set(j, o, "affine", affine);
	pv__json_set(j, o, "affine_from", pv__json_text(j, info->affine_from));
	orientation(&info->grid, text);
	pv__json_set(j, o, "orientation",
		     pv__json_text(j, info->oriented ? text : "not told: which side is left"));
}

static void set_range(struct pv__json *j, json_t *o, const struct pv_volume *v,
		      int64_t n_not_finite)
{
	int64_t n = pv__grid_voxels(&v->grid) * v->n_times;
	double low = INFINITY, high = -INFINITY;

	for (int64_t i = 0; i < n; i++) {
		if (!isfinite(v->data[i]))
			continue;
		low = fmin(low, v->data[i]);
		high = fmax(high, v->data[i]);
	}
	pv__json_set(j, o, "lowest", pv__json_real(j, low));
	pv__json_set(j, o, "highest", pv__json_real(j, high));
	pv__json_set(j, o, "not_finite", pv__json_int(j, n_not_finite));
}

static int image(struct pv__call *call, struct pv__json *j, const char *path, json_t *o)
{
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct pv__volume_info info;
	struct pv_volume volume;
	int64_t n_not_finite;
	int status;

	if (!reader)
		return pv__fail(&call->diag, PV_ENOMEM, NULL, "no memory to read %s", path);
	pv__volume_allow_unoriented(reader);
	status = pv__volume_read(reader, path, &volume, &info, &n_not_finite, &call->diag);
	if (status == PV_OK) {
		set_grid(j, o, &info);
		pv__json_set(j, o, "times", pv__json_int(j, info.n_times));
		if (info.tr_s > 0)
			pv__json_set(j, o, "seconds_between_times", pv__json_real(j, info.tr_s));
		pv__json_set(j, o, "stored_as", pv__json_text(j, info.datatype));
		pv__json_set(j, o, "big_endian", pv__json_bool(j, info.big_endian));
		pv__json_set(j, o, "gzipped", pv__json_bool(j, info.gzipped));
		pv__json_set(j, o, "slope", pv__json_real(j, info.slope));
		pv__json_set(j, o, "intercept", pv__json_real(j, info.intercept));
		set_range(j, o, &volume, n_not_finite);
	}
	pv__volume_reader_free(reader);
	return status;
}

/* ---- recordings ---------------------------------------------------------------------------- */

static json_t *channel_json(struct pv__json *j, const struct pv__channel *c)
{
	json_t *o = pv__json_object(j);

	pv__json_set(j, o, "name", pv__json_text(j, c->name));
	pv__json_set(j, o, "type", pv__json_text(j, c->type));
	pv__json_set(j, o, "unit", pv__json_text(j, c->unit));
	pv__json_set(j, o, "rate_hz", pv__json_real(j, c->rate_hz));
	pv__json_set(j, o, "samples", pv__json_int(j, c->n_samples));
	if (c->region)
		pv__json_set(j, o, "region", pv__json_text(j, c->region));
	if (c->bad)
		pv__json_set(j, o, "bad", pv__json_bool(j, true));
	return o;
}

/* How many events of each type, in the order of their first. */
static json_t *events_json(struct pv__json *j, const struct pv__recording *r)
{
	json_t *o = pv__json_object(j);

	for (int64_t i = 0; i < r->n_events; i++) {
		const char *type = pv__utf8_clean(j->arena, r->event[i].type);
		const json_t *before = type ? json_object_get(o, type) : NULL;

		pv__json_set(j, o, type ? type : "",
			     pv__json_int(j, before ? json_integer_value(before) + 1 : 1));
	}
	return o;
}

static json_t *units_json(struct pv__json *j, const struct pv__recording *r)
{
	json_t *array = pv__json_array(j);

	for (int64_t i = 0; i < r->n_units; i++) {
		json_t *o = pv__json_object(j);

		pv__json_set(j, o, "name", pv__json_text(j, r->unit[i].name));
		pv__json_set(j, o, "region", pv__json_text(j, r->unit[i].region));
		pv__json_set(j, o, "spikes", pv__json_int(j, r->unit[i].n_spikes));
		pv__json_append(j, array, o);
	}
	return array;
}

static void set_identifying(struct pv__json *j, json_t *o, int64_t n,
			    const char *const (*identifying)[2])
{
	json_t *fields = pv__json_object(j);

	for (int64_t i = 0; i < n; i++)
		pv__json_set(j, fields, identifying[i][0], pv__json_text(j, identifying[i][1]));
	pv__json_set(j, o, "identifying", fields);
}

static int recording(struct pv__call *call, struct pv__json *j, const char *path, bool identifying,
		     json_t *o)
{
	struct pv__readers readers = pv__reader_all(&call->library->registry);
	struct pv__companions companions = {.readers = &readers};
	json_t *channels = pv__json_array(j);
	struct pv__recording r;
	double seconds = 0;

	PV__TRY(pv__recording_read(call->arena, path, &companions, &r, &call->diag));
	pv__json_set(j, o, "format", pv__json_text(j, r.format));
	for (int64_t i = 0; i < r.n_segments; i++)
		seconds += r.segment[i].duration_s;
	for (int64_t i = 0; i < r.n_channels; i++)
		pv__json_append(j, channels, channel_json(j, &r.channel[i]));
	pv__json_set(j, o, r.epochs ? "epochs" : "segments", pv__json_int(j, r.n_segments));
	pv__json_set(j, o, "seconds", pv__json_real(j, seconds));
	pv__json_set(j, o, "channels", channels);
	if (r.n_units > 0)
		pv__json_set(j, o, "units", units_json(j, &r));
	pv__json_set(j, o, "events", events_json(j, &r));
	if (identifying)
		set_identifying(j, o, r.n_identifying, r.identifying);
	return PV_OK;
}

/* ---- surfaces, labels, tables ------------------------------------------------------------------
 */

static int surface(struct pv__call *call, struct pv__json *j, const struct pv__format *format,
		   const char *path, bool identifying, json_t *o)
{
	json_t *arrays = pv__json_array(j);
	struct pv__surface s;

	PV__TRY(format->surface(call->arena, path, &s, &call->diag));
	pv__json_set(j, o, "vertices", pv__json_int(j, s.n_vertices));
	pv__json_set(j, o, "triangles", pv__json_int(j, s.n_triangles));
	for (int64_t i = 0; i < s.n_arrays; i++) {
		json_t *one = pv__json_object(j);

		pv__json_set(j, one, "intent", pv__json_text(j, s.array[i].intent));
		pv__json_set(j, one, "stored_as", pv__json_text(j, s.array[i].datatype));
		pv__json_set(j, one, "rows", pv__json_int(j, s.array[i].n_rows));
		pv__json_set(j, one, "columns", pv__json_int(j, s.array[i].n_cols));
		pv__json_append(j, arrays, one);
	}
	pv__json_set(j, o, "arrays", arrays);
	pv__json_set(j, o, "labels", pv__json_int(j, s.n_labels));
	if (identifying)
		set_identifying(j, o, s.n_identifying, s.identifying);
	return PV_OK;
}

static int labels(struct pv__call *call, struct pv__json *j, const struct pv__format *format,
		  const char *path, json_t *o)
{
	json_t *names = pv__json_object(j);
	struct pv__label_names l;

	PV__TRY(format->labels(call->arena, path, &l, &call->diag));
	for (int64_t i = 0; i < l.n; i++)
		pv__json_set(j, names, pv__format(j->arena, "%d", (int)l.label[i]),
			     pv__json_text(j, l.name[i]));
	pv__json_set(j, o, "names", names);
	return PV_OK;
}

static int table(struct pv__call *call, struct pv__json *j, const struct pv__format *format,
		 const char *path, json_t *o)
{
	json_t *columns = pv__json_array(j);
	struct pv__frame t;

	PV__TRY(format->table(call->arena, path, &t, &call->diag));
	for (int64_t i = 0; i < t.n_cols; i++)
		pv__json_append(j, columns, pv__json_text(j, t.name[i]));
	pv__json_set(j, o, "rows", pv__json_int(j, t.n_rows));
	pv__json_set(j, o, "columns", columns);
	return PV_OK;
}

/* ---- one file
 * ------------------------------------------------------------------------------------ */

static int describe(struct pv__call *call, struct pv__json *j, const struct pv__format *format,
		    const char *path, bool identifying, json_t *o)
{
	if (format)
		pv__json_set(j, o, "format", pv__json_text(j, format->name));
	if (!format || format->recording)
		return recording(call, j, path, identifying, o);
	if (format->volume)
		return image(call, j, path, o);
	if (format->surface)
		return surface(call, j, format, path, identifying, o);
	if (format->labels)
		return labels(call, j, format, path, o);
	return table(call, j, format, path, o);
}

/* `identifying`: with header fields that may name a person. */
static int file_json(struct pv__call *call, struct pv__json *j, const char *path, bool identifying,
		     json_t **out)
{
	struct pv__diag unknown = {.arena = call->arena};
	const struct pv__format *format = NULL;
	json_t *o = pv__json_object(j);
	int status;

	pv__json_set(j, o, "file", pv__json_text(j, path));
	/* What no built-in format takes may be for a reader of a plugin, which then complains. */
	if (pv__format_of(call->arena, path, &format, &unknown) != PV_OK)
		format = NULL;
	status = describe(call, j, format, path, identifying, o);
	if (status == PV_OK && j->failed)
		status = pv__fail(&call->diag, PV_ENOMEM, NULL, "no memory to describe %s", path);
	if (status == PV_OK)
		*out = o;
	else
		json_decref(o);
	return status;
}

/* ---- formats
 * --------------------------------------------------------------------------------------- */

static json_t *limits_json(struct pv__json *j, const struct pv__limit *limit)
{
	json_t *array = pv__json_array(j);

	for (; limit && limit->name; limit++) {
		json_t *o = pv__json_object(j);

		pv__json_set(j, o, "name", pv__json_text(j, limit->name));
		pv__json_set(j, o, "value", pv__json_int(j, pv__limit(limit)));
		pv__json_set(j, o, "unit", pv__json_text(j, limit->unit));
		if (limit->most > 0)
			pv__json_set(j, o, "may_be_raised_to", pv__json_int(j, limit->most));
		pv__json_set(j, o, "why", pv__json_text(j, limit->why));
		pv__json_append(j, array, o);
	}
	return array;
}

static json_t *formats_json(struct pv__json *j, const struct pv__registry *registry)
{
	json_t *array = pv__json_array(j);

	for (const struct pv__format *const *f = pv__formats(); *f; f++) {
		json_t *o = pv__json_object(j);

		pv__json_set(j, o, "format", pv__json_text(j, (*f)->name));
		pv__json_set(j, o, "title", pv__json_text(j, (*f)->title));
		pv__json_set(j, o, "files", pv__json_text(j, (*f)->suffixes));
		pv__json_set(j, o, "reads", pv__json_text(j, (*f)->reads));
		pv__json_set(j, o, "refuses", pv__json_text(j, (*f)->refuses));
		pv__json_set(j, o, "limits", limits_json(j, (*f)->limit));
		pv__json_append(j, array, o);
	}
	for (int64_t i = 0; i < registry->n_ops; i++) {
		json_t *o;

		if (registry->op[i]->role != PV_ROLE_RECORDING)
			continue;
		o = pv__json_object(j);
		pv__json_set(j, o, "format", pv__json_text(j, registry->op[i]->name));
		pv__json_set(j, o, "title", pv__json_text(j, registry->op[i]->summary));
		pv__json_set(j, o, "files", pv__json_text(j, registry->op[i]->recording->suffixes));
		pv__json_set(j, o, "reads", pv__json_text(j, registry->op[i]->recording->reads));
		pv__json_set(j, o, "refuses",
			     pv__json_text(j, registry->op[i]->recording->refuses));
		pv__json_set(j, o, "limits", limits_json(j, pv__reader_limits));
		pv__json_append(j, array, o);
	}
	return array;
}

/* ---- text
 * -------------------------------------------------------------------------------------------- */

static void put_scalar(struct pv__buffer *b, const json_t *value)
{
	if (json_is_string(value))
		pv__puts(b, json_string_value(value));
	else if (json_is_integer(value))
		pv__putf(b, "%lld", (long long)json_integer_value(value));
	else if (json_is_real(value))
		pv__putf(b, "%.6g", json_real_value(value));
	else
		pv__puts(b, json_is_true(value) ? "yes" : json_is_false(value) ? "no" : "-");
}

static bool is_flat(const json_t *value)
{
	return !json_is_object(value) && !json_is_array(value);
}

/* An object or a list on one line. */
static void put_line(struct pv__buffer *b, const json_t *value)
{
	const char *key;
	json_t *item;
	size_t i;
	bool first = true;

	json_object_foreach((json_t *)value, key, item)
	{
		if (json_is_null(item))
			continue;
		pv__putf(b, "%s%s ", first ? "" : ", ", key);
		put_scalar(b, item);
		first = false;
	}
	json_array_foreach(value, i, item)
	{
		pv__puts(b, i ? " " : "");
		put_scalar(b, item);
	}
}

/* "key: value" lines; lists of objects as rows. */
static void put_object(struct pv__buffer *b, const json_t *object)
{
	const char *key;
	json_t *value, *item;
	size_t i;

	json_object_foreach((json_t *)object, key, value)
	{
		if (json_is_null(value))
			continue;
		pv__putf(b, "%-22s ", key);
		if (is_flat(value)) {
			put_scalar(b, value);
		} else if (json_is_array(value) && json_array_size(value) > 0 &&
			   !is_flat(json_array_get(value, 0))) {
			pv__putf(b, "%zu", json_array_size(value));
			json_array_foreach(value, i, item)
			{
				pv__puts(b, "\n  ");
				put_line(b, item);
			}
		} else {
			put_line(b, value);
		}
		pv__puts(b, "\n");
	}
}

/* ---- calls
 * ------------------------------------------------------------------------------------------- */

static void put(struct pv__call *call, struct pv__json *j, json_t *value, bool as_json)
{
	struct pv__buffer text = {.arena = call->arena};
	json_t *item;
	size_t i;

	if (as_json) {
		pv__put_json(&text, j, value);
	} else {
		json_array_foreach(value, i, item)
		{
			pv__puts(&text, i ? "\n" : "");
			put_object(&text, item);
		}
		json_decref(value);
	}
	pv__call_output(call, &text);
}

int pv_info(struct pv_library *library, int n, const char *const *path, int as_json,
	    int identifying)
{
	struct pv__call call;
	struct pv__json j;
	json_t *files;
	int status = PV_OK;

	PV__TRY(pv__call_begin(library, &call));
	j = (struct pv__json){.arena = call.arena};
	files = pv__json_array(&j);
	for (int i = 0; i < n; i++) {
		json_t *one = NULL;
		int result = file_json(&call, &j, path[i], identifying != 0, &one);

		if (result == PV_OK)
			pv__json_append(&j, files, one);
		status = status == PV_OK ? result : status;
	}
	put(&call, &j, files, as_json != 0);
	return pv__call_end(&call, status);
}

int pv_describe_formats(struct pv_library *library, int as_json)
{
	struct pv__call call;
	struct pv__json j;

	PV__TRY(pv__call_begin(library, &call));
	j = (struct pv__json){.arena = call.arena};
	put(&call, &j, formats_json(&j, &library->registry), as_json != 0);
	return pv__call_end(&call, PV_OK);
}
