/* Every choice on one split, depth first over the stages, so that choices that agree in
 * their first stages share the fits of these. */
#include "evaluate/prepared_parts.h"

#include <math.h>
#include <string.h>

struct attempt {
	struct pv__prepared *p;
	int64_t split;
	const struct pv__labels *labels;
	pv__trial_fn fn;
	void *to;
	double *y_train, *y_test;      /* labels->n x rows of each side */
	struct pv__way *way;
	struct pv__link *link;         /* of every stage fitted so far */
	struct pv__diag *diag;
};

static const struct pv__split *split_of(const struct attempt *a)
{
	return &a->p->how.splits->split[a->split];
}

static int no_memory(const struct attempt *a)
{
	const struct pv__preparation *how = &a->p->how;

	return pv__fail(a->diag, PV_ENOMEM, &how->spec->model->mark, "%s (%s): no memory to fit it",
			how->spec->model->op->name, how->what);
}

/* ---- labels --------------------------------------------------------------------------------- */

/* Does anybody want one of these choices? */
static bool wanted(const struct attempt *a, int64_t label, int64_t first, int64_t n)
{
	const int64_t *choice = a->labels->choice;

	return !choice || (choice[label] >= first && choice[label] < first + n);
}

static bool any_wanted(const struct attempt *a, int64_t first, int64_t n)
{
	for (int64_t t = 0; t < a->labels->n; t++)
		if (wanted(a, t, first, n))
			return true;
	return false;
}

static bool is_reference(const struct pv__fit_data *train, int64_t r)
{
	return train->table.reference && train->table.reference[r];
}

/* Permuted labels may leave a class out of the training rows: nothing can be fitted. */
static bool has_all_classes(const struct attempt *a, int64_t label)
{
	const struct pv__fit_data *data = a->p->how.data;
	int64_t n = split_of(a)->n_train;
	const double *y = a->y_train + label * n;
	bool all = true;

	for (int32_t k = 0; all && data->targets.kind == PV_CLASSES && k < data->targets.n_classes;
	     k++) {
		int64_t r = 0;

		while (r < n && (is_reference(&a->way->train, r) || y[r] != k))
			r++;
		all = r < n;
	}
	return all;
}

/* Mean of the training targets that are known. */
static double train_mean(const struct attempt *a, int64_t label)
{
	int64_t n = split_of(a)->n_train, known = 0;
	const double *y = a->y_train + label * n;
	double sum = 0;

	for (int64_t r = 0; r < n; r++) {
		if (is_reference(&a->way->train, r))
			continue;
		sum += y[r];
		known++;
	}
	return known > 0 ? sum / (double)known : NAN;
}

static double *gather(struct pv__arena *arena, const struct attempt *a, int64_t n,
		      const int64_t *row)
{
	int64_t n_rows = a->p->how.data->table.n_rows;
	double *y = pv__alloc(arena, (size_t)a->labels->n, (size_t)n * sizeof(*y));

	for (int64_t t = 0; y && t < a->labels->n; t++)
		for (int64_t i = 0; i < n; i++)
			y[t * n + i] = a->labels->y[t * n_rows + row[i]];
	return y;
}

/* ---- one trial ---------------------------------------------------------------------------- */

static int report(const struct attempt *a, struct pv__arena *arena, int64_t label, int64_t choice,
		  const double *decision, const double *probability, const struct pv__chain *chain)
{
	const struct pv_targets *t = &a->p->how.data->targets;
	int64_t n = split_of(a)->n_test;
	int32_t *predicted = pv__alloc(arena, (size_t)n, sizeof(*predicted));
	struct pv__scored scored = {.n = n,
				    .n_outputs = pv__outputs_of(t->kind, t->n_classes),
				    .n_classes = t->n_classes,
				    .y = a->y_test + label * n,
				    .decision = decision,
				    .probability = probability,
				    .predicted = predicted,
				    .train_mean = train_mean(a, label)};
	struct pv__trial trial = {a->split, label, choice, &scored, chain};

	if (!predicted)
		return no_memory(a);
	if (t->kind == PV_CLASSES)
		pv__predicted_classes(n, scored.n_outputs, t->n_classes, decision, predicted);
	return a->fn(a->to, arena, &trial, a->diag);
}

