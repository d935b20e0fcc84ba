/* The leak fence of model.logistic. */
#include "support/check.h"
#include "support/fence.h"

static void two_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.logistic", .options = "", .n_classes = 2});
}

static void three_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.logistic", .options = "class_weight: balanced", .n_classes = 3});
}

static void wide(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.logistic", .options = "", .n_classes = 2, .n_cols = 90});
}

static void wide_three_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.logistic", .options = "", .n_classes = 3, .n_cols = 90});
}

static void l1(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.logistic", .options = "penalty: l1", .n_classes = 2});
}

static void elastic_net(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.logistic", .options = "penalty: elastic_net",
	                            .n_classes = 3, .n_cols = 90});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_classes),
		cmocka_unit_test(three_classes),
		cmocka_unit_test(wide),
		cmocka_unit_test(wide_three_classes),
		cmocka_unit_test(l1),
		cmocka_unit_test(elastic_net),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
