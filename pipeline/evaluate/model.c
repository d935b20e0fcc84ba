/* One fitted model. */
#include "evaluate/chain.h"

#include <math.h>

int64_t pv__outputs_of(uint32_t kind, int32_t n_classes)
{
	return kind == PV_CLASSES && n_classes > 2 ? n_classes : 1;
}

static int no_memory(const struct pv__stage *stage, const char *what, struct pv__diag *diag)
{
	return pv__fail(diag, PV_ENOMEM, &stage->mark, "%s (%s): no memory", stage->op->name, what);
}

static int check_targets(const struct pv__stage *stage, const struct pv__fit_data *train,
			 const char *what, struct pv__diag *diag)
{
	const struct pv_targets *t = &train->targets;

	if (t->n_targets != 1)
		return pv__fail(diag, PV_EBUG, &stage->mark, "%s (%s): %lld targets in one fit",
				stage->op->name, what, (long long)t->n_targets);
	if (!(stage->op->model->target_kinds & t->kind))
		return pv__fail(diag, PV_ESTUDY, &stage->mark, "%s does not predict %s",
				stage->op->name, t->kind == PV_CLASSES ? "classes" : "numbers");
	if (t->n_rows == 0)
		return pv__fail(diag, PV_EDATA, &stage->mark, "%s (%s): no row to fit on",
				stage->op->name, what);
	for (int64_t r = 0; r < t->n_rows; r++)
		if (!isfinite(t->y[r]))
			return pv__fail(diag, PV_EDATA, &stage->mark,
					"%s (%s): row '%s' has no target", stage->op->name, what,
					train->table.id ? train->table.id[r] : "?");
	return PV_OK;
}

static int copy_classes(struct pv__arena *keep, const struct pv_targets *t, struct pv__fitted *out)
{
	const char **name = pv__alloc(keep, (size_t)t->n_classes, sizeof(*name));

	if (!name)
		return PV_ENOMEM;
	for (int32_t k = 0; k < t->n_classes; k++) {
		name[k] = pv__strdup(keep, t->class_name[k]);
		if (!name[k])
			return PV_ENOMEM;
	}
	out->class_name = name;
	return PV_OK;
}

static int call_fit(struct pv__arena *keep, struct pv__arena *scratch,
		    const struct pv__fit_data *train, const char *what, struct pv__fitted *out,
		    struct pv__diag *diag)
{
	const struct pv_op *op = out->stage->op;
	struct pv__fit_data rows;
	struct pv_table view;
	struct pv_ctx ctx;
	int status;

	if (pv__fit_labelled(scratch, train, &rows) != PV_OK ||
	    pv__table_view(scratch, op, &rows.table, 0, rows.table.space, &view) != PV_OK)
		return no_memory(out->stage, what, diag);
	PV__TRY(check_targets(out->stage, &rows, what, diag));
	PV__TRY(pv__table_check(out->stage, &view, what, diag));
	pv__ctx_init(&ctx, op, &out->stage->mark, what, keep, out->stream, diag);
	status = op->model->fit(&pv__host, &ctx, out->config, &view, &rows.targets, &out->model);
	return pv__ctx_end(&ctx, status);
}

int pv__model_fit(struct pv__arena *keep, const struct pv__stage *stage, int64_t choice,
		  struct pv__loader *loader, const struct pv__fit_data *train,
		  struct pv__stream stream, const char *what, struct pv__fitted *out,
		  struct pv__diag *diag)
{
	struct pv__arena *scratch;
	int status;

	*out = (struct pv__fitted){
		.stage = stage,
		.choice = choice,
		.stream = stream,
		.kind = train->targets.kind,
		.n_classes = train->targets.n_classes,
		.n_outputs = pv__outputs_of(train->targets.kind, train->targets.n_classes),
		.n_cols = train->table.n_cols,
	};
	PV__TRY(pv__stage_config(keep, stage, choice, loader, &out->config, diag));
	scratch = pv__arena_new();
	if (!scratch || copy_classes(keep, &train->targets, out) != PV_OK)
		status = no_memory(stage, what, diag);
	else
		status = call_fit(keep, scratch, train, what, out, diag);
	pv__arena_free(scratch);
	return status;
}

/* ---- predictions ------------------------------------------------------------------------- */

typedef int (*predict_fn)(const struct pv_host *, pv_ctx *, const void *config, const void *model,
			  const struct pv_table *rows, double *out);

static int check_finite(const struct pv__fitted *m, const struct pv_table *rows, int64_t width,
			const double *value, const char *what, struct pv__diag *diag)
{
	for (int64_t i = 0; i < rows->n_rows * width; i++) {
		int64_t r = i / width;

		if (!isfinite(value[i]))
			return pv__fail(diag, PV_ENUMERIC, &m->stage->mark,
					"%s (%s): its output for row '%s' is not finite",
					m->stage->op->name, what, rows->id ? rows->id[r] : "?");
	}
	return PV_OK;
}

/* out: n_rows x width */
static int predict(const struct pv__fitted *m, predict_fn fn, struct pv__arena *scratch,
		   const struct pv_table *rows, int64_t width, const char *what, double *out,
		   struct pv__diag *diag)
{
	const struct pv_op *op = m->stage->op;
	struct pv_table view;
	struct pv_ctx ctx;
	int status;

	if (pv__table_view(scratch, op, rows, 0, rows->space, &view) != PV_OK)
		return no_memory(m->stage, what, diag);
	PV__TRY(pv__table_check(m->stage, &view, what, diag));
	for (int64_t i = 0; i < rows->n_rows * width; i++)
		out[i] = NAN;
	pv__ctx_init(&ctx, op, &m->stage->mark, what, scratch, m->stream, diag);
	status = fn(&pv__host, &ctx, m->config, m->model, &view, out);
	PV__TRY(pv__ctx_end(&ctx, status));
	return check_finite(m, rows, width, out, what, diag);
}

static int predict_alone(const struct pv__fitted *m, predict_fn fn, const struct pv_table *rows,
			 int64_t width, const char *what, double *out, struct pv__diag *diag)
{
	struct pv__arena *scratch = pv__arena_new();
	int status;

	if (!scratch)
		return no_memory(m->stage, what, diag);
	status = predict(m, fn, scratch, rows, width, what, out, diag);
	pv__arena_free(scratch);
	return status;
}

int pv__model_decide(const struct pv__fitted *m, const struct pv_table *rows, const char *what,
		     double *decision, struct pv__diag *diag)
{
	return predict_alone(m, m->stage->op->model->decide, rows, m->n_outputs, what, decision,
			     diag);
}

int pv__model_probability(const struct pv__fitted *m, const struct pv_table *rows, const char *what,
			  double *probability, struct pv__diag *diag)
{
	if (!m->stage->op->model->probability || m->kind != PV_CLASSES)
		return pv__fail(diag, PV_EINVAL, &m->stage->mark, "%s gives no probabilities",
				m->stage->op->name);
	return predict_alone(m, m->stage->op->model->probability, rows, m->n_classes, what,
			     probability, diag);
}
