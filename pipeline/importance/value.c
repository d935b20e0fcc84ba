/* One importance op on one fitted chain and held-out rows. */
#include "evaluate/chain.h"
#include "importance/importance.h"

#include <math.h>

/* What the op gets, and what its predict() needs behind it. */
struct closure {
	struct pv_chain base;
	const struct pv__chain *chain;
	const struct pv__refit *refit;
};

static int predict(const struct pv_chain *self, pv_ctx *ctx, const struct pv_table *rows,
		   double *decision)
{
	const struct closure *closure = (const struct closure *)self;
	int status = pv__chain_decide(closure->chain, rows, decision, ctx->diag);

	/* What the chain has said need not be said again in the op's name. */
	if (status != PV_OK)
		ctx->status = status;
	return status;
}

static int refit(const struct pv_chain *self, pv_ctx *ctx, const uint8_t *drop, double *decision)
{
	const struct closure *closure = (const struct closure *)self;
	int status = closure->refit->decide(closure->refit, drop, self->test, decision, ctx->diag);

	if (status != PV_OK && status != PV_EINVAL)
		ctx->status = status;
	return status;
}

struct sides {
	struct pv__fit_data train, test;
};

static int no_memory(const struct pv__stage *stage, struct pv__diag *diag)
{
	return pv__fail(diag, PV_ENOMEM, &stage->mark, "no memory for %s", stage->op->name);
}

/* Rows with a target, in double: reference rows have none. */
static int take_sides(struct pv__arena *scratch, const struct pv__fit_data *train,
		      const struct pv__fit_data *test, struct sides *out)
{
	PV__TRY(pv__fit_labelled(scratch, train, &out->train));
	PV__TRY(pv__table_doubles(scratch, &out->train.table, &out->train.table));
	PV__TRY(pv__fit_labelled(scratch, test, &out->test));
	return pv__table_doubles(scratch, &out->test.table, &out->test.table);
}

/* NULL where the chain is not linear: the op says whether that matters. */
static int find_weights(struct pv__arena *scratch, const struct pv__chain *chain,
			const double **out, struct pv__diag *diag)
{
	int64_t n = pv__chain_outputs(chain) * pv__chain_space(chain)->n_features;
	double *weight = pv__alloc(scratch, (size_t)n, sizeof(*weight));
	struct pv__diag own = {.arena = scratch};
	int status;

	*out = NULL;
	if (!weight)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for weights");
	status = pv__chain_weights(chain, weight, &own);
	if (status == PV_EINVAL)
		return PV_OK;
	pv__diag_merge(diag, &own);
	*out = weight;
	return status;
}

static int check_values(const struct pv__stage *stage, const struct pv__units *units, int64_t width,
			const double *value, const char *what, struct pv__diag *diag)
{
	for (int64_t i = 0; i < units->n * width; i++)
		if (isinf(value[i]))
			return pv__fail(diag, PV_ENUMERIC, &stage->mark,
					"%s (%s): its value for '%s' is "
					"infinite",
					stage->op->name, what, units->name[i / width]);
	return PV_OK;
}

static int call_op(struct pv__arena *scratch, const struct pv__stage *stage, const void *config,
		   const struct pv__chain *chain, const struct pv__refit *again,
		   const struct sides *sides,
		   const struct pv__units *units, struct pv__stream stream, const char *what,
		   double *value, struct pv__diag *diag)
{
	const struct pv_importance_call *call = stage->op->importance;
	int64_t width = call->per_output ? pv__chain_outputs(chain) : 1;
	struct closure closure = {.base = {.size = sizeof(closure.base),
					   .n_outputs = pv__chain_outputs(chain),
					   .train = &sides->train.table,
					   .test = &sides->test.table,
					   .y_train = &sides->train.targets,
					   .y_test = &sides->test.targets,
					   .n_units = units->n,
					   .unit_of = units->of_column,
					   .predict = predict,
					   .refit = again ? refit : NULL},
				  .chain = chain,
				  .refit = again};
	struct pv_ctx ctx;
	int status;

	PV__TRY(find_weights(scratch, chain, &closure.base.weight, diag));
	for (int64_t i = 0; i < units->n * width; i++)
		value[i] = INFINITY; /* what is forgotten shows */
	pv__ctx_init(&ctx, stage->op, &stage->mark, what, scratch, stream, diag);
	status = call->value(&pv__host, &ctx, config, &closure.base, value);
	PV__TRY(pv__ctx_end(&ctx, status));
	return check_values(stage, units, width, value, what, diag);
}

int pv__importance_value(const struct pv__stage *stage, const void *config,
			 const struct pv__chain *chain, const struct pv__refit *again,
			 const struct pv__fit_data *train, const struct pv__fit_data *test,
			 const struct pv__units *units,
			 struct pv__stream stream, const char *what, double *value,
			 struct pv__diag *diag)
{
	struct pv__arena *scratch = pv__arena_new();
	struct sides sides;
	int status;

	if (!scratch || take_sides(scratch, train, test, &sides) != PV_OK)
		status = no_memory(stage, diag);
	else
		status = call_op(scratch, stage, config, chain, again, &sides, units, stream, what, value,
				 diag);
	pv__arena_free(scratch);
	return status;
}
