/* Losses of importance ops. */
#include "loss.h"

#include <math.h>

const struct pv_choice pv__loss_choices[] = {
	{"auto", "squared, one_minus_auc or zero_one, by the target", PV__LOSS_AUTO},
	{"squared", "mean squared error; numbers", PV__LOSS_SQUARED},
	{"one_minus_auc", "1 - area under the ROC curve; two classes", PV__LOSS_ONE_MINUS_AUC},
	{"zero_one", "share of wrong rows, averaged over classes", PV__LOSS_ZERO_ONE},
	{0},
};

int pv__loss_resolve(const struct pv_host *host, pv_ctx *ctx, const struct pv_targets *y,
		     int64_t loss, int64_t *out)
{
	int number = y->kind == PV_NUMBER, two = !number && y->n_classes == 2;

	if (loss == PV__LOSS_AUTO)
		loss = number ? PV__LOSS_SQUARED : two ? PV__LOSS_ONE_MINUS_AUC : PV__LOSS_ZERO_ONE;
	*out = loss;
	if ((loss == PV__LOSS_SQUARED) == number && (loss != PV__LOSS_ONE_MINUS_AUC || two))
		return PV_OK;
	return host->fail(ctx, PV_EINVAL, "loss",
			  "this loss does not fit the target: squared is "
			  "for numbers, one_minus_auc for two classes, zero_one for classes");
}

static double squared(const struct pv_targets *y, const double *f)
{
	double sum = 0;

	for (int64_t i = 0; i < y->n_rows; i++)
		sum += (y->y[i] - f[i]) * (y->y[i] - f[i]);
	return sum / (double)y->n_rows;
}

/* By ranks; ties count half. */
static double one_minus_auc(const struct pv_host *host, const struct pv_targets *y, const double *f,
			    int64_t *order)
{
	double n = (double)y->n_rows, n_positive = 0, rank_sum = 0;

	host->argsort(y->n_rows, f, order);
	for (int64_t from = 0; from < y->n_rows;) {
		int64_t to = from;
		double rank;

		while (to < y->n_rows && f[order[to]] == f[order[from]])
			to++;
		if (to == from)
			return NAN; /* a decision is not a number */
		rank = (double)(from + 1 + to) / 2;
		for (; from < to; from++)
			if (y->y[order[from]] == 1) {
				n_positive++;
				rank_sum += rank;
			}
	}
	if (n_positive == 0 || n_positive == n)
		return NAN;
	return 1 - (rank_sum - n_positive * (n_positive + 1) / 2) / (n_positive * (n - n_positive));
}

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

/* Mean over the classes that are there of the share that is wrong. */
static double zero_one(const struct pv_targets *y, int64_t n_outputs, const double *f)
{
	double sum = 0, n_present = 0;

	for (int32_t k = 0; k < y->n_classes; k++) {
		double n = 0, wrong = 0;

		for (int64_t i = 0; i < y->n_rows; i++) {
			if (y->y[i] != k)
				continue;
			n++;
			wrong += predicted(f + i * n_outputs, n_outputs) != k;
		}
		if (n > 0) {
			sum += wrong / n;
			n_present++;
		}
	}
	return n_present > 0 ? sum / n_present : NAN;
}

double pv__loss(const struct pv_host *host, const struct pv_targets *y, int64_t loss,
		int64_t n_outputs, const double *decision, int64_t *order)
{
	switch (loss) {
	case PV__LOSS_SQUARED:
		return squared(y, decision);
	case PV__LOSS_ONE_MINUS_AUC:
		return one_minus_auc(host, y, decision, order);
	default:
		return zero_one(y, n_outputs, decision);
	}
}
