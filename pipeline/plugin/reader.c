/* The host's side of a recording that a child reads. */
#include "plugin/child.h"
#include "plugin/reader_parts.h"

#include "format.h"
#include "recording_parts.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct reader {
	const struct pv__registry *registry;
	const char *path;
	struct pv__call_slot *slot;
	pid_t owner, child; /* child 0: it has ended */
	int socket;
};

/* ---- its life -------------------------------------------------------------------------- */

static int stop(struct reader *r, int64_t patience_ms)
{
	int how = 0;

	if (r->child > 0 && r->owner == getpid())
		how = pv__child_end(r->child, pv__now_ms() + patience_ms);
	if (r->child > 0)
		close(r->socket);
	r->child = 0;
	return how;
}

static void end_reader(void *arg)
{
	struct reader *r = arg;

	(void)stop(r, 0);
	if (r->slot)
		munmap(r->slot, sizeof(*r->slot));
}

static int cannot_start(const char *path, struct pv__diag *diag)
{
	return pv__fail(diag, PV_ENOMEM, NULL, "cannot start a reader of %s: %s", path,
			strerror(errno));
}

static int start(struct reader *r, const struct pv__probe *probe, const char *part,
		 struct pv__diag *diag)
{
	struct pv__reader_job job = {r->registry, r->path, part, probe->head, probe->n_head, NULL};
	int pair[2];
	void *shared = mmap(NULL, sizeof(*r->slot), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared == MAP_FAILED)
		return cannot_start(r->path, diag);
	job.slot = r->slot = shared;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return cannot_start(r->path, diag);
	r->owner = getpid();
	r->child = fork();
	if (r->child == 0)
		pv__reader_serve(&job, pair[1]);
	close(pair[1]);
	r->socket = pair[0];
	if (r->child > 0)
		return PV_OK;
	close(pair[0]);
	r->child = 0;
	return cannot_start(r->path, diag);
}

/* ---- answers ------------------------------------------------------------------------------ */

static const struct pv__plugin_file *file_of(const struct pv__registry *registry, const char *op)
{
	for (int64_t i = 0; i < registry->n_ops; i++)
		if (pv__equal(registry->op[i]->name, op) && registry->op_file[i] >= 0)
			return &registry->file[registry->op_file[i]];
	return NULL;
}

/* "read.nwb (hdf5.so)" */
static const char *culprit(struct pv__arena *arena, const struct reader *r)
{
	const char *op = pv__call_text(arena, r->slot), *named;
	const struct pv__plugin_file *file = op ? file_of(r->registry, op) : NULL;

	named = file ? pv__format(arena, "%s (%s)", op, file->shown) : op;
	return named ? named : "its reader";
}

/* An answer that did not come, in words. */
static int bury(struct reader *r, enum pv__arrival arrival, struct pv__diag *diag)
{
	enum { PATIENCE_MS = 5000 }; /* to tell how it ended */
	struct pv__mark mark = {r->path, 0, 0};
	const char *who = culprit(diag->arena, r);
	int how = stop(r, arrival == PV__GONE ? PATIENCE_MS : 0);

	if (arrival == PV__LATE || (WIFSIGNALED(how) && WTERMSIG(how) == SIGXCPU))
		return pv__fail(diag, PV_EPLUGIN, &mark,
				"%s did not answer within %" PRId64 " s "
				"(reader_seconds in PULVINAR_LIMITS)",
				who, pv__limit(pv__reader_seconds));
	if (WIFSIGNALED(how))
		return pv__fail(diag, PV_EPLUGIN, &mark,
				"%s was ended by %s: the file is damaged, or the plugin is", who,
				pv__signal_name(diag->arena, WTERMSIG(how)));
	return pv__fail(diag, PV_EPLUGIN, &mark, "%s left with exit status %d while it read", who,
			WEXITSTATUS(how));
}

/* An answer of at most `most` bytes; its messages are passed on, the cursor stands behind
 * them. */
