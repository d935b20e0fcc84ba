/* Figures as SVG. */
#include "report/svg.h"

#include "report/html.h"
#include "report/number.h"
#include "report/style.h"

#include <math.h>

void pv__figure_init(struct pv__figure *f, struct pv__arena *arena, const char *name, double width,
		     double height)
{
	*f = (struct pv__figure){.arena = arena, .name = name, .width = width, .height = height};
	f->body.arena = arena;
	pv__puts(&f->body, "");
}

/* ` name="value"` with at most two decimals */
static void attribute(struct pv__buffer *b, const char *name, double value)
{
	pv__putf(b, " %s=\"", name);
	pv__put_fixed(b, value, value == round(value) ? 0 : 1);
	pv__puts(b, "\"");
}

static void open_element(struct pv__figure *f, const char *name, const char *style)
{
	pv__html(&f->body, "<%s class=\"%s\"", name, style);
}

void pv__svg_line(struct pv__figure *f, const char *style, double x1, double y1, double x2,
		  double y2)
{
	open_element(f, "line", style);
	attribute(&f->body, "x1", x1);
	attribute(&f->body, "y1", y1);
	attribute(&f->body, "x2", x2);
	attribute(&f->body, "y2", y2);
	pv__puts(&f->body, "/>\n");
}

void pv__svg_rect(struct pv__figure *f, const char *style, double x, double y, double width,
		  double height)
{
	open_element(f, "rect", style);
	attribute(&f->body, "x", x);
	attribute(&f->body, "y", y);
	attribute(&f->body, "width", width);
	attribute(&f->body, "height", height);
	pv__puts(&f->body, "/>\n");
}

void pv__svg_dot(struct pv__figure *f, const char *style, double x, double y, double radius)
{
	open_element(f, "circle", style);
	attribute(&f->body, "cx", x);
	attribute(&f->body, "cy", y);
	attribute(&f->body, "r", radius);
	pv__puts(&f->body, "/>\n");
}

void pv__svg_text(struct pv__figure *f, const char *style, double x, double y, const char *text)
{
	open_element(f, "text", style);
	attribute(&f->body, "x", x);
	attribute(&f->body, "y", y);
	pv__html(&f->body, ">%s</text>\n", text);
}

void pv__svg_text_up(struct pv__figure *f, const char *style, double x, double y, const char *text)
{
	open_element(f, "text", style);
	pv__puts(&f->body, " transform=\"translate(");
	pv__put_fixed(&f->body, x, 1);
	pv__puts(&f->body, " ");
	pv__put_fixed(&f->body, y, 1);
	pv__html(&f->body, ") rotate(-90)\">%s</text>\n", text);
}

void pv__svg_curve(struct pv__figure *f, const char *style, int64_t n, const double *x,
		   const double *y)
{
	open_element(f, "polyline", style);
	pv__puts(&f->body, " points=\"");
	for (int64_t i = 0; i < n; i++) {
		pv__puts(&f->body, i > 0 ? " " : "");
		pv__put_fixed(&f->body, x[i], 1);
		pv__puts(&f->body, ",");
		pv__put_fixed(&f->body, y[i], 1);
	}
	pv__puts(&f->body, "\"/>\n");
}

void pv__svg_image(struct pv__figure *f, const char *png, size_t n, double x, double y,
		   double width, double height)
{
	pv__puts(&f->body, "<image class=\"pixels\" preserveAspectRatio=\"none\"");
	attribute(&f->body, "x", x);
	attribute(&f->body, "y", y);
	attribute(&f->body, "width", width);
	attribute(&f->body, "height", height);
	pv__puts(&f->body, " href=\"data:image/png;base64,");
	pv__put_base64(&f->body, png, n);
	pv__puts(&f->body, "\"/>\n");
}

/* ---- axes --------------------------------------------------------------------------- */

/* 1, 2, 2.5 or 5 times a power of ten, at least `rough` */
static double round_step(double rough)
{
	static const double nice[] = {1, 2, 2.5, 5, 10};
	double power = pow(10, floor(log10(rough)));

	for (size_t i = 0; i < PV__COUNT(nice); i++) {
		if (nice[i] * power >= rough * (1 - 1e-9))
			return nice[i] * power;
	}
	return 10 * power;
}

