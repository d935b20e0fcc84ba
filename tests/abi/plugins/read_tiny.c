/* A reader of files that begin with a byte 1 and "TINY": the second line says what it does
 * with them. */
#define _GNU_SOURCE
#include "pulvinar/plugin.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { N_CHANNELS = 2, N_SAMPLES = 1500000 };

struct state { const char *how; };

static int probe(const struct pv_file *file)
{
	return file->n_head > 5 && memcmp(file->head, "\001TINY", 5) == 0;
}

static void hoard(const struct pv_host *host, pv_ctx *ctx)
{
	for (;;) {
		char *piece = host->scratch(ctx, 1 << 20, 16);

		if (!piece)
			return;
		memset(piece, 1, 1 << 24);
	}
}

/* What ends badly before there is a recording. */
static int misbehave(const struct pv_host *host, pv_ctx *ctx, const char *how)
{
	if (!strcmp(how, "crash"))
		raise(SIGSEGV);
	if (!strcmp(how, "abort"))
		abort();
	if (!strcmp(how, "leave"))
		_exit(3);
	if (!strcmp(how, "print") && write(1, "noise", 5) != 5)
		return PV_EIO;
	while (!strcmp(how, "hang"))
		pause();
	if (!strcmp(how, "hoard"))
		hoard(host, ctx);
	if (!strcmp(how, "hoard"))
		return PV_ENOMEM;
	if (!strcmp(how, "refuse"))
		return host->fail(ctx, PV_EDATA, NULL, "line 2 says so");
	return PV_OK;
}

static void distort(const char *how, struct pv_recording *r, struct pv_channel *channel,
		    struct pv_segment *segment, struct pv_event *event, struct pv_unit *unit,
		    double *spike)
{
	if (!strcmp(how, "short"))
		r->size -= 8;
	if (!strcmp(how, "negative"))
		channel[1].n_samples = -1;
	if (!strcmp(how, "nameless"))
		channel[1].name = NULL;
	if (!strcmp(how, "type"))
		channel[1].type = "brain";
	if (!strcmp(how, "rate"))
		channel[0].rate_hz = 0;
	if (!strcmp(how, "segment"))
		segment->duration_s += 1;
	if (!strcmp(how, "event"))
		event->onset_s = NAN;
	if (!strcmp(how, "order"))
		spike[1] = 0;
	if (!strcmp(how, "latin1"))
		unit->name = "\xff";
	if (!strcmp(how, "twice"))
		channel[1].name = "a";
}

static int open_tiny(const struct pv_host *host, pv_ctx *ctx, const struct pv_file *file,
		     const struct pv_recording **recording, void **state)
{
	struct pv_recording *r = host->keep(ctx, 1, sizeof(*r));
	struct pv_channel *channel = host->keep(ctx, N_CHANNELS, sizeof(*channel));
	struct pv_segment *segment = host->keep(ctx, 1, sizeof(*segment));
	struct pv_event *event = host->keep(ctx, 2, sizeof(*event));
	struct pv_unit *unit = host->keep(ctx, 1, sizeof(*unit));
	double *spike = host->keep(ctx, 2, sizeof(*spike));
	char *how = host->keep(ctx, file->n_head + 1, 1);
	struct state *s = host->keep(ctx, 1, sizeof(*s));
	int status;

	if (!r || !channel || !segment || !event || !unit || !spike || !how || !s)
		return PV_ENOMEM;
	memcpy(how, file->head + 6, strcspn((const char *)file->head + 6, "\n"));
	status = misbehave(host, ctx, how);
	if (status != PV_OK)
		return status;
	for (int i = 0; i < N_CHANNELS; i++)
		channel[i] = (struct pv_channel){.name = i ? "b" : "a",
						 .type = "eeg",
						 .unit = "V",
						 .rate_hz = 1000,
						 .n_samples = N_SAMPLES};
	channel[1].region = "CA1";
	channel[1].has_position = 1;
	channel[1].position_mm[2] = 7;
	*segment = (struct pv_segment){.duration_s = N_SAMPLES / 1000.0};
	event[0] = (struct pv_event){.onset_s = 2, .type = "late"};
	event[1] = (struct pv_event){.onset_s = 1, .type = "early", .channel = "a"};
	spike[0] = 0.5;
	spike[1] = 0.75;
	*unit = (struct pv_unit){.name = "u", .region = "CA3", .n_spikes = 2, .time_s = spike};
	*r = (struct pv_recording){.size = sizeof(*r),
				   .n_channels = N_CHANNELS,
				   .n_segments = 1,
				   .n_events = 2,
				   .n_units = 1,
				   .channel = channel,
				   .segment = segment,
				   .event = event,
				   .unit = unit};
	distort(how, r, channel, segment, event, unit, spike);
	if (!strcmp(how, "warn"))
		host->log(ctx, PV_LOG_WARN, "something is odd");
	s->how = how;
	*recording = r;
	*state = s;
	return PV_OK;
}

static int read_tiny(const struct pv_host *host, pv_ctx *ctx, void *state, int64_t n_channels,
		     const int64_t *channel, int64_t first, int64_t n, double *out)
{
	const char *how = ((const struct state *)state)->how;

	if (!strcmp(how, "late_crash"))
		raise(SIGBUS);
	if (!strcmp(how, "late_refuse"))
		return host->fail(ctx, PV_EDATA, NULL, "block 7 is damaged");
	if (!strcmp(how, "forget"))
		return PV_OK;
	for (int64_t k = 0; k < n_channels; k++)
		for (int64_t i = 0; i < n; i++)
			out[k * n + i] = (double)(channel[k] * 10000000 + first + i);
	if (!strcmp(how, "nan"))
		out[0] = NAN;
	return PV_OK;
}

static const struct pv_recording_call call = {
	.size = sizeof(call),
	.suffixes = ".tiny",
	.reads = "files that begin with TINY",
	.refuses = "all others",
	.probe = probe,
	.open = open_tiny,
	.read = read_tiny,
};

static const struct pv_op op = {
	.size = sizeof(op),
	.role = PV_ROLE_RECORDING,
	.kind = PV_PER_FILE,
	.name = "read.tiny",
	.version = "1",
	.summary = "Made up signals",
	.doc = "Does what the second line of the file says.",
	.recording = &call,
};

PV_PLUGIN_ENTRY
{
	static const struct pv_op *const ops[] = {&op, NULL};
	static const struct pv_plugin plugin = {.size = sizeof(plugin),
						.abi_major = PV_ABI_MAJOR,
						.abi_minor = PV_ABI_MINOR,
						.name = "read_tiny",
						.version = "1",
						.op = ops};

	return &plugin;
}
