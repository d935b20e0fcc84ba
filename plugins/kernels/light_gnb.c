/* Naive Bayes adds over columns: what each column says for each test row is worked out
 * once, and a sphere is a sum of such rows (Pereira & Botvinick 2011). */
#include "kernels/light.h"

#include "kernels/wide.h"

#include <math.h>
#include <string.h>

static const double least_share = 1e-9; /* of the largest variance, added to all */

struct pv__light_gnb {
	double *says;  /* n_cols x n_slots x n_outputs: log density, or of two classes the
			  second's less the first's */
	double *prior; /* n_slots x n_outputs: likewise */
	/* of one split and column */
	double *count, *mean, *variance; /* n_classes */
	double floor;
};

static double pair_or_one(const struct pv__light *l, const double *of_class, int64_t output)
{
	return l->n_outputs == 1 ? of_class[1] - of_class[0] : of_class[output];
}

/* Mean and variance of each class, over the training rows of a split. */
static void find_moments(const struct pv__light *l, const struct pv__light_split *s,
			 const double *x, struct pv__light_gnb *g)
{
	int32_t n_classes = l->data->n_classes;

	for (int32_t k = 0; k < n_classes; k++)
		g->count[k] = g->mean[k] = g->variance[k] = 0;
	for (int64_t i = 0; i < s->n_train; i++) {
		int64_t k = (int64_t)l->data->y[s->train[i]];

		g->count[k]++;
		g->mean[k] += x[s->train[i]];
	}
	for (int32_t k = 0; k < n_classes; k++)
		g->mean[k] /= g->count[k];
	for (int64_t i = 0; i < s->n_train; i++) {
		int64_t k = (int64_t)l->data->y[s->train[i]];
		double d = x[s->train[i]] - g->mean[k];

		g->variance[k] += d * d;
	}
	for (int32_t k = 0; k < n_classes; k++)
		g->variance[k] = g->variance[k] / g->count[k] + g->floor;
}

static void log_densities(const struct pv__light_gnb *g, int32_t n_classes, const double *log_sd,
			  double x, double *out)
{
	for (int32_t k = 0; k < n_classes; k++) {
		double d = x - g->mean[k];

		out[k] = -log_sd[k] - d * d / (2 * g->variance[k]);
	}
}

/* What one column says for the test rows of a split. */
static void speak(const struct pv__light *l, const struct pv__light_split *s, const double *x,
		  struct pv__light_gnb *g, double *room, double *says)
{
	int32_t n_classes = l->data->n_classes;
	double *log_sd = room, *of_class = room + n_classes;

	find_moments(l, s, x, g);
	for (int32_t k = 0; k < n_classes; k++)
		log_sd[k] = log(g->variance[k]) / 2;
	for (int64_t i = 0; i < s->n_test; i++) {
		log_densities(g, n_classes, log_sd, x[s->test[i]], of_class);
		for (int64_t o = 0; o < l->n_outputs; o++)
			*says++ = pair_or_one(l, of_class, o);
	}
}

static void find_priors(const struct pv__light *l, const struct pv__light_split *s,
			struct pv__light_gnb *g, double *room, double *prior)
{
	find_moments(l, s, l->x, g); /* for the counts */
	for (int32_t k = 0; k < l->data->n_classes; k++)
		room[k] = log(g->count[k] / (double)s->n_train);
	for (int64_t i = 0; i < s->n_test; i++)
		for (int64_t o = 0; o < l->n_outputs; o++)
			*prior++ = pair_or_one(l, room, o);
}

/* Of all columns, over all rows: the same for every sphere and split. */
static double largest_variance(const struct pv__light *l)
{
	double largest = 0;

	for (int64_t j = 0; j < l->data->rows->n_cols; j++) {
		double square = 0;

		for (int64_t i = 0; i < l->n; i++)
			square += l->x[j * l->n + i] * l->x[j * l->n + i];
		if (square > largest)
			largest = square;
	}
	return largest > 0 ? largest / (double)l->n : 1;
}

static int make_room(const struct pv__light *l, struct pv__light_gnb **out, double **room)
{
	size_t p = (size_t)l->data->rows->n_cols, k = (size_t)l->data->n_classes;
	size_t width = (size_t)(l->n_slots * l->n_outputs);
	struct pv__light_gnb *g = l->host->scratch(l->ctx, 1, sizeof(*g));

	*out = g;
	*room = l->host->scratch(l->ctx, k, 5 * sizeof(double));
	if (!g || !*room)
		return l->host->fail(l->ctx, PV_ENOMEM, NULL, "no memory for classes");
	g->count = *room + 2 * k;
	g->mean = *room + 3 * k;
	g->variance = *room + 4 * k;
	g->prior = l->host->scratch(l->ctx, width, sizeof(double));
	g->says = l->host->scratch(l->ctx, p, width * sizeof(double));
	if (g->prior && g->says)
		return PV_OK;
	return l->host->fail(l->ctx, PV_ENOMEM, NULL,
			     "no memory for what %lld voxels say of %lld rows", (long long)p,
			     (long long)l->n_slots);
}

int pv__light_gnb_make(const struct pv__light *l, struct pv__light_gnb **out)
{
	int64_t first = 0, width = l->n_slots * l->n_outputs;
	double *room;
	int status = make_room(l, out, &room);

	if (status != PV_OK)
		return status;
	(*out)->floor = least_share * largest_variance(l);
	for (int64_t s = 0; s < l->data->n_splits; s++) {
		const struct pv__light_split *split = &l->data->split[s];

		find_priors(l, split, *out, room, (*out)->prior + first);
		for (int64_t j = 0; j < l->data->rows->n_cols; j++)
			speak(l, split, l->x + j * l->n, *out, room,
			      (*out)->says + j * width + first);
		first += split->n_test * l->n_outputs;
	}
	return PV_OK;
}

PV__WIDE static void add(int64_t n, const double *restrict x, double *restrict sum)
{
	for (int64_t i = 0; i < n; i++)
		sum[i] += x[i];
}

void pv__light_gnb_decide(const struct pv__light *l, struct pv__light_gnb *g)
{
	int64_t width = l->n_slots * l->n_outputs;

	memcpy(l->decision, g->prior, (size_t)width * sizeof(double));
	for (int64_t j = 0; j < l->n_sphere; j++)
		add(width, g->says + l->column[j] * width, l->decision);
}
