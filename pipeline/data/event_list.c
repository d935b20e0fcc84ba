/* Attribute lists: one line per volume, a block where target and run stay the same. */
#include "data/events.h"

#include <string.h>

struct list {
	const struct pv__frame *frame;
	int64_t target, run;   /* columns; run -1: the image is one run */
	const char **run_text; /* of each run, in order of appearance */
	int run_width;         /* digits of run numbers */
};

/* ---- runs ------------------------------------------------------------------------ */

static const char *run_of(const struct list *list, int64_t row)
{
	return list->run < 0 ? "" : pv__frame_cell(list->frame, row, list->run);
}

static bool ran_before(const struct list *list, int64_t n_runs, const char *run)
{
	for (int64_t r = 0; r < n_runs; r++)
		if (pv__equal(list->run_text[r], run))
			return true;
	return false;
}

static int code_runs(const struct pv__rows *rows, struct list *list, struct pv__events *events)
{
	struct pv__mark mark = {list->frame->file, 0, 0};
	int64_t n = list->frame->n_rows;
	int64_t *code = pv__alloc(rows->arena, (size_t)n, sizeof(*code));

	list->run_text = pv__alloc(rows->arena, (size_t)n, sizeof(*list->run_text));
	if (!code || !list->run_text)
		return pv__rows_no_memory(rows);
	for (int64_t v = 0; v < n; v++) {
		const char *run = run_of(list, v);

		if (v == 0 || !pv__equal(run, list->run_text[events->n_runs - 1])) {
			if (ran_before(list, events->n_runs, run)) {
				mark.line = list->frame->line ? list->frame->line[v] : v + 1;
				return pv__fail(rows->diag, PV_EDATA, &mark,
						"run '%s' goes on after another run began: a "
						"run is one stretch of volumes",
						run);
			}
			list->run_text[events->n_runs++] = run;
		}
		code[v] = events->n_runs - 1;
	}
	events->volume_run = code;
	return PV_OK;
}

static void measure_runs(struct list *list, int64_t n_runs)
{
	int64_t value;

	list->run_width = 2;
	for (int64_t r = 0; r < n_runs; r++)
		if (pv__parse_int(list->run_text[r], &value))
			list->run_width = pv__digits(value, list->run_width);
}

/* "run-03_", or nothing where the image is one run. */
static const char *run_prefix(const struct pv__rows *rows, const struct list *list, int64_t run)
{
	const char *text = list->run_text[run];
	int64_t value;
	char *label;

	if (list->run < 0)
		return "";
	if (pv__parse_int(text, &value) && value >= 0)
		return pv__format(rows->arena, "run-%0*lld_", list->run_width, (long long)value);
	label = pv__event_label(rows->arena, text);
	return label ? pv__format(rows->arena, "run-%s_", label) : NULL;
}

/* ---- blocks ------------------------------------------------------------------------ */

struct stretch {
	int64_t first, n, number;
}; /* number: within the run, from 1 */

/* Cells of a block: those of its volumes where they agree, else missing. */
static const char *const *block_cells(const struct pv__rows *rows, const struct list *list,
				      const struct stretch *block)
{
	int64_t n_cols = list->frame->n_cols;
	const char **cell = pv__alloc(rows->arena, (size_t)n_cols, sizeof(*cell));

	if (!cell)
		return NULL;
	for (int64_t c = 0; c < n_cols; c++) {
		cell[c] = pv__frame_cell(list->frame, block->first, c);
		for (int64_t v = 1; v < block->n; v++)
			if (!pv__equal(cell[c], pv__frame_cell(list->frame, block->first + v, c)))
				cell[c] = "n/a";
	}
	return cell;
}

