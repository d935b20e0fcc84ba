/* What the key of an object is made of, line by line. */
#include "plan/key.h"

#include <dlfcn.h>
#include <gnu/libc-version.h>

#include <cblas.h>

/* ---- lines ---------------------------------------------------------------------- */

/* No text can pass for the end of its line, or for another line. */
static void put_escaped(struct pv__buffer *b, const char *text)
{
	for (const char *c = text; *c; c++) {
		if (*c == '\n')
			pv__puts(b, "\\n");
		else if (*c == '\t')
			pv__puts(b, "\\t");
		else if (*c == '\\')
			pv__puts(b, "\\\\");
		else
			pv__put(b, c, 1);
	}
}

void pv__line(struct pv__buffer *b, const char *name, const char *value)
{
	put_escaped(b, name);
	pv__puts(b, "\t");
	put_escaped(b, value);
	pv__puts(b, "\n");
}

void pv__line_number(struct pv__buffer *b, const char *name, int64_t value)
{
	pv__putf(b, "%s\t%lld\n", name, (long long)value);
}

void pv__line_real(struct pv__buffer *b, const char *name, double value)
{
	const char *text = pv__real_text(b->arena, value);

	b->failed = b->failed || !text;
	if (text)
		pv__line(b, name, text);
}

void pv__line_digest(struct pv__buffer *b, const char *name, const struct pv__digest *digest)
{
	const char *text = pv__digest_text(b->arena, digest);

	b->failed = b->failed || !text;
	if (text)
		pv__line(b, name, text);
}

void pv__file_lines(struct pv__buffer *b, const char *name, const struct pv__plan_file *file)
{
	const char *pair = file->pair ? pv__format(b->arena, "%s, pair", name) : NULL;

	pv__line_digest(b, name, &file->digest);
	b->failed = b->failed || (file->pair && !pair);
	if (pair)
		pv__line_digest(b, pair, &file->pair->digest);
	if (file->recording)
		pv__line_digest(b, "header of the recording", &file->recording->header);
}

void pv__line_bytes(struct pv__buffer *b, const char *name, const struct pv__buffer *bytes)
{
	struct pv__digest digest;

	if (bytes->failed) {
		b->failed = true;
		return;
	}
	pv__sha256(bytes->data, bytes->n, &digest);
	pv__line_digest(b, name, &digest);
}

