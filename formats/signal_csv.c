/* Signals as a text table: a row for each sample, a column for each channel.
 *
 * A column of times ("time", "time_s", "time_ms", "timestamps", ...) tells the rate; a table
 * of numbers alone, without a line of names, tells neither names nor rate. */
#include "recording_parts.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

struct reader {
	struct pv__arena *arena;
	struct pv__recording *out;
	struct pv__frame frame;
	bool named;
	int64_t time_column; /* -1: none */
	double *value;       /* value[col * n_rows + row] */
	double rate_hz;
	struct pv__diag *diag;
};

static int no_memory(const struct reader *r)
{
	return pv__fail(r->diag, PV_ENOMEM, NULL, "no memory to read %s", r->out->path);
}

/* ---- the table ------------------------------------------------------------------------------ */

static bool all_numbers(int64_t n, const char *const *cell)
{
	double value;

	for (int64_t c = 0; c < n; c++)
		if (!pv__parse_real(cell[c], &value))
			return false;
	return true;
}

/* Without a line of names, the first line is a sample too. */
static int read_table(struct reader *r)
{
	const char **name;
	int64_t n;

	PV__TRY(pv__frame_read(r->arena, r->out->path, &r->frame, r->diag));
	n = r->frame.n_cols;
	r->named = !all_numbers(n, r->frame.name) && !pv__starts_with(r->frame.name[0], "column_");
	if (r->named)
		return PV_OK;
	name = pv__alloc(r->arena, (size_t)n, sizeof(*name));
	for (int64_t c = 0; name && c < n; c++) {
		name[c] = pv__format(r->arena, "%" PRId64, c + 1);
		if (!name[c])
			return no_memory(r);
	}
	if (!name)
		return no_memory(r);
	return pv__frame_read_plain(r->arena, r->out->path, n, name, &r->frame, r->diag);
}

static int read_values(struct reader *r)
{
	const struct pv__frame *f = &r->frame;
	struct pv__mark mark = {r->out->path, 0, 0};
	int64_t n;

	if (f->n_rows == 0)
		return pv__fail(r->diag, PV_EDATA, &mark, "no sample: only a line of names");
	if (!pv__mul(f->n_rows, f->n_cols, &n))
		return no_memory(r);
	r->value = pv__alloc(r->arena, (size_t)n, sizeof(*r->value));
	if (!r->value)
		return no_memory(r);
	for (int64_t row = 0; row < f->n_rows; row++)
		for (int64_t c = 0; c < f->n_cols; c++)
			PV__TRY(pv__frame_real(f, row, c, &r->value[c * f->n_rows + row], r->diag));
	return PV_OK;
}

static int find_times(struct reader *r)
{
	const struct pv__frame *f = &r->frame;
	struct pv__mark mark = {r->out->path, 1, 0};
	double to_s = 1, *time;

	r->time_column = -1;
	r->rate_hz = (double)NAN;
	for (int64_t c = 0; r->named && c < f->n_cols; c++) {
		if (!pv__is_time_name(f->name[c], &to_s))
			continue;
		if (r->time_column >= 0)
			return pv__fail(r->diag, PV_EDATA, &mark, "'%s' and '%s' both tell times",
					f->name[r->time_column], f->name[c]);
		r->time_column = c;
		time = r->value + c * f->n_rows;
		for (int64_t row = 0; row < f->n_rows; row++)
			time[row] *= to_s;
		r->rate_hz = pv__even_rate(r->out->path, f->name[c], f->n_rows, time, r->diag);
	}
	if (f->n_cols == 1 && r->time_column == 0)
		return pv__fail(r->diag, PV_EDATA, &mark, "no column beside '%s'", f->name[0]);
	return PV_OK;
}

/* ---- the recording -----------------------------------------------------------------------------
 */

static void add_channel(struct reader *r, struct pv__stored_channel *sample, int64_t column)
{
	struct pv__channel channel = pv__plain_channel(r->frame.name[column]);
	const char *type = pv__label_type(channel.name);
	static const uint16_t one = 1;

	channel.type = type ? type : "misc";
	channel.rate_hz = r->rate_hz;
	channel.n_samples = r->frame.n_rows;
	sample[r->out->n_channels] = (struct pv__stored_channel){
		.memory = (const unsigned char *)(r->value + column * r->frame.n_rows),
		.type = PV__F64,
		.big_endian = *(const unsigned char *)&one == 0,
		.stride = sizeof(*r->value),
		.per_tick = 1,
		.gain = 1,
	};
	r->out->channel[r->out->n_channels++] = channel;
}

