/* Channels of an EEGLAB data set. */
#include "eeglab.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Electrodes of a head lie this far from its middle; other numbers are no millimetres. */
enum { LEAST_MM = 30, MOST_MM = 200 };

static const char *type_of(const char *told)
{
	static const char *const known[] = {"eeg", "eog",  "ecg",  "emg", "ecog",
					    "seeg", "lfp", "misc", "trigger"};

	if (!told || !*told)
		return "eeg";
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcasecmp(told, known[i]) == 0)
			return known[i];
	return strcasecmp(told, "EKG") == 0 ? "ecg" : "misc";
}

/* EEGLAB's x points to the nose and its y to the left ear. */
static void put_position(struct pv_channel *c, matvar_t *locs, int64_t i)
{
	double x = mat_scalar(mat_field(locs, i, "X")), y = mat_scalar(mat_field(locs, i, "Y"));
	double z = mat_scalar(mat_field(locs, i, "Z")), radius = sqrt(x * x + y * y + z * z);

	if (!(radius >= LEAST_MM && radius <= MOST_MM))
		return;
	c->has_position = 1;
	c->position_mm[0] = 0 - y;
	c->position_mm[1] = x;
	c->position_mm[2] = z;
}

static const char *number_text(const struct eeglab *s, int64_t number)
{
	enum { DIGITS = 24 };
	char *text = s->mat.host->keep(s->mat.ctx, DIGITS, 1);

	if (text)
		snprintf(text, DIGITS, "%lld", (long long)number);
	return text;
}

int eeglab_channels(const struct eeglab *s, struct pv_recording *r)
{
	struct pv_channel *channel =
		s->mat.host->keep(s->mat.ctx, (size_t)s->n_channels, sizeof(*channel));
	matvar_t *locs;
	int status = eeglab_field(s, "chanlocs", &locs);

	if (status != PV_OK || !channel)
		return status != PV_OK ? status : PV_ENOMEM;
	if (locs && mat_count(locs) > 0 && mat_count(locs) != s->n_channels)
		return s->mat.host->fail(s->mat.ctx, PV_EDATA, NULL,
					 "chanlocs has %lld channels, nbchan is %lld",
					 (long long)mat_count(locs), (long long)s->n_channels);
	for (int64_t i = 0; i < s->n_channels; i++) {
		struct pv_channel *c = &channel[i];
		const char *label = mat_label(&s->mat, mat_field(locs, i, "labels"));

		c->name = label && *label ? label : number_text(s, i + 1);
		c->type = type_of(mat_text(&s->mat, mat_field(locs, i, "type")));
		if (strcmp(c->type, "misc") != 0 && strcmp(c->type, "trigger") != 0)
			c->unit = "V";
		c->rate_hz = s->rate;
		c->n_samples = s->n_points * s->n_epochs;
		put_position(c, locs, i);
		if (!c->name)
			return PV_ENOMEM;
	}
	r->n_channels = s->n_channels;
	r->channel = channel;
	return PV_OK;
}
