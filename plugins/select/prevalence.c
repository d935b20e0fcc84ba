/* select.prevalence: columns that are present in enough training rows. */
#include "ops.h"

#include "kernels/rows.h"
#include "selection.h"

#include <math.h>

struct config {
	double above, min, max;
};

static const struct pv_option options[] = {
	{.name = "above",
	 .help = "a value above this counts as present",
	 .type = PV_REAL,
	 .offset = offsetof(struct config, above),
	 .dflt = "0",
	 .min = -1e300,
	 .max = 1e300},
	{.name = "min",
	 .help = "least share of the training rows in which a kept column is present",
	 .type = PV_REAL,
	 .offset = offsetof(struct config, min),
	 .dflt = "0.05",
	 .min = 0,
	 .max = 1},
	{.name = "max",
	 .help = "largest such share",
	 .type = PV_REAL,
	 .offset = offsetof(struct config, max),
	 .dflt = "1",
	 .min = 0,
	 .max = 1},
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	if (c->min <= c->max)
		return PV_OK;
	return host->fail(ctx, PV_EINVAL, "max", "must not be below min (%g), but is %g", c->min,
			  c->max);
}

static int keep(const struct pv_host *host, pv_ctx *ctx, const struct config *c, double n_rows,
		struct pv__selection *s)
{
	uint8_t *passes = host->scratch(ctx, (size_t)s->n_cols, 1);
	double largest = 0;

	if (!passes)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory to select columns");
	for (int64_t j = 0; j < s->n_cols; j++) {
		s->score[j] /= n_rows;
		passes[j] = s->score[j] >= c->min - 1e-12 && s->score[j] <= c->max + 1e-12;
		largest = fmax(largest, s->score[j]);
	}
	pv__selection_marked(s, passes);
	if (s->n_kept > 0)
		return PV_OK;
	return host->fail(ctx, PV_EDATA, "min",
			  "no column is present in a share of %g to %g of the training rows; the "
			  "largest share is %g",
			  c->min, c->max, largest);
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__selection *s = NULL;
	struct pv__rows rows;
	int status = pv__rows_train(host, ctx, train, &rows);

	(void)y;
	if (status == PV_OK)
		status = pv__selection_make(host, ctx, train->n_cols, &s);
	if (status != PV_OK)
		return status;
	for (int64_t i = 0; i < rows.n; i++)
		for (int64_t j = 0; j < rows.n_cols; j++)
			s->score[j] += rows.row[i][j] > c->above;
	*model = s;
	return keep(host, ctx, c, (double)rows.n, s);
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.columns = pv__selection_columns,
	.save = pv__selection_save,
	.load = pv__selection_load,
};

const struct pv_op pv__op_prevalence = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.name = "select.prevalence",
	.version = "1",
	.summary = "Columns that are present in enough training rows: a mask from the data",
	.doc = "The score of a column is the share of the training rows in which its value is "
	       "above "
	       "`above`; columns with a share from min to max stay. Lesions: voxels that hardly "
	       "anyone has lost say nothing and cost tests (min 0.05, or the share that ten people "
	       "are). Tissue probabilities: above 0.1 with min 1 is the mask in which everybody "
	       "has "
	       "tissue. Reference rows are left out, row weights and targets are not used. A mask "
	       "from all people before the folds has seen the people who are to be predicted; this "
	       "one is made of training rows anew in every fold.",
	.cite = "Sperber C, Karnath HO (2017). Impact of correction factors in human brain "
		"lesion-behavior inference. Human Brain Mapping 38:1692-1701. "
		"doi:10.1002/hbm.23490",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.transform = &call,
};
