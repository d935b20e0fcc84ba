/* Rows of a rival, as ops see them. */
#include "run/task.h"

#include <string.h>

int pv__worker_block(struct pv__worker *w, int64_t block, const struct pv__matrix **out,
                     struct pv__diag *diag)
{
	struct pv__cursor cursor;

	*out = &w->block[block];
	if (w->block[block].x)
		return PV_OK;
	PV__TRY(pv__object_map(w->arena, w->store, &w->plan->block_key[block],
	                       w->plan->study->block[block].name, &w->mapping[block], &cursor,
	                       diag));
	if (!pv__view_matrix(&cursor, &w->block[block]))
		return pv__fail(diag, PV_EBUG, NULL, "block '%s' cannot be read",
		                w->plan->study->block[block].name);
	return PV_OK;
}

/* ---- which columns a rival sees ---------------------------------------------------- */

/* The confounds of the samples as a space. */
static const struct pv_space *confound_space(struct pv__arena *arena, const struct pv__samples *s)
{
	struct pv_space *space = pv__alloc(arena, 1, sizeof(*space));
	struct pv_feature *feature = pv__alloc(arena, (size_t)s->n_confounds, sizeof(*feature));

	if (!space || !feature)
		return NULL;
	for (int64_t i = 0; i < s->n_confounds; i++)
		feature[i] = (struct pv_feature){.name = s->confound_name[i], .region = -1,
		                                 .voxel = -1};
	*space = (struct pv_space){.size = sizeof(*space), .n_features = s->n_confounds,
	                           .feature = feature};
	return space;
}

/* The blocks of a set, or all, side by side: rows of the files step. */
struct side_by_side {
	int64_t n_blocks, n_cols;
	const struct pv__matrix **part;
	const int64_t *block;
	const struct pv_space *space;
};

static int put_side_by_side(struct pv__worker *w, int64_t set, struct side_by_side *out,
                            struct pv__diag *diag)
{
	const struct pv__study *study = w->plan->study;
	int64_t n = set < 0 ? study->n_blocks : study->set[set].n;
	int64_t *block = pv__alloc(w->arena, (size_t)n, sizeof(*block));
	const struct pv_space **space = pv__alloc(w->arena, (size_t)n, sizeof(*space));

	*out = (struct side_by_side){.n_blocks = n, .block = block};
	out->part = pv__alloc(w->arena, (size_t)n, sizeof(*out->part));
	if (!block || !space || !out->part)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a set");
	for (int64_t i = 0; i < n; i++) {
		block[i] = set < 0 ? i : study->set[set].block[i];
		PV__TRY(pv__worker_block(w, block[i], &out->part[i], diag));
		space[i] = out->part[i]->space;
		out->n_cols += out->part[i]->n_cols;
	}
	out->space = pv__space_concat(w->arena, n, space);
	return out->space ? PV_OK : pv__fail(diag, PV_ENOMEM, NULL, "no memory for a set");
}

/* The columns that a rival sees: features first, then confounds. */
struct choice { int64_t n_features, n_confounds; int64_t *feature, *confound; };

static int choose_all(struct pv__worker *w, const struct side_by_side *all, struct choice *out,
                      struct pv__diag *diag)
{
	*out = (struct choice){.n_features = all->n_cols,
	                       .feature = pv__alloc(w->arena, (size_t)all->n_cols,
	                                            sizeof(*out->feature))};
	if (!out->feature)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for columns");
	for (int64_t c = 0; c < all->n_cols; c++)
		out->feature[c] = c;
	return PV_OK;
}

static int64_t marked(int64_t n, const uint8_t *mark, int64_t *index)
{
	int64_t used = 0;

	for (int64_t i = 0; i < n; i++)
		if (mark[i])
			index[used++] = i;
	return used;
}

static int choose_marked(struct pv__worker *w, const struct pv__rival *rival,
                         const struct side_by_side *all, const struct pv_space *confounds,
                         struct choice *out, struct pv__diag *diag)
{
	const struct pv__stage *stage = &rival->spec->stage;
	int64_t q = confounds->n_features;
	uint8_t *feature = pv__alloc(w->arena, (size_t)all->n_cols, 1);
	uint8_t *confound = pv__alloc(w->arena, (size_t)q, 1);
	const void *config;
	struct pv_ctx ctx;
	int status;

