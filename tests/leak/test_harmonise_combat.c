/* The leak fence of harmonise.combat. */
#include "support/check.h"
#include "support/fence.h"

static void pooled(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "harmonise.combat", .options = "", .n_sites = 3});
}

static void with_covariates(void **state)
{
	(void)state;
	fence_check(&(struct fence){
		.op = "harmonise.combat", .options = "covars: [c0, c1]", .n_sites = 2});
}

static void other_columns_as_prior(void **state)
{
	(void)state;
	fence_check(&(struct fence){
		.op = "harmonise.combat", .options = "parametric: false", .n_sites = 3});
}

static void means_alone(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "harmonise.combat",
				    .options = "{mean_only: true, covars: [c1]}",
				    .n_sites = 4});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pooled),
		cmocka_unit_test(with_covariates),
		cmocka_unit_test(other_columns_as_prior),
		cmocka_unit_test(means_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
