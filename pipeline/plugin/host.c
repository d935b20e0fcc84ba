/* The services that ops reach through struct pv_host, and the frame around each call:
 * memory, messages, state of the process. */
#include "plugin/registry.h"

/* ---- the frame around a call ------------------------------------------------------- */

void pv__ctx_init(struct pv_ctx *ctx, const struct pv_op *op, const struct pv__mark *mark,
		  const char *what, struct pv__arena *keep, struct pv__stream stream,
		  struct pv__diag *diag)
{
	*ctx = (struct pv_ctx){
		.op = op, .what = what, .keep = keep, .stream = stream, .diag = diag};
	if (mark)
		ctx->mark = *mark;
	pv__call_enter(ctx);
	fegetenv(&ctx->fenv);
}

static bool is_status(int status)
{
	return status >= PV_OK && status <= PV_EUSAGE;
}

/* "select.anova_f (repeat 1 fold 3)" */
static const char *place(const struct pv_ctx *ctx)
{
	const char *text = ctx->op->name;

	if (ctx->what && *ctx->what)
		text = pv__format(ctx->diag->arena, "%s (%s)", ctx->op->name, ctx->what);
	return text ? text : ctx->op->name;
}

static const char *wordless(int status)
{
	switch (status) {
	case PV_ENOMEM:
		return "out of memory";
	case PV_ECANCEL:
		return "stopped on request";
	case PV_ENUMERIC:
		return "no finite answer exists for this data";
	default:
		return "failed without saying why: report this to the plugin's author";
	}
}

int pv__ctx_end(struct pv_ctx *ctx, int status)
{
	fesetenv(&ctx->fenv);
	pv__call_leave(ctx);
	pv__arena_free(ctx->scratch);
	ctx->scratch = NULL;
	if (!is_status(status))
		status = pv__fail(ctx->diag, PV_EBUG, &ctx->mark,
				  "%s: returned %d, which is no status", place(ctx), status);
	else if (ctx->status != PV_OK) /* what was reported counts, whatever came back */
		status = ctx->status;
	else if (status != PV_OK)
		pv__fail(ctx->diag, status, &ctx->mark, "%s: %s", place(ctx), wordless(status));
	return status;
}

/* ---- services ------------------------------------------------------------------------ */

PV__PRINTF(4, 5)
static int fail(pv_ctx *ctx, int status, const char *option, const char *fmt, ...)
{
	const char *text;
	va_list args;

	if (!is_status(status) || status == PV_OK)
		status = PV_EBUG;
	if (ctx->status != PV_OK) /* the first message is the cause, later ones its echo */
		return ctx->status;
	va_start(args, fmt);
	text = pv__vformat(ctx->diag->arena, fmt, args);
	va_end(args);
	ctx->status = status;
	if (!text)
		text = "out of memory";
	if (option)
		return pv__fail(ctx->diag, status, &ctx->mark, "%s: option '%s': %s", place(ctx),
				option, text);
	return pv__fail(ctx->diag, status, &ctx->mark, "%s: %s", place(ctx), text);
}

/* Only warnings have a reader: they reach the report. */
PV__PRINTF(3, 4)
static void log_line(pv_ctx *ctx, int level, const char *fmt, ...)
{
	const char *text;
	va_list args;

	if (level != PV_LOG_WARN)
		return;
	va_start(args, fmt);
	text = pv__vformat(ctx->diag->arena, fmt, args);
	va_end(args);
	pv__warn(ctx->diag, &ctx->mark, "%s: %s", place(ctx), text ? text : "out of memory");
}

static int progress(pv_ctx *ctx, int64_t done, int64_t total)
{
	(void)done;
	(void)total;
	return ctx->status;
}

static void *scratch(pv_ctx *ctx, size_t n, size_t each)
{
	if (!ctx->scratch)
		ctx->scratch = pv__arena_new();
	return ctx->scratch ? pv__alloc(ctx->scratch, n, each) : NULL;
}

static void *keep(pv_ctx *ctx, size_t n, size_t each)
{
	return ctx->keep ? pv__alloc(ctx->keep, n, each) : NULL;
}

/* In order on the calling thread: workers are processes. */
static int parallel(pv_ctx *ctx, int64_t n, pv_task_fn fn, void *arg)
{
	for (int64_t i = 0; i < n; i++)
		PV__TRY(fn(ctx, arg, i));
	return PV_OK;
}

static double uniform(pv_ctx *ctx, uint64_t s, uint64_t k)
{
	return pv__uniform(pv__substream(ctx->stream, s), k);
}

static double normal(pv_ctx *ctx, uint64_t s, uint64_t k)
{
	return pv__normal(pv__substream(ctx->stream, s), k);
}

static void shuffle(pv_ctx *ctx, uint64_t s, int64_t n, int64_t *index)
{
	pv__shuffle(pv__substream(ctx->stream, s), n, index);
}

const struct pv_host pv__host = {
	.size = sizeof(struct pv_host),
	.abi_major = PV_ABI_MAJOR,
	.abi_minor = PV_ABI_MINOR,
	.version = PULVINAR_VERSION,
	.fail = fail,
	.log = log_line,
	.progress = progress,
	.scratch = scratch,
	.keep = keep,
	.parallel = parallel,
	.uniform = uniform,
	.normal = normal,
	.shuffle = shuffle,
	.gemm = pv__gemm,
	.cholesky = pv__cholesky,
	.cholesky_solve = pv__cholesky_solve,
	.least_squares = pv__least_squares,
	.eigen = pv__eigen,
	.log_tail = pv__log_tail,
	.quantile = pv__quantile,
	.argsort = pv__argsort,
};
