/* channels.tsv, electrodes.tsv, events.tsv and tables of units, applied to a recording. */
#include "recording_companions.h"
#include "json.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- tables --------------------------------------------------------------------------------- */

static int need_column(const struct pv__sides *s, const struct pv__frame *frame, const char *name,
		       int64_t *column)
{
	struct pv__mark mark = {frame->file, 1, 0};

	*column = pv__frame_column(frame, name);
	if (*column < 0)
		return pv__fail(s->diag, PV_EDATA, &mark, "no column '%s'", name);
	return PV_OK;
}

/* NULL: no such column, or nothing in it. */
static const char *cell_of(const struct pv__frame *frame, int64_t row, const char *column)
{
	int64_t c = pv__frame_column(frame, column);
	const char *cell = c < 0 ? NULL : pv__frame_cell(frame, row, c);

	return cell && !pv__is_missing(cell) ? cell : NULL;
}

static struct pv__mark row_mark(const struct pv__frame *frame, int64_t row)
{
	return (struct pv__mark){frame->file, frame->line ? frame->line[row] : 0, 0};
}

static int64_t find_channel(const struct pv__recording *r, const char *name)
{
	for (int64_t c = 0; c < r->n_channels; c++)
		if (pv__equal(r->channel[c].name, name))
			return c;
	return -1;
}

static int64_t find_unit(const struct pv__recording *r, const char *name)
{
	for (int64_t u = 0; u < r->n_units; u++)
		if (pv__equal(r->unit[u].name, name))
			return u;
	return -1;
}

/* ---- channels.tsv ---------------------------------------------------------------------------- */

static const char *bids_type(const char *text)
{
	static const char *const known[][2] = {
		{"EEG", "eeg"},
		{"EOG", "eog"},
		{"VEOG", "eog"},
		{"HEOG", "eog"},
		{"ECG", "ecg"},
		{"EMG", "emg"},
		{"MEGMAG", "mag"},
		{"MEGGRADAXIAL", "mag"},
		{"MEGGRADPLANAR", "grad"},
		{"MEGREFMAG", "meg_ref"},
		{"MEGREFGRADAXIAL", "meg_ref"},
		{"MEGREFGRADPLANAR", "meg_ref"},
		{"ECOG", "ecog"},
		{"SEEG", "seeg"},
		{"DBS", "lfp"},
		{"LFP", "lfp"},
		{"TRIG", "trigger"},
	};

	for (size_t i = 0; i < PV__COUNT(known); i++)
		if (strcasecmp(text, known[i][0]) == 0)
			return known[i][1];
	return "misc";
}

static int set_status(const struct pv__sides *s, const struct pv__frame *frame, int64_t row,
		      struct pv__channel *channel)
{
	const char *status = cell_of(frame, row, "status");
	struct pv__mark mark = row_mark(frame, row);

	if (!status)
		return PV_OK;
	if (!pv__equal(status, "bad") && !pv__equal(status, "good"))
		return pv__fail(s->diag, PV_EDATA, &mark, "status: '%s' is neither good nor bad",
				status);
	channel->bad = pv__equal(status, "bad");
	return PV_OK;
}

static int set_rate(const struct pv__sides *s, const struct pv__frame *frame, int64_t row,
		    struct pv__channel *channel)
{
	int64_t column = pv__frame_column(frame, "sampling_frequency");
	struct pv__mark mark = row_mark(frame, row);
	double rate;

	if (column < 0)
		return PV_OK;
	PV__TRY(pv__frame_real(frame, row, column, &rate, s->diag));
	if (isnan(rate))
		return PV_OK;
	if (rate <= 0)
		return pv__fail(s->diag, PV_EDATA, &mark, "sampling_frequency: %g Hz", rate);
	if (isnan(channel->rate_hz))
		channel->rate_hz = rate;
	else if (fabs(channel->rate_hz / rate - 1) > 1e-3)
		pv__warn(s->diag, &mark, "sampling_frequency: %g Hz, but %s has %g Hz in its file",
			 rate, channel->name, channel->rate_hz);
	return PV_OK;
}

