/* The leak fence of select.rfe. */
#include "support/check.h"
#include "support/fence.h"

static void two_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.rfe", .options = "k: 3", .n_classes = 2});
}

static void four_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.rfe",
				    .options = "{percentile: 40, step_percent: 30}",
				    .n_classes = 4});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_classes),
		cmocka_unit_test(four_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
