/* A bundle as bytes: magic, SHA-256 of the rest, and the rest. */
#include "run/bundle.h"

#include "study/relocate.h"

#include <stdlib.h>
#include <string.h>

static const char magic[8] = "PVBNDL1\n";

enum { HEADER = sizeof(magic) + 32 };
static const size_t largest_bundle = (size_t)1 << 33;
static const size_t largest_fixed = (size_t)1 << 31;

/* ---- writing -------------------------------------------------------------------- */

/* "0-aal.nii.gz": a plain name, whatever the folder that the file came from. */
static const char *fixed_name(struct pv__arena *arena, const struct pv__plan *plan, int64_t i)
{
	const char *shown = plan->fixed[i].shown, *slash = strrchr(shown, '/');

	return pv__format(arena, "%lld-%s", (long long)i, slash ? slash + 1 : shown);
}

/* The study that a bundle holds: it has the one target, it chooses no rows, and its fixed
 * files are its own. */
static int bundle_study(struct pv__run *run, int64_t target, const char **text,
			struct pv__diag *diag)
{
	const struct pv__plan *plan = &run->files_plan;
	struct pv__move *move = pv__alloc(run->arena, (size_t)plan->n_fixed, sizeof(*move));
	struct pv__study study;

	if (!move)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a bundle");
	for (int64_t i = 0; i < plan->n_fixed; i++) {
		move[i] = (struct pv__move){plan->fixed[i].shown, fixed_name(run->arena, plan, i)};
		if (!move[i].to)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a bundle");
	}
	PV__TRY(pv__study_relocate(run->arena, run->study, plan->n_fixed, move, &study, diag));
	study.data.target.columns = (struct pv__names){1, run->samples.target_name + target};
	study.data.root = NULL;
	study.data.root_shown = "";
	study.data.where.n = study.data.train_where.n = study.data.test_where.n = 0;
	study.data.keep_per = study.data.keep_by = NULL;
	study.output = NULL; /* where somebody runs it, and how, is nobody else's business */
	study.run = NULL;
	*text = pv__study_resolved(run->arena, &study);
	return *text ? PV_OK : pv__fail(diag, PV_ENOMEM, NULL, "no memory for a bundle");
}

/* Distinct texts of a column, bytewise ascending. */
static int64_t distinct_texts(const struct pv__frame *frame, int64_t col, const char **level)
{
	int64_t n = 0;

	for (int64_t r = 0; r < frame->n_rows; r++)
		level[r] = pv__frame_cell(frame, r, col);
	qsort(level, (size_t)frame->n_rows, sizeof(*level), pv__compare_text);
	for (int64_t r = 0; r < frame->n_rows; r++)
		if (n == 0 || !pv__equal(level[r], level[n - 1]))
			level[n++] = level[r];
	return n;
}

static bool is_number(const struct pv__samples *s, const char *column)
{
	for (int64_t q = 0; q < s->n_confounds; q++)
		if (pv__equal(s->confound_name[q], column))
			return true;
	return false;
}

static int put_confounds(struct pv__arena *arena, const struct pv__samples *s, struct pv__buffer *b,
                         struct pv__diag *diag)
{
	const char **level = pv__alloc(arena, (size_t)s->n, sizeof(*level));

	if (!level)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a bundle");
	pv__put_i64(b, s->n_confound_columns);
	for (int64_t i = 0; i < s->n_confound_columns; i++) {
		const char *column = s->confound_column[i];
		int64_t n = is_number(s, column)
		                    ? 0
		                    : distinct_texts(s->frame, pv__frame_column(s->frame, column), level);

		pv__put_text(b, column);
		pv__put_i64(b, n);
		for (int64_t k = 0; k < n; k++)
			pv__put_text(b, level[k]);
	}
	return PV_OK;
}

static int put_fixed_files(struct pv__run *run, struct pv__arena *arena, struct pv__buffer *b,
                           struct pv__diag *diag)
{
	const struct pv__plan *plan = &run->files_plan;

	pv__put_i64(b, plan->n_fixed);
	for (int64_t i = 0; i < plan->n_fixed; i++) {
		struct pv__bytes bytes;

		PV__TRY(pv__file_read(arena, plan->fixed[i].path, largest_fixed, &bytes, diag));
		pv__put_text(b, fixed_name(arena, plan, i));
		pv__put_i64(b, (int64_t)bytes.n);
		pv__put(b, bytes.data, bytes.n);
	}
	return PV_OK;
}

