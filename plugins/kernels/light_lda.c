/* Linear discriminant analysis on products of rows: with Z the rows about the means of their
 * classes, S = a Z'Z + b I and (Woodbury) S^-1 d = (d - Z'(b / a I + Z Z')^-1 Z d) / b. */
#include "kernels/light.h"

#include "kernels/shrinkage.h"
#include "kernels/vector.h"

#include <math.h>
#include <string.h>

static int64_t class_of(const struct pv__light *l, const struct pv__light_fit *f, int64_t i)
{
	return (int64_t)l->data->y[f->row[i]];
}

static double class_size(const struct pv__light *l, const struct pv__light_fit *f, int64_t code)
{
	double n = 0;

	for (int64_t i = 0; i < f->n; i++)
		n += class_of(l, f, i) == code;
	return n;
}

/* Every row less the mean of the rows of its class, then the same for columns: products
 * of rows about the means of their classes. */
static void centre_by_class(const struct pv__light *l, struct pv__light_fit *f, double *mean)
{
	int64_t n = f->n;

	for (int64_t code = 0; code < l->data->n_classes; code++) {
		double size = class_size(l, f, code);

		memset(mean, 0, (size_t)n * sizeof(*mean));
		for (int64_t i = 0; i < n; i++)
			if (class_of(l, f, i) == code)
				pv__axpy(n, 1 / size, f->square + i * n, mean);
		for (int64_t i = 0; i < n; i++)
			if (class_of(l, f, i) == code)
				pv__axpy(n, -1, mean, f->square + i * n);
	}
}

static void transpose(int64_t n, double *a)
{
	for (int64_t i = 0; i < n; i++)
		for (int64_t j = 0; j < i; j++) {
			double t = a[i * n + j];

			a[i * n + j] = a[j * n + i];
			a[j * n + i] = t;
		}
}

struct shrunken {
	double within, sphere; /* S = within Z'Z + sphere I */
};

/* square: Z Z' of the rows about the means of their classes. */
static struct shrunken shrink(const struct pv__light *l, const struct pv__light_fit *f,
			      double *room)
{
	int64_t n = f->n;
	double *norm2 = room, *one = room + n, trace = 0, s2 = 0, size = (double)n, lambda;

	for (int64_t i = 0; i < n; i++) {
		norm2[i] = f->square[i * n + i];
		one[i] = 1;
		trace += norm2[i] / size;
	}
	for (int64_t i = 0; i < n * n; i++)
		s2 += f->square[i] * f->square[i];
	lambda = pv__ledoit_wolf(n, norm2, one, size, s2 / (size * size), l->n_sphere);
	return (struct shrunken){(1 - lambda) / size, lambda * trace / (double)l->n_sphere};
}

/* e: the mean of a class less the mean of all, or for two classes the difference of their
 * means, as weights of rows. */
static double direction(const struct pv__light *l, const struct pv__light_fit *f, int64_t output,
			int64_t i, const double *size)
{
	int64_t k = class_of(l, f, i);

	if (f->n_outputs == 1)
		return k == 1 ? 1 / size[1] : -1 / size[0];
	return (k == output ? 1 / size[k] : 0) - 1 / (double)f->n;
}

/* S^-1 d = (d - Z'(sphere / within I + Z Z')^-1 Z d) / sphere, with Z d in `zd`. */
static void to_rows(const struct pv__light *l, struct pv__light_fit *f, int64_t output,
		    const double *size, double *zd, struct shrunken s)
{
	double *beta = f->beta + output * f->n, *sum = zd + f->n; /* of each class */

	memset(sum, 0, (size_t)l->data->n_classes * sizeof(*sum));
	for (int64_t i = 0; i < f->n; i++)
		sum[class_of(l, f, i)] += zd[i];
	for (int64_t i = 0; i < f->n; i++) {
		int64_t k = class_of(l, f, i);

		beta[i] =
			(direction(l, f, output, i, size) - (zd[i] - sum[k] / size[k])) / s.sphere;
	}
}

/* The bias that puts the border half way between means, moved by priors; means of classes
 * are sums of products with `beta`. */
static void find_bias(const struct pv__light *l, struct pv__light_fit *f, int64_t output,
		      const double *size)
{
	const double *beta = f->beta + output * f->n;
	double at[2] = {0}, all = 0, n = (double)f->n;
	int64_t two = f->n_outputs == 1;

	for (int64_t i = 0; i < f->n; i++) {
		double w = pv__dot(f->n, f->gram + i * f->n, beta);
		int64_t k = class_of(l, f, i);

		all += w / n;
		if (two)
			at[k] += w / size[k];
		else if (k == output)
			at[0] += w / size[k];
	}
	f->bias[output] = two ? log(size[1] / size[0]) - (at[0] + at[1]) / 2
			      : log(size[output] / n) - all - (at[0] - all) / 2;
}

int pv__light_lda(const struct pv__light *l, struct pv__light_fit *f)
{
	int64_t n = f->n;
	double *zd = f->room, *size = zd + 2 * n + l->data->n_classes;
	struct shrunken s;

	for (int64_t k = 0; k < l->data->n_classes; k++)
		size[k] = class_size(l, f, k);
	memcpy(f->square, f->gram, (size_t)(n * n) * sizeof(double));
	centre_by_class(l, f, zd);
	for (int64_t o = 0; o < f->n_outputs; o++) /* Z d, before columns are centred */
		for (int64_t i = 0; i < n; i++) {
			double sum = 0;

			for (int64_t j = 0; j < n; j++)
				sum += f->square[i * n + j] * direction(l, f, o, j, size);
			f->beta[o * n + i] = sum;
		}
	transpose(n, f->square);
	centre_by_class(l, f, zd);
	s = shrink(l, f, zd);
	if (!(s.sphere > 0)) { /* no spread: nothing can be told */
		memset(f->beta, 0, (size_t)(n * f->n_outputs) * sizeof(double));
		memset(f->bias, 0, (size_t)f->n_outputs * sizeof(double));
		return PV_OK;
	}
	for (int64_t i = 0; s.within > 0 && i < n; i++)
		f->square[i * n + i] += s.sphere / s.within;
	if (s.within > 0 && l->host->cholesky(n, f->square) != PV_OK)
		return pv__light_singular(l);
	for (int64_t o = 0; o < f->n_outputs; o++) {
		memcpy(zd, f->beta + o * n, (size_t)n * sizeof(*zd));
		if (s.within > 0)
			l->host->cholesky_solve(n, f->square, 1, zd);
		else
			memset(zd, 0, (size_t)n * sizeof(*zd));
		to_rows(l, f, o, size, zd, s);
		find_bias(l, f, o, size);
	}
	return PV_OK;
}
