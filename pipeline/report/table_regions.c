/* regions.tsv and feature_importance.tsv: a row per unit of every importance table. */
#include "report/tables.h"

#include <math.h>

struct entry {
	const struct pv__importance_table *table;
	int64_t unit;
};
struct entries {
	const struct pv__view *v;
	int64_t n;
	struct entry *entry;
};

#define CELL(function, make, value) \
	static struct pv__cell function(const void *of, int64_t row, int64_t k) \
	{ \
		const struct entries *all = of; \
		const struct pv__view *v = all->v; \
		const struct pv__importance_table *t = all->entry[row].table; \
		const struct pv__ranked *u = &t->unit[all->entry[row].unit]; \
		const struct pv_region *region = pv__unit_region(v, t, all->entry[row].unit); \
		(void)k; \
		(void)u; \
		(void)region; \
		return make(value); \
	}

/* Mean share of a region that the images have values for; NaN where no op told. */
static double coverage_of(const struct pv__results *r, const struct pv_region *region)
{
	for (int64_t i = 0; i < r->n_coverages; i++)
		if (r->coverage[i].label == region->label &&
		    pv__equal(r->coverage[i].name, region->name))
			return r->coverage[i].sum / (double)r->coverage[i].n;
	return NAN;
}

static const char *hemisphere(const struct pv_region *region)
{
	if (!region || !region->hemisphere)
		return NULL;
	return region->hemisphere == 'L' ? "L" : "R";
}

static double sign_of(const struct pv__importance_table *t, double value)
{
	if (!t->is_signed || isnan(value))
		return NAN;
	return value > 0 ? 1 : value < 0 ? -1 : 0;
}

CELL(unit_name, pv__cell_text, pv__unit_name(t, all->entry[row].unit))
CELL(region_name, pv__cell_text, region ? region->name : NULL)
CELL(region_label, pv__cell_real, region && region->label >= 0 ? (double)region->label : NAN)
CELL(region_hemisphere, pv__cell_text, hemisphere(region))
CELL(region_size, pv__cell_real, region && region->n_voxels > 0 ? (double)region->n_voxels : NAN)
CELL(region_coverage, pv__cell_real, region ? coverage_of(v->r, region) : NAN)
CELL(importance, pv__cell_text, pv__importance_name(v, t))
CELL(estimand, pv__cell_text, t->estimand)
CELL(model, pv__cell_text, pv__model_id(v, t->model))
CELL(set, pv__cell_text, pv__shown_set(v, t->set))
CELL(target, pv__cell_text, pv__shown_target(v, t->target))
CELL(class_name, pv__cell_text, t->class_name)
CELL(value, pv__cell_real, u->value)
CELL(sign, pv__cell_real, sign_of(t, u->value))
CELL(sign_consistency, pv__cell_real, t->is_signed ? u->sign_consistency : NAN)
CELL(ci_low, pv__cell_real, u->ci_low)
CELL(ci_high, pv__cell_real, u->ci_high)
CELL(rank, pv__cell_real, u->rank)
CELL(expected_rank, pv__cell_real, u->expected_rank)
CELL(rank_low, pv__cell_real, u->rank_low)
CELL(rank_high, pv__cell_real, u->rank_high)
CELL(p_rank1, pv__cell_real, u->p_rank1)
CELL(frequency, pv__cell_real, u->selection_frequency)
CELL(p_uncorrected, pv__cell_real, u->p_uncorrected)
CELL(p_fwer, pv__cell_real, u->p_fwer)
CELL(q_fdr, pv__cell_real, u->q_fdr)

/* Voxel index of a unit along an axis, from 0. */
static struct pv__cell voxel_index(const void *of, int64_t row, int64_t axis)
{
	const struct entries *all = of;
	const struct pv__importance_table *t = all->entry[row].table;
	const struct pv_grid *grid = t->space->grid;
	int64_t column = pv__unit_column(all->v, t, all->entry[row].unit);
	int64_t voxel = grid && column >= 0 ? t->space->feature[column].voxel : -1;

	if (voxel < 0)
		return pv__cell_text(NULL);
	if (axis == 0)
		return pv__cell_int(voxel % grid->dim[0]);
	voxel /= grid->dim[0];
	return pv__cell_int(axis == 1 ? voxel % grid->dim[1] : voxel / grid->dim[1]);
}

#define VALUES \
	{"importance", importance, 0}, {"estimand", estimand, 0}, {"model", model, 0}, \
		{"set", set, 0}, {"target", target, 0}, {"class", class_name, 0}, \
		{"value", value, 0}, {"sign", sign, 0}, {"ci_low", ci_low, 0}, \
		{"ci_high", ci_high, 0}, {"rank", rank, 0}, {"expected_rank", expected_rank, 0}, \
		{"rank_low", rank_low, 0}, {"rank_high", rank_high, 0}, {"p_rank1", p_rank1, 0}, \
		{"selection_frequency", frequency, 0}, {"p_uncorrected", p_uncorrected, 0}, \
		{"p_fwer", p_fwer, 0}, {"q_fdr", q_fdr, 0}, \
	{ \
		"sign_consistency", sign_consistency, 0 \
	}

static const struct pv__column region_columns[] = {
	{"region", unit_name, 0},
	{"label", region_label, 0},
	{"hemisphere", region_hemisphere, 0},
	{"size", region_size, 0},
	{"coverage", region_coverage, 0},
	VALUES,
};

static const struct pv__column feature_columns[] = {
	{"feature", unit_name, 0},
	{"i", voxel_index, 0},
	{"j", voxel_index, 1},
	{"k", voxel_index, 2},
	{"region", region_name, 0},
	{"label", region_label, 0},
	{"hemisphere", region_hemisphere, 0},
	VALUES,
};

static int list(const struct pv__view *v, bool by_column, struct entries *all)
{
	int64_t most = 0;

	for (int64_t i = 0; i < v->r->n_tables; i++)
		most += v->r->table[i].by_column == by_column ? v->r->table[i].units.n : 0;
	*all = (struct entries){.v = v};
	all->entry = pv__alloc(v->arena, (size_t)most, sizeof(*all->entry));
	if (!all->entry)
		return PV_ENOMEM;
	for (int64_t i = 0; i < v->r->n_tables; i++) {
		const struct pv__importance_table *t = &v->r->table[i];

		for (int64_t u = 0; t->by_column == by_column && u < t->units.n; u++)
			all->entry[all->n++] = (struct entry){t, u};
	}
	return PV_OK;
}

static int write_units(struct pv__outputs *o, const struct pv__view *v, const char *name,
		       bool by_column, int64_t n_columns, const struct pv__column *column)
{
	struct entries all;

	if (list(v, by_column, &all) != PV_OK)
		return pv__fail(o->diag, PV_ENOMEM, NULL, "no memory to write %s", name);
	if (all.n == 0)
		return PV_OK;
	return pv__sheet_write(o, name, all.n, &all, n_columns, column);
}

int pv__tables_regions(struct pv__outputs *o, const struct pv__view *v)
{
	PV__TRY(write_units(o, v, "regions.tsv", false, PV__COUNT(region_columns), region_columns));
	return write_units(o, v, "feature_importance.tsv", true, PV__COUNT(feature_columns),
			   feature_columns);
}
