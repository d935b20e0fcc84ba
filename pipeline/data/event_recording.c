/* A row per event of a recording: a window of one length around its onset. */
#include "data/bins.h"
#include "data/events.h"

#include <string.h>

/* ---- the recording ------------------------------------------------------------------------ */

/* Columns are made of brain signals: theirs is the rate at which windows are cut, or that of
 * the first channel where the types tell of none. */
int64_t pv__recording_lead(const struct pv__recording *r)
{
	static const char *const brain[] = {"eeg", "mag", "grad", "ecog", "seeg", "lfp"};

	for (int64_t c = 0; c < r->n_channels; c++)
		for (size_t k = 0; k < PV__COUNT(brain); k++)
			if (pv__equal(r->channel[c].type, brain[k]))
				return c;
	return 0;
}

/* Companions may change any of it; the bytes of the file do not tell. */
static int digest_header(struct pv__arena *arena, const struct pv__recording *r,
			 struct pv__digest *out, struct pv__diag *diag)
{
	struct pv__buffer b = {.arena = arena};

	for (int64_t c = 0; c < r->n_channels; c++) {
		const struct pv__channel *channel = &r->channel[c];

		pv__put_text(&b, channel->name);
		pv__put_text(&b, channel->type);
		pv__put_text(&b, channel->unit);
		pv__put_text(&b, channel->region);
		pv__put_real(&b, channel->rate_hz);
		pv__put_i64(&b, channel->n_samples);
		pv__put_reals(&b, 3, channel->position_mm);
		pv__put_i64(&b, channel->bad);
	}
	for (int64_t s = 0; s < r->n_segments; s++) {
		pv__put_real(&b, r->segment[s].start_s);
		pv__put_real(&b, r->segment[s].duration_s);
	}
	if (b.failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %s", r->path);
	pv__sha256(b.data, b.n, out);
	return PV_OK;
}

/* The file of the samples lies beside the one that names it. */
static int find_samples(struct pv__arena *arena, const struct pv__recording *r,
			struct pv__source *source, struct pv__diag *diag)
{
	const char *slash, *folder;

	if (!r->samples_path)
		return PV_OK;
	slash = strrchr(r->samples_path, '/');
	folder = pv__path_dir(arena, source->shown);
	source->samples = r->samples_path;
	source->samples_shown =
		folder ? pv__path_join(arena, folder, slash ? slash + 1 : r->samples_path) : NULL;
	if (!source->samples_shown)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %s", r->path);
	return PV_OK;
}

static int read_recording(struct pv__arena *arena, struct pv__source *source,
			  struct pv__recording *r, struct pv__diag *diag)
{
	struct pv__mark mark = {source->path, 0, 0};

