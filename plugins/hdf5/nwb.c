/* read.nwb: Neurodata Without Borders, version 2. */
#include "nwb.h"

#include <string.h>

struct source {
	const struct series *series;
	const int64_t *first; /* channel of each series, and the number of all */
	int64_t n;
};

static int probe_nwb(const struct pv_file *file)
{
	static const char signature[8] = {'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};
	size_t n = strlen(file->name);

	if (n <= 4 || strcmp(file->name + n - 4, ".nwb") != 0)
		return 0;
	for (size_t at = 0; at + sizeof(signature) <= file->n_head; at = at ? 2 * at : 512)
		if (memcmp(file->head + at, signature, sizeof(signature)) == 0)
			return 1;
	return 0;
}

/* ---- opening ------------------------------------------------------------------------------ */

static int check_version(const struct nwb *nwb)
{
	const char *version = h5_attribute_text(&nwb->h5, nwb->h5.file, "nwb_version");

	if (!version)
		return nwb->h5.host->fail(nwb->h5.ctx, PV_EDATA, NULL,
					  "has no attribute nwb_version: not an NWB 2 file");
	if (strncmp(version, "2.", 2) == 0)
		return PV_OK;
	return nwb->h5.host->fail(nwb->h5.ctx, PV_EDATA, NULL,
				  "nwb_version is '%s': only version 2 is read", version);
}

static int make_source(const struct nwb *nwb, int64_t n, const struct series *series, void **state)
{
	struct source *s = nwb->h5.host->keep(nwb->h5.ctx, 1, sizeof(*s));
	int64_t *first = nwb->h5.host->keep(nwb->h5.ctx, (size_t)n + 1, sizeof(*first));

	if (!s || !first)
		return PV_ENOMEM;
	for (int64_t i = 0; i < n; i++)
		first[i + 1] = first[i] + series[i].n_columns;
	*s = (struct source){series, first, n};
	*state = s;
	return PV_OK;
}

/* A part is a series: nothing else comes with it but what happened meanwhile. */
static int open_nwb(const struct pv_host *host, pv_ctx *ctx, const struct pv_file *file,
		    const struct pv_recording **recording, void **state)
{
	struct nwb nwb = {.part = file->part};
	struct pv_recording *r = host->keep(ctx, 1, sizeof(*r));
	struct series *series;
	int64_t n = 0;
	int status = r ? h5_open(host, ctx, file->path, &nwb.h5) : PV_ENOMEM;

	if (status == PV_OK)
		status = check_version(&nwb);
	if (status == PV_OK)
		status = nwb_electrodes(&nwb);
	if (status == PV_OK)
		status = nwb_series(&nwb, &n, &series);
	if (status == PV_OK)
		status = nwb_channels(&nwb, n, series, r);
	if (status == PV_OK && !nwb.part)
		status = nwb_units(&nwb, r);
	if (status == PV_OK)
		status = nwb_events(&nwb, r);
	if (status == PV_OK)
		status = nwb_identifying(&nwb, r);
	if (status == PV_OK && n == 0 && r->n_units == 0 && r->n_events == 0)
		status = host->fail(ctx, PV_EDATA, NULL,
				    "holds no series of numbers, no units and no intervals");
	if (status != PV_OK)
		return status;
	r->size = sizeof(*r);
	*recording = r;
	return make_source(&nwb, n, series, state);
}

/* ---- reading ------------------------------------------------------------------------------ */

enum { BLOCK = 1 << 20 }; /* values read at once, at least one row */

/* Rows [first, first + n) of columns [left, left + width) as doubles. */
static bool read_rows(const struct series *s, int64_t first, int64_t n, int64_t left,
		      int64_t width, double *to)
{
	hsize_t start[2] = {(hsize_t)first, (hsize_t)left}, size[2] = {(hsize_t)n, (hsize_t)width};
	hid_t space = H5Dget_space(s->data), memory = H5Screate_simple(s->rank, size, NULL);
	bool done = space >= 0 && memory >= 0 &&
		    H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, size, NULL) >= 0 &&
		    H5Dread(s->data, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, to) >= 0;

	if (space >= 0)
		H5Sclose(space);
	if (memory >= 0)
		H5Sclose(memory);
	return done;
}

/* Columns of one series among the channels asked for. */
struct request {
	const struct series *series;
	const int64_t *channel; /* all that are asked for */
	int64_t n_channels, from, left, width; /* from: channel of the first column */
	int64_t first, n;
};

static bool is_mine(const struct request *q, int64_t channel)
{
	return channel >= q->from && channel < q->from + q->series->n_columns;
}

