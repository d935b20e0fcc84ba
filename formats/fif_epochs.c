/* Epochs as MNE writes them: a dense matrix of epochs, channels and samples. */
#include "fif.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int number(const struct pv__fif_reader *r, int64_t block, int64_t kind, const char *name,
		  double *out)
{
	return pv__fif_number(r->arena, &r->fif, pv__fif_find(&r->fif, block, kind), name, out,
			      r->diag);
}

struct epochs {
	int64_t block, n;
	const struct pv__fif_tag *data;
	double first;
	int64_t n_codes;
	double *code;      /* three numbers for each epoch; the last is its event */
	const char *names; /* "name:1;other:2", or NULL */
};

/* Behind the numbers of a dense matrix: its shape, the last dimension first. */
static int check_shape(struct pv__fif_reader *r, struct epochs *e)
{
	struct pv__mark mark = {r->fif.path, 0, 0};
	struct pv__fif_tag tail = *e->data;
	struct pv__byte_view view;
	int64_t dim[3], n_channels = r->info.n_channels, bytes;

	if (tail.size < 16)
		return pv__fif_fail(r, "epochs: no shape");
	tail.at += tail.size - 16;
	tail.size = 16;
	PV__TRY(pv__fif_bytes(r->arena, &r->fif, &tail, &view, r->diag));
	for (size_t k = 0; k < 3; k++)
		dim[k] = pv__view_int(view, 4 * k, 4);
	if (pv__view_int(view, 12, 4) != 3 || dim[0] != r->n_samples || dim[1] != n_channels ||
	    dim[2] != e->n || !pv__mul(dim[0] * dim[1], dim[2] * r->width, &bytes) ||
	    bytes != e->data->size - 16)
		return pv__fail(r->diag, PV_EDATA, &mark,
				"epochs: a matrix of %" PRId64 " x %" PRId64 " x %" PRId64
				" in %" PRId64 " bytes, but %" PRId64 " events, %" PRId64
				" channels and %" PRId64 " samples",
				dim[2], dim[1], dim[0], e->data->size, e->n, n_channels,
				r->n_samples);
	return PV_OK;
}

static int find_epochs(struct pv__fif_reader *r, struct epochs *e)
{
	const struct pv__fif_tag *list = pv__fif_find(&r->fif, PV__FIF_EVENTS, PV__FIF_EVENT_LIST);
	const struct pv__fif_tag *names = pv__fif_find(&r->fif, PV__FIF_EVENTS, PV__FIF_COMMENT);
	double last;

	e->block = pv__fif_has_block(&r->fif, PV__FIF_EPOCHS) ? PV__FIF_EPOCHS : PV__FIF_OLD_EPOCHS;
	PV__TRY(number(r, e->block, PV__FIF_FIRST_SAMPLE, "first sample of its epochs", &e->first));
	PV__TRY(number(r, e->block, PV__FIF_LAST_SAMPLE, "last sample of its epochs", &last));
	e->data = pv__fif_find(&r->fif, e->block, PV__FIF_EPOCH);
	if (!e->data || !list)
		return pv__fif_fail(r, e->data ? "epochs without a list of events"
					       : "no data of epochs");
	if (!(last >= e->first && last - e->first < 0x1p31))
		return pv__fif_fail(r, "first and last sample of its epochs do not ascend");
	r->n_samples = (int64_t)(last - e->first) + 1;
	PV__TRY(pv__fif_numbers(r->arena, &r->fif, list, &e->n_codes, &e->code, r->diag));
	e->n = e->n_codes / 3;
	if (names)
		PV__TRY(pv__fif_text(r->arena, &r->fif, names, &e->names, r->diag));
	if (!(e->data->type & PV__FIF_DENSE) || e->n < 1 || e->n_codes % 3 != 0)
		return pv__fif_fail(
			r, "epochs: no dense matrix, or no list of three numbers per event");
	PV__TRY(pv__fif_start(r, e->data->type & ~(int64_t)PV__FIF_DENSE));
	return check_shape(r, e);
}

/* The name of an event code; its number where it has none. */
static const char *event_name(const struct pv__fif_reader *r, const struct epochs *e, double code)
{
	const char *at = e->names;

	while (at && *at) {
		size_t n = strcspn(at, ";"), digits = 0;
		char text[24];
		int64_t value;

		while (digits < n && at[n - 1 - digits] != ':')
			digits++;
		if (digits < n && digits > 0 && digits < sizeof(text)) {
			memcpy(text, at + n - digits, digits);
			text[digits] = '\0';
			if (pv__parse_int(text, &value) && (double)value == code)
				return pv__strndup(r->arena, at, n - digits - 1);
		}
		at += n + (at[n] == ';');
	}
	return pv__format(r->arena, "%.0f", code);
}

int pv__fif_read_epochs(struct pv__fif_reader *r)
{
	struct epochs e = {0};
	struct pv__segment *segment;

	PV__TRY(find_epochs(r, &e));
	segment = pv__alloc(r->arena, (size_t)e.n, sizeof(*segment));
	if (!segment)
		return pv__fif_no_memory(r);
	for (int64_t i = 0; i < e.n; i++) {
		segment[i] = (struct pv__segment){
			.start_s = e.first / r->info.rate_hz,
			.duration_s = (double)r->n_samples / r->info.rate_hz,
			.event = event_name(r, &e, e.code[3 * i + 2]),
		};
		if (!segment[i].event)
			return pv__fif_no_memory(r);
	}
	pv__fif_set_channels(r, r->info.epoch_gain, r->n_samples * r->width, r->width,
			     e.n * r->n_samples);
	r->stored->n_pieces = e.n;
	r->stored->at = e.data->at;
	r->stored->each = r->n_samples;
	r->stored->bytes = r->info.n_channels * r->n_samples * r->width;
	r->out->n_segments = e.n;
	r->out->segment = segment;
	r->out->epochs = true;
	return PV_OK;
}