/* ---- models on tables ------------------------------------------------------------------------ */

static int use_model(const struct attempt *a, struct pv__arena *arena, int64_t label,
		     int64_t choice, const struct pv__fitted *model,
		     const struct pv__fit_data *test)
{
	size_t n = (size_t)test->table.n_rows;
	double *decision = pv__alloc(arena, n * (size_t)model->n_outputs, sizeof(*decision));
	double *probability = NULL;
	const struct pv_table *first = &a->p->how.data->table;
	struct pv__chain chain = {.n = a->p->how.spec->n,
				  .link = a->link,
				  .model = *model,
				  .space = first->space,
				  .n_confounds = first->n_confounds,
				  .confound_name = first->confound_name,
				  .what = a->way->what};

	if (!decision)
		return no_memory(a);
	PV__TRY(pv__model_decide(model, &test->table, a->way->what, decision, a->diag));
	if (a->p->how.probability) {
		probability = pv__alloc(arena, n * (size_t)model->n_classes, sizeof(*probability));
		if (!probability)
			return no_memory(a);
		PV__TRY(pv__model_probability(model, &test->table, a->way->what, probability,
					      a->diag));
	}
	return report(a, arena, label, choice, decision, probability, &chain);
}

static struct pv__stream stream_of(const struct attempt *a, int64_t label, int64_t stage)
{
	return pv__substream(pv__substream(a->labels->stream[label], (uint64_t)a->split),
			     (uint64_t)stage);
}

static int try_model(const struct attempt *a, int64_t label, int64_t first, int64_t choice,
		     const struct pv__fit_data *train, const struct pv__fit_data *test)
{
	const struct pv__chain_spec *spec = a->p->how.spec;
	struct pv__arena *arena = pv__arena_new();
	struct pv__fitted model;
	int status = arena ? pv__model_fit(arena, spec->model, choice, a->p->how.loader, train,
					   stream_of(a, label, spec->n), a->way->what, &model,
					   a->diag)
			   : no_memory(a);

	if (status == PV_OK)
		status = use_model(a, arena, label, first + choice, &model, test);
	pv__arena_free(arena);
	return status;
}

/* ---- models on inner products --------------------------------------------------------------- */

/* Labels that share a Gram matrix, and where their next fit begins. */
struct shared {
	int64_t n;
	int64_t *label;
	struct pv_targets targets;
	double *y, *decision;
	double *beta;
	size_t n_beta;
};

static int make_shared(const struct attempt *a, struct pv__arena *arena,
		       const struct pv__gram *gram, int64_t n, struct shared *s)
{
	size_t n_outputs = (size_t)pv__outputs_of(a->p->how.data->targets.kind,
						  a->p->how.data->targets.n_classes);
	size_t rows = (size_t)gram->train.n_rows;

	*s = (struct shared){.targets = a->p->how.data->targets};
	s->label = pv__alloc(arena, (size_t)n, sizeof(*s->label));
	s->y = pv__alloc(arena, (size_t)n, rows * sizeof(*s->y));
	s->n_beta = (size_t)n * n_outputs * rows;
	s->beta = pv__alloc(arena, s->n_beta, sizeof(*s->beta));
	s->decision = pv__alloc(arena, (size_t)n,
				n_outputs * (size_t)gram->n_test * sizeof(*s->decision));
	return s->label && s->y && s->beta && s->decision ? PV_OK : no_memory(a);
}

static void add_label(const struct attempt *a, const struct pv__gram *gram, int64_t label,
		      struct shared *s)
{
	int64_t n = split_of(a)->n_train;
	double *y = s->y + s->n * gram->train.n_rows;

	for (int64_t r = 0; r < n; r++)
		if (!is_reference(&a->way->train, r))
			*y++ = a->y_train[label * n + r];
	s->label[s->n++] = label;
}