static int add_event(const struct pv__rows *rows, const struct list *list,
		     struct pv__events *events, const struct stretch *part, const char *unit,
		     int width)
{
	const char *const *cell = block_cells(rows, list, part);
	int64_t run = events->volume_run[part->first];
	const char *prefix = run_prefix(rows, list, run);
	struct pv__event *event;
	char *label;

	if (!cell || !prefix)
		return pv__rows_no_memory(rows);
	if (!pv__event_wanted(rows, events, cell))
		return PV_OK;
	event = pv__event_add(rows, events);
	label = pv__event_label(rows->arena, cell[list->target]);
	if (!event || !label)
		return pv__rows_no_memory(rows);
	event->name = pv__format(rows->arena, "%s%s-%0*lld_%s", prefix, unit, width,
				 (long long)part->number, label);
	event->cell = cell;
	event->run = run;
	event->n_points = part->n;
	event->point = pv__event_points(rows, part->first, part->n);
	return event->name && event->point ? PV_OK : pv__rows_no_memory(rows);
}

static bool same_block(const struct list *list, const struct pv__events *events, int64_t v)
{
	return events->volume_run[v] == events->volume_run[v - 1] &&
	       pv__equal(pv__frame_cell(list->frame, v, list->target),
			 pv__frame_cell(list->frame, v - 1, list->target));
}

/* The volumes of the block that begins at `first`. */
static int64_t block_length(const struct list *list, const struct pv__events *events, int64_t first)
{
	int64_t v = first + 1;

	while (v < list->frame->n_rows && same_block(list, events, v))
		v++;
	return v - first;
}

static int64_t most_blocks(const struct list *list, const struct pv__events *events)
{
	int64_t most = 0, here = 0;

	for (int64_t v = 0; v < list->frame->n_rows; v += block_length(list, events, v)) {
		here = v > 0 && events->volume_run[v] == events->volume_run[v - 1] ? here + 1 : 1;
		most = here > most ? here : most;
	}
	return most;
}

static int add_blocks(const struct pv__rows *rows, const struct list *list,
		      struct pv__events *events)
{
	struct stretch block = {0};
	int width = pv__digits(most_blocks(list, events), 3);

	while (block.first < list->frame->n_rows) {
		int64_t v = block.first;

		block.n = block_length(list, events, v);
		block.number = v > 0 && events->volume_run[v] == events->volume_run[v - 1]
				       ? block.number + 1
				       : 1;
		PV__TRY(add_event(rows, list, events, &block, "block", width));
		block.first += block.n;
	}
	return PV_OK;
}

static int add_volumes(const struct pv__rows *rows, const struct list *list,
		       struct pv__events *events)
{
	int width = pv__digits(events->n_volumes, 4);

	for (int64_t v = 0; v < events->n_volumes; v++) {
		struct stretch volume = {v, 1, v};

		PV__TRY(add_event(rows, list, events, &volume, "volume", width));
	}
	return PV_OK;
}

int pv__events_from_list(const struct pv__rows *rows, struct pv__events *events)
{
	const struct pv__data_spec *data = &rows->study->data;
	struct list list = {.frame = &events->frame};
	struct pv__mark mark = {events->frame.file, 0, 0};
	const char *target = data->target.columns.name[0];

	if (data->samples.has_window || data->samples.average == PV__AVERAGE_WINDOW)
		return pv__fail(rows->diag, PV_ESTUDY, &data->samples.mark,
				"window_s needs onsets, and %s is a list with a line per volume",
				events->frame.file);
	if (list.frame->n_rows != events->n_volumes)
		return pv__fail(rows->diag, PV_EDATA, &mark,
				"%lld lines, but the image has %lld volumes (a header line must "
				"name the target column '%s')",
				(long long)list.frame->n_rows, (long long)events->n_volumes,
				target);
	list.target = pv__frame_column(list.frame, target);
	list.run = pv__frame_column(list.frame, "run");
	if (list.run < 0 && data->group)
		list.run = pv__frame_column(list.frame, data->group);
	PV__TRY(code_runs(rows, &list, events));
	measure_runs(&list, events->n_runs);
	return data->samples.average == PV__AVERAGE_NONE ? add_volumes(rows, &list, events)
							 : add_blocks(rows, &list, events);
}
