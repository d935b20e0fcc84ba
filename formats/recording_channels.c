/* Names, units and types of channels, as headers of all formats write them. */
#include "recording_parts.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- texts ---------------------------------------------------------------------------- */

static bool is_utf8(const unsigned char *text)
{
	size_t step;

	for (; *text; text += step) {
		step = pv__utf8_length(text);
		if (step == 0)
			return false;
	}
	return true;
}

static const char *from_latin1(struct pv__arena *arena, const unsigned char *text)
{
	unsigned char *utf8 = pv__alloc(arena, 2 * strlen((const char *)text) + 1, 1), *to = utf8;

	for (; utf8 && *text; text++) {
		if (*text < 0x80) {
			*to++ = *text;
		} else {
			*to++ = (unsigned char)(0xc0 | *text >> 6);
			*to++ = (unsigned char)(0x80 | (*text & 0x3f));
		}
	}
	return (const char *)utf8;
}

const char *pv__header_text(struct pv__arena *arena, const void *bytes, size_t n)
{
	const unsigned char *from = bytes;
	const void *zero = memchr(from, 0, n);
	char *text;

	if (zero)
		n = (size_t)((const unsigned char *)zero - from);
	while (n > 0 && isspace(from[n - 1]))
		n--;
	while (n > 0 && isspace(*from)) {
		from++;
		n--;
	}
	text = pv__strndup(arena, (const char *)from, n);
	if (!text || is_utf8((const unsigned char *)text))
		return text;
	return from_latin1(arena, (const unsigned char *)text);
}

/* ---- units ----------------------------------------------------------------------------- */

const char *pv__base_unit(const char *unit, double *scale)
{
	static const struct {
		const char *unit, *base;
		double scale;
	} known[] = {
		{"V", "V", 1},
		{"mV", "V", 1e-3},
		{"uV", "V", 1e-6},
		{"\xc2\xb5V", "V", 1e-6}, /* micro sign */
		{"\xce\xbcV", "V", 1e-6}, /* Greek mu */
		{"nV", "V", 1e-9},
		{"T", "T", 1},
		{"pT", "T", 1e-12},
		{"fT", "T", 1e-15},
		{"T/m", "T/m", 1},
		{"fT/cm", "T/m", 1e-13},
	};

	*scale = 1;
	for (size_t i = 0; i < PV__COUNT(known); i++) {
		if (pv__equal(unit, known[i].unit)) {
			*scale = known[i].scale;
			return known[i].base;
		}
	}
	return *unit ? unit : NULL;
}

/* ---- types -------------------------------------------------------------------------------- */

static bool has_word(const char *label, const char *word)
{
	size_t n = strlen(word);

	return strncasecmp(label, word, n) == 0 && !isalpha((unsigned char)label[n]);
}

const char *pv__label_type(const char *label)
{
	static const char *const known[][2] = {
		{"EEG", "eeg"},         {"EOG", "eog"},      {"HEOG", "eog"},
		{"VEOG", "eog"},        {"ECG", "ecg"},      {"EKG", "ecg"},
		{"EMG", "emg"},         {"ECOG", "ecog"},    {"SEEG", "seeg"},
		{"LFP", "lfp"},         {"MEG", "mag"},      {"STATUS", "trigger"},
		{"TRIGGER", "trigger"}, {"TRIG", "trigger"}, {"MARKER", "trigger"},
		{"STIM", "trigger"},    {"MISC", "misc"},
	};

	for (size_t i = 0; i < PV__COUNT(known); i++)
		if (has_word(label, known[i][0]))
			return known[i][1];
	return NULL;
}

/* ---- files that tell little ------------------------------------------------------------------ */

bool pv__is_time_name(const char *name, double *to_s)
{
	static const char *const seconds[] = {"time",      "times",      "time_s",
					      "timestamp", "timestamps", "t"};

	*to_s = pv__equal(name, "time_ms") ? 1e-3 : 1;
	for (size_t i = 0; i < PV__COUNT(seconds); i++)
		if (pv__equal(name, seconds[i]))
			return true;
	return *to_s != 1;
}

double pv__even_rate(const char *path, const char *name, int64_t n, const double *time_s,
		     struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	double step = n > 1 ? (time_s[n - 1] - time_s[0]) / (double)(n - 1) : 0, worst = 0;

	if (!(step > 0))
		worst = (double)INFINITY;
	for (int64_t i = 0; i < n && step > 0; i++) {
		double off = fabs(time_s[i] - time_s[0] - (double)i * step);

		if (!(off <= worst))
			worst = off;
	}
	if (worst <= step / 4)
		return 1 / step;
	pv__warn(diag, &mark,
		 "'%s' does not tell a rate, as its times are not evenly spaced: give the rate as "
		 "sampling_frequency in channels.tsv",
		 name);
	return (double)NAN;
}

struct pv__channel pv__plain_channel(const char *name)
{
	double nan = (double)NAN;

	return (struct pv__channel){
		.name = name,
		.type = "misc",
		.rate_hz = nan,
		.position_mm = {nan, nan, nan},
	};
}

int pv__one_segment(struct pv__arena *arena, struct pv__recording *recording, double duration_s,
		    struct pv__diag *diag)
{
	struct pv__segment *segment = pv__alloc(arena, 1, sizeof(*segment));

	if (!segment)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", recording->path);
	segment->duration_s = duration_s;
	recording->n_segments = 1;
	recording->segment = segment;
	return PV_OK;
}

/* ---- repeated names ------------------------------------------------------------------------ */

struct name {
	const char *text;
	int64_t index;
};

static int by_text(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

int pv__unique_names(struct pv__arena *arena, const char *path, int64_t n,
		     struct pv__channel *channel, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	struct name *name = pv__alloc(arena, (size_t)n, sizeof(*name));
	const char *example = NULL;
	int64_t n_repeated = 0;

	if (!name)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for %" PRId64 " channels", n);
	for (int64_t c = 0; c < n; c++)
		name[c] = (struct name){channel[c].name, c};
	qsort(name, (size_t)n, sizeof(*name), by_text);
	for (int64_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && pv__equal(name[i].text, name[j].text);)
			j++;
		for (int64_t k = i; j > i + 1 && k < j; k++) {
			char *numbered = pv__format(arena, "%s-%" PRId64, name[k].text, k - i);

			if (!numbered)
				return pv__fail(diag, PV_ENOMEM, &mark, "no memory for names");
			channel[name[k].index].name = numbered;
			example = name[k].text;
			n_repeated++;
		}
	}
	if (example)
		pv__warn(diag, &mark,
			 "%" PRId64 " channels share names, as '%s': they get -0, -1, ... in the "
			 "order of the file",
			 n_repeated, example);
	return PV_OK;
}

/* ---- what may name a person ------------------------------------------------------------- */

int pv__identifying(struct pv__arena *arena, struct pv__recording *recording, int64_t n,
		    const char *const (*field)[2], struct pv__diag *diag)
{
	const char *(*kept)[2] = pv__alloc(arena, (size_t)n, sizeof(*kept));

	if (!kept)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", recording->path);
	for (int64_t i = 0; i < n; i++) {
		if (!field[i][1] || !*field[i][1])
			continue;
		kept[recording->n_identifying][0] = field[i][0];
		kept[recording->n_identifying++][1] = field[i][1];
	}
	recording->identifying = (const char *const(*)[2])kept;
	return PV_OK;
}
