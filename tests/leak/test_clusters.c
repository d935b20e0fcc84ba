/* The leak fence of the ops that make clusters and regions of columns into one each. */
#include "support/check.h"
#include "support/fence.h"

static void ward(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "cluster.ward", .options = "k: 5", .grid = {4, 3, 2}});
	fence_check(&(struct fence){.op = "cluster.ward", .options = "{k: 2, connect: all}"});
}

static void rena(void **state)
{
	(void)state;
	fence_check(&(struct fence){
		.op = "cluster.rena", .options = "{k: 5, connect: corners}", .grid = {4, 3, 2}});
}

static void regions(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "roi.mean", .options = ""});
	fence_check(&(struct fence){.op = "roi.pca1", .options = ""});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ward),
		cmocka_unit_test(rena),
		cmocka_unit_test(regions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