static int decimals_of(double step)
{
	for (int d = 0; d < 9; d++) {
		double scaled = step * pow(10, d);

		if (fabs(scaled - round(scaled)) < 1e-6 * scaled)
			return d;
	}
	return 9;
}

struct pv__range pv__range_round(double low, double high, int ticks, double from, double to)
{
	struct pv__range r = {.from = from, .to = to};

	if (!(high > low)) {
		double pad = low != 0 ? fabs(low) / 2 : 0.5;

		low -= pad;
		high = low + 2 * pad;
	}
	r.step = round_step((high - low) / ticks);
	r.low = floor(low / r.step + 1e-9) * r.step;
	r.high = ceil(high / r.step - 1e-9) * r.step;
	r.n_ticks = (int)lround((r.high - r.low) / r.step) + 1;
	r.decimals = decimals_of(r.step);
	return r;
}

double pv__range_at(const struct pv__range *r, double value)
{
	return r->from + (value - r->low) / (r->high - r->low) * (r->to - r->from);
}

double pv__range_tick(const struct pv__range *r, int i)
{
	return r->low + i * r->step;
}

void pv__svg_axis_x(struct pv__figure *f, const struct pv__range *r, double top, double bottom,
		    const char *title)
{
	for (int i = 0; i < r->n_ticks; i++) {
		double value = pv__range_tick(r, i), x = pv__range_at(r, value);

		pv__svg_line(f, "grid", x, top, x, bottom);
		pv__svg_text(f, "tick mid", x, bottom + 17,
			     pv__shown(f->arena, value, r->decimals));
	}
	pv__svg_line(f, "axis", r->from, bottom, r->to, bottom);
	pv__svg_text(f, "label mid", (r->from + r->to) / 2, bottom + 38, title);
}

void pv__svg_axis_y(struct pv__figure *f, const struct pv__range *r, double left, double right,
		    const char *title)
{
	for (int i = 0; i < r->n_ticks; i++) {
		double value = pv__range_tick(r, i), y = pv__range_at(r, value);

		pv__svg_line(f, "grid", left, y, right, y);
		pv__svg_text(f, "tick end", left - 8, y + 4,
			     pv__shown(f->arena, value, r->decimals));
	}
	pv__svg_line(f, "axis", left, r->from, left, r->to);
	pv__svg_text_up(f, "label mid", left - 46, (r->from + r->to) / 2, title);
}

double pv__svg_text_width(const char *text)
{
	return 7.0 * (double)pv__utf8_count(text);
}

/* ---- elements and files ------------------------------------------------------------------ */

static void open_svg(struct pv__buffer *b, const struct pv__figure *f, const char *more)
{
	pv__putf(b, "<svg%s viewBox=\"0 0 ", more);
	pv__put_fixed(b, f->width, 0);
	pv__puts(b, " ");
	pv__put_fixed(b, f->height, 0);
	pv__puts(b, "\"");
	attribute(b, "width", round(f->width));
	attribute(b, "height", round(f->height));
	pv__html(b, " role=\"img\" aria-label=\"%s\">\n", f->alt);
}

static void put_body(struct pv__buffer *b, const struct pv__figure *f)
{
	if (f->body.failed)
		b->failed = true;
	else
		pv__put(b, f->body.data, f->body.n);
	pv__puts(b, "</svg>\n");
}

void pv__put_figure(struct pv__buffer *b, const struct pv__figure *f)
{
	open_svg(b, f, "");
	put_body(b, f);
}

void pv__put_figure_file(struct pv__buffer *b, const struct pv__figure *f)
{
	pv__puts(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	open_svg(b, f, " xmlns=\"http://www.w3.org/2000/svg\"");
	pv__html(b, "<title>%s</title>\n", f->title);
	pv__putf(b, "<style>%s%s</style>\n", pv__style_colours, pv__style_figures);
	put_body(b, f);
}