static int receive(struct reader *r, struct pv__arena *arena, int64_t most,
		   struct pv__cursor *c, struct pv__diag *diag)
{
	int64_t deadline = pv__now_ms() + pv__limit(pv__reader_seconds) * 1000;
	struct pv__mark mark = {r->path, 0, 0};
	struct pv__reader_answer head;
	struct pv__digest digest;
	enum pv__arrival arrival = pv__receive_by(r->socket, &head, sizeof(head), deadline);
	char *bytes;

	if (arrival != PV__CAME)
		return bury(r, arrival, diag);
	if (head.n_bytes < 0 || head.n_bytes > most || head.n_messages > head.n_bytes)
		return pv__fail(diag, PV_ENOMEM, &mark,
				"takes %" PRId64 " bytes, above the limit of %" PRId64
				" (reader_bytes in PULVINAR_LIMITS)",
				head.n_bytes, most);
	bytes = pv__alloc(arena, (size_t)head.n_bytes, 1);
	if (!bytes)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for %" PRId64 " bytes",
				head.n_bytes);
	arrival = pv__receive_by(r->socket, bytes, (size_t)head.n_bytes, deadline);
	if (arrival != PV__CAME)
		return bury(r, arrival, diag);
	pv__sha256(bytes, (size_t)head.n_bytes, &digest);
	*c = (struct pv__cursor){.arena = arena, .data = bytes, .n = (size_t)head.n_bytes};
	if (memcmp(&digest, &head.digest, sizeof(digest)) != 0 || !pv__get_messages(c, diag) ||
	    (int64_t)c->at != head.n_messages)
		return pv__fail(diag, PV_EPLUGIN, &mark, "the answer of its reader is damaged");
	return (int)head.status;
}

/* ---- samples -------------------------------------------------------------------------------- */

static int check_finite(const struct pv__recording *r, int64_t channel, int64_t first, int64_t n,
			const double *value, struct pv__diag *diag)
{
	struct pv__mark mark = {r->path, 0, 0};

	for (int64_t i = 0; i < n; i++)
		if (isinf(value[i]))
			return pv__fail(diag, PV_EDATA, &mark,
					"channel %s: sample %" PRId64 " is infinite",
					r->channel[channel].name, first + i);
	return PV_OK;
}

/* [first, first + n) of the samples asked for, which begin at `from` and are `all`. */
static int read_piece(const struct pv__recording *rec, const struct pv__reader_request *request,
		      const int64_t *channel, double *out, int64_t stride, struct pv__diag *diag)
{
	struct reader *r = (struct reader *)(uintptr_t)rec->source;
	size_t n_bytes = (size_t)(request->n_channels * request->n) * sizeof(double);
	struct pv__arena *arena = pv__arena_new();
	struct pv__mark mark = {r->path, 0, 0};
	struct pv__cursor c = {0};
	int status = PV_ENOMEM;

	if (arena) /* a child that is gone shows when it does not answer */
		(void)(pv__send_all(r->socket, request, sizeof(*request)) &&
		       pv__send_all(r->socket, channel,
				    (size_t)request->n_channels * sizeof(*channel)));
	if (arena)
		status = receive(r, arena, pv__limit(pv__reader_bytes), &c, diag);
	if (status == PV_OK && c.n - c.at != n_bytes)
		status = pv__fail(diag, PV_EPLUGIN, &mark, "%s gave %zu bytes of samples, not %zu",
				  rec->format, c.n - c.at, n_bytes);
	for (int64_t k = 0; k < request->n_channels && status == PV_OK; k++) {
		double *to = out + k * stride;

		if (request->n > 0)
			memcpy(to, c.data + c.at + (size_t)(k * request->n) * sizeof(*to),
			       (size_t)request->n * sizeof(*to));
		status = check_finite(rec, channel[k], request->first, request->n, to, diag);
	}
	pv__arena_free(arena);
	return status;
}

