/* A fitted chain: stages in order, then the model. */
#include "evaluate/chain.h"

#include <string.h>

/* ---- choices of the grid ----------------------------------------------------------------- */

void pv__chain_choice(const struct pv__chain_spec *spec, int64_t choice, int64_t *stage_choice)
{
	stage_choice[spec->n] = choice % spec->model->n_choices;
	choice /= spec->model->n_choices;
	for (int64_t i = spec->n - 1; i >= 0; i--) {
		stage_choice[i] = choice % spec->stage[i].stage->n_choices;
		choice /= spec->stage[i].stage->n_choices;
	}
}

static void put_axes(struct pv__buffer *b, const struct pv__stage *stage, int64_t choice)
{
	for (int64_t a = 0; a < stage->n_axes; a++)
		pv__putf(b, "%s%s.%s=%s", b->n > 0 ? " " : "", stage->op_name,
			 stage->axis[a].option->name, pv__axis_text(stage, a, choice));
}

char *pv__chain_choice_text(struct pv__arena *arena, const struct pv__chain_spec *spec,
			    int64_t choice)
{
	struct pv__buffer b = {.arena = arena};
	int64_t *of_stage = pv__alloc(arena, (size_t)spec->n + 1, sizeof(*of_stage));

	if (!of_stage)
		return NULL;
	pv__chain_choice(spec, choice, of_stage);
	pv__puts(&b, "");
	for (int64_t i = 0; i < spec->n; i++)
		put_axes(&b, spec->stage[i].stage, of_stage[i]);
	put_axes(&b, spec->model, of_stage[spec->n]);
	return b.failed ? NULL : b.data;
}

/* ---- fit --------------------------------------------------------------------------------- */

static int no_memory(const struct pv__stage *model, struct pv__diag *diag)
{
	return pv__fail(diag, PV_ENOMEM, &model->mark, "%s: no memory for the chain before it",
			model->op->name);
}

static int copy_frame(struct pv__arena *keep, const struct pv__fit_data *train, const char *what,
		      struct pv__chain *chain)
{
	const struct pv_table *t = &train->table;
	const char **name = pv__alloc(keep, (size_t)t->n_confounds, sizeof(*name));

	chain->space = pv__space_copy(keep, t->space);
	chain->what = pv__strdup(keep, what);
	chain->n_confounds = t->n_confounds;
	chain->confound_name = name;
	if (!name || !chain->space || !chain->what)
		return PV_ENOMEM;
	for (int64_t q = 0; q < t->n_confounds; q++) {
		name[q] = pv__strdup(keep, t->confound_name[q]);
		if (!name[q])
			return PV_ENOMEM;
	}
	return PV_OK;
}

/* Each table lives in an arena of its own and dies when the next one is made. */
static int fit_stages(struct pv__arena *keep, const struct pv__chain_spec *spec,
		      const int64_t *choice, struct pv__loader *loader,
		      const struct pv__fit_data *train, struct pv__stream stream,
		      struct pv__chain *chain, struct pv__diag *diag)
{
	struct pv__fit_data data = *train;
	struct pv__arena *held = NULL;
	int status = PV_OK;

	for (int64_t i = 0; status == PV_OK && i < spec->n; i++) {
		struct pv__arena *next = pv__arena_new();

		status = next ? pv__link_fit(keep, &spec->stage[i], choice[i], loader, &data,
					     pv__substream(stream, (uint64_t)i), chain->what,
					     &chain->link[i], diag)
			      : no_memory(spec->model, diag);
		if (status == PV_OK)
			status = pv__link_advance(&chain->link[i], next, &data, chain->what, &data,
						  diag);
		pv__arena_free(held);
		held = next;
		chain->n = i + 1;
	}
	if (status == PV_OK)
		status = pv__model_fit(keep, spec->model, choice[spec->n], loader, &data,
				       pv__substream(stream, (uint64_t)spec->n), chain->what,
				       &chain->model, diag);
	pv__arena_free(held);
	return status;
}

