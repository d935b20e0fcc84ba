/* study.resolved.yaml: every default filled in, always in the same order, so that two
 * studies can be compared line by line and the text reads back to the same study. */
#include "study/read.h"

#include <string.h>

/* ---- ops ------------------------------------------------------------------------------- */

static void put_key(struct pv__buffer *b, const char *key, int64_t *n)
{
	pv__puts(b, (*n)++ ? ", " : "");
	pv__emit_text(b, key);
	pv__puts(b, ": ");
}

/* A default as the op's table says it, which is as in a study. */
static void put_default(struct pv__buffer *b, const struct pv_option *o)
{
	bool text = o->type == PV_STRING || o->type >= PV_INPUT;

	if (text)
		pv__emit_text(b, o->dflt);
	else
		pv__puts(b, o->dflt);
}

static void put_options(struct pv__buffer *b, const struct pv__stage *s, int64_t *n)
{
	for (const struct pv_option *o = s->op ? s->op->option : NULL; o && o->name; o++) {
		const struct pv__node *node = pv__node_get(s->options, o->name);

		if (!node && !o->dflt)
			continue;
		put_key(b, o->name, n);
		if (node)
			pv__emit_node(b, node);
		else
			put_default(b, o);
	}
}

/* The options of an op that no plugin offers, as they were written. */
static void put_unknown_options(struct pv__buffer *b, const struct pv__stage *s, int64_t *n)
{
	static const char *const ours[] = {"id", "on", "set", "transform"};

	for (int64_t i = 0; !s->op && s->options && i < s->options->n; i++) {
		bool own = false;

		for (size_t k = 0; k < PV__COUNT(ours); k++)
			own |= pv__equal(s->options->key[i], ours[k]);
		if (own)
			continue;
		put_key(b, s->options->key[i], n);
		pv__emit_node(b, s->options->item[i]);
	}
}

/* "{name: {options": what a stage and a model have in common; left open. */
static void open_stage(struct pv__buffer *b, const struct pv__stage *s, int64_t *n)
{
	pv__puts(b, "{");
	pv__emit_text(b, s->op_name);
	pv__puts(b, ": {");
	put_options(b, s, n);
	put_unknown_options(b, s, n);
	if (s->n_on > 0) {
		put_key(b, "on", n);
		pv__emit_names(b, s->n_on, s->on);
	}
}

static void put_stages(struct pv__buffer *b, int64_t n_stages, const struct pv__stage *stage)
{
	pv__puts(b, "[");
	for (int64_t i = 0; i < n_stages; i++) {
		int64_t n = 0;

		pv__puts(b, i ? ", " : "");
		open_stage(b, &stage[i], &n);
		pv__puts(b, "}}");
	}
	pv__puts(b, "]");
}

/* "key:" and a line per op. */
static void lines_stages(struct pv__buffer *b, const char *key, const char *indent,
			 int64_t n_stages, const struct pv__stage *stage)
{
	if (n_stages == 0)
		return;
	pv__puts(b, indent);
	pv__emit_text(b, key);
	pv__puts(b, ":\n");
	for (int64_t i = 0; i < n_stages; i++) {
		int64_t n = 0;

		pv__putf(b, "%s  - ", indent);
		open_stage(b, &stage[i], &n);
		pv__puts(b, "}}\n");
	}
}

/* ---- from images to models --------------------------------------------------------------------
 */

static void put_preprocess(struct pv__buffer *b, const struct pv__data_spec *d)
{
	int64_t stages = 0;

	for (int64_t i = 0; i < d->n_images; i++)
		stages += d->image[i].n_preprocess;
	if (stages > 0)
		pv__puts(b, "preprocess:\n");
	for (int64_t i = 0; i < d->n_images; i++)
		lines_stages(b, d->image[i].name, "  ", d->image[i].n_preprocess,
			     d->image[i].preprocess);
}

static void put_features(struct pv__buffer *b, const struct pv__study *s)
{
	pv__puts(b, "features:\n");
	for (int64_t i = 0; i < s->n_blocks; i++) {
		pv__puts(b, "  ");
		pv__emit_text(b, s->block[i].name);
		pv__puts(b, ":\n");
		lines_stages(b, "from", "    ", s->block[i].n_from, s->block[i].from);
		lines_stages(b, "transform", "    ", s->block[i].n_transform,
			     s->block[i].transform);
	}
}

static void put_sets(struct pv__buffer *b, const struct pv__study *s)
{
	pv__puts(b, "sets:\n");
	for (int64_t i = 0; i < s->n_sets; i++) {
		const struct pv__set *set = &s->set[i];

		pv__puts(b, "  ");
		pv__emit_text(b, set->name);
		pv__puts(b, ": [");
		for (int64_t k = 0; k < set->n; k++) {
			pv__puts(b, k ? ", " : "");
			pv__emit_text(b, s->block[set->block[k]].name);
		}
		pv__puts(b, "]\n");
	}
}

static void put_models(struct pv__buffer *b, const struct pv__study *s, bool baselines)
{
	pv__puts(b, baselines ? "baselines:\n" : "models:\n");
	for (int64_t i = 0; i < s->n_models; i++) {
		const struct pv__model_spec *m = &s->model[i];
		int64_t n = 0;

		if (m->is_baseline != baselines)
			continue;
		pv__puts(b, "  - ");
		open_stage(b, &m->stage, &n);
		put_key(b, "id", &n);
		pv__emit_text(b, m->id);
		if (m->is_baseline && m->set >= 0) {
			put_key(b, "set", &n);
			pv__emit_text(b, s->set[m->set].name);
		}
		if (m->n_transform > 0) {
			put_key(b, "transform", &n);
			put_stages(b, m->n_transform, m->transform);
		}
		pv__puts(b, "}}\n");
	}
}

