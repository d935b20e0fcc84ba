/* One file: an image preprocessed, or a recording, and the rows that one stage extracts from
 * it. */
#include "run/task.h"

#include <math.h>
#include <string.h>

/* Streams of per-sample ops do not exist: they draw nothing. */
static const struct pv__stream no_stream;

/* ---- preprocess ---------------------------------------------------------------- */

static int refuse_nan(const struct pv_op *op, const struct pv_volume *volume, const char *shown,
                      struct pv__diag *diag)
{
	struct pv__mark mark = {shown, 0, 0};
	int64_t n = pv__grid_voxels(&volume->grid) * volume->n_times, bad = 0;

	if (op->flags & PV_TAKES_NAN)
		return PV_OK;
	for (int64_t i = 0; i < n; i++)
		bad += !isfinite(volume->data[i]);
	if (bad == 0)
		return PV_OK;
	return pv__fail(diag, PV_EDATA, &mark,
	                "%lld voxels are NaN or infinite, which %s does not take", (long long)bad,
	                op->name);
}

/* What an op forgets to write shows as infinite. */
static void poison_image(int64_t n, float *out)
{
	for (int64_t i = 0; i < n; i++)
		out[i] = INFINITY;
}

static int check_image(const struct pv__stage *stage, const char *shown, int64_t n,
                       const float *out, struct pv__diag *diag)
{
	bool takes_nan = stage->op->flags & PV_TAKES_NAN;
	int64_t bad = 0;

	for (int64_t i = 0; i < n; i++)
		bad += !isfinite(out[i]) && !(takes_nan && isnan(out[i]));
	if (bad == 0)
		return PV_OK;
	return pv__fail(diag, PV_ENUMERIC, &stage->mark,
	                "%s (%s): %lld voxels of its output are not finite", stage->op->name, shown,
	                (long long)bad);
}

static int preprocess_stage(struct pv__worker *w, const struct pv__stage *stage,
                            const char *shown, struct pv_volume *volume, struct pv__diag *diag)
{
	const struct pv_image_call *call = stage->op->image;
	struct pv_volume in = *volume;
	const void *config;
	struct pv_ctx ctx;
	float *out;
	int64_t n;
	int status = PV_OK;

	PV__TRY(refuse_nan(stage->op, volume, shown, diag));
	PV__TRY(pv__stage_config(w->image_arena, stage, 0, w->plan->loader, &config, diag));
	pv__ctx_init(&ctx, stage->op, &stage->mark, shown, w->image_arena, no_stream, diag);
	if (call->grid)
		status = call->grid(&pv__host, &ctx, config, &in.grid, &volume->grid);
	status = pv__ctx_end(&ctx, status);
	if (status != PV_OK)
		return status;
	n = pv__grid_voxels(&volume->grid) * in.n_times;
	out = pv__alloc(w->image_arena, (size_t)n, sizeof(*out));
	if (!out)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for an image of %s", shown);
	poison_image(n, out);
	pv__ctx_init(&ctx, stage->op, &stage->mark, shown, w->image_arena, no_stream, diag);
	PV__TRY(pv__ctx_end(&ctx, call->run(&pv__host, &ctx, config, &in, out)));
	volume->data = out;
	return check_image(stage, shown, n, out, diag);
}

/* The inflated bytes are still in the reader's memory; a file that was too large for it is
 * read again. */
static int note_content(struct pv__worker *w, const char *path, struct pv__diag *diag)
{
	w->content.gzipped = pv__volume_inflated(w->reader, &w->content.digest);
	if (w->content.gzipped)
		return PV_OK;
	return pv__inflated_digest(path, &w->content.gzipped, &w->content.digest, diag);
}

/* The preprocessed image of a file, kept for the next stage that asks for it. */
static int preprocessed(struct pv__worker *w, int64_t file, struct pv__diag *diag)
{
	const struct pv__plan *plan = w->plan;
	const struct pv__plan_file *f = &plan->file[file];
	const struct pv__input *input = &plan->study->data.image[f->image];
	struct pv__mark mark = {f->shown, 0, 0};

	if (w->image_file == file)
		return PV_OK;
	if (f->fault)
		return pv__fail(diag, PV_EDATA, &mark, "%s", f->fault);
	w->image_file = -1;
	pv__arena_free(w->image_arena);
	w->image_arena = pv__arena_new();
	if (!w->image_arena)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %s", f->shown);
	PV__TRY(pv__volume_read(w->reader, f->path, &w->image, NULL, NULL, diag));
	PV__TRY(note_content(w, f->path, diag));
	w->image.id = f->shown;
	if (plan->samples->volume_run && w->image.n_times == plan->samples->n_volumes)
		w->image.run = plan->samples->volume_run;
	for (int64_t i = 0; i < input->n_preprocess; i++)
		PV__TRY(preprocess_stage(w, &input->preprocess[i], f->shown, &w->image, diag));
	w->image_file = file;
	return PV_OK;
}

