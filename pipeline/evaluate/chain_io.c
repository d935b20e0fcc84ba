/* A fitted chain as bytes, and back. */
#include "evaluate/chain_io.h"

#include <string.h>

static const char MAGIC[] = "pulvinar fitted chain 1";

/* ---- write ------------------------------------------------------------------------------- */

struct byte_writer {
	struct pv_writer base;
	struct pv__buffer *to;
};

static int write_bytes(struct pv_writer *w, const void *bytes, size_t n)
{
	struct byte_writer *self = (struct byte_writer *)w;

	pv__put(self->to, bytes, n);
	return self->to->failed ? PV_ENOMEM : PV_OK;
}

typedef int (*save_fn)(const struct pv_host *, pv_ctx *, const void *model, struct pv_writer *);

/* What the op writes, behind its length. */
static int put_model(struct pv__buffer *out, const struct pv__stage *stage, save_fn save,
		     const void *model, struct pv__stream stream, const char *what,
		     struct pv__diag *diag)
{
	struct pv__buffer bytes = {.arena = out->arena};
	struct byte_writer writer = {{write_bytes}, &bytes};
	struct pv_ctx ctx;
	int status;

	if (!save)
		return pv__fail(diag, PV_EPLUGIN, &stage->mark,
				"%s cannot be saved: its plugin offers no save()", stage->op->name);
	pv__ctx_init(&ctx, stage->op, &stage->mark, what, NULL, stream, diag);
	status = save(&pv__host, &ctx, model, &writer.base);
	PV__TRY(pv__ctx_end(&ctx, status));
	pv__put_i64(out, (int64_t)bytes.n);
	pv__put(out, bytes.data, bytes.n);
	return PV_OK;
}

static int put_stage(struct pv__buffer *out, const struct pv__stage *stage, int64_t choice,
		     struct pv__stream stream, struct pv__diag *diag)
{
	const char *options = pv__stage_options(out->arena, stage, choice);

	if (!options)
		return pv__fail(diag, PV_ENOMEM, &stage->mark, "no memory to save %s",
				stage->op->name);
	pv__put_text(out, stage->op->name);
	pv__put_text(out, stage->op->version);
	pv__put_text(out, options);
	pv__put_i64(out, stream.key[0]);
	pv__put_i64(out, stream.key[1]);
	return PV_OK;
}

static int put_link(struct pv__buffer *out, const struct pv__link *link, const char *what,
		    struct pv__diag *diag)
{
	PV__TRY(put_stage(out, link->stage, link->choice, link->stream, diag));
	pv__put_i64(out, link->first);
	pv__put_i64(out, link->n_in);
	return put_model(out, link->stage, link->stage->op->transform->save, link->model,
			 link->stream, what, diag);
}

static int put_fitted(struct pv__buffer *out, const struct pv__fitted *m, const char *what,
		      struct pv__diag *diag)
{
	PV__TRY(put_stage(out, m->stage, m->choice, m->stream, diag));
	pv__put_i64(out, m->kind);
	pv__put_i64(out, m->n_classes);
	for (int32_t k = 0; k < m->n_classes; k++)
		pv__put_text(out, m->class_name[k]);
	return put_model(out, m->stage, m->stage->op->model->save, m->model, m->stream, what, diag);
}

