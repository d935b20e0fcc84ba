/* read.eeglab: data sets of EEGLAB, with the samples inside or in a .fdt file beside. */
#include "eeglab.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 1 << 18 }; /* bytes of a .fdt file read at once, at least one time point */

struct samples {
	const matvar_t *data; /* channels x points x epochs; NULL: in the file */
	int fd;
	int64_t n_channels;
	const double *scale;  /* of each channel: EEGLAB has microvolts */
};

static int probe_eeglab(const struct pv_file *file)
{
	size_t n = strlen(file->name);

	return n > 4 && strcmp(file->name + n - 4, ".set") == 0 && mat_begins(file);
}

/* ---- the data set ------------------------------------------------------------------------ */

int eeglab_field(const struct eeglab *s, const char *name, matvar_t **out)
{
	if (!s->set)
		return mat_variable(&s->mat, name, out);
	*out = mat_field(s->set, 0, name);
	return PV_OK;
}

/* A number of the data set; `least` and `most` bound it. */
static int number(const struct eeglab *s, const char *name, double least, double most, double *out)
{
	matvar_t *v;
	int status = eeglab_field(s, name, &v);

	if (status != PV_OK)
		return status;
	*out = mat_scalar(v);
	if (!(*out >= least && *out <= most))
		return s->mat.host->fail(s->mat.ctx, PV_EDATA, NULL,
					 v ? "%s is no number that makes sense" : "%s is missing",
					 name);
	return PV_OK;
}

static int count(const struct eeglab *s, const char *name, int64_t *out)
{
	double value;
	int status = number(s, name, 1, 0x1p40, &value);

	if (status == PV_OK && value != floor(value))
		status = s->mat.host->fail(s->mat.ctx, PV_EDATA, NULL, "%s is no whole number",
					   name);
	*out = status == PV_OK ? (int64_t)value : 0;
	return status;
}

static int take_sizes(struct eeglab *s)
{
	int64_t n;
	int status = mat_variable(&s->mat, "EEG", &s->set);

	if (status == PV_OK)
		status = count(s, "nbchan", &s->n_channels);
	if (status == PV_OK)
		status = count(s, "pnts", &s->n_points);
	if (status == PV_OK)
		status = count(s, "trials", &s->n_epochs);
	if (status == PV_OK)
		status = number(s, "srate", 1e-6, 1e9, &s->rate);
	if (status == PV_OK && s->n_epochs > 1)
		status = number(s, "xmin", -1e6, 1e6, &s->start_s);
	if (status == PV_OK && (__builtin_mul_overflow(s->n_channels, s->n_points, &n) ||
				__builtin_mul_overflow(n, s->n_epochs, &n) || n > INT64_MAX / 8))
		status = s->mat.host->fail(s->mat.ctx, PV_EDATA, NULL,
					   "nbchan x pnts x trials is too large");
	return status;
}

/* ---- samples ----------------------------------------------------------------------------- */

static const char *beside(const struct eeglab *s, const char *name)
{
	const char *slash = strrchr(s->path, '/'), *last = strrchr(name, '/');
	size_t n = slash ? (size_t)(slash + 1 - s->path) : 0, room;
	char *path;

	name = last ? last + 1 : name; /* EEGLAB keeps the folder where it was written */
	room = n + strlen(name) + 1;
	path = s->mat.host->keep(s->mat.ctx, room, 1);
	if (path)
		snprintf(path, room, "%.*s%s", (int)n, s->path, name);
	return path;
}

static int open_samples(const struct eeglab *s, const char *name, struct samples *x)
{
	const struct pv_host *host = s->mat.host;
	const char *path = beside(s, name);
	int64_t bytes = s->n_channels * s->n_points * s->n_epochs * 4;
	size_t n = strlen(name);
	struct stat st;

	if (!path)
		return PV_ENOMEM;
	if (n <= 4 || strcmp(name + n - 4, ".fdt") != 0)
		return host->fail(s->mat.ctx, PV_EDATA, NULL,
				  "its samples are in '%s': only .fdt files are read", name);
	x->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (x->fd < 0 || fstat(x->fd, &st) != 0 || !S_ISREG(st.st_mode))
		return host->fail(s->mat.ctx, PV_ENOENT, NULL,
				  "its samples should be in %s, which cannot be opened", path);
	if (st.st_size != bytes)
		return host->fail(s->mat.ctx, PV_EDATA, NULL,
				  "%s has %lld bytes; nbchan x pnts x trials as float32 take %lld",
				  path, (long long)st.st_size, (long long)bytes);
	return PV_OK;
}

static int take_samples(const struct eeglab *s, struct samples *x)
{
	matvar_t *data, *file = NULL;
	int status = eeglab_field(s, "data", &data);
	const char *name = mat_text(&s->mat, data);

	x->fd = -1;
	x->n_channels = s->n_channels;
	if (status == PV_OK && !name && (!data || mat_count(data) == 0))
		status = eeglab_field(s, "datfile", &file);
	if (status != PV_OK)
		return status;
	name = name ? name : mat_text(&s->mat, file);
	if (name)
		return open_samples(s, name, x);
	if (!data || !mat_is_numeric(data) ||
	    mat_count(data) != s->n_channels * s->n_points * s->n_epochs ||
	    (int64_t)data->dims[0] != s->n_channels)
		return s->mat.host->fail(s->mat.ctx, PV_EDATA, NULL,
					 "data is neither nbchan x pnts x trials real numbers nor "
					 "the name of a file");
	x->data = data;
	return PV_OK;
}

