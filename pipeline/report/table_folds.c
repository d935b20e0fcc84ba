/* What concerns folds: who trained and who tested, and what was taken for what. */
#include "report/tables.h"

static int no_memory(struct pv__outputs *o, const char *name)
{
	return pv__fail(o->diag, PV_ENOMEM, NULL, "no memory to write %s", name);
}

/* ---- splits.tsv ------------------------------------------------------------------------ */

struct place {
	const struct pv__split *split;
	int64_t row;
	const char *role;
};
struct places {
	const struct pv__view *v;
	struct place *place;
	int64_t n;
};

static struct pv__cell place_id(const void *of, int64_t row, int64_t k)
{
	const struct places *p = of;

	(void)k;
	return pv__cell_text(p->v->samples->id[p->place[row].row]);
}

static struct pv__cell place_repeat(const void *of, int64_t row, int64_t k)
{
	(void)k;
	return pv__cell_int(((const struct places *)of)->place[row].split->repeat + 1);
}

static struct pv__cell place_fold(const void *of, int64_t row, int64_t k)
{
	(void)k;
	return pv__cell_int(((const struct places *)of)->place[row].split->fold + 1);
}

static struct pv__cell place_role(const void *of, int64_t row, int64_t k)
{
	(void)k;
	return pv__cell_text(((const struct places *)of)->place[row].role);
}

static const struct pv__column split_columns[] = {
	{"id", place_id, 0},
	{"repeat", place_repeat, 0},
	{"fold", place_fold, 0},
	{"role", place_role, 0},
};

static void list_split(struct places *p, const struct pv__split *split)
{
	const uint8_t *reference = p->v->samples->reference;

	for (int64_t i = 0; i < split->n_train; i++) {
		int64_t row = split->train[i];
		bool is_reference = reference && reference[row];

		p->place[p->n++] = (struct place){split, row, is_reference ? "reference" : "train"};
	}
	for (int64_t i = 0; i < split->n_test; i++)
		p->place[p->n++] = (struct place){split, split->test[i], "test"};
}

static int write_splits(struct pv__outputs *o, const struct pv__view *v)
{
	struct places p = {.v = v};
	int64_t most = 0;

	for (int64_t i = 0; i < v->r->splits->n; i++)
		most += v->r->splits->split[i].n_train + v->r->splits->split[i].n_test;
	p.place = pv__alloc(v->arena, (size_t)most, sizeof(*p.place));
	if (!p.place)
		return no_memory(o, "splits.tsv");
	for (int64_t i = 0; i < v->r->splits->n; i++)
		list_split(&p, &v->r->splits->split[i]);
	return pv__sheet_write(o, "splits.tsv", p.n, &p, PV__COUNT(split_columns), split_columns);
}

/* ---- confusion.tsv ----------------------------------------------------------------------- */

struct confusion { /* counts of one system in one repeat */
	const struct pv__system *system;
	int64_t repeat, *count;
};
struct confusions {
	const struct pv__view *v;
	const struct confusion *of;
};

static const struct confusion *confusion_of(const void *of, int64_t row)
{
	const struct confusions *c = of;
	int64_t cells = (int64_t)c->v->samples->n_classes * c->v->samples->n_classes;

	return &c->of[row / cells];
}

static int64_t cell_of(const void *of, int64_t row)
{
	const struct confusions *c = of;

	return row % ((int64_t)c->v->samples->n_classes * c->v->samples->n_classes);
}

static struct pv__cell confusion_model(const void *of, int64_t row, int64_t k)
{
	(void)k;
	return pv__cell_text(pv__model_id(((const struct confusions *)of)->v,
					  confusion_of(of, row)->system->model));
}

static struct pv__cell confusion_set(const void *of, int64_t row, int64_t k)
{
	(void)k;
	return pv__cell_text(pv__shown_set(((const struct confusions *)of)->v,
					   confusion_of(of, row)->system->set));
}

static struct pv__cell confusion_repeat(const void *of, int64_t row, int64_t k)
{
	(void)k;
	return pv__cell_int(confusion_of(of, row)->repeat + 1);
}

static struct pv__cell confusion_class(const void *of, int64_t row, int64_t k)
{
	const struct pv__samples *s = ((const struct confusions *)of)->v->samples;
	int64_t cell = cell_of(of, row);

	return pv__cell_text(s->class_name[k == 0 ? cell / s->n_classes : cell % s->n_classes]);
}

static struct pv__cell confusion_n(const void *of, int64_t row, int64_t k)
{
	(void)k;
	return pv__cell_int(confusion_of(of, row)->count[cell_of(of, row)]);
}

static const struct pv__column confusion_columns[] = {
	{"model", confusion_model, 0},   {"set", confusion_set, 0},
	{"repeat", confusion_repeat, 0}, {"y", confusion_class, 0},
	{"y_hat", confusion_class, 1},   {"n", confusion_n, 0},
};

static int write_confusions(struct pv__outputs *o, const struct pv__view *v)
{
	int64_t k = v->samples->n_classes, n = 0;
	int64_t n_repeats = v->r->splits->n_repeats;
	struct confusion *of = pv__alloc(v->arena, (size_t)(v->n_systems * n_repeats), sizeof(*of));
	struct confusions all = {v, of};

	if (!of)
		return no_memory(o, "confusion.tsv");
	for (int64_t s = 0; s < v->n_systems; s++) {
		for (int64_t repeat = 0; repeat < n_repeats; repeat++, n++) {
			of[n].system = &v->system[s];
			of[n].repeat = repeat;
			if (pv__confusion(v, &v->system[s], repeat, &of[n].count) != PV_OK)
				return no_memory(o, "confusion.tsv");
		}
	}
	return pv__sheet_write(o, "confusion.tsv", n * k * k, &all, PV__COUNT(confusion_columns),
			       confusion_columns);
}

int pv__tables_folds(struct pv__outputs *o, const struct pv__view *v)
{
	PV__TRY(write_splits(o, v));
	return pv__has_classes(v) ? write_confusions(o, v) : PV_OK;
}
