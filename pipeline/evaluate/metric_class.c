/* Metrics of classes. */
#include "evaluate/metric.h"

#include <math.h>

static int32_t class_of(const struct pv__scored *s, int64_t i)
{
	return (int32_t)s->y[i];
}

/* count[true * n_classes + predicted]; NULL: no memory. */
static double *confusion(struct pv__arena *scratch, const struct pv__scored *s)
{
	size_t k = (size_t)s->n_classes;
	double *count = pv__alloc(scratch, k * k, sizeof(*count));

	for (int64_t i = 0; count && i < s->n; i++)
		count[class_of(s, i) * s->n_classes + s->predicted[i]] += 1;
	return count;
}

static double row_total(const double *count, int32_t n_classes, int32_t k)
{
	double total = 0;

	for (int32_t j = 0; j < n_classes; j++)
		total += count[k * n_classes + j];
	return total;
}

static double column_total(const double *count, int32_t n_classes, int32_t k)
{
	double total = 0;

	for (int32_t j = 0; j < n_classes; j++)
		total += count[j * n_classes + k];
	return total;
}

/* Share of the rows of class k that is found; NaN: there are none. */
static double recall(const double *count, int32_t n_classes, int32_t k)
{
	double total = row_total(count, n_classes, k);

	return total > 0 ? count[k * n_classes + k] / total : NAN;
}

double pv__metric_balanced_accuracy(struct pv__arena *scratch, const struct pv__scored *s)
{
	double *count = confusion(scratch, s);
	double sum = 0;
	int32_t n = 0;

	for (int32_t k = 0; count && k < s->n_classes; k++) {
		double r = recall(count, s->n_classes, k);

		if (isnan(r))
			continue;
		sum += r;
		n++;
	}
	return n > 0 ? sum / n : NAN;
}

double pv__metric_accuracy(struct pv__arena *scratch, const struct pv__scored *s)
{
	int64_t right = 0;

	(void)scratch;
	for (int64_t i = 0; i < s->n; i++)
		right += s->predicted[i] == class_of(s, i);
	return s->n > 0 ? (double)right / (double)s->n : NAN;
}

double pv__metric_sensitivity(struct pv__arena *scratch, const struct pv__scored *s)
{
	double *count = confusion(scratch, s);

	return count ? recall(count, s->n_classes, 1) : NAN;
}

double pv__metric_specificity(struct pv__arena *scratch, const struct pv__scored *s)
{
	double *count = confusion(scratch, s);

	return count ? recall(count, s->n_classes, 0) : NAN;
}

/* 2 TP / (2 TP + FP + FN); NaN: the class neither occurs nor is predicted. */
static double f1_of(const double *count, int32_t n_classes, int32_t k)
{
	double both = row_total(count, n_classes, k) + column_total(count, n_classes, k);

	return both > 0 ? 2 * count[k * n_classes + k] / both : NAN;
}

double pv__metric_f1(struct pv__arena *scratch, const struct pv__scored *s)
{
	double *count = confusion(scratch, s);
	double sum = 0;
	int32_t n = 0;

	if (!count)
		return NAN;
	if (s->n_classes == 2)
		return f1_of(count, 2, 1);
	for (int32_t k = 0; k < s->n_classes; k++) {
		double f1 = f1_of(count, s->n_classes, k);

		if (isnan(f1))
			continue;
		sum += f1;
		n++;
	}
	return n > 0 ? sum / n : NAN;
}

/* Correlation of class indicators, for any number of classes (Gorodkin 2004). */
double pv__metric_mcc(struct pv__arena *scratch, const struct pv__scored *s)
{
	double *count = confusion(scratch, s);
	double n = (double)s->n, right = 0, both = 0, rows = 0, columns = 0;

	if (!count)
		return NAN;
	for (int32_t k = 0; k < s->n_classes; k++) {
		double is = row_total(count, s->n_classes, k);
		double said = column_total(count, s->n_classes, k);

		right += count[k * s->n_classes + k];
		both += is * said;
		rows += is * is;
		columns += said * said;
	}
	if (!(rows < n * n))
		return NAN; /* one class only */
	if (!(columns < n * n))
		return 0;
	return (right * n - both) / (sqrt(n * n - rows) * sqrt(n * n - columns));
}

