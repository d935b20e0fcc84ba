/* The leak fence of select.mutual_info. */
#include "support/check.h"
#include "support/fence.h"

static void counts(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.mutual_info", .options = "k: 3", .n_classes = 2});
}

static void counts_of_numbers(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.mutual_info",
				    .options = "{k: 2, correction: miller_madow}"});
}

static void neighbours(void **state)
{
	(void)state;
	fence_check(&(struct fence){
		.op = "select.mutual_info", .options = "{k: 3, estimator: ksg}", .n_classes = 3});
}

static void neighbours_of_numbers(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.mutual_info",
				    .options = "{fdr: 0.2, estimator: ksg, permutations: 50}"});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
		cmocka_unit_test(counts_of_numbers),
		cmocka_unit_test(neighbours),
		cmocka_unit_test(neighbours_of_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
