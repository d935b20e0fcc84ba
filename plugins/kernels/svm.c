/* SMO on contiguous arrays.  Rows that may not move are kept out of a search by adding
 * -inf, not by a branch, so that the loops are plain vector arithmetic. */
#include "kernels/svm.h"

#include "kernels/vector.h"
#include "kernels/wide.h"

#include <math.h>
#include <string.h>

static const size_t cache_bytes = (size_t)256 << 20;
static const double flat = 1e-12; /* least curvature, as in the paper */

static int no_memory(const struct pv_host *host, pv_ctx *ctx, int64_t n)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the kernel of %lld rows",
	                  (long long)n);
}

int pv__kernel_from_gram(const struct pv_host *host, pv_ctx *ctx, int64_t n, const double *gram,
                         struct pv__kernel *k)
{
	double *diagonal = host->scratch(ctx, (size_t)n, sizeof(*diagonal));

	if (!diagonal)
		return no_memory(host, ctx, n);
	for (int64_t i = 0; i < n; i++)
		diagonal[i] = gram[i * n + i];
	*k = (struct pv__kernel){.n = n, .diagonal = diagonal, .gram = gram};
	return PV_OK;
}

int pv__kernel_from_columns(const struct pv_host *host, pv_ctx *ctx, int64_t n, int64_t n_cols,
                            const double *z, struct pv__kernel *k)
{
	double *diagonal = host->scratch(ctx, (size_t)n, sizeof(*diagonal));
	int64_t most = (int64_t)(cache_bytes / ((size_t)n * sizeof(double)));

	*k = (struct pv__kernel){.n = n, .diagonal = diagonal, .z = z, .n_cols = n_cols};
	k->n_slots = most < 2 ? 2 : most > n ? n : most;
	k->cache = host->scratch(ctx, (size_t)k->n_slots, (size_t)n * sizeof(double));
	k->slot_of = host->scratch(ctx, (size_t)n, sizeof(int64_t));
	k->owner = host->scratch(ctx, (size_t)k->n_slots, sizeof(int64_t));
	k->used = host->scratch(ctx, (size_t)k->n_slots, sizeof(int64_t));
	if (!diagonal || !k->cache || !k->slot_of || !k->owner || !k->used)
		return no_memory(host, ctx, n);
	for (int64_t i = 0; i < n; i++) {
		diagonal[i] = pv__dot(n_cols, z + i * n_cols, z + i * n_cols);
		k->slot_of[i] = -1;
	}
	for (int64_t s = 0; s < k->n_slots; s++)
		k->owner[s] = -1;
	return PV_OK;
}

int pv__kernel_doubled(const struct pv_host *host, pv_ctx *ctx, struct pv__kernel *half,
                       struct pv__kernel *k)
{
	int64_t n = 2 * half->n;
	double *diagonal = host->scratch(ctx, (size_t)n, sizeof(*diagonal));
	double *pair = host->scratch(ctx, (size_t)n, 2 * sizeof(*pair));

	if (!diagonal || !pair)
		return no_memory(host, ctx, n);
	for (int64_t i = 0; i < n; i++)
		diagonal[i] = half->diagonal[i % half->n];
	*k = (struct pv__kernel){.n = n, .diagonal = diagonal, .half = half, .pair = pair};
	return PV_OK;
}

static const double *doubled_row(struct pv__kernel *k, int64_t i)
{
	int64_t n = k->half->n;
	const double *row = pv__kernel_row(k->half, i % n);
	double *out = k->pair + (k->clock++ % 2) * k->n;

	memcpy(out, row, (size_t)n * sizeof(*out));
	memcpy(out + n, row, (size_t)n * sizeof(*out));
	return out;
}

const double *pv__kernel_row(struct pv__kernel *k, int64_t i)
{
	int64_t slot;
	double *row;

	if (k->half)
		return doubled_row(k, i);
	if (k->gram)
		return k->gram + i * k->n;
	slot = k->slot_of[i];
	if (slot >= 0) {
		k->used[slot] = ++k->clock;
		return k->cache + slot * k->n;
	}
	slot = 0; /* the one that was used longest ago */
	for (int64_t s = 1; s < k->n_slots; s++)
		if (k->used[s] < k->used[slot])
			slot = s;
	if (k->owner[slot] >= 0)
		k->slot_of[k->owner[slot]] = -1;
	k->owner[slot] = i;
	k->slot_of[i] = slot;
	k->used[slot] = ++k->clock;
	row = k->cache + slot * k->n;
	for (int64_t t = 0; t < k->n; t++)
		row[t] = pv__dot(k->n_cols, k->z + t * k->n_cols, k->z + i * k->n_cols);
	return row;
}

