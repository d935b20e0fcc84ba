/* What the key of an object is made of. */
#include "plan/key.h"

#include <dlfcn.h>
#include <gnu/libc-version.h>

#include <cblas.h>

int pv__profile_digest(struct pv__digest *out, struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer key = {.arena = arena};
	struct pv__digest library;
	Dl_info self;
	int status;

	if (!arena)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a key");
	if (!dladdr((void *)pv__profile_digest, &self) || !self.dli_fname) {
		pv__arena_free(arena);
		return pv__fail(diag, PV_EBUG, NULL, "cannot find this library's own file");
	}
	status = pv__file_digest(self.dli_fname, &library, diag);
	if (status == PV_OK) {
		pv__putf(&key, "format %d\nblas %s\nlibc %s\n", PV__OBJECT_FORMAT,
		         openblas_get_corename(), gnu_get_libc_version());
		pv__key_digest(&key, &library);
		status = pv__key_close(&key, out, diag);
	}
	pv__arena_free(arena);
	return status;
}

void pv__key_digest(struct pv__buffer *key, const struct pv__digest *digest)
{
	pv__put(key, digest->byte, sizeof(digest->byte));
}

int pv__key_close(struct pv__buffer *key, struct pv__digest *out, struct pv__diag *diag)
{
	if (key->failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a key");
	pv__sha256(key->data, key->n, out);
	return PV_OK;
}

static void key_fixed_files(struct pv__buffer *key, const struct pv__plan *plan,
                            const struct pv__stage *stage)
{
	const char **path;
	int64_t n = pv__loader_files(plan->arena, plan->loader, stage, &path);

	key->failed = key->failed || n < 0;
	for (int64_t i = 0; i < n; i++)
		for (int64_t f = 0; f < plan->n_fixed; f++)
			if (pv__equal(plan->fixed[f].shown, path[i]))
				pv__key_digest(key, &plan->fixed[f].digest);
}

void pv__key_stage(struct pv__buffer *key, const struct pv__plan *plan,
                   const struct pv__stage *stage)
{
	const struct pv__registry *registry = plan->study->registry;
	const char *options = pv__stage_text(key->arena, stage, -1);

	pv__putf(key, "%s %s %s\n", stage->op->name, stage->op->version, options ? options : "");
	if (!options)
		key->failed = true;
	for (int64_t i = 0; i < registry->n_ops; i++)
		if (registry->op[i] == stage->op && registry->op_file[i] >= 0)
			pv__key_digest(key, &registry->file[registry->op_file[i]].digest);
	key_fixed_files(key, plan, stage);
}

static void key_texts(struct pv__buffer *key, int64_t n, const char *const *text)
{
	for (int64_t i = 0; text && i < n; i++)
		pv__put_text(key, text[i]);
}

void pv__key_rows(struct pv__buffer *key, const struct pv__samples *s)
{
	key_texts(key, s->n, s->id);
	key_texts(key, s->n_classes, s->class_name);
	key_texts(key, s->n_confounds, s->confound_name);
	pv__put_reals(key, s->n_targets * s->n, s->y);
	pv__put_reals(key, s->n * s->n_confounds, s->confound);
	for (int64_t i = 0; i < s->n; i++) {
		pv__put_i64(key, s->group[i]);
		pv__put_i64(key, s->site ? s->site[i] : -1);
		pv__put_u8(key, s->reference ? s->reference[i] : 0);
		pv__put_u8(key, s->role ? s->role[i] : 0);
		pv__put_real(key, s->time_s ? s->time_s[i] : 0);
		pv__put_i64(key, s->segment ? s->segment[i] : 0);
	}
}

void pv__key_rival(struct pv__buffer *key, const struct pv__plan *plan,
                   const struct pv__rival *rival)
{
	const struct pv__study *study = plan->study;

	pv__putf(key, "rival %s %lld %d\n", rival->spec->id, (long long)rival->set,
	         rival->from_samples);
	if (rival->from_samples)
		pv__key_stage(key, plan, &rival->spec->stage);
	for (int64_t i = 0; i < rival->chain.n; i++) {
		pv__putf(key, "block %lld ", (long long)rival->chain.stage[i].block);
		pv__key_stage(key, plan, rival->chain.stage[i].stage);
	}
	pv__key_stage(key, plan, rival->chain.model);
	for (int64_t b = 0; rival->set < 0 && b < study->n_blocks; b++)
		pv__key_digest(key, &plan->block_key[b]);
	for (int64_t b = 0; rival->set >= 0 && b < study->set[rival->set].n; b++)
		pv__key_digest(key, &plan->block_key[study->set[rival->set].block[b]]);
}