int pv__chain_fit(struct pv__arena *keep, const struct pv__chain_spec *spec, int64_t choice,
		  struct pv__loader *loader, const struct pv__fit_data *train,
		  struct pv__stream stream, const char *what, struct pv__chain **out,
		  struct pv__diag *diag)
{
	struct pv__chain *chain = pv__alloc(keep, 1, sizeof(*chain));
	int64_t *of_stage = pv__alloc(keep, (size_t)spec->n + 1, sizeof(*of_stage));
	struct pv__arena *scratch = pv__arena_new();
	struct pv__fit_data data = *train;
	int status;

	if (chain)
		chain->link = pv__alloc(keep, (size_t)spec->n, sizeof(*chain->link));
	if (!chain || !chain->link || !of_stage || !scratch ||
	    copy_frame(keep, train, what, chain) != PV_OK ||
	    pv__table_doubles(scratch, &train->table, &data.table) != PV_OK) {
		status = no_memory(spec->model, diag);
	} else {
		pv__chain_choice(spec, choice, of_stage);
		/* Spaces of later stages point into this copy, which lives as long as they. */
		data.table.space = chain->space;
		status = fit_stages(keep, spec, of_stage, loader, &data, stream, chain, diag);
	}
	pv__arena_free(scratch);
	*out = chain;
	return status;
}

/* ---- predict ----------------------------------------------------------------------------- */

int64_t pv__chain_outputs(const struct pv__chain *chain)
{
	return chain->model.n_outputs;
}

const struct pv_space *pv__chain_space(const struct pv__chain *chain)
{
	return chain->space;
}

bool pv__chain_has_probability(const struct pv__chain *chain)
{
	return chain->model.kind == PV_CLASSES && chain->model.stage->op->model->probability;
}

static int check_rows(const struct pv__chain *chain, const struct pv_table *rows,
		      struct pv__diag *diag)
{
	if (rows->n_cols != chain->space->n_features)
		return pv__fail(diag, PV_EDATA, NULL,
				"the rows have %lld columns, the model was fitted on %lld",
				(long long)rows->n_cols, (long long)chain->space->n_features);
	if (rows->n_confounds != chain->n_confounds)
		return pv__fail(diag, PV_EDATA, NULL,
				"the rows have %lld confounds, the model was fitted with %lld",
				(long long)rows->n_confounds, (long long)chain->n_confounds);
	return PV_OK;
}

int pv__chain_transform(const struct pv__chain *chain, const struct pv_table *rows,
			struct pv__arena **held, struct pv_table *out, struct pv__diag *diag)
{
	*held = pv__arena_new();
	PV__TRY(check_rows(chain, rows, diag));
	if (!*held || pv__table_doubles(*held, rows, out) != PV_OK)
		return no_memory(chain->model.stage, diag);
	out->space = chain->space;
	for (int64_t i = 0; i < chain->n; i++) {
		struct pv__arena *next = pv__arena_new();
		int status =
			next ? pv__link_apply(&chain->link[i], next, out, chain->what, out, diag)
			     : no_memory(chain->model.stage, diag);

		pv__arena_free(*held);
		*held = next;
		PV__TRY(status);
	}
	return PV_OK;
}

int pv__chain_decide(const struct pv__chain *chain, const struct pv_table *rows, double *decision,
		     struct pv__diag *diag)
{
	struct pv__arena *held;
	struct pv_table table;
	int status = pv__chain_transform(chain, rows, &held, &table, diag);

	if (status == PV_OK)
		status = pv__model_decide(&chain->model, &table, chain->what, decision, diag);
	pv__arena_free(held);
	return status;
}

int pv__chain_probability(const struct pv__chain *chain, const struct pv_table *rows,
			  double *probability, struct pv__diag *diag)
{
	struct pv__arena *held;
	struct pv_table table;
	int status = pv__chain_transform(chain, rows, &held, &table, diag);

	if (status == PV_OK)
		status = pv__model_probability(&chain->model, &table, chain->what, probability,
					       diag);
	pv__arena_free(held);
	return status;
}

