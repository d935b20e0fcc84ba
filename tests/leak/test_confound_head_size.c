/* The leak fence of confound.head_size. */
#include "support/check.h"
#include "support/fence.h"

static void residual(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "confound.head_size", .options = "column: c0"});
}

static void residual_of_reference_rows(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "confound.head_size",
				    .options = "{column: c1, fit_on: reference}",
				    .fits_on_reference = true});
}

static void proportion(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "confound.head_size",
				    .options = "{column: c0, method: proportion}",
				    .positive = true});
}

static void power(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "confound.head_size",
				    .options = "{column: c0, method: power}",
				    .positive = true});
}

static void covariate(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "confound.head_size",
				    .options = "{column: c0, method: covariate}"});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(residual),   cmocka_unit_test(residual_of_reference_rows),
		cmocka_unit_test(proportion), cmocka_unit_test(power),
		cmocka_unit_test(covariate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
