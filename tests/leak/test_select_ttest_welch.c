/* The leak fence of select.ttest_welch. */
#include "support/check.h"
#include "support/fence.h"

static void best(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.ttest_welch", .options = "k: 3", .n_classes = 2});
}

static void false_discoveries(void **state)
{
	(void)state;
	fence_check(
		&(struct fence){.op = "select.ttest_welch", .options = "fdr: 0.2", .n_classes = 2});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(best),
		cmocka_unit_test(false_discoveries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
