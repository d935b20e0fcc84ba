/* The leak fence of select.stability. */
#include "support/check.h"
#include "support/fence.h"

static void numbers(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.stability", .options = "{q: 2, pairs: 10}"});
}

static void two_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){
		.op = "select.stability", .options = "{pfer: 1, pairs: 10}", .n_classes = 2});
}

static void three_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){
		.op = "select.stability", .options = "{q: 2, base: univariate}", .n_classes = 3});
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