static int add_channels(struct reader *r)
{
	size_t n = (size_t)r->frame.n_cols;
	struct pv__stored_channel *sample = pv__alloc(r->arena, n, sizeof(*sample));
	struct pv__stored *stored = pv__alloc(r->arena, 1, sizeof(*stored));

	r->out->channel = pv__alloc(r->arena, n, sizeof(*r->out->channel));
	if (!sample || !stored || !r->out->channel)
		return no_memory(r);
	for (int64_t c = 0; c < r->frame.n_cols; c++)
		if (c != r->time_column)
			add_channel(r, sample, c);
	*stored = (struct pv__stored){
		.path = r->out->path,
		.channel = sample,
		.n_pieces = 1,
		.each = r->frame.n_rows,
	};
	r->out->unnamed = !r->named;
	r->out->read = pv__stored_read;
	r->out->source = stored;
	return pv__one_segment(r->arena, r->out, (double)r->frame.n_rows / r->rate_hz, r->diag);
}

static int add_events(struct reader *r)
{
	struct pv__event_list list = {.arena = r->arena};

	for (int64_t c = 0; !isnan(r->rate_hz) && c < r->out->n_channels; c++)
		if (pv__equal(r->out->channel[c].type, "trigger"))
			PV__TRY(pv__trigger_events(r->out, c, -1, &list, r->diag));
	return pv__events_done(&list, r->out, r->diag);
}

static int read_csv(struct pv__arena *arena, const char *path, struct pv__recording *out,
		    struct pv__diag *diag)
{
	struct reader r = {.arena = arena, .out = out, .diag = diag};

	*out = (struct pv__recording){.format = "signal_csv", .path = pv__strdup(arena, path)};
	if (!out->path)
		return no_memory(&r);
	PV__TRY(read_table(&r));
	PV__TRY(read_values(&r));
	PV__TRY(find_times(&r));
	PV__TRY(add_channels(&r));
	return add_events(&r);
}

/* ---- by name, and by the first lines
 * ---------------------------------------------------------------- */

static bool is_separator(char c)
{
	return c == ',' || c == ';' || c == '\t';
}

/* Cells of one line: is every one a number, is one of them a name of times? */
static void look_at_line(const unsigned char *at, const unsigned char *end, bool *numbers,
			 bool *times, int *n_cells)
{
	char cell[64];
	size_t n = 0;
	double value;

	*numbers = true;
	*times = false;
	for (*n_cells = 0; at <= end; at++) {
		if (at < end && !is_separator((char)*at) && *at != '\n' && *at != '\r') {
			if (n + 1 < sizeof(cell) && *at != '"' && (*at != ' ' || n > 0))
				cell[n++] = (char)*at;
			continue;
		}
		cell[n] = '\0';
		*numbers = *numbers && (pv__parse_real(cell, &value) || pv__is_missing(cell));
		*times = *times || pv__is_time_name(cell, &value);
		n = 0;
		++*n_cells;
		if (at < end && !is_separator((char)*at))
			return;
	}
}

/* Only a table with a column of times, or of numbers alone, is taken for a signal. */
static bool probe(const struct pv__probe *probe)
{
	bool numbers, times;
	int n_cells;

	if (!pv__ends_with(probe->name, ".csv") && !pv__ends_with(probe->name, ".tsv"))
		return false;
	if (probe->gzipped || probe->n_head == 0)
		return false;
	look_at_line(probe->head, probe->head + probe->n_head, &numbers, &times, &n_cells);
	return n_cells > 1 && (numbers || times);
}

const struct pv__format pv__format_signal_csv = {
	.name = "signal_csv",
	.title = "Signals as a text table, a column for each channel",
	.suffixes = ".csv .tsv",
	.reads = "a column time, time_s, time_ms or timestamps tells the rate; columns trigger, "
		 "marker, stim or status the events; numbers alone, without a line of names",
	.refuses = "cells that are no numbers, rows of different lengths",
	.probe = probe,
	.recording = read_csv,
};
