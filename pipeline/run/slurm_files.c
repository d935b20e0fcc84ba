/* Files of Slurm jobs: the scripts that are submitted, and the logs that come back. */
#include "run/slurm.h"

#include <string.h>
#include <unistd.h>

int pv__slurm_open(const struct pv__run *run, struct pv__slurm *s, struct pv__diag *diag)
{
	char program[4096], here[4096];
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);

	if (n < 0 || !getcwd(here, sizeof(here)))
		return pv__fail(diag, PV_EIO, NULL,
				"cannot tell the program or the working folder");
	program[n] = '\0';
	s->script = (struct pv__slurm_script){
		.spec = &run->study->slurm,
		.program = pv__strdup(run->arena,
				      run->options->program ? run->options->program : program),
		.here = pv__strdup(run->arena, here),
		.study = run->study->file,
		.data_root = run->study->data.moved_to,
		.folder = run->folder,
		.store = run->store.folder,
		.n_plugin_dirs = run->options->n_plugin_dirs,
		.plugin_dir = run->options->plugin_dir,
	};
	if (!s->script.program || !s->script.here)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a job script");
	return PV_OK;
}

/* The same for every run in this folder, so that what one leaves the next one finds. */
static char *job_name(struct pv__arena *arena, const struct pv__slurm_script *s, const char *stage)
{
	char *whole = pv__path_join(arena, s->here, s->folder);
	struct pv__digest digest;
	char *text;

	if (!whole)
		return NULL;
	pv__sha256(whole, strlen(whole), &digest);
	text = pv__digest_text(arena, &digest);
	return text ? pv__format(arena, "pulvinar-%s-%.12s", stage, text) : NULL;
}

int pv__slurm_write(struct pv__arena *arena, struct pv__slurm *s, enum pv__task_kind kind,
		    int64_t n_tasks, const char **path, struct pv__diag *diag)
{
	struct pv__slurm_script *script = &s->script;
	struct pv__buffer text = {.arena = arena};
	const char *stage = pv__task_kind_name(kind), *name = pv__format(arena, "%s.sh", stage);
	const char *logs = pv__wave_path(arena, script->folder, "logs");
	int64_t n = n_tasks;

	n = n < script->spec->chunks ? n : script->spec->chunks;
	n = n < s->most_entries ? n : s->most_entries;
	script->stage = stage;
	script->n_chunks = n;
	script->job_name = job_name(arena, script, stage);
	*path = name ? pv__wave_path(arena, script->folder, name) : NULL;
	if (!logs || !*path || !script->job_name)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a job script");
	PV__TRY(pv__slurm_script(&text, script, diag));
	PV__TRY(pv__make_folder(logs, diag));
	return pv__file_write(*path, text.data, text.n, diag);
}

const char *pv__slurm_log_line(struct pv__arena *arena, const struct pv__slurm_script *script,
			       const char *job, int64_t chunk)
{
	const char *path = pv__format(arena, "%s/slurm/logs/%s-%s_%lld.log", script->folder,
				      script->stage, job, (long long)chunk);
	struct pv__diag ignored = {.arena = arena};
	struct pv__bytes bytes;
	const char *last = "", *error = NULL;
	char *text, *save = NULL;

	if (!path || access(path, R_OK) != 0 ||
	    pv__file_read(arena, path, (size_t)1 << 24, &bytes, &ignored) != PV_OK)
		return "";
	text = pv__strndup(arena, (const char *)bytes.data, bytes.n);
	for (char *line = text ? strtok_r(text, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save)) {
		last = line;
		error = strstr(line, "error") ? line : error;
	}
	return error ? error : last;
}

/* ---- dry run ------------------------------------------------------------------------------- */

struct dry_run {
	struct pv__run *run;
	struct pv__slurm slurm;
	struct pv__buffer *commands;
};

/* `after`: how this job hangs on an earlier one; NULL: it does not. */
static void put_submit(struct dry_run *d, const char *after, const char *script, int64_t n_tasks)
{
	struct pv__buffer *b = d->commands;

	pv__putf(b, "# %lld tasks in %lld array entries\n%s=$(sbatch --parsable",
		 (long long)n_tasks, (long long)d->slurm.script.n_chunks, d->slurm.script.stage);
	if (after)
		pv__putf(b, " --dependency=%s --kill-on-invalid-dep=yes", after);
	pv__puts(b, " ");
	pv__slurm_word(b, script);
	pv__puts(b, ")\n");
}

static int dry_wave(struct dry_run *d, enum pv__task_kind kind, const char *after,
		    const struct pv__plan *known, struct pv__diag *diag)
{
	struct pv__run *run = d->run;
	const struct pv__plan *plan = kind <= PV__TASK_BLOCK ? &run->files_plan : &run->plan;
	const char *script;
	int64_t *task, n = pv__wave_tasks(run->arena, plan, kind, &task);

	if (n < 0)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for tasks");
	if (n == 0)
		return PV_OK;
	PV__TRY(pv__wave_announce(run->folder, kind, plan, known, diag));
	PV__TRY(pv__slurm_write(run->arena, &d->slurm, kind, n, &script, diag));
	put_submit(d, after, script, n);
	return PV_OK;
}

/* Rows may be left out once files have been read, which changes what comes after: those
 * waves are announced without their tasks. */
static int dry_waves(struct dry_run *d, struct pv__diag *diag)
{
	const struct pv__plan *files = &d->run->files_plan;
	bool exclude = d->run->study->exclude_on_error;
	int64_t *task, n = pv__wave_tasks(d->run->arena, files, PV__TASK_EXTRACT, &task);
	const char *after = exclude ? "afterany:$extract" : "afterok:$extract";

	PV__TRY(dry_wave(d, PV__TASK_EXTRACT, NULL, files, diag));
	PV__TRY(dry_wave(d, PV__TASK_BLOCK, n > 0 ? after : NULL, exclude ? NULL : files, diag));
	for (enum pv__task_kind kind = PV__TASK_FOLD; kind <= PV__TASK_FINAL; kind++)
		PV__TRY(dry_wave(d, kind, "afterok:$block", NULL, diag));
	return PV_OK;
}

int pv__slurm_dry_run(struct pv__run *run, struct pv__buffer *commands, struct pv__diag *diag)
{
	struct dry_run d = {.run = run, .commands = commands};
	const struct pv__slurm_script *script = &d.slurm.script;
	struct pv__diag none = {.arena = run->arena};

	PV__TRY(pv__slurm_open(run, &d.slurm, diag));
	if (pv__slurm_client_find(run->arena, &d.slurm.client, &none) != PV_OK)
		pv__warn(diag, NULL, "no Slurm here: its default MaxArraySize is assumed");
	d.slurm.most_entries = pv__slurm_most_entries(run->arena, &d.slurm.client);
	PV__TRY(dry_waves(&d, diag));
	pv__puts(commands, "# when all of them have ended:\n");
	pv__slurm_word(commands, script->program);
	pv__puts(commands, " run ");
	pv__slurm_study_words(commands, script);
	pv__puts(commands, " --executor local\n");
	return commands->failed ? pv__fail(diag, PV_ENOMEM, NULL, "no memory for commands") : PV_OK;
}
