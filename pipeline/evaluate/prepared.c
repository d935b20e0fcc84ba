/* The label-free part of a chain on each split, made when it is first asked for. */
#include "evaluate/prepared_parts.h"

#include <math.h>

static int no_memory(const struct pv__prepared *p, struct pv__diag *diag)
{
	return pv__fail(diag, PV_ENOMEM, &p->how.spec->model->mark,
			"%s (%s): no memory for the chain before it", p->how.spec->model->op->name,
			p->how.what);
}

/* ---- made ready -------------------------------------------------------------------------- */

static int64_t leading_stages(const struct pv__chain_spec *spec)
{
	int64_t n = 0;

	while (n < spec->n && !(spec->stage[n].stage->op->flags & PV_NEEDS_TARGETS))
		n++;
	return n;
}

/* The rows in doubles, as every stage sees them. */
static int take_rows(struct pv__arena *arena, const struct pv__preparation *how,
		     struct pv__prepared *p)
{
	struct pv__fit_data *data = pv__alloc(arena, 1, sizeof(*data));

	if (!data)
		return PV_ENOMEM;
	*data = *how->data;
	p->how.data = data;
	return pv__table_doubles(arena, &how->data->table, &data->table);
}

int pv__prepare(struct pv__arena *arena, const struct pv__preparation *how,
		struct pv__prepared **out, struct pv__diag *diag)
{
	struct pv__prepared *p = pv__alloc(arena, 1, sizeof(*p));
	struct pv__prepared failed = {.how = *how};

	*out = NULL;
	if (!p)
		return no_memory(&failed, diag);
	p->how = *how;
	p->n_leading = leading_stages(how->spec);
	p->n_ways = 1;
	for (int64_t i = 0; i < p->n_leading; i++)
		p->n_ways *= how->spec->stage[i].stage->n_choices;
	p->way = pv__alloc(arena, (size_t)(how->splits->n * p->n_ways), sizeof(*p->way));
	if (!p->way || take_rows(arena, how, p) != PV_OK)
		return no_memory(p, diag);
	*out = p;
	return PV_OK;
}

static void drop(struct pv__way *way)
{
	pv__arena_free(way->held);
	pv__arena_free(way->arena);
	*way = (struct pv__way){0};
}

void pv__prepared_free(struct pv__prepared *p)
{
	for (int64_t i = 0; p && i < p->how.splits->n * p->n_ways; i++)
		drop(&p->way[i]);
}

/* ---- one way through the leading stages of one split --------------------------------------- */

static int take_sides(const struct pv__prepared *p, const struct pv__split *split,
		      struct pv__way *way)
{
	const struct pv__fit_data *data = p->how.data;

	PV__TRY(pv__fit_take(way->arena, data, split->n_train, split->train, &way->train));
	return pv__fit_take(way->arena, data, split->n_test, split->test, &way->test);
}

/* Each table lives in an arena of its own and dies when the next one is made. */
static int fit_stage(struct pv__prepared *p, struct pv__way *way, int64_t stage, int64_t choice,
		     struct pv__stream stream, const char *what, struct pv__diag *diag)
{
	struct pv__arena *next = pv__arena_new();
	struct pv__link *link = &way->link[stage];
	int status = next ? pv__link_fit(way->arena, &p->how.spec->stage[stage], choice,
					 p->how.loader, &way->train,
					 pv__substream(stream, (uint64_t)stage), what, link, diag)
			  : no_memory(p, diag);

	if (status == PV_OK)
		status = pv__link_advance(link, next, &way->train, what, &way->train, diag);
	if (status == PV_OK)
		status = pv__link_advance(link, next, &way->test, what, &way->test, diag);
	pv__arena_free(way->held);
	way->held = next;
	return status;
}

static int fit_leading(struct pv__prepared *p, struct pv__way *way, int64_t split, int64_t number,
		       struct pv__diag *diag)
{
	struct pv__stream stream = pv__substream(p->how.stream, (uint64_t)split);
	const char *what = p->how.what;
	int64_t behind = p->n_ways;

	way->link = pv__alloc(way->arena, (size_t)p->how.spec->n, sizeof(*way->link));
	if (p->how.inner)
		what = pv__format(way->arena, "%s, inner fold %lld", what, (long long)split + 1);
	if (!way->link || !what || take_sides(p, &p->how.splits->split[split], way) != PV_OK)
		return no_memory(p, diag);
	way->what = what;
	for (int64_t i = 0; i < p->n_leading; i++) {
		behind /= p->how.spec->stage[i].stage->n_choices;
		PV__TRY(fit_stage(p, way, i, number / behind, stream, what, diag));
		number %= behind;
	}
	return PV_OK;
}

/* With nothing but the model to come, the tables themselves are needed no more. */
static int make_gram(struct pv__prepared *p, struct pv__way *way, struct pv__diag *diag)
{
	struct pv__fit_data labelled;
	int status;

	if (p->n_leading < p->how.spec->n || !pv__model_takes_gram(p, &way->train))
		return PV_OK;
	way->gram = pv__alloc(way->arena, 1, sizeof(*way->gram));
	if (!way->gram || pv__fit_labelled(way->arena, &way->train, &labelled) != PV_OK)
		return no_memory(p, diag);
	status = pv__gram_make(way->arena, p->how.spec->model, &labelled, &way->test, way->what,
			       way->gram, diag);
	pv__arena_free(way->held);
	way->held = NULL;
	return status;
}

int pv__way_open(struct pv__prepared *p, int64_t split, int64_t number, struct pv__way **out,
		 struct pv__diag *diag)
{
	struct pv__way *way = &p->way[split * p->n_ways + number];
	int status;

	*out = way;
	if (way->arena)
		return PV_OK;
	way->arena = pv__arena_new();
	if (!way->arena)
		return no_memory(p, diag);
	status = fit_leading(p, way, split, number, diag);
	if (status == PV_OK)
		status = make_gram(p, way, diag);
	if (status != PV_OK)
		drop(way);
	return status;
}

void pv__way_close(struct pv__prepared *p, struct pv__way *way)
{
	size_t bytes = pv__arena_bytes(way->arena);

	if (way->held)
		bytes += pv__arena_bytes(way->held);
	if (!way->is_kept && p->kept + bytes > p->how.most_kept) {
		drop(way);
		return;
	}
	if (!way->is_kept)
		p->kept += bytes;
	way->is_kept = true;
}

bool pv__model_takes_gram(const struct pv__prepared *p, const struct pv__fit_data *train)
{
	return !p->how.probability && pv__gram_serves(p->how.spec->model->op, &train->table);
}
