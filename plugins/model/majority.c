/* baseline.majority: what can be predicted without looking at any column. */
#include "ops.h"

#include "kernels/bytes.h"
#include "kernels/classes.h"

#include <math.h>
#include <string.h>

struct model {
	int64_t n_classes; /* 0: numbers */
	double *value;     /* share of each class, or the mean */
};

static int fit_classes(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
		       const struct pv_targets *y, double *share)
{
	struct pv__classes classes;
	int status = pv__classes_make(host, ctx, rows, y, &classes);

	for (int64_t k = 0; status == PV_OK && k < y->n_classes; k++)
		share[k] = classes.count[k] / rows->total;
	return status;
}

static int fit_number(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
		      const struct pv_targets *y, double *mean)
{
	double first = y->y[rows->index[0]], sum = 0;

	for (int64_t i = 0; i < rows->n; i++)
		sum += rows->weight[i] * (y->y[rows->index[i]] - first);
	*mean = first + sum / rows->total;
	if (isfinite(*mean))
		return PV_OK;
	return host->fail(ctx, PV_EDATA, NULL, "a training row has no target");
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	struct pv__rows rows;
	int status = pv__rows_train(host, ctx, train, &rows);

	(void)config;
	if (status != PV_OK)
		return status;
	if (m)
		m->value = host->keep(ctx, (size_t)y->n_classes + 1, sizeof(*m->value));
	if (!m || !m->value)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the model");
	m->n_classes = y->n_classes;
	*model = m;
	if (y->kind == PV_CLASSES)
		return fit_classes(host, ctx, &rows, y, m->value);
	return fit_number(host, ctx, &rows, y, m->value);
}

static int decide(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		  const struct pv_table *rows, double *decision)
{
	const struct model *m = model;
	int64_t n_outputs = m->n_classes > 2 ? m->n_classes : 1;

	(void)host, (void)ctx, (void)config;
	for (int64_t r = 0; r < rows->n_rows; r++)
		for (int64_t o = 0; o < n_outputs; o++) {
			double *d = decision + r * n_outputs + o;

			if (m->n_classes == 0)
				*d = m->value[0];
			else if (m->n_classes == 2)
				*d = log(m->value[1]) - log(m->value[0]);
			else
				*d = log(m->value[o]);
		}
	return PV_OK;
}

static int probability(const struct pv_host *host, pv_ctx *ctx, const void *config,
		       const void *model, const struct pv_table *rows, double *out)
{
	const struct model *m = model;

	(void)host, (void)ctx, (void)config;
	for (int64_t r = 0; r < rows->n_rows; r++)
		memcpy(out + r * m->n_classes, m->value, (size_t)m->n_classes * sizeof(*out));
	return PV_OK;
}

static int save(const struct pv_host *host, pv_ctx *ctx, const void *model, struct pv_writer *w)
{
	const struct model *m = model;
	int status = pv__write_int(host, ctx, w, m->n_classes);

	if (status != PV_OK)
		return status;
	return pv__write_reals(host, ctx, w, m->n_classes ? m->n_classes : 1, m->value);
}

static int load(const struct pv_host *host, pv_ctx *ctx, const void *config, struct pv_reader *r,
		void **model)
{
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	int status;

	(void)config;
	if (!m)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the model");
	status = pv__read_int(host, ctx, r, 0, PV__MOST, &m->n_classes);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_classes ? m->n_classes : 1, &m->value);
	*model = m;
	return status;
}

static const struct pv_model_call call = {
	.size = sizeof(call),
	.target_kinds = PV_CLASSES | PV_NUMBER,
	.fit = fit,
	.decide = decide,
	.probability = probability,
	.save = save,
	.load = load,
};

const struct pv_op pv__op_majority = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.flags = PV_TAKES_NAN,
	.name = "baseline.majority",
	.version = "1",
	.summary = "The most frequent class, or the mean, of the training rows",
	.doc = "Looks at no column. Classes: the decision values are the logarithms of the shares "
	       "of the classes in the training rows (two classes: log odds of the positive one), "
	       "so that the most frequent class is predicted, ties to the class that comes first; "
	       "probabilities are the shares. Numbers: the mean of the training rows.",
	.cite = "Varoquaux G, et al. (2017). Assessing and tuning brain decoders: "
		"cross-validation, caveats, and guidelines. NeuroImage 145:166-179. "
		"doi:10.1016/j.neuroimage.2016.10.038",
	.model = &call,
};
