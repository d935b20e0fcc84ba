/* The rows that one stage extracts from a recording: a window around each event. */
#include "data/bins.h"
#include "run/task.h"

#include <math.h>

/* Ops on windows draw nothing. */
static const struct pv__stream no_stream;

struct cutter {
	struct pv__arena *arena;
	struct pv__recording r;
	const char *shown;
	const struct pv__stage *stage;
	const void *config;
	void *state;
	const struct pv_space *space;
	struct pv_window window;
	int64_t *channel; /* of the recording, of each of the window */
	double *sample;
};

static int no_memory(const struct cutter *c, struct pv__diag *diag)
{
	return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the rows of %s", c->shown);
}

/* ---- channels ------------------------------------------------------------------------------ */

static struct pv_channel shown_channel(const struct pv__channel *c)
{
	bool placed = isfinite(c->position_mm[0]) && isfinite(c->position_mm[1]) &&
		      isfinite(c->position_mm[2]);

	return (struct pv_channel){
		.name = c->name,
		.unit = c->unit,
		.region = c->region,
		.type = c->type,
		.rate_hz = c->rate_hz,
		.n_samples = c->n_samples,
		.bad = c->bad,
		.has_position = placed,
		.position_mm = {c->position_mm[0], c->position_mm[1], c->position_mm[2]},
	};
}

/* All channels that have a sample where the lead has one. */
static int offer_channels(struct cutter *c, struct pv__diag *diag)
{
	const struct pv__recording *r = &c->r;
	double rate = r->channel[pv__recording_lead(r)].rate_hz;
	struct pv_channel *channel = pv__alloc(c->arena, (size_t)r->n_channels, sizeof(*channel));

	c->channel = pv__alloc(c->arena, (size_t)r->n_channels, sizeof(*c->channel));
	if (!channel || !c->channel)
		return no_memory(c, diag);
	for (int64_t i = 0; i < r->n_channels; i++) {
		if (!(r->channel[i].rate_hz == rate))
			continue;
		channel[c->window.n_channels] = shown_channel(&r->channel[i]);
		c->channel[c->window.n_channels++] = i;
	}
	c->window.channel = channel;
	c->window.rate_hz = rate;
	return PV_OK;
}

static int open_stage(struct pv__worker *w, struct cutter *c, struct pv__diag *diag)
{
	struct pv_ctx ctx;
	int status;

	PV__TRY(pv__stage_config(c->arena, c->stage, 0, w->plan->loader, &c->config, diag));
	pv__ctx_init(&ctx, c->stage->op, &c->stage->mark, c->shown, c->arena, no_stream, diag);
	status = c->stage->op->extract->channels(&pv__host, &ctx, c->config, &c->window, &c->space,
						 &c->state);
	return pv__ctx_end(&ctx, status);
}

/* ---- rows ----------------------------------------------------------------------------------- */

static int check_row(const struct cutter *c, const char *id, const double *out,
		     struct pv__diag *diag)
{
	for (int64_t f = 0; f < c->space->n_features; f++)
		if (isinf(out[f])) /* NaN is a missing value */
			return pv__fail(diag, PV_ENUMERIC, &c->stage->mark,
					"%s (%s): '%s' is not finite", c->stage->op->name, id,
					c->space->feature[f].name);
	return PV_OK;
}

static int cut_row(struct cutter *c, const char *id, int64_t first, double *out,
		   struct pv__diag *diag)
{
	struct pv_ctx ctx;
	int status;

	PV__TRY(pv__recording_samples(&c->r, c->window.n_channels, c->channel, first, c->window.n,
				      c->sample, diag));
	for (int64_t f = 0; f < c->space->n_features; f++)
		out[f] = INFINITY; /* what an op forgets to write shows */
	c->window.sample = c->sample;
	c->window.id = id;
	pv__ctx_init(&ctx, c->stage->op, &c->stage->mark, id, c->arena, no_stream, diag);
	status = c->stage->op->extract->window(&pv__host, &ctx, c->config, c->state, &c->window,
					       out);
	PV__TRY(pv__ctx_end(&ctx, status));
	return check_row(c, id, out, diag);
}

int pv__extract_windows(struct pv__worker *w, struct pv__arena *arena, const struct pv__task *task,
			struct pv__matrix *m, struct pv__diag *diag)
{
	const struct pv__plan_file *file = &w->plan->file[task->file];
	const struct pv__samples *s = w->plan->samples;
	struct pv__mark mark = {file->shown, 0, 0};
	struct cutter c = {
		.arena = arena,
		.shown = file->shown,
		.stage = &w->plan->study->block[task->block].from[task->stage],
		.window = {.size = sizeof(c.window),
			   .n = s->n_points[file->row[0]],
			   .start_s = w->plan->study->data.samples.window_s[0],
			   .id = file->shown},
	};

	if (file->fault)
		return pv__fail(diag, PV_EDATA, &mark, "%s", file->fault);
	PV__TRY(pv__recording_read(arena, file->path, NULL, &c.r, diag));
	PV__TRY(offer_channels(&c, diag));
	PV__TRY(open_stage(w, &c, diag));
	*m = (struct pv__matrix){
		.n_rows = file->n_rows, .n_cols = c.space->n_features, .space = c.space};
	m->x = pv__alloc(arena, (size_t)m->n_rows, (size_t)m->n_cols * sizeof(*m->x));
	c.sample = pv__alloc(arena, (size_t)c.window.n_channels,
			     (size_t)c.window.n * sizeof(*c.sample));
	if (!m->x || !c.sample)
		return no_memory(&c, diag);
	for (int64_t i = 0; i < m->n_rows; i++)
		PV__TRY(cut_row(&c, s->id[file->row[i]], s->point[file->row[i]][0],
				m->x + i * m->n_cols, diag));
	return PV_OK;
}
