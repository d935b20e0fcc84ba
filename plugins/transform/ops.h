/* The ops of this plugin, one file each. */
#ifndef PV__TRANSFORM_OPS_H
#define PV__TRANSFORM_OPS_H

#include "pulvinar/plugin.h"

extern const struct pv_op pv__op_zscore, pv__op_confound_regress, pv__op_impute_median;

#endif
