/* The state of the process around calls of plugins, and a note of each call. */
#include "plugin/process.h"

#include "plugin/registry.h"

#include <locale.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Handlers that decide how a run ends, and whether a crash shows. */
static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGINT, SIGTERM};

struct pv__process {
	const char *locale;
	locale_t thread_locale;
	const char *folder; /* NULL: it has none that could be named */
	struct sigaction action[PV__COUNT(signals)];
};

/* Longer paths than this are left alone. */
enum { LONGEST_FOLDER = 4096 };

const struct pv__process *pv__process_save(struct pv__arena *arena)
{
	struct pv__process *p = pv__alloc(arena, 1, sizeof(*p));
	char folder[LONGEST_FOLDER];

	if (!p)
		return NULL;
	p->locale = pv__strdup(arena, setlocale(LC_ALL, NULL));
	p->thread_locale = uselocale((locale_t)0);
	p->folder = getcwd(folder, sizeof(folder)) ? pv__strdup(arena, folder) : NULL;
	for (size_t i = 0; i < PV__COUNT(signals); i++)
		sigaction(signals[i], NULL, &p->action[i]);
	return p->locale ? p : NULL;
}

static void restore_folder(const char *folder)
{
	char now[LONGEST_FOLDER];

	if (getcwd(now, sizeof(now)) && pv__equal(now, folder))
		return;
	if (chdir(folder) != 0)
		return; /* it is gone: paths that depend on it fail by name */
}

static bool same_action(const struct sigaction *a, const struct sigaction *b)
{
	const int restorer = 0x04000000; /* of libc's own: SA_RESTORER of the kernel */

	return (a->sa_flags & ~restorer) == (b->sa_flags & ~restorer) &&
	       (a->sa_flags & SA_SIGINFO ? a->sa_sigaction == b->sa_sigaction
					 : a->sa_handler == b->sa_handler);
}

void pv__process_restore(const struct pv__process *p)
{
	if (uselocale((locale_t)0) != p->thread_locale)
		uselocale(p->thread_locale);
	if (!pv__equal(setlocale(LC_ALL, NULL), p->locale))
		setlocale(LC_ALL, p->locale);
	if (p->folder)
		restore_folder(p->folder);
	for (size_t i = 0; i < PV__COUNT(signals); i++) {
		struct sigaction now;

		if (sigaction(signals[i], NULL, &now) == 0 && !same_action(&now, &p->action[i]))
			sigaction(signals[i], &p->action[i], NULL);
	}
}

/* ---- calls ------------------------------------------------------------------------ */

/* Like the state above, this belongs to the process: a call does not know which other
 * call it lies in. */
static _Thread_local struct {
	const struct pv__process *home;
	struct pv__call_slot *slot;
	int32_t depth;
} here;

void pv__calls_watch(const struct pv__process *home, struct pv__call_slot *slot)
{
	here.home = home;
	here.slot = slot;
	here.depth = 0;
}

static void copy_text(char *to, size_t room, const char *from)
{
	size_t n = from ? strnlen(from, room - 1) : 0;

	if (n)
		memcpy(to, from, n);
	to[n] = '\0';
}

static void note(struct pv__call_slot *slot, int32_t depth, const struct pv_ctx *ctx)
{
	if (depth < PV__CALLS_DEEP) {
		copy_text(slot->call[depth].op, sizeof(slot->call[depth].op), ctx->op->name);
		copy_text(slot->call[depth].what, sizeof(slot->call[depth].what), ctx->what);
	}
	slot->depth = depth + 1;
}

void pv__call_enter(struct pv_ctx *ctx)
{
	ctx->depth = here.depth++;
	if (here.slot)
		note(here.slot, ctx->depth, ctx);
	if (ctx->depth > 0)
		return; /* the outermost call restores for all */
	ctx->before = here.home;
	if (!ctx->before) {
		ctx->scratch = pv__arena_new();
		ctx->before = ctx->scratch ? pv__process_save(ctx->scratch) : NULL;
	}
}

void pv__call_leave(struct pv_ctx *ctx)
{
	here.depth = ctx->depth;
	if (here.slot)
		here.slot->depth = ctx->depth;
	if (ctx->before)
		pv__process_restore(ctx->before);
	ctx->before = NULL;
}

const char *pv__call_text(struct pv__arena *arena, const struct pv__call_slot *slot)
{
	int32_t depth = slot->depth < PV__CALLS_DEEP ? slot->depth : PV__CALLS_DEEP;
	const struct pv__call_note *call;

	if (depth <= 0)
		return NULL;
	call = &slot->call[depth - 1];
	if (!*call->what)
		return pv__strdup(arena, call->op);
	return pv__format(arena, "%s: %s", call->op, call->what);
}