/* ---- extract ------------------------------------------------------------------------ */

/* The fixed files of a stage are loaded once; labels of the row's own with each row. */
static int extractor_config(struct pv__worker *w, const struct pv__stage *stage,
                            const struct pv__plan_file *own, struct pv__extractor *x,
                            struct pv__diag *diag)
{
	struct pv__loader loader = *w->plan->loader;
	struct pv__mark mark = {own ? own->shown : NULL, 0, 0};

	if (!own)
		return pv__stage_config(x->arena, stage, 0, w->plan->loader, &x->config, diag);
	if (own->fault)
		return pv__fail(diag, PV_EDATA, &mark, "%s", own->fault);
	loader.arena = x->arena;
	loader.own_atlas = own->path;
	return pv__stage_config(x->arena, stage, 0, &loader, &x->config, diag);
}

static int open_extractor(struct pv__worker *w, const struct pv__stage *stage,
                          const struct pv__plan_file *own, struct pv__extractor *x,
                          struct pv__diag *diag)
{
	struct pv_ctx ctx;
	int status;

	if (x->open && !own && pv__grid_equal(&x->grid, &w->image.grid))
		return PV_OK;
	pv__arena_free(x->arena);
	*x = (struct pv__extractor){.arena = pv__arena_new(), .grid = w->image.grid};
	if (!x->arena)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %s", stage->op_name);
	PV__TRY(extractor_config(w, stage, own, x, diag));
	pv__ctx_init(&ctx, stage->op, &stage->mark, w->image.id, x->arena, no_stream, diag);
	status = stage->op->extract->open(&pv__host, &ctx, x->config, &x->grid, &x->space, &x->state);
	PV__TRY(pv__ctx_end(&ctx, status));
	x->open = true;
	return PV_OK;
}

/* The row of one time point. */
static int point_row(struct pv__worker *w, const struct pv__stage *stage,
                     const struct pv__extractor *x, int64_t time, double *out,
                     struct pv__diag *diag)
{
	struct pv_volume volume = w->image;
	struct pv_ctx ctx;
	int status;

	for (int64_t c = 0; c < x->space->n_features; c++)
		out[c] = INFINITY;
	volume.data += time * pv__grid_voxels(&volume.grid);
	volume.n_times = 1;
	volume.run = NULL;
	pv__ctx_init(&ctx, stage->op, &stage->mark, w->image.id, w->image_arena, no_stream, diag);
	status = stage->op->extract->row(&pv__host, &ctx, x->config, x->state, &volume, out);
	PV__TRY(pv__ctx_end(&ctx, status));
	for (int64_t c = 0; c < x->space->n_features; c++)
		if (isinf(out[c])) /* NaN is a missing value */
			return pv__fail(diag, PV_ENUMERIC, &stage->mark, "%s (%s): '%s' is not finite",
			                stage->op->name, w->image.id, x->space->feature[c].name);
	return PV_OK;
}

/* A sample of several time points is the mean of their rows. */
static int mean_row(struct pv__worker *w, struct pv__arena *arena, const struct pv__stage *stage,
                    const struct pv__extractor *x, int64_t sample, double *out,
                    struct pv__diag *diag)
{
	const struct pv__samples *s = w->plan->samples;
	int64_t p = x->space->n_features, n = s->n_points[sample];
	double *row = pv__alloc(arena, (size_t)p, sizeof(*row));

	if (!row)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a row");
	for (int64_t i = 0; i < n; i++) {
		PV__TRY(point_row(w, stage, x, s->point[sample][i], row, diag));
		for (int64_t c = 0; c < p; c++)
			out[c] += row[c];
	}
	for (int64_t c = 0; c < p; c++)
		out[c] /= (double)n;
	return PV_OK;
}

static int check_times(struct pv__worker *w, const struct pv__plan_file *file,
                       struct pv__diag *diag)
{
	const struct pv__samples *s = w->plan->samples;
	struct pv__mark mark = {file->shown, 0, 0};

