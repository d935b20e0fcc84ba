/* The leak fence of impute.knn. */
#include "support/check.h"
#include "support/fence.h"

static void filled(void **state)
{
	(void)state;
	fence_check(&(struct fence){
		.op = "impute.knn", .options = "{max_missing: 0.5, k: 3}", .missing = true});
}

static void with_indicators(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "impute.knn",
				    .options = "{max_missing: 0.5, indicator: true}",
				    .missing = true});
}

static void nothing_missing(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "impute.knn", .options = ""});
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