/* ---- what the model says about the columns that came in ---------------------------------- */

static int64_t widest(const struct pv__chain *chain)
{
	int64_t n = chain->space->n_features;

	for (int64_t i = 0; i < chain->n; i++)
		if (chain->link[i].n_after > n)
			n = chain->link[i].n_after;
	return n;
}

/* now[] and then[]: as wide as the widest table */
static int pull_output(const struct pv__chain *chain, double *now, double *then, double *out,
		       struct pv__diag *diag)
{
	for (int64_t i = chain->n - 1; i >= 0; i--) {
		double *swap = now;

		PV__TRY(pv__link_pull_back(&chain->link[i], now, then, chain->what, diag));
		now = then;
		then = swap;
	}
	memcpy(out, now, (size_t)chain->space->n_features * sizeof(*out));
	return PV_OK;
}

static int coefficients(const struct pv__chain *chain, struct pv__arena *scratch, double **weight,
			struct pv__diag *diag)
{
	const struct pv__fitted *m = &chain->model;
	const struct pv_op *op = m->stage->op;
	double *bias = pv__alloc(scratch, (size_t)m->n_outputs, sizeof(*bias));
	struct pv_ctx ctx;
	int status;

	*weight = pv__alloc(scratch, (size_t)(m->n_outputs * m->n_cols), sizeof(**weight));
	if (!*weight || !bias)
		return no_memory(m->stage, diag);
	if (!op->model->coefficients)
		return pv__fail(diag, PV_EINVAL, &m->stage->mark,
				"%s is not linear: it has no weights", op->name);
	pv__ctx_init(&ctx, op, &m->stage->mark, chain->what, scratch, m->stream, diag);
	status = op->model->coefficients(&pv__host, &ctx, m->config, m->model, *weight, bias);
	return pv__ctx_end(&ctx, status);
}

static int weights(const struct pv__chain *chain, struct pv__arena *scratch, double *weight,
		   struct pv__diag *diag)
{
	int64_t n_cols = chain->model.n_cols, n_features = chain->space->n_features;
	double *now = pv__alloc(scratch, (size_t)widest(chain), sizeof(*now));
	double *then = pv__alloc(scratch, (size_t)widest(chain), sizeof(*then));
	double *own;

	if (!now || !then)
		return no_memory(chain->model.stage, diag);
	PV__TRY(coefficients(chain, scratch, &own, diag));
	for (int64_t o = 0; o < chain->model.n_outputs; o++) {
		memcpy(now, own + o * n_cols, (size_t)n_cols * sizeof(*now));
		PV__TRY(pull_output(chain, now, then, weight + o * n_features, diag));
	}
	return PV_OK;
}

int pv__chain_weights(const struct pv__chain *chain, double *weight, struct pv__diag *diag)
{
	struct pv__arena *scratch = pv__arena_new();
	int status;

	if (!scratch)
		return no_memory(chain->model.stage, diag);
	status = weights(chain, scratch, weight, diag);
	pv__arena_free(scratch);
	return status;
}

int pv__chain_selected(const struct pv__chain *chain, uint8_t *selected, struct pv__diag *diag)
{
	struct pv__arena *scratch = pv__arena_new();
	size_t n = (size_t)widest(chain);
	uint8_t *now = scratch ? pv__alloc(scratch, n, 1) : NULL;
	uint8_t *then = scratch ? pv__alloc(scratch, n, 1) : NULL;

	if (!now || !then) {
		pv__arena_free(scratch);
		return no_memory(chain->model.stage, diag);
	}
	memset(now, 1, n);
	for (int64_t i = chain->n - 1; i >= 0; i--) {
		uint8_t *swap = now;

		pv__link_select_back(&chain->link[i], now, then);
		now = then;
		then = swap;
	}
	memcpy(selected, now, (size_t)chain->space->n_features);
	pv__arena_free(scratch);
	return PV_OK;
}
