/* number.h -- numbers as people read them. */
#ifndef PV__NUMBER_H
#define PV__NUMBER_H

#include "base/base.h"

/* "-0.125", whatever the locale; never "-0.000".  v is finite. */
void pv__put_fixed(struct pv__buffer *, double v, int decimals);
/* The same for people: with a true minus sign; a dash for NaN. */
char *pv__shown(struct pv__arena *, double v, int decimals);
/* With a sign in front, for differences. */
char *pv__shown_signed(struct pv__arena *, double v, int decimals);
/* "0.66 to 0.90"; a dash where an end is NaN. */
char *pv__shown_range(struct pv__arena *, double low, double high, int decimals);
/* "2 to 5", or "2" where both ends are 2 */
char *pv__shown_ranks(struct pv__arena *, double low, double high);
/* "< 0.001", "0.013", "0.24": never with more digits than it carries. */
char *pv__shown_p(struct pv__arena *, double p);
/* "p = 0.013", "p < 0.001" */
char *pv__shown_p_equals(struct pv__arena *, double p);
/* "1,452" */
char *pv__shown_count(struct pv__arena *, int64_t);
/* "12.3 kB" */
char *pv__shown_bytes(struct pv__arena *, int64_t);
/* Decimals that show three significant digits of the largest of values this large. */
int pv__decimals(double largest);
/* "1 row", "2 rows" */
char *pv__shown_things(struct pv__arena *, int64_t n, const char *one, const char *many);

#endif