static void put_primary(struct pv__buffer *b, const struct pv__study *s)
{
	pv__puts(b, "primary:\n");
	pv__emit_line(b, "  model: ", s->model[s->primary.model].id);
	pv__emit_line(b, "  set: ", s->set[s->primary.set].name);
	pv__emit_line(b, "  metric: ", s->primary.metric);
	if (s->primary.against >= 0)
		pv__emit_line(b, "  against: ", s->model[s->primary.against].id);
}

/* ---- validation and the rest
 * --------------------------------------------------------------------- */

static void put_split(struct pv__buffer *b, const char *name, const struct pv__split_spec *s)
{
	bool random = s->scheme == PV__KFOLD || s->scheme == PV__HOLDOUT;

	pv__putf(b, "  %s:\n    scheme: %s\n", name,
		 pv__schema_choice(&pv__block_split, "scheme", (int)s->scheme));
	if (s->scheme == PV__KFOLD || s->scheme == PV__BLOCKS)
		pv__putf(b, "    folds: %lld\n", (long long)s->folds);
	if (s->scheme == PV__HOLDOUT) {
		pv__puts(b, "    test_fraction: ");
		pv__emit_real(b, s->test_fraction);
		pv__puts(b, "\n");
	}
	if (random) {
		pv__putf(b, "    repeats: %lld\n", (long long)s->repeats);
		pv__emit_names_line(b, "    stratify: ", s->stratify);
	}
	pv__emit_line(b, "    column: ", s->column);
	if (s->scheme == PV__BLOCKS) {
		pv__putf(b, "    gap: %lld\n    gap_s: ", (long long)s->gap_rows);
		pv__emit_real(b, s->gap_s);
		pv__puts(b, "\n");
	}
	pv__emit_line(b, "    file: ", s->file);
}

static void put_validation(struct pv__buffer *b, const struct pv__study *s)
{
	pv__puts(b, "validation:\n");
	put_split(b, "outer", &s->outer);
	put_split(b, "inner", &s->inner);
	pv__putf(b, "  label_permutations:\n    n: %lld\n    unit: %s\n", (long long)s->permute.n,
		 s->permute.by_row ? "row" : "group");
	pv__emit_line(b, "    within: ", s->permute.within);
	pv__putf(b, "    repeats: %lld\n", (long long)s->permute.repeats);
}

/* A block by its table: what was written, and defaults for the rest. */
static void put_block(struct pv__buffer *b, const struct pv__schema_block *block,
		      const struct pv__node *node)
{
	if (!node)
		return;
	pv__putf(b, "%s:\n", block->name);
	for (int64_t i = 0; i < block->n; i++) {
		const struct pv__node *value = pv__given(node, block->key[i].name);

		if (!value && !block->key[i].dflt)
			continue;
		pv__putf(b, "  %s: ", block->key[i].name);
		if (value)
			pv__emit_node(b, value);
		else
			pv__puts(b, block->key[i].dflt);
		pv__puts(b, "\n");
	}
}

static void put_tree(struct pv__buffer *b, const char *key, const struct pv__node *node)
{
	if (!node)
		return;
	pv__putf(b, "%s: ", key);
	pv__emit_node(b, node);
	pv__puts(b, "\n");
}

static void put_rest(struct pv__buffer *b, const struct pv__study *s)
{
	pv__putf(b, "missing:\n  rows: %s\n",
		 pv__schema_choice(&pv__block_missing, "rows", (int)s->missing_rows));
	pv__putf(b, "  confound: %s\n",
		 pv__schema_choice(&pv__block_missing, "confound", (int)s->missing_confound));
	pv__putf(b, "  blocks: %s\n", s->blocks_own ? "own" : "common");
	pv__putf(b, "on_error: %s\n", s->exclude_on_error ? "exclude" : "stop");
	if (s->exclude_on_error)
		pv__putf(b, "max_excluded: %lld\n", (long long)s->max_excluded);
	put_tree(b, "each", s->each);
	put_block(b, &pv__block_time, s->time);
	put_block(b, &pv__block_curve, s->curve);
	put_tree(b, "sweep", s->sweep);
	put_block(b, &pv__block_report, s->report);
	put_block(b, &pv__block_run, s->run);
	pv__emit_line(b, "output: ", s->output);
}

static void put_header(struct pv__buffer *b, const struct pv__study *s)
{
	const char *slash = strrchr(s->file, '/');

	pv__puts(b, "# A Pulvinar study with every default filled in.  Paths are relative to "
		    "data.root; a\n# relative data.root, and paths without one, to the folder of ");
	pv__emit_text(b, slash ? slash + 1 : s->file);
	pv__puts(b, ".\npulvinar: 1\n");
	pv__emit_line(b, "title: ", s->title);
	pv__putf(b, "seed: %llu\n", (unsigned long long)s->seed);
	put_tree(b, "study", s->declared);
}

char *pv__study_resolved(struct pv__arena *arena, const struct pv__study *s)
{
	struct pv__buffer b = {.arena = arena};

	put_header(&b, s);
	pv__emit_data(&b, s);
	put_preprocess(&b, &s->data);
	put_features(&b, s);
	put_sets(&b, s);
	lines_stages(&b, "transform", "", s->n_transform, s->transform);
	put_models(&b, s, false);
	put_models(&b, s, true);
	put_primary(&b, s);
	put_validation(&b, s);
	lines_stages(&b, "importance", "", s->n_importance, s->importance);
	put_rest(&b, s);
	return b.failed ? NULL : b.data;
}
