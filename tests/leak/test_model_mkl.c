/* The leak fence of model.mkl. */
#include "support/check.h"
#include "support/fence.h"

static void two_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.mkl", .options = "", .n_classes = 2});
}

static void three_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.mkl",
				    .options = "normalise: trace",
				    .n_classes = 3});
}

static void wide(void **state)
{
	(void)state;
	fence_check(&(struct fence){
		.op = "model.mkl", .options = "normalise: trace", .n_classes = 2, .n_cols = 90});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_classes),
		cmocka_unit_test(three_classes),
		cmocka_unit_test(wide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
