/* What concerns single rows: predictions, values, exclusions; and the warnings. */
#include "report/tables.h"

#include "data/data.h"

#include <math.h>

static int no_memory(struct pv__outputs *o, const char *name)
{
	return pv__fail(o->diag, PV_ENOMEM, NULL, "no memory to write %s", name);
}

/* ---- who a row is: the same columns in several files -------------------------------- */

static const char *participant_of(const struct pv__samples *s, int64_t row)
{
	return s->participant && s->participant[row] && !pv__equal(s->participant[row], s->id[row])
		       ? s->participant[row]
		       : NULL;
}

static const char *site_of(const struct pv__samples *s, int64_t row)
{
	return s->site && s->site[row] >= 0 ? s->site_name[s->site[row]] : NULL;
}

/* ---- predictions.tsv ------------------------------------------------------------------ */

static const struct pv__prediction *prediction(const struct pv__view *v, int64_t row)
{
	return &v->r->prediction[row];
}

static struct pv__cell prediction_id(const void *of, int64_t row, int64_t k)
{
	const struct pv__view *v = of;

	(void)k;
	return pv__cell_text(v->samples->id[prediction(v, row)->row]);
}

static struct pv__cell prediction_participant(const void *of, int64_t row, int64_t k)
{
	const struct pv__view *v = of;

	(void)k;
	return pv__cell_text(participant_of(v->samples, prediction(v, row)->row));
}

static struct pv__cell prediction_site(const void *of, int64_t row, int64_t k)
{
	const struct pv__view *v = of;

	(void)k;
	return pv__cell_text(site_of(v->samples, prediction(v, row)->row));
}

static struct pv__cell prediction_group(const void *of, int64_t row, int64_t k)
{
	const struct pv__view *v = of;
	const struct pv__samples *s = v->samples;

	(void)k;
	return pv__cell_text(s->group_name ? s->group_name[s->group[prediction(v, row)->row]]
					   : NULL);
}

static struct pv__cell prediction_model(const void *of, int64_t row, int64_t k)
{
	const struct pv__view *v = of;

	(void)k;
	return pv__cell_text(pv__model_id(v, prediction(v, row)->model));
}

static struct pv__cell prediction_set(const void *of, int64_t row, int64_t k)
{
	const struct pv__view *v = of;

	(void)k;
	return pv__cell_text(pv__shown_set(v, prediction(v, row)->set));
}

static struct pv__cell prediction_target(const void *of, int64_t row, int64_t k)
{
	const struct pv__view *v = of;

	(void)k;
	return pv__cell_text(pv__shown_target(v, prediction(v, row)->target));
}

static struct pv__cell prediction_repeat(const void *of, int64_t row, int64_t k)
{
	(void)k;
	return pv__cell_int(prediction(of, row)->repeat + 1);
}

static struct pv__cell prediction_fold(const void *of, int64_t row, int64_t k)
{
	(void)k;
	return pv__cell_int(prediction(of, row)->fold + 1);
}

static struct pv__cell prediction_y(const void *of, int64_t row, int64_t k)
{
	(void)k;
	return pv__target_cell(of, prediction(of, row)->y);
}

static struct pv__cell prediction_y_hat(const void *of, int64_t row, int64_t k)
{
	(void)k;
	return pv__target_cell(of, prediction(of, row)->y_hat);
}

static struct pv__cell prediction_decision(const void *of, int64_t row, int64_t k)
{
	const double *decision = prediction(of, row)->decision;

	return pv__cell_real(decision ? decision[k] : NAN);
}

static struct pv__cell prediction_probability(const void *of, int64_t row, int64_t k)
{
	const double *probability = prediction(of, row)->probability;

	return pv__cell_real(probability ? probability[k] : NAN);
}

static const struct pv__column prediction_columns[] = {
	{"id", prediction_id, 0},         {"participant_id", prediction_participant, 0},
	{"site", prediction_site, 0},     {"group", prediction_group, 0},
	{"model", prediction_model, 0},   {"set", prediction_set, 0},
	{"target", prediction_target, 0}, {"repeat", prediction_repeat, 0},
	{"fold", prediction_fold, 0},     {"y", prediction_y, 0},
	{"y_hat", prediction_y_hat, 0},
};

static const char *output_name(const struct pv__view *v, const char *what, int64_t k)
{
	if (v->r->n_outputs < 2)
		return what;
	return pv__format(v->arena, "%s_%s", what, v->samples->class_name[k]);
}

static int write_predictions(struct pv__outputs *o, const struct pv__view *v)
{
	int64_t n_fixed = PV__COUNT(prediction_columns), n = 0;
	int64_t n_classes = pv__has_classes(v) ? v->samples->n_classes : 0;
	size_t most = (size_t)(n_fixed + v->r->n_outputs + n_classes);
	struct pv__column *column = pv__alloc(v->arena, most, sizeof(*column));

	if (!column)
		return no_memory(o, "predictions.tsv");
	for (; n < n_fixed; n++)
		column[n] = prediction_columns[n];
	for (int64_t k = 0; k < v->r->n_outputs; k++)
		column[n++] = (struct pv__column){output_name(v, "decision_value", k),
						  prediction_decision, k};
	for (int64_t k = 0; k < n_classes; k++)
		column[n++] = (struct pv__column){
			pv__format(v->arena, "probability_%s", v->samples->class_name[k]),
			prediction_probability, k};
	for (int64_t c = 0; c < n; c++) {
		if (!column[c].name)
			return no_memory(o, "predictions.tsv");
	}
	return pv__sheet_write(o, "predictions.tsv", v->r->n_predictions, v, n, column);
}

