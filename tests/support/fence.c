#include "support/fence.h"

#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include <string.h>

enum { N = 48, N_TRAIN = 33, N_HELD = N - N_TRAIN, N_CONFOUNDS = 2 };

/* One study: the training part comes first in memory, the held-out part behind it. */
struct rows {
	int64_t p;
	const int64_t *grid;
	double *x, *c, *y; /* N x p, N x N_CONFOUNDS, N */
	uint8_t reference[N];
	int32_t *site; /* N, or NULL */
};

static void make_positive(struct rows *r)
{
	for (int64_t i = 0; i < N * r->p; i++)
		r->x[i] = exp(r->x[i]);
	for (int64_t i = 0; i < N * N_CONFOUNDS; i++)
		r->c[i] = exp(r->c[i]);
}

static int32_t *make_sites(struct op *o, int32_t n)
{
	int32_t *site = pv__alloc(o->arena, N, sizeof(*site));

	assert_non_null(site);
	for (int32_t i = 0; i < N; i++)
		site[i] = i % n;
	return site;
}

static void fill(struct op *o, const struct fence *f, struct rows *r)
{
	struct d1 s = {77};

	r->p = f->n_cols ? f->n_cols : 6;
	r->grid = f->grid;
	if (f->grid[0] > 0)
		r->p = f->grid[0] * f->grid[1] * f->grid[2];
	r->x = pv__alloc(o->arena, (size_t)(N * r->p), sizeof(double));
	r->c = pv__alloc(o->arena, N * N_CONFOUNDS, sizeof(double));
	r->y = pv__alloc(o->arena, N, sizeof(double));
	assert_true(r->x && r->c && r->y);
	d1_normals(&s, N * r->p, r->x);
	d1_normals(&s, N * N_CONFOUNDS, r->c);
	memset(r->reference, 0, sizeof(r->reference));
	for (int64_t i = 0; i < N; i++) {
		r->y[i] = f->n_classes ? (double)(i % f->n_classes) : d1_normal(&s);
		for (int64_t j = 0; j < 3; j++)
			r->x[i * r->p + j] += r->y[i] + r->c[i * N_CONFOUNDS];
		if (f->missing && i % 7 == 3)
			r->x[i * r->p + i % 2] = NAN;
		r->reference[i] = i < N_TRAIN && i % 3 == 2 && i % 4 == 1;
		if (f->fits_on_reference)
			r->reference[i] = i < N_TRAIN && i % 3 == 2;
	}
	if (f->positive)
		make_positive(r);
	r->site = f->n_sites ? make_sites(o, f->n_sites) : NULL;
}

/* Rows [from, from + n). */
static struct pv_table part(struct op *o, const struct rows *r, int64_t from, int64_t n)
{
	struct pv_table t = op_table(o, n, r->p, r->x + from * r->p);
	struct pv_table all = op_confounded(o, &t, N_CONFOUNDS, r->c + from * N_CONFOUNDS);

	if (r->grid[0] > 0)
		all = op_on_grid(o, &all, r->grid[0], r->grid[1], r->grid[2], 2);
	all.reference = r->reference + from;
	all.site = r->site ? r->site + from : NULL;
	return all;
}

static void *fit(struct op *o, const struct fence *f, const struct rows *r)
{
	struct pv_table train = part(o, r, 0, N_TRAIN);
	struct pv_targets y = f->n_classes ? op_classes(N_TRAIN, f->n_classes, r->y)
					   : op_numbers(N_TRAIN, 1, r->y);
	void *model;

	if (op_fit(o, &train, &y, &model) != PV_OK)
		fail_msg("%s: %s", f->op, op_message(o));
	return model;
}

/* All that can be asked of rows: n x *width. */
static double *answer(struct op *o, const struct fence *f, const void *model,
		      const struct pv_table *t, int64_t *width)
{
	int64_t outputs = f->n_classes > 2 ? f->n_classes : 1;
	double *out, *all;

	if (o->op->role == PV_ROLE_TRANSFORM) {
		if (op_apply(o, model, t, &out, width) != PV_OK)
			fail_msg("%s: %s", f->op, op_message(o));
		return out;
	}
	*width = outputs + (o->op->model->probability && f->n_classes ? f->n_classes : 0);
	out = pv__alloc(o->arena, (size_t)(t->n_rows * (outputs + 8)), sizeof(*out));
	all = pv__alloc(o->arena, (size_t)(t->n_rows * *width), sizeof(*all));
	assert_true(out && all);
	assert_int_equal(op_decide(o, model, t, out), PV_OK);
	for (int64_t i = 0; i < t->n_rows; i++)
		memcpy(all + i * *width, out + i * outputs, (size_t)outputs * sizeof(*out));
	if (*width == outputs)
		return all;
	assert_int_equal(op_probability(o, model, t, out), PV_OK);
	for (int64_t i = 0; i < t->n_rows; i++)
		memcpy(all + i * *width + outputs, out + i * f->n_classes,
		       (size_t)f->n_classes * sizeof(*out));
	return all;
}

static void check_finite(const struct fence *f, const double *out, int64_t n)
{
	for (int64_t i = 0; i < n; i++)
		if (!isfinite(out[i]))
			fail_msg("%s: an output is not finite", f->op);
}

