/* Spike times as a text table: unit, time_s, and region where it is known; a row for each
 * spike, in any order.  A unit without spikes has one row, its time n/a. */
#include "recording_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct spike {
	const char *unit;
	double time_s;
	int64_t row;
};

struct reader {
	struct pv__arena *arena;
	struct pv__recording *out;
	struct pv__frame frame;
	int64_t unit, time, region; /* columns; region -1: none */
	struct spike *spike;        /* by unit, then time; missing times first */
	double *time_s;
	struct pv__diag *diag;
};

static int no_memory(const struct reader *r)
{
	return pv__fail(r->diag, PV_ENOMEM, NULL, "no memory to read %s", r->out->path);
}

static int find_columns(struct reader *r)
{
	struct pv__mark mark = {r->out->path, 1, 0};

	r->unit = pv__frame_column(&r->frame, "unit");
	r->time = pv__frame_column(&r->frame, "time_s");
	r->region = pv__frame_column(&r->frame, "region");
	if (r->unit < 0 || r->time < 0)
		return pv__fail(r->diag, PV_EDATA, &mark, "no column '%s'",
				r->unit < 0 ? "unit" : "time_s");
	if (r->frame.n_rows == 0)
		return pv__fail(r->diag, PV_EDATA, &mark, "no spike: only a line of names");
	return PV_OK;
}

static int by_unit(const void *a, const void *b)
{
	const struct spike *x = a, *y = b;
	int order = strcmp(x->unit, y->unit);

	if (order != 0)
		return order;
	if (isnan(x->time_s) != isnan(y->time_s))
		return isnan(x->time_s) ? -1 : 1;
	if (x->time_s != y->time_s && !isnan(x->time_s))
		return x->time_s > y->time_s ? 1 : -1;
	return (x->row > y->row) - (x->row < y->row);
}

static int read_spikes(struct reader *r)
{
	const struct pv__frame *f = &r->frame;

	r->spike = pv__alloc(r->arena, (size_t)f->n_rows, sizeof(*r->spike));
	r->time_s = pv__alloc(r->arena, (size_t)f->n_rows, sizeof(*r->time_s));
	if (!r->spike || !r->time_s)
		return no_memory(r);
	for (int64_t row = 0; row < f->n_rows; row++) {
		struct pv__mark mark = {r->out->path, f->line[row], 0};
		struct spike *spike = &r->spike[row];

		*spike = (struct spike){.unit = pv__frame_cell(f, row, r->unit), .row = row};
		if (pv__is_missing(spike->unit))
			return pv__fail(r->diag, PV_EDATA, &mark, "a spike without unit");
		PV__TRY(pv__frame_real(f, row, r->time, &spike->time_s, r->diag));
	}
	qsort(r->spike, (size_t)f->n_rows, sizeof(*r->spike), by_unit);
	for (int64_t i = 0; i < f->n_rows; i++)
		r->time_s[i] = r->spike[i].time_s;
	return PV_OK;
}

/* The region of spikes[a..b), all of one unit: rows may leave it out, not contradict. */
static int region_of(const struct reader *r, int64_t a, int64_t b, const char **region)
{
	*region = NULL;
	for (int64_t i = a; r->region >= 0 && i < b; i++) {
		const char *cell = pv__frame_cell(&r->frame, r->spike[i].row, r->region);
		struct pv__mark mark = {r->out->path, r->frame.line[r->spike[i].row], 0};

		if (pv__is_missing(cell))
			continue;
		if (*region && !pv__equal(*region, cell))
			return pv__fail(r->diag, PV_EDATA, &mark,
					"unit %s lies in '%s' here, in '%s' elsewhere",
					r->spike[a].unit, cell, *region);
		*region = cell;
	}
	return PV_OK;
}

static int64_t behind_unit(const struct reader *r, int64_t a)
{
	int64_t b = a + 1;

	while (b < r->frame.n_rows && pv__equal(r->spike[a].unit, r->spike[b].unit))
		b++;
	return b;
}

static int add_unit(struct reader *r, int64_t a, int64_t b)
{
	struct pv__unit unit = {.name = r->spike[a].unit};
	struct pv__mark mark = {r->out->path, r->frame.line[r->spike[a].row], 0};

	PV__TRY(region_of(r, a, b, &unit.region));
	if (isnan(r->spike[a].time_s) && b > a + 1)
		return pv__fail(r->diag, PV_EDATA, &mark, "time_s: missing, but unit %s has spikes",
				unit.name);
	unit.n_spikes = isnan(r->spike[a].time_s) ? 0 : b - a;
	unit.time_s = r->time_s + a;
	r->out->unit[r->out->n_units++] = unit;
	return PV_OK;
}

/* Units ascend bytewise by name. */
static int add_units(struct reader *r)
{
	int64_t n = 0;

	for (int64_t a = 0; a < r->frame.n_rows; a = behind_unit(r, a))
		n++;
	r->out->unit = pv__alloc(r->arena, (size_t)n, sizeof(*r->out->unit));
	if (!r->out->unit)
		return no_memory(r);
	for (int64_t a = 0, b; a < r->frame.n_rows; a = b) {
		b = behind_unit(r, a);
		PV__TRY(add_unit(r, a, b));
	}
	return PV_OK;
}

static int read_table(struct pv__arena *arena, const char *path, struct pv__recording *out,
		      struct pv__diag *diag)
{
	struct reader r = {.arena = arena, .out = out, .diag = diag};

	*out = (struct pv__recording){.format = "spikes", .path = pv__strdup(arena, path)};
	if (!out->path)
		return no_memory(&r);
	PV__TRY(pv__frame_read(arena, out->path, &r.frame, diag));
	PV__TRY(find_columns(&r));
	PV__TRY(read_spikes(&r));
	return add_units(&r);
}

/* ---- by the names in the first line -------------------------------------------------------------
 */

static bool has_cell(const unsigned char *line, size_t n, const char *name)
{
	size_t m = strlen(name);

	for (size_t i = 0; i + m <= n; i++) {
		bool begins = i == 0 || strchr(",;\t\"\xbf", line[i - 1]);
		bool ends = i + m == n || strchr(",;\t\"\r", line[i + m]);

		if (begins && ends && memcmp(line + i, name, m) == 0)
			return true;
	}
	return false;
}

static bool probe(const struct pv__probe *probe)
{
	const void *end = memchr(probe->head, '\n', probe->n_head);
	size_t n = end ? (size_t)((const unsigned char *)end - probe->head) : probe->n_head;

	return !probe->gzipped && has_cell(probe->head, n, "unit") &&
	       has_cell(probe->head, n, "time_s");
}

const struct pv__format pv__format_spikes = {
	.name = "spikes",
	.title = "Spike times as a text table",
	.suffixes = ".csv .tsv",
	.reads = "columns unit and time_s, and region where there is one; spikes in any order",
	.refuses = "spikes without unit or time, a unit in two regions",
	.probe = probe,
	.recording = read_table,
};
