/* The calibration plot: observed share against probability. */
#include "report/figures.h"

#include "report/number.h"

enum { SIDE = 420, LEFT = 62, TOP = 16, RIGHT = 16, BOTTOM = 54, POINTS = 60 };

static int put_curve(const struct pv__view *v, struct pv__figure *f, const struct pv__forecast *of,
		     const struct pv__range *x, const struct pv__range *y)
{
	double at[POINTS], value[POINTS], low = 1, high = 0;

	for (int64_t i = 0; i < of->n; i++) {
		low = of->p[i] < low ? of->p[i] : low;
		high = of->p[i] > high ? of->p[i] : high;
	}
	for (int i = 0; i < POINTS; i++)
		at[i] = low + (high - low) * i / (POINTS - 1);
	PV__TRY(pv__calibration_curve(v->arena, of, .75, POINTS, at, value));
	for (int i = 0; i < POINTS; i++) {
		double share = value[i] < 0 ? 0 : value[i] > 1 ? 1 : value[i];

		at[i] = pv__range_at(x, at[i]);
		value[i] = pv__range_at(y, share);
	}
	pv__svg_curve(f, "model", POINTS, at, value);
	return PV_OK;
}

static void put_bins(struct pv__figure *f, const struct pv__forecast *of, const struct pv__range *x,
		     const struct pv__range *y)
{
	struct pv__bin bin[PV__BINS];

	pv__calibration_bins(of, bin);
	for (int i = 0; i < PV__BINS; i++) {
		double at = pv__range_at(x, bin[i].p);

		if (bin[i].n < PV__FEWEST_PEOPLE)
			continue;
		pv__svg_line(f, "bar base", at, pv__range_at(y, bin[i].share.low), at,
			     pv__range_at(y, bin[i].share.high));
		pv__svg_dot(f, "base mark", at, pv__range_at(y, bin[i].share.value), 5);
	}
}

int pv__figure_calibration(const struct pv__view *v, const struct pv__system *system,
			   const struct pv__forecast *of, struct pv__figure *f)
{
	struct pv__range x = pv__range_round(0, 1, 5, LEFT, SIDE - RIGHT);
	struct pv__range y = pv__range_round(0, 1, 5, SIDE - BOTTOM, TOP);
	const char *positive = v->samples->class_name[1];

	pv__figure_init(f, v->arena, "calibration", SIDE, SIDE);
	f->title = "Calibration.";
	f->caption = pv__format(
		v->arena,
		"Held-out rows of repeat 1, %s. Dots: tenths of probability with at "
		"least %d rows and their 95 %% Wilson intervals. Curve: local "
		"linear regression. On the dashed line probabilities are true.",
		pv__system_name(v, system->model, system->set, system->target), PV__FEWEST_PEOPLE);
	f->alt = "Observed share of the positive class against its predicted probability.";
	pv__svg_axis_x(f, &x, TOP, SIDE - BOTTOM,
		       pv__format(v->arena, "predicted probability of %s", positive));
	pv__svg_axis_y(f, &y, LEFT, SIDE - RIGHT,
		       pv__format(v->arena, "observed share of %s", positive));
	pv__svg_line(f, "chance", x.from, y.from, x.to, y.to);
	put_bins(f, of, &x, &y);
	return put_curve(v, f, of, &x, &y);
}