static void check_poison(struct op *o, const struct fence *f, const struct rows *clean)
{
	struct rows poisoned;
	struct pv__buffer before, after;
	int64_t width;
	double *out;
	struct pv_table train;
	void *model = fit(o, f, clean);

	assert_int_equal(op_save(o, model, &before), PV_OK);
	fill(o, f, &poisoned);
	for (int64_t i = N_TRAIN; i < N; i++) {
		for (int64_t j = 0; j < poisoned.p; j++)
			poisoned.x[i * poisoned.p + j] = NAN;
		for (int64_t q = 0; q < N_CONFOUNDS; q++)
			poisoned.c[i * N_CONFOUNDS + q] = NAN;
		poisoned.y[i] = NAN;
		if (poisoned.site)
			poisoned.site[i] = -1;
	}
	model = fit(o, f, &poisoned);
	assert_int_equal(op_save(o, model, &after), PV_OK);
	assert_int_equal(before.n, after.n);
	assert_memory_equal(before.data, after.data, before.n);
	train = part(o, &poisoned, 0, N_TRAIN);
	out = answer(o, f, model, &train, &width);
	check_finite(f, out, N_TRAIN * width);
}

static void check_permute(struct op *o, const struct fence *f, const struct rows *r,
			  const void *model, const double *whole, int64_t width)
{
	struct rows moved;
	struct pv_table t;
	int64_t other;
	double *out;

	fill(o, f, &moved);
	for (int64_t i = 0; i < N_HELD; i++) {
		int64_t from = N_TRAIN + (i * 7 + 3) % N_HELD, to = N_TRAIN + i;

		memcpy(moved.x + to * r->p, r->x + from * r->p, (size_t)r->p * sizeof(double));
		memcpy(moved.c + to * N_CONFOUNDS, r->c + from * N_CONFOUNDS,
		       N_CONFOUNDS * sizeof(double));
		if (moved.site)
			moved.site[to] = r->site[from];
	}
	t = part(o, &moved, N_TRAIN, N_HELD);
	out = answer(o, f, model, &t, &other);
	assert_int_equal(other, width);
	for (int64_t i = 0; i < N_HELD; i++)
		assert_memory_equal(out + i * width, whole + (i * 7 + 3) % N_HELD * width,
				    (size_t)width * sizeof(*out));
}

static void check_single(struct op *o, const struct fence *f, const struct rows *r,
			 const void *model, const double *whole, int64_t width)
{
	for (int64_t i = 0; i < N_HELD; i++) {
		struct pv_table t = part(o, r, N_TRAIN + i, 1);
		int64_t other;
		double *out = answer(o, f, model, &t, &other);

		assert_int_equal(other, width);
		assert_memory_equal(out, whole + i * width, (size_t)width * sizeof(*out));
	}
}

static void check_bundle(struct op *o, const struct fence *f, const struct rows *r,
			 const void *model, const double *whole, int64_t width)
{
	struct pv_table t = part(o, r, N_TRAIN, N_HELD);
	struct pv__buffer bytes, shorter;
	int64_t other;
	void *loaded;
	double *out;

	assert_int_equal(op_save(o, model, &bytes), PV_OK);
	assert_int_equal(op_load(o, &bytes, &loaded), PV_OK);
	out = answer(o, f, loaded, &t, &other);
	assert_int_equal(other, width);
	assert_memory_equal(out, whole, (size_t)(N_HELD * width) * sizeof(*out));
	shorter = bytes;
	for (shorter.n = 0; shorter.n < bytes.n; shorter.n += shorter.n / 3 + 1)
		assert_int_equal(op_load(o, &shorter, &loaded), PV_EDATA);
}

/* Reference rows that are far off must not be noticed. */
static void check_reference(struct op *o, const struct fence *f, const struct rows *clean)
{
	struct pv__buffer before, after;
	struct rows other;
	void *model = fit(o, f, clean);

	assert_int_equal(op_save(o, model, &before), PV_OK);
	fill(o, f, &other);
	for (int64_t i = 0; i < N_TRAIN; i++)
		for (int64_t j = 0; other.reference[i] && j < other.p; j++) {
			other.x[i * other.p + j] = 1e6;
			other.y[i] = NAN;
		}
	model = fit(o, f, &other);
	assert_int_equal(op_save(o, model, &after), PV_OK);
	assert_int_equal(before.n, after.n);
	assert_memory_equal(before.data, after.data, before.n);
}

void fence_check(const struct fence *f)
{
	struct op o;
	struct rows r;
	struct pv_table held;
	int64_t width;
	double *whole;
	void *model;

	if (op_open(&o, f->op, f->options) != PV_OK)
		fail_msg("%s: %s", f->op, op_message(&o));
	assert_int_equal(o.op->kind, PV_FITTED);
	fill(&o, f, &r);
	model = fit(&o, f, &r);
	held = part(&o, &r, N_TRAIN, N_HELD);
	whole = answer(&o, f, model, &held, &width);
	check_finite(f, whole, N_HELD * width);
	check_poison(&o, f, &r);
	check_permute(&o, f, &r, model, whole, width);
	check_single(&o, f, &r, model, whole, width);
	check_bundle(&o, f, &r, model, whole, width);
	if (!f->fits_on_reference)
		check_reference(&o, f, &r);
	op_close(&o);
}