/* ---- the solver --------------------------------------------------------------- */

struct smo {
	int64_t n;
	struct pv__kernel *kernel;
	const double *low, *high;
	double *beta, *residual;      /* residual = y - K beta */
	double *open_up, *open_down;  /* 0 where beta may grow (shrink), else -inf */
	double *up, *down, *gain;     /* residual, -residual where open, else -inf */
	double top, bottom;           /* their largest values: optimal when the sum is 0 */
};

/* The largest of n values; eight lanes, so that no step waits for the one before. */
PV__WIDE static double maximum(int64_t n, const double *x)
{
	double lane[PV__LANES];
	int64_t i = 0;

	for (int k = 0; k < PV__LANES; k++)
		lane[k] = -INFINITY;
	for (; i + PV__LANES <= n; i += PV__LANES)
		for (int k = 0; k < PV__LANES; k++)
			lane[k] = x[i + k] > lane[k] ? x[i + k] : lane[k];
	for (int k = 0; i < n; i++, k++)
		lane[k] = x[i] > lane[k] ? x[i] : lane[k];
	for (int k = 1; k < PV__LANES; k++)
		lane[0] = lane[k] > lane[0] ? lane[k] : lane[0];
	return lane[0];
}

PV__WIDE static int64_t first_place(int64_t n, const double *x, double value)
{
	int64_t i = 0;

	while (i + 1 < n && x[i] != value)
		i++;
	return i;
}

/* residual -= d (ki - kj); what is left of it over rows that may move. */
PV__WIDE static void move_residual(int64_t n, double d, const double *restrict ki,
                          const double *restrict kj, const double *restrict open_up,
                          const double *restrict open_down, double *restrict residual,
                          double *restrict up, double *restrict down)
{
	for (int64_t t = 0; t < n; t++) {
		double e = residual[t] - d * (ki[t] - kj[t]);

		residual[t] = e;
		up[t] = e + open_up[t];
		down[t] = open_down[t] - e;
	}
}

/* By how much the objective grows with each row as the partner of row i. */
PV__WIDE static void find_gain(int64_t n, double top, double kii, const double *restrict diagonal,
                      const double *restrict ki, const double *restrict down,
                      double *restrict gain)
{
	for (int64_t t = 0; t < n; t++) {
		double slope = top + down[t];

		gain[t] = slope > 0 ? slope : 0;
	}
	for (int64_t t = 0; t < n; t++) {
		double curve = kii + diagonal[t] - 2 * ki[t];

		gain[t] = gain[t] * gain[t] / (curve > flat ? curve : flat);
	}
}

static void set_open(struct smo *s, int64_t i)
{
	s->open_up[i] = s->beta[i] < s->high[i] ? 0 : -INFINITY;
	s->open_down[i] = s->beta[i] > s->low[i] ? 0 : -INFINITY;
}

static void move(struct smo *s, double d, const double *ki, const double *kj)
{
	move_residual(s->n, d, ki, kj, s->open_up, s->open_down, s->residual, s->up, s->down);
	s->top = maximum(s->n, s->up);
	s->bottom = maximum(s->n, s->down);
}

/* Moves weight from j to i as far as the box and the parabola allow. */
static void step(struct smo *s, int64_t i, int64_t j, const double *ki, const double *kj)
{
	const double *diagonal = s->kernel->diagonal;
	double curve = diagonal[i] + diagonal[j] - 2 * ki[j];
	double room_i = s->high[i] - s->beta[i], room_j = s->beta[j] - s->low[j];
	double d = (s->residual[i] - s->residual[j]) / (curve > flat ? curve : flat);

	if (d >= room_i && room_i <= room_j) {
		d = room_i;
		s->beta[i] = s->high[i];
		s->beta[j] = room_i == room_j ? s->low[j] : s->beta[j] - d;
	} else if (d >= room_j) {
		d = room_j;
		s->beta[i] += d;
		s->beta[j] = s->low[j];
	} else {
		s->beta[i] += d;
		s->beta[j] -= d;
	}
	set_open(s, i);
	set_open(s, j);
	move(s, d, ki, kj);
}

