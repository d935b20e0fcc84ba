/* A bundle on new data. */
#include "run/apply.h"

#include "report/sheet.h"
#include "run/apply_rows.h"
#include "run/apply_scores.h"
#include "study/relocate.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the study: the bundle's, with the data block of the new one ------------------- */

/* Writes the bundle's study and files into a folder of the results. */
static int unpack(struct pv__arena *arena, const struct pv__bundle *b, const char *folder,
                  struct pv__diag *diag)
{
	PV__TRY(pv__make_folder(folder, diag));
	for (int64_t i = 0; i < b->n_files; i++) {
		const char *path = pv__path_join(arena, folder, b->file[i].name);

		if (!path || strchr(b->file[i].name, '/'))
			return pv__fail(diag, PV_EDATA, NULL, "the bundle names a file '%s'",
			                b->file[i].name);
		PV__TRY(pv__file_write(path, b->file[i].bytes, (size_t)b->file[i].n, diag));
	}
	return pv__file_write(pv__path_join(arena, folder, "model.yaml"), b->study, strlen(b->study),
	                      diag);
}

/* The new study with `extends` pointing at the unpacked one. */
static int read_merged(struct pv__run *run, const char *data, const char *unpacked,
                       struct pv__study *study, struct pv__diag *diag)
{
	enum { MOST = 1 << 20 };
	struct pv__mark mark = {data, 0, 0};
	struct pv__buffer text = {.arena = run->arena};
	const struct pv__node *root;
	struct pv__bytes bytes;
	char absolute[PATH_MAX];

	PV__TRY(pv__file_read(run->arena, data, MOST, &bytes, diag));
	PV__TRY(pv__yaml_parse(run->arena, data, bytes.data, bytes.n, &root, diag));
	if (pv__node_get(root, "extends"))
		return pv__fail(diag, PV_ESTUDY, &mark,
		                "a study for apply extends the model's own: it cannot name another");
	if (!realpath(unpacked, absolute))
		return pv__fail(diag, PV_EIO, NULL, "cannot find %s", unpacked);
	pv__put(&text, bytes.data, bytes.n);
	pv__putf(&text, "\nextends: \"%s/model.yaml\"\n", absolute);
	if (text.failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %s", data);
	return pv__study_parse(run->arena, data, text.data, text.n, run->study->registry, study, diag);
}

/* Fixed files are those of the bundle, wherever the new data lies. */
static int move_files(struct pv__run *run, const struct pv__bundle *b, const char *unpacked,
                      struct pv__study *study, struct pv__diag *diag)
{
	struct pv__move *move = pv__alloc(run->arena, (size_t)b->n_files, sizeof(*move));
	const struct pv__study merged = *study;
	char absolute[PATH_MAX];

	if (!move || !realpath(unpacked, absolute))
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the bundle's files");
	for (int64_t i = 0; i < b->n_files; i++) {
		move[i] = (struct pv__move){b->file[i].name,
		                            pv__path_join(run->arena, absolute, b->file[i].name)};
		if (!move[i].to)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the bundle's files");
	}
	return pv__study_relocate(run->arena, &merged, b->n_files, move, study, diag);
}

/* ---- rows of the bundle's set -------------------------------------------------------- */

static int64_t find_set(const struct pv__study *study, const char *name)
{
	for (int64_t s = 0; s < study->n_sets; s++)
		if (pv__equal(study->set[s].name, name))
			return s;
	return -1;
}

static int check_columns(const struct pv_space *got, const struct pv_space *want,
                         struct pv__diag *diag)
{
	bool same = got->n_features == want->n_features;

	for (int64_t i = 0; same && i < got->n_features; i++)
		same = pv__equal(got->feature[i].name, want->feature[i].name);
	if (same)
		return PV_OK;
	return pv__fail(diag, PV_EDATA, NULL,
	                "the new data gives other columns than the model was fitted on (%lld, not "
	                "%lld): another atlas or grid?",
	                (long long)got->n_features, (long long)want->n_features);
}

/* A plan of one rival, so that a worker lays the blocks of the set side by side. */
static int view_rows(struct pv__run *run, const struct pv__bundle *b, struct pv__worker *worker,
                     struct pv__fit_data *out, struct pv__diag *diag)
{
	struct pv__rival *rival = pv__alloc(run->arena, 1, sizeof(*rival));
	int64_t *row = pv__alloc(run->arena, (size_t)run->samples.n, sizeof(*row));