/* From the leftmost to the rightmost column; false: none is asked for. */
static bool find_span(struct request *q)
{
	int64_t right = -1;

	q->left = q->series->n_columns;
	for (int64_t k = 0; k < q->n_channels; k++) {
		int64_t column = q->channel[k] - q->from;

		if (!is_mine(q, q->channel[k]))
			continue;
		q->left = column < q->left ? column : q->left;
		right = column > right ? column : right;
	}
	q->width = right - q->left + 1;
	return right >= 0;
}

static void scatter(const struct request *q, int64_t at, int64_t n, const double *block,
		    double *out)
{
	const struct series *s = q->series;

	for (int64_t k = 0; k < q->n_channels; k++) {
		int64_t column = q->channel[k] - q->from;
		double scale, *to = out + k * q->n + at;

		if (!is_mine(q, q->channel[k]))
			continue;
		scale = s->conversion * (s->column_conversion ? s->column_conversion[column] : 1);
		for (int64_t i = 0; i < n; i++)
			to[i] = block[i * q->width + column - q->left] * scale + s->offset;
	}
}

static int read_series(const struct pv_host *host, pv_ctx *ctx, const struct request *q,
		       double *out)
{
	int64_t each = BLOCK / q->width > 0 ? BLOCK / q->width : 1;
	double *block;

	each = each < q->n ? each : q->n;
	block = host->scratch(ctx, (size_t)each, (size_t)q->width * sizeof(*block));
	if (!block)
		return PV_ENOMEM;
	for (int64_t at = 0, n; at < q->n; at += n) {
		n = q->n - at < each ? q->n - at : each;
		if (!read_rows(q->series, q->first + at, n, q->left, q->width, block))
			return host->fail(ctx, PV_EDATA, NULL,
					  "%s/data cannot be read from sample %lld on: it is "
					  "damaged, or stored in a way that is not installed",
					  q->series->path, (long long)(q->first + at));
		scatter(q, at, n, block, out);
	}
	return PV_OK;
}

static int read_nwb(const struct pv_host *host, pv_ctx *ctx, void *state, int64_t n_channels,
		    const int64_t *channel, int64_t first, int64_t n, double *out)
{
	const struct source *s = state;

	for (int64_t i = 0; i < s->n; i++) {
		struct request q = {.series = &s->series[i],
				    .channel = channel,
				    .n_channels = n_channels,
				    .from = s->first[i],
				    .first = first,
				    .n = n};
		int status = find_span(&q) ? read_series(host, ctx, &q, out) : PV_OK;

		if (status != PV_OK)
			return status;
	}
	return PV_OK;
}

static const struct pv_recording_call call = {
	.size = sizeof(call),
	.suffixes = ".nwb",
	.reads = "NWB 2.x in HDF5: series of numbers in acquisition and processing, electrodes with "
		 "regions, units, intervals",
	.refuses = "version 1, Zarr, samples that lie in other files, irregular timestamps, images",
	.probe = probe_nwb,
	.open = open_nwb,
	.read = read_nwb,
};

const struct pv_op pv__op_read_nwb = {
	.size = sizeof(pv__op_read_nwb),
	.role = PV_ROLE_RECORDING,
	.kind = PV_PER_FILE,
	.name = "read.nwb",
	.version = "1",
	.summary = "Neurodata Without Borders 2.x (.nwb)",
	.doc = "FILE.nwb gives the units, the intervals and the series of the file, series of "
	       "electrodes first. The channels of a recording share their times: the first series "
	       "decides, those with the same times come with it, others are named in a warning. "
	       "FILE.nwb#behavior/hand gives one series: components of its path, such as "
	       "processing/behavior/Position/hand, in their order; a name that holds several "
	       "series gives those that share their times.\n"
	       "\n"
	       "Values are data * conversion * channel_conversion + offset, in the unit of the "
	       "file; volts are V. Series of electrodes are of the type lfp, SpatialSeries and "
	       "those in processing/behavior are behaviour, others misc. The region of a channel "
	       "is the location of its electrode. With timestamps the rate is the mean over all "
	       "stretches without gaps (a gap: more than 1.5 times the median step); each stretch "
	       "is a segment. Where a sample is half a step or more from its place, the series is "
	       "refused.\n"
	       "\n"
	       "Spikes must ascend. The region of a unit is the location that its electrodes share, "
	       "else its column location or brain_area, else the location of its electrode group. "
	       "An interval is an event of the type that its column trial_type, condition or label "
	       "has, or its tags; else that is the name of the table. Coordinates of electrodes "
	       "are not read: files differ in their axes and units.",
	.cite = "Rübel et al. (2022). The Neurodata Without Borders ecosystem for neurophysiological "
		"data science. eLife. doi:10.7554/eLife.78362",
	.recording = &call,
};
