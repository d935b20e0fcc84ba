/* A row per event of a 4-D image or a recording: blocks, events or single volumes. */
#include "data/events.h"

#include "formats/formats.h"

#include <stdlib.h>
#include <string.h>

/* ---- small things that both kinds of file need -------------------------------------- */

char *pv__event_label(struct pv__arena *arena, const char *text)
{
	char *label = pv__strdup(arena, pv__is_missing(text) ? "na" : text);

	for (char *c = label; c && *c; c++) {
		char one[3] = {'x', *c, '\0'}; /* behind a letter: any character of an id */

		if (!pv__is_id(one))
			*c = '-';
	}
	return label;
}

int pv__digits(int64_t value, int least)
{
	int n = 1;

	while (value >= 10) {
		value /= 10;
		n++;
	}
	return n > least ? n : least;
}

struct pv__event *pv__event_add(const struct pv__rows *rows, struct pv__events *events)
{
	/* Full at powers of two: room doubles without a second counter. */
	if (events->n == 0 || (events->n >= 16 && (events->n & (events->n - 1)) == 0)) {
		size_t capacity = events->n ? 2 * (size_t)events->n : 16;
		struct pv__event *grown = pv__alloc(rows->arena, capacity, sizeof(*grown));

		if (!grown)
			return NULL;
		if (events->n)
			memcpy(grown, events->event, (size_t)events->n * sizeof(*grown));
		events->event = grown;
	}
	return &events->event[events->n++];
}

bool pv__event_wanted(const struct pv__rows *rows, const struct pv__events *events,
		      const char *const *cell)
{
	return !pv__filters_miss(&rows->study->data.samples.where, events->frame.n_cols,
				 events->frame.name, cell);
}

const int64_t *pv__event_points(const struct pv__rows *rows, int64_t first, int64_t n)
{
	int64_t *point = pv__alloc(rows->arena, (size_t)n, sizeof(*point));

	for (int64_t v = 0; point && v < n; v++)
		point[v] = first + v;
	return point;
}

/* ---- the 4-D image --------------------------------------------------------------------- */

/* All images of a row have the same time points. */
static int read_times(struct pv__rows *rows, const struct pv__row *row, struct pv__events *events,
		      int64_t *image, struct pv__diag *diag)
{
	for (int64_t m = 0; m < rows->study->data.n_images; m++) {
		struct pv__mark mark = {row->source[m].path, 0, 0};
		struct pv__volume_info info;

		*image = m;
		PV__TRY(pv__volume_header(row->source[m].path, &info, diag));
		if (info.n_times < 2)
			return pv__fail(diag, PV_EDATA, &mark,
					"one volume: samples per event need a 4-D image");
		if (m > 0 && info.n_times != events->n_volumes)
			return pv__fail(diag, PV_EDATA, &mark, "%lld volumes, but %s has %lld",
					(long long)info.n_times, row->source[0].shown,
					(long long)events->n_volumes);
		events->n_volumes = info.n_times;
		events->tr_s = info.tr_s;
		PV__TRY(pv__rows_repetition_time(rows, m, &row->source[m], &events->tr_s, diag));
	}
	return PV_OK;
}

/* Paths and headers of the images of participant i, who is excluded where they cannot be
 * read and the study leaves such rows out. */
static int find_images(struct pv__rows *rows, int64_t i, struct pv__events *events)
{
	const struct pv__data_spec *data = &rows->study->data;
	struct pv__diag found = {.arena = rows->arena};
	int64_t image = 0;
	int status;

	PV__TRY(pv__row_find_files(rows, i));
	if (rows->row[i].excluded)
		return PV_OK;
	status = read_times(rows, &rows->row[i], events, &image, &found);
	if (status == PV_OK)
		return PV_OK;
	return pv__row_unreadable(rows, i, status, data->image[image].name,
				  pv__first_fault(&found));
}

/* ---- the file of events ------------------------------------------------------------------ */

/* Is `name` one of the words of a line?  Words end at tab, comma, semicolon or blank. */
static bool has_word(const char *line, size_t n, const char *name)
{
	static const char ends[] = "\t,; \"'\r";
	size_t length = strlen(name);

	for (size_t at = 0; at + length <= n; at++)
		if (memcmp(line + at, name, length) == 0 &&
		    (at == 0 || strchr(ends, line[at - 1])) &&
		    (at + length == n || strchr(ends, line[at + length])))
			return true;
	return false;
}

/* Without a header the columns are the target and the run; the run is what groups rows,
 * unless participants do. */
