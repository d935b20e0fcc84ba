/* Waves: announced by who plans, checked by who works. */
#include "run/wave.h"

#include "plan/key.h"
#include "run/task.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const size_t largest_note = (size_t)1 << 24;
static const char magic[] = "pulvinar wave 1\n";

enum pv__task_kind pv__wave_kind(const char *stage)
{
	for (enum pv__task_kind k = PV__TASK_EXTRACT; k <= PV__TASK_FINAL; k++)
		if (pv__equal(pv__task_kind_name(k), stage))
			return k;
	return (enum pv__task_kind)0;
}

int64_t pv__wave_tasks(struct pv__arena *arena, const struct pv__plan *plan,
		       enum pv__task_kind kind, int64_t **task)
{
	int64_t n = 0;

	*task = pv__alloc(arena, (size_t)plan->n_tasks, sizeof(**task));
	if (!*task)
		return -1;
	for (int64_t t = 0; t < plan->n_tasks; t++)
		if (plan->task[t].kind == kind)
			(*task)[n++] = t;
	return n;
}

char *pv__wave_path(struct pv__arena *arena, const char *folder, const char *name)
{
	return pv__format(arena, "%s/slurm/%s", folder, name);
}

/* ---- what was planned ------------------------------------------------------------------ */

static char *note_path(struct pv__arena *arena, const char *folder, enum pv__task_kind kind)
{
	char *name = pv__format(arena, "%s.plan", pv__task_kind_name(kind));

	return name ? pv__wave_path(arena, folder, name) : NULL;
}

/* The line of a wave's tasks: how many, and a digest of their keys. */
static void tasks_line(struct pv__buffer *b, const struct pv__plan *plan, enum pv__task_kind kind)
{
	struct pv__buffer keys = {.arena = b->arena};
	int64_t n = 0;

	for (int64_t t = 0; t < plan->n_tasks; t++) {
		if (plan->task[t].kind != kind)
			continue;
		pv__put(&keys, plan->task[t].key.byte, sizeof(plan->task[t].key.byte));
		n++;
	}
	pv__line_number(b, "tasks", n);
	pv__line_bytes(b, "keys", &keys);
}

int64_t pv__device_of(const char *folder)
{
	struct stat st;

	return folder && stat(*folder ? folder : ".", &st) == 0 ? (int64_t)st.st_dev : -1;
}

static int announce(struct pv__arena *arena, const char *folder, enum pv__task_kind kind,
		    const struct pv__plan *plan, const struct pv__plan *tasks,
		    struct pv__diag *diag)
{
	struct pv__buffer note = {.arena = arena};
	char *path = note_path(arena, folder, kind);
	char *failed = path ? pv__wave_path(arena, folder, "failed") : NULL;

	pv__puts(&note, magic);
	pv__puts(&note, plan->profile_lines);
	pv__line_number(&note, "device", pv__device_of(plan->loader->root));
	if (tasks)
		tasks_line(&note, tasks, kind);
	if (!failed || note.failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a plan");
	PV__TRY(pv__make_folder(failed, diag));
	return pv__file_write(path, note.data, note.n, diag);
}

int pv__wave_announce(const char *folder, enum pv__task_kind kind, const struct pv__plan *plan,
		      const struct pv__plan *tasks, struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	int status;

	if (!arena)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a plan");
	status = announce(arena, folder, kind, plan, tasks, diag);
	pv__arena_free(arena);
	return status;
}

/* What was announced, as lines. */
static int read_note(struct pv__arena *arena, const char *folder, enum pv__task_kind kind,
		     const char **lines, struct pv__diag *diag)
{
	char *path = note_path(arena, folder, kind);
	struct pv__mark mark = {path, 0, 0};
	struct pv__bytes bytes;

	if (!path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a plan");
	if (access(path, R_OK) != 0)
		return pv__fail(diag, PV_ENOENT, &mark,
				"is not there: workers need what `pulvinar run --executor slurm` "
				"writes first (with --dry-run it only writes)");
	PV__TRY(pv__file_read(arena, path, largest_note, &bytes, diag));
	*lines = pv__strndup(arena, (const char *)bytes.data, bytes.n);
	if (!*lines)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a plan");
	if (!pv__starts_with(*lines, magic))
		return pv__fail(diag, PV_EDATA, &mark, "is no plan of this version");
	*lines += strlen(magic);
	return PV_OK;
}

/* The value of a line "NAME<tab>VALUE"; NULL: there is no such line. */
static const char *line_value(struct pv__arena *arena, const char *lines, const char *name,
			      size_t n_name)
{
	for (const char *p = lines; *p;) {
		size_t n = strcspn(p, "\n");

		if (n > n_name && memcmp(p, name, n_name) == 0 && p[n_name] == '\t')
			return pv__strndup(arena, p + n_name + 1, n - n_name - 1);
		p += n;
		p += *p == '\n';
	}
	return NULL;
}

/* Names each line of `ours` whose value was announced otherwise; how many there are. */
static int64_t compare_lines(struct pv__arena *arena, const char *ours, const char *announced,
			     int status, struct pv__diag *diag)
{
	int64_t n_faults = 0;

	for (const char *p = ours; *p;) {
		size_t n = strcspn(p, "\n"), n_name = strcspn(p, "\t");
		const char *value = pv__strndup(arena, p + n_name + 1, n - n_name - 1);
		const char *other = line_value(arena, announced, p, n_name);

		if (!pv__equal(value ? value : "", other ? other : "")) {
			(void)pv__fail(diag, status, NULL,
				       "%.*s is %s here, and was %s in the plan", (int)n_name, p,
				       value ? value : "-", other ? other : "-");
			n_faults++;
		}
		p += n;
		p += *p == '\n';
	}
	return n_faults;
}

int64_t pv__wave_device(const char *folder, enum pv__task_kind kind)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag none = {.arena = arena};
	const char *lines, *value = NULL;
	int64_t device;

	if (arena && read_note(arena, folder, kind, &lines, &none) == PV_OK)
		value = line_value(arena, lines, "device", strlen("device"));
	if (!value || !pv__parse_int(value, &device))
		device = -1;
	pv__arena_free(arena);
	return device;
}

static int check_profile(struct pv__arena *arena, const char *folder, enum pv__task_kind kind,
			 struct pv__diag *diag)
{
	struct pv__buffer ours = {.arena = arena};
	const char *announced;

