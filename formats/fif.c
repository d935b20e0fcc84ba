/* FIF: raw recordings and epochs. */
#include "fif.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int pv__fif_no_memory(const struct pv__fif_reader *r)
{
	return pv__fail(r->diag, PV_ENOMEM, NULL, "no memory to read %s", r->fif.path);
}

int pv__fif_fail(const struct pv__fif_reader *r, const char *what)
{
	struct pv__mark mark = {r->fif.path, 0, 0};

	return pv__fail(r->diag, PV_EDATA, &mark, "%s", what);
}

/* ---- samples, raw or in epochs -------------------------------------------------------------- */

int pv__fif_start(struct pv__fif_reader *r, int64_t type)
{
	struct pv__mark mark = {r->fif.path, 0, 0};

	r->type = type == PV__FIF_INT      ? PV__I32
		  : type == PV__FIF_FLOAT  ? PV__F32
		  : type == PV__FIF_DOUBLE ? PV__F64
					   : PV__I16;
	if (r->type == PV__I16 && type != PV__FIF_SHORT && type != PV__FIF_PACKED)
		return pv__fail(r->diag, PV_EDATA, &mark,
				"samples of type %" PRId64
				" (16 or 32 bit whole numbers, floats and doubles are read)",
				type);
	r->width = (int64_t)pv__sample_bytes(r->type);
	r->stored = pv__alloc(r->arena, 1, sizeof(*r->stored));
	r->sample = pv__alloc(r->arena, (size_t)r->info.n_channels, sizeof(*r->sample));
	if (!r->stored || !r->sample)
		return pv__fif_no_memory(r);
	r->stored->path = r->fif.path;
	r->stored->size = r->fif.size;
	r->stored->channel = r->sample;
	r->out->read = pv__stored_read;
	r->out->source = r->stored;
	return PV_OK;
}

void pv__fif_set_channels(struct pv__fif_reader *r, const double *gain, int64_t offset,
			  int64_t stride, int64_t n_samples)
{
	for (int64_t c = 0; c < r->info.n_channels; c++) {
		r->sample[c] = (struct pv__stored_channel){
			.memory = r->fif.memory,
			.type = r->type,
			.big_endian = true,
			.offset = c * offset,
			.stride = stride,
			.per_tick = 1,
			.gain = gain[c],
		};
		r->info.channel[c].n_samples = n_samples;
	}
	r->out->n_channels = r->info.n_channels;
	r->out->channel = r->info.channel;
}

/* Seconds of a date: two whole numbers (s, us), or one number. */
int pv__fif_seconds(const struct pv__fif_reader *r, int64_t block, bool *told, double *out)
{
	const struct pv__fif_tag *tag = pv__fif_find(&r->fif, block, PV__FIF_MEAS_DATE);
	double *value;
	int64_t n;

	*told = tag && tag->size > 0;
	if (!*told)
		return PV_OK;
	PV__TRY(pv__fif_numbers(r->arena, &r->fif, tag, &n, &value, r->diag));
	*out = value[0] + (n > 1 ? 1e-6 * value[1] : 0);
	return PV_OK;
}

/* ---- all of it
 * ------------------------------------------------------------------------------------------ */

static int add_identifying(struct pv__fif_reader *r)
{
	static const struct {
		int64_t kind;
		const char *field;
	} known[] = {
		{PV__FIF_FIRST_NAME, "first name"},     {PV__FIF_MIDDLE_NAME, "middle name"},
		{PV__FIF_LAST_NAME, "last name"},       {PV__FIF_HOSPITAL_ID, "hospital id"},
		{PV__FIF_EXPERIMENTER, "experimenter"},
	};
	const char *field[PV__COUNT(known) + 1][2] = {{0}};
	bool dated;
	double date = 0;

	for (int64_t i = 0; i < r->fif.n; i++)
		for (size_t k = 0; k < PV__COUNT(known); k++)
			if (r->fif.tag[i].kind == known[k].kind &&
			    r->fif.tag[i].type == PV__FIF_TEXT) {
				field[k][0] = known[k].field;
				PV__TRY(pv__fif_text(r->arena, &r->fif, &r->fif.tag[i],
						     &field[k][1], r->diag));
			}
	PV__TRY(pv__fif_seconds(r, PV__FIF_MEAS_INFO, &dated, &date));
	if (dated) {
		field[PV__COUNT(known)][0] = "seconds since 1970";
		field[PV__COUNT(known)][1] = pv__real_text(r->arena, date);
	}
	return pv__identifying(r->arena, r->out, PV__COUNT(field), (const char *const(*)[2])field,
			       r->diag);
}

static int warn_parts(const struct pv__fif_reader *r)
{
	struct pv__mark mark = {r->fif.path, 0, 0};
	const struct pv__fif_tag *role = pv__fif_find(&r->fif, PV__FIF_REFERENCE, PV__FIF_REF_ROLE);
	enum { NEXT = 2 };
	double value;

	if (!role)
		return PV_OK;
	PV__TRY(pv__fif_number(r->arena, &r->fif, role, "role", &value, r->diag));
	if (value == NEXT)
		pv__warn(r->diag, &mark,
			 "goes on in a further file, which is not read: give it as a run of its "
			 "own");
	return PV_OK;
}

static int read_kind(struct pv__fif_reader *r)
{
	struct pv__mark mark = {r->fif.path, 0, 0};
	bool epochs = pv__fif_has_block(&r->fif, PV__FIF_EPOCHS) ||
		      pv__fif_has_block(&r->fif, PV__FIF_OLD_EPOCHS);

	if (!epochs && pv__fif_count_buffers(&r->fif) == 0)
		return pv__fail(r->diag, PV_EDATA, &mark, "%s: neither raw data nor epochs",
				pv__fif_has_block(&r->fif, PV__FIF_EVOKED) ? "averages (evoked)"
				: pv__fif_has_block(&r->fif, PV__FIF_EVENTS)
					? "a list of events"
					: "no block of samples");
	PV__TRY(pv__fif_info(r->arena, &r->fif, &r->info, r->diag));
	PV__TRY(warn_parts(r));
	if (epochs)
		return pv__fif_read_epochs(r);
	return pv__fif_read_raw(r);
}

static int read_fif(struct pv__arena *arena, const char *path, struct pv__recording *out,
		    struct pv__diag *diag)
{
	struct pv__fif_reader r = {
		.arena = arena, .out = out, .events = {.arena = arena}, .diag = diag};

	*out = (struct pv__recording){.format = "fif"};
	out->path = pv__strdup(arena, path);
	if (!out->path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", path);
	PV__TRY(pv__fif_open(arena, out->path, &r.fif, diag));
	PV__TRY(read_kind(&r));
	PV__TRY(pv__events_done(&r.events, out, diag));
	return add_identifying(&r);
}

static bool probe(const struct pv__probe *probe)
{
	static const unsigned char file_id[] = {0, 0, 0, 100, 0, 0, 0, 31, 0, 0, 0, 20};

	return probe->n_head >= sizeof(file_id) &&
	       memcmp(probe->head, file_id, sizeof(file_id)) == 0;
}

const struct pv__format pv__format_fif = {
	.name = "fif",
	.title = "FIF of Elekta/MEGIN and MNE: raw recordings and epochs",
	.suffixes = ".fif .fif.gz",
	.reads = "16 and 32 bit whole numbers, floats, doubles; skips as gaps between segments; "
		 "annotations, trigger channels, bad channels, positions",
	.refuses = "averages, covariances, lists of events, complex numbers",
	.limit = pv__fif_limits,
	.probe = probe,
	.recording = read_fif,
};
