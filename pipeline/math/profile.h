/* profile.h -- what makes the numbers of this process: the same profile gives the same
 * bits; another one may differ in the last digits. */
#ifndef PV__PROFILE_H
#define PV__PROFILE_H

#include "base/base.h"

struct pv__profile {
	const char *libc;      /* "glibc 2.36" */
	const char *blas;      /* "OpenBLAS 0.3.21" */
	const char *blas_core; /* the kernels that it chose for this processor: "Haswell" */
	const char *cpu;       /* level of the x86-64 psABI: "x86-64-v3"; else the architecture */
	const char *rounding;  /* "nearest" */
	bool flushes;          /* subnormal numbers become zero */
	const char *compiler, *flags, *build_type;
};
/* NULL texts: no memory. */
struct pv__profile pv__profile_now(struct pv__arena *);

#endif