/* Units of a file that tells none; what a file tells itself stands. */
static int set_unit(struct pv__sides *s, const struct pv__frame *frame, int64_t row, int64_t c)
{
	const char *unit = cell_of(frame, row, "units");
	struct pv__channel *channel = &s->r->channel[c];
	double scale;

	if (!unit || channel->unit || pv__equal(channel->type, "trigger"))
		return PV_OK;
	channel->unit = pv__base_unit(unit, &scale);
	if (scale == 1)
		return PV_OK;
	if (!s->scale) {
		s->scale = pv__alloc(s->arena, (size_t)s->r->n_channels, sizeof(*s->scale));
		for (int64_t k = 0; s->scale && k < s->r->n_channels; k++)
			s->scale[k] = 1;
	}
	if (!s->scale)
		return pv__sides_no_memory(s);
	s->scale[c] = scale;
	return PV_OK;
}

static int set_channel(struct pv__sides *s, const struct pv__frame *frame, int64_t row, int64_t c)
{
	struct pv__channel *channel = &s->r->channel[c];
	const char *type = cell_of(frame, row, "type"), *region = cell_of(frame, row, "region");

	if (type)
		channel->type = bids_type(type);
	if (region)
		channel->region = region;
	PV__TRY(set_status(s, frame, row, channel));
	PV__TRY(set_rate(s, frame, row, channel));
	return set_unit(s, frame, row, c);
}

/* A file that names no channel takes the names in the order of channels.tsv. */
static int name_channels(const struct pv__sides *s, const struct pv__frame *frame, int64_t column)
{
	struct pv__recording *r = s->r;
	struct pv__mark mark = {frame->file, 0, 0};

	if (!r->unnamed)
		return PV_OK;
	if (frame->n_rows != r->n_channels)
		return pv__fail(s->diag, PV_EDATA, &mark,
				"%" PRId64 " channels, but the recording has %" PRId64
				" and names none",
				frame->n_rows, r->n_channels);
	for (int64_t c = 0; c < r->n_channels; c++)
		r->channel[c].name = pv__frame_cell(frame, c, column);
	r->unnamed = false;
	return pv__unique_names(s->arena, frame->file, r->n_channels, r->channel, s->diag);
}

int pv__sides_channels(struct pv__sides *s, const char *path)
{
	struct pv__frame frame;
	const char *stranger = NULL;
	int64_t name, n_strangers = 0;

	PV__TRY(pv__frame_read(s->arena, path, &frame, s->diag));
	PV__TRY(need_column(s, &frame, "name", &name));
	PV__TRY(name_channels(s, &frame, name));
	for (int64_t row = 0; row < frame.n_rows; row++) {
		const char *label = pv__frame_cell(&frame, row, name);
		int64_t c = find_channel(s->r, label);

		if (c >= 0) {
			PV__TRY(set_channel(s, &frame, row, c));
		} else if (n_strangers++ == 0) {
			stranger = label;
		}
	}
	if (stranger) {
		struct pv__mark mark = {path, 0, 0};

		pv__warn(s->diag, &mark,
			 "%" PRId64 " names, as '%s', are no channels of the recording",
			 n_strangers, stranger);
	}
	return PV_OK;
}

/* ---- electrodes.tsv
 * ------------------------------------------------------------------------------ */

/* Millimetres of the unit that a coordinate system states; 1 where it states none, 0 where
 * it is not known. */
static double stated_unit(const json_t *system)
{
	static const char *const key[] = {"EEGCoordinateUnits", "iEEGCoordinateUnits",
					  "MEGCoordinateUnits"};
	static const struct {
		const char *unit;
		double mm;
	} known[] = {{"mm", 1}, {"cm", 10}, {"m", 1000}};
	const json_t *unit = NULL;

	for (size_t i = 0; !unit && i < PV__COUNT(key); i++)
		unit = json_object_get(system, key[i]);
	if (!unit)
		return 1;
	for (size_t i = 0; json_is_string(unit) && i < PV__COUNT(known); i++)
		if (pv__equal(json_string_value(unit), known[i].unit))
			return known[i].mm;
	return 0;
}

