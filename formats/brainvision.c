/* BrainVision: .vhdr says how, .eeg holds the samples, .vmrk the events.  A marker "New
 * Segment" behind the first sample begins a segment; how long the gap before it lasted
 * the format does not tell, so time counts recorded samples. */
#include "brainvision.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	struct pv__arena *arena;
	struct pv__recording *out;
	struct pv__bv_text text;
	struct pv__stored *stored;
	struct pv__stored_channel *sample;
	enum pv__sample_type type;
	bool big_endian, vectorized;
	int64_t n_channels, n_samples;
	double rate_hz;
	int64_t n_markers;
	struct pv__bv_marker *marker;
	struct pv__diag *diag;
};

static int no_memory(const struct reader *r)
{
	return pv__fail(r->diag, PV_ENOMEM, NULL, "no memory to read %s", r->text.path);
}

/* ---- keys ---------------------------------------------------------------------------------- */

static struct pv__mark mark_of(const struct reader *r, const struct pv__bv_entry *entry)
{
	return (struct pv__mark){r->text.path, entry ? entry->line : 0, 0};
}

static int need(const struct reader *r, const char *section, const char *key,
		const struct pv__bv_entry **out)
{
	struct pv__mark mark = {r->text.path, 0, 0};

	*out = pv__bv_find(&r->text, section, key);
	if (!*out)
		return pv__fail(r->diag, PV_EDATA, &mark, "no %s in [%s]", key, section);
	return PV_OK;
}

/* One of `n` words; `fallback` where the key is missing, or an error if that is below 0. */
static int word(const struct reader *r, const char *section, const char *key, int n,
		const char *const *known, int fallback, int *out)
{
	const struct pv__bv_entry *entry = pv__bv_find(&r->text, section, key);
	struct pv__mark mark;

	*out = fallback;
	if (!entry && fallback >= 0)
		return PV_OK;
	PV__TRY(need(r, section, key, &entry));
	for (*out = 0; *out < n; ++*out)
		if (pv__equal(entry->value, known[*out]))
			return PV_OK;
	mark = mark_of(r, entry);
	return pv__fail(r->diag, PV_EDATA, &mark, "%s: '%s' is not read here (%s%s%s is)", key,
			entry->value, known[0], n > 1 ? ", " : "", n > 1 ? known[1] : "");
}

static int count(const struct reader *r, const char *key, int64_t *out)
{
	const struct pv__bv_entry *entry;
	struct pv__mark mark;

	PV__TRY(need(r, "Common Infos", key, &entry));
	mark = mark_of(r, entry);
	if (!pv__parse_int(entry->value, out) || *out < 1)
		return pv__fail(r->diag, PV_EDATA, &mark, "%s: '%s' is not a whole number from 1",
				key, entry->value);
	return PV_OK;
}

/* ---- how the samples lie ------------------------------------------------------------------ */

static int read_layout(struct reader *r)
{
	static const char *const binary[] = {"BINARY"}, *const time[] = {"TIMEDOMAIN"};
	static const char *const order[] = {"MULTIPLEXED", "VECTORIZED"};
	static const char *const number[] = {"INT_16", "IEEE_FLOAT_32", "INT_32"};
	static const enum pv__sample_type type[] = {PV__I16, PV__F32, PV__I32};
	static const char *const no_yes[] = {"NO", "YES"};
	int choice;

	PV__TRY(word(r, "Common Infos", "DataFormat", 1, binary, -1, &choice));
	PV__TRY(word(r, "Common Infos", "DataType", 1, time, 0, &choice));
	PV__TRY(word(r, "Common Infos", "DataOrientation", 2, order, -1, &choice));
	r->vectorized = choice == 1;
	PV__TRY(word(r, "Binary Infos", "BinaryFormat", 3, number, -1, &choice));
	r->type = type[choice];
	PV__TRY(word(r, "Binary Infos", "UseBigEndianOrder", 2, no_yes, 0, &choice));
	r->big_endian = choice == 1;
	return PV_OK;
}

static int read_rate(struct reader *r)
{
	const struct pv__bv_entry *entry;
	struct pv__mark mark;
	double us;

	PV__TRY(need(r, "Common Infos", "SamplingInterval", &entry));
	mark = mark_of(r, entry);
	if (!pv__parse_real(entry->value, &us) || us <= 0 || !isfinite(1e6 / us))
		return pv__fail(r->diag, PV_EDATA, &mark,
				"SamplingInterval: '%s' is not a number of microseconds above 0",
				entry->value);
	r->rate_hz = 1e6 / us;
	return PV_OK;
}

