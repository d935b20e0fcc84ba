/* What ops need of the data: inputs that they name, confounds, sites, reference rows. */
#include "study/read.h"

#include <string.h>

/* ---- names of inputs ------------------------------------------------------------------- */

static bool name_is_input(const struct pv__input *input, int64_t n, const char *name)
{
	for (int64_t i = 0; i < n; i++)
		if (pv__equal(input[i].name, name))
			return true;
	return false;
}

static bool name_is_table(const struct pv__data_spec *data, const char *name)
{
	for (int64_t i = 0; i < data->n_tables; i++)
		if (pv__equal(data->table[i].name, name))
			return true;
	return false;
}

static void unknown_input(struct pv__reading *r, const struct pv__stage *stage,
			  const struct pv__node *node)
{
	const struct pv__data_spec *data = &r->study->data;
	bool table = stage->op->role == PV_ROLE_COLUMNS;
	int64_t n = 0, most = data->n_images + data->n_tables;
	const char **known = pv__take(r, most, sizeof(*known));

	if (!known)
		return;
	for (int64_t i = 0; table && i < data->n_tables; i++)
		known[n++] = data->table[i].name;
	for (int64_t i = 0; !table && i < data->n_images; i++)
		known[n++] = data->image[i].name;
	pv__fail(r->diag, PV_ESTUDY, &node->mark, "%s: data has no %s '%s'%s", stage->op_name,
		 table ? "table" : "image or recording", node->text,
		 pv__hint(r, node->text, known, n));
}

/* Labels are read as they are: an op that changes them would be left out. */
static void check_own_atlas(struct pv__reading *r, const struct pv__stage *stage)
{
	const struct pv__data_spec *data = &r->study->data;
	const struct pv__node *node = pv__stage_own_atlas(stage);

	if (!node || node->kind != PV__SCALAR)
		return;
	if (!name_is_input(data->image, data->n_images, node->text))
		unknown_input(r, stage, node);
	if (!pv__given(stage->options, "labels"))
		pv__fail(r->diag, PV_ESTUDY, &stage->mark,
			 "%s: an atlas of each row's own needs `labels`, the table of its regions",
			 stage->op_name);
	if (pv__given(stage->options, "atlas"))
		pv__fail(r->diag, PV_ESTUDY, &stage->mark,
			 "%s: give `atlas` or `own_atlas`, not both", stage->op_name);
	for (int64_t i = 0; i < data->n_images; i++)
		if (pv__equal(data->image[i].name, node->text) && data->image[i].n_preprocess > 0)
			pv__fail(r->diag, PV_ESTUDY, &node->mark,
				 "%s: image '%s' holds labels and must not be preprocessed",
				 stage->op_name, node->text);
}

/* Columns of an image and columns of a recording are made by ops of their own. */
static void check_kind(struct pv__reading *r, const struct pv__stage *stage,
		       const struct pv__node *node)
{
	const struct pv__data_spec *data = &r->study->data;
	bool wants_recording = pv__takes_windows(stage->op);

	for (int64_t i = 0; i < data->n_images; i++)
		if (pv__equal(data->image[i].name, node->text) &&
		    data->image[i].recording != wants_recording)
			pv__fail(r->diag, PV_ESTUDY, &node->mark,
				 "%s makes columns of %s, and '%s' is %s", stage->op_name,
				 wants_recording ? "recordings" : "images", node->text,
				 wants_recording ? "an image" : "a recording");
}

static void check_inputs(struct pv__reading *r, const struct pv__stage *stage)
{
	const struct pv__data_spec *data = &r->study->data;

	for (const struct pv_option *o = stage->op->option; o && o->name; o++) {
		const struct pv__node *node = pv__given(stage->options, o->name);
		bool known;

		if (o->type != PV_INPUT || !node || node->kind != PV__SCALAR)
			continue;
		if (stage->op->role == PV_ROLE_COLUMNS)
			known = name_is_table(data, node->text);
		else
			known = name_is_input(data->image, data->n_images, node->text);
		if (!known)
			unknown_input(r, stage, node);
		else if (stage->op->role == PV_ROLE_EXTRACT)
			check_kind(r, stage, node);
	}
}

/* ---- columns of data ------------------------------------------------------------------------ */

static void need(struct pv__reading *r, const struct pv__stage *stage, bool there, const char *what)
{
	if (!there)
		pv__fail(r->diag, PV_ESTUDY, &stage->mark, "%s needs data.%s", stage->op_name,
			 what);
}

/* The prefix of an op says what it works with; `fit_on: reference` on whom. */
static void check_columns(struct pv__reading *r, const struct pv__stage *stage)
{
	const struct pv__data_spec *data = &r->study->data;
	const struct pv__node *fit_on = pv__given(stage->options, "fit_on");

	if (pv__starts_with(stage->op_name, "confound.") ||
	    pv__starts_with(stage->op_name, "baseline.confounds_"))
		need(r, stage, data->confounds.n > 0, "confounds");
	if (pv__starts_with(stage->op_name, "harmonise."))
		need(r, stage, data->site != NULL, "site");
	if (fit_on && fit_on->kind == PV__SCALAR && pv__equal(fit_on->text, "reference"))
		need(r, stage, data->reference.n > 0, "reference for `fit_on: reference`");
}

static void check_stages(struct pv__reading *r, int64_t n, const struct pv__stage *stage)
{
	for (int64_t i = 0; i < n; i++) {
		if (stage[i].op) {
			check_inputs(r, &stage[i]);
			check_own_atlas(r, &stage[i]);
		}
		check_columns(r, &stage[i]);
	}
}

void pv__needs_check(struct pv__reading *r)
{
	const struct pv__study *s = r->study;

	for (int64_t i = 0; i < s->data.n_images; i++) {
		const struct pv__input *input = &s->data.image[i];

		check_stages(r, input->n_preprocess, input->preprocess);
		for (int64_t k = 0; input->recording && k < input->n_preprocess; k++)
			if (input->preprocess[k].op)
				pv__fail(r->diag, PV_ESTUDY, &input->preprocess[k].mark,
					 "%s preprocesses images, and '%s' is a recording",
					 input->preprocess[k].op_name, input->name);
	}
	for (int64_t i = 0; i < s->n_blocks; i++) {
		check_stages(r, s->block[i].n_from, s->block[i].from);
		check_stages(r, s->block[i].n_transform, s->block[i].transform);
	}
	check_stages(r, s->n_transform, s->transform);
	for (int64_t i = 0; i < s->n_models; i++) {
		check_stages(r, 1, &s->model[i].stage);
		check_stages(r, s->model[i].n_transform, s->model[i].transform);
	}
	check_stages(r, s->n_importance, s->importance);
}
