/* units.h -- amounts as people write them in a study: 2h, 4G. */
#ifndef PV__UNITS_H
#define PV__UNITS_H

#include "base/base.h"

/* "90s", "10m", "2h", "1h30m", "1d": seconds.  Units in this order, each once. */
bool pv__parse_duration(const char *text, double *seconds);
/* "512M", "4G", "1.5G": bytes, in steps of 1024. */
bool pv__parse_size(const char *text, int64_t *bytes);

#endif
