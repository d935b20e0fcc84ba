/* The child that reads a recording with the op of a plugin. */
#include "plugin/child.h"
#include "plugin/reader_parts.h"

#include "format.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

struct serving {
	const struct pv__reader_job *job;
	int socket;
	struct pv__arena *arena; /* of the recording */
	const struct pv_op *op;  /* that reads it */
	void *state;
	int64_t n_channels;
};

/* ---- limits ---------------------------------------------------------------------------- */

static void limit(__rlimit_resource_t what, rlim_t value)
{
	struct rlimit now;

	if (getrlimit(what, &now) != 0)
		return;
	if (now.rlim_max != RLIM_INFINITY && now.rlim_max < value)
		value = now.rlim_max;
	if (now.rlim_cur == RLIM_INFINITY || now.rlim_cur > value)
		now.rlim_cur = value;
	setrlimit(what, &now);
}

/* Address space that the process has now, which it shares with its parent. */
static rlim_t bytes_now(void)
{
	unsigned long long pages = 0;
	FILE *file = fopen("/proc/self/statm", "re");

	if (!file || fscanf(file, "%llu", &pages) != 1)
		pages = 0;
	if (file)
		fclose(file);
	return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* No files are written, no others than the recording's stay open. */
static void limit_child(int *socket)
{
	enum { SOCKET = 3, MOST_FILES = 64 };

	if (*socket != SOCKET && dup2(*socket, SOCKET) == SOCKET)
		*socket = SOCKET;
	close_range(SOCKET + 1, ~0u, 0);
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_NOFILE, MOST_FILES);
	limit(RLIMIT_AS, bytes_now() + (rlim_t)pv__limit(pv__reader_bytes));
}

/* Each answer has the processor for as long as it may take by the clock. */
static void limit_answer(void)
{
	struct rusage used;
	struct rlimit now;

	if (getrusage(RUSAGE_SELF, &used) != 0 || getrlimit(RLIMIT_CPU, &now) != 0)
		return;
	now.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1 +
				pv__limit(pv__reader_seconds));
	if (now.rlim_max != RLIM_INFINITY && now.rlim_cur > now.rlim_max)
		now.rlim_cur = now.rlim_max;
	setrlimit(RLIMIT_CPU, &now);
}

/* ---- answers ---------------------------------------------------------------------------- */

static bool answer(int socket, int status, const struct pv__diag *diag,
		   const struct pv__buffer *body)
{
	struct pv__buffer all = {.arena = diag->arena};
	struct pv__reader_answer head = {.status = status};

	pv__put_messages(&all, diag);
	head.n_messages = (int64_t)all.n;
	if (status == PV_OK)
		pv__put(&all, body->data, body->n);
	if (all.failed || body->failed)
		return false;
	head.n_bytes = (int64_t)all.n;
	pv__sha256(all.data, all.n, &head.digest);
	return pv__send_all(socket, &head, sizeof(head)) &&
	       pv__send_all(socket, all.data, all.n);
}

/* ---- the file ----------------------------------------------------------------------------- */

static struct pv_file file_of(const struct pv__reader_job *job)
{
	const char *slash = strrchr(job->path, '/');

	return (struct pv_file){.size = sizeof(struct pv_file),
				.path = job->path,
				.name = slash ? slash + 1 : job->path,
				.head = job->head,
				.n_head = job->n_head,
				.part = job->part};
}

static void begin(struct pv_ctx *ctx, const struct serving *s, const struct pv_op *op,
		  struct pv__diag *diag)
{
	struct pv__mark mark = {s->job->path, 0, 0};

	pv__ctx_init(ctx, op, &mark, NULL, s->arena, (struct pv__stream){{0, 0}}, diag);
}

/* The index of the op that takes the file; -1: none. */
static int64_t find_op(const struct serving *s, const struct pv_file *file, struct pv__diag *diag)
{
	const struct pv__registry *registry = s->job->registry;

	for (int64_t i = 0; i < registry->n_ops; i++) {
		const struct pv_op *op = registry->op[i];
		struct pv_ctx ctx;
		int taken;

		if (op->role != PV_ROLE_RECORDING)
			continue;
		begin(&ctx, s, op, diag);
		taken = op->recording->probe(file);
		if (pv__ctx_end(&ctx, PV_OK) == PV_OK && taken)
			return i;
	}
	return -1;
}

static int open_file(struct serving *s, struct pv__buffer *body, struct pv__diag *diag)
{
	struct pv_file file = file_of(s->job);
	int64_t index = find_op(s, &file, diag);
	const struct pv_recording *recording = NULL;
	struct pv_ctx ctx;
	int status;

	pv__put_i64(body, index);
	if (index < 0)
		return PV_OK;
	s->op = s->job->registry->op[index];
	begin(&ctx, s, s->op, diag);
	status = s->op->recording->open(&pv__host, &ctx, &file, &recording, &s->state);
	status = pv__ctx_end(&ctx, status);
	if (status != PV_OK)
		return status;
	if (!recording || recording->size < sizeof(*recording))
		return pv__fail(diag, PV_EPLUGIN, NULL, "%s: %s gives no complete recording",
				s->job->path, s->op->name);
	s->n_channels = recording->n_channels;
	pv__put_recording(body, recording);
	return PV_OK;
}

/* ---- samples -------------------------------------------------------------------------------- */

static int read_samples(const struct serving *s, const struct pv__reader_request *r,
			const int64_t *channel, struct pv__buffer *body, struct pv__diag *diag)
{
	int64_t n = r->n_channels * r->n;
	double *value = pv__alloc(diag->arena, (size_t)n, sizeof(*value));
	struct pv_ctx ctx;
	int status;

	if (!value)
		return pv__fail(diag, PV_ENOMEM, NULL, "%s: no memory for %lld samples",
				s->job->path, (long long)n);
	for (int64_t i = 0; i < n; i++)
		value[i] = (double)INFINITY; /* what is not written shows */
	begin(&ctx, s, s->op, diag);
	status = s->op->recording->read(&pv__host, &ctx, s->state, r->n_channels, channel, r->first,
					r->n, value);
	status = pv__ctx_end(&ctx, status);
	if (status == PV_OK)
		pv__put(body, value, (size_t)n * sizeof(*value));
	return status;
}

static bool serve_one(const struct serving *s)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	struct pv__buffer body = {.arena = arena};
	struct pv__reader_request request;
	int64_t *channel;
	bool sent = false;

	if (arena && pv__receive_all(s->socket, &request, sizeof(request))) {
		channel = pv__alloc(arena, (size_t)request.n_channels, sizeof(*channel));
		limit_answer();
		sent = channel &&
		       pv__receive_all(s->socket, channel,
				       (size_t)request.n_channels * sizeof(*channel)) &&
		       answer(s->socket, read_samples(s, &request, channel, &body, &diag), &diag,
			      &body);
	}
	pv__arena_free(arena);
	return sent;
}

void pv__reader_serve(const struct pv__reader_job *job, int socket)
{
	struct serving s = {.job = job, .arena = pv__arena_new()};
	struct pv__diag diag = {.arena = s.arena};
	struct pv__buffer body = {.arena = s.arena};
	int status;

	pv__child_seal();
	limit_child(&socket);
	limit_answer();
	if (!s.arena)
		_exit(1);
	s.socket = socket;
	pv__calls_watch(pv__process_save(s.arena), job->slot);
	status = open_file(&s, &body, &diag);
	if (answer(socket, status, &diag, &body) && status == PV_OK && s.op)
		while (serve_one(&s))
			;
	_exit(0);
}
