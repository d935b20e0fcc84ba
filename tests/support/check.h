/* check.h -- cmocka with what it includes, and comparisons of reals that show both. */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

/* cmocka's macro `fail` would hide host->fail(). */
#undef fail
#undef fail_msg
#define fail_msg(...) \
	do { \
		print_error("ERROR: "); \
		print_error(__VA_ARGS__); \
		print_error("\n"); \
		_fail(__FILE__, __LINE__); \
	} while (0)

/* |got - want| <= tolerance; NaN never is. */
#define assert_near(got, want, tolerance) \
	do { \
		double got_ = (got), want_ = (want); \
		if (!(fabs(got_ - want_) <= (tolerance))) \
			fail_msg("%s: got %.17g, want %.17g", #got, got_, want_); \
	} while (0)
/* |got / want - 1| <= tolerance */
#define assert_near_relative(got, want, tolerance) \
	assert_near(got, want, fabs((double)(want)) * (tolerance))

#endif
