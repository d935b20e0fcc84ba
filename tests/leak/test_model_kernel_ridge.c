/* The leak fence of model.kernel_ridge. */
#include "support/check.h"
#include "support/fence.h"

static void numbers(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.kernel_ridge", .options = ""});
}

static void poly(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.kernel_ridge",
				    .options = "{kernel: poly, degree: 2}"});
}

static void linear(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.kernel_ridge", .options = "kernel: linear"});
}

static void two_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.kernel_ridge", .options = "", .n_classes = 2});
}

static void three_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.kernel_ridge", .options = "", .n_classes = 3});
}

static void wide(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.kernel_ridge", .options = "", .n_cols = 90});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),       cmocka_unit_test(poly),
		cmocka_unit_test(linear),        cmocka_unit_test(two_classes),
		cmocka_unit_test(three_classes), cmocka_unit_test(wide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
