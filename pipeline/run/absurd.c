/* Values that no measurement gives, such as a thickness of 2e16 mm. */
#include "run/task.h"

#include <math.h>
#include <stdlib.h>

static int compare_reals(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Of n > 0 values, which are sorted. */
static double median(double *x, int64_t n)
{
	qsort(x, (size_t)n, sizeof(*x), compare_reals);
	return n % 2 ? x[n / 2] : x[n / 2 - 1] / 2 + x[n / 2] / 2;
}

/* Values of a column that are there. */
static int64_t known(const struct pv__matrix *m, int64_t column, double *x)
{
	int64_t n = 0;

	for (int64_t r = 0; r < m->n_rows; r++)
		if (!isnan(m->x[r * m->n_cols + column]))
			x[n++] = m->x[r * m->n_cols + column];
	return n;
}

static void judge(const struct pv__matrix *m, int64_t column, const char *const *id, double *x,
		  struct pv__diag *diag)
{
	const double far = 1e6;
	int64_t n = known(m, column, x), n_absurd = 0, first = 0;
	double centre, scale;

	if (n == 0)
		return;
	centre = median(x, n);
	for (int64_t i = 0; i < n; i++)
		x[i] = fabs(x[i] - centre);
	scale = median(x, n);
	scale = scale > 0 ? scale : fabs(centre);
	if (!(scale > 0))
		return;
	for (int64_t r = 0; r < m->n_rows; r++)
		if (fabs(m->x[r * m->n_cols + column] - centre) > far * scale && n_absurd++ == 0)
			first = r;
	if (n_absurd > 0)
		pv__warn(diag, NULL,
			 "column '%s': %lld of %lld values are absurd, more than a million times "
			 "further from the median (%g) than most; the first, of %s, is %g",
			 m->space->feature[column].name, (long long)n_absurd, (long long)n, centre,
			 id[first], m->x[first * m->n_cols + column]);
}

int pv__warn_absurd(struct pv__arena *arena, const struct pv__matrix *m, const char *const *id,
		    struct pv__diag *diag)
{
	double *x = pv__alloc(arena, (size_t)m->n_rows, sizeof(*x));

	if (!x)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a column");
	for (int64_t c = 0; c < m->n_cols; c++)
		judge(m, c, id, x, diag);
	return PV_OK;
}
