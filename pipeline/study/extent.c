/* What goes beyond one plain run: time, curve, sweep, report, run. */
#include "study/read.h"
#include "study/units.h"

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
	 .help = "training sizes: whole numbers of groups (people), ascending"},
};
const struct pv__schema_block pv__block_curve = {
	"curve",
	"A learning curve: every model, not the baselines, is tuned and fitted anew on smaller "
	"parts of each training part, each inside the next and stratified as the folds are, and "
	"scored on the whole test part.",
	(int64_t)PV__COUNT(curve_key), curve_key};

static void read_sizes(struct pv__reading *r, const struct pv__node *list)
{
	int64_t *size = pv__take(r, list->n, sizeof(*size));
	double value = 0, last = 0;

	if (list->n == 0)
		pv__fail(r->diag, PV_ESTUDY, &list->mark, "curve.samples names no size");
	for (int64_t i = 0; size && i < list->n; i++) {
		const struct pv__node *node = list->item[i];

		if (!node->text || !pv__parse_real(node->text, &value) || value < 1)
			return; /* said by then */
		if (value != floor(value) || value > 1e9) {
			pv__fail(r->diag, PV_ESTUDY, &node->mark,
				 "curve.samples: %s is no whole number of groups", node->text);
			return;
		}
		if (value <= last) {
			pv__fail(r->diag, PV_ESTUDY, &node->mark,
				 "curve.samples: sizes must ascend, but %s follows %lld", node->text,
				 (long long)last);
			return;
		}
		last = value;
		size[i] = (int64_t)value;
	}
	r->study->n_curve = list->n;
	r->study->curve_size = size;
}

void pv__curve_read(struct pv__reading *r, const struct pv__node *node)
{
	struct raw_curve raw = {0};

	if (!node)
		return;
	pv__keys_read(r, &pv__block_curve, "curve", node, &raw);
	r->study->curve = node;
	if (raw.samples)
		read_sizes(r, raw.samples);
	if (r->study->data.target.columns.n > 1)
		pv__not_run(r, "curve: learning curves of several targets are not run by this "
			       "version");
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

static const struct pv_choice executor_choice[] = {
	{"local", "worker processes on this machine", PV__RUN_LOCAL},
	{"slurm", "array jobs on a cluster", PV__RUN_SLURM},
	{NULL, NULL, 0}};

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
	 .otherwise = "no limit",
	 .help = "address space that a worker may take, as in 4G; past it allocations fail"},
	{.name = "time",
	 .type = PV__KEY_TEXT,
	 .offset = offsetof(struct raw_run, time),
	 .otherwise = "no limit",
	 .help = "wall time that a task may take, as in 90s, 10m or 1h30m; past it it fails"},
	{.name = "store",
	 .type = PV__KEY_TEXT,
	 .offset = offsetof(struct raw_run, store),
	 .otherwise = "`.store` in the results folder",
	 .help = "folder of task results, which studies may share"},
	{.name = "slurm",
	 .type = PV__KEY_BLOCK,
	 .block = &pv__block_slurm,
	 .offset = offsetof(struct raw_run, slurm),
	 .help = "what Slurm is asked for"},
};
const struct pv__schema_block pv__block_run = {
	"run", "How the study is run. Nothing here changes a result.", (int64_t)PV__COUNT(run_key),
	run_key};

static void read_limits(struct pv__reading *r, const struct pv__node *node,
			const struct raw_run *raw)
{
	r->study->memory_text = raw->memory;
	r->study->time_text = raw->time;
	if (raw->memory && !pv__parse_size(raw->memory, &r->study->task_bytes))
		pv__fail(r->diag, PV_ESTUDY, pv__key_place(r, node, "memory"),
			 "run.memory: '%s' is no amount of memory: write 512M or 4G", raw->memory);
	if (raw->time && !pv__parse_duration(raw->time, &r->study->task_seconds))
		pv__fail(r->diag, PV_ESTUDY, pv__key_place(r, node, "time"),
			 "run.time: '%s' is no time: write 90s, 10m or 2h", raw->time);
}

/* The map with run.slurm as its profile fills it, so that it stands on its own. */
static const struct pv__node *with_slurm(struct pv__reading *r, const struct pv__node *run,
					 const struct pv__node *slurm)
{
	struct pv__node *out = slurm ? pv__take(r, 1, sizeof(*out)) : NULL;
	const struct pv__node **item = slurm ? pv__take(r, run->n, sizeof(*item)) : NULL;

	if (!out || !item)
		return run;
	for (int64_t i = 0; i < run->n; i++)
		item[i] = pv__equal(run->key[i], "slurm") ? slurm : run->item[i];
	*out = *run;
	out->item = item;
	return out;
}

void pv__run_read(struct pv__reading *r, const struct pv__node *node)
{
	struct raw_run raw = {0};

	if (!node) {
		(void)pv__slurm_read(r, NULL);
		return;
	}
	pv__keys_read(r, &pv__block_run, "run", node, &raw);
	r->study->store = raw.store;
	r->study->run_place = (enum pv__run_place)raw.executor;
	r->study->run = with_slurm(r, node, pv__slurm_read(r, raw.slurm));
	r->study->jobs = raw.jobs;
	read_limits(r, node, &raw);
}
