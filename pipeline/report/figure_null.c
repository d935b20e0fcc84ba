/* The null distribution: means under permuted labels. */
#include "report/figures.h"

#include "report/number.h"

#include <math.h>

enum { WIDTH = 460, HEIGHT = 250, LEFT = 58, RIGHT = 20, TOP = 30, BOTTOM = 196, BINS = 24 };

static void put_bars(struct pv__figure *f, const struct pv__range *x, const struct pv__range *y,
		     const int64_t count[BINS])
{
	double width = (x->to - x->from) / BINS;

	for (int i = 0; i < BINS; i++) {
		double top = pv__range_at(y, (double)count[i]);

		if (count[i] > 0)
			pv__svg_rect(f, "null", x->from + i * width + .5, top, width - 1,
				     BOTTOM - top);
	}
}

static int64_t fill_bins(const struct pv__summary *s, const struct pv__range *x,
			 int64_t count[BINS])
{
	int64_t most = 0;

	for (int i = 0; i < BINS; i++)
		count[i] = 0;
	for (int64_t i = 0; i < s->n_permutations; i++) {
		int bin = (int)((s->permuted[i] - x->low) / (x->high - x->low) * BINS);

		bin = bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
		count[bin]++;
		most = count[bin] > most ? count[bin] : most;
	}
	return most;
}

static void put_observed(const struct pv__view *v, struct pv__figure *f, const struct pv__range *x,
			 double observed)
{
	double at = pv__range_at(x, observed);
	const char *shown =
		pv__shown(v->arena, observed, pv__metric_decimals(v, v->primary->metric));
	bool right = at > (x->from + x->to) / 2;

	pv__svg_line(f, "bar model", at, TOP - 4, at, BOTTOM);
	pv__svg_text(f, right ? "strong end" : "strong", at + (right ? -8 : 8), TOP + 4,
		     shown ? pv__format(v->arena, "observed %s", shown) : NULL);
}

int pv__figure_null(const struct pv__view *v, struct pv__figure *f)
{
	const struct pv__summary *s = v->primary;
	struct pv__range x, y;
	int64_t count[BINS];
	double low, high, observed;

	pv__figure_init(f, v->arena, "null", 0, 0);
	if (!s || !s->permuted || s->n_permutations < 1)
		return PV_OK;
	observed = pv__observed_statistic(v, s);
	if (!isfinite(observed))
		return PV_OK;
	low = high = observed;
	for (int64_t i = 0; i < s->n_permutations; i++) {
		if (!isfinite(s->permuted[i]))
			return PV_OK;
		low = fmin(low, s->permuted[i]);
		high = fmax(high, s->permuted[i]);
	}
	pv__figure_init(f, v->arena, "null", WIDTH, HEIGHT);
	f->title = "Scores under permuted labels.";
	f->caption = pv__format(v->arena,
				"%lld permutations, on %s%lld; the line is the observed "
				"mean over the same folds.",
				(long long)s->n_permutations,
				v->study->permute.repeats == 1 ? "repeat " : "repeats 1 to ",
				(long long)v->study->permute.repeats);
	f->alt = "Histogram of mean scores under permuted labels with the observed mean.";
	x = pv__range_round(low, high, 5, LEFT, WIDTH - RIGHT);
	y = pv__range_round(0, (double)fill_bins(s, &x, count), 3, BOTTOM, TOP);
	pv__svg_axis_y(f, &y, LEFT, WIDTH - RIGHT, "permutations");
	put_bars(f, &x, &y, count);
	pv__svg_axis_x(f, &x, BOTTOM, BOTTOM, pv__metric_title(s->metric));
	put_observed(v, f, &x, observed);
	return f->caption ? PV_OK : PV_ENOMEM;
}
