/* The leak fence of scale.rank_gauss. */
#include "support/check.h"
#include "support/fence.h"

static void per_feature(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "scale.rank_gauss", .options = ""});
}

static void per_sample(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "scale.rank_gauss", .options = "per: sample"});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(per_feature),
		cmocka_unit_test(per_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
