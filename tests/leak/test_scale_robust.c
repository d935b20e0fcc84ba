/* The leak fence of scale.robust. */
#include "support/check.h"
#include "support/fence.h"

static void quartiles(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "scale.robust", .options = ""});
}

static void median_distance(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "scale.robust", .options = "spread: mad"});
}

static void per_sample(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "scale.robust", .options = "per: sample"});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quartiles),
		cmocka_unit_test(median_distance),
		cmocka_unit_test(per_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
