/* The ops of this plugin, one file each. */
#ifndef PV__IMPORTANCE_OPS_H
#define PV__IMPORTANCE_OPS_H

#include "pulvinar/plugin.h"

extern const struct pv_op pv__op_weights, pv__op_haufe, pv__op_permutation,
	pv__op_conditional_permutation, pv__op_lesion, pv__op_loco, pv__op_searchlight;

#endif