static int take_scales(const struct eeglab *s, const struct pv_recording *r, struct samples *x)
{
	double *scale = s->mat.host->keep(s->mat.ctx, (size_t)s->n_channels, sizeof(*scale));

	if (!scale)
		return PV_ENOMEM;
	for (int64_t i = 0; i < s->n_channels; i++)
		scale[i] = r->channel[i].unit ? 1e-6 : 1;
	x->scale = scale;
	return PV_OK;
}

static int open_eeglab(const struct pv_host *host, pv_ctx *ctx, const struct pv_file *file,
		       const struct pv_recording **recording, void **state)
{
	struct eeglab s = {.path = file->path};
	struct pv_recording *r = host->keep(ctx, 1, sizeof(*r));
	struct samples *x = host->keep(ctx, 1, sizeof(*x));
	int status = r && x ? mat_open(host, ctx, file, &s.mat) : PV_ENOMEM;

	if (status == PV_OK && file->part)
		status = host->fail(ctx, PV_EDATA, NULL, "has no parts: '#%s' names none",
				    file->part);
	if (status == PV_OK)
		status = take_sizes(&s);
	if (status == PV_OK)
		status = take_samples(&s, x);
	if (status == PV_OK)
		status = eeglab_channels(&s, r);
	if (status == PV_OK)
		status = eeglab_events(&s, r);
	if (status == PV_OK)
		status = take_scales(&s, r, x);
	if (r)
		r->size = sizeof(*r);
	*recording = r;
	*state = x;
	return status;
}

/* ---- reading -------------------------------------------------------------------------------- */

static double float_at(const unsigned char *b)
{
	uint32_t bits = (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
	float value;

	memcpy(&value, &bits, sizeof(value));
	return (double)value;
}

static bool read_at(int fd, int64_t at, unsigned char *to, size_t n)
{
	while (n > 0) {
		ssize_t got = pread(fd, to, n, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		to += got;
		at += got;
		n -= (size_t)got;
	}
	return true;
}

static int read_file(const struct pv_host *host, pv_ctx *ctx, const struct samples *x,
		     int64_t n_channels, const int64_t *channel, int64_t first, int64_t n,
		     double *out)
{
	int64_t frame = x->n_channels * 4, each = BLOCK / frame > 0 ? BLOCK / frame : 1;
	unsigned char *block = host->scratch(ctx, (size_t)each, (size_t)frame);

	if (!block)
		return PV_ENOMEM;
	for (int64_t at = 0, some; at < n; at += some) {
		some = n - at < each ? n - at : each;
		if (!read_at(x->fd, (first + at) * frame, block, (size_t)(some * frame)))
			return host->fail(ctx, PV_EIO, NULL, "its .fdt file cannot be read");
		for (int64_t k = 0; k < n_channels; k++)
			for (int64_t i = 0; i < some; i++)
				out[k * n + at + i] = x->scale[channel[k]] *
						      float_at(block + i * frame + channel[k] * 4);
	}
	return PV_OK;
}

static int read_eeglab(const struct pv_host *host, pv_ctx *ctx, void *state, int64_t n_channels,
		       const int64_t *channel, int64_t first, int64_t n, double *out)
{
	const struct samples *x = state;

	if (!x->data)
		return read_file(host, ctx, x, n_channels, channel, first, n, out);
	for (int64_t k = 0; k < n_channels; k++)
		for (int64_t i = 0; i < n; i++)
			out[k * n + i] = x->scale[channel[k]] *
					 mat_number(x->data,
						    (first + i) * x->n_channels + channel[k]);
	return PV_OK;
}

static const struct pv_recording_call call = {
	.size = sizeof(call),
	.suffixes = ".set",
	.reads = "data sets in MAT version 5 to 7.3, with the struct EEG or its fields as variables; "
		 "samples inside or in a .fdt file; continuous or epochs; channels, events",
	.refuses = "samples in .dat files, sizes that do not fit each other, a file that is cut off",
	.probe = probe_eeglab,
	.open = open_eeglab,
	.read = read_eeglab,
};

const struct pv_op pv__op_read_eeglab = {
	.size = sizeof(pv__op_read_eeglab),
	.role = PV_ROLE_RECORDING,
	.kind = PV_PER_FILE,
	.name = "read.eeglab",
	.version = "1",
	.summary = "EEGLAB data sets (.set, .fdt)",
	.doc = "EEGLAB keeps potentials in microvolts: read as volts, for channels of the types EEG "
	       "(also where none is told), EOG, ECG, EMG, ECoG, SEEG and LFP. Channels of other "
	       "types are 'misc', and as they are.\n"
	       "\n"
	       "Events have the type that EEGLAB gives them; latencies, which count samples from 1, "
	       "become seconds from the first sample. A 'boundary' event is where data were cut "
	       "out: a new segment begins there, in the time of the file, which does not count "
	       "what was cut. Epochs are segments; the event of an epoch is the first at its time "
	       "0. Positions are taken where they are millimetres (between 30 and 200 from the "
	       "middle of the head).\n"
	       "\n"
	       "A .fdt file is looked for beside the .set file, by the name that the set has for "
	       "it.",
	.cite = "Delorme & Makeig (2004). EEGLAB: an open source toolbox for analysis of single-trial "
		"EEG dynamics. Journal of Neuroscience Methods. doi:10.1016/j.jneumeth.2003.10.009",
	.recording = &call,
};
