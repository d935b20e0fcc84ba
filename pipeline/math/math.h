/* math.h -- numbers: linear algebra, distributions, random streams, order.
 * All of it is lent to plugins through struct pv_host, so that every result of
 * a run comes from one numeric profile.  Matrices are row-major.
 */
#ifndef PV__MATH_H
#define PV__MATH_H

#include "base/base.h"

/* ---- linear algebra (linalg.c, over OpenBLAS and LAPACKE, one thread) -------- */
/* Contracts as in struct pv_host. */
void pv__gemm(int trans_a, int trans_b, int64_t m, int64_t n, int64_t k, double alpha,
              const double *a, int64_t lda, const double *b, int64_t ldb, double beta, double *c,
              int64_t ldc);
/* The lower triangle (diagonal included) of c = A A' + beta c; a is n x k. */
void pv__lower_gram(int64_t n, int64_t k, const double *a, int64_t lda, double beta, double *c,
              int64_t ldc);
int pv__cholesky(int64_t n, double *a);
void pv__cholesky_solve(int64_t n, const double *l, int64_t n_rhs, double *b);
int pv__least_squares(int64_t m, int64_t n, double *a, int64_t n_rhs, double *b, double rcond,
                      int64_t *rank);
int pv__eigen(int64_t n, double *a, double *value);
/* Inverse of a 3 x 4 affine map; false where it is singular. */
bool pv__affine_invert(const double a[3][4], double out[3][4]);
void pv__affine_apply(const double a[3][4], const double in[3], double out[3]);
double pv__affine_determinant(const double a[3][4]);

/* ---- distributions (distribution.c) ------------------------------------------- */
/* log P(X > x), exact far into the tail (1e-300 and beyond). */
double pv__log_tail(int distribution, double x, double df1, double df2);
/* x with P(X <= x) = p. */
double pv__quantile(int distribution, double p, double df1, double df2);
/* Both: NaN for a distribution that does not exist (df <= 0) or p outside [0,1]. */
double pv__normal_quantile(double p); /* normal.c */

/* ---- random streams (random.c): Philox4x32-10, counter-based ------------------- */
/* Salmon et al. (2011).  Draw k of a stream does not depend on any other draw. */
enum pv__purpose { PV__RANDOM_SPLIT = 1, PV__RANDOM_PERMUTE, PV__RANDOM_OP, PV__RANDOM_BOOTSTRAP,
	PV__RANDOM_SIMULATE, PV__RANDOM_PROBE };
struct pv__stream { uint32_t key[2]; };

void pv__philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);
struct pv__stream pv__stream(uint64_t seed, enum pv__purpose, uint64_t a, uint64_t b);
/* A stream of this stream: stream s of an op's streams. */
struct pv__stream pv__substream(struct pv__stream, uint64_t s);
double pv__uniform(struct pv__stream, uint64_t k);             /* [0,1), 53 bits */
double pv__normal(struct pv__stream, uint64_t k);
uint64_t pv__below(struct pv__stream, uint64_t k, uint64_t n); /* unbiased 0..n-1 */
/* Fisher-Yates on index[0..n), as it comes in. */
void pv__shuffle(struct pv__stream, int64_t n, int64_t *index);

/* ---- order and sums (order.c) ---------------------------------------------------- */
/* Ascending, NaN last, ties by lowest index. */
void pv__argsort(int64_t n, const double *x, int64_t *index);
/* Ranks from 1, ties share the mean rank; PV_ENUMERIC: NaN among x. */
int pv__midranks(struct pv__arena *, int64_t n, const double *x, double *rank) PV__MUST_CHECK;
/* Pairwise summation over fixed blocks: the same bits whatever the threads. */
double pv__sum(int64_t n, const double *x);
double pv__mean(int64_t n, const double *x);
/* Two-pass; `ddof` degrees of freedom taken off. */
double pv__variance(int64_t n, const double *x, int64_t ddof);
/* Quantile of type 7 (linear) of sorted x. */
double pv__quantile_sorted(int64_t n, const double *x, double p);

#endif
