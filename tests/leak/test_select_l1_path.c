/* The leak fence of select.l1_path. */
#include "support/check.h"
#include "support/fence.h"

static void numbers(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.l1_path", .options = "k: 3"});
}

static void two_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.l1_path", .options = "k: 3", .n_classes = 2});
}

static void three_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.l1_path",
				    .options = "{percentile: 40, l1_ratio: 0.5}",
				    .n_classes = 3});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(two_classes),
		cmocka_unit_test(three_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
