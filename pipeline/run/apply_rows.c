/* New rows coded as the bundle coded its own. */
#include "run/apply_rows.h"

#include <math.h>

/* ---- confounds ------------------------------------------------------------------- */

/* Columns that one confound became. */
static int64_t width(const struct pv__confound_code *code)
{
	return code->n_levels ? code->n_levels - 1 : 1;
}

static int need_column(const struct pv__frame *frame, const char *column, int64_t *out,
                       struct pv__diag *diag)
{
	struct pv__mark mark = {frame->file, 0, 0};

	*out = pv__frame_column(frame, column);
	if (*out < 0)
		return pv__fail(diag, PV_EDATA, &mark,
		                "has no column '%s', a confound of the model", column);
	return PV_OK;
}

static int code_level(const struct pv__confound_code *code, const struct pv__samples *s,
                      int64_t row, int64_t col, double *out, struct pv__diag *diag)
{
	const char *cell = pv__frame_cell(s->frame, row, col);

	for (int64_t k = 0; k < code->n_levels; k++) {
		if (!pv__equal(cell, code->level[k]))
			continue;
		for (int64_t i = 1; i < code->n_levels; i++)
			out[i - 1] = i == k;
		return PV_OK;
	}
	return pv__fail(diag, PV_EDATA, NULL, "%s: %s is '%s', which the model never saw", s->id[row],
	                code->column, cell);
}

static int code_confound(const struct pv__confound_code *code, struct pv__samples *s, int64_t at,
                         double *confound, struct pv__diag *diag)
{
	int64_t col;

	PV__TRY(need_column(s->frame, code->column, &col, diag));
	for (int64_t r = 0; r < s->n; r++) {
		double *out = confound + r * s->n_confounds + at;

		if (code->n_levels) {
			PV__TRY(code_level(code, s, r, col, out, diag));
			continue;
		}
		PV__TRY(pv__frame_real(s->frame, r, col, out, diag));
		if (isnan(*out))
			return pv__fail(diag, PV_EDATA, NULL, "%s: confound %s is missing", s->id[r],
			                code->column);
	}
	return PV_OK;
}

static bool name_confounds(struct pv__arena *arena, const struct pv__bundle *b, const char **name)
{
	bool named = true;
	int64_t n = 0;

	for (int64_t i = 0; i < b->n_confounds; i++) {
		const struct pv__confound_code *code = &b->confound[i];

		if (code->n_levels == 0)
			name[n++] = code->column;
		for (int64_t k = 1; k < code->n_levels; k++) {
			name[n] = pv__format(arena, "%s=%s", code->column, code->level[k]);
			named = named && name[n++];
		}
	}
	return named;
}

int pv__apply_confounds(struct pv__arena *arena, const struct pv__bundle *b, struct pv__samples *s,
                        struct pv__diag *diag)
{
	double *confound;
	const char **name;
	int64_t at = 0;

	s->n_confounds = 0;
	for (int64_t i = 0; i < b->n_confounds; i++)
		s->n_confounds += width(&b->confound[i]);
	confound = pv__alloc(arena, (size_t)(s->n * s->n_confounds), sizeof(*confound));
	name = pv__alloc(arena, (size_t)s->n_confounds, sizeof(*name));
	if (!confound || !name || !name_confounds(arena, b, name))
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for confounds");
	for (int64_t i = 0; i < b->n_confounds; at += width(&b->confound[i++]))
		PV__TRY(code_confound(&b->confound[i], s, at, confound, diag));
	s->confound = confound;
	s->confound_name = name;
	return PV_OK;
}

/* ---- sites ------------------------------------------------------------------------ */

static int32_t find_site(int32_t n, const char *const *known, const char *name)
{
	for (int32_t k = 0; k < n; k++)
		if (pv__equal(known[k], name))
			return k;
	return -1;
}

int pv__apply_sites(struct pv__arena *arena, const struct pv__bundle *b, struct pv__samples *s,
                    struct pv__diag *diag)
{
	int32_t n_known = (int32_t)b->n_sites, n = n_known;
	const char **name = pv__alloc(arena, (size_t)(n_known + s->n_sites), sizeof(*name));
	int32_t *place = pv__alloc(arena, (size_t)s->n_sites, sizeof(*place));
	int32_t *code = pv__alloc(arena, (size_t)s->n, sizeof(*code));

	if (!s->site)
		return PV_OK;
	if (!name || !place || !code)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for sites");
	for (int32_t k = 0; k < n_known; k++)
		name[k] = b->site_name[k];
	for (int32_t k = 0; k < s->n_sites; k++) {
		place[k] = find_site(n_known, name, s->site_name[k]);
		if (place[k] >= 0)
			continue;
		name[n] = s->site_name[k];
		place[k] = n++;
	}
	for (int64_t r = 0; r < s->n; r++)
		code[r] = s->site[r] < 0 ? -1 : place[s->site[r]];
	s->site = code;
	s->site_name = name;
	s->n_sites = n;
	return PV_OK;
}

/* ---- outcomes ----------------------------------------------------------------------- */

static int code_outcome(const struct pv__bundle *b, const struct pv__samples *s, int64_t row,
                        int64_t col, double *out, struct pv__diag *diag)
{
	const char *cell = pv__frame_cell(s->frame, row, col);

	*out = NAN;
	if (b->target_kind == PV_NUMBER)
		return pv__frame_real(s->frame, row, col, out, diag);
	for (int64_t k = 0; k < b->n_classes; k++)
		if (pv__equal(cell, b->class_name[k]))
			*out = (double)k;
	return PV_OK; /* another class is an outcome that the model cannot be scored on */
}

int pv__apply_targets(struct pv__arena *arena, const struct pv__bundle *b,
                      const struct pv__study *study, struct pv__samples *s, int64_t *n_known,
                      struct pv__diag *diag)
{
	double *y = pv__alloc(arena, (size_t)s->n, sizeof(*y));
	int64_t col = pv__frame_column(s->frame, study->data.target.columns.name[0]);

	if (!y)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for outcomes");
	*n_known = 0;
	for (int64_t r = 0; r < s->n; r++) {
		y[r] = NAN;
		if (col >= 0)
			PV__TRY(code_outcome(b, s, r, col, &y[r], diag));
		*n_known += !isnan(y[r]);
	}
	s->y = y;
	s->target_kind = b->target_kind;
	s->n_targets = 1;
	s->n_classes = (int32_t)b->n_classes;
	s->class_name = b->class_name;
	return PV_OK;
}
