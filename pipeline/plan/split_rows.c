/* What splits may know of the rows: groups, strata, classes, times. */
#include "plan/rivals.h"

#include <stdlib.h>
#include <string.h>

/* Codes texts by their bytewise order: equal texts get equal codes. */
static int code_texts(struct pv__arena *arena, int64_t n, const char *const *text, int64_t *code,
                      struct pv__diag *diag)
{
	const char **sorted = pv__alloc(arena, (size_t)n, sizeof(*sorted));
	int64_t distinct = 0;

	if (!sorted)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for strata");
	memcpy(sorted, text, (size_t)n * sizeof(*sorted));
	qsort(sorted, (size_t)n, sizeof(*sorted), pv__compare_text);
	for (int64_t i = 0; i < n; i++)
		if (i == 0 || !pv__equal(sorted[i], sorted[distinct - 1]))
			sorted[distinct++] = sorted[i];
	for (int64_t i = 0; i < n; i++) {
		const char **at = bsearch(&text[i], sorted, (size_t)distinct, sizeof(*sorted),
		                          pv__compare_text);
		code[i] = at - sorted;
	}
	return PV_OK;
}

/* The text of one column of the joined table for every row. */
static int column_texts(struct pv__plan *plan, const char *column, const struct pv__mark *mark,
                        const char ***out, struct pv__diag *diag)
{
	const struct pv__frame *frame = plan->samples->frame;
	int64_t n = plan->samples->n, c = pv__frame_column(frame, column);
	const char **text = pv__alloc(plan->arena, (size_t)n, sizeof(*text));

	if (!text)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for column %s", column);
	if (c < 0)
		return pv__fail(diag, PV_ESTUDY, mark, "no table has a column '%s'", column);
	for (int64_t r = 0; r < n; r++)
		text[r] = pv__frame_cell(frame, r, c);
	*out = text;
	return PV_OK;
}

/* Rows that agree in all stratify columns share a stratum. */
static int make_strata(struct pv__plan *plan, const struct pv__split_spec *spec,
                       const int64_t **out, struct pv__diag *diag)
{
	int64_t n = plan->samples->n;
	const char **joined = pv__alloc(plan->arena, (size_t)n, sizeof(*joined));
	int64_t *code = pv__alloc(plan->arena, (size_t)n, sizeof(*code));

	*out = NULL;
	if (spec->stratify.n == 0)
		return PV_OK;
	if (!joined || !code)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for strata");
	for (int64_t r = 0; r < n; r++)
		joined[r] = "";
	for (int64_t c = 0; c < spec->stratify.n; c++) {
		const char **text;

		PV__TRY(column_texts(plan, spec->stratify.name[c], &spec->mark, &text, diag));
		for (int64_t r = 0; r < n; r++) {
			joined[r] = pv__format(plan->arena, "%s\t%s", joined[r], text[r]);
			if (!joined[r])
				return pv__fail(diag, PV_ENOMEM, NULL, "no memory for strata");
		}
	}
	*out = code;
	return code_texts(plan->arena, n, joined, code, diag);
}

static int make_classes(struct pv__plan *plan, const int64_t **out, struct pv__diag *diag)
{
	const struct pv__samples *s = plan->samples;
	int64_t *code = pv__alloc(plan->arena, (size_t)s->n, sizeof(*code));

	*out = NULL;
	if (s->target_kind != PV_CLASSES)
		return PV_OK;
	if (!code)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for classes");
	for (int64_t r = 0; r < s->n; r++)
		code[r] = s->y[r] >= 0 ? (int64_t)s->y[r] : -1; /* NaN on reference rows */
	*out = code;
	return PV_OK;
}

static int make_within(struct pv__plan *plan, struct pv__diag *diag)
{
	const struct pv__permute_spec *permute = &plan->study->permute;
	int64_t n = plan->samples->n;
	int64_t *code = pv__alloc(plan->arena, (size_t)n, sizeof(*code));
	const char **text;

	plan->within = NULL;
	if (!permute->within)
		return PV_OK;
	if (!code)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for strata");
	PV__TRY(column_texts(plan, permute->within, &permute->mark, &text, diag));
	plan->within = code;
	return code_texts(plan->arena, n, text, code, diag);
}

/* Rows near in time are alike, whatever they are asked: where groups are finer than segments,
 * random folds put neighbours on both sides, and the score tells of them.  Rows of a segment
 * stand together, as their ids begin alike. */
static void warn_of_shuffled_time(const struct pv__plan *plan, struct pv__diag *diag)
{
	const struct pv__split_spec *outer = &plan->study->outer;
	const struct pv__samples *s = plan->samples;

	if (!s->segment || (outer->scheme != PV__KFOLD && outer->scheme != PV__HOLDOUT))
		return;
	for (int64_t r = 1; r < s->n; r++) {
		if (s->segment[r - 1] != s->segment[r] || s->group[r - 1] == s->group[r])
			continue;
		pv__warn(diag, &outer->mark,
			 "rows of one recording (%s and %s) are dealt to training and test in "
			 "random order: rows near in time are alike, so that scores are too good; "
			 "say scheme: blocks with gap_s, or a group that keeps a recording together",
			 s->id[r - 1], s->id[r]);
		return;
	}
}

int pv__plan_split_rows(struct pv__plan *plan, struct pv__diag *diag)
{
	const struct pv__samples *s = plan->samples;
	const struct pv__split_spec *outer = &plan->study->outer;
	struct pv__split_rows *rows = &plan->split_rows;
	const char **leave = NULL;

	*rows = (struct pv__split_rows){
		.n = s->n,
		.id = s->id,
		.group = s->group,
		.n_classes = s->n_classes,
		.class_name = s->class_name,
		.time_s = s->time_s,
		.segment = s->segment,
		.reference = s->reference,
		.role = s->role,
	};
	warn_of_shuffled_time(plan, diag);
	PV__TRY(make_classes(plan, &rows->class_of, diag));
	PV__TRY(make_strata(plan, outer, &rows->stratum, diag));
	if (outer->scheme == PV__LEAVE_ONE_OUT_OF)
		PV__TRY(column_texts(plan, outer->column, &outer->mark, &leave, diag));
	rows->leave = leave;
	return make_within(plan, diag);
}