/* The residual of a free row is the bias; without one it lies between the two sides. */
static double find_bias(const struct smo *s)
{
	double sum = 0;
	int64_t n_free = 0;

	for (int64_t t = 0; t < s->n; t++)
		if (s->open_up[t] == 0 && s->open_down[t] == 0) {
			sum += s->residual[t];
			n_free++;
		}
	if (n_free > 0)
		return sum / (double)n_free;
	return (s->top - s->bottom) / 2;
}

/* Is what beta holds within the box, and does it sum to 0? */
static int is_start(const struct smo *s)
{
	double sum = 0, size = 0;

	for (int64_t t = 0; t < s->n; t++) {
		if (!(s->beta[t] >= s->low[t] && s->beta[t] <= s->high[t]))
			return 0;
		sum += s->beta[t];
		size += fabs(s->beta[t]);
	}
	return fabs(sum) <= 1e-12 * size;
}

/* residual = target - K beta */
static void begin(struct smo *s, const double *target)
{
	if (!is_start(s))
		memset(s->beta, 0, (size_t)s->n * sizeof(*s->beta));
	memcpy(s->residual, target, (size_t)s->n * sizeof(*target));
	for (int64_t t = 0; t < s->n; t++) {
		if (s->beta[t] != 0)
			pv__axpy(s->n, -s->beta[t], pv__kernel_row(s->kernel, t), s->residual);
		set_open(s, t);
	}
}

static void prepare(const struct pv__box_problem *p, double *room, struct smo *s)
{
	s->low = p->low;
	s->high = p->high;
	s->residual = room;
	s->open_up = room + s->n;
	s->open_down = room + 2 * s->n;
	s->up = room + 3 * s->n;
	s->down = room + 4 * s->n;
	s->gain = room + 5 * s->n;
	begin(s, p->target);
}

void pv__box_solve_in(struct pv__kernel *kernel, const struct pv__box_problem *p, double *room,
                      struct pv__svm_solution *out)
{
	struct smo s = {.n = kernel->n, .kernel = kernel, .beta = out->beta};

	prepare(p, room, &s);
	out->n_iterations = 0;
	move(&s, 0, kernel->diagonal, kernel->diagonal); /* by nothing: fills up and down */
	while (s.top + s.bottom > p->tolerance && out->n_iterations < p->max_iterations) {
		int64_t i = first_place(s.n, s.up, s.top), j;
		const double *ki = pv__kernel_row(kernel, i);

		find_gain(s.n, s.top, kernel->diagonal[i], kernel->diagonal, ki, s.down, s.gain);
		j = first_place(s.n, s.gain, maximum(s.n, s.gain));
		step(&s, i, j, ki, pv__kernel_row(kernel, j));
		out->n_iterations++;
	}
	out->violation = s.top + s.bottom;
	out->bias = find_bias(&s);
	out->dual = out->norm2 = 0;
	for (int64_t t = 0; t < s.n; t++) {
		out->dual += s.beta[t] * (p->target[t] + s.residual[t]) / 2;
		out->norm2 += s.beta[t] * (p->target[t] - s.residual[t]);
	}
}

int pv__box_solve(const struct pv_host *host, pv_ctx *ctx, struct pv__kernel *kernel,
                  const struct pv__box_problem *p, struct pv__svm_solution *out)
{
	double *room = host->scratch(ctx, (size_t)kernel->n, 6 * sizeof(*room));

	if (!room)
		return no_memory(host, ctx, kernel->n);
	pv__box_solve_in(kernel, p, room, out);
	return PV_OK;
}

int pv__svm_solve(const struct pv_host *host, pv_ctx *ctx, struct pv__kernel *kernel,
                  const struct pv__svm_problem *p, struct pv__svm_solution *out)
{
	double *low = host->scratch(ctx, (size_t)kernel->n, sizeof(*low));
	double *high = host->scratch(ctx, (size_t)kernel->n, sizeof(*high));
	struct pv__box_problem box = {p->y, low, high, p->tolerance, p->max_iterations};

	if (!low || !high)
		return no_memory(host, ctx, kernel->n);
	for (int64_t t = 0; t < kernel->n; t++) {
		low[t] = p->y[t] > 0 ? 0 : -p->upper[t];
		high[t] = p->y[t] > 0 ? p->upper[t] : 0;
	}
	return pv__box_solve(host, ctx, kernel, &box, out);
}
