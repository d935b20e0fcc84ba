/* What ran, in words. */
#include "report/methods.h"

#include "report/claims.h"
#include "report/html.h"
#include "report/number.h"

#include <math.h>

/* ---- ops, where they stand and with what ------------------------------------------------- */

struct list {
	const struct pv__view *v;
	struct pv__used_op *op;
	int64_t n;
	bool failed;
};

static int64_t count_stages(const struct pv__study *s)
{
	int64_t n = s->n_transform + s->n_importance;

	for (int64_t i = 0; i < s->data.n_images; i++)
		n += s->data.image[i].n_preprocess;
	for (int64_t i = 0; i < s->n_blocks; i++)
		n += s->block[i].n_from + s->block[i].n_transform;
	for (int64_t i = 0; i < s->n_models; i++)
		n += 1 + s->model[i].n_transform;
	return n;
}

static void add(struct list *l, int64_t n, const struct pv__stage *stage, const char *where)
{
	for (int64_t i = 0; i < n; i++) {
		const char *options = stage[i].op ? pv__stage_text(l->v->arena, &stage[i], -1) : "";

		l->failed = l->failed || !options || !where;
		l->op[l->n++] = (struct pv__used_op){&stage[i], where, options};
	}
}

static void list_models(struct list *l)
{
	const struct pv__study *s = l->v->study;
	struct pv__arena *arena = l->v->arena;

	for (int64_t i = 0; i < s->n_models; i++) {
		const struct pv__model_spec *m = &s->model[i];

		add(l, m->n_transform, m->transform,
		    pv__format(arena, "before %s", pv__model_id(l->v, i)));
		add(l, 1, &m->stage, m->is_baseline ? "baseline" : "model");
	}
}

int pv__methods_ops(const struct pv__view *v, int64_t *n, struct pv__used_op **out)
{
	const struct pv__study *s = v->study;
	struct list l = {.v = v};

	l.op = pv__alloc(v->arena, (size_t)count_stages(s), sizeof(*l.op));
	if (!l.op)
		return PV_ENOMEM;
	for (int64_t i = 0; i < s->data.n_images; i++)
		add(&l, s->data.image[i].n_preprocess, s->data.image[i].preprocess,
		    pv__format(v->arena, "image %s", s->data.image[i].name));
	for (int64_t i = 0; i < s->n_blocks; i++) {
		const char *where = pv__format(v->arena, "block %s", s->block[i].name);

		add(&l, s->block[i].n_from, s->block[i].from, where);
		add(&l, s->block[i].n_transform, s->block[i].transform, where);
	}
	add(&l, s->n_transform, s->transform, "every set");
	list_models(&l);
	add(&l, s->n_importance, s->importance, "importance");
	*n = l.n;
	*out = l.op;
	return l.failed ? PV_ENOMEM : PV_OK;
}

/* ---- sentences ------------------------------------------------------------------------------ */

static struct pv__buffer text(const struct pv__view *v)
{
	struct pv__buffer b = {.arena = v->arena};

	pv__puts(&b, "");
	return b;
}

static const char *done(struct pv__buffer *b)
{
	return b->failed ? NULL : b->data;
}

static void put_stage(struct pv__buffer *b, const struct pv__view *v, const struct pv__stage *stage)
{
	const char *options = stage->op ? pv__stage_text(v->arena, stage, -1) : "";

	pv__plain(b, "%s", stage->op_name);
	if (!options)
		b->failed = true;
	else if (*options)
		pv__plain(b, " (%s)", options);
}

static void put_stages(struct pv__buffer *b, const struct pv__view *v, int64_t n,
		       const struct pv__stage *stage)
{
	for (int64_t i = 0; i < n; i++) {
		pv__plain(b, "%s", i == 0 ? "" : i + 1 == n ? " and " : ", ");
		put_stage(b, v, &stage[i]);
	}
}

static void put_names(struct pv__buffer *b, const struct pv__names *names)
{
	for (int64_t i = 0; i < names->n; i++)
		pv__plain(b, "%s%s",
			  i == 0              ? ""
			  : i + 1 == names->n ? " and "
					      : ", ",
			  names->name[i]);
}