/* Millimetres per unit of _coordsystem.json; 1 where there is none. */
static int position_unit(const struct pv__sides *s, double *mm)
{
	struct pv__mark mark = {0};
	json_t *system;

	*mm = 1;
	PV__TRY(pv__sides_find(s, NULL, "_coordsystem.json", &mark.file));
	if (!mark.file)
		return PV_OK;
	PV__TRY(pv__json_read(s->arena, mark.file, PV__SIDECAR_BYTES, &system, s->diag));
	*mm = stated_unit(system);
	json_decref(system);
	if (*mm > 0)
		return PV_OK;
	return pv__fail(s->diag, PV_EDATA, &mark, "the unit of positions is neither mm, cm nor m");
}

int pv__sides_electrodes(struct pv__sides *s, const char *path)
{
	static const char *const axis[] = {"x", "y", "z"};
	struct pv__frame frame;
	int64_t name, column[3];
	double mm;

	PV__TRY(pv__frame_read(s->arena, path, &frame, s->diag));
	PV__TRY(need_column(s, &frame, "name", &name));
	for (int k = 0; k < 3; k++)
		PV__TRY(need_column(s, &frame, axis[k], &column[k]));
	PV__TRY(position_unit(s, &mm));
	for (int64_t row = 0; row < frame.n_rows; row++) {
		int64_t c = find_channel(s->r, pv__frame_cell(&frame, row, name));
		const char *region = cell_of(&frame, row, "region");
		double position;

		if (c < 0)
			continue; /* reference and ground are electrodes too */
		for (int k = 0; k < 3; k++) {
			PV__TRY(pv__frame_real(&frame, row, column[k], &position, s->diag));
			s->r->channel[c].position_mm[k] = mm * position;
		}
		if (region)
			s->r->channel[c].region = region;
	}
	return PV_OK;
}

/* ---- units
 * ------------------------------------------------------------------------------------------ */

int pv__sides_units(struct pv__sides *s, const char *path)
{
	struct pv__frame frame;
	int64_t name, region;

	PV__TRY(pv__frame_read(s->arena, path, &frame, s->diag));
	PV__TRY(need_column(s, &frame, "unit", &name));
	PV__TRY(need_column(s, &frame, "region", &region));
	for (int64_t row = 0; row < frame.n_rows; row++) {
		const char *label = pv__frame_cell(&frame, row, name);
		int64_t unit = find_unit(s->r, label), c = find_channel(s->r, label);
		const char *cell = cell_of(&frame, row, "region");
		struct pv__mark mark = row_mark(&frame, row);

		if (unit < 0 && c < 0)
			return pv__fail(s->diag, PV_EDATA, &mark,
					"'%s' is no unit or channel of %s", label, s->r->path);
		if (unit >= 0)
			s->r->unit[unit].region = cell;
		else
			s->r->channel[c].region = cell;
	}
	return PV_OK;
}

/* ---- events.tsv
 * ---------------------------------------------------------------------------------------- */

static int one_event(struct pv__sides *s, const struct pv__frame *frame, int64_t row,
		     struct pv__event_list *list)
{
	struct pv__recording_event event = {0};
	struct pv__mark mark = row_mark(frame, row);
	int64_t duration = pv__frame_column(frame, "duration");

	PV__TRY(pv__frame_real(frame, row, pv__frame_column(frame, "onset"), &event.onset_s,
			       s->diag));
	if (isnan(event.onset_s))
		return pv__fail(s->diag, PV_EDATA, &mark, "an event without onset");
	if (duration >= 0)
		PV__TRY(pv__frame_real(frame, row, duration, &event.duration_s, s->diag));
	if (isnan(event.duration_s))
		event.duration_s = 0;
	event.type = cell_of(frame, row, "trial_type");
	if (!event.type)
		event.type = cell_of(frame, row, "value");
	if (!event.type)
		return pv__fail(s->diag, PV_EDATA, &mark,
				"an event with neither trial_type nor value");
	return pv__event_put(list, event) ? PV_OK : pv__sides_no_memory(s);
}

int pv__sides_events(struct pv__sides *s, const char *path)
{
	struct pv__event_list list = {.arena = s->arena};
	struct pv__frame frame;
	int64_t onset;

	PV__TRY(pv__frame_read(s->arena, path, &frame, s->diag));
	PV__TRY(need_column(s, &frame, "onset", &onset));
	for (int64_t row = 0; row < frame.n_rows; row++)
		PV__TRY(one_event(s, &frame, row, &list));
	return pv__events_done(&list, s->r, s->diag);
}