static int read_list(const struct pv__rows *rows, const char *path, bool has_header,
		     struct pv__frame *out)
{
	const struct pv__data_spec *data = &rows->study->data;
	bool group_is_run = data->group && pv__rows_column(rows, data->group) < 0;
	const char **name;

	if (has_header)
		return pv__frame_read(rows->arena, path, out, rows->diag);
	name = pv__alloc(rows->arena, 2, sizeof(*name)); /* the frame keeps it */
	if (!name)
		return pv__rows_no_memory(rows);
	name[0] = data->target.columns.name[0];
	name[1] = group_is_run ? data->group : "run";
	return pv__frame_read_plain(rows->arena, path, 2, name, out, rows->diag);
}

static int read_file(const struct pv__rows *rows, const char *path, struct pv__events *events)
{
	enum { LIMIT = 64 << 20 };
	static const char byte_order_mark[] = "\xef\xbb\xbf";
	const char *target = rows->study->data.target.columns.name[0];
	struct pv__bytes bytes;
	const char *line;
	size_t n;

	PV__TRY(pv__file_read(rows->arena, path, LIMIT, &bytes, rows->diag));
	line = (const char *)bytes.data;
	line += bytes.n >= 3 && memcmp(line, byte_order_mark, 3) == 0 ? 3 : 0;
	n = strcspn(line, "\n");
	events->has_onsets = has_word(line, n, "onset") && has_word(line, n, "duration");
	if (events->has_onsets)
		return pv__frame_read(rows->arena, path, &events->frame, rows->diag);
	return read_list(rows, path, has_word(line, n, target), &events->frame);
}

/* Conditions of samples.where against the lines of the file. */
static int check_where(const struct pv__rows *rows, const struct pv__events *events)
{
	const struct pv__frame *frame = &events->frame;
	struct pv__rows lines = *rows;

	lines.file = frame->file;
	lines.n_columns = frame->n_cols;
	lines.column = frame->name;
	lines.n = frame->n_rows;
	lines.row = pv__alloc(rows->arena, (size_t)lines.n, sizeof(*lines.row));
	if (!lines.row)
		return pv__rows_no_memory(rows);
	for (int64_t r = 0; r < lines.n; r++) {
		lines.row[r].cell = frame->cell + r * frame->n_cols;
		lines.row[r].id = pv__format(rows->arena, "line %lld",
					     (long long)(frame->line ? frame->line[r] : r + 1));
		if (!lines.row[r].id)
			return pv__rows_no_memory(rows);
	}
	return pv__filters_check(&lines, &rows->study->data.samples.where, "samples.where");
}

static int find_file(const struct pv__rows *rows, const struct pv__row *owner, const char **path,
		     const char **shown)
{
	const struct pv__sample_spec *spec = &rows->study->data.samples;
	struct pv__diag found = {.arena = rows->arena};
	int status = pv__path_resolve(rows->arena, rows->root, spec->events, rows->n_columns,
				      rows->column, owner->cell, path, shown, &found);

	if (status == PV_OK)
		return PV_OK;
	return pv__fail(rows->diag, status, &spec->mark, "events: %s", pv__first_fault(&found));
}

/* Of a file that is named, or the events that the recording itself holds. */
static int read_table(struct pv__rows *rows, const struct pv__row *owner, struct pv__events *events)
{
	const char *path, *shown;

	if (!rows->study->data.samples.events)
		return pv__events_held(rows, events);
	PV__TRY(find_file(rows, owner, &path, &shown));
	PV__TRY(read_file(rows, path, events));
	return pv__rows_text(rows, "events", shown, &events->frame);
}

static int make_events(struct pv__rows *rows, struct pv__events *events)
{
	if (events->recording)
		return pv__events_from_recording(rows, events);
	return events->has_onsets ? pv__events_from_onsets(rows, events)
				  : pv__events_from_list(rows, events);
}

static int read_events(struct pv__rows *rows, const struct pv__row *owner,
		       struct pv__events *events)
{
	struct pv__mark mark;

	PV__TRY(read_table(rows, owner, events));
	PV__TRY(check_where(rows, events));
	PV__TRY(make_events(rows, events));
	mark = (struct pv__mark){events->frame.file, 0, 0};
	if (events->n == 0)
		return pv__fail(rows->diag, PV_EDATA, &mark, "no event meets samples.where");
	return PV_OK;
}

/* ---- events to rows ------------------------------------------------------------------------ */

struct expansion {
	struct pv__rows out;
	int64_t n_owners, n_segments, capacity;
	bool prefix; /* ids begin with the participant's */
};

