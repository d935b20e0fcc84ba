/* The ops of this plugin, one file each. */
#ifndef PV__SELECT_OPS_H
#define PV__SELECT_OPS_H

#include "pulvinar/plugin.h"

extern const struct pv_op pv__op_anova_f, pv__op_variance;

#endif
