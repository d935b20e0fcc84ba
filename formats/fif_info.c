/* The channels of a FIF file: 96 bytes each, longer names in blocks of their own. */
#include "fif.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum {
	RECORD = 96,
	KIND = 8,
	RANGE = 12,
	CAL = 16,
	PLACE = 24,
	UNIT = 72,
	EXPONENT = 76,
	NAME = 80
};
enum { TESLA = 112, TESLA_PER_M = 201, MEG = 1 };

struct source {
	struct pv__arena *arena;
	const struct pv__fif *fif;
	struct pv__fif_info *info;
	struct pv__diag *diag;
};

static int no_memory(const struct source *s)
{
	return pv__fail(s->diag, PV_ENOMEM, NULL, "no memory to read %s", s->fif->path);
}

/* ---- one channel --------------------------------------------------------------------------- */

static const char *type_of(int64_t kind, int64_t unit)
{
	static const struct {
		int64_t kind;
		const char *type;
	} known[] = {
		{2, "eeg"},   {3, "trigger"}, {202, "eog"}, {301, "meg_ref"}, {302, "emg"},
		{402, "ecg"}, {802, "seeg"},  {803, "lfp"}, {902, "ecog"},
	};

	if (kind == MEG)
		return unit == TESLA_PER_M ? "grad" : "mag";
	for (size_t i = 0; i < PV__COUNT(known); i++)
		if (known[i].kind == kind)
			return known[i].type;
	return "misc";
}

static const char *unit_of(int64_t unit)
{
	static const struct {
		int64_t code;
		const char *unit;
	} known[] = {
		{1, "m"},    {3, "s"},     {4, "A"},      {5, "K"},
		{7, "rad"},  {101, "Hz"},  {107, "V"},    {109, "Ohm"},
		{110, "S"},  {TESLA, "T"}, {114, "degC"}, {TESLA_PER_M, "T/m"},
		{202, "Am"},
	};

	for (size_t i = 0; i < PV__COUNT(known); i++)
		if (known[i].code == unit)
			return known[i].unit;
	return NULL;
}

static void set_position(struct pv__channel *channel, struct pv__byte_view view)
{
	double m[3], most = 0;

	for (size_t k = 0; k < 3; k++) {
		m[k] = pv__view_f32(view, PLACE + 4 * k);
		most = fabs(m[k]) > most ? fabs(m[k]) : most;
	}
	for (int k = 0; k < 3 && most > 0 && isfinite(most); k++)
		channel->position_mm[k] = 1e3 * m[k]; /* all 0: not told */
}

static int one_channel(const struct source *s, const struct pv__fif_tag *tag, int64_t c)
{
	struct pv__mark mark = {s->fif->path, 0, 0};
	struct pv__channel *channel = &s->info->channel[c];
	int64_t unit, exponent;
	double range, cal, gain;
	struct pv__byte_view view;

	if (tag->size != RECORD)
		return pv__fail(s->diag, PV_EDATA, &mark,
				"channel %" PRId64 ": %" PRId64 " bytes (must be %d)", c + 1,
				tag->size, RECORD);
	PV__TRY(pv__fif_bytes(s->arena, s->fif, tag, &view, s->diag));
	*channel = pv__plain_channel(pv__header_text(s->arena, view.byte + NAME, RECORD - NAME));
	if (!channel->name)
		return no_memory(s);
	range = pv__view_f32(view, RANGE);
	cal = pv__view_f32(view, CAL);
	unit = pv__view_int(view, UNIT, 4);
	exponent = pv__view_int(view, EXPONENT, 4);
	gain = range * cal * pow(10, (double)exponent);
	if (!isfinite(gain) || gain == 0 || exponent < -24 || exponent > 24)
		return pv__fail(s->diag, PV_EDATA, &mark,
				"channel %s: range %g, cal %g, unit_mul %" PRId64 " tell no scale",
				channel->name, range, cal, exponent);
	channel->type = type_of(pv__view_int(view, KIND, 4), unit);
	channel->unit = pv__equal(channel->type, "trigger") ? NULL : unit_of(unit);
	channel->rate_hz = s->info->rate_hz;
	set_position(channel, view);
	s->info->gain[c] = gain;
	s->info->epoch_gain[c] = cal * pow(10, (double)exponent);
	return PV_OK;
}

/* ---- names longer than 15 bytes ----------------------------------------------------------------
 */