/* The labels of [from, from + n) that want one of the choices and can be fitted. */
static void choose_labels(const struct attempt *a, const struct pv__gram *gram, int64_t from,
			  int64_t n, int64_t choice, struct shared *s)
{
	s->n = 0;
	for (int64_t t = from; t < from + n; t++)
		if (wanted(a, t, choice, 1) && has_all_classes(a, t))
			add_label(a, gram, t, s);
	s->targets.n_targets = s->n;
	s->targets.n_rows = gram->train.n_rows;
	s->targets.y = s->y;
}

static int fit_shared(const struct attempt *a, const struct pv__gram *gram, int64_t first,
		      int64_t choice, struct shared *s)
{
	const struct pv__chain_spec *spec = a->p->how.spec;
	struct pv__arena *arena = pv__arena_new();
	int64_t width = gram->n_test * pv__outputs_of(s->targets.kind, s->targets.n_classes);
	const void *config;
	int status = arena ? pv__stage_config(arena, spec->model, choice, a->p->how.loader, &config,
					      a->diag)
			   : no_memory(a);

	if (status == PV_OK)
		status = pv__gram_decide(gram, spec->model, config, &s->targets,
					 stream_of(a, s->label[0], spec->n), a->way->what, s->beta,
					 s->decision, a->diag);
	for (int64_t t = 0; status == PV_OK && t < s->n; t++)
		status = report(a, arena, s->label[t], first + choice, s->decision + t * width,
				NULL, NULL);
	pv__arena_free(arena);
	return status;
}

/* A path over the choices of the model: where all labels try all of them, each fit begins
 * at the solution before it. */
static int try_path(const struct attempt *a, const struct pv__gram *gram, int64_t first,
		    int64_t from, int64_t n, struct pv__arena *arena)
{
	struct shared s;

	PV__TRY(make_shared(a, arena, gram, n, &s));
	for (int64_t c = 0; c < a->p->how.spec->model->n_choices; c++) {
		if (c == 0 || a->labels->choice)
			choose_labels(a, gram, from, n, first + c, &s);
		if (a->labels->choice)
			memset(s.beta, 0, s.n_beta * sizeof(*s.beta));
		if (s.n > 0)
			PV__TRY(fit_shared(a, gram, first, c, &s));
	}
	return PV_OK;
}

static int try_gram(const struct attempt *a, const struct pv__gram *gram, int64_t first,
		    int64_t from, int64_t n)
{
	struct pv__arena *arena = pv__arena_new();
	int status = arena ? try_path(a, gram, first, from, n, arena) : no_memory(a);

	pv__arena_free(arena);
	return status;
}

/* ---- stages that need targets ---------------------------------------------------------------- */

/* Every choice of the model for one label, on the tables that reach it. */
static int try_models(const struct attempt *a, int64_t label, int64_t first,
		      const struct pv__fit_data *train, const struct pv__fit_data *test)
{
	const struct pv__stage *model = a->p->how.spec->model;
	struct pv__fit_data labelled;
	struct pv__arena *arena;
	struct pv__gram gram;
	int status;

	if (!pv__model_takes_gram(a->p, train)) {
		for (int64_t c = 0; c < model->n_choices; c++)
			if (wanted(a, label, first + c, 1))
				PV__TRY(try_model(a, label, first, c, train, test));
		return PV_OK;
	}
	arena = pv__arena_new();
	if (!arena || pv__fit_labelled(arena, train, &labelled) != PV_OK)
		status = no_memory(a);
	else
		status = pv__gram_make(arena, model, &labelled, test, a->way->what, &gram, a->diag);
	if (status == PV_OK)
		status = try_gram(a, &gram, first, label, 1);
	pv__arena_free(arena);
	return status;
}

static int descend(const struct attempt *a, int64_t label, int64_t depth, int64_t first,
		   const struct pv__fit_data *train, const struct pv__fit_data *test);

