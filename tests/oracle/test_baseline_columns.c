/* The baselines that are a choice of columns: baseline.confounds_only,
 * baseline.confounds_plus_features and baseline.regions_only. */
#include "support/check.h"
#include "support/op.h"

#include <string.h>

enum { N_FEATURES = 4, N_CONFOUNDS = 2 };

struct choice {
	struct op o;
	struct pv_space features, confounds;
	uint8_t use_feature[N_FEATURES], use_confound[N_CONFOUNDS];
};

/* Four features in the regions r0 r1 r1 r3 (r2 is empty), two confounds. */
static void open_choice(struct choice *c, const char *name, const char *options)
{
	static const double zero[N_FEATURES];
	struct pv_feature *feature;
	struct pv_table t;

	if (op_open(&c->o, name, options) != PV_OK)
		fail_msg("%s", op_message(&c->o));
	t = op_table(&c->o, 1, N_FEATURES, zero);
	c->features = *t.space;
	feature = pv__alloc(c->o.arena, N_FEATURES, sizeof(*feature));
	assert_non_null(feature);
	memcpy(feature, t.space->feature, N_FEATURES * sizeof(*feature));
	feature[2].region = 1;
	c->features.feature = feature;
	t = op_table(&c->o, 1, N_CONFOUNDS, zero);
	c->confounds = *t.space;
	memset(c->use_feature, 7, sizeof(c->use_feature)); /* every mark has to be set */
	memset(c->use_confound, 7, sizeof(c->use_confound));
}

static int choose(struct choice *c, bool with_confounds)
{
	if (!with_confounds)
		c->confounds.n_features = 0;
	return op_columns(&c->o, &c->features, &c->confounds, c->use_feature, c->use_confound);
}

static void check(const char *name, const char *options, const uint8_t *feature, uint8_t confound)
{
	struct choice c;

	open_choice(&c, name, options);
	assert_int_equal(choose(&c, true), PV_OK);
	assert_memory_equal(c.use_feature, feature, N_FEATURES);
	for (int q = 0; q < N_CONFOUNDS; q++)
		assert_int_equal(c.use_confound[q], confound);
	assert_string_equal(c.o.op->baseline->model_for_classes, "model.logistic");
	assert_string_equal(c.o.op->baseline->model_for_numbers, "model.ridge");
	op_close(&c.o);
}

static void columns(void **state)
{
	(void)state;
	check("baseline.confounds_only", "", (const uint8_t[]){0, 0, 0, 0}, 1);
	check("baseline.confounds_plus_features", "", (const uint8_t[]){1, 1, 1, 1}, 1);
	check("baseline.regions_only", "regions: [r1]", (const uint8_t[]){0, 1, 1, 0}, 0);
	check("baseline.regions_only", "regions: [r3, r0]", (const uint8_t[]){1, 0, 0, 1}, 0);
}

static void refuse(const char *name, const char *options, bool with_confounds, const char *why)
{
	struct choice c;

	open_choice(&c, name, options);
	assert_int_equal(choose(&c, with_confounds), PV_EINVAL);
	if (!strstr(op_message(&c.o), why))
		fail_msg("%s", op_message(&c.o));
	op_close(&c.o);
}

static void refused(void **state)
{
	struct op o;

	(void)state;
	refuse("baseline.confounds_only", "", false, "the study has no confounds");
	refuse("baseline.confounds_plus_features", "", false, "the study has no confounds");
	refuse("baseline.regions_only", "regions: [r1, Hippocampus_L]", true,
	       "no column belongs to a region 'Hippocampus_L'");
	refuse("baseline.regions_only", "regions: [r2]", true, "no column belongs");
	assert_int_equal(op_open(&o, "baseline.regions_only", ""), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "baseline.regions_only", "regions: []"), PV_ESTUDY);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
