/* The leak fence of select.relieff. */
#include "support/check.h"
#include "support/fence.h"

static void two_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.relieff", .options = "k: 3", .n_classes = 2});
}

static void four_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){
		.op = "select.relieff", .options = "{k: 2, neighbours: 3}", .n_classes = 4});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_classes),
		cmocka_unit_test(four_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