static int read_samples(const struct pv__recording *rec, int64_t n_channels,
			const int64_t *channel, int64_t first, int64_t n, double *out,
			struct pv__diag *diag)
{
	const struct reader *r = rec->source;
	struct pv__mark mark = {r->path, 0, 0};
	int64_t most = PV__READER_PIECE / n_channels > 0 ? PV__READER_PIECE / n_channels : 1;

	for (int64_t at = 0, piece; at < n; at += piece) {
		piece = n - at < most ? n - at : most;
		if (r->child <= 0)
			return pv__fail(diag, PV_EPLUGIN, &mark, "its reader has ended");
		PV__TRY(read_piece(rec,
				   &(struct pv__reader_request){n_channels, first + at, piece},
				   channel, out + at, n, diag));
	}
	return PV_OK;
}

/* ---- opening ---------------------------------------------------------------------------------- */

static int take_events(struct pv__arena *arena, struct pv__recording *rec, struct pv__diag *diag)
{
	struct pv__event_list list = {.arena = arena, .n = rec->n_events, .capacity = rec->n_events,
				      .event = (struct pv__recording_event *)(uintptr_t)rec->event};

	return pv__events_done(&list, rec, diag);
}

static int take(struct reader *r, struct pv__arena *arena, struct pv__cursor *c, bool *taken,
		struct pv__recording *out, struct pv__diag *diag)
{
	struct pv__mark mark = {r->path, 0, 0};
	struct pv__recording rec = {.path = r->path, .read = read_samples, .source = r};
	int64_t index = pv__get_i64(c);
	const char *fault = NULL;

	*taken = index >= 0 && index < r->registry->n_ops;
	if (!*taken)
		return PV_OK;
	rec.format = r->registry->op[index]->name;
	if (!pv__get_recording(c, &rec, &fault))
		return pv__fail(diag, PV_EPLUGIN, &mark, "the answer of its reader is damaged");
	if (fault)
		return pv__fail(diag, PV_EPLUGIN, &mark, "%s breaks a promise: %s", rec.format,
				fault);
	PV__TRY(pv__unique_names(arena, r->path, rec.n_channels, rec.channel, diag));
	PV__TRY(take_events(arena, &rec, diag));
	*out = rec;
	return PV_OK;
}

static bool has_readers(const struct pv__registry *registry)
{
	for (int64_t i = 0; i < registry->n_ops; i++)
		if (registry->op[i]->role == PV_ROLE_RECORDING)
			return true;
	return false;
}

int pv__reader_open(const struct pv__registry *registry, struct pv__arena *arena, const char *path,
		    const char *part, bool *taken, struct pv__recording *out,
		    struct pv__diag *diag)
{
	struct reader *r = pv__alloc(arena, 1, sizeof(*r));
	struct pv__cursor c = {0};
	struct pv__probe probe;
	int status;

	*taken = false;
	if (!has_readers(registry))
		return PV_OK;
	PV__TRY(pv__probe_path(arena, path, &probe, diag));
	if (!r || pv__arena_at_end(arena, end_reader, r) != PV_OK)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", path);
	*r = (struct reader){.registry = registry, .path = pv__strdup(arena, path)};
	if (!r->path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", path);
	status = start(r, &probe, part, diag);
	if (status == PV_OK)
		status = receive(r, arena, pv__limit(pv__reader_bytes), &c, diag);
	if (status == PV_OK)
		status = take(r, arena, &c, taken, out, diag);
	if (status != PV_OK || !*taken)
		(void)stop(r, 0);
	return status;
}

static int read_any(const struct pv__readers *readers, struct pv__arena *arena, const char *path,
		    const char *part, bool *taken, struct pv__recording *out,
		    struct pv__diag *diag)
{
	return pv__reader_open(readers->of, arena, path, part, taken, out, diag);
}

struct pv__readers pv__reader_all(const struct pv__registry *registry)
{
	return (struct pv__readers){read_any, registry};
}