static int long_names(const struct source *s)
{
	struct pv__mark mark = {s->fif->path, 0, 0};
	int64_t c = -1, block = 0;

	for (int64_t i = 0; i < s->fif->n; i++) {
		const struct pv__fif_tag *tag = &s->fif->tag[i];

		if (tag->block != PV__FIF_EXTRA_CHANNEL)
			continue;
		if (tag->block_id != block) {
			block = tag->block_id;
			c++;
		}
		if (c >= s->info->n_channels)
			return pv__fail(s->diag, PV_EDATA, &mark,
					"more blocks of channel information than channels");
		if (tag->kind == PV__FIF_CH_NAME)
			PV__TRY(pv__fif_text(s->arena, s->fif, tag, &s->info->channel[c].name,
					     s->diag));
	}
	if (c >= 0 && c + 1 != s->info->n_channels)
		return pv__fail(s->diag, PV_EDATA, &mark,
				"%" PRId64 " blocks of channel information for %" PRId64
				" channels",
				c + 1, s->info->n_channels);
	return PV_OK;
}

/* ---- bad channels
 * ---------------------------------------------------------------------------------- */

static void mark_bad(struct pv__fif_info *info, const char *name, size_t n)
{
	for (int64_t c = 0; c < info->n_channels; c++)
		if (strlen(info->channel[c].name) == n &&
		    memcmp(info->channel[c].name, name, n) == 0)
			info->channel[c].bad = true;
}

static int bad_channels(const struct source *s)
{
	const struct pv__fif_tag *tag =
		pv__fif_find(s->fif, PV__FIF_BAD_CHANNELS, PV__FIF_NAME_LIST);
	const char *list;

	if (!tag)
		return PV_OK;
	PV__TRY(pv__fif_text(s->arena, s->fif, tag, &list, s->diag));
	while (*list) {
		size_t n = strcspn(list, ":");

		mark_bad(s->info, list, n);
		list += n + (list[n] == ':');
	}
	return PV_OK;
}

/* ---- all of it
 * ----------------------------------------------------------------------------------------- */

static int read_channels(const struct source *s)
{
	struct pv__mark mark = {s->fif->path, 0, 0};
	int64_t c = 0;

	for (int64_t i = 0; i < s->fif->n; i++) {
		const struct pv__fif_tag *tag = &s->fif->tag[i];

		if (tag->block != PV__FIF_MEAS_INFO || tag->kind != PV__FIF_CH_INFO)
			continue;
		if (c < s->info->n_channels)
			PV__TRY(one_channel(s, tag, c));
		c++;
	}
	if (c != s->info->n_channels)
		return pv__fail(s->diag, PV_EDATA, &mark,
				"nchan: %" PRId64 ", but %" PRId64 " channels are described",
				s->info->n_channels, c);
	return PV_OK;
}

static int read_counts(const struct source *s)
{
	struct pv__mark mark = {s->fif->path, 0, 0};
	double n;

	PV__TRY(pv__fif_number(s->arena, s->fif,
			       pv__fif_find(s->fif, PV__FIF_MEAS_INFO, PV__FIF_NCHAN), "nchan", &n,
			       s->diag));
	if (!(n >= 1 && n <= INT32_MAX) || n != trunc(n))
		return pv__fail(s->diag, PV_EDATA, &mark, "nchan: %g (must be a whole number from 1)",
				n);
	PV__TRY(pv__within(&pv__fif_limits[3], &mark, "nchan", (int64_t)n, s->diag));
	s->info->n_channels = (int64_t)n;
	PV__TRY(pv__fif_number(s->arena, s->fif,
			       pv__fif_find(s->fif, PV__FIF_MEAS_INFO, PV__FIF_SFREQ), "sfreq",
			       &s->info->rate_hz, s->diag));
	if (!(s->info->rate_hz > 0 && isfinite(s->info->rate_hz)))
		return pv__fail(s->diag, PV_EDATA, &mark, "sfreq: %g Hz", s->info->rate_hz);
	return PV_OK;
}

int pv__fif_info(struct pv__arena *arena, const struct pv__fif *fif, struct pv__fif_info *info,
		 struct pv__diag *diag)
{
	struct source s = {arena, fif, info, diag};
	size_t n;

	*info = (struct pv__fif_info){0};
	PV__TRY(read_counts(&s));
	n = (size_t)info->n_channels;
	info->channel = pv__alloc(arena, n, sizeof(*info->channel));
	info->gain = pv__alloc(arena, n, sizeof(*info->gain));
	info->epoch_gain = pv__alloc(arena, n, sizeof(*info->epoch_gain));
	if (!info->channel || !info->gain || !info->epoch_gain)
		return no_memory(&s);
	PV__TRY(read_channels(&s));
	PV__TRY(long_names(&s));
	PV__TRY(bad_channels(&s));
	return pv__unique_names(arena, fif->path, info->n_channels, info->channel, diag);
}
