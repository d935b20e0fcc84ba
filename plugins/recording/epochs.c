/* recording.epochs: the signal of each channel around an event, as means over time. */
#include "recording/recording.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum bad_channels { DROP = 1, MISSING };

struct config {
	const char *recording;
	struct pv_strings channels;
	double bin_ms;
	int64_t bad;
};

struct state {
	int64_t n_channels, n_bins;
	int64_t *channel; /* of the window, of each channel that is taken */
	int64_t *start;   /* n_bins + 1: bin b holds samples start[b] .. start[b + 1] - 1 */
	uint8_t *missing; /* of each channel that is taken */
};

/* Of a time in samples, against what decimals lose. */
static const double SLACK = 1e-6;

/* ---- which channels -------------------------------------------------------------------- */

static bool is_brain(const char *type)
{
	static const char *const brain[] = {"eeg", "mag", "grad", "ecog", "seeg", "lfp"};

	for (size_t i = 0; i < sizeof(brain) / sizeof(*brain); i++)
		if (strcmp(type, brain[i]) == 0)
			return true;
	return false;
}

static int64_t find_channel(const struct pv_window *w, const char *name)
{
	for (int64_t c = 0; c < w->n_channels; c++)
		if (strcmp(w->channel[c].name, name) == 0)
			return c;
	return -1;
}

static void take(const struct config *config, const struct pv_window *w, int64_t channel,
		 struct state *out)
{
	if (w->channel[channel].bad && config->bad == DROP)
		return;
	out->missing[out->n_channels] = w->channel[channel].bad != 0;
	out->channel[out->n_channels++] = channel;
}

static int take_named(const struct pv_host *host, pv_ctx *ctx, const struct config *config,
		      const struct pv_window *w, struct state *out)
{
	for (int64_t i = 0; i < config->channels.n; i++) {
		int64_t c = find_channel(w, config->channels.v[i]);

		if (c < 0)
			return host->fail(ctx, PV_EINVAL, "channels",
					  "no channel '%s' at %g Hz, the rate of the windows",
					  config->channels.v[i], w->rate_hz);
		for (int64_t k = 0; k < i; k++)
			if (strcmp(config->channels.v[k], config->channels.v[i]) == 0)
				return host->fail(ctx, PV_EINVAL, "channels", "'%s' is named twice",
						  config->channels.v[i]);
		take(config, w, c, out);
	}
	return PV_OK;
}

static int choose(const struct pv_host *host, pv_ctx *ctx, const struct config *config,
		  const struct pv_window *w, struct state *out)
{
	int status = PV_OK;

	out->channel = host->keep(ctx, (size_t)w->n_channels, sizeof(*out->channel));
	out->missing = host->keep(ctx, (size_t)w->n_channels, sizeof(*out->missing));
	if (!out->channel || !out->missing)
		return PV_ENOMEM;
	if (config->channels.n > 0)
		status = take_named(host, ctx, config, w, out);
	for (int64_t c = 0; config->channels.n == 0 && c < w->n_channels; c++)
		if (is_brain(w->channel[c].type))
			take(config, w, c, out);
	if (status == PV_OK && out->n_channels == 0)
		return host->fail(ctx, PV_EDATA, "channels",
				  "no channel is left: none holds brain signals, or all are bad; "
				  "name those to take");
	return status;
}

/* ---- bins of time ------------------------------------------------------------------------ */

