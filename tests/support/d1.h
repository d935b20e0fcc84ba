/* d1.h -- portable test data: Park and Miller's minimal standard generator,
 * s <- 16807 s mod (2^31 - 1), u = s / (2^31 - 1), z = the sum of 12 u less 6.
 * Known answers in the tests were computed from the same sequence elsewhere. */
#ifndef TESTS_D1_H
#define TESTS_D1_H

#include <stdint.h>

struct d1 {
	int64_t state;
}; /* starts as the seed, 1 .. 2^31 - 2 */

double d1_uniform(struct d1 *);
double d1_normal(struct d1 *); /* mean 0, variance 1 */
/* x[0..n) in order: row-major where x is a matrix */
void d1_normals(struct d1 *, int64_t n, double *x);

#endif
