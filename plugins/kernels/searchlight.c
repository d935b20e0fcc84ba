/* Sphere after sphere: decision values of held-out rows, and a score from them. */
#include "kernels/light.h"

#include "kernels/spheres.h"

#include <math.h>

const struct pv_choice pv__light_models[] = {
	{"ridge", "linear, squared error, squared penalty", PV__LIGHT_RIDGE},
	{"lda", "linear discriminant, shrunken covariance", PV__LIGHT_LDA},
	{"svm", "linear support vector machine", PV__LIGHT_SVM},
	{"gnb", "Gaussian naive Bayes", PV__LIGHT_GNB},
	{0},
};

double pv__light_sign(const struct pv__light *l, int64_t row, int64_t output)
{
	return l->data->y[row] == (double)(l->n_outputs == 1 ? 1 : output) ? 1 : -1;
}

/* ---- checks and room --------------------------------------------------------------------- */

static int check_split(const struct pv__light *l, const struct pv__light_split *s)
{
	double *count;

	if (s->n_train < 2 || s->n_test < 1)
		return l->host->fail(l->ctx, PV_EDATA, NULL,
				     "%lld training and %lld test rows are too few",
				     (long long)s->n_train, (long long)s->n_test);
	count = l->host->scratch(l->ctx, (size_t)l->data->n_classes + 1, sizeof(*count));
	if (!count)
		return l->host->fail(l->ctx, PV_ENOMEM, NULL, "no memory for classes");
	for (int64_t i = 0; i < s->n_train && l->data->kind == PV_CLASSES; i++)
		count[(int64_t)l->data->y[s->train[i]]]++;
	for (int32_t k = 0; k < l->data->n_classes; k++)
		if (count[k] < 2)
			return l->host->fail(l->ctx, PV_EDATA, NULL,
					     "class %d has fewer than two training rows: use "
					     "fewer folds",
					     k);
	return PV_OK;
}

static int check(struct pv__light *l)
{
	const struct pv__light_data *d = l->data;

	if (d->kind != PV_CLASSES && l->config->model != PV__LIGHT_RIDGE)
		return l->host->fail(l->ctx, PV_EINVAL, "model", "only ridge predicts numbers");
	for (int64_t i = 0; i < l->n; i++)
		if (!isfinite(d->y[i]))
			return l->host->fail(l->ctx, PV_EDATA, NULL, "row %lld has no target",
					     (long long)d->rows->index[i] + 1);
	for (int64_t s = 0; s < d->n_splits; s++) {
		int status = check_split(l, &d->split[s]);

		if (status != PV_OK)
			return status;
		l->n_slots += d->split[s].n_test;
		if (d->split[s].n_train > l->n_most)
			l->n_most = d->split[s].n_train;
	}
	return PV_OK;
}

static void centre(double *x, int64_t n_cols, int64_t n)
{
	for (int64_t j = 0; j < n_cols; j++) {
		double *v = x + j * n, mean = 0, first = v[0];

		for (int64_t i = 0; i < n; i++)
			mean += v[i] - first;
		mean = first + mean / (double)n;
		for (int64_t i = 0; i < n; i++)
			v[i] -= mean;
	}
}

static int make_room(struct pv__light *l, const struct pv__spheres *spheres, int32_t **column)
{
	int64_t p = l->data->rows->n_cols;
	double *x = l->host->scratch(l->ctx, (size_t)p, (size_t)l->n * sizeof(*x));

	l->decision = l->host->scratch(l->ctx, (size_t)l->n_slots,
				       (size_t)l->n_outputs * sizeof(*l->decision));
	*column = l->host->scratch(l->ctx, (size_t)spheres->n_offsets, sizeof(**column));
	if (!x || !l->decision || !*column)
		return l->host->fail(l->ctx, PV_ENOMEM, NULL, "no memory for %lld voxels",
				     (long long)p);
	pv__rows_transpose(l->data->rows, x);
	centre(x, p, l->n);
	l->x = x;
	l->column = *column;
	return PV_OK;
}