	PV__TRY(read_note(arena, folder, kind, &announced, diag));
	PV__TRY(pv__profile_lines(&ours, diag));
	if (compare_lines(arena, ours.data, announced, PV_EPLUGIN, diag) == 0)
		return PV_OK;
	return pv__fail(diag, PV_EPLUGIN, NULL,
			"this machine cannot give the same numbers as the one that planned: use "
			"machines of one kind (run.slurm.options: [\"--constraint=...\"]) and one "
			"installation");
}

int pv__wave_check_profile(const char *folder, enum pv__task_kind kind, struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	int status;

	if (!arena)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a plan");
	status = check_profile(arena, folder, kind, diag);
	pv__arena_free(arena);
	return status;
}

static int check_tasks(struct pv__arena *arena, const char *folder, enum pv__task_kind kind,
		       const struct pv__plan *plan, struct pv__diag *diag)
{
	struct pv__buffer ours = {.arena = arena};
	const char *announced;

	PV__TRY(read_note(arena, folder, kind, &announced, diag));
	if (!line_value(arena, announced, "keys", strlen("keys")))
		return PV_OK;
	tasks_line(&ours, plan, kind);
	if (ours.failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a plan");
	if (compare_lines(arena, ours.data, announced, PV_EDATA, diag) == 0)
		return PV_OK;
	return pv__fail(diag, PV_EDATA, NULL,
			"study, input files or plugins are not those that were planned: run "
			"`pulvinar run` again");
}

int pv__wave_check_tasks(const char *folder, enum pv__task_kind kind, const struct pv__plan *plan,
			 struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	int status;

	if (!arena)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a plan");
	status = check_tasks(arena, folder, kind, plan, diag);
	pv__arena_free(arena);
	return status;
}

/* ---- failures ---------------------------------------------------------------------------- */

static char *failure_path(struct pv__arena *arena, const char *folder, const struct pv__digest *key)
{
	char *text = pv__digest_text(arena, key);

	return text ? pv__format(arena, "%s/slurm/failed/%s", folder, text) : NULL;
}

int pv__failure_write(const char *folder, const struct pv__digest *key,
		      const struct pv__diag *messages, struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer b = {.arena = arena};
	char *path = arena ? failure_path(arena, folder, key) : NULL;
	int status = PV_ENOMEM;

	if (path)
		pv__put_messages(&b, messages);
	if (path && !b.failed)
		status = pv__file_write(path, b.data, b.n, diag);
	else
		(void)pv__fail(diag, status, NULL, "no memory for messages");
	pv__arena_free(arena);
	return status;
}

bool pv__failure_read(const char *folder, const struct pv__digest *key, struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag faults = {.arena = arena};
	char *path = arena ? failure_path(arena, folder, key) : NULL;
	struct pv__bytes bytes;
	bool found = false;

	if (path && access(path, R_OK) == 0 &&
	    pv__file_read(arena, path, largest_note, &bytes, &faults) == PV_OK) {
		struct pv__cursor c = {
			.arena = diag->arena, .data = (const char *)bytes.data, .n = bytes.n};

		found = pv__get_messages(&c, diag);
	}
	pv__arena_free(arena);
	return found;
}

void pv__failure_forget(const char *folder, const struct pv__digest *key)
{
	struct pv__arena *arena = pv__arena_new();
	char *path = arena ? failure_path(arena, folder, key) : NULL;

	if (path)
		unlink(path);
	pv__arena_free(arena);
}