static int put_chain(struct pv__buffer *out, const struct pv__chain *chain, struct pv__diag *diag)
{
	pv__put_text(out, MAGIC);
	pv__put_space(out, chain->space);
	pv__put_i64(out, chain->n_confounds);
	for (int64_t q = 0; q < chain->n_confounds; q++)
		pv__put_text(out, chain->confound_name[q]);
	pv__put_i64(out, chain->n);
	for (int64_t i = 0; i < chain->n; i++)
		PV__TRY(put_link(out, &chain->link[i], chain->what, diag));
	PV__TRY(put_fitted(out, &chain->model, chain->what, diag));
	if (out->failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to save a chain");
	return PV_OK;
}

void pv__chain_save(const struct pv__chain *chain, struct pv__buffer *out, struct pv__diag *diag)
{
	if (put_chain(out, chain, diag) != PV_OK)
		out->failed = true;
}

/* ---- read -------------------------------------------------------------------------------- */

struct byte_reader {
	struct pv_reader base;
	const char *at;
	size_t left;
};

static int read_bytes(struct pv_reader *r, void *out, size_t n)
{
	struct byte_reader *self = (struct byte_reader *)r;

	if (n > self->left)
		return PV_EDATA;
	if (n > 0)
		memcpy(out, self->at, n);
	self->at += n;
	self->left -= n;
	return PV_OK;
}

struct loading {
	struct pv__arena *keep;
	struct pv__cursor *from;
	const struct pv__registry *registry;
	struct pv__diag *diag;
};

static int damaged(const struct loading *l, const char *what)
{
	return pv__fail(l->diag, PV_EDATA, NULL, "bundle: %s is damaged or cut short", what);
}

typedef int (*load_fn)(const struct pv_host *, pv_ctx *, const void *config, struct pv_reader *,
		       void **model);

static int get_model(const struct loading *l, const struct pv__stage *stage, load_fn load,
		     const void *config, struct pv__stream stream, void **model)
{
	int64_t n = pv__get_count(l->from, 1);
	struct byte_reader reader = {{read_bytes}, l->from->data + l->from->at, (size_t)n};
	struct pv_ctx ctx;
	int status;

	if (l->from->failed)
		return damaged(l, stage->op->name);
	if (!load)
		return pv__fail(l->diag, PV_EPLUGIN, NULL,
				"bundle: %s cannot be loaded: its plugin offers no load()",
				stage->op->name);
	pv__ctx_init(&ctx, stage->op, &stage->mark, "bundle", l->keep, stream, l->diag);
	status = load(&pv__host, &ctx, config, &reader.base, model);
	PV__TRY(pv__ctx_end(&ctx, status));
	l->from->at += (size_t)n;
	return reader.left == 0 ? PV_OK : damaged(l, stage->op->name);
}

static int find_op(const struct loading *l, const char *name, const char *version, uint32_t role,
		   const struct pv_op **out)
{
	if (!name || !version || l->from->failed)
		return damaged(l, "a stage");
	*out = pv__registry_find(l->registry, name);
	if (!*out || (*out)->role != role)
		return pv__fail(
			l->diag, PV_EPLUGIN, NULL,
			"bundle: %s %s is not among the plugins found: install the plugin that "
			"has it",
			name, version);
	if (!pv__equal((*out)->version, version))
		return pv__fail(
			l->diag, PV_EPLUGIN, NULL,
			"bundle: it was fitted with %s version %s, and version %s is installed: "
			"install that version or fit again",
			name, version, (*out)->version);
	return PV_OK;
}

static int get_stage(const struct loading *l, uint32_t role, const struct pv__stage **out,
		     const void **config, struct pv__stream *stream)
{
	const char *name = pv__get_text(l->from), *version = pv__get_text(l->from);
	const char *options = pv__get_text(l->from);
	struct pv__stage *stage = pv__alloc(l->keep, 1, sizeof(*stage));
	const struct pv__node *node;
	const struct pv_op *op;

	stream->key[0] = (uint32_t)pv__get_i64(l->from);
	stream->key[1] = (uint32_t)pv__get_i64(l->from);
	if (!stage)
		return pv__fail(l->diag, PV_ENOMEM, NULL, "no memory for a bundle");
	PV__TRY(find_op(l, name, version, role, &op));
	if (!options)
		return damaged(l, op->name);
	PV__TRY(pv__yaml_parse(l->keep, "bundle", options, strlen(options), &node, l->diag));
	PV__TRY(pv__stage_parse(l->keep, op, node, NULL, stage, l->diag));
	*out = stage;
	return pv__stage_config(l->keep, stage, 0, NULL, config, l->diag);
}

static int get_link(const struct loading *l, const struct pv_space *before, struct pv__link *link)
{
	PV__TRY(get_stage(l, PV_ROLE_TRANSFORM, &link->stage, &link->config, &link->stream));
	link->n_before = before->n_features;
	link->first = pv__get_i64(l->from);
	link->n_in = pv__get_i64(l->from);
	if (l->from->failed || link->first < 0 || link->n_in < 1 ||
	    link->first > link->n_before - 1 || link->n_in > link->n_before - link->first)
		return damaged(l, link->stage->op->name);
	PV__TRY(get_model(l, link->stage, link->stage->op->transform->load, link->config,
			  link->stream, &link->model));
	return pv__link_settle(l->keep, link, before, "bundle", l->diag);
}

static int get_names(const struct loading *l, int64_t n, const char *const **out)
{
	const char **name = pv__alloc(l->keep, (size_t)n, sizeof(*name));

	if (!name)
		return pv__fail(l->diag, PV_ENOMEM, NULL, "no memory for a bundle");
	for (int64_t i = 0; i < n; i++) {
		name[i] = pv__get_text(l->from);
		if (!name[i])
			return damaged(l, "a list of names");
	}
	*out = name;
	return PV_OK;
}

static int get_fitted(const struct loading *l, const struct pv_space *before, struct pv__fitted *m)
{
	int64_t kind, n_classes;

	PV__TRY(get_stage(l, PV_ROLE_MODEL, &m->stage, &m->config, &m->stream));
	kind = pv__get_i64(l->from);
	n_classes = pv__get_count(l->from, 8);
	if (l->from->failed || n_classes > INT32_MAX ||
	    !((kind == PV_CLASSES && n_classes >= 2) || (kind == PV_NUMBER && n_classes == 0)))
		return damaged(l, m->stage->op->name);
	PV__TRY(get_names(l, n_classes, &m->class_name));
	m->kind = (uint32_t)kind;
	m->n_classes = (int32_t)n_classes;
	m->n_outputs = pv__outputs_of(m->kind, m->n_classes);
	m->n_cols = before->n_features;
	return get_model(l, m->stage, m->stage->op->model->load, m->config, m->stream, &m->model);
}

static int get_frame(const struct loading *l, struct pv__chain *chain)
{
	enum { LEAST_STAGE = 8 * 8 }; /* bytes of a stage */
	const char *magic = pv__get_text(l->from);

	if (!magic || !pv__equal(magic, MAGIC))
		return pv__fail(l->diag, PV_EDATA, NULL,
				"bundle: this is no fitted chain of this version");
	chain->space = pv__get_space(l->from);
	if (!chain->space || l->from->failed || chain->space->n_features < 1)
		return damaged(l, "the list of columns");
	chain->n_confounds = pv__get_count(l->from, 8);
	PV__TRY(get_names(l, chain->n_confounds, &chain->confound_name));
	chain->n = pv__get_count(l->from, LEAST_STAGE);
	chain->link = pv__alloc(l->keep, (size_t)chain->n, sizeof(*chain->link));
	if (!chain->link)
		return pv__fail(l->diag, PV_ENOMEM, NULL, "no memory for a bundle");
	return l->from->failed ? damaged(l, "the list of stages") : PV_OK;
}

static int get_chain(const struct loading *l, struct pv__chain *chain)
{
	const struct pv_space *space;

	chain->what = "bundle";
	PV__TRY(get_frame(l, chain));
	space = chain->space;
	for (int64_t i = 0; i < chain->n; i++) {
		PV__TRY(get_link(l, space, &chain->link[i]));
		space = chain->link[i].space;
	}
	return get_fitted(l, space, &chain->model);
}

int pv__chain_load(struct pv__arena *keep, struct pv__cursor *cursor,
		   const struct pv__registry *registry, struct pv__chain **out,
		   struct pv__diag *diag)
{
	struct pv__cursor from = *cursor;
	struct loading l = {keep, &from, registry, diag};
	struct pv__chain *chain = pv__alloc(keep, 1, sizeof(*chain));
	int status;

	if (!chain)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a bundle");
	from.arena = keep; /* what is read lives as long as the chain */
	status = get_chain(&l, chain);
	cursor->at = from.at;
	cursor->failed = from.failed || status != PV_OK;
	*out = chain;
	return status;
}
