/* primary: the headline of the report. */
#include "study/read.h"

#include "evaluate/evaluate.h"

#include <string.h>

struct raw_primary {
	const char *model, *set, *metric, *against;
};

static const struct pv__schema_key primary_key[] = {
	{.name = "model",
	 .type = PV__KEY_TEXT,
	 .offset = offsetof(struct raw_primary, model),
	 .otherwise = "the first model",
	 .help = "id of a model"},
	{.name = "set",
	 .type = PV__KEY_TEXT,
	 .offset = offsetof(struct raw_primary, set),
	 .otherwise = "the first set",
	 .help = "name of a set"},
	{.name = "metric",
	 .type = PV__KEY_TEXT,
	 .offset = offsetof(struct raw_primary, metric),
	 .otherwise = "balanced_accuracy for classes, r2 for numbers",
	 .help = "name of a metric"},
	{.name = "against",
	 .type = PV__KEY_TEXT,
	 .offset = offsetof(struct raw_primary, against),
	 .otherwise = "confounds_only where there are confounds, else majority",
	 .help = "id of a baseline or of another model"},
};
const struct pv__schema_block pv__block_primary = {
	"primary",
	"The headline of the report, named before anything is run: never the best of several "
	"scores.",
	(int64_t)PV__COUNT(primary_key), primary_key};

/* By id, or by the full name of the op where only one entry uses it. */
static int64_t find_model(const struct pv__study *s, const char *name)
{
	int64_t found = -1;

	for (int64_t i = 0; i < s->n_models; i++)
		if (pv__equal(s->model[i].id, name))
			return i;
	for (int64_t i = 0; i < s->n_models; i++) {
		if (!pv__equal(s->model[i].stage.op_name, name))
			continue;
		if (found >= 0)
			return -1;
		found = i;
	}
	return found;
}

static int64_t need_model(struct pv__reading *r, const struct pv__node *node, const char *key,
			  const char *name)
{
	const struct pv__study *s = r->study;
	const char **id = pv__take(r, s->n_models, sizeof(*id));
	int64_t found = find_model(s, name);

	for (int64_t i = 0; id && i < s->n_models; i++)
		id[i] = s->model[i].id;
	if (found < 0)
		pv__fail(r->diag, PV_ESTUDY, &pv__given(node, key)->mark,
			 "primary.%s: no model and no baseline has the id '%s'%s", key, name,
			 id ? pv__hint(r, name, id, s->n_models) : "");
	return found;
}

static void read_model(struct pv__reading *r, const struct pv__node *node, const char *name)
{
	struct pv__study *s = r->study;

	s->primary.model = name ? need_model(r, node, "model", name) : 0;
	if (name && s->primary.model >= 0 && s->model[s->primary.model].is_baseline)
		pv__fail(r->diag, PV_ESTUDY, &pv__given(node, "model")->mark,
			 "primary.model: '%s' is a baseline: name it in `against`", name);
}

static void read_set(struct pv__reading *r, const struct pv__node *node, const char *name)
{
	struct pv__study *s = r->study;
	const char **known = pv__take(r, s->n_sets, sizeof(*known));

	s->primary.set = 0;
	for (int64_t i = 0; name && known && i < s->n_sets; i++) {
		known[i] = s->set[i].name;
		if (!pv__equal(known[i], name))
			continue;
		s->primary.set = i;
		return;
	}
	if (name && known)
		pv__fail(r->diag, PV_ESTUDY, &pv__given(node, "set")->mark,
			 "primary.set: no set is called '%s'%s", name,
			 pv__hint(r, name, known, s->n_sets));
}

static void unknown_metric(struct pv__reading *r, const struct pv__mark *mark, const char *name)
{
	int64_t n = pv__metric_count();
	const char **known = pv__take(r, n, sizeof(*known));

	for (int64_t i = 0; known && i < n; i++)
		known[i] = pv__metric_at(i)->name;
	pv__fail(r->diag, PV_ESTUDY, mark, "primary.metric: there is no metric '%s'%s", name,
		 known ? pv__hint(r, name, known, n) : "");
}

static void read_metric(struct pv__reading *r, const struct pv__node *node, const char *name)
{
	struct pv__study *s = r->study;
	uint32_t kind = s->data.target.kind;
	const struct pv__metric *metric;

	s->primary.metric = name ? name : pv__metric_default(kind ? kind : PV_CLASSES);
	if (!name)
		return;
	metric = pv__metric_find(name);
	if (!metric)
		unknown_metric(r, &pv__given(node, "metric")->mark, name);
	else if (kind && !(metric->target_kinds & kind))
		pv__fail(r->diag, PV_ESTUDY, &pv__given(node, "metric")->mark,
			 "primary.metric: '%s' is for %s, but data.target is of `kind: %s`", name,
			 metric->target_kinds & PV_CLASSES ? "classes" : "numbers",
			 kind == PV_CLASSES ? "classes" : "number");
}

/* confounds_only where there are confounds, else the baseline that is always there. */
static int64_t default_rival(const struct pv__study *s)
{
	int64_t majority = -1;

	for (int64_t i = 0; i < s->n_models; i++) {
		const char *op = s->model[i].stage.op_name;

		if (s->model[i].is_baseline && pv__equal(op, "baseline.confounds_only"))
			return i;
		if (s->model[i].is_baseline && pv__equal(op, "baseline.majority"))
			majority = i;
	}
	return majority;
}

void pv__primary_read(struct pv__reading *r, const struct pv__node *node)
{
	struct pv__study *s = r->study;
	struct raw_primary raw = {0};

	s->primary.mark = *pv__place(r, node);
	pv__keys_read(r, &pv__block_primary, "primary", node, &raw);
	read_model(r, node, raw.model);
	read_set(r, node, raw.set);
	read_metric(r, node, raw.metric);
	s->primary.against =
		raw.against ? need_model(r, node, "against", raw.against) : default_rival(s);
	if (raw.against && s->primary.against >= 0 && s->primary.against == s->primary.model)
		pv__fail(r->diag, PV_ESTUDY, &pv__given(node, "against")->mark,
			 "primary.against: '%s' cannot be its own rival", raw.against);
}
