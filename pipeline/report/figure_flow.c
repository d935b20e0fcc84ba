/* Data flow: found, excluded by reason, analysed, per class. */
#include "report/figures.h"

#include "report/claims.h"
#include "report/html.h"
#include "report/number.h"

#include <stdlib.h>
#include <string.h>

enum {
	WIDTH = 720,
	BOX = 270,
	LEFT = 20,
	SIDE = 370,
	TALL = 58,
	GAP = 26,
	LINE = 18,
	MOST_REASONS = 12,
	MOST_CLASSES = 12,
	PER_ROW = 4
};

static int compare_reasons(const void *a, const void *b)
{
	const struct pv__reason *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return strcmp(x->reason, y->reason);
}

/* Few people behind a reason may be told apart by it: such reasons are counted together. */
static int64_t merge_rare(struct pv__reason *reason, int64_t n)
{
	struct pv__reason rare = {.reason = "rarer reasons"};
	int64_t kept = 0;

	for (int64_t i = 0; i < n; i++) {
		if (reason[i].n < PV__FEWEST_PEOPLE)
			rare.n += reason[i].n;
		else
			reason[kept++] = reason[i];
	}
	if (rare.n > 0)
		reason[kept++] = rare;
	return kept;
}

int pv__exclusion_reasons(const struct pv__view *v, int64_t *n, struct pv__reason **out)
{
	const struct pv__samples *s = v->samples;
	struct pv__reason *reason = pv__alloc(v->arena, (size_t)s->n_exclusions, sizeof(*reason));

	*n = 0;
	if (!reason)
		return PV_ENOMEM;
	for (int64_t i = 0; i < s->n_exclusions; i++) {
		const char *text = s->exclusion[i].reason ? s->exclusion[i].reason : "not stated";
		int64_t at = 0;

		while (at < *n && !pv__equal(reason[at].reason, text))
			at++;
		if (at == *n)
			reason[(*n)++].reason = text;
		reason[at].n++;
	}
	qsort(reason, (size_t)*n, sizeof(*reason), compare_reasons);
	*n = merge_rare(reason, *n);
	*out = reason;
	return PV_OK;
}

static void put_box(struct pv__figure *f, double x, double y, double width, const char *count,
		    const char *what)
{
	pv__svg_rect(f, "box", x, y, width, TALL);
	pv__svg_text(f, "strong mid", x + width / 2, y + 25, count);
	pv__svg_text(f, "muted mid", x + width / 2, y + 44, what);
}

static double put_reasons(const struct pv__view *v, struct pv__figure *f, double y, int64_t n,
			  const struct pv__reason *reason)
{
	int64_t shown = n > MOST_REASONS ? MOST_REASONS : n;
	double tall = 40 + (double)(shown + (shown < n)) * LINE, middle = y + tall / 2;
	double width = WIDTH - SIDE - LEFT;

	pv__svg_rect(f, "out", SIDE, y, width, tall);
	pv__svg_text(f, "strong", SIDE + 16, y + 24,
		     pv__format(v->arena, "%s excluded",
				pv__shown_count(v->arena, v->samples->n_exclusions)));
	for (int64_t i = 0; i < shown; i++) {
		const char *text = pv__pseudonymise(v->arena, &v->pseudonyms, reason[i].reason);
		double at = y + 43 + (double)i * LINE;

		pv__svg_text(f, "num end", SIDE + 50, at, pv__shown_count(v->arena, reason[i].n));
		pv__svg_text(f, "muted", SIDE + 60, at,
			     text ? pv__utf8_cut(v->arena, text, 36) : NULL);
	}
	if (shown < n)
		pv__svg_text(f, "muted", SIDE + 60, y + 43 + (double)shown * LINE,
			     "further reasons: exclusions.tsv");
	pv__svg_line(f, "axis", LEFT + BOX / 2.0, middle, SIDE, middle);
	return tall;
}

/* From under a box down to every box of the row below. */
static void put_branches(struct pv__figure *f, double from, double y, int64_t n, double width)
{
	double first = LEFT + width / 2, last = first + (double)(n - 1) * (width + 12);
	double turn = y + GAP / 2.0;

	pv__svg_line(f, "axis", from, y, from, turn);
	pv__svg_line(f, "axis", first < from ? first : from, turn, last > from ? last : from, turn);
	for (int64_t i = 0; i < n; i++)
		pv__svg_line(f, "axis", first + (double)i * (width + 12), turn,
			     first + (double)i * (width + 12), y + GAP);
}

static double put_classes(const struct pv__view *v, struct pv__figure *f, double y)
{
	int64_t k = v->samples->n_classes, shown = k > MOST_CLASSES ? MOST_CLASSES : k;
	int64_t *count = pv__alloc(v->arena, (size_t)k, sizeof(*count));
	int64_t per_row = shown < PER_ROW ? shown : PER_ROW;
	double width = (WIDTH - 2.0 * LEFT - 12.0 * (double)(per_row - 1)) / (double)per_row;

	if (!count) {
		f->body.failed = true;
		return 0;
	}
	width = width > BOX ? BOX : width;
	pv__smallest_class(v, count);
	put_branches(f, LEFT + BOX / 2.0, y, per_row, width);
	y += GAP;
	for (int64_t i = 0; i < shown; i++)
		put_box(f, LEFT + (double)(i % per_row) * (width + 12),
			y + (double)(i / per_row) * (TALL + 12), width,
			pv__shown_count(v->arena, count[i]),
			pv__utf8_cut(v->arena, v->samples->class_name[i], 22));
	return GAP + (double)((shown + per_row - 1) / per_row) * (TALL + 12) - 12;
}

static double put_stages(const struct pv__view *v, struct pv__figure *f, int64_t n_reasons,
			 const struct pv__reason *reason)
{
	const struct pv__samples *s = v->samples;
	double middle = LEFT + BOX / 2.0, y = 8, from;
	const char *groups;

	put_box(f, LEFT, y, BOX, pv__samples_text(v, s->n_found), "found");
	y += TALL;
	from = y;
	if (n_reasons > 0)
		y += GAP / 2.0 + put_reasons(v, f, y + GAP / 2.0, n_reasons, reason);
	y += n_reasons > 0 ? GAP / 2.0 : GAP;
	pv__svg_line(f, "axis", middle, from, middle, y);
	groups = s->n_groups == s->n ? ""
				     : pv__shown_things(v->arena, s->n_groups, "group", "groups");
	put_box(f, LEFT, y, BOX, pv__samples_text(v, s->n),
		groups ? pv__format(v->arena, "analysed%s%s", *groups ? " in " : "", groups)
		       : NULL);
	y += TALL;
	if (!pv__has_classes(v))
		return y + 8;
	return y + put_classes(v, f, y) + 8;
}

int pv__figure_flow(const struct pv__view *v, struct pv__figure *f)
{
	struct pv__reason *reason;
	int64_t n;
	double height;

	pv__figure_init(f, v->arena, "data-flow", WIDTH, 1);
	PV__TRY(pv__exclusion_reasons(v, &n, &reason));
	f->title = "Data flow.";
	f->alt = pv__format(v->arena, "%lld rows found, %lld excluded, %lld analysed.",
			    (long long)v->samples->n_found, (long long)v->samples->n_exclusions,
			    (long long)v->samples->n);
	height = put_stages(v, f, n, reason);
	f->height = height;
	return f->alt && !f->body.failed ? PV_OK : PV_ENOMEM;
}
