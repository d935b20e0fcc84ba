/* The decision curve: what acting on the model would be worth. */
#include "report/figures.h"

#include "report/number.h"

#include <math.h>

enum { WIDTH = 420, HEIGHT = 420, LEFT = 62, TOP = 16, RIGHT = 16, BOTTOM = 54, POINTS = 99 };

typedef double (*benefit_fn)(const struct pv__forecast *, double threshold);

/* Below the axis a curve only says that acting harms: it is cut there. */
static void put_curve(struct pv__figure *f, const struct pv__forecast *of, benefit_fn benefit,
		      const char *style, const struct pv__range *x, const struct pv__range *y)
{
	double at[POINTS], value[POINTS];
	int64_t n = 0;

	for (int i = 0; i < POINTS; i++) {
		double threshold = (i + 1) / 100.0, worth = benefit(of, threshold);

		if (worth < y->low)
			break;
		at[n] = pv__range_at(x, threshold);
		value[n++] = pv__range_at(y, worth);
	}
	pv__svg_curve(f, style, n, at, value);
}

static void put_legend(struct pv__figure *f, const char *line, double y, const char *text)
{
	double x[] = {WIDTH - RIGHT - 150, WIDTH - RIGHT - 122}, at[] = {y, y};

	pv__svg_curve(f, line, 2, x, at);
	pv__svg_text(f, "muted", x[1] + 8, y + 4, text);
}

int pv__figure_decision(const struct pv__view *v, const struct pv__system *system,
			const struct pv__forecast *of, struct pv__figure *f)
{
	struct pv__range x = pv__range_round(0, 1, 5, LEFT, WIDTH - RIGHT), y;
	double events = pv__mean(of->n, of->y);

	pv__figure_init(f, v->arena, "decision", WIDTH, HEIGHT);
	y = pv__range_round(-.1 * events, events, 5, HEIGHT - BOTTOM, TOP);
	f->title = "Decision curve.";
	f->caption = "Held-out rows of repeat 1. Net benefit: true positives per row, less false "
		     "positives weighted by the odds of the threshold (Vickers & Elkin 2006). The "
		     "threshold is the probability at which one would act.";
	f->alt = "Net benefit of the model, of treating all and of treating none against the "
		 "threshold probability.";
	pv__svg_axis_x(f, &x, TOP, HEIGHT - BOTTOM, "threshold probability");
	pv__svg_axis_y(f, &y, LEFT, WIDTH - RIGHT, "net benefit");
	pv__svg_line(f, "chance", x.from, pv__range_at(&y, 0), x.to, pv__range_at(&y, 0));
	put_curve(f, of, pv__net_benefit_of_all, "base", &x, &y);
	put_curve(f, of, pv__net_benefit, "model", &x, &y);
	put_legend(f, "model", TOP + 14, pv__model_id(v, system->model));
	put_legend(f, "base", TOP + 34, "act on all");
	put_legend(f, "chance", TOP + 54, "act on none");
	return PV_OK;
}
