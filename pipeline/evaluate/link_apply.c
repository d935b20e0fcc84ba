/* A fitted stage on rows, and its columns traced backwards. */
#include "evaluate/chain.h"

#include <math.h>
#include <string.h>

static int no_memory(const struct pv__stage *stage, const char *what, struct pv__diag *diag)
{
	return pv__fail(diag, PV_ENOMEM, &stage->mark, "%s (%s): no memory for its table",
			stage->op->name, what);
}

/* What an op that takes NaN may leave: NaN in rows that had one; never an infinity. */
static bool row_has_nan(const struct pv_table *view, int64_t r)
{
	for (int64_t c = 0; c < view->n_cols; c++)
		if (isnan(view->row ? view->row[r][c] : (double)view->row32[r][c]))
			return true;
	return false;
}

static int check_output(const struct pv__link *link, const struct pv_table *view,
			double *const *out, const char *what, struct pv__diag *diag)
{
	for (int64_t r = 0; r < view->n_rows; r++) {
		for (int64_t c = 0; c < link->n_out; c++) {
			if (isfinite(out[r][c]) || (isnan(out[r][c]) && row_has_nan(view, r)))
				continue;
			return pv__fail(diag, PV_ENUMERIC, &link->stage->mark,
					"%s (%s): its output for row '%s', '%s', is not finite",
					link->stage->op->name, what, view->id ? view->id[r] : "?",
					link->space->feature[link->first + c].name);
		}
	}
	return PV_OK;
}

static int call_apply(const struct pv__link *link, struct pv__arena *arena,
		      const struct pv_table *view, double *const *out, const char *what,
		      struct pv__diag *diag)
{
	const struct pv_op *op = link->stage->op;
	struct pv_ctx ctx;
	int status;

	/* What an op forgets to write shows as not finite. */
	for (int64_t r = 0; r < view->n_rows; r++)
		for (int64_t c = 0; c < link->n_out; c++)
			out[r][c] = INFINITY;
	pv__ctx_init(&ctx, op, &link->stage->mark, what, arena, link->stream, diag);
	status = op->transform->apply(&pv__host, &ctx, link->config, link->model, view, out);
	PV__TRY(pv__ctx_end(&ctx, status));
	return check_output(link, view, out, what, diag);
}

static void gather(const struct pv__link *link, const struct pv_table *view, double *const *out)
{
	for (int64_t r = 0; r < view->n_rows; r++)
		for (int64_t i = 0; i < link->n_out; i++) {
			int64_t c = link->kept ? link->kept[i] : i;

			out[r][i] = view->row ? view->row[r][c] : (double)view->row32[r][c];
		}
}

/* The columns that the stage does not see, before and behind its own. */
static void copy_rest(const struct pv__link *link, const struct pv_table *rows, double *const *out)
{
	size_t before = (size_t)link->first;
	size_t behind = (size_t)(link->n_before - link->first - link->n_in);

	for (int64_t r = 0; r < rows->n_rows; r++) {
		double *start = out[r] - link->first;

		memcpy(start, rows->row[r], before * sizeof(*start));
		memcpy(out[r] + link->n_out, rows->row[r] + link->first + link->n_in,
		       behind * sizeof(*start));
	}
}

int pv__link_apply(const struct pv__link *link, struct pv__arena *arena,
		   const struct pv_table *rows, const char *what, struct pv_table *out,
		   struct pv__diag *diag)
{
	const struct pv_op *op = link->stage->op;
	size_t n = (size_t)rows->n_rows;
	const struct pv_space *seen = pv__link_seen(arena, link, rows->space);
	double *x = pv__alloc(arena, n, (size_t)link->n_after * sizeof(*x));
	const double **row = pv__alloc(arena, n, sizeof(*row));
	double **own = pv__alloc(arena, n, sizeof(*own));
	struct pv_table view;

