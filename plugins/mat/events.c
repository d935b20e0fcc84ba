/* Events of an EEGLAB data set, and the segments that they cut it into. */
#include "eeglab.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct events {
	const struct eeglab *s;
	matvar_t *event;       /* array of structs; NULL: none */
	int64_t n;
	struct pv_event *kept; /* without boundaries */
	int64_t n_kept;
	int64_t *cut;          /* samples before each boundary */
	int64_t n_cuts;
};

static bool is_boundary(const char *type)
{
	return strcmp(type, "boundary") == 0 || strcmp(type, "-99") == 0;
}

/* Latencies count samples from 1; a boundary between samples k and k + 1 has k + 0.5. */
static int take_event(struct events *e, int64_t i)
{
	const struct mat *m = &e->s->mat;
	double latency = mat_scalar(mat_field(e->event, i, "latency"));
	double duration = mat_scalar(mat_field(e->event, i, "duration"));
	int64_t total = e->s->n_points * e->s->n_epochs;
	const char *type = mat_label(m, mat_field(e->event, i, "type"));

	if (!type || !*type)
		return m->host->fail(m->ctx, PV_EDATA, NULL, "event %lld has no type",
				     (long long)i + 1);
	if (!(latency >= 0.5 && latency <= (double)total + 1))
		return m->host->fail(m->ctx, PV_EDATA, NULL,
				     "event %lld: its latency is not within the %lld samples",
				     (long long)i + 1, (long long)total);
	if (is_boundary(type)) {
		int64_t before = (int64_t)llround(latency - 0.5);

		if (before > 0 && before < total && e->s->n_epochs == 1)
			e->cut[e->n_cuts++] = before;
		return PV_OK;
	}
	e->kept[e->n_kept++] =
		(struct pv_event){.onset_s = (latency - 1) / e->s->rate,
				  .duration_s = duration > 0 ? duration / e->s->rate : 0,
				  .type = type};
	if (e->kept[e->n_kept - 1].onset_s < 0)
		e->kept[e->n_kept - 1].onset_s = 0;
	return PV_OK;
}

static int take_events(struct events *e)
{
	const struct mat *m = &e->s->mat;
	int status = eeglab_field(e->s, "event", &e->event);

	if (status != PV_OK)
		return status;
	if (e->event && e->event->class_type == MAT_C_STRUCT)
		e->n = mat_count(e->event);
	e->kept = m->host->keep(m->ctx, (size_t)e->n, sizeof(*e->kept));
	e->cut = m->host->scratch(m->ctx, (size_t)e->n, sizeof(*e->cut));
	if (!e->kept || !e->cut)
		return PV_ENOMEM;
	for (int64_t i = 0; i < e->n && status == PV_OK; i++)
		status = take_event(e, i);
	return status;
}

/* ---- segments ---------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int cut_segments(struct events *e, struct pv_recording *r)
{
	const struct eeglab *s = e->s;
	struct pv_segment *segment =
		s->mat.host->keep(s->mat.ctx, (size_t)e->n_cuts + 1, sizeof(*segment));
	int64_t at = 0;

	if (!segment)
		return PV_ENOMEM;
	if (e->n_cuts > 1)
		qsort(e->cut, (size_t)e->n_cuts, sizeof(*e->cut), by_place);
	for (int64_t i = 0; i <= e->n_cuts; i++) {
		int64_t end = i < e->n_cuts ? e->cut[i] : s->n_points;

		if (end == at)
			continue; /* two boundaries at one place */
		segment[r->n_segments].start_s = (double)at / s->rate;
		segment[r->n_segments++].duration_s = (double)(end - at) / s->rate;
		at = end;
	}
	r->segment = segment;
	return PV_OK;
}

/* The event of an epoch is the first at its time 0. */
static const char *event_of(const struct events *e, int64_t epoch)
{
	const struct eeglab *s = e->s;
	double zero = (double)(epoch * s->n_points) / s->rate - s->start_s;

	for (int64_t i = 0; i < e->n_kept; i++)
		if (fabs(e->kept[i].onset_s - zero) * s->rate < 0.5)
			return e->kept[i].type;
	return NULL;
}

static int make_epochs(struct events *e, struct pv_recording *r)
{
	const struct eeglab *s = e->s;
	struct pv_segment *segment =
		s->mat.host->keep(s->mat.ctx, (size_t)s->n_epochs, sizeof(*segment));

	if (!segment)
		return PV_ENOMEM;
	for (int64_t i = 0; i < s->n_epochs; i++)
		segment[i] = (struct pv_segment){.start_s = s->start_s,
						 .duration_s = (double)s->n_points / s->rate,
						 .event = event_of(e, i)};
	r->epochs = 1;
	r->n_segments = s->n_epochs;
	r->segment = segment;
	return PV_OK;
}

int eeglab_events(const struct eeglab *s, struct pv_recording *r)
{
	struct events e = {.s = s};
	int status = take_events(&e);

	if (status != PV_OK)
		return status;
	r->n_events = e.n_kept;
	r->event = e.kept;
	return s->n_epochs > 1 ? make_epochs(&e, r) : cut_segments(&e, r);
}
