/* svm_fit.h -- support vector machines for classes and numbers, whatever the kernel. */
#ifndef PV__KERNEL_SVM_FIT_H
#define PV__KERNEL_SVM_FIT_H

#include "kernels/classes.h"
#include "kernels/svm.h"

enum pv__multiclass { PV__ONE_VS_REST, PV__ONE_VS_ONE };
extern const struct pv_choice pv__multiclass_choices[];

struct pv__svm_options {
	double c, tolerance;
	int64_t class_weight, multiclass;
};

/* f_o(x) = sum_i beta_oi k(x_i, x) + bias_o, with beta (n_outputs x n) and bias (n_outputs).
 * beta holds zeros, or the solution for other options to start at.  One machine for two
 * classes (positive: the second); more: one per class against the rest, or the mean of a
 * class over its duels with each other class.  Warns where the tolerance is not reached. */
int pv__svm_fit_classes(const struct pv_host *, pv_ctx *, const struct pv__rows *,
			const struct pv__classes *, struct pv__kernel *,
			const struct pv__svm_options *, int64_t n_outputs, double *beta,
			double *bias);
/* Regression: |f|^2 / 2 + C sum_i c_i max(0, |y_i - f(x_i)| - epsilon), c_i being the
 * weight of the row; y (n). */
int pv__svm_fit_numbers(const struct pv_host *, pv_ctx *, const struct pv__rows *, const double *y,
			struct pv__kernel *, double c, double epsilon, double tolerance,
			double *beta, double *bias);

#endif
