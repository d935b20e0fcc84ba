/* The leak fence of model.gradient_boosting. */
#include "support/check.h"
#include "support/fence.h"

static void two_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){
		.op = "model.gradient_boosting", .options = "rounds: 20", .n_classes = 2});
}

static void three_classes_by_samples(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.gradient_boosting",
				    .options = "{rounds: 10, subsample: 0.7, colsample: 0.5}",
				    .n_classes = 3});
}

static void numbers_with_holes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.gradient_boosting",
				    .options = "{rounds: 20, tree_method: hist}",
				    .missing = true});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_classes),
		cmocka_unit_test(three_classes_by_samples),
		cmocka_unit_test(numbers_with_holes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
