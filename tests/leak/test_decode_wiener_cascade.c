/* The leak fence of decode.wiener_cascade. */
#include "support/check.h"
#include "support/fence.h"

static void numbers(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "decode.wiener_cascade", .options = ""});
}

static void wide(void **state)
{
	(void)state;
	fence_check(&(struct fence){
		.op = "decode.wiener_cascade", .options = "alpha: 1", .n_cols = 90});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(wide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