	out->feature = pv__alloc(w->arena, (size_t)all->n_cols, sizeof(*out->feature));
	out->confound = pv__alloc(w->arena, (size_t)q, sizeof(*out->confound));
	if (!feature || !confound || !out->feature || !out->confound)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for columns");
	PV__TRY(pv__stage_config(w->arena, stage, 0, w->plan->loader, &config, diag));
	pv__ctx_init(&ctx, stage->op, &stage->mark, rival->spec->id, w->arena,
	             (struct pv__stream){{0, 0}}, diag);
	status = stage->op->baseline->columns(&pv__host, &ctx, config, all->space, confounds, feature,
	                                      confound);
	PV__TRY(pv__ctx_end(&ctx, status));
	out->n_features = marked(all->n_cols, feature, out->feature);
	out->n_confounds = marked(q, confound, out->confound);
	if (out->n_features + out->n_confounds == 0)
		return pv__fail(diag, PV_ESTUDY, &stage->mark, "%s has no columns", rival->spec->id);
	return PV_OK;
}

/* ---- the table ------------------------------------------------------------------------ */

static void fill_row(const struct pv__plan *plan, const struct side_by_side *all,
                     const struct choice *choice, int64_t sample, double *whole, double *out)
{
	const struct pv__samples *s = plan->samples;
	int64_t from = plan->kept ? plan->kept[sample] : sample, at = 0;

	for (int64_t b = 0; b < all->n_blocks; at += all->part[b++]->n_cols)
		memcpy(whole + at, all->part[b]->x + from * all->part[b]->n_cols,
		       (size_t)all->part[b]->n_cols * sizeof(*whole));
	for (int64_t c = 0; c < choice->n_features; c++)
		out[c] = whole[choice->feature[c]];
	for (int64_t c = 0; c < choice->n_confounds; c++)
		out[choice->n_features + c] =
			s->confound[sample * s->n_confounds + choice->confound[c]];
}

static int fill_block_of(struct pv__worker *w, const struct side_by_side *all,
                         const struct choice *choice, struct pv__rival_data *data,
                         struct pv__diag *diag)
{
	int64_t n = choice->n_features + choice->n_confounds;
	int64_t *whole = pv__alloc(w->arena, (size_t)all->n_cols, sizeof(*whole));
	int64_t *block_of = pv__alloc(w->arena, (size_t)n, sizeof(*block_of));
	int64_t at = 0;

	if (!whole || !block_of)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for columns");
	for (int64_t b = 0; b < all->n_blocks; b++)
		for (int64_t c = 0; c < all->part[b]->n_cols; c++)
			whole[at++] = all->block[b];
	for (int64_t c = 0; c < n; c++)
		block_of[c] = c < choice->n_features ? whole[choice->feature[c]] : -1;
	data->block_of = block_of;
	return PV_OK;
}

static const struct pv_space *chosen_space(struct pv__arena *arena, const struct side_by_side *all,
                                           const struct pv_space *confounds,
                                           const struct choice *choice)
{
	const struct pv_space *part[2] = {
		pv__space_subset(arena, all->space, choice->n_features, choice->feature),
		pv__space_subset(arena, confounds, choice->n_confounds, choice->confound)};

	if (!part[0] || !part[1])
		return NULL;
	return choice->n_confounds ? pv__space_concat(arena, 2, part) : part[0];
}

/* All columns of one block: its table as it lies in the store, for all workers once. */
static int take_block(struct pv__worker *w, const struct side_by_side *all,
                      struct pv__rival_data *data, struct pv__diag *diag)
{
	int64_t *block_of = pv__alloc(w->arena, (size_t)all->n_cols, sizeof(*block_of));

	if (!block_of)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for columns");
	for (int64_t c = 0; c < all->n_cols; c++)
		block_of[c] = all->block[0];
	data->matrix = *all->part[0];
	data->row = w->plan->kept;
	data->block_of = block_of;
	return PV_OK;
}

static int make_rival(struct pv__worker *w, const struct pv__rival *rival,
                      struct pv__rival_data *data, struct pv__diag *diag)
{
	const struct pv__samples *s = w->plan->samples;
	const struct pv_space *confounds = confound_space(w->arena, s);
	struct choice choice = {0};
	struct side_by_side all;
	struct pv__matrix *m = &data->matrix;
	double *whole;

