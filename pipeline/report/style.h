/* style.h -- colours, figures and page, as CSS.  Constants: their digest stands in the
 * content-security policy of the report. */
#ifndef PV__STYLE_H
#define PV__STYLE_H

extern const char *const pv__style_colours; /* variables, light and dark */
extern const char *const pv__style_figures; /* classes of SVG elements */
extern const char *const pv__style_page;

#endif