/* ---- decision values --------------------------------------------------------------------- */

/* Mann-Whitney: midranks of one output, class k against the rest; NaN: one of the two
 * sides is empty. */
static double auc_of(struct pv__arena *scratch, const struct pv__scored *s, int64_t output,
		     int32_t k)
{
	double *x = pv__alloc(scratch, (size_t)s->n, sizeof(*x));
	double *rank = pv__alloc(scratch, (size_t)s->n, sizeof(*rank));
	double n_in = 0, n_out, sum = 0;

	if (!x || !rank)
		return NAN;
	for (int64_t i = 0; i < s->n; i++)
		x[i] = s->decision[i * s->n_outputs + output];
	if (pv__midranks(scratch, s->n, x, rank) != PV_OK)
		return NAN;
	/* Midranks are halves: their sum is exact. */
	for (int64_t i = 0; i < s->n; i++) {
		if (class_of(s, i) != k)
			continue;
		sum += rank[i];
		n_in += 1;
	}
	n_out = (double)s->n - n_in;
	return n_in > 0 && n_out > 0 ? (sum - n_in * (n_in + 1) / 2) / (n_in * n_out) : NAN;
}

double pv__metric_auc(struct pv__arena *scratch, const struct pv__scored *s)
{
	double sum = 0;
	int32_t n = 0;

	if (s->n_outputs == 1)
		return auc_of(scratch, s, 0, 1);
	for (int32_t k = 0; k < s->n_classes; k++) {
		double auc = auc_of(scratch, s, k, k);

		if (isnan(auc))
			continue;
		sum += auc;
		n++;
	}
	return n > 0 ? sum / n : NAN;
}

double pv__metric_average_precision(struct pv__arena *scratch, const struct pv__scored *s)
{
	double *x = pv__alloc(scratch, (size_t)s->n, sizeof(*x));
	int64_t *order = pv__alloc(scratch, (size_t)s->n, sizeof(*order));
	double found = 0, sum = 0;
	int64_t seen = 0;

	if (!x || !order)
		return NAN;
	for (int64_t i = 0; i < s->n; i++)
		x[i] = -s->decision[i * s->n_outputs];
	pv__argsort(s->n, x, order);
	while (seen < s->n) {
		double before = found, level = x[order[seen]];

		/* Rows with equal decision values come in together. */
		while (seen < s->n && !(x[order[seen]] > level))
			found += class_of(s, order[seen++]) == 1;
		sum += (found - before) * found / (double)seen;
	}
	return found > 0 ? sum / found : NAN;
}

/* ---- probabilities ----------------------------------------------------------------------- */

double pv__metric_brier(struct pv__arena *scratch, const struct pv__scored *s)
{
	double *v = pv__alloc(scratch, (size_t)s->n, sizeof(*v));

	if (!v || !s->probability || s->n == 0)
		return NAN;
	for (int64_t i = 0; i < s->n; i++) {
		/* Of two classes the positive one alone, as in the field. */
		for (int32_t k = s->n_classes == 2; k < s->n_classes; k++) {
			double e = s->probability[i * s->n_classes + k] - (class_of(s, i) == k);

			v[i] += e * e;
		}
	}
	return pv__mean(s->n, v);
}

double pv__metric_log_loss(struct pv__arena *scratch, const struct pv__scored *s)
{
	double *v = pv__alloc(scratch, (size_t)s->n, sizeof(*v));

	if (!v || !s->probability || s->n == 0)
		return NAN;
	for (int64_t i = 0; i < s->n; i++) {
		double p = s->probability[i * s->n_classes + class_of(s, i)];

		v[i] = -log(fmin(fmax(p, 1e-15), 1 - 1e-15));
	}
	return pv__mean(s->n, v);
}