	if (!rival || !row)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for rows");
	rival->set = find_set(run->study, b->set);
	if (rival->set < 0)
		return pv__fail(diag, PV_EDATA, NULL, "the study has no set '%s'", b->set);
	run->plan.samples = &run->samples;
	run->plan.kept = run->kept;
	run->plan.rival = rival;
	run->plan.n_rivals = 1;
	for (int64_t r = 0; r < run->samples.n; r++)
		row[r] = r;
	PV__TRY(pv__worker_open(run->arena, &run->plan, &run->store, worker, diag));
	PV__TRY(pv__view_rows(worker, run->arena, 0, run->samples.n, row, run->samples.y, out, diag));
	return check_columns(out->table.space, pv__chain_space(b->chain), diag);
}

static int predict(struct pv__run *run, const struct pv__bundle *b, struct pv__applied_rows *out,
                   struct pv__diag *diag)
{
	int64_t n = run->samples.n;
	struct pv__worker worker = {.plan = &run->plan};
	struct pv__fit_data data;
	double *decision, *probability;
	int status = view_rows(run, b, &worker, &data, diag);

	*out = (struct pv__applied_rows){.samples = &run->samples,
	                                 .n_outputs = pv__chain_outputs(b->chain)};
	decision = pv__alloc(run->arena, (size_t)(n * out->n_outputs), sizeof(*decision));
	probability = pv__alloc(run->arena, (size_t)(n * (b->n_classes + 1)), sizeof(*probability));
	if (!decision || !probability)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for predictions");
	if (status == PV_OK)
		status = pv__chain_decide(b->chain, &data.table, decision, diag);
	out->decision = decision;
	if (status == PV_OK && b->target_kind == PV_CLASSES && pv__chain_has_probability(b->chain)) {
		status = pv__chain_probability(b->chain, &data.table, probability, diag);
		out->probability = probability;
	}
	return status;
}

/* ---- files ------------------------------------------------------------------------------ */

static struct pv__cell id_cell(const void *of, int64_t row, int64_t k)
{
	const struct pv__applied_rows *rows = of;

	(void)k;
	return pv__cell_text(rows->samples->id[row]);
}

static struct pv__cell code_cell(const struct pv__samples *s, double value)
{
	if (isnan(value))
		return pv__cell_real(NAN);
	return s->n_classes ? pv__cell_text(s->class_name[(int64_t)value]) : pv__cell_real(value);
}

static struct pv__cell y_cell(const void *of, int64_t row, int64_t k)
{
	const struct pv__applied_rows *rows = of;

	(void)k;
	return code_cell(rows->samples, rows->samples->y[row]);
}

static struct pv__cell y_hat_cell(const void *of, int64_t row, int64_t k)
{
	const struct pv__applied_rows *rows = of;
	const double *decision = rows->decision + row * rows->n_outputs;
	int32_t code;

	(void)k;
	if (rows->samples->n_classes == 0)
		return pv__cell_real(decision[0]);
	pv__predicted_classes(1, rows->n_outputs, rows->samples->n_classes, decision, &code);
	return pv__cell_text(rows->samples->class_name[code]);
}

static struct pv__cell decision_cell(const void *of, int64_t row, int64_t k)
{
	const struct pv__applied_rows *rows = of;

	return pv__cell_real(rows->decision[row * rows->n_outputs + k]);
}

static struct pv__cell probability_cell(const void *of, int64_t row, int64_t k)
{
	const struct pv__applied_rows *rows = of;

