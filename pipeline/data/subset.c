/* Fewer rows of the same study. */
#include "data/subset.h"

/* Copies the rows keep[0..n) of an array of n_per values a row; NULL stays NULL. */
#define KEEP_ROWS(arena, n, keep, array, n_per) \
	keep_rows((arena), (n), (keep), (array), sizeof(*(array)) * (size_t)(n_per), &failed)

#include <string.h>

static void *keep_rows(struct pv__arena *arena, int64_t n, const int64_t *keep, const void *array,
                       size_t bytes, bool *failed)
{
	char *copy;

	if (!array)
		return NULL;
	copy = pv__alloc(arena, (size_t)n, bytes);
	if (!copy) {
		*failed = true;
		return NULL;
	}
	for (int64_t i = 0; i < n && bytes; i++)
		memcpy(copy + (size_t)i * bytes, (const char *)array + (size_t)keep[i] * bytes, bytes);
	return copy;
}

/* Groups of the rows that are left, numbered from 0 in the order of their names. */
static bool renumber_groups(struct pv__arena *arena, struct pv__samples *s)
{
	int64_t *code = pv__alloc(arena, (size_t)s->n_groups, sizeof(*code));
	const char **name = pv__alloc(arena, (size_t)s->n_groups, sizeof(*name));
	int64_t *group = (int64_t *)s->group, used = 0;

	if (!code || !name)
		return false;
	for (int64_t i = 0; i < s->n; i++)
		code[group[i]] = 1;
	for (int64_t g = 0; g < s->n_groups; g++) {
		if (!code[g])
			continue;
		name[used] = s->group_name[g];
		code[g] = used++;
	}
	for (int64_t i = 0; i < s->n; i++)
		group[i] = code[group[i]];
	s->group_name = name;
	s->n_groups = used;
	return true;
}

static const struct pv__frame *subset_frame(struct pv__arena *arena, const struct pv__frame *from,
                                            int64_t n, const int64_t *keep, bool *failed_out)
{
	struct pv__frame *frame = pv__alloc(arena, 1, sizeof(*frame));
	bool failed = !frame;

	if (frame) {
		*frame = *from;
		frame->n_rows = n;
		frame->cell = KEEP_ROWS(arena, n, keep, from->cell, from->n_cols);
		frame->line = KEEP_ROWS(arena, n, keep, from->line, 1);
	}
	*failed_out = *failed_out || failed;
	return frame;
}

static const struct pv__source *subset_sources(struct pv__arena *arena,
                                               const struct pv__samples *s, int64_t n_images,
                                               int64_t n, const int64_t *keep, bool *failed)
{
	struct pv__source *source = pv__alloc(arena, (size_t)(n_images * n), sizeof(*source));

	if (!source) {
		*failed = true;
		return NULL;
	}
	for (int64_t image = 0; image < n_images; image++)
		for (int64_t i = 0; i < n; i++)
			source[image * n + i] = s->source[image * s->n + keep[i]];
	return source;
}

int pv__samples_subset(struct pv__arena *arena, const struct pv__samples *s, int64_t n_images,
                       int64_t n, const int64_t *keep, struct pv__samples *out,
                       struct pv__diag *diag)
{
	bool failed = false;
	double *y = pv__alloc(arena, (size_t)(s->n_targets * n), sizeof(*y));

	*out = *s;
	out->n = n;
	out->id = KEEP_ROWS(arena, n, keep, s->id, 1);
	out->participant = KEEP_ROWS(arena, n, keep, s->participant, 1);
	out->group = KEEP_ROWS(arena, n, keep, s->group, 1);
	out->site = KEEP_ROWS(arena, n, keep, s->site, 1);
	out->reference = KEEP_ROWS(arena, n, keep, s->reference, 1);
	out->role = KEEP_ROWS(arena, n, keep, s->role, 1);
	out->confound = KEEP_ROWS(arena, n, keep, s->confound, s->n_confounds);
	out->n_points = KEEP_ROWS(arena, n, keep, s->n_points, 1);
	out->point = KEEP_ROWS(arena, n, keep, s->point, 1);
	out->time_s = KEEP_ROWS(arena, n, keep, s->time_s, 1);
	out->segment = KEEP_ROWS(arena, n, keep, s->segment, 1);
	out->frame = subset_frame(arena, s->frame, n, keep, &failed);
	out->source = subset_sources(arena, s, n_images, n, keep, &failed);
	failed = failed || !y || !renumber_groups(arena, out);
	if (failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %lld rows", (long long)n);
	for (int64_t t = 0; t < s->n_targets; t++)
		for (int64_t i = 0; i < n; i++)
			y[t * n + i] = s->y[t * s->n + keep[i]];
	out->y = y;
	return PV_OK;
}