/* A plain name beside the header: nothing else is opened. */
static int sibling(const struct reader *r, const struct pv__bv_entry *entry, const char **path)
{
	struct pv__mark mark = mark_of(r, entry);
	const char *folder = pv__path_dir(r->arena, r->text.path), *name = entry->value;

	if (!*name || pv__equal(name, ".") || pv__equal(name, "..") || strpbrk(name, "/\\"))
		return pv__fail(r->diag, PV_EDATA, &mark,
				"%s: '%s' is not a plain name of a file in the same folder",
				entry->key, name);
	if (pv__starts_with(name, "$b")) { /* the header's own name without its ending */
		const char *slash = strrchr(r->text.path, '/');
		const char *own = slash ? slash + 1 : r->text.path, *point = strrchr(own, '.');

		name = pv__format(r->arena, "%.*s%s", point ? (int)(point - own) : (int)strlen(own),
				  own, name + 2);
	}
	*path = folder && name ? pv__path_join(r->arena, folder, name) : NULL;
	return *path ? PV_OK : no_memory(r);
}

static int check_points(struct reader *r, int64_t bytes)
{
	const struct pv__bv_entry *entry = pv__bv_find(&r->text, "Common Infos", "DataPoints");
	int64_t frame = r->n_channels * (int64_t)pv__sample_bytes(r->type), points;
	struct pv__mark mark = {r->stored->path, 0, 0};

	if (bytes % frame != 0 || bytes == 0)
		return pv__fail(r->diag, PV_EDATA, &mark,
				"truncated: %" PRId64 " bytes are no whole number of samples of "
				"%" PRId64 " channels",
				bytes, r->n_channels);
	r->n_samples = bytes / frame;
	if (!entry)
		return PV_OK;
	PV__TRY(count(r, "DataPoints", &points));
	if (points != r->n_samples)
		return pv__fail(r->diag, PV_EDATA, &mark,
				"holds %" PRId64 " samples, but DataPoints says %" PRId64,
				r->n_samples, points);
	return PV_OK;
}

static int find_samples(struct reader *r)
{
	const struct pv__bv_entry *entry;
	struct pv__byte_file file;

	PV__TRY(need(r, "Common Infos", "DataFile", &entry));
	r->stored = pv__alloc(r->arena, 1, sizeof(*r->stored));
	if (!r->stored)
		return no_memory(r);
	PV__TRY(sibling(r, entry, &r->stored->path));
	PV__TRY(pv__bytes_open(r->stored->path, &file, r->diag));
	pv__bytes_close(&file);
	r->stored->size = (int64_t)file.size;
	r->out->samples_path = r->stored->path;
	return check_points(r, r->stored->size);
}

/* ---- channels ------------------------------------------------------------------------------- */

static int one_channel(struct reader *r, int64_t c)
{
	const struct pv__bv_entry *entry;
	struct pv__mark mark;
	int64_t width = (int64_t)pv__sample_bytes(r->type);
	struct pv__channel *channel = &r->out->channel[c];
	double resolution = 1, scale;
	char *part[4], key[32];
	int n;

	snprintf(key, sizeof(key), "Ch%" PRId64, c + 1);
	PV__TRY(need(r, "Channel Infos", key, &entry));
	mark = mark_of(r, entry);
	n = pv__bv_parts(entry->value, 4, part);
	if (n > 2 && *part[2] && !pv__parse_real(part[2], &resolution))
		return pv__fail(r->diag, PV_EDATA, &mark, "resolution of %s: '%s' is not a number",
				key, part[2]);
	*channel = pv__plain_channel(*part[0] ? part[0] : pv__strdup(r->arena, key));
	if (!channel->name)
		return no_memory(r);
	channel->unit = pv__base_unit(n > 3 && *part[3] ? part[3] : "uV", &scale);
	channel->type = pv__label_type(channel->name);
	if (!channel->type)
		channel->type = pv__equal(channel->unit, "V") ? "eeg" : "misc";
	channel->rate_hz = r->rate_hz;
	channel->n_samples = r->n_samples;
	r->sample[c] = (struct pv__stored_channel){
		.type = r->type,
		.big_endian = r->big_endian,
		.offset = r->vectorized ? c * r->n_samples * width : c * width,
		.stride = r->vectorized ? width : r->n_channels * width,
		.per_tick = 1,
		.gain = resolution * scale,
	};
	return PV_OK;
}

static int read_channels(struct reader *r)
{
	r->out->channel = pv__alloc(r->arena, (size_t)r->n_channels, sizeof(*r->out->channel));
	r->sample = pv__alloc(r->arena, (size_t)r->n_channels, sizeof(*r->sample));
	if (!r->out->channel || !r->sample)
		return no_memory(r);
	for (int64_t c = 0; c < r->n_channels; c++)
		PV__TRY(one_channel(r, c));
	r->out->n_channels = r->n_channels;
	r->stored->channel = r->sample;
	r->stored->n_pieces = 1;
	r->stored->each = r->n_samples;
	r->stored->bytes = r->stored->size;
	r->out->read = pv__stored_read;
	r->out->source = r->stored;
	return pv__unique_names(r->arena, r->text.path, r->n_channels, r->out->channel, r->diag);
}