	if (!seen || !x || !row || !own ||
	    pv__table_view(arena, op, rows, link->first, seen, &view) != PV_OK)
		return no_memory(link->stage, what, diag);
	PV__TRY(pv__table_check(link->stage, &view, what, diag));
	for (size_t r = 0; r < n; r++) {
		row[r] = x + r * (size_t)link->n_after;
		own[r] = x + r * (size_t)link->n_after + link->first;
	}
	if (op->transform->apply)
		PV__TRY(call_apply(link, arena, &view, own, what, diag));
	else
		gather(link, &view, own);
	copy_rest(link, rows, own);
	*out = *rows;
	out->n_cols = link->n_after;
	out->row = row;
	out->row32 = NULL;
	out->space = link->space;
	return PV_OK;
}

int pv__link_blocks(const struct pv__link *link, struct pv__arena *arena, const int64_t *before,
		    const int64_t **after)
{
	int64_t *block = pv__alloc(arena, (size_t)link->n_after, sizeof(*block));
	int64_t shift = link->n_out - link->n_in;
	/* New columns behind a stage that sees several blocks belong to none. */
	int64_t own = link->n_in < link->n_before ? before[link->first] : -1;

	if (!block)
		return PV_ENOMEM;
	for (int64_t c = 0; c < link->n_after; c++) {
		int64_t i = c - link->first;

		if (i < 0)
			block[c] = before[c];
		else if (i >= link->n_out)
			block[c] = before[c - shift];
		else if (link->kept)
			block[c] = before[link->first + link->kept[i]];
		else
			block[c] = link->mixes || i >= link->n_in ? own : before[c];
	}
	*after = block;
	return PV_OK;
}

int pv__link_advance(const struct pv__link *link, struct pv__arena *arena,
		     const struct pv__fit_data *data, const char *what, struct pv__fit_data *out,
		     struct pv__diag *diag)
{
	struct pv__fit_data next = *data;

	PV__TRY(pv__link_apply(link, arena, &data->table, what, &next.table, diag));
	if (data->block_of && pv__link_blocks(link, arena, data->block_of, &next.block_of) != PV_OK)
		return no_memory(link->stage, what, diag);
	*out = next;
	return PV_OK;
}

/* ---- backwards --------------------------------------------------------------------------- */

static int pull_own(const struct pv__link *link, const double *after, double *before,
		    const char *what, struct pv__diag *diag)
{
	const struct pv_op *op = link->stage->op;
	struct pv_ctx ctx;
	int status;

	if (!op->transform->apply) {
		for (int64_t c = 0; c < link->n_in; c++)
			before[c] = 0;
		for (int64_t i = 0; i < link->n_out; i++)
			before[link->kept ? link->kept[i] : i] = after[i];
		return PV_OK;
	}
	if (!op->transform->pull_back)
		return pv__fail(diag, PV_EINVAL, &link->stage->mark,
				"%s is not linear: weights behind it say nothing about its columns",
				op->name);
	pv__ctx_init(&ctx, op, &link->stage->mark, what, NULL, link->stream, diag);
	status =
		op->transform->pull_back(&pv__host, &ctx, link->config, link->model, after, before);
	return pv__ctx_end(&ctx, status);
}

int pv__link_pull_back(const struct pv__link *link, const double *after, double *before,
		       const char *what, struct pv__diag *diag)
{
	int64_t shift = link->n_out - link->n_in;

	for (int64_t c = 0; c < link->first; c++)
		before[c] = after[c];
	for (int64_t c = link->first + link->n_in; c < link->n_before; c++)
		before[c] = after[c + shift];
	return pull_own(link, after + link->first, before + link->first, what, diag);
}

void pv__link_select_back(const struct pv__link *link, const uint8_t *after, uint8_t *before)
{
	int64_t shift = link->n_out - link->n_in;
	uint8_t any = 0;

	for (int64_t i = 0; i < link->n_out; i++)
		any |= after[link->first + i];
	for (int64_t c = 0; c < link->n_before; c++) {
		int64_t i = c - link->first;

		if (i < 0)
			before[c] = after[c];
		else if (i >= link->n_in)
			before[c] = after[c + shift];
		else if (link->kept)
			before[c] = 0;
		else
			before[c] = link->mixes ? any : after[c];
	}
	for (int64_t i = 0; link->kept && i < link->n_out; i++)
		before[link->first + link->kept[i]] = after[link->first + i];
}