static int cut(const struct pv_host *host, pv_ctx *ctx, const struct config *config,
	       const struct pv_window *w, struct state *out)
{
	double width = config->bin_ms > 0 ? config->bin_ms * 1e-3 * w->rate_hz : (double)w->n;
	double bins = floor((double)w->n / width + SLACK);

	if (width < 1 - SLACK)
		return host->fail(ctx, PV_EINVAL, "bin_ms", "holds less than one sample at %g Hz",
				  w->rate_hz);
	if (bins < 1 || fabs(bins * width - (double)w->n) >= 0.5)
		return host->fail(ctx, PV_EINVAL, "bin_ms",
				  "bins of %g ms do not fill the window of %g ms: samples would be "
				  "lost at its end",
				  config->bin_ms, 1e3 * (double)w->n / w->rate_hz);
	out->n_bins = (int64_t)bins;
	out->start = host->keep(ctx, (size_t)out->n_bins + 1, sizeof(*out->start));
	if (!out->start)
		return PV_ENOMEM;
	for (int64_t b = 0; b < out->n_bins; b++)
		out->start[b] = (int64_t)ceil((double)b * width - SLACK);
	out->start[out->n_bins] = w->n;
	return PV_OK;
}

/* ---- columns ------------------------------------------------------------------------------ */

static char *keep_text(const struct pv_host *host, pv_ctx *ctx, const char *text)
{
	size_t n = strlen(text) + 1;
	char *copy = host->keep(ctx, n, 1);

	if (copy)
		memcpy(copy, text, n);
	return copy;
}

/* "Cz", or "Cz_-200ms" by the start of the bin. */
static const char *column_name(const struct pv_host *host, pv_ctx *ctx, const struct config *config,
			       const struct pv_window *w, const char *channel, int64_t bin)
{
	size_t room = strlen(channel) + 40;
	char *name = host->keep(ctx, room, 1);

	if (!name)
		return NULL;
	if (config->bin_ms > 0)
		snprintf(name, room, "%s_%.6gms", channel,
			 1e3 * w->start_s + (double)bin * config->bin_ms);
	else
		snprintf(name, room, "%s", channel);
	return name;
}

/* The area that a channel lies in, or the channel itself; the centre of an area is the mean
 * of its channels, NaN where one has no position. */
static int32_t enter_region(struct pv_space *space, struct pv_region *region, int64_t *members,
			    const char *name, const struct pv_channel *channel)
{
	int64_t r = 0;

	while (r < space->n_regions && strcmp(region[r].name, name) != 0)
		r++;
	if (r == space->n_regions) {
		region[r] = (struct pv_region){.label = -1, .name = name};
		space->n_regions++;
	}
	for (int i = 0; i < 3; i++) {
		double at = channel->has_position ? channel->position_mm[i] : NAN;
		double *centre = &region[r].centroid_mm[i];

		*centre += (at - *centre) / (double)(members[r] + 1);
	}
	members[r]++;
	return (int32_t)r;
}

static int name_columns(const struct pv_host *host, pv_ctx *ctx, const struct config *config,
			const struct pv_window *w, const struct state *state,
			struct pv_space *space)
{
	size_t n = (size_t)state->n_channels;
	struct pv_feature *feature = host->keep(ctx, n * (size_t)state->n_bins, sizeof(*feature));
	struct pv_region *region = host->keep(ctx, n, sizeof(*region));
	int64_t *members = host->scratch(ctx, n, sizeof(*members));

	if (!feature || !region || !members)
		return PV_ENOMEM;
	for (int64_t k = 0; k < state->n_channels; k++) {
		const struct pv_channel *c = &w->channel[state->channel[k]];
		const char *area = keep_text(host, ctx, c->region ? c->region : c->name);
		const char *unit = c->unit ? keep_text(host, ctx, c->unit) : NULL;
		int32_t r = area ? enter_region(space, region, members, area, c) : -1;

		for (int64_t b = 0; b < state->n_bins; b++) {
			struct pv_feature *f = &feature[k * state->n_bins + b];

			f->name = column_name(host, ctx, config, w, c->name, b);
			f->unit = unit;
			f->region = r;
			f->voxel = -1;
			if (!f->name || !area || (c->unit && !unit))
				return PV_ENOMEM;
		}
	}
	space->feature = feature;
	space->region = region;
	return PV_OK;
}

