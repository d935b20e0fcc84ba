/* The ops of this plugin, one file each. */
#ifndef PV__SELECT_OPS_H
#define PV__SELECT_OPS_H

#include "pulvinar/plugin.h"

extern const struct pv_op pv__op_anova_f, pv__op_variance, pv__op_ttest_welch,
	pv__op_correlation, pv__op_mutual_info, pv__op_mrmr, pv__op_relieff,
	pv__op_rfe, pv__op_l1_path, pv__op_select_elastic_net, pv__op_stability,
	pv__op_searchlight, pv__op_prevalence, pv__op_mean;

#endif
