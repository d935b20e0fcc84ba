/* Importance per fold -> ranked regions, one table per op, model, set and output. */
#include "run/collect.h"

#include <math.h>

/* ---- the atlas of a set, to paint values back --------------------------------------- */

static const struct pv_atlas *stage_atlas(struct pv__run *run, const struct pv__stage *stage,
                                          struct pv__diag *diag)
{
	const void *config;

	for (const struct pv_option *o = stage->op->option; o && o->name; o++) {
		if (o->type != PV_ATLAS || !pv__node_get(stage->options, o->name))
			continue;
		if (pv__stage_config(run->arena, stage, 0, run->plan.loader, &config, diag) != PV_OK)
			return NULL;
		return *(const struct pv_atlas *const *)(const void *)((const char *)config +
		                                                       o->offset);
	}
	return NULL;
}

/* The one atlas of a set; NULL where it has none or several. */
static const struct pv_atlas *set_atlas(struct pv__run *run, int64_t set, struct pv__diag *diag)
{
	const struct pv__study *study = run->study;
	const struct pv_atlas *found = NULL;

	for (int64_t i = 0; i < study->set[set].n; i++) {
		const struct pv__block *block = &study->block[study->set[set].block[i]];

		for (int64_t s = 0; s < block->n_from; s++) {
			const struct pv_atlas *atlas = stage_atlas(run, &block->from[s], diag);

			if (atlas && found && atlas != found)
				return NULL;
			found = atlas ? atlas : found;
		}
	}
	return found;
}

/* ---- one table ------------------------------------------------------------------------- */

struct source { /* where a table comes from */
	int64_t op, rival, output, n_outputs;
	const struct pv_space *space;
};

static int gather_values(struct pv__collector *c, const struct source *src,
                         const struct pv__units *units, double **value, uint8_t **selected,
                         int64_t *left_out, struct pv__diag *diag)
{
	const struct pv__outcome *o = &c->outcome[src->rival];
	int64_t n_folds = c->run->plan.splits.n;

	*value = pv__alloc(c->run->arena, (size_t)(n_folds * units->n), sizeof(**value));
	*selected = pv__alloc(c->run->arena, (size_t)(n_folds * units->n), 1);
	if (!*value || !*selected)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for importance");
	for (int64_t f = 0; f < n_folds; f++) {
		const struct pv__fold_result *fold = &o->fold[f];
		bool told = true;

		for (int64_t u = 0; u < units->n; u++) {
			double v = fold->importance[src->op].value[u * src->n_outputs + src->output];

			(*value)[f * units->n + u] = v;
			told = told && !isnan(v);
		}
		*left_out += !told;
		for (int64_t col = 0; col < fold->n_columns; col++)
			if (units->of_column[col] >= 0 && fold->selected[col] > 0)
				(*selected)[f * units->n + units->of_column[col]] = 1;
	}
	return PV_OK;
}

/* Values of one output under permuted labels; NULL: none. */
static int gather_permuted(struct pv__collector *c, const struct source *src, int64_t n_units,
                           double **out, struct pv__diag *diag)
{
	const struct pv__outcome *o = &c->outcome[src->rival];
	const double *all = o->permuted_importance ? o->permuted_importance[src->op] : NULL;

	*out = NULL;
	if (!all)
		return PV_OK;
	*out = pv__alloc(c->run->arena, (size_t)(o->n_permutations * n_units), sizeof(**out));
	if (!*out)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for permutations");
	for (int64_t i = 0; i < o->n_permutations * n_units; i++)
		(*out)[i] = all[i * src->n_outputs + src->output];
	return PV_OK;
}

static void name_table(struct pv__collector *c, const struct source *src,
                       struct pv__importance_table *table)
{
	const struct pv__rival *rival = &c->run->plan.rival[src->rival];
	const struct pv_op *op = c->run->study->importance[src->op].op;