static const char *data_text(const struct pv__view *v)
{
	const struct pv__samples *s = v->samples;
	struct pv__buffer b = text(v);

	pv__plain(&b, "%s were found and %s excluded. The analysis used %s. The target was %s.",
		  pv__samples_text(v, s->n_found),
		  s->n_exclusions ? pv__shown_count(v->arena, s->n_exclusions) : "none",
		  pv__claim_rows(v), pv__claim_predicted(v));
	if (v->study->data.confounds.n > 0) {
		pv__plain(&b, " Confounds: ");
		put_names(&b, &v->study->data.confounds);
		pv__plain(&b, ".");
	}
	return done(&b);
}

static const char *features_text(const struct pv__view *v)
{
	const struct pv__study *s = v->study;
	struct pv__buffer b = text(v);

	for (int64_t i = 0; i < s->data.n_images; i++) {
		const struct pv__input *image = &s->data.image[i];

		if (image->n_preprocess == 0)
			continue;
		pv__plain(&b, "Image %s was preprocessed by ", image->name);
		put_stages(&b, v, image->n_preprocess, image->preprocess);
		pv__plain(&b, ". ");
	}
	for (int64_t i = 0; i < s->n_blocks; i++) {
		pv__plain(&b, "Block %s was made by ", s->block[i].name);
		put_stages(&b, v, s->block[i].n_from, s->block[i].from);
		if (s->block[i].n_transform > 0) {
			pv__plain(&b, ", followed in each fold by ");
			put_stages(&b, v, s->block[i].n_transform, s->block[i].transform);
		}
		pv__plain(&b, ". ");
	}
	if (s->n_transform > 0) {
		pv__plain(&b, "In every fold ");
		put_stages(&b, v, s->n_transform, s->transform);
		pv__plain(&b, " %s fitted on training rows only and applied to held-out rows.",
			  s->n_transform > 1 ? "were" : "was");
	}
	return done(&b);
}

/* Models, or baselines, with their options. */
static void put_systems(struct pv__buffer *b, const struct pv__view *v, bool baselines,
			const char *one, const char *many)
{
	const struct pv__study *s = v->study;
	int n = 0, put = 0;

	for (int64_t i = 0; i < s->n_models; i++)
		n += s->model[i].is_baseline == baselines;
	if (n == 0)
		return;
	pv__plain(b, "%s", n == 1 ? one : many);
	for (int64_t i = 0; i < s->n_models; i++) {
		if (s->model[i].is_baseline != baselines)
			continue;
		pv__plain(b, "%s", put++ ? "; " : "");
		put_stage(b, v, &s->model[i].stage);
	}
	pv__plain(b, ".");
}

static const char *models_text(const struct pv__view *v)
{
	struct pv__buffer b = text(v);

	put_systems(&b, v, false, "The model was ", "The models were ");
	put_systems(&b, v, true, " The baseline, on the same rows and folds, was ",
		    " The baselines, on the same rows and folds, were ");
	return done(&b);
}

static bool is_tuned(const struct pv__study *s)
{
	bool tuned = false;

	for (int64_t i = 0; i < s->n_transform; i++)
		tuned = tuned || s->transform[i].n_choices > 1;
	for (int64_t i = 0; i < s->n_blocks; i++) {
		for (int64_t k = 0; k < s->block[i].n_transform; k++)
			tuned = tuned || s->block[i].transform[k].n_choices > 1;
	}
	for (int64_t i = 0; i < s->n_models; i++) {
		tuned = tuned || s->model[i].stage.n_choices > 1;
		for (int64_t k = 0; k < s->model[i].n_transform; k++)
			tuned = tuned || s->model[i].transform[k].n_choices > 1;
	}
	return tuned;
}

static void put_scheme(struct pv__buffer *b, const struct pv__view *v,
		       const struct pv__split_spec *spec)
{
	switch (spec->scheme) {
	case PV__KFOLD:
		pv__plain(b, "%ld-fold cross-validation", (long)spec->folds);
		break;
	case PV__HOLDOUT:
		pv__plain(b, "hold-out of %s of the groups",
			  pv__shown(v->arena, spec->test_fraction, 2));
		break;
	case PV__LEAVE_ONE_OUT_OF:
		pv__plain(b, "leaving out one value of %s at a time",
			  spec->column ? spec->column : "a column");
		break;
	case PV__BLOCKS:
		pv__plain(b, "%ld contiguous blocks in time", (long)spec->folds);
		break;
	case PV__FROM_FILE:
		pv__plain(b, "splits from a file");
		break;
	}
	if (spec->repeats > 1)
		pv__plain(b, ", repeated %ld times", (long)spec->repeats);
	if (spec->stratify.n > 0 && (spec->scheme == PV__KFOLD || spec->scheme == PV__HOLDOUT)) {
		pv__plain(b, ", stratified by ");
		put_names(b, &spec->stratify);
	}
}

