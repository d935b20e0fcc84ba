/* read.mat: a MAT file with one matrix of samples. */
#include "mat.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct matrix {
	const matvar_t *data;
	int64_t n_channels, n_samples;
	bool by_column; /* a channel is a column */
};

static int probe_mat(const struct pv_file *file)
{
	size_t n = strlen(file->name);

	return n > 4 && strcmp(file->name + n - 4, ".mat") == 0 && mat_begins(file);
}

static bool is_matrix(const matvar_t *v)
{
	return v->class_type >= MAT_C_DOUBLE && v->class_type <= MAT_C_UINT64 && v->rank == 2 &&
	       mat_count(v) > 1;
}

/* The names of all matrices, for messages. */
static const char *listing(const struct mat *m, const char *more, const char *name)
{
	size_t n = strlen(more) + strlen(name) + 3;
	char *text = m->host->scratch(m->ctx, n, 1);

	if (!text)
		return more;
	snprintf(text, n, "%s%s%s", more, *more ? ", " : "", name);
	return text;
}

/* The variable that `part` names, or the only one that is a matrix. */
static int choose(const struct mat *m, const char *part, const char **chosen)
{
	const char *all = "";
	int n_found = 0;

	for (size_t i = 0; i < m->n_names; i++) {
		matvar_t *about;
		int status = m->name[i] ? mat_about(m, m->name[i], &about) : PV_EDATA;

		if (status != PV_OK)
			return status;
		if (about && is_matrix(about)) {
			all = listing(m, all, m->name[i]);
			if (!part || strcmp(m->name[i], part) == 0) {
				*chosen = m->name[i];
				n_found++;
			}
		}
		Mat_VarFree(about);
	}
	if (n_found == 1)
		return PV_OK;
	if (!*all)
		return m->host->fail(m->ctx, PV_EDATA, NULL, "holds no matrix of numbers");
	if (part)
		return m->host->fail(m->ctx, PV_EDATA, NULL, "has no matrix '%s'; it has %s", part,
				     all);
	return m->host->fail(m->ctx, PV_EDATA, NULL,
			     "holds several matrices: name one, as in FILE.mat#%s; it has %s",
			     *chosen, all);
}

/* The sampling rate where a variable tells it; NaN: none does. */
static int find_rate(const struct mat *m, double *rate)
{
	static const char *const names[] = {"srate", "fs", "Fs", "sfreq", "sampling_rate"};

	*rate = (double)NAN;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		matvar_t *v;
		int status = mat_variable(m, names[i], &v);

		if (status != PV_OK)
			return status;
		if (!v)
			continue;
		*rate = mat_scalar(v);
		if (!(*rate >= 1e-6 && *rate <= 1e9)) /* so durations are finite */
			return m->host->fail(m->ctx, PV_EDATA, NULL,
					     "variable %s is no sampling rate", names[i]);
		return PV_OK;
	}
	return PV_OK;
}

static int describe(const struct mat *m, const struct matrix *x, double rate,
		    const struct pv_recording **out)
{
	enum { DIGITS = 24 };
	size_t n = (size_t)x->n_channels;
	struct pv_recording *r = m->host->keep(m->ctx, 1, sizeof(*r));
	struct pv_channel *channel = m->host->keep(m->ctx, n, sizeof(*channel));
	struct pv_segment *segment = m->host->keep(m->ctx, 1, sizeof(*segment));
	char *name = m->host->keep(m->ctx, n, DIGITS);

	if (!r || !channel || !segment || !name)
		return PV_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		snprintf(name + i * DIGITS, DIGITS, "%zu", i + 1);
		channel[i] = (struct pv_channel){.name = name + i * DIGITS,
						 .type = "misc",
						 .rate_hz = rate,
						 .n_samples = x->n_samples};
	}
	segment->duration_s = (double)x->n_samples / rate;
	*r = (struct pv_recording){.size = sizeof(*r),
				   .n_channels = x->n_channels,
				   .n_segments = 1,
				   .channel = channel,
				   .segment = segment};
	*out = r;
	return PV_OK;
}

static int take_matrix(const struct mat *m, const char *name, struct matrix *x)
{
	matvar_t *data;
	int status = mat_variable(m, name, &data);

	if (status != PV_OK)
		return status;
	if (!data || !mat_is_numeric(data) || data->rank != 2)
		return m->host->fail(m->ctx, PV_EDATA, NULL, "%s is no whole matrix of real numbers",
				     name);
	if (data->dims[0] == data->dims[1])
		return m->host->fail(m->ctx, PV_EDATA, NULL,
				     "%s has as many rows as columns: which of them is time cannot "
				     "be told",
				     name);
	x->data = data;
	x->by_column = data->dims[0] > data->dims[1];
	x->n_channels = (int64_t)data->dims[x->by_column ? 1 : 0];
	x->n_samples = (int64_t)data->dims[x->by_column ? 0 : 1];
	return PV_OK;
}

static int open_mat(const struct pv_host *host, pv_ctx *ctx, const struct pv_file *file,
		    const struct pv_recording **recording, void **state)
{
	struct matrix *x = host->keep(ctx, 1, sizeof(*x));
	const char *name = NULL;
	struct mat m;
	double rate;
	int status = x ? mat_open(host, ctx, file, &m) : PV_ENOMEM;

	if (status == PV_OK)
		status = choose(&m, file->part, &name);
	if (status == PV_OK)
		status = find_rate(&m, &rate);
	if (status == PV_OK)
		status = take_matrix(&m, name, x);
	if (status == PV_OK)
		status = describe(&m, x, rate, recording);
	*state = x;
	return status;
}

static int read_mat(const struct pv_host *host, pv_ctx *ctx, void *state, int64_t n_channels,
		    const int64_t *channel, int64_t first, int64_t n, double *out)
{
	const struct matrix *x = state;
	int64_t step = x->by_column ? 1 : x->n_channels;

	(void)host;
	(void)ctx;
	for (int64_t k = 0; k < n_channels; k++) {
		int64_t at = x->by_column ? channel[k] * x->n_samples : channel[k];

		for (int64_t i = 0; i < n; i++)
			out[k * n + i] = mat_number(x->data, at + (first + i) * step);
	}
	return PV_OK;
}

static const struct pv_recording_call call = {
	.size = sizeof(call),
	.suffixes = ".mat",
	.reads = "one matrix of real numbers, of any type, in MAT version 5 to 7.3; its rate from a "
		 "variable srate, fs, Fs, sfreq or sampling_rate",
	.refuses = "version 4, complex, sparse and square matrices, matrices in structs and cells; "
		   "several matrices where FILE.mat#NAME names none",
	.probe = probe_mat,
	.open = open_mat,
	.read = read_mat,
};

const struct pv_op pv__op_read_mat = {
	.size = sizeof(pv__op_read_mat),
	.role = PV_ROLE_RECORDING,
	.kind = PV_PER_FILE,
	.name = "read.mat",
	.version = "1",
	.summary = "Matrices of samples in MAT files",
	.doc = "Reads the only matrix of numbers in the file; of several, FILE.mat#NAME chooses one. "
	       "The longer dimension is time, the other the channels, which are called 1, 2, ... "
	       "Values are taken as they are, without a unit.\n"
	       "\n"
	       "The sampling rate is that of a variable srate, fs, Fs, sfreq or sampling_rate. "
	       "Without one the file tells no rate.\n"
	       "\n"
	       "A file that is cut off, or of which a checksum is wrong, is refused.",
	.recording = &call,
};
