/* The leak fence of select.variance. */
#include "support/check.h"
#include "support/fence.h"

static void above_threshold(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.variance", .options = "threshold: 0.5"});
}

static void best(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.variance", .options = "k: 2"});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(above_threshold),
		cmocka_unit_test(best),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