	PV__TRY(pv__recording_read(arena, source->path, NULL, r, diag));
	if (r->n_channels == 0)
		return pv__fail(diag, PV_EDATA, &mark,
				"holds no channels of signals, which windows are cut from");
	PV__TRY(digest_header(arena, r, &source->header, diag));
	return find_samples(arena, r, source, diag);
}

int pv__events_open_recording(struct pv__rows *rows, int64_t i, struct pv__events *events)
{
	const char *name = rows->study->data.image[0].name;
	struct pv__diag found = {.arena = rows->arena};
	struct pv__recording *r = pv__alloc(rows->arena, 1, sizeof(*r));
	struct pv__source *source = pv__alloc(rows->arena, 1, sizeof(*source));
	int status;

	if (!r || !source)
		return pv__rows_no_memory(rows);
	PV__TRY(pv__row_find_files(rows, i));
	if (rows->row[i].excluded)
		return PV_OK;
	*source = rows->row[i].source[0];
	status = read_recording(rows->arena, source, r, &found);
	if (status != PV_OK)
		return pv__row_unreadable(rows, i, status, name, pv__first_fault(&found));
	pv__diag_merge(rows->diag, &found); /* warnings */
	rows->row[i].source = source;
	events->recording = r;
	events->n_runs = r->n_segments;
	return PV_OK;
}

/* ---- events that it holds ----------------------------------------------------------------- */

int pv__events_held(const struct pv__rows *rows, struct pv__events *events)
{
	static const char *const column[] = {"onset", "duration", "trial_type"};
	const struct pv__recording *r = events->recording;
	const char **cell = pv__alloc(rows->arena, 3 * (size_t)r->n_events, sizeof(*cell));
	struct pv__mark mark = {r->path, 0, 0};

	if (!cell)
		return pv__rows_no_memory(rows);
	if (r->n_events == 0)
		return pv__fail(rows->diag, PV_EDATA, &mark,
				"holds no events: name an events file by samples: {events: FILE}");
	for (int64_t e = 0; e < r->n_events; e++) {
		cell[3 * e] = pv__format(rows->arena, "%.17g", r->event[e].onset_s);
		cell[3 * e + 1] = pv__format(rows->arena, "%.17g", r->event[e].duration_s);
		cell[3 * e + 2] = r->event[e].type;
		if (!cell[3 * e] || !cell[3 * e + 1])
			return pv__rows_no_memory(rows);
	}
	events->has_onsets = true;
	events->frame = (struct pv__frame){
		.file = r->path, .n_rows = r->n_events, .n_cols = 3, .name = column, .cell = cell};
	return PV_OK;
}

/* ---- windows ------------------------------------------------------------------------------- */

/* The segment that a window lies in. */
static int64_t segment_of(const struct pv__recording *r, int64_t channel, int64_t first)
{
	int64_t before = 0, s = 0;

	for (; s < r->n_segments - 1; s++) {
		before += pv__segment_samples(&r->segment[s], &r->channel[channel]);
		if (first < before)
			break;
	}
	return s;
}

static int add_window(const struct pv__rows *rows, struct pv__events *events, int64_t line,
		      double onset_s, const char *label)
{
	const struct pv__recording *r = events->recording;
	int64_t lead = pv__recording_lead(r);
	struct pv__event *event;
	struct pv__window window;

	PV__TRY(pv__window_at(r, lead, onset_s, rows->study->data.samples.window_s, &window,
			      rows->diag));
	event = pv__event_add(rows, events);
	if (!event || !label)
		return pv__rows_no_memory(rows);
	event->name = pv__format(rows->arena, "event-%0*lld_%s",
				 pv__digits(events->frame.n_rows, 3), (long long)line + 1, label);
	event->cell = events->frame.cell + line * events->frame.n_cols;
	event->run = segment_of(r, lead, window.first);
	event->onset_s = onset_s;
	event->n_points = window.n;
	event->point = pv__event_points(rows, window.first, window.n);
	return event->name && event->point ? PV_OK : pv__rows_no_memory(rows);
}

int pv__events_from_recording(const struct pv__rows *rows, struct pv__events *events)
{
	const struct pv__data_spec *data = &rows->study->data;
	const struct pv__frame *frame = &events->frame;
	const char *target_name = data->target.columns.name[0];
	int64_t onset = pv__frame_column(frame, "onset");
	int64_t target = pv__frame_column(frame, target_name);
	struct pv__mark mark = {frame->file, 0, 0};
	int status = PV_OK;

	if (onset < 0)
		return pv__fail(rows->diag, PV_EDATA, &mark,
				"events of a recording need the columns onset and duration");
	for (int64_t e = 0; e < frame->n_rows; e++) {
		const char *label = target >= 0 ? pv__frame_cell(frame, e, target) : "event";
		double onset_s;
		int s;

		if (!pv__event_wanted(rows, events, frame->cell + e * frame->n_cols))
			continue;
		mark.line = frame->line ? frame->line[e] : 0;
		if (pv__parse_real(pv__frame_cell(frame, e, onset), &onset_s))
			s = add_window(rows, events, e, onset_s,
				       pv__event_label(rows->arena, label));
		else
			s = pv__fail(rows->diag, PV_EDATA, &mark, "onset '%s' is not a number",
				     pv__frame_cell(frame, e, onset));
		status = status ? status : s;
	}
	return status;
}