	if (!confounds)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for confounds");
	PV__TRY(put_side_by_side(w, rival->from_samples ? -1 : rival->set, &all, diag));
	if (!rival->from_samples && all.n_blocks == 1)
		return take_block(w, &all, data, diag);
	if (rival->from_samples)
		PV__TRY(choose_marked(w, rival, &all, confounds, &choice, diag));
	else
		PV__TRY(choose_all(w, &all, &choice, diag));
	m->n_rows = s->n;
	m->n_cols = choice.n_features + choice.n_confounds;
	m->x = pv__alloc(w->arena, (size_t)m->n_rows, (size_t)m->n_cols * sizeof(*m->x));
	m->space = chosen_space(w->arena, &all, confounds, &choice);
	whole = pv__alloc(w->arena, (size_t)all.n_cols, sizeof(*whole));
	if (!m->x || !m->space || !whole)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a table of %lld x %lld",
		                (long long)m->n_rows, (long long)m->n_cols);
	for (int64_t r = 0; r < s->n; r++)
		fill_row(w->plan, &all, &choice, r, whole, m->x + r * m->n_cols);
	return fill_block_of(w, &all, &choice, data, diag);
}

int pv__worker_rival(struct pv__worker *w, int64_t rival, const struct pv__rival_data **out,
                     struct pv__diag *diag)
{
	*out = &w->rival[rival];
	if (w->rival[rival].made)
		return PV_OK;
	PV__TRY(make_rival(w, &w->plan->rival[rival], &w->rival[rival], diag));
	w->rival[rival].made = true;
	return PV_OK;
}

/* ---- views ------------------------------------------------------------------------------ */

/* Side columns of the chosen rows. */
struct side {
	const double **row, **confound;
	const char **id;
	int64_t *group, *segment;
	int32_t *site;
	double *time_s, *y;
	uint8_t *reference;
};

static bool allocate_side(struct pv__arena *arena, int64_t n, struct side *out)
{
	size_t rows = (size_t)n;

	out->row = pv__alloc(arena, rows, sizeof(*out->row));
	out->confound = pv__alloc(arena, rows, sizeof(*out->confound));
	out->id = pv__alloc(arena, rows, sizeof(*out->id));
	out->group = pv__alloc(arena, rows, sizeof(*out->group));
	out->segment = pv__alloc(arena, rows, sizeof(*out->segment));
	out->site = pv__alloc(arena, rows, sizeof(*out->site));
	out->time_s = pv__alloc(arena, rows, sizeof(*out->time_s));
	out->y = pv__alloc(arena, rows, sizeof(*out->y));
	out->reference = pv__alloc(arena, rows, 1);
	return out->row && out->confound && out->id && out->group && out->segment && out->site &&
	       out->time_s && out->y && out->reference;
}

static void fill_side(const struct pv__samples *s, const struct pv__rival_data *data, int64_t n,
                      const int64_t *row, const double *y, struct side *out)
{
	const struct pv__matrix *m = &data->matrix;

	for (int64_t i = 0; i < n; i++) {
		int64_t r = row[i];

		out->row[i] = m->x + (data->row ? data->row[r] : r) * m->n_cols;
		out->confound[i] = s->confound + r * s->n_confounds;
		out->id[i] = s->id[r];
		out->group[i] = s->group[r];
		out->segment[i] = s->segment ? s->segment[r] : 0;
		out->site[i] = s->site ? s->site[r] : -1;
		out->time_s[i] = s->time_s ? s->time_s[r] : 0;
		out->reference[i] = s->reference ? s->reference[r] : 0;
		out->y[i] = y[r];
	}
}

int pv__view_rows(struct pv__worker *w, struct pv__arena *arena, int64_t rival, int64_t n,
                  const int64_t *row, const double *y, struct pv__fit_data *out,
                  struct pv__diag *diag)
{
	const struct pv__samples *s = w->plan->samples;
	const struct pv__rival_data *data;
	struct side side;

	PV__TRY(pv__worker_rival(w, rival, &data, diag));
	if (!allocate_side(arena, n, &side))
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %lld rows", (long long)n);
	fill_side(s, data, n, row, y, &side);
	out->table = (struct pv_table){
		.size = sizeof(out->table),
		.n_rows = n,
		.n_cols = data->matrix.n_cols,
		.row = side.row,
		.space = data->matrix.space,
		.id = side.id,
		.group = side.group,
		.site = s->site ? side.site : NULL,
		.n_sites = s->n_sites,
		.site_name = s->site_name,
		.time_s = s->time_s ? side.time_s : NULL,
		.segment = s->segment ? side.segment : NULL,
		.n_confounds = s->n_confounds,
		.confound = side.confound,
		.confound_name = s->confound_name,
		.reference = s->reference ? side.reference : NULL,
	};
	out->targets = (struct pv_targets){
		.size = sizeof(out->targets),
		.kind = s->target_kind,
		.n_rows = n,
		.n_targets = 1,
		.n_classes = s->n_classes,
		.class_name = s->class_name,
		.y = side.y,
	};
	out->block_of = data->block_of;
	return PV_OK;
}
