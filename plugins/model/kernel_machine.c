#include "kernel_machine.h"

const struct pv_choice pv__kernel_choices[] = {
	{"linear", "a.b", PV__LINEAR},
	{"rbf", "exp(-gamma |a - b|^2)", PV__RBF},
	{"poly", "(gamma a.b + coef0)^degree", PV__POLY},
	{0},
};

int pv__kernel_fit_make(const struct pv_host *host, pv_ctx *ctx, const struct pv__kernel_config *c,
			const struct pv_table *train, struct pv__kernel_fit *f)
{
	int status = pv__rows_train(host, ctx, train, &f->rows);

	f->similarity =
		(struct pv__similarity){.kind = c->kind, .degree = c->degree, .coef0 = c->coef0};
	if (status == PV_OK && train->n_cols == 0)
		return host->fail(ctx, PV_EDATA, NULL, "there are no columns to fit a model on");
	if (status == PV_OK && c->kind != PV__LINEAR)
		status = pv__gamma_read(host, ctx, c->gamma, &f->rows, &f->similarity.gamma);
	if (status == PV_OK)
		status = pv__similarity_centre(host, ctx, &f->similarity, &f->rows, &f->mean);
	if (status != PV_OK)
		return status;
	f->gram = host->scratch(ctx, (size_t)f->rows.n, (size_t)f->rows.n * sizeof(double));
	if (!f->gram)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the kernel of %lld rows",
				  (long long)f->rows.n);
	return pv__similarity_gram(host, ctx, &f->similarity, &f->rows, f->mean, f->gram);
}
