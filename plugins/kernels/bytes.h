/* bytes.h -- numbers to and from a bundle, little-endian whatever the machine. */
#ifndef PV__KERNEL_BYTES_H
#define PV__KERNEL_BYTES_H

#include "pulvinar/plugin.h"

/* PV_EIO where the writer refuses. */
int pv__write_int(const struct pv_host *, pv_ctx *, struct pv_writer *, int64_t);
int pv__write_reals(const struct pv_host *, pv_ctx *, struct pv_writer *, int64_t n,
                    const double *);
int pv__write_ints(const struct pv_host *, pv_ctx *, struct pv_writer *, int64_t n,
                   const int64_t *);
/* PV_EDATA where the bytes end too early or a number is outside [min, max]. */
int pv__read_int(const struct pv_host *, pv_ctx *, struct pv_reader *, int64_t min, int64_t max,
                 int64_t *out);
/* n numbers, from keep(). */
int pv__read_reals(const struct pv_host *, pv_ctx *, struct pv_reader *, int64_t n, double **out);
int pv__read_ints(const struct pv_host *, pv_ctx *, struct pv_reader *, int64_t n, int64_t **out);

/* Into n numbers of the caller. */
int pv__read_reals_into(const struct pv_host *, pv_ctx *, struct pv_reader *, int64_t n, double *);
int pv__read_ints_into(const struct pv_host *, pv_ctx *, struct pv_reader *, int64_t n, int64_t *);

/* More columns, rows or classes than any table has: a damaged bundle. */
#define PV__MOST INT64_C(1000000000)

#endif