int pv__key_close(struct pv__buffer *key, struct pv__digest *out, struct pv__diag *diag)
{
	if (key->failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a key");
	pv__sha256(key->data, key->n, out);
	return PV_OK;
}

/* ---- the program ------------------------------------------------------------------- */

int pv__profile_lines(struct pv__buffer *b, struct pv__diag *diag)
{
	struct pv__digest library;
	Dl_info self;

	if (!dladdr((void *)pv__profile_lines, &self) || !self.dli_fname)
		return pv__fail(diag, PV_EBUG, NULL, "cannot find this library's own file");
	PV__TRY(pv__file_digest(self.dli_fname, &library, diag));
	pv__line_number(b, "object format", PV__OBJECT_FORMAT);
	pv__line_digest(b, "pulvinar", &library);
	pv__line(b, "BLAS core", openblas_get_corename());
	pv__line(b, "libc", gnu_get_libc_version());
	return b->failed ? pv__fail(diag, PV_ENOMEM, NULL, "no memory for a key") : PV_OK;
}

/* ---- stages -------------------------------------------------------------------------- */

/* "PLACE WHAT", as the name of a line. */
static const char *at(struct pv__buffer *b, const char *place, const char *what)
{
	const char *name = pv__format(b->arena, "%s %s", place, what);

	b->failed = b->failed || !name;
	return name ? name : place;
}

static void option_lines(struct pv__buffer *b, const char *place, const struct pv__stage *stage)
{
	for (const struct pv_option *o = stage->op->option; o && o->name; o++) {
		const char *text;

		if (pv__option_text(b->arena, stage, o, -1, &text) != PV_OK)
			b->failed = true;
		else if (text)
			pv__line(b, at(b, at(b, place, "option"), o->name), text);
	}
}

static void plugin_line(struct pv__buffer *b, const struct pv__plan *plan, const char *place,
			const struct pv__stage *stage)
{
	const struct pv__registry *r = plan->study->registry;

	for (int64_t i = 0; i < r->n_ops; i++)
		if (r->op[i] == stage->op && r->op_file[i] >= 0) {
			const struct pv__plugin_file *file = &r->file[r->op_file[i]];

			pv__line_digest(b, at(b, at(b, place, "plugin"), file->shown),
					&file->digest);
		}
}

static void file_lines(struct pv__buffer *b, const struct pv__plan *plan, const char *place,
		       const struct pv__stage *stage)
{
	const char **path;
	int64_t n = pv__loader_files(b->arena, plan->loader, stage, &path);

	b->failed = b->failed || n < 0;
	for (int64_t i = 0; i < n; i++)
		for (int64_t f = 0; f < plan->n_fixed; f++)
			if (pv__equal(plan->fixed[f].shown, path[i]))
				pv__file_lines(b, at(b, at(b, place, "file"), path[i]),
					       &plan->fixed[f]);
}

void pv__stage_lines(struct pv__buffer *b, const struct pv__plan *plan, const char *place,
		     const struct pv__stage *stage)
{
	pv__line(b, place, stage->op->name);
	pv__line(b, at(b, place, "version"), stage->op->version);
	option_lines(b, place, stage);
	plugin_line(b, plan, place, stage);
	file_lines(b, plan, place, stage);
}

/* ---- rivals ----------------------------------------------------------------------------- */

static void block_line(struct pv__buffer *b, const struct pv__plan *plan, int64_t block)
{
	pv__line_digest(b, at(b, "block", plan->study->block[block].name), &plan->block_key[block]);
}

void pv__rival_lines(struct pv__buffer *b, const struct pv__plan *plan,
		     const struct pv__rival *rival)
{
	const struct pv__study *study = plan->study;
	const struct pv__chain_spec *chain = &rival->chain;

	pv__line(b, "model id", rival->spec->id);
	pv__line(b, "set", pv__set_name(study, rival->set));
	if (plan->samples->n_targets > 1)
		pv__line(b, "target", plan->samples->target_name[rival->target]);
	if (rival->from_samples)
		pv__stage_lines(b, plan, "baseline", &rival->spec->stage);
	for (int64_t i = 0; i < chain->n; i++) {
		int64_t block = chain->stage[i].block;
		const char *place = pv__format(b->arena, "transform %lld", (long long)i + 1);

		b->failed = b->failed || !place;
		if (!place)
			return;
		pv__stage_lines(b, plan, place, chain->stage[i].stage);
		pv__line(b, at(b, place, "on"), block < 0 ? "-" : study->block[block].name);
	}
	pv__stage_lines(b, plan, "model", chain->model);
	for (int64_t i = 0; rival->set < 0 && i < study->n_blocks; i++)
		block_line(b, plan, i);
	for (int64_t i = 0; rival->set >= 0 && i < study->set[rival->set].n; i++)
		block_line(b, plan, study->set[rival->set].block[i]);
}

/* ---- rows ----------------------------------------------------------------------------------- */

static void put_texts(struct pv__buffer *b, int64_t n, const char *const *text)
{
	for (int64_t i = 0; text && i < n; i++)
		pv__put_text(b, text[i]);
}

void pv__put_rows(struct pv__buffer *b, const struct pv__samples *s)
{
	put_texts(b, s->n, s->id);
	put_texts(b, s->n_classes, s->class_name);
	put_texts(b, s->n_confounds, s->confound_name);
	pv__put_reals(b, s->n_targets * s->n, s->y);
	pv__put_reals(b, s->n * s->n_confounds, s->confound);
	for (int64_t i = 0; i < s->n; i++) {
		pv__put_i64(b, s->group[i]);
		pv__put_i64(b, s->site ? s->site[i] : -1);
		pv__put_u8(b, s->reference ? s->reference[i] : 0);
		pv__put_u8(b, s->role ? s->role[i] : 0);
		pv__put_real(b, s->time_s ? s->time_s[i] : 0);
		pv__put_i64(b, s->segment ? s->segment[i] : 0);
	}
}
