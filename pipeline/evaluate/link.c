/* One fitted stage on the columns it sees. */
#include "evaluate/chain.h"

static int no_memory(const struct pv__stage *stage, const char *what, struct pv__diag *diag)
{
	return pv__fail(diag, PV_ENOMEM, &stage->mark, "%s (%s): no memory for its table",
			stage->op->name, what);
}

static int broken(const struct pv__stage *stage, const char *what, const char *fault,
		  struct pv__diag *diag)
{
	return pv__fail(diag, PV_EBUG, &stage->mark,
			"%s (%s): %s: report this to the plugin's author", stage->op->name, what,
			fault);
}

/* ---- spaces without copies of their names ------------------------------------------------ */

/* The columns column[0..n) of a space, or [first, first + n) where column is NULL. */
static struct pv_space *part_of(struct pv__arena *arena, const struct pv_space *space,
				int64_t first, int64_t n, const int64_t *column)
{
	struct pv_space *part = pv__alloc(arena, 1, sizeof(*part));
	struct pv_feature *feature = pv__alloc(arena, (size_t)n, sizeof(*feature));

	if (!part || !feature)
		return NULL;
	for (int64_t i = 0; i < n; i++)
		feature[i] = space->feature[column ? column[i] : first + i];
	*part = *space;
	part->n_features = n;
	part->feature = feature;
	return part;
}

const struct pv_space *pv__link_seen(struct pv__arena *arena, const struct pv__link *link,
				     const struct pv_space *before)
{
	if (link->n_in == before->n_features)
		return before;
	return part_of(arena, before, link->first, link->n_in, NULL);
}

/* ---- which columns ----------------------------------------------------------------------- */

static int find_columns(const struct pv__chain_stage *placed, const struct pv__fit_data *data,
			struct pv__link *link, struct pv__diag *diag)
{
	int64_t n = data->table.n_cols, last = -1;

	link->n_before = n;
	link->n_in = n;
	if (placed->block < 0)
		return PV_OK;
	link->first = -1;
	link->n_in = 0;
	for (int64_t c = 0; c < n; c++) {
		if (data->block_of[c] != placed->block)
			continue;
		if (link->first < 0)
			link->first = c;
		else if (last != c - 1)
			return pv__fail(diag, PV_EBUG, &placed->stage->mark,
					"the columns of block %lld are not side by side",
					(long long)placed->block);
		last = c;
		link->n_in++;
	}
	if (link->n_in == 0)
		return pv__fail(diag, PV_EDATA, &placed->stage->mark,
				"%s has no columns to work on", placed->stage->op->name);
	return PV_OK;
}

static int ask_kept(struct pv__link *link, const char *what, struct pv__diag *diag)
{
	const struct pv_transform_call *call = link->stage->op->transform;
	const int64_t *kept = NULL;
	int64_t n = 0, last = -1;

	link->n_out = link->n_in;
	if (!call->columns)
		return PV_OK;
	call->columns(link->model, &n, &kept);
	if (n == 0)
		return pv__fail(diag, PV_EDATA, &link->stage->mark, "%s (%s) keeps no column",
				link->stage->op->name, what);
	if (n < 0 || !kept)
		return broken(link->stage, what, "columns() gave no list", diag);
	for (int64_t i = 0; i < n; i++) {
		if (kept[i] <= last || kept[i] >= link->n_in)
			return broken(link->stage, what,
				      "columns() is not ascending or out of range", diag);
		last = kept[i];
	}
	link->n_out = n;
	link->kept = kept;
	return PV_OK;
}

/* The stage's own columns between those that it does not see. */
static const struct pv_space *put_between(struct pv__arena *arena, const struct pv__link *link,
					  const struct pv_space *before, const struct pv_space *own)
{
	int64_t behind = link->first + link->n_in;
	const struct pv_space *part[3] = {
		part_of(arena, before, 0, link->first, NULL), own,
		part_of(arena, before, behind, before->n_features - behind, NULL)};

	if (link->n_in == before->n_features)
		return own;
	return part[0] && part[2] ? pv__space_concat(arena, 3, part) : NULL;
}

/* The columns that stay, in terms of the whole table. */
static const struct pv_space *without_dropped(struct pv__arena *arena, const struct pv__link *link,
					      const struct pv_space *before)
{
	int64_t *column = pv__alloc(arena, (size_t)link->n_after, sizeof(*column));
	int64_t n = 0;

	if (!column)
		return NULL;
	for (int64_t c = 0; c < link->first; c++)
		column[n++] = c;
	for (int64_t i = 0; i < link->n_out; i++)
		column[n++] = link->first + link->kept[i];
	for (int64_t c = link->first + link->n_in; c < link->n_before; c++)
		column[n++] = c;
	return part_of(arena, before, 0, n, column);
}