/* Does what is learned hold training rows? */
static bool embeds_rows(const struct pv__rival *rival)
{
	bool embeds = rival->chain.model->op->flags & PV_EMBEDS_ROWS;

	for (int64_t i = 0; i < rival->chain.n; i++)
		embeds = embeds || rival->chain.stage[i].stage->op->flags & PV_EMBEDS_ROWS;
	return embeds;
}

/* Names of sites, where the chain learned something of them: elsewhere they are nobody's
 * business. */
static void put_sites(const struct pv__chain_spec *chain, const struct pv__samples *s,
                      struct pv__buffer *b)
{
	int32_t n = 0;

	for (int64_t i = 0; i < chain->n; i++)
		if (pv__starts_with(chain->stage[i].stage->op->name, "harmonise."))
			n = s->n_sites;
	pv__put_i64(b, n);
	for (int32_t k = 0; k < n; k++)
		pv__put_text(b, s->site_name[k]);
}

static int put_bundle(struct pv__run *run, struct pv__arena *arena, const struct pv__task *task,
                      const char *study, struct pv__buffer *b, struct pv__diag *diag)
{
	const struct pv__rival *rival = &run->plan.rival[task->rival];
	const struct pv__samples *s = &run->samples;
	const char *chosen;
	struct pv__cursor cursor;

	PV__TRY(pv__object_open(arena, &run->store, &task->key, "a final model", &cursor, NULL,
	                        diag));
	chosen = pv__get_text(&cursor);
	(void)pv__get_real(&cursor); /* inner score: tuning.tsv is about folds */
	if (cursor.failed)
		return pv__fail(diag, PV_EBUG, NULL, "a final model cannot be read");
	pv__put_text(b, study);
	pv__put_text(b, rival->spec->id);
	pv__put_text(b, run->study->set[rival->set].name);
	pv__put_text(b, chosen);
	pv__put_i64(b, s->target_kind);
	pv__put_text(b, s->target_name[rival->target]);
	pv__put_i64(b, s->n_classes);
	for (int32_t k = 0; k < s->n_classes; k++)
		pv__put_text(b, s->class_name[k]);
	pv__put_i64(b, s->n);
	pv__put_u8(b, embeds_rows(rival));
	put_sites(&rival->chain, s, b);
	PV__TRY(put_confounds(arena, s, b, diag));
	PV__TRY(put_fixed_files(run, arena, b, diag));
	pv__put(b, cursor.data + cursor.at, cursor.n - cursor.at);
	return PV_OK;
}

static int write_bundle(struct pv__run *run, const struct pv__task *task, const char *study,
                        const char *name, struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer body = {.arena = arena}, file = {.arena = arena};
	struct pv__digest digest;
	const char *path;
	int status;

	if (!arena)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a bundle");
	status = put_bundle(run, arena, task, study, &body, diag);
	if (status == PV_OK) {
		path = pv__format(arena, "%s/models/%s", run->folder, name);
		pv__put(&file, magic, sizeof(magic));
		if (!body.failed)
			pv__sha256(body.data, body.n, &digest);
		pv__put(&file, digest.byte, sizeof(digest.byte));
		pv__put(&file, body.data, body.n);
		status = body.failed || file.failed || !path
		                 ? pv__fail(diag, PV_ENOMEM, NULL, "no memory for a bundle")
		                 : pv__file_update(path, file.data, file.n, diag);
	}
	pv__arena_free(arena);
	return status;
}

/* "ridge_all.pvb", or "ridge_all_target2.pvb" where there are several: the name of a
 * target may hold what a file name may not */
static const char *bundle_name(const struct pv__run *run, const struct pv__rival *rival)
{
	const char *set = run->study->set[rival->set].name;

	if (run->samples.n_targets < 2)
		return pv__format(run->arena, "%s_%s.pvb", rival->spec->id, set);
	return pv__format(run->arena, "%s_%s_target%lld.pvb", rival->spec->id, set,
			  (long long)rival->target + 1);
}

