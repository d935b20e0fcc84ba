/* Intervals and tests on one fixed test set. */
#include "evaluate/fixed.h"

#include "evaluate/resample.h"

#include <math.h>

enum { N_RESAMPLES = 2000 };
#define LEVEL .95

static const char DELONG[] = "DeLong (1988)";
static const char RESAMPLED[] = "percentiles over 2,000 resamples of groups";

/* Are rows independent draws: does every group have one? */
static int is_row_wise(struct pv__arena *scratch, const struct pv__fixed *f, bool *out)
{
	struct pv__resampling r;

	PV__TRY(pv__resampling_make(scratch, f->scored.n, f->group, &r));
	*out = r.n_groups == f->scored.n;
	return PV_OK;
}

static bool is_auc_of_two(const struct pv__metric *m, const struct pv__fixed *f)
{
	return pv__equal(m->name, "auc") && f->scored.n_outputs == 1;
}

/* ---- any metric on resampled groups ------------------------------------------------------- */

/* Rows of one or two models gathered into room of their own. */
struct gathered {
	const struct pv__metric *metric;
	int64_t n_models;
	const struct pv__scored *from[2];
	struct pv__scored to[2];
	double *y, *decision[2], *probability[2];
	int32_t *predicted[2];
};

static int make_room(struct pv__arena *scratch, int64_t n, struct gathered *g)
{
	g->y = pv__alloc(scratch, (size_t)n, sizeof(double));
	if (!g->y)
		return PV_ENOMEM;
	for (int64_t k = 0; k < g->n_models; k++) {
		const struct pv__scored *s = g->from[k];

		g->decision[k] = pv__alloc(scratch, (size_t)(n * s->n_outputs), sizeof(double));
		g->predicted[k] = pv__alloc(scratch, (size_t)n, sizeof(int32_t));
		g->probability[k] = s->probability ? pv__alloc(scratch, (size_t)(n * s->n_classes),
							       sizeof(double))
						   : NULL;
		if (!g->decision[k] || !g->predicted[k] || (s->probability && !g->probability[k]))
			return PV_ENOMEM;
		g->to[k] = *s;
		g->to[k].y = g->y;
		g->to[k].decision = g->decision[k];
		g->to[k].predicted = g->predicted[k];
		g->to[k].probability = g->probability[k];
	}
	return PV_OK;
}

static void gather_row(struct gathered *g, int64_t k, int64_t i, int64_t row)
{
	const struct pv__scored *s = g->from[k];

	for (int64_t o = 0; o < s->n_outputs; o++)
		g->decision[k][i * s->n_outputs + o] = s->decision[row * s->n_outputs + o];
	if (s->n_classes > 0)
		g->predicted[k][i] = s->predicted[row];
	for (int32_t c = 0; s->probability && c < s->n_classes; c++)
		g->probability[k][i * s->n_classes + c] = s->probability[row * s->n_classes + c];
}

/* The metric's value, or of two models the difference. */
static void value_of(void *of, int64_t n, const int64_t *row, double *value)
{
	struct gathered *g = of;
	struct pv__arena *scratch = pv__arena_new();
	double score[2] = {NAN, 0};

	for (int64_t i = 0; i < n; i++)
		g->y[i] = g->from[0]->y[row[i]];
	for (int64_t k = 0; scratch && k < g->n_models; k++) {
		for (int64_t i = 0; i < n; i++)
			gather_row(g, k, i, row[i]);
		g->to[k].n = n;
		score[k] = g->metric->value(scratch, &g->to[k]);
	}
	*value = score[0] - score[1];
	pv__arena_free(scratch);
}

static int resampled_values(struct pv__arena *scratch, struct gathered *g, const int64_t *group,
			    struct pv__stream stream, double **value)
{
	struct pv__resampling r;

	PV__TRY(pv__resampling_make(scratch, g->from[0]->n, group, &r));
	PV__TRY(make_room(scratch, r.most_rows, g));
	return pv__resample_values(scratch, &r, stream, N_RESAMPLES, 1, value_of, g, value);
}

/* ---- intervals ------------------------------------------------------------------------------ */

static int delong_interval(struct pv__arena *scratch, const struct pv__fixed *f,
			   struct pv__interval *out)
{
	double auc = NAN, variance = 0, half;
	int status = pv__delong(scratch, f->scored.n, f->scored.y, 1, &f->scored.decision, &auc,
				&variance);

	if (status == PV_ENOMEM)
		return status;
	out->method = DELONG;
	if (status != PV_OK || !(variance > 0))
		return PV_OK;
	half = pv__normal_quantile(.5 + LEVEL / 2) * sqrt(variance);
	out->low = fmax(0, auc - half);
	out->high = fmin(1, auc + half);
	return PV_OK;
}

/* Rows that a share is of (class -1: all), and those that were right. */
static void wilson_interval(const struct pv__scored *s, int32_t of_class, struct pv__interval *out)
{
	int64_t n = 0, right = 0;

	for (int64_t i = 0; i < s->n; i++) {
		if (of_class >= 0 && (int32_t)s->y[i] != of_class)
			continue;
		n++;
		right += s->predicted[i] == (int32_t)s->y[i];
	}
	*out = pv__wilson(right, n, LEVEL);
}

