/* The leak fence of the selections that make masks, and of the searchlight. */
#include "support/check.h"
#include "support/fence.h"

static void masks(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "select.prevalence", .options = "min: 0.6"});
	fence_check(&(struct fence){.op = "select.mean", .options = "threshold: gap"});
}

static void searchlight(void **state)
{
	static const char *const options[] = {
		"{k: 5, radius_mm: 2}", "{percentile: 20, model: lda, folds: 3}",
		"{k: 5, model: svm, folds: 3}", "{threshold: 0.6, model: gnb}"};

	(void)state;
	for (int i = 0; i < 4; i++)
		fence_check(&(struct fence){.op = "select.searchlight",
					    .options = options[i],
					    .n_classes = 2,
					    .grid = {4, 3, 2}});
	fence_check(&(struct fence){.op = "select.searchlight",
				    .options = "{k: 5, model: gnb, folds: 3}",
				    .n_classes = 3,
				    .grid = {4, 3, 2}});
	fence_check(
		&(struct fence){.op = "select.searchlight", .options = "k: 5", .grid = {4, 3, 2}});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(masks),
		cmocka_unit_test(searchlight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
