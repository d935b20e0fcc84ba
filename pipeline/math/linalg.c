/* Linear algebra over OpenBLAS and LAPACKE, always with one thread.  LAPACK thinks in
 * columns: a row-major matrix is handed over as its transpose, which costs nothing
 * where the matrix is symmetric. */
#include "math/math.h"

#include <float.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>
#include <lapacke.h>

static void one_thread(void)
{
	openblas_set_num_threads(1);
}

static void set_up(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, one_thread);
}

static CBLAS_TRANSPOSE transpose(int trans)
{
	return trans == PV_TRANS ? CblasTrans : CblasNoTrans;
}

static void scale_rows(int64_t m, int64_t n, double beta, double *c, int64_t ldc)
{
	for (int64_t i = 0; i < m; i++)
		for (int64_t j = 0; j < n; j++)
			c[i * ldc + j] = beta == 0 ? 0 : beta * c[i * ldc + j];
}

void pv__gemm(int trans_a, int trans_b, int64_t m, int64_t n, int64_t k, double alpha,
	      const double *a, int64_t lda, const double *b, int64_t ldb, double beta, double *c,
	      int64_t ldc)
{
	if (m <= 0 || n <= 0)
		return;
	if (k <= 0) { /* BLAS would refuse a stride of 0 */
		scale_rows(m, n, beta, c, ldc);
		return;
	}
	set_up();
	cblas_dgemm(CblasRowMajor, transpose(trans_a), transpose(trans_b), (blasint)m, (blasint)n,
		    (blasint)k, alpha, a, (blasint)lda, b, (blasint)ldb, beta, c, (blasint)ldc);
}

void pv__lower_gram(int64_t n, int64_t k, const double *a, int64_t lda, double beta, double *c,
		    int64_t ldc)
{
	if (n <= 0 || k <= 0)
		return;
	set_up();
	cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, (blasint)n, (blasint)k, 1, a,
		    (blasint)lda, beta, c, (blasint)ldc);
}

int pv__cholesky(int64_t n, double *a)
{
	if (n <= 0)
		return PV_OK;
	set_up();
	if (LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'U', (lapack_int)n, a, (lapack_int)n) != 0)
		return PV_ENUMERIC;
	for (int64_t i = 0; i < n; i++) {
		if (!isfinite(a[i * n + i])) /* NaN came in: comparisons with it let it pass */
			return PV_ENUMERIC;
		for (int64_t j = i + 1; j < n; j++)
			a[i * n + j] = 0;
	}
	return PV_OK;
}

void pv__cholesky_solve(int64_t n, const double *l, int64_t n_rhs, double *b)
{
	if (n <= 0 || n_rhs <= 0)
		return;
	set_up();
	cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, (blasint)n,
		    (blasint)n_rhs, 1, l, (blasint)n, b, (blasint)n_rhs);
	cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, CblasTrans, CblasNonUnit, (blasint)n,
		    (blasint)n_rhs, 1, l, (blasint)n, b, (blasint)n_rhs);
}

/* ---- least squares: QR with column pivoting and the basic solution ----------------- */

struct qr {
	int64_t m, n, n_rhs, n_work;
	double *q;   /* column-major, m x n: A with scaled columns, then its factors */
	double *rhs; /* column-major, m x n_rhs */
	double *tau, *work;
	int *exponent; /* column j was divided by 2^exponent[j] */
	lapack_int *pivot;
};

static void qr_free(struct qr *f)
{
	free(f->q);
	free(f->rhs);
	free(f->tau);
	free(f->work);
	free(f->exponent);
	free(f->pivot);
}

static double *reals(int64_t a, int64_t b)
{
	int64_t n;

	if (!pv__mul(a, b, &n) || n > PTRDIFF_MAX / (int64_t)sizeof(double))
		return NULL;
	return calloc(n > 0 ? (size_t)n : 1, sizeof(double));
}

static int qr_alloc(struct qr *f)
{
	f->n_work = 64 * (f->n > f->n_rhs ? f->n : f->n_rhs) + 3 * f->n + 8192;
	f->q = reals(f->m, f->n);
	f->rhs = reals(f->m, f->n_rhs);
	f->tau = reals(f->n, 1);
	f->work = reals(f->n_work, 1);
	f->exponent = calloc((size_t)f->n, sizeof(*f->exponent));
	f->pivot = calloc((size_t)f->n, sizeof(*f->pivot));
	return f->q && f->rhs && f->tau && f->work && f->exponent && f->pivot ? PV_OK : PV_ENOMEM;
}

/* Columns are brought to norms in [1/2, 1): then the rank is about angles between
 * columns and not about their units; powers of two keep every bit. */
static int scale_columns(struct qr *f, const double *a)
{
	for (int64_t j = 0; j < f->n; j++) {
		double largest = 0;
		int exponent = 0;

		for (int64_t i = 0; i < f->m; i++) {
			double v = a[i * f->n + j];

			if (!isfinite(v))
				return PV_ENUMERIC;
			largest = fmax(largest, fabs(v));
			f->q[j * f->m + i] = v;
		}
		frexp(largest, &exponent);
		for (int64_t i = 0; i < f->m; i++)
			f->q[j * f->m + i] = ldexp(f->q[j * f->m + i], -exponent);
		f->exponent[j] = exponent;
		frexp(cblas_dnrm2((blasint)f->m, f->q + j * f->m, 1), &exponent);
		for (int64_t i = 0; i < f->m; i++)
			f->q[j * f->m + i] = ldexp(f->q[j * f->m + i], -exponent);
		f->exponent[j] += exponent;
	}
	return PV_OK;
}

