/* The leak fence of impute.median. */
#include "support/check.h"
#include "support/fence.h"

static void medians(void **state)
{
	(void)state;
	fence_check(&(struct fence){
		.op = "impute.median", .options = "max_missing: 0.5", .missing = true});
}

static void with_indicators(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "impute.median",
				    .options = "{max_missing: 0.5, indicator: true}",
				    .missing = true});
}

static void nothing_missing(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "impute.median", .options = ""});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(medians),
		cmocka_unit_test(with_indicators),
		cmocka_unit_test(nothing_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