/* An op that gives the columns it sees, and perhaps more behind them, mixes nothing. */
static bool is_other(const struct pv_space *seen, const struct pv_space *own)
{
	if (own->n_features < seen->n_features)
		return true;
	for (int64_t c = 0; c < seen->n_features; c++)
		if (!pv__equal(own->feature[c].name, seen->feature[c].name))
			return true;
	return false;
}

static int ask_space(struct pv__arena *keep, struct pv__link *link, const struct pv_space *before,
		     const char *what, const struct pv_space **own, struct pv__diag *diag)
{
	const struct pv_op *op = link->stage->op;
	const struct pv_space *seen = pv__link_seen(keep, link, before);
	struct pv_ctx ctx;
	int status;

	if (!seen)
		return no_memory(link->stage, what, diag);
	pv__ctx_init(&ctx, op, &link->stage->mark, what, keep, link->stream, diag);
	status = op->transform->space(&pv__host, &ctx, link->config, link->model, seen, own);
	PV__TRY(pv__ctx_end(&ctx, status));
	if (!*own || (*own)->n_features < 1 || !op->transform->apply)
		return broken(link->stage, what, "space() gave no columns", diag);
	link->mixes = is_other(seen, *own);
	return PV_OK;
}

int pv__link_settle(struct pv__arena *keep, struct pv__link *link, const struct pv_space *before,
		    const char *what, struct pv__diag *diag)
{
	const struct pv_transform_call *call = link->stage->op->transform;
	const struct pv_space *own = NULL;

	PV__TRY(ask_kept(link, what, diag));
	if (call->space) {
		PV__TRY(ask_space(keep, link, before, what, &own, diag));
		link->n_out = own->n_features;
		link->kept = NULL;
	}
	link->n_after = link->n_before - link->n_in + link->n_out;
	if (own)
		link->space = put_between(keep, link, before, own);
	else
		link->space = link->kept ? without_dropped(keep, link, before) : before;
	return link->space ? PV_OK : no_memory(link->stage, what, diag);
}

/* ---- fit --------------------------------------------------------------------------------- */

static int call_fit(struct pv__arena *keep, struct pv__arena *scratch,
		    const struct pv__fit_data *train, const char *what, struct pv__link *link,
		    struct pv__diag *diag)
{
	const struct pv_op *op = link->stage->op;
	bool supervised = op->flags & PV_NEEDS_TARGETS;
	const struct pv_space *seen = pv__link_seen(scratch, link, train->table.space);
	struct pv__fit_data rows = *train;
	struct pv_table view;
	struct pv_ctx ctx;
	int status;

	if (supervised)
		PV__TRY(pv__fit_labelled(scratch, train, &rows));
	if (!seen || pv__table_view(scratch, op, &rows.table, link->first, seen, &view) != PV_OK)
		return no_memory(link->stage, what, diag);
	PV__TRY(pv__table_check(link->stage, &view, what, diag));
	pv__ctx_init(&ctx, op, &link->stage->mark, what, keep, link->stream, diag);
	status = op->transform->fit(&pv__host, &ctx, link->config, &view,
				    supervised ? &rows.targets : NULL, &link->model);
	return pv__ctx_end(&ctx, status);
}

int pv__link_fit(struct pv__arena *keep, const struct pv__chain_stage *placed, int64_t choice,
		 struct pv__loader *loader, const struct pv__fit_data *train,
		 struct pv__stream stream, const char *what, struct pv__link *link,
		 struct pv__diag *diag)
{
	struct pv__arena *scratch = pv__arena_new();
	int status;

	*link = (struct pv__link){.stage = placed->stage, .choice = choice, .stream = stream};
	if (!scratch)
		return no_memory(placed->stage, what, diag);
	status = pv__stage_config(keep, placed->stage, choice, loader, &link->config, diag);
	if (status == PV_OK)
		status = find_columns(placed, train, link, diag);
	if (status == PV_OK)
		status = call_fit(keep, scratch, train, what, link, diag);
	pv__arena_free(scratch);
	if (status == PV_OK)
		status = pv__link_settle(keep, link, train->table.space, what, diag);
	return status;
}
