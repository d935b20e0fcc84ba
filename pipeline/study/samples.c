/* data.samples: what a row is.  data.target: what is asked of it. */
#include "study/read.h"

#include <math.h>

struct raw_samples {
	int per, average;
	const char *events, *from;
	const struct pv__node *window_s;
	struct pv__filters where;
	double width_ms;
};

#define FIELD(name) offsetof(struct raw_samples, name)

static const struct pv_choice per_choice[] = {{"participant", NULL, PV__PER_PARTICIPANT},
					      {"scan", NULL, PV__PER_SCAN},
					      {"event", NULL, PV__PER_EVENT},
					      {"bin", NULL, PV__PER_BIN},
					      {NULL, NULL, 0}};
static const struct pv_choice average_choice[] = {
	{"none", "one row per event", PV__AVERAGE_NONE},
	{"block", "mean over an unbroken block of the same condition", PV__AVERAGE_BLOCK},
	{"window", "mean over window_s", PV__AVERAGE_WINDOW},
	{NULL, NULL, 0}};

static const struct pv__schema_key samples_key[] = {
	{.name = "per",
	 .type = PV__KEY_CHOICE,
	 .choice = per_choice,
	 .dflt = "participant",
	 .offset = FIELD(per),
	 .help = "what a row is"},
	{.name = "events",
	 .type = PV__KEY_PATH,
	 .offset = FIELD(events),
	 .otherwise = "of a recording the events that it holds, or the BIDS events file beside "
		      "it, with `trial_type` for their kind",
	 .help = "per event: BIDS events file or list with a line per volume"},
	{.name = "where",
	 .type = PV__KEY_FILTERS,
	 .block = &pv__block_condition,
	 .offset = FIELD(where),
	 .help = "per event: events that count"},
	{.name = "average",
	 .type = PV__KEY_CHOICE,
	 .choice = average_choice,
	 .dflt = "none",
	 .offset = FIELD(average),
	 .help = "per event: what a row is the mean of"},
	{.name = "window_s",
	 .type = PV__KEY_REALS,
	 .offset = FIELD(window_s),
	 .help = "per event: `[from, to]` in seconds around the event"},
	{.name = "width_ms",
	 .type = PV__KEY_REAL,
	 .flags = PV__KEY_OPEN_MIN,
	 .max = HUGE_VAL,
	 .offset = FIELD(width_ms),
	 .help = "per bin: width in milliseconds"},
	{.name = "from",
	 .type = PV__KEY_TEXT,
	 .offset = FIELD(from),
	 .help = "per bin: recording that gives the bins"},
};
const struct pv__schema_block pv__block_samples = {"data.samples", "What a row is.",
						   (int64_t)PV__COUNT(samples_key), samples_key};

/* Keys that mean something for one kind of row only. */
static void refuse_foreign_keys(struct pv__reading *r, const struct pv__node *node, int per)
{
	static const struct {
		const char *key, *per;
		int unit;
	} own[] = {
		{"events", "event", PV__PER_EVENT},  {"where", "event", PV__PER_EVENT},
		{"average", "event", PV__PER_EVENT}, {"window_s", "event", PV__PER_EVENT},
		{"width_ms", "bin", PV__PER_BIN},    {"from", "bin", PV__PER_BIN},
	};

	for (size_t i = 0; i < PV__COUNT(own); i++)
		if (own[i].unit != per && pv__given(node, own[i].key))
			pv__fail(r->diag, PV_ESTUDY, pv__key_place(r, node, own[i].key),
				 "data.samples.%s is for `per: %s`%s", own[i].key, own[i].per,
				 pv__equal(own[i].key, "where") ? "; for other rows use data.where"
								: "");
}

static void read_window(struct pv__reading *r, const struct pv__node *list,
			struct pv__sample_spec *out)
{
	if (!list)
		return;
	out->has_window = true;
	if (list->n == 2 && pv__parse_real(list->item[0]->text, &out->window_s[0]) &&
	    pv__parse_real(list->item[1]->text, &out->window_s[1]) &&
	    out->window_s[0] < out->window_s[1])
		return;
	pv__fail(r->diag, PV_ESTUDY, &list->mark,
		 "data.samples.window_s must be [from, to] in seconds, from before to");
}

static void need(struct pv__reading *r, const struct pv__node *node, const char *per,
		 const char *key)
{
	if (!pv__given(node, key))
		pv__fail(r->diag, PV_ESTUDY, pv__place(r, node), "samples per %s need `%s`", per,
			 key);
}

static bool has_recording(const struct pv__data_spec *data)
{
	return data->n_images > 0 && data->image[data->n_images - 1].recording;
}

/* Rows of a recording are windows of one length around its events. */
static void check_recording(struct pv__reading *r, const struct pv__node *node,
			    const struct raw_samples *raw)
{
	if (raw->per == PV__PER_BIN)
		return;
	if (raw->per != PV__PER_EVENT)
		pv__not_run(r, "data.recordings: a row per participant or scan is not run by this "
			       "version; say samples: {per: event, window_s: [from, to]}");
	else
		need(r, node, "event of a recording", "window_s");
	if (raw->average != PV__AVERAGE_NONE)
		pv__fail(r->diag, PV_ESTUDY, pv__key_place(r, node, "average"),
			 "data.samples.average is for images: the columns of a recording say what "
			 "they are means of");
}