	if (!s->n_points && w->image.n_times > 1)
		return pv__fail(diag, PV_EDATA, &mark,
		                "has %lld volumes: a sample per participant needs a 3-D image",
		                (long long)w->image.n_times);
	for (int64_t i = 0; s->n_points && i < file->n_rows; i++)
		for (int64_t p = 0; p < s->n_points[file->row[i]]; p++)
			if (s->point[file->row[i]][p] >= w->image.n_times)
				return pv__fail(diag, PV_EDATA, &mark,
				                "has %lld volumes, and the events name more",
				                (long long)w->image.n_times);
	return PV_OK;
}

/* How much of each region the file has values for, by its first volume that counts; no
 * numbers where the op does not tell. */
static int put_coverage(struct pv__worker *w, struct pv__arena *arena,
                        const struct pv__stage *stage, const struct pv__extractor *x,
                        int64_t sample, struct pv__buffer *body, struct pv__diag *diag)
{
	const struct pv_extract_call *call = stage->op->extract;
	const struct pv__samples *s = w->plan->samples;
	int64_t n = x->space->n_regions, time = s->n_points ? s->point[sample][0] : 0;
	struct pv_volume volume = w->image;
	double *share = pv__alloc(arena, (size_t)n, sizeof(*share));
	struct pv_ctx ctx;

	if (!share)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for coverage");
	if (!call->coverage) {
		pv__put_reals(body, 0, share);
		return PV_OK;
	}
	volume.data += time * pv__grid_voxels(&volume.grid);
	volume.n_times = 1;
	volume.run = NULL;
	pv__ctx_init(&ctx, stage->op, &stage->mark, w->image.id, w->image_arena, no_stream, diag);
	PV__TRY(pv__ctx_end(&ctx, call->coverage(&pv__host, &ctx, x->config, x->state, &volume,
	                                         share)));
	for (int64_t r = 0; r < n; r++)
		if (!(share[r] >= 0 && share[r] <= 1 + 1e-9))
			return pv__fail(diag, PV_ENUMERIC, &stage->mark,
			                "%s (%s): a share of '%s' that is not from 0 to 1",
			                stage->op->name, w->image.id, x->space->region[r].name);
	pv__put_reals(body, n, share);
	return PV_OK;
}

static int extract_volumes(struct pv__worker *w, struct pv__arena *arena,
                           const struct pv__task *task, struct pv__buffer *body,
                           struct pv__diag *diag)
{
	const struct pv__plan_file *file = &w->plan->file[task->file];
	const struct pv__stage *stage = &w->plan->study->block[task->block].from[task->stage];
	struct pv__extractor *x = &w->extractor[task->block][task->stage];
	struct pv__matrix m = {.n_rows = file->n_rows};

	PV__TRY(preprocessed(w, task->file, diag));
	PV__TRY(check_times(w, file, diag));
	PV__TRY(refuse_nan(stage->op, &w->image, file->shown, diag));
	PV__TRY(open_extractor(w, stage, task->own_atlas, x, diag));
	m.space = x->space;
	m.n_cols = x->space->n_features;
	m.x = pv__alloc(arena, (size_t)m.n_rows, (size_t)m.n_cols * sizeof(*m.x));
	if (!m.x)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the rows of %s", file->shown);
	for (int64_t i = 0; i < m.n_rows; i++) {
		double *row = m.x + i * m.n_cols;

		if (w->plan->samples->n_points)
			PV__TRY(mean_row(w, arena, stage, x, file->row[i], row, diag));
		else
			PV__TRY(point_row(w, stage, x, 0, row, diag));
	}
	pv__put_content(body, &w->content);
	pv__put_matrix(body, &m);
	return put_coverage(w, arena, stage, x, file->row[0], body, diag);
}

/* No op on recordings tells how much of a region it has values for. */
static int extract_recording(struct pv__worker *w, struct pv__arena *arena,
                             const struct pv__task *task, struct pv__buffer *body,
                             struct pv__diag *diag)
{
	const char *path = w->plan->file[task->file].path;
	struct pv__content content = {0};
	struct pv__matrix m;

	PV__TRY(pv__extract_windows(w, arena, task, &m, diag));
	PV__TRY(pv__inflated_digest(path, &content.gzipped, &content.digest, diag));
	pv__put_content(body, &content);
	pv__put_matrix(body, &m);
	pv__put_reals(body, 0, NULL);
	return PV_OK;
}

int pv__task_extract(struct pv__worker *w, struct pv__arena *arena, const struct pv__task *task,
                     struct pv__buffer *body, struct pv__diag *diag)
{
	return w->plan->file[task->file].recording
		       ? extract_recording(w, arena, task, body, diag)
		       : extract_volumes(w, arena, task, body, diag);
}