/* Which rows the metric is a share of; false: it is no share. */
static bool is_share(const struct pv__metric *m, int32_t *of_class)
{
	static const struct {
		const char *name;
		int32_t of_class;
	} shares[] = {{"accuracy", -1}, {"specificity", 0}, {"sensitivity", 1}};

	for (size_t i = 0; i < PV__COUNT(shares); i++) {
		if (pv__equal(m->name, shares[i].name)) {
			*of_class = shares[i].of_class;
			return true;
		}
	}
	return false;
}

int pv__fixed_interval(struct pv__arena *scratch, const struct pv__metric *metric,
		       const struct pv__fixed *f, struct pv__stream stream,
		       struct pv__interval *out)
{
	struct gathered g = {.metric = metric, .n_models = 1, .from = {&f->scored}};
	int32_t of_class;
	double *value;
	bool row_wise;

	*out = (struct pv__interval){metric->value(scratch, &f->scored), NAN, NAN, RESAMPLED};
	if (isnan(out->mean))
		return PV_OK;
	PV__TRY(is_row_wise(scratch, f, &row_wise));
	if (row_wise && is_auc_of_two(metric, f))
		return delong_interval(scratch, f, out);
	if (row_wise && is_share(metric, &of_class)) {
		wilson_interval(&f->scored, of_class, out);
		return PV_OK;
	}
	PV__TRY(resampled_values(scratch, &g, f->group, stream, &value));
	return pv__percentiles(scratch, N_RESAMPLES, value, LEVEL, &out->low, &out->high);
}

/* ---- differences ------------------------------------------------------------------------------
 */

static void finish(struct pv__test *t, double error)
{
	double z = pv__normal_quantile(.5 + LEVEL / 2);

	if (!(error > 0)) {
		t->p = t->difference == 0 ? 1 : NAN;
		return;
	}
	t->low = t->difference - z * error;
	t->high = t->difference + z * error;
	t->t = t->difference / error;
	t->p = fmin(1, 2 * exp(pv__log_tail(PV_NORMAL, fabs(t->t), 0, 0)));
}

static int delong_test(struct pv__arena *scratch, const struct pv__fixed *a,
		       const struct pv__fixed *b, struct pv__test *out)
{
	const double *decision[] = {a->scored.decision, b->scored.decision};
	double auc[2], cov[4];
	int status = pv__delong(scratch, a->scored.n, a->scored.y, 2, decision, auc, cov);

	if (status == PV_OK)
		finish(out, sqrt(fmax(0, cov[0] + cov[3] - 2 * cov[1])));
	return status == PV_ENOMEM ? status : PV_OK;
}

/* The interval of a difference of paired shares is Wald's. */
static void mcnemar_test(const struct pv__scored *a, const struct pv__scored *b,
			 struct pv__test *out)
{
	double n = (double)a->n, gap, z = pv__normal_quantile(.5 + LEVEL / 2), half;
	int64_t only_a = 0, only_b = 0;

	for (int64_t i = 0; i < a->n; i++) {
		bool right_a = a->predicted[i] == (int32_t)a->y[i];
		bool right_b = b->predicted[i] == (int32_t)b->y[i];

		only_a += right_a && !right_b;
		only_b += right_b && !right_a;
	}
	gap = (double)(only_a - only_b);
	half = z * sqrt(fmax(0, (double)(only_a + only_b) - gap * gap / n)) / n;
	out->low = out->difference - half;
	out->high = out->difference + half;
	out->p = pv__mcnemar(only_a, only_b);
}

/* Twice the smaller share of resamples on one side of 0, each side counting the observed
 * value once. */
static double sign_p(int64_t n, const double *value)
{
	int64_t below = 1, above = 1, defined = 1;

	for (int64_t i = 0; i < n; i++) {
		below += value[i] <= 0;
		above += value[i] >= 0;
		defined += isfinite(value[i]);
	}
	return fmin(1, 2 * (double)(below < above ? below : above) / (double)defined);
}

int pv__fixed_test(struct pv__arena *scratch, const struct pv__metric *metric,
		   const struct pv__fixed *a, const struct pv__fixed *b, struct pv__stream stream,
		   struct pv__test *out, const char **method)
{
	struct gathered g = {.metric = metric, .n_models = 2, .from = {&a->scored, &b->scored}};
	double *value;
	bool row_wise;

	*out = (struct pv__test){
		metric->value(scratch, &a->scored) - metric->value(scratch, &b->scored),
		NAN,
		NAN,
		NAN,
		NAN,
		NAN};
	*method = RESAMPLED;
	if (isnan(out->difference))
		return PV_OK;
	PV__TRY(is_row_wise(scratch, a, &row_wise));
	if (row_wise && is_auc_of_two(metric, a) && b->scored.n_outputs == 1) {
		*method = DELONG;
		return delong_test(scratch, a, b, out);
	}
	if (row_wise && pv__equal(metric->name, "accuracy")) {
		*method = "McNemar (1947); interval of Wald";
		mcnemar_test(&a->scored, &b->scored, out);
		return PV_OK;
	}
	PV__TRY(resampled_values(scratch, &g, a->group, stream, &value));
	PV__TRY(pv__percentiles(scratch, N_RESAMPLES, value, LEVEL, &out->low, &out->high));
	if (isfinite(out->low))
		out->p = sign_p(N_RESAMPLES, value);
	return PV_OK;
}
