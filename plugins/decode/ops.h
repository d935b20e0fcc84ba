/* The ops of this plugin, one file each. */
#ifndef PV__DECODE_OPS_H
#define PV__DECODE_OPS_H

#include "pulvinar/plugin.h"

extern const struct pv_op pv__op_max_correlation;
extern const struct pv_op pv__op_wiener;
extern const struct pv_op pv__op_wiener_cascade;

#endif