/* ---- scores ------------------------------------------------------------------------------ */

static int32_t predicted(const double *f, int64_t n_outputs)
{
	int32_t best = 0;

	if (n_outputs == 1)
		return f[0] > 0;
	for (int32_t k = 1; k < n_outputs; k++)
		if (f[k] > f[best])
			best = k;
	return best;
}

static double class_score(const struct pv__light *l, double *tested, double *right)
{
	const double *f = l->decision;
	double sum = 0, n = 0;

	for (int32_t k = 0; k < l->data->n_classes; k++)
		tested[k] = right[k] = 0;
	for (int64_t s = 0; s < l->data->n_splits; s++)
		for (int64_t i = 0; i < l->data->split[s].n_test; i++, f += l->n_outputs) {
			int32_t k = (int32_t)l->data->y[l->data->split[s].test[i]];

			tested[k]++;
			right[k] += predicted(f, l->n_outputs) == k;
		}
	for (int32_t k = 0; k < l->data->n_classes; k++)
		if (tested[k] > 0) {
			sum += right[k] / tested[k];
			n++;
		}
	return sum / n;
}

static double number_score(const struct pv__light *l)
{
	const double *f = l->decision, *y = l->data->y;
	double error = 0, spread = 0;

	for (int64_t s = 0; s < l->data->n_splits; s++) {
		const struct pv__light_split *split = &l->data->split[s];
		double mean = 0;

		for (int64_t i = 0; i < split->n_train; i++)
			mean += y[split->train[i]] / (double)split->n_train;
		for (int64_t i = 0; i < split->n_test; i++, f++) {
			double t = y[split->test[i]];

			error += (t - *f) * (t - *f);
			spread += (t - mean) * (t - mean);
		}
	}
	return spread > 0 ? 1 - error / spread : NAN;
}

/* ---- the walk ---------------------------------------------------------------------------- */

struct machines {
	struct pv__light_gnb *gnb;
	struct pv__light_gram *gram;
	double *tested, *right;
};

static int make_machines(const struct pv__light *l, struct machines *m)
{
	size_t k = (size_t)l->data->n_classes + 1;

	m->tested = l->host->scratch(l->ctx, k, 2 * sizeof(*m->tested));
	if (!m->tested)
		return l->host->fail(l->ctx, PV_ENOMEM, NULL, "no memory for classes");
	m->right = m->tested + k;
	return l->config->model == PV__LIGHT_GNB ? pv__light_gnb_make(l, &m->gnb)
						 : pv__light_gram_make(l, &m->gram);
}

static int score_sphere(const struct pv__light *l, struct machines *m, double *score)
{
	int status = PV_OK;

	if (m->gnb)
		pv__light_gnb_decide(l, m->gnb);
	else
		status = pv__light_gram_decide(l, m->gram);
	*score =
		l->data->kind == PV_CLASSES ? class_score(l, m->tested, m->right) : number_score(l);
	return status;
}

int pv__searchlight(const struct pv_host *host, pv_ctx *ctx, const struct pv__light_config *config,
		    const struct pv__light_data *data, double *score)
{
	struct pv__light l = {.host = host,
			      .ctx = ctx,
			      .config = config,
			      .data = data,
			      .n = data->rows->n,
			      .n_outputs = data->n_classes > 2 ? data->n_classes : 1};
	struct pv__spheres spheres;
	struct machines machines = {0};
	int32_t *column = NULL;
	int status = pv__spheres_make(host, ctx, data->space, config->radius_mm, &spheres);

	if (status == PV_OK)
		status = check(&l);
	if (status == PV_OK)
		status = make_room(&l, &spheres, &column);
	if (status == PV_OK)
		status = make_machines(&l, &machines);
	for (int64_t c = 0; status == PV_OK && c < data->rows->n_cols; c++) {
		l.n_sphere = pv__sphere_columns(&spheres, c, column);
		status = score_sphere(&l, &machines, &score[c]);
		if (status == PV_OK && c % 64 == 0)
			status = host->progress(ctx, c, data->rows->n_cols);
	}
	return status;
}
