/* The leak fence of select.mrmr. */
#include "support/check.h"
#include "support/fence.h"

static void differences(void **state)
{
	(void)state;
	fence_check(
		&(struct fence){.op = "select.mrmr", .options = "{k: 3, bins: 4}", .n_classes = 2});
}

static void quotients(void **state)
{
	(void)state;
	fence_check(&(struct fence){
		.op = "select.mrmr", .options = "{percentile: 40, scheme: MIQ}", .n_classes = 4});
}

static void numbers(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.mrmr", .options = "{k: 3, bins: 4}"});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(differences),
		cmocka_unit_test(quotients),
		cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
