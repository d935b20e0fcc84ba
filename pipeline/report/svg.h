/* svg.h -- figures as SVG: text stays text, colours are classes that the page's style
 * (style.h) resolves for light, dark and print. */
#ifndef PV__SVG_H
#define PV__SVG_H

#include "base/base.h"

struct pv__figure {
	struct pv__arena *arena;
	const char *name;     /* file name without .svg */
	const char *title;    /* heads the figure */
	const char *alt;      /* what it shows, for those who cannot see it */
	const char *caption;  /* how to read it; NULL: none */
	double width, height; /* 0: there is nothing to draw */
	struct pv__buffer body;
};
void pv__figure_init(struct pv__figure *, struct pv__arena *, const char *name, double width,
		     double height);

void pv__svg_line(struct pv__figure *, const char *style, double x1, double y1, double x2,
		  double y2);
void pv__svg_rect(struct pv__figure *, const char *style, double x, double y, double width,
		  double height);
void pv__svg_dot(struct pv__figure *, const char *style, double x, double y, double radius);
/* Anchored at its start, or by "end" or "mid" among the classes. */
void pv__svg_text(struct pv__figure *, const char *style, double x, double y, const char *text);
/* Turned upwards, for the name of a y axis; centred. */
void pv__svg_text_up(struct pv__figure *, const char *style, double x, double y, const char *text);
void pv__svg_curve(struct pv__figure *, const char *style, int64_t n, const double *x,
		   const double *y);
/* A PNG stretched over a box, pixels kept square-edged. */
void pv__svg_image(struct pv__figure *, const char *png, size_t n, double x, double y, double width,
		   double height);

/* A value range on a stretch of the page, with round ticks. */
struct pv__range {
	double low, high; /* of values; the ends are ticks */
	double from, to;  /* of the page */
	double step;
	int n_ticks, decimals;
};
/* Widened to round ends with about `ticks` ticks. */
struct pv__range pv__range_round(double low, double high, int ticks, double from, double to);
double pv__range_at(const struct pv__range *, double value);
double pv__range_tick(const struct pv__range *, int i);
/* Grid lines between top and bottom, tick texts and a title below; likewise upright. */
void pv__svg_axis_x(struct pv__figure *, const struct pv__range *, double top, double bottom,
		    const char *title);
void pv__svg_axis_y(struct pv__figure *, const struct pv__range *, double left, double right,
		    const char *title);

/* Page width of a text of the figures' size, roughly. */
double pv__svg_text_width(const char *);

/* The element for a page; and a file of its own, with its style. */
void pv__put_figure(struct pv__buffer *, const struct pv__figure *);
void pv__put_figure_file(struct pv__buffer *, const struct pv__figure *);

#endif
