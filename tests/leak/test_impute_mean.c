/* The leak fence of impute.mean. */
#include "support/check.h"
#include "support/fence.h"

static void filled(void **state)
{
	(void)state;
	fence_check(&(struct fence){
		.op = "impute.mean", .options = "max_missing: 0.5", .missing = true});
}

static void with_indicators(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "impute.mean",
				    .options = "{max_missing: 0.5, indicator: true}",
				    .missing = true});
}

static void nothing_missing(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "impute.mean", .options = ""});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filled),
		cmocka_unit_test(with_indicators),
		cmocka_unit_test(nothing_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