static const char *validation_text(const struct pv__view *v)
{
	const struct pv__study *s = v->study;
	struct pv__buffer b = text(v);

	pv__plain(&b, "Scores are of held-out rows: ");
	put_scheme(&b, v, &s->outer);
	pv__plain(&b, "; no %s was on both sides of a fold. ",
		  s->data.group ? s->data.group : "participant");
	if (is_tuned(s)) {
		pv__plain(&b, "Options with several candidate values were chosen inside each outer "
			      "training part by ");
		put_scheme(&b, v, &s->inner);
		pv__plain(&b, ", so that no held-out row took part in a choice. ");
	}
	pv__plain(&b, "%s tried and %s made. Splits depend on the seed (%s) and the sorted ids.",
		  pv__shown_things(v->arena, v->r->n_configurations, "configuration was",
				   "configurations were"),
		  pv__shown_things(v->arena, v->r->n_fits, "fit", "fits"),
		  pv__format(v->arena, "%llu", (unsigned long long)s->seed));
	return done(&b);
}

static const char *inference_text(const struct pv__view *v)
{
	const struct pv__permute_spec *p = &v->study->permute;
	struct pv__buffer b = text(v);

	pv__plain(&b, "The headline metric, fixed by the study, was %s. %s",
		  v->study->primary.metric, pv__claim_interval(v));
	if (v->primary && isfinite(v->primary->p_permutation)) {
		pv__plain(&b, " Labels were permuted %s times, moved by %s",
			  pv__shown_count(v->arena, v->primary->n_permutations),
			  p->by_row ? "row" : "group");
		if (p->within)
			pv__plain(&b, " within %s", p->within);
		pv__plain(&b,
			  "; observed and permuted scores used the same folds; p = (b + 1)/(m + 1) "
			  "with b permutations of m at least as good as the observed score.");
	}
	return done(&b);
}

static const char *importance_text(const struct pv__view *v)
{
	const struct pv__study *s = v->study;
	struct pv__buffer b = text(v);

	pv__plain(&b, "Importance was measured by ");
	put_stages(&b, v, s->n_importance, s->importance);
	pv__plain(&b,
		  ", per fold, through every stage back to the columns before them. Values are "
		  "means over folds; ranks use absolute values where a sign has a meaning; ties "
		  "share the mean rank; rank intervals are the 2.5 to 97.5 %% range over folds.");
	return done(&b);
}

static const char *software_text(const struct pv__view *v)
{
	const struct pv__registry *registry = v->study->registry;
	struct pv__buffer b = text(v);
	int n = 0;

	pv__plain(&b, "Pulvinar %s", PULVINAR_VERSION);
	for (int64_t i = 0; registry && i < registry->n_files; i++) {
		const struct pv_plugin *plugin = registry->file[i].plugin;

		if (plugin)
			pv__plain(&b, "%s%s %s", n++ ? ", " : " with plugins ", plugin->name,
				  plugin->version);
	}
	pv__plain(&b, ".");
	return done(&b);
}

typedef const char *(*paragraph_fn)(const struct pv__view *);
static const struct {
	const char *title;
	paragraph_fn write;
} paragraphs[] = {
	{"Data", data_text},           {"Features", features_text},
	{"Models", models_text},       {"Validation", validation_text},
	{"Inference", inference_text}, {"Importance", importance_text},
	{"Software", software_text},
};

int pv__methods_text(const struct pv__view *v, int64_t *n, struct pv__paragraph **out)
{
	*n = 0;
	*out = pv__alloc(v->arena, PV__COUNT(paragraphs), sizeof(**out));
	if (!*out)
		return PV_ENOMEM;
	for (size_t i = 0; i < PV__COUNT(paragraphs); i++) {
		const char *said;

		if (paragraphs[i].write == importance_text && v->study->n_importance == 0)
			continue;
		said = paragraphs[i].write(v);
		if (!said)
			return PV_ENOMEM;
		(*out)[(*n)++] = (struct pv__paragraph){paragraphs[i].title, said};
	}
	return PV_OK;
}
