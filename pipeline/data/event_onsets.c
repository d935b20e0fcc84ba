/* BIDS events files: onset and duration in seconds from the first volume. */
#include "data/events.h"

#include <math.h>

struct onset {
	int64_t row, line;
	double onset, duration;
	int64_t first, n; /* volumes */
};

struct onsets {
	int64_t n;
	struct onset *onset; /* wanted ones, in the order of the file */
	int64_t target;      /* column */
};

static int find_columns(const struct pv__rows *rows, const struct pv__events *events,
			struct onsets *out)
{
	const struct pv__data_spec *data = &rows->study->data;
	const char *name = data->target.columns.name[0];
	const struct pv__frame *frame = &events->frame;
	const char *near;

	out->target = pv__frame_column(frame, name);
	if (out->target >= 0)
		return PV_OK;
	near = pv__nearest(name, frame->name, frame->n_cols);
	return pv__fail(rows->diag, PV_ESTUDY, &data->target.mark,
			"target: there is no column '%s' in %s%s%s%s", name, frame->file,
			near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static int read_onsets(const struct pv__rows *rows, const struct pv__events *events,
		       struct onsets *out)
{
	const struct pv__frame *frame = &events->frame;
	struct pv__mark mark = {frame->file, 0, 0};
	struct pv__listing bad = {.text.arena = rows->arena};
	int64_t onset = pv__frame_column(frame, "onset");
	int64_t duration = pv__frame_column(frame, "duration");
	bool needs_duration = rows->study->data.samples.average != PV__AVERAGE_WINDOW;

	for (int64_t r = 0; r < frame->n_rows; r++) {
		struct onset *o = &out->onset[out->n];

		if (!pv__event_wanted(rows, events, frame->cell + r * frame->n_cols))
			continue;
		*o = (struct onset){.row = r, .line = frame->line ? frame->line[r] : r + 2};
		if (pv__parse_real(pv__frame_cell(frame, r, onset), &o->onset) &&
		    (!needs_duration ||
		     (pv__parse_real(pv__frame_cell(frame, r, duration), &o->duration) &&
		      o->duration >= 0)))
			out->n++;
		else
			pv__list(&bad, "%lld", (long long)o->line);
	}
	if (bad.n > 0)
		return pv__fail(rows->diag, PV_EDATA, &mark,
				"%lld events have no onset, or no duration of 0 or more: lines %s",
				(long long)bad.n, pv__listed(&bad));
	return PV_OK;
}

/* First volume at or after a time; times are written in decimals, hence the slack. */
static int64_t volume_from(double time_s, double tr_s, int64_t n_volumes)
{
	double v = ceil(time_s / tr_s - 1e-6);

	return v <= 0 ? 0 : v >= (double)n_volumes ? n_volumes : (int64_t)v;
}

static int find_volumes(const struct pv__rows *rows, const struct pv__events *events,
			const struct onsets *onsets)
{
	const struct pv__sample_spec *spec = &rows->study->data.samples;
	struct pv__mark mark = {events->frame.file, 0, 0};
	struct pv__listing none = {.text.arena = rows->arena};
	struct pv__listing cut = {.text.arena = rows->arena};
	double before = spec->has_window ? spec->window_s[0] : 0;
	double after = spec->has_window ? spec->window_s[1] : 0;
	double end_s = (double)events->n_volumes * events->tr_s;

	for (int64_t k = 0; k < onsets->n; k++) {
		struct onset *o = &onsets->onset[k];
		double from = o->onset + before, to = o->onset + o->duration + after;

		o->first = volume_from(from, events->tr_s, events->n_volumes);
		o->n = volume_from(to, events->tr_s, events->n_volumes) - o->first;
		if (o->n <= 0)
			pv__list(&none, "%lld", (long long)o->line);
		else if (from < -1e-6 * events->tr_s || to > end_s + 1e-6 * events->tr_s)
			pv__list(&cut, "%lld", (long long)o->line);
	}
	if (cut.n > 0)
		pv__warn(rows->diag, &mark,
			 "%lld events reach beyond the image; the volumes inside it are taken: "
			 "lines %s",
			 (long long)cut.n, pv__listed(&cut));
	if (none.n == 0)
		return PV_OK;
	return pv__fail(rows->diag, PV_EDATA, &mark,
			"%lld events cover none of the %lld volumes of %g s: lines %s; for short "
			"events say average: window and window_s: [from, to]",
			(long long)none.n, (long long)events->n_volumes, events->tr_s,
			pv__listed(&none));
}

static int add_event(const struct pv__rows *rows, struct pv__events *events, int64_t row,
		     int64_t first, int64_t n, char *name)
{
	struct pv__event *event = pv__event_add(rows, events);

	if (!event || !name)
		return pv__rows_no_memory(rows);
	event->name = name;
	event->cell = events->frame.cell + row * events->frame.n_cols;
	event->n_points = n;
	event->point = pv__event_points(rows, first, n);
	return event->point ? PV_OK : pv__rows_no_memory(rows);
}

static int add_volumes(const struct pv__rows *rows, struct pv__events *events,
		       const struct onset *o, const char *name, const char *label)
{
	int width = pv__digits(events->n_volumes, 4);

	for (int64_t v = o->first; v < o->first + o->n; v++)
		PV__TRY(add_event(rows, events, o->row, v, 1,
				  pv__format(rows->arena, "%s_volume-%0*lld_%s", name, width,
					     (long long)v, label)));
	return PV_OK;
}

/* Events are numbered as they stand in the file, whatever samples.where leaves. */
static int add_events(const struct pv__rows *rows, struct pv__events *events,
		      const struct onsets *onsets)
{
	bool by_volume = rows->study->data.samples.average == PV__AVERAGE_NONE;
	int width = pv__digits(events->frame.n_rows, 3);

	for (int64_t k = 0; k < onsets->n; k++) {
		const struct onset *o = &onsets->onset[k];
		char *name = pv__format(rows->arena, "event-%0*lld", width, (long long)o->row + 1);
		char *label = pv__event_label(
			rows->arena, pv__frame_cell(&events->frame, o->row, onsets->target));

		if (!name || !label)
			return pv__rows_no_memory(rows);
		PV__TRY(by_volume ? add_volumes(rows, events, o, name, label)
				  : add_event(rows, events, o->row, o->first, o->n,
					      pv__format(rows->arena, "%s_%s", name, label)));
	}
	return PV_OK;
}

int pv__events_from_onsets(const struct pv__rows *rows, struct pv__events *events)
{
	const struct pv__sample_spec *spec = &rows->study->data.samples;
	struct onsets onsets = {0};
	int64_t *run;

	if (spec->average == PV__AVERAGE_WINDOW && !spec->has_window)
		return pv__fail(rows->diag, PV_ESTUDY, &spec->mark,
				"average: window needs window_s: [from, to]");
	if (!(events->tr_s > 0))
		return pv__fail(
			rows->diag, PV_EDATA, NULL,
			"the 4-D image states no repetition time, which the onsets of %s need",
			events->frame.file);
	/* Onsets count from the first volume: the image is one run. */
	run = pv__alloc(rows->arena, (size_t)events->n_volumes, sizeof(*run));
	onsets.onset = pv__alloc(rows->arena, (size_t)events->frame.n_rows, sizeof(*onsets.onset));
	if (!run || !onsets.onset)
		return pv__rows_no_memory(rows);
	events->volume_run = run;
	events->n_runs = 1;
	PV__TRY(find_columns(rows, events, &onsets));
	PV__TRY(read_onsets(rows, events, &onsets));
	PV__TRY(find_volumes(rows, events, &onsets));
	return add_events(rows, events, &onsets);
}