void pv__samples_read(struct pv__reading *r, const struct pv__node *node)
{
	struct pv__sample_spec *out = &r->study->data.samples;
	struct raw_samples raw = {0};

	pv__keys_read(r, &pv__block_samples, "data.samples", node, &raw);
	out->mark = *pv__place(r, node);
	out->per = (enum pv__sample_unit)raw.per;
	out->average = (enum pv__average)raw.average;
	out->events = raw.events;
	out->where = raw.where;
	out->width_ms = isnan(raw.width_ms) ? 0 : raw.width_ms;
	out->from = raw.from;
	refuse_foreign_keys(r, node, raw.per);
	read_window(r, raw.window_s, out);
	if (has_recording(&r->study->data))
		check_recording(r, node, &raw);
	else if (raw.per == PV__PER_EVENT)
		need(r, node, "event", "events");
	if (raw.average == PV__AVERAGE_WINDOW)
		need(r, node, "event with `average: window`", "window_s");
	if (raw.per == PV__PER_BIN) {
		need(r, node, "bin", "width_ms");
		need(r, node, "bin", "from");
		pv__not_run(r, "data.samples: samples per bin are not run by this version");
	}
}

/* ---- target ---------------------------------------------------------------------------- */

struct raw_target {
	const char *column, *positive, *from;
	struct pv__names columns, order;
	int kind;
};

static const struct pv_choice kind_choice[] = {
	{"classes", NULL, PV_CLASSES}, {"number", NULL, PV_NUMBER}, {NULL, NULL, 0}};

static const struct pv__schema_key target_key[] = {
	{.name = "column",
	 .type = PV__KEY_COLUMN,
	 .offset = offsetof(struct raw_target, column),
	 .help = "column that is predicted"},
	{.name = "columns",
	 .type = PV__KEY_NAMES,
	 .offset = offsetof(struct raw_target, columns),
	 .help = "several columns of numbers, instead of `column`"},
	{.name = "kind",
	 .type = PV__KEY_CHOICE,
	 .flags = PV__KEY_REQUIRED,
	 .choice = kind_choice,
	 .offset = offsetof(struct raw_target, kind),
	 .help = "`classes` or `number`"},
	{.name = "positive",
	 .type = PV__KEY_TEXT,
	 .offset = offsetof(struct raw_target, positive),
	 .otherwise = "the last class bytewise",
	 .help = "of two classes, the one that scores and weights point to"},
	{.name = "order",
	 .type = PV__KEY_NAMES,
	 .offset = offsetof(struct raw_target, order),
	 .help = "classes from lowest to highest"},
	{.name = "from",
	 .type = PV__KEY_TEXT,
	 .offset = offsetof(struct raw_target, from),
	 .help = "recording that the columns are read from"},
};
const struct pv__schema_block pv__block_target = {"data.target", "What is predicted.",
						  (int64_t)PV__COUNT(target_key), target_key};

static void check_target_columns(struct pv__reading *r, const struct pv__node *node,
				 const struct raw_target *raw)
{
	const char **one;

	if ((raw->column != NULL) == (raw->columns.n > 0)) {
		pv__fail(r->diag, PV_ESTUDY, &node->mark,
			 "data.target needs either `column` or `columns`");
		return;
	}
	if (raw->columns.n > 1 && raw->kind == PV_CLASSES)
		pv__fail(r->diag, PV_ESTUDY, pv__key_place(r, node, "columns"),
			 "data.target.columns: only numbers can be predicted together");
	for (int64_t i = 1; i < raw->columns.n; i++)
		for (int64_t k = 0; k < i; k++)
			if (pv__equal(raw->columns.name[i], raw->columns.name[k]))
				pv__fail(r->diag, PV_ESTUDY, pv__key_place(r, node, "columns"),
					 "data.target.columns names '%s' twice",
					 raw->columns.name[i]);
	r->study->data.target.columns = raw->columns;
	one = raw->column ? pv__take(r, 1, sizeof(*one)) : NULL;
	if (one) {
		*one = raw->column;
		r->study->data.target.columns = (struct pv__names){1, one};
	}
}

static void check_classes_only(struct pv__reading *r, const struct pv__node *node, const char *key)
{
	if (pv__given(node, key))
		pv__fail(r->diag, PV_ESTUDY, pv__key_place(r, node, key),
			 "data.target.%s is for `kind: classes`", key);
}

static void check_confounds(struct pv__reading *r, const struct pv__node *node)
{
	const struct pv__data_spec *data = &r->study->data;

	for (int64_t i = 0; i < data->confounds.n; i++)
		for (int64_t k = 0; k < data->target.columns.n; k++)
			if (pv__equal(data->confounds.name[i], data->target.columns.name[k]))
				pv__fail(
					r->diag, PV_ESTUDY, &node->mark,
					"the target '%s' is among data.confounds: it would predict "
					"itself",
					data->confounds.name[i]);
}

void pv__target_read(struct pv__reading *r, const struct pv__node *node)
{
	struct pv__data_spec *data = &r->study->data;
	struct raw_target raw = {0};

	data->target.mark = *pv__place(r, node);
	if (!node)
		return;
	pv__keys_read(r, &pv__block_target, "data.target", node, &raw);
	data->target.kind = (uint32_t)raw.kind;
	data->target.positive = raw.positive;
	data->target.from = raw.from;
	check_target_columns(r, node, &raw);
	if (raw.kind == PV_NUMBER) {
		check_classes_only(r, node, "positive");
		check_classes_only(r, node, "order");
	}
	check_confounds(r, node);
	if (raw.order.n > 0)
		pv__not_run(r, "data.target.order: ordered classes are not run by this version");
	if (raw.from)
		pv__not_run(r, "data.target.from: targets out of recordings are not read by this "
			       "version");
}
