/* Every file that a run read, for the manifest: study, tables, fixed files, images. */
#include "run/collect.h"

#include <string.h>

struct inputs {
	struct pv__collector *c;
	struct pv__diag *diag;
	int64_t n;
	struct pv__input_file *file;
};

/* An absolute path says where somebody keeps things: its last part names the file. */
static const char *shown_path(const char *shown)
{
	return shown[0] == '/' ? strrchr(shown, '/') + 1 : shown;
}

static struct pv__input_file *add(struct inputs *in, const char *role, const char *shown,
				  const struct pv__digest *digest, int64_t bytes)
{
	struct pv__input_file *file = &in->file[in->n++];

	*file = (struct pv__input_file){.shown = shown_path(shown),
					.digest = *digest,
					.bytes = bytes,
					.role = role,
					.outside = shown[0] == '/'};
	return file;
}

static void add_texts(struct inputs *in)
{
	const struct pv__study *study = in->c->run->study;
	const struct pv__samples *s = &in->c->run->samples;

	for (int64_t i = 0; i < study->n_files; i++)
		add(in, "study", study->files[i].shown, &study->files[i].digest,
		    study->files[i].bytes);
	for (int64_t i = 0; i < s->n_texts; i++)
		add(in, s->text[i].role, s->text[i].shown, &s->text[i].digest, s->text[i].bytes);
}

static int add_splits(struct inputs *in)
{
	struct pv__run *run = in->c->run;
	const char *shown = run->study->outer.file, *path;
	struct pv__frame frame;

	if (run->study->outer.scheme != PV__FROM_FILE || !shown)
		return PV_OK;
	path = pv__path_join(run->arena, run->files_plan.loader->root, shown);
	if (!path)
		return pv__fail(in->diag, PV_ENOMEM, NULL, "no memory for the inputs");
	PV__TRY(pv__frame_read(run->arena, path, &frame, in->diag));
	add(in, "splits", shown, &frame.digest, frame.bytes);
	return PV_OK;
}

/* A file whose content nothing has noted yet. */
static int add_whole(struct inputs *in, const char *role, const struct pv__plan_file *f)
{
	struct pv__input_file *file = add(in, role, f->shown, &f->digest, f->bytes);

	return pv__inflated_digest(f->path, &file->gzipped, &file->content, in->diag);
}

static int add_fixed(struct inputs *in)
{
	const struct pv__plan *plan = &in->c->run->files_plan;

	for (int64_t i = 0; i < plan->n_fixed; i++) {
		PV__TRY(add_whole(in, "fixed", &plan->fixed[i]));
		if (plan->fixed[i].pair)
			PV__TRY(add_whole(in, "fixed", plan->fixed[i].pair));
	}
	return PV_OK;
}

/* Its content as the extraction of a file noted it, and what it covers of each region; its
 * warnings join the others. */
static int read_object(struct inputs *in, struct pv__arena *arena, const struct pv__task *task,
		       struct pv__input_file *file)
{
	struct pv__content content;
	struct pv__cursor cursor;
	struct pv__matrix m;
	double *share;
	int64_t n = 0;

	PV__TRY(pv__object_open(arena, &in->c->run->store, &task->key, "a file", &cursor,
				&in->c->warnings, in->diag));
	if (!pv__get_content(&cursor, &content) || !pv__view_matrix(&cursor, &m) ||
	    !(share = pv__get_reals(&cursor, &n)) || (n > 0 && n != m.space->n_regions))
		return pv__fail(in->diag, PV_EBUG, NULL, "the rows of %s cannot be read",
				file->shown);
	file->gzipped = content.gzipped;
	file->content = content.digest;
	return pv__collect_coverage(in->c, m.space, n, share, in->diag);
}

static int read_extraction(struct inputs *in, const struct pv__task *task,
			   struct pv__input_file *file)
{
	struct pv__arena *arena = pv__arena_new();
	int status;

	if (!arena)
		return pv__fail(in->diag, PV_ENOMEM, NULL, "no memory for the inputs");
	status = read_object(in, arena, task, file);
	pv__arena_free(arena);
	return status;
}

static int add_images(struct inputs *in)
{
	const struct pv__plan *plan = &in->c->run->files_plan;
	struct pv__input_file *image = &in->file[in->n];
	bool *known = pv__alloc(in->c->run->arena, (size_t)plan->n_files, sizeof(*known));

	if (!known)
		return pv__fail(in->diag, PV_ENOMEM, NULL, "no memory for the inputs");
	for (int64_t f = 0; f < plan->n_files; f++)
		add(in, "image", plan->file[f].shown, &plan->file[f].digest, plan->file[f].bytes);
	for (int64_t t = 0; t < plan->n_tasks; t++) {
		const struct pv__task *task = &plan->task[t];

		if (task->kind != PV__TASK_EXTRACT)
			continue;
		PV__TRY(read_extraction(in, task, &image[task->file]));
		known[task->file] = true;
	}
	for (int64_t f = 0; f < plan->n_files; f++) /* declared, and used by no feature */
		if (!known[f])
			PV__TRY(pv__inflated_digest(plan->file[f].path, &image[f].gzipped,
						    &image[f].content, in->diag));
	for (int64_t f = 0; f < plan->n_files; f++)
		if (plan->file[f].pair)
			PV__TRY(add_whole(in, "image", plan->file[f].pair));
	return PV_OK;
}

int pv__collect_inputs(struct pv__collector *c, struct pv__diag *diag)
{
	const struct pv__plan *plan = &c->run->files_plan;
	struct inputs in = {.c = c, .diag = diag};
	int64_t most = c->run->study->n_files + c->run->samples.n_texts + 2 * plan->n_fixed +
		       2 * plan->n_files + 1; /* twice: header and voxels may be two files */

	in.file = pv__alloc(c->run->arena, (size_t)most, sizeof(*in.file));
	if (!in.file)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the inputs");
	add_texts(&in);
	PV__TRY(add_splits(&in));
	PV__TRY(add_fixed(&in));
	PV__TRY(add_images(&in));
	c->results->input = in.file;
	c->results->n_inputs = in.n;
	return PV_OK;
}
