/* Ops that do, while they are called, what a plugin must not do.  `how` says what. */
#define _GNU_SOURCE
#include "pulvinar/plugin.h"

#include <locale.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum how { WELL, CRASH, ABORT, LEAVE, HANG, HOARD, NOT_FINITE, FORGET, STRAY, ODD_STATUS, PAUSE };

struct config {
	int64_t how;
	const char *only; /* on what has this in its id; NULL: always */
};

static const struct pv_choice choice[] = {
	{"well", "nothing", WELL},
	{"crash", "a null pointer", CRASH},
	{"abort", "abort()", ABORT},
	{"leave", "exit(0)", LEAVE},
	{"hang", "never comes back", HANG},
	{"hoard", "takes memory without end", HOARD},
	{"not_finite", "gives NaN", NOT_FINITE},
	{"forget", "writes no result", FORGET},
	{"stray", "changes locale, folder, handlers and rounding", STRAY},
	{"pause", "takes half a second", PAUSE},
	{"odd_status", "returns what is no status", ODD_STATUS},
	{NULL, NULL, 0},
};

static const struct pv_option options[] = {
	{.name = "how",
	 .help = "what it does",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, how),
	 .dflt = "well",
	 .choice = choice},
	{.name = "only",
	 .help = "where",
	 .type = PV_STRING,
	 .offset = offsetof(struct config, only)},
	{.name = NULL},
};

static void on_signal(int number)
{
	(void)number;
	_exit(0);
}

/* All that belongs to the whole process. */
static void stray(void)
{
	static const int number[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGINT, SIGTERM};

	setlocale(LC_ALL, "C.UTF-8");
	if (chdir("/") != 0)
		_exit(3);
	for (size_t i = 0; i < sizeof(number) / sizeof(number[0]); i++)
		signal(number[i], on_signal);
#ifdef __SSE2__
	__builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0xe040u); /* to zero, no denormals */
#endif
}

static int misbehave(int64_t how)
{
	const struct timespec half = {0, 500000000};
	volatile int *nowhere = NULL;

	if (how == CRASH)
		*nowhere = 1;
	if (how == ABORT)
		abort();
	if (how == LEAVE)
		exit(0);
	if (how == STRAY)
		stray();
	if (how == PAUSE)
		nanosleep(&half, NULL);
	while (how == HANG)
		pause();
	while (how == HOARD) {
		const size_t n = (size_t)1 << 26;
		char *more = malloc(n);

		if (!more)
			return PV_ENOMEM;
		memset(more, 1, n);
	}
	return how == ODD_STATUS ? 1234 : PV_OK;
}

/* ---- a model: the mean of each row ----------------------------------------------------- */

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;

	(void)train;
	(void)y;
	*model = host->keep(ctx, 1, 1);
	return *model ? misbehave(c->how == NOT_FINITE || c->how == FORGET ? WELL : c->how)
		      : PV_ENOMEM;
}

static int decide(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		  const struct pv_table *rows, double *decision)
{
	const struct config *c = config;

	(void)host;
	(void)ctx;
	(void)model;
	for (int64_t r = 0; c->how != FORGET && r < rows->n_rows; r++) {
		decision[r] = c->how == NOT_FINITE ? NAN : 0;
		for (int64_t k = 0; k < rows->n_cols; k++)
			decision[r] += rows->row[r][k] / (double)rows->n_cols;
	}
	return PV_OK;
}

static int save(const struct pv_host *host, pv_ctx *ctx, const void *model, struct pv_writer *w)
{
	(void)host;
	(void)ctx;
	return w->write(w, model, 1);
}

static int load(const struct pv_host *host, pv_ctx *ctx, const void *config, struct pv_reader *r,
		void **model)
{
	(void)config;
	*model = host->keep(ctx, 1, 1);
	return *model ? r->read(r, *model, 1) : PV_ENOMEM;
}

static const struct pv_model_call model_call = {.size = sizeof(model_call),
						.target_kinds = PV_CLASSES | PV_NUMBER,
						.fit = fit,
						.decide = decide,
						.save = save,
						.load = load};

/* ---- an image op: the image itself ------------------------------------------------------- */

static int run(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_volume *in, float *out)
{
	const struct config *c = config;
	int64_t n = in->grid.dim[0] * in->grid.dim[1] * in->grid.dim[2] * in->n_times;
	int64_t how = !c->only || (in->id && strstr(in->id, c->only)) ? c->how : WELL;

	(void)host;
	(void)ctx;
	for (int64_t i = 0; how != FORGET && i < n; i++)
		out[i] = how == NOT_FINITE ? NAN : in->data[i];
	return misbehave(how);
}

static const struct pv_image_call image_call = {.size = sizeof(image_call), .run = run};

/* ---- the plugin --------------------------------------------------------------------------- */

static const struct pv_op model_op = {.size = sizeof(model_op),
				      .role = PV_ROLE_MODEL,
				      .kind = PV_FITTED,
				      .name = "model.misbehave",
				      .version = "1",
				      .summary = "Misbehaves",
				      .doc = "Misbehaves as it is told.",
				      .option = options,
				      .config_size = sizeof(struct config),
				      .model = &model_call};
static const struct pv_op image_op = {.size = sizeof(image_op),
				      .role = PV_ROLE_IMAGE,
				      .kind = PV_PER_SAMPLE,
				      .name = "image.misbehave",
				      .version = "1",
				      .summary = "Misbehaves",
				      .doc = "Misbehaves as it is told.",
				      .option = options,
				      .config_size = sizeof(struct config),
				      .image = &image_call};
static const struct pv_op *const ops[] = {&model_op, &image_op, NULL};
static const struct pv_plugin plugin = {.size = sizeof(plugin),
					.abi_major = PV_ABI_MAJOR,
					.abi_minor = PV_ABI_MINOR,
					.name = "misbehave",
					.version = "1",
					.author = "the tests",
					.license = "BSD-3-Clause",
					.url = "",
					.op = ops};

PV_PLUGIN_ENTRY
{
	return &plugin;
}
