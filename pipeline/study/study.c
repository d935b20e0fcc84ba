/* A study, read and checked: its blocks in the order in which they build on each other. */
#include "study/read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct raw_study {
	int64_t version, seed, max_excluded;
	const char *extends, *title, *each, *output;
	int on_error;
	const struct pv__node *study, *data, *preprocess, *features, *sets, *transform, *models,
		*baselines, *primary, *validation, *importance, *curve, *sweep, *time, *missing,
		*report, *run;
};

#define FIELD(name) offsetof(struct raw_study, name)

enum on_error { ON_ERROR_STOP, ON_ERROR_EXCLUDE };
static const struct pv_choice on_error_choice[] = {
	{"stop", NULL, ON_ERROR_STOP},
	{"exclude", "it is left out, and reported", ON_ERROR_EXCLUDE},
	{NULL, NULL, 0}};

static const struct pv__schema_key study_key[] = {
	{.name = "pulvinar",
	 .type = PV__KEY_INT,
	 .flags = PV__KEY_REQUIRED | PV__KEY_VERSION,
	 .offset = FIELD(version),
	 .help = "version of this language: 1"},
	{.name = "extends",
	 .type = PV__KEY_TEXT,
	 .offset = FIELD(extends),
	 .help = "file that this study builds on, relative to this file: maps merge key by key, "
		 "lists replace"},
	{.name = "title",
	 .type = PV__KEY_TEXT,
	 .offset = FIELD(title),
	 .otherwise = "the name of the file",
	 .help = "title of the report"},
	{.name = "seed",
	 .type = PV__KEY_INT,
	 .dflt = "0",
	 .min = 0,
	 .max = HUGE_VAL,
	 .offset = FIELD(seed),
	 .help = "all random choices follow from it"},
	{.name = "study",
	 .type = PV__KEY_FREE,
	 .offset = FIELD(study),
	 .help = "what only authors know (source, setting, ethics, funding, registration ...), for "
		 "the report; `simulated: true` marks data that are not real"},
	{.name = "data",
	 .type = PV__KEY_BLOCK,
	 .block = &pv__block_data,
	 .flags = PV__KEY_REQUIRED,
	 .offset = FIELD(data),
	 .help = "what is there, and what a row is"},
	{.name = "preprocess",
	 .type = PV__KEY_OP_LISTS,
	 .place = &pv__place_preprocess,
	 .offset = FIELD(preprocess),
	 .help = "ops on each image or recording of `data`, in order"},
	{.name = "features",
	 .type = PV__KEY_BLOCKS,
	 .block = &pv__block_feature,
	 .flags = PV__KEY_REQUIRED,
	 .offset = FIELD(features),
	 .help = "named blocks of columns"},
	{.name = "sets",
	 .type = PV__KEY_NAME_LISTS,
	 .offset = FIELD(sets),
	 .otherwise = "one set `all`",
	 .help = "combinations of blocks; every model runs on every set, on the same rows and "
		 "folds"},
	{.name = "transform",
	 .type = PV__KEY_OPS,
	 .place = &pv__place_transform,
	 .offset = FIELD(transform),
	 .help = "fitted ops behind the blocks side by side; `on: [BLOCK]` confines one"},
	{.name = "models",
	 .type = PV__KEY_OPS,
	 .place = &pv__place_models,
	 .flags = PV__KEY_REQUIRED,
	 .offset = FIELD(models),
	 .help = "ops with options, and optional `id` and `transform`"},
	{.name = "baselines",
	 .type = PV__KEY_OPS,
	 .place = &pv__place_baselines,
	 .offset = FIELD(baselines),
	 .otherwise = "`majority`; `confounds_only` where there are confounds",
	 .help = "simple rivals beside those two, which are always there: baselines, or any model; "
		 "`set` confines a model to one set"},
	{.name = "primary",
	 .type = PV__KEY_BLOCK,
	 .block = &pv__block_primary,
	 .offset = FIELD(primary),
	 .otherwise = "see `primary`",
	 .help = "the headline of the report"},
	{.name = "validation",
	 .type = PV__KEY_BLOCK,
	 .block = &pv__block_validation,
	 .offset = FIELD(validation),
	 .otherwise = "see `validation`",
	 .help = "splits and permutations"},
	{.name = "importance",
	 .type = PV__KEY_OPS,
	 .place = &pv__place_importance,
	 .offset = FIELD(importance),
	 .help = "ops that rank regions"},
	{.name = "curve",
	 .type = PV__KEY_BLOCK,
	 .block = &pv__block_curve,
	 .offset = FIELD(curve),
	 .help = "learning curve over training sizes"},
	{.name = "sweep",
	 .type = PV__KEY_FREE,
	 .offset = FIELD(sweep),
	 .help = "`{OPTION: [value, ...]}`: the study once per value"},
	{.name = "each",
	 .type = PV__KEY_COLUMN,
	 .offset = FIELD(each),
	 .help = "the whole study once per value of a column"},
	{.name = "time",
	 .type = PV__KEY_BLOCK,
	 .block = &pv__block_time,
	 .offset = FIELD(time),
	 .help = "a score per time bin"},
	{.name = "missing",
	 .type = PV__KEY_BLOCK,
	 .block = &pv__block_missing,
	 .offset = FIELD(missing),
	 .otherwise = "errors",
	 .help = "what becomes of missing values"},
	{.name = "on_error",
	 .type = PV__KEY_CHOICE,
	 .choice = on_error_choice,
	 .dflt = "stop",
	 .offset = FIELD(on_error),
	 .help = "what an unreadable sample does"},
	{.name = "max_excluded",
	 .type = PV__KEY_INT,
	 .dflt = "0",
	 .min = 0,
	 .max = HUGE_VAL,
	 .offset = FIELD(max_excluded),
	 .help = "with `on_error: exclude`, which needs it: how many samples may be left out"},
	{.name = "report",
	 .type = PV__KEY_BLOCK,
	 .block = &pv__block_report,
	 .offset = FIELD(report),
	 .help = "options of the report"},
	{.name = "run",
	 .type = PV__KEY_BLOCK,
	 .block = &pv__block_run,
	 .offset = FIELD(run),
	 .help = "how the study is run"},
	{.name = "output",
	 .type = PV__KEY_TEXT,
	 .offset = FIELD(output),
	 .otherwise = "`results/` and the name of the file",
	 .help = "results folder"},
};
const struct pv__schema_block pv__block_study = {"", "One YAML file says everything about a study.",
						 (int64_t)PV__COUNT(study_key), study_key};

