/* A bundle on new data. */
#include "run/apply.h"

#include "report/sheet.h"
#include "run/apply_rows.h"
#include "run/apply_scores.h"
#include "run/apply_study.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- files of the bundle, unpacked while they are needed -------------------------- */

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
	return PV_OK;
}

static void remove_unpacked(struct pv__arena *arena, const struct pv__bundle *b, const char *folder)
{
	for (int64_t i = 0; i < b->n_files; i++) {
		const char *path = pv__path_join(arena, folder, b->file[i].name);

		if (path && !strchr(b->file[i].name, '/'))
			unlink(path);
	}
	rmdir(folder);
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
static int plan_rival(struct pv__run *run, const struct pv__bundle *b, struct pv__diag *diag)
{
	struct pv__rival *rival = pv__alloc(run->arena, 1, sizeof(*rival));

	if (!rival)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for rows");
	rival->set = find_set(run->study, b->set);
	if (rival->set < 0)
		return pv__fail(diag, PV_EDATA, NULL, "the study has no set '%s'", b->set);
	run->plan.samples = &run->samples;
	run->plan.kept = run->kept;
	run->plan.rival = rival;
	run->plan.n_rivals = 1;
	return PV_OK;
}

static int view_rows(struct pv__run *run, const struct pv__bundle *b, struct pv__worker *worker,
		     struct pv__fit_data *out, struct pv__diag *diag)
{
	int64_t n = run->samples.n, *row = pv__alloc(run->arena, (size_t)n, sizeof(*row));

	if (!row)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for rows");
	for (int64_t r = 0; r < n; r++)
		row[r] = r;
	PV__TRY(pv__view_rows(worker, run->arena, 0, n, row, run->samples.y, out, diag));
	return check_columns(out->table.space, pv__chain_space(b->chain), diag);
}

static int decide(struct pv__run *run, const struct pv__bundle *b, struct pv__worker *worker,
		  struct pv__applied_rows *out, struct pv__diag *diag)
{
	int64_t n = run->samples.n;
	struct pv__fit_data data;
	double *decision, *probability;

	*out = (struct pv__applied_rows){.samples = &run->samples,
					 .n_outputs = pv__chain_outputs(b->chain)};
	decision = pv__alloc(run->arena, (size_t)(n * out->n_outputs), sizeof(*decision));
	probability = pv__alloc(run->arena, (size_t)(n * (b->n_classes + 1)), sizeof(*probability));
	if (!decision || !probability)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for predictions");
	PV__TRY(view_rows(run, b, worker, &data, diag));
	PV__TRY(pv__chain_decide(b->chain, &data.table, decision, diag));
	out->decision = decision;
	if (b->target_kind != PV_CLASSES || !pv__chain_has_probability(b->chain))
		return PV_OK;
	out->probability = probability;
	return pv__chain_probability(b->chain, &data.table, probability, diag);
}

static int predict(struct pv__run *run, const struct pv__bundle *b, struct pv__applied_rows *out,
		   struct pv__diag *diag)
{
	struct pv__worker worker;
	int status;

	PV__TRY(plan_rival(run, b, diag));
	PV__TRY(pv__worker_open(run->arena, &run->plan, &run->store, &worker, diag));
	status = decide(run, b, &worker, out, diag);
	pv__worker_close(&worker);
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

	return pv__cell_real(
		rows->probability ? rows->probability[row * rows->samples->n_classes + k] : NAN);
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
			rows->n_outputs > 1
				? pv__format(outputs->arena, "decision_value_%s", s->class_name[k])
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

/* Scores of an earlier call do not outlive it. */
static int drop_scores(const struct pv__run *run, struct pv__diag *diag)
{
	const char *path = pv__path_join(run->arena, run->folder, "scores.tsv");

	if (!path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	unlink(path);
	return PV_OK;
}

static int score_and_write(struct pv__run *run, const struct pv__bundle *b, struct pv__applied *out,
			   struct pv__diag *diag)
{
	struct pv__outputs outputs = {.arena = run->arena, .folder = run->folder, .diag = diag};
	struct pv__applied_rows rows;

	PV__TRY(pv__apply_confounds(run->arena, b, &run->samples, diag));
	PV__TRY(pv__apply_sites(run->arena, b, &run->samples, diag));
	PV__TRY(pv__apply_targets(run->arena, b, run->study, &run->samples, &out->n_known, diag));
	PV__TRY(predict(run, b, &rows, diag));
	out->n = run->samples.n;
	PV__TRY(drop_scores(run, diag));
	PV__TRY(write_predictions(&outputs, &rows));
	if (out->n_known == 0)
		return PV_OK;
	PV__TRY(pv__apply_scores(run->arena, &rows, run->study->seed, out, diag));
	return write_scores(&outputs, out);
}

/* With the folder locked: unpacks, reads the new data, scores, and cleans up. */
static int apply_locked(struct pv__run *run, struct pv__study *study, const struct pv__bundle *b,
			struct pv__applied *out, struct pv__diag *diag)
{
	const char *store = run->options->store ? run->options->store
						: pv__path_join(run->arena, run->folder, ".store");
	const char *unpacked = pv__path_join(run->arena, run->folder, ".bundle");
	char absolute[PATH_MAX];
	int status;

	if (!unpacked || !store)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	status = unpack(run->arena, b, unpacked, diag);
	if (status == PV_OK && !realpath(unpacked, absolute))
		status = pv__fail(diag, PV_EIO, NULL, "cannot find %s", unpacked);
	if (status == PV_OK)
		status = pv__apply_fixed_files(run->arena, b, absolute, study, diag);
	if (status == PV_OK)
		status = pv__run_prepare(run, diag);
	if (status == PV_OK)
		status = pv__store_open(run->arena, store, &run->store, diag);
	if (status == PV_OK)
		status = pv__run_files(run, diag);
	if (status == PV_OK)
		status = score_and_write(run, b, out, diag);
	remove_unpacked(run->arena, b, unpacked);
	return status;
}

int pv__apply_bundle(struct pv__arena *arena, const char *path, const char *data,
		     const struct pv__registry *registry, const struct pv__run_options *options,
		     struct pv__applied *out, struct pv__diag *diag)
{
	struct pv__study study;
	struct pv__run run = {.arena = arena,
			      .study = &study,
			      .options = options,
			      .folder = options->output ? options->output : "results/applied",
			      .executor = pv__executor_local(options->jobs)};
	struct pv__bundle bundle;
	struct pv__lock lock;
	int status;

	PV__TRY(pv__bundle_read(arena, path, registry, &bundle, diag));
	PV__TRY(pv__apply_study(arena, &bundle, path, data, registry, &study, diag));
	*out = (struct pv__applied){.folder = run.folder,
				    .model = bundle.model,
				    .set = bundle.set,
				    .target = bundle.target};
	PV__TRY(pv__folder_take(&run, &lock, diag));
	status = apply_locked(&run, &study, &bundle, out, diag);
	pv__unlock(&lock);
	return status;
}
