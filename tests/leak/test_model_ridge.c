/* The leak fence of model.ridge. */
#include "support/check.h"
#include "support/fence.h"

static void numbers(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.ridge", .options = ""});
}

static void wide(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.ridge", .options = "", .n_cols = 90});
}

static void two_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.ridge", .options = "", .n_classes = 2});
}

static void three_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.ridge", .options = "", .n_classes = 3});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(wide),
		cmocka_unit_test(two_classes),
		cmocka_unit_test(three_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