static int channels(const struct pv_host *host, pv_ctx *ctx, const void *cfg,
		    const struct pv_window *w, const struct pv_space **out, void **st)
{
	const struct config *config = cfg;
	struct state *state = host->keep(ctx, 1, sizeof(*state));
	struct pv_space *space = host->keep(ctx, 1, sizeof(*space));
	int status = state && space ? choose(host, ctx, config, w, state) : PV_ENOMEM;

	if (status == PV_OK)
		status = cut(host, ctx, config, w, state);
	if (status != PV_OK)
		return status;
	space->size = sizeof(*space);
	space->n_features = state->n_channels * state->n_bins;
	*out = space;
	*st = state;
	return name_columns(host, ctx, config, w, state, space);
}

/* ---- rows ----------------------------------------------------------------------------------- */

static double mean(const double *x, int64_t n)
{
	double sum = 0;

	for (int64_t i = 0; i < n; i++)
		sum += x[i];
	return sum / (double)n;
}

static int window(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *st,
		  const struct pv_window *w, double *out)
{
	const struct state *state = st;

	(void)host;
	(void)ctx;
	(void)config;
	for (int64_t k = 0; k < state->n_channels; k++) {
		const double *x = w->sample + state->channel[k] * w->n;

		for (int64_t b = 0; b < state->n_bins; b++)
			out[k * state->n_bins + b] =
				state->missing[k] ? NAN
						  : mean(x + state->start[b],
							 state->start[b + 1] - state->start[b]);
	}
	return PV_OK;
}

static const struct pv_choice bad_choices[] = {
	{"drop", "no column", DROP},
	{"missing", "columns of missing values, as where the channel is good in others", MISSING},
	{0},
};

static const struct pv_option options[] = {
	{.name = "recording",
	 .help = "name of a recording of the study",
	 .type = PV_INPUT,
	 .flags = PV_REQUIRED,
	 .offset = offsetof(struct config, recording)},
	{.name = "channels",
	 .help = "channels, in this order; without it all of type eeg, mag, grad, ecog, seeg or "
		 "lfp",
	 .type = PV_STRINGS,
	 .offset = offsetof(struct config, channels)},
	{.name = "bin_ms",
	 .help = "a column per channel and stretch of this length, which must fill the window; "
		 "without it one per channel",
	 .unit = "ms",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .max = HUGE_VAL,
	 .offset = offsetof(struct config, bin_ms)},
	{.name = "bad",
	 .help = "what becomes of channels that are marked as bad",
	 .type = PV_CHOICE,
	 .choice = bad_choices,
	 .dflt = "drop",
	 .offset = offsetof(struct config, bad)},
	{0},
};

static const struct pv_extract_call call = {
	.size = sizeof(call), .channels = channels, .window = window};

const struct pv_op op_recording_epochs = {
	.size = sizeof(op_recording_epochs),
	.role = PV_ROLE_EXTRACT,
	.kind = PV_PER_SAMPLE,
	.flags = PV_TAKES_NAN,
	.name = "recording.epochs",
	.version = "1",
	.summary = "Means of each channel over the window of an event, or over bins of it",
	.doc = "The window is `samples.window_s` around the event. With bins of w samples, column "
	       "b "
	       "of a channel is the mean of its samples i with b w <= i < (b + 1) w; bins that do "
	       "not fill the window are refused, so that no sample is lost. Without `bin_ms` the "
	       "column is the mean of the whole window. Columns are named by channel, and by the "
	       "start of the bin relative to the event. The area of a channel (channels.tsv, "
	       "electrodes.tsv) is its region; a channel without one is a region of its own. A "
	       "missing sample makes its bin missing. Windows are cut at the rate of the first "
	       "brain channel; channels of another rate are not seen. Recordings whose channels "
	       "differ give different columns and are refused together: name the common ones, or "
	       "say `bad: missing`.",
	.option = options,
	.config_size = sizeof(struct config),
	.extract = &call,
};