/* ---- markers --------------------------------------------------------------------------------- */

static int add_event(const struct reader *r, const struct pv__bv_marker *marker,
		     struct pv__event_list *list)
{
	struct pv__recording_event event = {
		.onset_s = (double)marker->position / r->rate_hz,
		.duration_s = (double)marker->size / r->rate_hz,
		.type = pv__format(r->arena, "%s/%s", marker->type, marker->text),
	};

	if (marker->channel >= 1 && marker->channel <= r->n_channels)
		event.channel = r->out->channel[marker->channel - 1].name;
	return event.type && pv__event_put(list, event) ? PV_OK : no_memory(r);
}

static int add_events(struct reader *r)
{
	struct pv__event_list list = {.arena = r->arena};

	for (int64_t i = 0; i < r->n_markers; i++)
		PV__TRY(add_event(r, &r->marker[i], &list));
	return pv__events_done(&list, r->out, r->diag);
}

static int by_position(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* First samples of the segments, ascending, each once, and the end. */
static int64_t find_cuts(const struct reader *r, int64_t *cut)
{
	int64_t n = 1, kept = 1;

	for (int64_t i = 0; i < r->n_markers; i++)
		if (pv__equal(r->marker[i].type, "New Segment") &&
		    r->marker[i].position < r->n_samples)
			cut[n++] = r->marker[i].position;
	qsort(cut, (size_t)n, sizeof(*cut), by_position);
	for (int64_t i = 1; i < n; i++)
		if (cut[i] != cut[kept - 1])
			cut[kept++] = cut[i];
	cut[kept] = r->n_samples;
	return kept;
}

static int add_segments(struct reader *r)
{
	int64_t *cut = pv__alloc(r->arena, (size_t)r->n_markers + 2, sizeof(*cut)), n;
	struct pv__segment *segment;

	if (!cut)
		return no_memory(r);
	n = find_cuts(r, cut);
	segment = pv__alloc(r->arena, (size_t)n, sizeof(*segment));
	if (!segment)
		return no_memory(r);
	for (int64_t s = 0; s < n; s++) {
		segment[s].start_s = (double)cut[s] / r->rate_hz;
		segment[s].duration_s = (double)(cut[s + 1] - cut[s]) / r->rate_hz;
	}
	r->out->n_segments = n;
	r->out->segment = segment;
	return PV_OK;
}

static int read_markers(struct reader *r)
{
	const struct pv__bv_entry *entry = pv__bv_find(&r->text, "Common Infos", "MarkerFile");
	const char *path;

	if (!entry || !*entry->value)
		return PV_OK;
	PV__TRY(sibling(r, entry, &path));
	return pv__bv_markers(r->arena, path, &r->n_markers, &r->marker, r->diag);
}

static int add_identifying(struct reader *r)
{
	const char *const field[][2] = {
		{"start", r->n_markers > 0 ? r->marker[0].date : NULL},
	};

	return pv__identifying(r->arena, r->out, PV__COUNT(field), field, r->diag);
}

static int read_brainvision(struct pv__arena *arena, const char *path, struct pv__recording *out,
			    struct pv__diag *diag)
{
	struct reader r = {.arena = arena, .out = out, .diag = diag};

	*out = (struct pv__recording){.format = "brainvision"};
	out->path = pv__strdup(arena, path);
	if (!out->path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", path);
	PV__TRY(pv__bv_read(arena, out->path, "Header", &r.text, diag));
	PV__TRY(read_layout(&r));
	PV__TRY(read_rate(&r));
	PV__TRY(count(&r, "NumberOfChannels", &r.n_channels));
	PV__TRY(pv__within(&pv__bv_limits[1], &(struct pv__mark){out->path, 0, 0},
			   "NumberOfChannels", r.n_channels, diag));
	PV__TRY(find_samples(&r));
	PV__TRY(read_channels(&r));
	PV__TRY(read_markers(&r));
	PV__TRY(add_segments(&r));
	PV__TRY(add_events(&r));
	return add_identifying(&r);
}

static bool probe(const struct pv__probe *probe)
{
	return pv__bv_is_first_line(probe->head, probe->n_head, "Header");
}

const struct pv__format pv__format_brainvision = {
	.name = "brainvision",
	.title = "BrainVision header with its .eeg and .vmrk",
	.suffixes = ".vhdr",
	.reads = "INT_16, INT_32, IEEE_FLOAT_32, multiplexed or vectorized, both byte orders, "
		 "markers as events, new segments",
	.refuses = "ASCII data, frequency domain, names of files in other folders",
	.limit = pv__bv_limits,
	.probe = probe,
	.recording = read_brainvision,
};
