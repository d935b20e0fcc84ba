/* The leak fence of decode.max_correlation. */
#include "support/check.h"
#include "support/fence.h"

static void two_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "decode.max_correlation", .options = "", .n_classes = 2});
}

static void three_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "decode.max_correlation", .options = "", .n_classes = 3});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_classes),
		cmocka_unit_test(three_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