/* ---- blocks ---------------------------------------------------------------------------- */

static void read_header(struct pv__reading *r, const struct raw_study *raw)
{
	struct pv__study *s = r->study;
	const struct pv__node *simulated = pv__given(raw->study, "simulated");
	const struct pv__node *version = pv__given(r->root, "pulvinar");
	int64_t number;

	if (version && raw->version != PV__STUDY_VERSION && version->text && pv__parse_int(version->text, &number))
		pv__fail(r->diag, PV_ESTUDY, &version->mark,
			 "this program reads `pulvinar: %d`, not version %s", PV__STUDY_VERSION,
			version->text);
	s->title = raw->title ? raw->title : s->name;
	s->seed = (uint64_t)raw->seed;
	if (!pv__given(r->root, "seed"))
		pv__warn(r->diag, &r->whole, "no `seed` is given: 0 is used");
	s->declared = raw->study;
	s->simulated = false;
	if (simulated && pv__node_bool(simulated, "study.simulated", &s->simulated, r->diag))
		s->simulated = false; /* the fault is in diag */
	s->output = raw->output;
}

static void read_on_error(struct pv__reading *r, const struct raw_study *raw)
{
	struct pv__study *s = r->study;
	bool limited = pv__given(r->root, "max_excluded") != NULL;

	s->exclude_on_error = raw->on_error == ON_ERROR_EXCLUDE;
	s->max_excluded = raw->max_excluded;
	if (s->exclude_on_error && !limited)
		pv__fail(r->diag, PV_ESTUDY, pv__key_place(r, r->root, "on_error"),
			 "`on_error: exclude` needs `max_excluded`: how many samples may be left "
			 "out");
	if (!s->exclude_on_error && limited)
		pv__fail(r->diag, PV_ESTUDY, pv__key_place(r, r->root, "max_excluded"),
			 "max_excluded means nothing without `on_error: exclude`");
}

static void read_each(struct pv__reading *r)
{
	r->study->each = pv__given(r->root, "each");
	if (r->study->each)
		pv__not_run(r,
			    "each: a study once per value of a column is not run by this version");
}

static void read_blocks(struct pv__reading *r)
{
	struct pv__study *s = r->study;
	struct raw_study raw = {0};

	pv__keys_read(r, &pv__block_study, "", r->root, &raw);
	read_header(r, &raw);
	pv__data_read(r, raw.data);
	pv__preprocess_check(r, raw.preprocess);
	pv__features_read(r, raw.features);
	pv__sets_read(r, raw.sets);
	pv__ops_read(r, &pv__place_transform, raw.transform, &s->n_transform, &s->transform);
	pv__models_read(r, raw.models, raw.baselines);
	pv__importance_read(r, raw.importance);
	pv__validation_read(r, raw.validation);
	pv__primary_read(r, raw.primary);
	pv__needs_check(r);
	pv__missing_read(r, raw.missing);
	read_on_error(r, &raw);
	read_each(r);
	pv__time_read(r, raw.time);
	pv__curve_read(r, raw.curve);
	pv__sweep_read(r, raw.sweep);
	pv__report_read(r, raw.report);
	pv__run_read(r, raw.run);
}

/* ---- messages in the order of the files ---------------------------------------------------- */

