/* The ops of this plugin, one file each. */
#ifndef PV__TRANSFORM_OPS_H
#define PV__TRANSFORM_OPS_H

#include "pulvinar/plugin.h"

extern const struct pv_op pv__op_zscore, pv__op_robust, pv__op_minmax, pv__op_rank_gauss,
	pv__op_confound_regress, pv__op_head_size, pv__op_combat,
	pv__op_impute_median, pv__op_impute_mean, pv__op_impute_constant,
	pv__op_impute_knn, pv__op_roi_mean, pv__op_roi_pca1,
	pv__op_cluster_ward, pv__op_cluster_rena;

#endif