	table->op = src->op;
	table->model = rival->model;
	table->set = rival->set;
	table->target = rival->target;
	table->class_name = src->n_outputs > 1 ? c->run->samples.class_name[src->output] : NULL;
	table->estimand = op->importance->estimand;
	table->is_signed = op->flags & PV_SIGNED;
	table->space = src->space;
	table->n_folds = c->run->plan.splits.n;
}

static int make_table(struct pv__collector *c, const struct source *src,
                      struct pv__importance_table *table, struct pv__diag *diag)
{
	struct pv__run *run = c->run;
	const struct pv__stage *stage = &run->study->importance[src->op];
	struct pv__ranked *ranked;
	double *value, *permuted;
	uint8_t *selected;

	*table = (struct pv__importance_table){0};
	name_table(c, src, table);
	if (pv__stage_units(run->arena, stage, src->space, &table->units) != PV_OK)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for regions");
	table->by_column = table->units.n > 0 && table->units.region[0] < 0;
	table->atlas = table->by_column ? NULL : set_atlas(run, table->set, diag);
	ranked = pv__alloc(run->arena, (size_t)table->units.n, sizeof(*ranked));
	if (!ranked)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for regions");
	PV__TRY(gather_values(c, src, &table->units, &value, &selected, &table->n_left_out, diag));
	PV__TRY(gather_permuted(c, src, table->units.n, &permuted, diag));
	table->n_permutations = permuted ? c->outcome[src->rival].n_permutations : 0;
	PV__TRY((table->is_signed ? pv__rank_units : pv__rank_gains)(
		table->n_folds, table->units.n, value, selected, c->test_over_train,
		table->n_permutations, permuted, ranked));
	table->unit = ranked;
	table->fold_value = value;
	table->fold_selected = selected;
	return PV_OK;
}

/* ---- all tables ------------------------------------------------------------------------- */

/* The columns of a rival on a set: its blocks side by side. */
static int rival_space(struct pv__collector *c, int64_t rival, const struct pv_space **out,
                       struct pv__diag *diag)
{
	const struct pv__set *set = &c->run->study->set[c->run->plan.rival[rival].set];
	const struct pv_space **part = pv__alloc(c->run->arena, (size_t)set->n, sizeof(*part));

	if (!part)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for columns");
	for (int64_t i = 0; i < set->n; i++)
		part[i] = c->results->block[set->block[i]].space;
	*out = pv__space_concat(c->run->arena, set->n, part);
	return *out ? PV_OK : pv__fail(diag, PV_ENOMEM, NULL, "no memory for columns");
}

static int64_t count_tables(const struct pv__collector *c)
{
	int64_t classes = c->run->samples.n_classes > 0 ? c->run->samples.n_classes : 1;

	return c->run->plan.n_rivals * c->run->study->n_importance * classes;
}

static int add_tables(struct pv__collector *c, int64_t rival, struct pv__importance_table *table,
                      int64_t *n, struct pv__diag *diag)
{
	const struct pv__outcome *o = &c->outcome[rival];
	struct source src = {.rival = rival};

	PV__TRY(rival_space(c, rival, &src.space, diag));
	for (src.op = 0; src.op < c->run->study->n_importance; src.op++) {
		const struct pv_op *op = c->run->study->importance[src.op].op;

		if (o->fold[0].importance[src.op].n == 0)
			continue;
		src.n_outputs = op->importance->per_output ? o->fold[0].n_outputs : 1;
		for (src.output = 0; src.output < src.n_outputs; src.output++)
			PV__TRY(make_table(c, &src, &table[(*n)++], diag));
	}
	return PV_OK;
}

int pv__collect_importance(struct pv__collector *c, struct pv__diag *diag)
{
	const struct pv__plan *plan = &c->run->plan;
	struct pv__importance_table *table = pv__alloc(c->run->arena, (size_t)count_tables(c),
	                                               sizeof(*table));
	int64_t n = 0;

	if (!table)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for regions");
	for (int64_t r = 0; r < plan->n_rivals; r++)
		if (!plan->rival[r].spec->is_baseline)
			PV__TRY(add_tables(c, r, table, &n, diag));
	c->results->table = table;
	c->results->n_tables = n;
	return PV_OK;
}
