/* The leak fence of baseline.majority. */
#include "support/check.h"
#include "support/fence.h"

static void two_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "baseline.majority", .options = "", .n_classes = 2});
}

static void three_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "baseline.majority", .options = "", .n_classes = 3});
}

static void numbers(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "baseline.majority", .options = ""});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_classes),
		cmocka_unit_test(three_classes),
		cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
