/* kernel_machine.h -- options that the kernel methods of this plugin share. */
#ifndef PV__MODEL_KERNEL_MACHINE_H
#define PV__MODEL_KERNEL_MACHINE_H

#include "kernels/machine.h"

struct pv__kernel_config {
	int64_t kind, degree;
	const char *gamma;
	double coef0;
};

extern const struct pv_choice pv__kernel_choices[];

/* Rows of an option table; `field` is a struct pv__kernel_config in `config_type`. */
#define PV__KERNEL_OPTIONS(config_type, field) \
	{.name = "kernel", \
	 .help = "similarity of two rows", \
	 .type = PV_CHOICE, \
	 .offset = offsetof(config_type, field.kind), \
	 .dflt = "rbf", \
	 .choice = pv__kernel_choices}, \
		{.name = "gamma", \
		 .help = "rbf, poly: scale, which is 1 / (columns times the variance of " \
			 "all training values), or a number", \
		 .type = PV_STRING, \
		 .offset = offsetof(config_type, field.gamma), \
		 .dflt = "scale"}, \
		{.name = "degree", \
		 .help = "poly: the exponent", \
		 .type = PV_INT, \
		 .offset = offsetof(config_type, field.degree), \
		 .dflt = "3", \
		 .min = 1, \
		 .max = 20}, \
	{ \
		.name = "coef0", .help = "poly: what is added before the power is taken", \
		.type = PV_REAL, .offset = offsetof(config_type, field.coef0), .dflt = "0" \
	}

/* What a fit starts from. */
struct pv__kernel_fit {
	struct pv__rows rows;
	struct pv__similarity similarity;
	double *mean; /* taken off the rows, see pv__similarity_centre */
	double *gram; /* n x n */
};
/* The training rows and their Gram matrix, all of it from scratch(). */
int pv__kernel_fit_make(const struct pv_host *, pv_ctx *, const struct pv__kernel_config *,
			const struct pv_table *train, struct pv__kernel_fit *);

#endif
