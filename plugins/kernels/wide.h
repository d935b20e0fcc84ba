/* wide.h -- PV__WIDE: a function compiled for several vector widths, chosen when the
 * plugin is loaded.  Only for loops whose elements do not depend on each other: with
 * -ffp-contract=off every width then gives the same bits. */
#ifndef PV__KERNEL_WIDE_H
#define PV__KERNEL_WIDE_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
	!defined(__SANITIZE_ADDRESS__)
#define PV__WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define PV__WIDE
#endif

#endif