/* Columns of the participant, then those of the events; the same for all participants. */
static int take_columns(const struct pv__rows *rows, const struct pv__frame *frame,
			struct expansion *to)
{
	int64_t n = rows->n_columns + frame->n_cols;
	const char **column = pv__alloc(rows->arena, (size_t)n, sizeof(*column));
	struct pv__mark mark = {frame->file, 0, 0};

	if (!column)
		return pv__rows_no_memory(rows);
	for (int64_t c = 0; c < n; c++) {
		column[c] =
			c < rows->n_columns ? rows->column[c] : frame->name[c - rows->n_columns];
		if (c >= rows->n_columns && pv__rows_column(rows, column[c]) >= 0)
			return pv__fail(rows->diag, PV_EDATA, &mark,
					"column '%s' also stands in %s: rename one", column[c],
					rows->file);
		if (to->n_owners > 0 &&
		    (n != to->out.n_columns || !pv__equal(column[c], to->out.column[c])))
			return pv__fail(rows->diag, PV_EDATA, &mark,
					"has other columns than the events of the participants "
					"before");
	}
	to->out.n_columns = n;
	to->out.column = column;
	return PV_OK;
}

static int take_runs(const struct pv__rows *rows, const struct pv__events *events,
		     struct expansion *to)
{
	struct pv__mark mark = {events->frame.file, 0, 0};
	size_t bytes = (size_t)events->n_volumes * sizeof(*events->volume_run);

	if (to->n_owners > 0 && (to->out.n_volumes != events->n_volumes ||
				 memcmp(to->out.volume_run, events->volume_run, bytes) != 0))
		return pv__fail(rows->diag, PV_EDATA, &mark,
				"runs differ in length from those of the participants before; "
				"run one study per participant");
	to->out.has_time = events->tr_s > 0 && (to->n_owners == 0 || to->out.has_time);
	to->out.n_volumes = events->n_volumes;
	to->out.volume_run = events->volume_run;
	return PV_OK;
}

static int make_room(const struct pv__rows *rows, struct expansion *to, int64_t more)
{
	int64_t needed = to->out.n + more;
	struct pv__row *grown;

	if (needed <= to->capacity)
		return PV_OK;
	to->capacity = needed > 2 * to->capacity ? needed : 2 * to->capacity;
	grown = pv__alloc(rows->arena, (size_t)to->capacity, sizeof(*grown));
	if (!grown)
		return pv__rows_no_memory(rows);
	if (to->out.n)
		memcpy(grown, to->out.row, (size_t)to->out.n * sizeof(*grown));
	to->out.row = grown;
	return PV_OK;
}

static int add_row(const struct pv__rows *rows, const struct pv__row *owner,
		   const struct pv__events *events, const struct pv__event *event,
		   struct expansion *to)
{
	struct pv__row *row = &to->out.row[to->out.n++];
	const char **cell = pv__alloc(rows->arena, (size_t)to->out.n_columns, sizeof(*cell));

	*row = *owner;
	row->id =
		to->prefix ? pv__format(rows->arena, "%s_%s", owner->id, event->name) : event->name;
	if (!cell || !row->id)
		return pv__rows_no_memory(rows);
	if (rows->n_columns)
		memcpy(cell, owner->cell, (size_t)rows->n_columns * sizeof(*cell));
	memcpy(cell + rows->n_columns, event->cell, (size_t)events->frame.n_cols * sizeof(*cell));
	row->cell = cell;
	row->owner = to->n_owners;
	row->segment = to->n_segments + event->run;
	row->n_points = event->n_points;
	row->point = event->point;
	row->time_s = events->recording ? event->onset_s : (double)event->point[0] * events->tr_s;
	return PV_OK;
}

static bool of_recordings(const struct pv__rows *rows)
{
	return rows->study->data.n_images > 0 && rows->study->data.image[0].recording;
}

static int expand_owner(struct pv__rows *rows, int64_t i, struct expansion *to)
{
	struct pv__events events = {0};
	const struct pv__row *owner = &rows->row[i];

	PV__TRY(of_recordings(rows) ? pv__events_open_recording(rows, i, &events)
				    : find_images(rows, i, &events));
	if (owner->excluded)
		return PV_OK;
	PV__TRY(read_events(rows, owner, &events));
	PV__TRY(take_columns(rows, &events.frame, to));
	if (events.recording)
		to->out.has_time = true;
	else
		PV__TRY(take_runs(rows, &events, to));
	PV__TRY(make_room(rows, to, events.n));
	for (int64_t e = 0; e < events.n; e++)
		PV__TRY(add_row(rows, owner, &events, &events.event[e], to));
	to->n_segments += events.n_runs;
	to->out.file = to->n_owners++ == 0 ? events.frame.file : rows->file;
	return PV_OK;
}