static int try_stage(const struct attempt *a, int64_t label, int64_t depth, int64_t choice,
		     int64_t first, const struct pv__fit_data *train,
		     const struct pv__fit_data *test)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__fit_data next_train, next_test;
	struct pv__link *link = &a->link[depth];
	int status = arena ? pv__link_fit(arena, &a->p->how.spec->stage[depth], choice,
					  a->p->how.loader, train, stream_of(a, label, depth),
					  a->way->what, link, a->diag)
			   : no_memory(a);

	if (status == PV_OK)
		status = pv__link_advance(link, arena, train, a->way->what, &next_train, a->diag);
	if (status == PV_OK)
		status = pv__link_advance(link, arena, test, a->way->what, &next_test, a->diag);
	if (status == PV_OK)
		status = descend(a, label, depth + 1, first, &next_train, &next_test);
	pv__arena_free(arena);
	return status;
}

/* Combinations of the choices of stage `depth` and all behind it, and of the model. */
static int64_t choices_from(const struct pv__chain_spec *spec, int64_t depth)
{
	int64_t n = spec->model->n_choices;

	for (int64_t i = depth; i < spec->n; i++)
		n *= spec->stage[i].stage->n_choices;
	return n;
}

/* `first`: the first choice of the grid that agrees in all stages so far. */
static int descend(const struct attempt *a, int64_t label, int64_t depth, int64_t first,
		   const struct pv__fit_data *train, const struct pv__fit_data *test)
{
	const struct pv__chain_spec *spec = a->p->how.spec;
	int64_t behind;

	if (depth == spec->n)
		return try_models(a, label, first, train, test);
	behind = choices_from(spec, depth + 1);
	for (int64_t c = 0; c < spec->stage[depth].stage->n_choices; c++)
		if (wanted(a, label, first + c * behind, behind))
			PV__TRY(try_stage(a, label, depth, c, first + c * behind, train, test));
	return PV_OK;
}

/* ---- all of it ---------------------------------------------------------------------------------- */

static int try_label(const struct attempt *a, int64_t label, int64_t first)
{
	struct pv__fit_data train = a->way->train, test = a->way->test;

	train.targets.y = a->y_train + label * split_of(a)->n_train;
	test.targets.y = a->y_test + label * split_of(a)->n_test;
	return descend(a, label, a->p->n_leading, first, &train, &test);
}

static int try_way(struct attempt *a, int64_t number, int64_t first, int64_t n_choices)
{
	int status = PV_OK;

	PV__TRY(pv__way_open(a->p, a->split, number, &a->way, a->diag));
	a->link = a->way->link;
	if (a->way->gram)
		status = try_gram(a, a->way->gram, first, 0, a->labels->n);
	for (int64_t t = 0; status == PV_OK && !a->way->gram && t < a->labels->n; t++)
		if (wanted(a, t, first, n_choices) && has_all_classes(a, t))
			status = try_label(a, t, first);
	pv__way_close(a->p, a->way);
	return status;
}

static int try_ways(struct attempt *a, struct pv__arena *arena)
{
	const struct pv__split *split = split_of(a);
	int64_t behind = choices_from(a->p->how.spec, a->p->n_leading);

	a->y_train = gather(arena, a, split->n_train, split->train);
	a->y_test = gather(arena, a, split->n_test, split->test);
	if (!a->y_train || !a->y_test)
		return no_memory(a);
	for (int64_t w = 0; w < a->p->n_ways; w++)
		if (any_wanted(a, w * behind, behind))
			PV__TRY(try_way(a, w, w * behind, behind));
	return PV_OK;
}

int pv__try(struct pv__prepared *p, int64_t split, const struct pv__labels *labels,
	    pv__trial_fn fn, void *to, struct pv__diag *diag)
{
	struct attempt a = {
		.p = p, .split = split, .labels = labels, .fn = fn, .to = to, .diag = diag};
	struct pv__arena *arena = pv__arena_new();
	int status = arena ? try_ways(&a, arena) : no_memory(&a);

	pv__arena_free(arena);
	return status;
}
