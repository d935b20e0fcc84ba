/* The leak fence of model.svr. */
#include "support/check.h"
#include "support/fence.h"

static void rbf(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.svr", .options = ""});
}

static void linear(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.svr", .options = "kernel: linear"});
}

static void poly(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.svr", .options = "{kernel: poly, degree: 2}"});
}

static void wide(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.svr", .options = "", .n_cols = 90});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rbf),
		cmocka_unit_test(linear),
		cmocka_unit_test(poly),
		cmocka_unit_test(wide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
