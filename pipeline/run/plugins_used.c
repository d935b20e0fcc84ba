/* Which plugins a study used: other ones may come and go without changing a result. */
#include "run/collect.h"

struct use {
	const struct pv__registry *registry;
	uint8_t *used;
};

static void note_op(const struct use *use, const struct pv_op *op)
{
	const struct pv__registry *r = use->registry;

	for (int64_t i = 0; i < r->n_ops; i++)
		if (r->op[i] == op && r->op_file[i] >= 0)
			use->used[r->op_file[i]] = 1;
}

static void note_stages(const struct use *use, int64_t n, const struct pv__stage *stage)
{
	for (int64_t i = 0; i < n; i++)
		note_op(use, stage[i].op);
}

int pv__collect_plugins(struct pv__collector *c, struct pv__diag *diag)
{
	const struct pv__study *s = c->run->study;
	const struct pv__plan *plan = &c->run->plan;
	struct use use = {.registry = s->registry};

	use.used = pv__alloc(c->run->arena, (size_t)s->registry->n_files, 1);
	if (!use.used)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the plugins");
	for (int64_t i = 0; i < s->data.n_images; i++)
		note_stages(&use, s->data.image[i].n_preprocess, s->data.image[i].preprocess);
	for (int64_t i = 0; i < s->n_blocks; i++)
		note_stages(&use, s->block[i].n_from, s->block[i].from);
	note_stages(&use, s->n_importance, s->importance);
	for (int64_t r = 0; r < plan->n_rivals; r++) { /* chains hold every fitted stage */
		note_stages(&use, 1, &plan->rival[r].spec->stage);
		for (int64_t i = 0; i < plan->rival[r].chain.n; i++)
			note_stages(&use, 1, plan->rival[r].chain.stage[i].stage);
		note_stages(&use, 1, plan->rival[r].chain.model);
	}
	c->results->plugin_used = use.used;
	return PV_OK;
}
