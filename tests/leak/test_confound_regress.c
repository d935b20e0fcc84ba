/* The leak fence of confound.regress. */
#include "support/check.h"
#include "support/fence.h"

static void on_training_rows(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "confound.regress", .options = ""});
}

static void mean_restored(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "confound.regress", .options = "restore_mean: true"});
}

static void without_intercept(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "confound.regress", .options = "intercept: false"});
}

static void by_splines(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "confound.regress", .options = "terms: spline3"});
}

static void on_reference_rows(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "confound.regress",
				    .options = "fit_on: reference",
				    .fits_on_reference = true});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(on_training_rows),  cmocka_unit_test(mean_restored),
		cmocka_unit_test(without_intercept), cmocka_unit_test(by_splines),
		cmocka_unit_test(on_reference_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
