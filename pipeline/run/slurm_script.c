/* Scripts for sbatch: options as #SBATCH lines, then one command. */
#include "run/slurm.h"

#include <string.h>

/* Bytes that neither sh nor sbatch reads as more than themselves. */
static bool is_plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c >= 0x80 || (c && strchr("_./,:=@%+-", c));
}

/* Both read quotes in the same way; a backslash they do not. */
void pv__slurm_word(struct pv__buffer *b, const char *word)
{
	const char *p = word;

	while (is_plain((unsigned char)*p))
		p++;
	if (*word && !*p) {
		pv__puts(b, word);
		return;
	}
	pv__puts(b, "'");
	for (p = word; *p; p++) {
		if (*p == '\'')
			pv__puts(b, "'\"'\"'");
		else
			pv__put(b, p, 1);
	}
	pv__puts(b, "'");
}

static void put_range(struct pv__buffer *b, int64_t first, int64_t last)
{
	pv__putf(b, "%s%lld", b->n ? "," : "", (long long)first);
	if (last > first)
		pv__putf(b, "-%lld", (long long)last);
}

char *pv__slurm_array(struct pv__arena *arena, int64_t n, const uint8_t *wanted, int64_t throttle)
{
	struct pv__buffer b = {.arena = arena};
	int64_t first = -1;

	pv__puts(&b, "");
	for (int64_t i = 0; i <= n; i++) {
		bool in = i < n && wanted[i];

		if (in && first < 0)
			first = i;
		if (!in && first >= 0) {
			put_range(&b, first, i - 1);
			first = -1;
		}
	}
	if (throttle > 0)
		pv__putf(&b, "%%%lld", (long long)throttle);
	return b.failed ? NULL : b.data;
}

/* ---- #SBATCH lines --------------------------------------------------------------------- */

static void put_option(struct pv__buffer *b, const char *option, const char *value)
{
	if (!value)
		return;
	pv__putf(b, "#SBATCH %s=", option);
	pv__slurm_word(b, value);
	pv__puts(b, "\n");
}

static void double_percent(struct pv__buffer *b, const char *path)
{
	for (; *path; path++)
		pv__puts(b, *path == '%' ? "%%" : (const char[]){*path, '\0'});
}

/* The log of each entry; sbatch replaces what follows a single %. */
static void put_log(struct pv__buffer *b, const struct pv__slurm_script *s)
{
	struct pv__buffer path = {.arena = b->arena};

	if (s->folder[0] != '/') {
		double_percent(&path, s->here);
		pv__puts(&path, "/");
	}
	double_percent(&path, s->folder);
	pv__putf(&path, "/slurm/logs/%s-%%A_%%a.log", s->stage);
	b->failed = b->failed || path.failed;
	put_option(b, "--output", path.failed ? NULL : path.data);
}

static void put_options(struct pv__buffer *b, const struct pv__slurm_script *s)
{
	const struct pv__slurm_spec *spec = s->spec;

	put_option(b, "--job-name", s->job_name);
	pv__putf(b, "#SBATCH --array=0-%lld", (long long)s->n_chunks - 1);
	if (spec->throttle > 0)
		pv__putf(b, "%%%lld", (long long)spec->throttle);
	pv__puts(b, "\n");
	put_option(b, "--chdir", s->here);
	put_log(b, s);
	put_option(b, "--partition", spec->partition);
	put_option(b, "--account", spec->account);
	put_option(b, "--qos", spec->qos);
	put_option(b, "--time", spec->time);
	put_option(b, "--mem", spec->memory);
	pv__putf(b, "#SBATCH --nodes=1\n#SBATCH --ntasks=1\n#SBATCH --cpus-per-task=%lld\n",
		 (long long)spec->cpus);
	for (int64_t i = 0; i < spec->options.n; i++)
		pv__putf(b, "#SBATCH %s\n", spec->options.name[i]);
}

/* ---- the work ---------------------------------------------------------------------------- */

static void put_named(struct pv__buffer *b, const char *option, const char *value)
{
	pv__putf(b, " %s ", option);
	pv__slurm_word(b, value);
}

void pv__slurm_study_words(struct pv__buffer *b, const struct pv__slurm_script *s)
{
	pv__slurm_word(b, s->study);
	if (s->data_root)
		put_named(b, "--data-root", s->data_root);
	put_named(b, "--output", s->folder);
	put_named(b, "--store", s->store);
	for (int64_t i = 0; i < s->n_plugin_dirs; i++)
		put_named(b, "--plugin-dir", s->plugin_dir[i]);
}

static void put_command(struct pv__buffer *b, const struct pv__slurm_script *s)
{
	pv__puts(b, "exec ");
	pv__slurm_word(b, s->program);
	pv__puts(b, " worker ");
	pv__slurm_study_words(b, s);
	pv__putf(b, " --stage %s --chunk \"$SLURM_ARRAY_TASK_ID/%lld\" --jobs %lld --quiet\n",
		 s->stage, (long long)s->n_chunks, (long long)s->spec->cpus);
}

static int check_path(const char *path, struct pv__diag *diag)
{
	for (const char *p = path; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f || *p == '\\')
			return pv__fail(diag, PV_EINVAL, &(struct pv__mark){path, 0, 0},
					"holds a backslash or a control character, which no job "
					"script can carry");
	if (path[0] == '-')
		return pv__fail(diag, PV_EINVAL, &(struct pv__mark){path, 0, 0},
				"begins with a dash: write ./ before it");
	return PV_OK;
}

int pv__slurm_script(struct pv__buffer *b, const struct pv__slurm_script *s, struct pv__diag *diag)
{
	PV__TRY(check_path(s->program, diag));
	PV__TRY(check_path(s->here, diag));
	PV__TRY(check_path(s->study, diag));
	PV__TRY(check_path(s->folder, diag));
	PV__TRY(check_path(s->store, diag));
	PV__TRY(check_path(s->data_root ? s->data_root : ".", diag));
	for (int64_t i = 0; i < s->n_plugin_dirs; i++)
		PV__TRY(check_path(s->plugin_dir[i], diag));
	pv__puts(b, "#!/bin/bash\n");
	put_options(b, s);
	pv__puts(b,
		 "\n# Each entry of the array runs its share of the tasks; what is stored already "
		 "is left.\n");
	for (int64_t i = 0; i < s->spec->setup.n; i++)
		pv__putf(b, "%s\n", s->spec->setup.name[i]);
	put_command(b, s);
	return b->failed ? pv__fail(diag, PV_ENOMEM, NULL, "no memory for a job script") : PV_OK;
}