static int64_t file_rank(const struct pv__reading *r, const struct pv__message *m)
{
	for (int64_t i = 0; m->mark.file && i < r->n_origins; i++)
		if (pv__equal(r->origin[i].file, m->mark.file))
			return i;
	return r->n_origins;
}

struct ranked {
	int64_t rank, index;
	struct pv__message message;
};

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked *p = a, *q = b;

	if (p->rank != q->rank)
		return p->rank < q->rank ? -1 : 1;
	if (p->message.mark.line != q->message.mark.line)
		return p->message.mark.line < q->message.mark.line ? -1 : 1;
	if (p->message.mark.column != q->message.mark.column)
		return p->message.mark.column < q->message.mark.column ? -1 : 1;
	return (p->index > q->index) - (p->index < q->index);
}

static void sort_messages(struct pv__reading *r, int64_t first)
{
	struct pv__diag *diag = r->diag;
	int64_t n = diag->n - first;
	struct ranked *ranked = n > 1 ? pv__take(r, n, sizeof(*ranked)) : NULL;

	if (!ranked)
		return;
	for (int64_t i = 0; i < n; i++) {
		const struct pv__message *message = &diag->message[first + i];

		ranked[i] = (struct ranked){file_rank(r, message), i, *message};
	}
	qsort(ranked, (size_t)n, sizeof(*ranked), compare_ranked);
	for (int64_t i = 0; i < n; i++)
		diag->message[first + i] = ranked[i].message;
}

/* ---- the study ----------------------------------------------------------------------------- */

/* The file's name without folder and without .yaml. */
static char *study_name(struct pv__arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	size_t n = strlen(base);

	if (n > 5 && pv__ends_with(base, ".yaml"))
		n -= 5;
	else if (n > 4 && pv__ends_with(base, ".yml"))
		n -= 4;
	return pv__strndup(arena, base, n);
}

static bool ran_out_of_memory(const struct pv__diag *diag, int64_t first)
{
	for (int64_t i = first; i < diag->n; i++)
		if (diag->message[i].status == PV_ENOMEM)
			return true;
	return false;
}

static void list_files(struct pv__reading *r)
{
	struct pv__study_file *file = pv__take(r, r->n_origins, sizeof(*file));

	for (int64_t i = 0; file && i < r->n_origins; i++)
		file[i] = (struct pv__study_file){r->origin[i].shown, r->origin[i].digest,
						  r->origin[i].bytes};
	r->study->files = file;
	r->study->n_files = file ? r->n_origins : 0;
}

static int read_study(struct pv__reading *r, const char *path, const void *bytes, size_t n)
{
	struct pv__study *s = r->study;
	int64_t errors = r->diag->n_errors, first = r->diag->n;
	int status;

	*s = (struct pv__study){.arena = r->arena, .registry = r->registry};
	s->file = pv__strdup(r->arena, path);
	s->name = study_name(r->arena, path);
	s->folder = pv__path_dir(r->arena, path);
	if (!s->file || !s->name || !s->folder)
		return pv__fail(r->diag, PV_ENOMEM, NULL, "no memory to read %s", path);
	r->whole = (struct pv__mark){s->file, 0, 0};
	status = pv__merge_read(r, s->file, bytes, n);
	s->root = r->root;
	list_files(r);
	if (status == PV_OK)
		read_blocks(r);
	sort_messages(r, first);
	PV__TRY(status);
	if (r->diag->n_errors == errors)
		return PV_OK;
	return ran_out_of_memory(r->diag, first) ? PV_ENOMEM : PV_ESTUDY;
}

int pv__study_read(struct pv__arena *arena, const char *path, const struct pv__registry *registry,
		   struct pv__study *study, struct pv__diag *diag)
{
	struct pv__reading r = {.arena = arena, .diag = diag, .registry = registry, .study = study};

	return read_study(&r, path, NULL, 0);
}

int pv__study_parse(struct pv__arena *arena, const char *name, const void *bytes, size_t n,
		    const struct pv__registry *registry, struct pv__study *study,
		    struct pv__diag *diag)
{
	struct pv__reading r = {.arena = arena, .diag = diag, .registry = registry, .study = study};

	return read_study(&r, name, bytes, n);
}

int pv__study_read_at(struct pv__arena *arena, const char *path, const char *data_root,
		      const struct pv__registry *registry, struct pv__study *study,
		      struct pv__diag *diag)
{
	struct pv__reading r = {.arena = arena,
				.diag = diag,
				.registry = registry,
				.study = study,
				.data_root = data_root};

	return read_study(&r, path, NULL, 0);
}

int pv__study_read_over(struct pv__arena *arena, const char *path, const char *base_name,
			const char *base, const struct pv__registry *registry,
			struct pv__study *study, struct pv__diag *diag)
{
	struct pv__reading r = {.arena = arena,
				.diag = diag,
				.registry = registry,
				.study = study,
				.base = base,
				.base_name = base_name};

	return read_study(&r, path, NULL, 0);
}