/* Without participants there is one, with nothing known about it. */
static int make_lone_owner(struct pv__rows *rows)
{
	rows->row = pv__alloc(rows->arena, 1, sizeof(*rows->row));
	if (!rows->row)
		return pv__rows_no_memory(rows);
	rows->row[0].id = rows->row[0].participant = "participant";
	rows->n = 1;
	rows->file = rows->study->data.samples.events ? rows->study->data.samples.events
						      : rows->study->data.image[0].path;
	return PV_OK;
}

static int check_spec(const struct pv__rows *rows)
{
	const struct pv__data_spec *data = &rows->study->data;

	if (!data->samples.events && !of_recordings(rows))
		return pv__fail(rows->diag, PV_ESTUDY, &data->samples.mark,
				"samples per event need `events`: a file with onsets, or with a "
				"line per volume");
	if (data->n_images == 0)
		return pv__fail(rows->diag, PV_ESTUDY, &data->samples.mark,
				"samples per event need a 4-D image under data.images");
	return PV_OK;
}

int pv__rows_expand_events(struct pv__rows *rows)
{
	struct expansion to = {.prefix = rows->n > 0};
	int status = PV_OK;

	PV__TRY(check_spec(rows));
	if (!to.prefix)
		PV__TRY(make_lone_owner(rows));
	PV__TRY(pv__rows_where(rows));
	for (int64_t i = 0; i < rows->n; i++) {
		int s = expand_owner(rows, i, &to);

		status = status ? status : s;
	}
	PV__TRY(status);
	rows->n_found = to.out.n + rows->n_exclusions;
	rows->n_owners = to.n_owners;
	if (to.n_owners == 0)
		return pv__fail(rows->diag, PV_EDATA, &rows->study->data.mark,
				"no participant is left whose events could be read");
	rows->file = to.out.file;
	rows->n_columns = to.out.n_columns;
	rows->column = to.out.column;
	rows->n = to.out.n;
	rows->row = to.out.row;
	rows->has_time = to.out.has_time;
	rows->n_volumes = to.out.n_volumes;
	rows->volume_run = to.out.volume_run;
	pv__rows_sort(rows);
	return PV_OK;
}

/* ---- time points that two rows share ------------------------------------------------------ */

static int by_start(const void *a, const void *b)
{
	const struct pv__row *x = *(const struct pv__row *const *)a;
	const struct pv__row *y = *(const struct pv__row *const *)b;

	if (x->owner != y->owner)
		return x->owner < y->owner ? -1 : 1;
	if (x->point[0] != y->point[0])
		return x->point[0] < y->point[0] ? -1 : 1;
	return strcmp(x->id, y->id);
}

/* The points of a row follow one another.  In the order of their starts a row that meets an
 * earlier one meets the one that reaches furthest; should that be of its own group, the other
 * two meet, and were found before. */
int pv__rows_check_overlap(const struct pv__rows *rows, const int64_t *group)
{
	struct pv__listing shared = {.text.arena = rows->arena};
	const struct pv__row **row = pv__alloc(rows->arena, (size_t)rows->n, sizeof(*row));
	const struct pv__row *furthest = NULL;

	if (!row)
		return pv__rows_no_memory(rows);
	for (int64_t i = 0; i < rows->n; i++)
		row[i] = &rows->row[i];
	if (rows->n_owners > 0)
		qsort(row, (size_t)rows->n, sizeof(*row), by_start);
	for (int64_t i = 0; rows->n_owners > 0 && i < rows->n; i++) {
		int64_t end = row[i]->point[row[i]->n_points - 1];

		if (furthest && furthest->owner == row[i]->owner &&
		    furthest->point[furthest->n_points - 1] >= row[i]->point[0] &&
		    group[furthest - rows->row] != group[row[i] - rows->row])
			pv__list(&shared, "%s and %s", furthest->id, row[i]->id);
		if (!furthest || furthest->owner != row[i]->owner ||
		    furthest->point[furthest->n_points - 1] < end)
			furthest = row[i];
	}
	if (shared.n == 0)
		return PV_OK;
	return pv__fail(rows->diag, PV_EDATA, &rows->study->data.samples.mark,
			"%lld rows share %s with a row of another group, so that a fold "
			"would see its own test data: %s",
			(long long)shared.n, of_recordings(rows) ? "samples" : "volumes",
			pv__listed(&shared));
}
