/* The leak fence of select.correlation. */
#include "support/check.h"
#include "support/fence.h"

static void pearson(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.correlation", .options = "k: 3"});
}

static void spearman(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.correlation",
				    .options = "{method: spearman, alpha: 0.1}"});
}

static void two_classes(void **state)
{
	(void)state;
	fence_check(&(struct fence){
		.op = "select.correlation", .options = "percentile: 50", .n_classes = 2});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pearson),
		cmocka_unit_test(spearman),
		cmocka_unit_test(two_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