	return pv__cell_real(rows->probability ? rows->probability[row * rows->samples->n_classes + k]
	                                       : NAN);
}

static int write_predictions(struct pv__outputs *outputs, const struct pv__applied_rows *rows)
{
	const struct pv__samples *s = rows->samples;
	int64_t most = 3 + rows->n_outputs + s->n_classes, n = 0;
	struct pv__column *column = pv__alloc(outputs->arena, (size_t)most, sizeof(*column));

	if (!column)
		return pv__fail(outputs->diag, PV_ENOMEM, NULL, "no memory for predictions");
	column[n++] = (struct pv__column){"id", id_cell, 0};
	column[n++] = (struct pv__column){"y", y_cell, 0};
	column[n++] = (struct pv__column){"y_hat", y_hat_cell, 0};
	for (int64_t k = 0; k < rows->n_outputs; k++)
		column[n++] = (struct pv__column){
			rows->n_outputs > 1 ? pv__format(outputs->arena, "decision_value_%s",
			                                 s->class_name[k])
			                    : "decision_value",
			decision_cell, k};
	for (int64_t k = 0; k < s->n_classes; k++)
		column[n++] = (struct pv__column){
			pv__format(outputs->arena, "probability_%s", s->class_name[k]),
			probability_cell, k};
	return pv__sheet_write(outputs, "predictions.tsv", s->n, rows, n, column);
}

static struct pv__cell metric_cell(const void *of, int64_t row, int64_t k)
{
	(void)k;
	return pv__cell_text(((const struct pv__applied *)of)->score[row].metric);
}

static struct pv__cell score_cell(const void *of, int64_t row, int64_t k)
{
	const struct pv__applied_score *s = &((const struct pv__applied *)of)->score[row];
	const double value[] = {s->value, s->ci_low, s->ci_high};

	return pv__cell_real(value[k]);
}

static struct pv__cell method_cell(const void *of, int64_t row, int64_t k)
{
	(void)of;
	(void)row;
	(void)k;
	return pv__cell_text("percentile bootstrap over groups, 1000 draws");
}

static int write_scores(struct pv__outputs *outputs, const struct pv__applied *applied)
{
	static const struct pv__column column[] = {{"metric", metric_cell, 0},
	                                           {"value", score_cell, 0},
	                                           {"ci_low", score_cell, 1},
	                                           {"ci_high", score_cell, 2},
	                                           {"ci_method", method_cell, 0}};

	return pv__sheet_write(outputs, "scores.tsv", applied->n_scores, applied, PV__COUNT(column),
	                       column);
}

/* ---- all of it ---------------------------------------------------------------------------- */

static int score_and_write(struct pv__run *run, const struct pv__bundle *b,
                           struct pv__applied *out, struct pv__diag *diag)
{
	struct pv__outputs outputs = {.arena = run->arena, .folder = run->folder, .diag = diag};
	struct pv__applied_rows rows;

	PV__TRY(pv__apply_confounds(run->arena, b, &run->samples, diag));
	PV__TRY(pv__apply_targets(run->arena, b, &run->samples, &out->n_known, diag));
	PV__TRY(predict(run, b, &rows, diag));
	out->n = run->samples.n;
	PV__TRY(write_predictions(&outputs, &rows));
	if (out->n_known == 0)
		return PV_OK;
	PV__TRY(pv__apply_scores(run->arena, &rows, run->study->seed, out, diag));
	return write_scores(&outputs, out);
}

int pv__apply_bundle(struct pv__arena *arena, const char *path, const char *data,
                     const struct pv__registry *registry, const struct pv__run_options *options,
                     struct pv__applied *out, struct pv__diag *diag)
{
	struct pv__study study = {.registry = registry};
	struct pv__run run = {.arena = arena, .study = &study, .options = options,
	                      .folder = options->output ? options->output : "results/applied",
	                      .executor = pv__executor_local(options->jobs)};
	const char *unpacked = pv__path_join(arena, run.folder, "model");
	const char *store = pv__path_join(arena, run.folder, ".store");
	struct pv__bundle bundle;

	if (!unpacked || !store)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	PV__TRY(pv__bundle_read(arena, path, registry, &bundle, diag));
	PV__TRY(unpack(arena, &bundle, unpacked, diag));
	PV__TRY(read_merged(&run, data, unpacked, &study, diag));
	PV__TRY(move_files(&run, &bundle, unpacked, &study, diag));
	study.data.target.optional = true;
	study.outer.stratify.n = study.inner.stratify.n = 0;
	study.outer.column = study.inner.column = NULL;
	study.data.confounds.n = 0;
	PV__TRY(pv__run_prepare(&run, diag));
	PV__TRY(pv__store_open(arena, store, &run.store, diag));
	PV__TRY(pv__run_files(&run, diag));
	*out = (struct pv__applied){.folder = run.folder, .model = bundle.model,
	                            .set = bundle.set, .target = bundle.target};
	return score_and_write(&run, &bundle, out, diag);
}
