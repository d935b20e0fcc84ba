/* Every promise of an op table, broken one at a time. */
#include "support/check.h"

#include <string.h>

#include "plugin/registry.h"

struct config {
	int64_t k;
	double alpha;
	int on;
};

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	(void)host, (void)ctx, (void)config, (void)train, (void)y, (void)model;
	return PV_OK;
}

static int apply(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		 const struct pv_table *rows, double *const *out)
{
	(void)host, (void)ctx, (void)config, (void)model, (void)rows, (void)out;
	return PV_OK;
}

static int save(const struct pv_host *host, pv_ctx *ctx, const void *model, struct pv_writer *to)
{
	(void)host, (void)ctx, (void)model, (void)to;
	return PV_OK;
}

static int load(const struct pv_host *host, pv_ctx *ctx, const void *config, struct pv_reader *from,
		void **model)
{
	(void)host, (void)ctx, (void)config, (void)from, (void)model;
	return PV_OK;
}

/* A sound op that a test may break. */
struct parts {
	struct pv_option option[3];
	struct pv_transform_call call;
	struct pv_op op;
};

static void make(struct parts *p)
{
	*p = (struct parts){.option = {{.name = "k",
					.help = "how many",
					.type = PV_INT,
					.offset = offsetof(struct config, k),
					.dflt = "3",
					.min = 1,
					.max = 9},
				       {.name = "alpha",
					.help = "how much",
					.type = PV_REAL,
					.offset = offsetof(struct config, alpha)}},
			    .call = {.size = sizeof(p->call),
				     .fit = fit,
				     .apply = apply,
				     .save = save,
				     .load = load},
			    .op = {.size = sizeof(p->op),
				   .role = PV_ROLE_TRANSFORM,
				   .kind = PV_FITTED,
				   .name = "scale.test",
				   .version = "1",
				   .summary = "Does it",
				   .doc = "Long",
				   .config_size = sizeof(struct config)}};
	p->op.option = p->option;
	p->op.transform = &p->call;
}

static void expect(const struct parts *p, const char *fault)
{
	struct pv__arena *arena = pv__arena_new();
	const char *got = pv__op_fault(arena, &p->op);

	if (fault ? !got || !strstr(got, fault) : got != NULL)
		fail_msg("got '%s', want '%s'", got ? got : "no fault", fault ? fault : "none");
	pv__arena_free(arena);
}

/* Breaks a fresh op by one statement and looks for the fault. */
#define BROKEN(statement, fault) \
	do { \
		struct parts p; \
		make(&p); \
		statement; \
		expect(&p, fault); \
	} while (0)

static void sound_op_has_none(void **state)
{
	(void)state;
	BROKEN((void)0, NULL);
	BROKEN(p.op.option = NULL, NULL);
}

static void titles(void **state)
{
	(void)state;
	BROKEN(p.op.size = 8, "an op is 8 bytes");
	BROKEN(p.op.name = NULL, "no name");
	BROKEN(p.op.name = "scale.", "not prefix.word");
	BROKEN(p.op.name = "magic.test", "not prefix.word");
	BROKEN(p.op.name = "scale.a b", "not prefix.word");
	BROKEN(p.op.version = "", "scale.test: has no version");
	BROKEN(p.op.summary = " ", "no summary");
	BROKEN(p.op.summary = "two\nlines", "no summary of one line");
	BROKEN(p.op.doc = NULL, "no doc");
}

static void roles_and_kinds(void **state)
{
	(void)state;
	BROKEN(p.op.role = 77, "no known role");
	BROKEN(p.op.role = PV_ROLE_MODEL, "no complete model table");
	BROKEN(p.op.role = PV_ROLE_EXTRACT, "no complete extract table");
	BROKEN(p.op.kind = PV_PER_SAMPLE, "does not call itself fitted");
	BROKEN(p.op.flags = PV_SIGNED, "flag of importance ops");
	BROKEN(p.op.flags = PV_EMBEDS_ROWS, NULL);
	BROKEN(p.op.flags = PV_MANY_TARGETS, "flag of models");
	BROKEN(p.op.flags = PV_ROW_LINEAR, "calls itself linear");
}

static void callbacks(void **state)
{
	(void)state;
	BROKEN(p.op.transform = NULL, "no complete transform table");
	BROKEN(p.call.size = 16, "no complete transform table");
	BROKEN(p.call.fit = NULL, "lacks fit()");
	BROKEN(p.call.apply = NULL, "lacks fit(), or both apply() and columns()");
	BROKEN(p.call.load = NULL, "lacks save() or load()");
}

static int choose(const struct pv_host *host, pv_ctx *ctx, const void *config,
		  const struct pv_space *features, const struct pv_space *confounds,
		  uint8_t *use_feature, uint8_t *use_confound)
{
	(void)host, (void)ctx, (void)config, (void)features, (void)confounds;
	(void)use_feature, (void)use_confound;
	return PV_OK;
}

static void baselines_name_their_models(void **state)
{
	static const struct pv_baseline_call sound = {sizeof(sound), "model.a", "model.b", choose};
	static const struct pv_baseline_call half = {sizeof(half), "model.a", NULL, choose};

	(void)state;
	BROKEN(p.op.role = PV_ROLE_BASELINE, "no complete baseline table");
	BROKEN((p.op.role = PV_ROLE_BASELINE, p.op.baseline = &half), "none for numbers");
	BROKEN((p.op.role = PV_ROLE_BASELINE, p.op.baseline = &sound), NULL);
}

static void options(void **state)
{
	(void)state;
	BROKEN(p.option[1].name = "k", "option 'k' is listed twice");
	BROKEN(p.option[0].name = "k!", "letters, digits and _");
	BROKEN(p.option[0].name = "transform", "belongs to the stage");
	BROKEN(p.option[0].help = "", "has no help");
	BROKEN(p.option[0].type = 99, "no known type");
	BROKEN(p.option[0].type = PV_CHOICE, "choice without choices");
	BROKEN(p.option[0].offset = sizeof(struct config), "outside its config");
	BROKEN(p.option[0].offset = 4, "not aligned");
	BROKEN(p.option[1].offset = p.option[0].offset, "shares its place");
	BROKEN(p.option[0].flags = PV_REQUIRED, "is required and has a default");
	BROKEN(p.option[0].min = 10, "minimum above its maximum");
	BROKEN(p.option[0].dflt = "0", "has a bad default: option 'k' of scale.test must be >= 1");
	BROKEN(p.option[0].dflt = "many", "has a bad default");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sound_op_has_none),
		cmocka_unit_test(titles),
		cmocka_unit_test(roles_and_kinds),
		cmocka_unit_test(callbacks),
		cmocka_unit_test(baselines_name_their_models),
		cmocka_unit_test(options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