int pv__bundles_write(struct pv__run *run, struct pv__results *results, struct pv__diag *diag)
{
	const struct pv__plan *plan = &run->plan;
	const char **name = pv__alloc(run->arena, (size_t)plan->n_rivals, sizeof(*name));
	uint8_t *embeds = pv__alloc(run->arena, (size_t)plan->n_rivals, 1);
	const char *folder = pv__path_join(run->arena, run->folder, "models");
	const char **study = pv__alloc(run->arena, (size_t)run->samples.n_targets, sizeof(*study));
	int64_t n = 0;

	if (!name || !embeds || !folder || !study)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for bundles");
	for (int64_t t = 0; t < run->samples.n_targets; t++)
		PV__TRY(bundle_study(run, t, &study[t], diag));
	PV__TRY(pv__make_folder(folder, diag));
	for (int64_t t = 0; t < plan->n_tasks; t++) {
		const struct pv__task *task = &plan->task[t];
		const struct pv__rival *rival = &plan->rival[task->rival];

		if (task->kind != PV__TASK_FINAL)
			continue;
		name[n] = bundle_name(run, rival);
		if (!name[n])
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory for bundles");
		embeds[n] = embeds_rows(rival);
		PV__TRY(write_bundle(run, task, study[rival->target], name[n++], diag));
	}
	results->bundle_embeds_rows = embeds;
	results->bundle = name;
	results->n_bundles = n;
	return PV_OK;
}

/* ---- reading ------------------------------------------------------------------------ */

static const char *bundle_fault(const struct pv__bytes *bytes)
{
	struct pv__digest digest;

	if (bytes->n < HEADER || memcmp(bytes->data, magic, sizeof(magic)) != 0)
		return "is not a bundle of this version";
	pv__sha256(bytes->data + HEADER, bytes->n - HEADER, &digest);
	if (memcmp(bytes->data + sizeof(magic), digest.byte, sizeof(digest.byte)) != 0)
		return "is damaged: its content does not match its digest";
	return NULL;
}

static bool get_files(struct pv__cursor *c, struct pv__bundle *out)
{
	struct pv__bundle_file *file;

	out->n_files = pv__get_count(c, 16);
	file = pv__alloc(c->arena, (size_t)out->n_files, sizeof(*file));
	for (int64_t i = 0; file && i < out->n_files && !c->failed; i++) {
		file[i].name = pv__get_text(c);
		file[i].n = pv__get_count(c, 1);
		file[i].bytes = c->data + c->at;
		c->at += (size_t)file[i].n;
	}
	out->file = file;
	return file && !c->failed;
}

static bool get_confounds(struct pv__cursor *c, struct pv__bundle *out)
{
	struct pv__confound_code *code;

	out->n_confounds = pv__get_count(c, 16);
	code = pv__alloc(c->arena, (size_t)out->n_confounds, sizeof(*code));
	for (int64_t i = 0; code && i < out->n_confounds && !c->failed; i++) {
		const char **level;

		code[i].column = pv__get_text(c);
		code[i].n_levels = pv__get_count(c, 8);
		level = pv__alloc(c->arena, (size_t)code[i].n_levels, sizeof(*level));
		for (int64_t k = 0; level && k < code[i].n_levels; k++)
			level[k] = pv__get_text(c);
		code[i].level = level;
	}
	out->confound = code;
	return code && !c->failed;
}

/* n texts, each at least the 8 bytes of its length. */
static const char **get_texts(struct pv__cursor *c, int64_t *n)
{
	const char **text;

	*n = pv__get_count(c, 8);
	text = pv__alloc(c->arena, (size_t)*n, sizeof(*text));
	for (int64_t k = 0; text && k < *n; k++)
		text[k] = pv__get_text(c);
	return text;
}

static bool get_bundle(struct pv__cursor *c, struct pv__bundle *out)
{

	out->study = pv__get_text(c);
	out->model = pv__get_text(c);
	out->set = pv__get_text(c);
	out->chosen = pv__get_text(c);
	out->target_kind = (uint32_t)pv__get_i64(c);
	out->target = pv__get_text(c);
	out->class_name = get_texts(c, &out->n_classes);
	out->n_train = pv__get_i64(c);
	out->embeds_rows = pv__get_u8(c) != 0;
	out->site_name = get_texts(c, &out->n_sites);
	return out->class_name && out->site_name && get_confounds(c, out) && get_files(c, out);
}

int pv__bundle_read(struct pv__arena *arena, const char *path, const struct pv__registry *registry,
                    struct pv__bundle *out, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	struct pv__bytes bytes;
	struct pv__cursor cursor;
	const char *fault;

	PV__TRY(pv__file_read(arena, path, largest_bundle, &bytes, diag));
	fault = bundle_fault(&bytes);
	if (fault)
		return pv__fail(diag, PV_EDATA, &mark, "%s", fault);
	cursor = (struct pv__cursor){.arena = arena, .data = (const char *)bytes.data + HEADER,
	                             .n = bytes.n - HEADER};
	*out = (struct pv__bundle){0};
	if (!get_bundle(&cursor, out))
		return pv__fail(diag, PV_EDATA, &mark, "cannot be read");
	return pv__chain_load(arena, &cursor, registry, &out->chain, diag);
}
