/* The leak fence of select.anova_f. */
#include "support/check.h"
#include "support/fence.h"

static void two_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.anova_f", .options = "k: 3", .n_classes = 2});
}

static void four_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){
		.op = "select.anova_f", .options = "percentile: 50", .n_classes = 4});
}

static void numbers(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.anova_f", .options = "alpha: 0.2"});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_classes),
		cmocka_unit_test(four_classes),
		cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
