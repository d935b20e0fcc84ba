/* The ops of this plugin, one file each. */
#ifndef PV__MODEL_OPS_H
#define PV__MODEL_OPS_H

#include "pulvinar/plugin.h"

extern const struct pv_op pv__op_svm_linear, pv__op_logistic, pv__op_ridge, pv__op_lda;
extern const struct pv_op pv__op_gnb, pv__op_perceptron, pv__op_knn, pv__op_svm_kernel,
	pv__op_svr, pv__op_kernel_ridge, pv__op_cart, pv__op_random_forest,
	pv__op_lasso, pv__op_elastic_net, pv__op_mkl;
extern const struct pv_op pv__op_majority, pv__op_confounds_only, pv__op_regions_only,
	pv__op_confounds_plus_features;

#endif