static int64_t rank_of(const struct qr *f, double rcond)
{
	int64_t least = f->m < f->n ? f->m : f->n, longest = f->m > f->n ? f->m : f->n;
	double limit = (rcond > 0 ? rcond : (double)longest * DBL_EPSILON) * fabs(f->q[0]);

	for (int64_t k = 0; k < least; k++)
		if (!(fabs(f->q[k * f->m + k]) > limit))
			return k;
	return least;
}

/* Solves R11 x = (Q'B) for the independent columns; the others get 0. */
static void basic_solution(struct qr *f, int64_t rank, double *b)
{
	if (rank > 0)
		cblas_dtrsm(CblasColMajor, CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit,
			    (blasint)rank, (blasint)f->n_rhs, 1, f->q, (blasint)f->m, f->rhs,
			    (blasint)f->m);
	for (int64_t k = 0; k < f->n; k++) {
		int64_t j = f->pivot[k] - 1;

		for (int64_t r = 0; r < f->n_rhs; r++)
			b[j * f->n_rhs + r] =
				k < rank ? ldexp(f->rhs[r * f->m + k], -f->exponent[j]) : 0;
	}
}

static int solve_scaled(struct qr *f, double *b, double rcond, int64_t *rank)
{
	lapack_int m = (lapack_int)f->m, n = (lapack_int)f->n, n_work = (lapack_int)f->n_work;
	lapack_int k = m < n ? m : n;

	for (int64_t i = 0; i < f->m; i++)
		for (int64_t r = 0; r < f->n_rhs; r++)
			f->rhs[r * f->m + i] = b[i * f->n_rhs + r];
	if (LAPACKE_dgeqp3_work(LAPACK_COL_MAJOR, m, n, f->q, m, f->pivot, f->tau, f->work,
				n_work) != 0)
		return PV_ENUMERIC;
	if (f->n_rhs > 0 &&
	    LAPACKE_dormqr_work(LAPACK_COL_MAJOR, 'L', 'T', m, (lapack_int)f->n_rhs, k, f->q, m,
				f->tau, f->rhs, m, f->work, n_work) != 0)
		return PV_ENUMERIC;
	*rank = rank_of(f, rcond);
	basic_solution(f, *rank, b);
	return PV_OK;
}

int pv__least_squares(int64_t m, int64_t n, double *a, int64_t n_rhs, double *b, double rcond,
		      int64_t *rank)
{
	struct qr f = {.m = m, .n = n, .n_rhs = n_rhs};
	int status;

	*rank = 0;
	if (n <= 0)
		return PV_OK;
	if (m <= 0) {
		memset(b, 0, (size_t)(n * n_rhs) * sizeof(*b));
		return PV_OK;
	}
	set_up();
	status = qr_alloc(&f);
	if (status == PV_OK)
		status = scale_columns(&f, a);
	if (status == PV_OK)
		status = solve_scaled(&f, b, rcond, rank);
	qr_free(&f);
	return status;
}

/* ---- eigenvalues ------------------------------------------------------------------------ */

/* An eigenvector's sign is free: its largest component, the first of equals, is positive. */
static void fix_sign(int64_t n, double *v)
{
	int64_t at = 0;

	for (int64_t j = 1; j < n; j++)
		if (fabs(v[j]) > fabs(v[at]))
			at = j;
	for (int64_t j = 0; v[at] < 0 && j < n; j++)
		if (j != at)
			v[j] = -v[j];
	v[at] = fabs(v[at]);
}

int pv__eigen(int64_t n, double *a, double *value)
{
	int64_t n_work = 1 + 6 * n + 2 * n * n, n_iwork = 3 + 5 * n;
	double *work;
	lapack_int *iwork, info = 0;

	if (n <= 0)
		return PV_OK;
	if (n > 30000) /* LAPACK counts its work space in 32 bits */
		return PV_ENOMEM;
	for (int64_t i = 0; i < n * n; i++)
		if (!isfinite(a[i]))
			return PV_ENUMERIC;
	set_up();
	work = reals(n_work, 1);
	iwork = calloc((size_t)n_iwork, sizeof(*iwork));
	if (work && iwork)
		info = LAPACKE_dsyevd_work(LAPACK_COL_MAJOR, 'V', 'U', (lapack_int)n, a,
					   (lapack_int)n, value, work, (lapack_int)n_work, iwork,
					   (lapack_int)n_iwork);
	for (int64_t i = 0; work && iwork && info == 0 && i < n; i++)
		fix_sign(n, a + i * n);
	if (!work || !iwork)
		info = -1;
	free(work);
	free(iwork);
	return info == 0 ? PV_OK : info > 0 ? PV_ENUMERIC : PV_ENOMEM;
}
