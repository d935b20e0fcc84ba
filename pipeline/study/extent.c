/* What goes beyond one plain run: time, curve, sweep, report, run. */
#include "study/read.h"

#include <math.h>

/* ---- time, curve, sweep -------------------------------------------------------------------- */

struct raw_time {
	double window_ms, step_ms;
	bool generalise;
};

static const struct pv__schema_key time_key[] = {
	{.name = "window_ms",
	 .type = PV__KEY_REAL,
	 .flags = PV__KEY_REQUIRED | PV__KEY_OPEN_MIN,
	 .max = HUGE_VAL,
	 .offset = offsetof(struct raw_time, window_ms),
	 .help = "width of a time bin in milliseconds"},
	{.name = "step_ms",
	 .type = PV__KEY_REAL,
	 .flags = PV__KEY_REQUIRED | PV__KEY_OPEN_MIN,
	 .max = HUGE_VAL,
	 .offset = offsetof(struct raw_time, step_ms),
	 .help = "from one bin to the next in milliseconds"},
	{.name = "generalise",
	 .type = PV__KEY_BOOL,
	 .dflt = "false",
	 .offset = offsetof(struct raw_time, generalise),
	 .help = "score every training time at every test time"},
};
const struct pv__schema_block pv__block_time = {"time", "A score per time bin.",
						(int64_t)PV__COUNT(time_key), time_key};

void pv__time_read(struct pv__reading *r, const struct pv__node *node)
{
	struct raw_time raw = {0};

	if (!node)
		return;
	pv__keys_read(r, &pv__block_time, "time", node, &raw);
	r->study->time = node;
	pv__not_run(r, "time: scores per time bin are not run by this version");
}

struct raw_curve {
	const struct pv__node *samples;
};

static const struct pv__schema_key curve_key[] = {
	{.name = "samples",
	 .type = PV__KEY_REALS,
	 .flags = PV__KEY_REQUIRED,
	 .min = 1,
	 .max = HUGE_VAL,
	 .offset = offsetof(struct raw_curve, samples),
	 .help = "training sizes"},
};
const struct pv__schema_block pv__block_curve = {"curve", "A learning curve.",
						 (int64_t)PV__COUNT(curve_key), curve_key};

void pv__curve_read(struct pv__reading *r, const struct pv__node *node)
{
	struct raw_curve raw = {0};

	if (!node)
		return;
	pv__keys_read(r, &pv__block_curve, "curve", node, &raw);
	r->study->curve = node;
	pv__not_run(r, "curve: learning curves are not run by this version");
}

void pv__sweep_read(struct pv__reading *r, const struct pv__node *node)
{
	if (!node)
		return;
	if (node->kind != PV__MAP)
		pv__fail(r->diag, PV_ESTUDY, &node->mark,
			 "sweep must be a map, as in {OPTION: [value, ...]}");
	for (int64_t i = 0; node->kind == PV__MAP && i < node->n; i++)
		if (node->item[i]->kind != PV__SEQUENCE || node->item[i]->n == 0)
			pv__fail(r->diag, PV_ESTUDY, &node->item[i]->mark,
				 "sweep.%s must be a list of values", node->key[i]);
	r->study->sweep = node;
	pv__not_run(r, "sweep: sweeps are not run by this version");
}

/* ---- report, run -------------------------------------------------------------------------------
 */

struct raw_report {
	bool clinica;
};

static const struct pv__schema_key report_key[] = {
	{.name = "clinica",
	 .type = PV__KEY_BOOL,
	 .dflt = "false",
	 .offset = offsetof(struct raw_report, clinica),
	 .help = "write results_clinica.tsv too"},
};
const struct pv__schema_block pv__block_report = {"report", "Options of the report.",
						  (int64_t)PV__COUNT(report_key), report_key};

void pv__report_read(struct pv__reading *r, const struct pv__node *node)
{
	struct raw_report raw = {0};

	if (!node)
		return;
	pv__keys_read(r, &pv__block_report, "report", node, &raw);
	r->study->report = node;
	if (raw.clinica)
		pv__not_run(r,
			    "report.clinica: results_clinica.tsv is not written by this version");
}

struct raw_run {
	int executor;
	int64_t jobs;
	const char *memory, *time, *store;
	const struct pv__node *slurm;
};

enum executor { EXECUTOR_LOCAL, EXECUTOR_SLURM };
static const struct pv_choice executor_choice[] = {
	{"local", NULL, EXECUTOR_LOCAL}, {"slurm", NULL, EXECUTOR_SLURM}, {NULL, NULL, 0}};

static const struct pv__schema_key run_key[] = {
	{.name = "executor",
	 .type = PV__KEY_CHOICE,
	 .choice = executor_choice,
	 .dflt = "local",
	 .offset = offsetof(struct raw_run, executor),
	 .help = "where tasks run"},
	{.name = "jobs",
	 .type = PV__KEY_INT,
	 .dflt = "0",
	 .min = 0,
	 .max = 100000,
	 .offset = offsetof(struct raw_run, jobs),
	 .help = "worker processes; 0: one per core"},
	{.name = "memory",
	 .type = PV__KEY_TEXT,
	 .offset = offsetof(struct raw_run, memory),
	 .help = "limit of a task, as in 4G"},
	{.name = "time",
	 .type = PV__KEY_TEXT,
	 .offset = offsetof(struct raw_run, time),
	 .help = "limit of a task, as in 2h"},
	{.name = "store",
	 .type = PV__KEY_TEXT,
	 .offset = offsetof(struct raw_run, store),
	 .otherwise = "`.store` in the results folder",
	 .help = "folder of task results, which studies may share"},
	{.name = "slurm",
	 .type = PV__KEY_FREE,
	 .offset = offsetof(struct raw_run, slurm),
	 .help = "profile: options of sbatch"},
};
const struct pv__schema_block pv__block_run = {
	"run", "How the study is run. Nothing here changes a result.", (int64_t)PV__COUNT(run_key),
	run_key};

void pv__run_read(struct pv__reading *r, const struct pv__node *node)
{
	struct raw_run raw = {0};

	if (!node)
		return;
	pv__keys_read(r, &pv__block_run, "run", node, &raw);
	r->study->run = node;
	r->study->store = raw.store;
	if (raw.executor == EXECUTOR_SLURM || raw.slurm)
		pv__not_run(r, "run.executor: Slurm is not driven by this version");
	r->study->jobs = raw.jobs;
	if (raw.memory)
		pv__not_run(r, "run.memory: limits of memory are not kept by this version");
	if (raw.time)
		pv__not_run(r, "run.time: limits of time are not kept by this version");
}