/* ---- region_values.tsv ---------------------------------------------------------------------- */

struct wide {
	const struct pv__view *v;
	const int64_t *block, *column;
};

static struct pv__cell value_id(const void *of, int64_t row, int64_t k)
{
	(void)k;
	return pv__cell_text(((const struct wide *)of)->v->samples->id[row]);
}

static struct pv__cell value_of(const void *of, int64_t row, int64_t k)
{
	const struct wide *w = of;
	const struct pv__matrix *m = &w->v->r->block[w->block[k]];

	return pv__cell_real(m->x[row * m->n_cols + w->column[k]]);
}

static const char *value_name(const struct pv__view *v, int64_t block, int64_t column)
{
	const char *name = v->r->block[block].space->feature[column].name;

	if (v->r->n_blocks < 2 || v->r->n_blocks != v->study->n_blocks)
		return name;
	return pv__format(v->arena, "%s.%s", v->study->block[block].name, name);
}

/* Voxel blocks are left out: they are as large as the images. */
static bool is_wide_block(const struct pv__view *v, int64_t block)
{
	const struct pv__matrix *m = &v->r->block[block];

	return !m->space->grid && m->n_rows == v->samples->n;
}

static int write_values(struct pv__outputs *o, const struct pv__view *v)
{
	int64_t most = 1, n = 0;
	int64_t *block, *at;
	struct pv__column *column;
	struct wide w;

	for (int64_t b = 0; b < v->r->n_blocks; b++)
		most += is_wide_block(v, b) ? v->r->block[b].n_cols : 0;
	if (most == 1)
		return PV_OK;
	block = pv__alloc(v->arena, (size_t)most, sizeof(*block));
	at = pv__alloc(v->arena, (size_t)most, sizeof(*at));
	column = pv__alloc(v->arena, (size_t)most, sizeof(*column));
	if (!block || !at || !column)
		return no_memory(o, "region_values.tsv");
	column[n++] = (struct pv__column){"id", value_id, 0};
	for (int64_t b = 0; b < v->r->n_blocks; b++) {
		for (int64_t c = 0; is_wide_block(v, b) && c < v->r->block[b].n_cols; c++, n++) {
			block[n] = b;
			at[n] = c;
			column[n] = (struct pv__column){value_name(v, b, c), value_of, n};
			if (!column[n].name)
				return no_memory(o, "region_values.tsv");
		}
	}
	w = (struct wide){v, block, at};
	return pv__sheet_write(o, "region_values.tsv", v->samples->n, &w, n, column);
}

/* ---- exclusions.tsv, warnings.tsv --------------------------------------------------------------
 */

static struct pv__cell exclusion_cell(const void *of, int64_t row, int64_t k)
{
	const struct pv__exclusion *e = &((const struct pv__view *)of)->samples->exclusion[row];

	return pv__cell_text(k == 0 ? e->id : k == 1 ? e->reason : e->detail);
}

static const struct pv__column exclusion_columns[] = {
	{"id", exclusion_cell, 0}, {"reason", exclusion_cell, 1}, {"detail", exclusion_cell, 2}};

static struct pv__cell warning_text(const void *of, int64_t row, int64_t k)
{
	(void)k;
	return pv__cell_text(((const struct pv__view *)of)->r->warning[row]);
}

static const struct pv__column warning_columns[] = {{"warning", warning_text, 0}};

/* ---- pseudonyms.tsv -------------------------------------------------------------------- */

static struct pv__cell pseudonym_cell(const void *of, int64_t row, int64_t k)
{
	const struct pv__view *v = of;
	const char *id = v->pseudonyms.id[row];

	return pv__cell_text(k == 0 ? id : pv__pseudonym(v->arena, &v->pseudonyms, id));
}

static const struct pv__column pseudonym_columns[] = {{"id", pseudonym_cell, 0},
						      {"pseudonym", pseudonym_cell, 1}};

int pv__tables_rows(struct pv__outputs *o, const struct pv__view *v)
{
	PV__TRY(write_predictions(o, v));
	PV__TRY(write_values(o, v));
	PV__TRY(pv__sheet_write(o, "exclusions.tsv", v->samples->n_exclusions, v,
				PV__COUNT(exclusion_columns), exclusion_columns));
	PV__TRY(pv__sheet_write(o, "pseudonyms.tsv", v->pseudonyms.n, v,
				PV__COUNT(pseudonym_columns), pseudonym_columns));
	return pv__sheet_write(o, "warnings.tsv", v->r->n_warnings, v, PV__COUNT(warning_columns),
			       warning_columns);
}
