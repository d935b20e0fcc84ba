/* The leak fence of scale.minmax. */
#include "support/check.h"
#include "support/fence.h"

static void per_feature(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "scale.minmax", .options = ""});
}

static void clipped(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "scale.minmax", .options = "clip: true"});
}

static void per_sample(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "scale.minmax", .options = "{per: sample, low: -1}"});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(per_feature),
		cmocka_unit_test(clipped),
		cmocka_unit_test(per_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
