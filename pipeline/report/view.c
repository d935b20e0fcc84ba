/* Results as the report looks them up. */
#include "report/view.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

const char *pv__model_id(const struct pv__view *v, int64_t model)
{
	const struct pv__model_spec *spec = &v->study->model[model];

	return spec->id ? spec->id : spec->stage.op_name;
}

const char *pv__shown_set(const struct pv__view *v, int64_t set)
{
	return set < 0 ? NULL : v->study->set[set].name;
}

const char *pv__shown_target(const struct pv__view *v, int64_t target)
{
	if (v->samples->n_targets < 2)
		return NULL;
	return target == PV__MEAN_OF_TARGETS ? "mean of targets" : v->samples->target_name[target];
}

char *pv__system_name(const struct pv__view *v, int64_t model, int64_t set, int64_t target)
{
	const char *on = v->study->n_sets < 2 ? NULL : pv__shown_set(v, set);
	const char *of = pv__shown_target(v, target);

	return pv__format(v->arena, "%s%s%s%s%s", pv__model_id(v, model), on ? " on " : "",
			  on ? on : "", of ? ", " : "", of ? of : "");
}

const char *pv__importance_name(const struct pv__view *v, const struct pv__importance_table *t)
{
	const char *name = v->study->importance[t->op].op_name;

	return pv__starts_with(name, "importance.") ? name + strlen("importance.") : name;
}

const char *pv__metric_title(const char *metric)
{
	const struct pv__metric *found = pv__metric_find(metric);

	return found ? found->title : metric;
}

bool pv__metric_rises(const char *metric)
{
	const struct pv__metric *found = pv__metric_find(metric);

	return !found || found->higher_is_better;
}

const struct pv__summary *pv__summary_of(const struct pv__view *v, int64_t model, int64_t set,
					 int64_t target, const char *metric)
{
	for (int64_t i = 0; i < v->r->n_summaries; i++) {
		const struct pv__summary *s = &v->r->summary[i];

		if (s->model == model && s->set == set && s->target == target &&
		    pv__equal(s->metric, metric))
			return s;
	}
	return NULL;
}

bool pv__is_primary(const struct pv__view *v, int64_t model, int64_t set, int64_t target)
{
	return model == v->study->primary.model && set == v->study->primary.set &&
	       target == PV__HEADLINE_TARGET;
}

bool pv__has_classes(const struct pv__view *v)
{
	return v->samples->target_kind == PV_CLASSES;
}

struct pv__cell pv__target_cell(const struct pv__view *v, double y)
{
	if (pv__has_classes(v) && y >= 0 && y < v->samples->n_classes)
		return pv__cell_text(v->samples->class_name[(int64_t)y]);
	return pv__cell_real(y);
}

double pv__observed_statistic(const struct pv__view *v, const struct pv__summary *of)
{
	double sum = 0;
	int64_t n = 0;

	for (int64_t i = 0; i < v->r->n_scores; i++) {
		const struct pv__score *s = &v->r->score[i];

		if (s->model != of->model || s->set != of->set || s->target != of->target ||
		    s->class_name || !pv__equal(s->metric, of->metric) || !isfinite(s->value) ||
		    s->repeat >= v->study->permute.repeats)
			continue;
		sum += s->value;
		n++;
	}
	return n > 0 ? sum / (double)n : NAN;
}

int pv__fold_values(const struct pv__view *v, const struct pv__system *of, const char *metric,
		    int64_t *n, const double **value)
{
	double *found = pv__alloc(v->arena, (size_t)v->r->n_scores, sizeof(*found));

	*n = 0;
	if (!found)
		return PV_ENOMEM;
	for (int64_t i = 0; i < v->r->n_scores; i++) {
		const struct pv__score *s = &v->r->score[i];

		if (s->model == of->model && s->set == of->set && s->target == of->target &&
		    !s->class_name && pv__equal(s->metric, metric) && isfinite(s->value))
			found[(*n)++] = s->value;
	}
	*value = found;
	return PV_OK;
}

int pv__metric_decimals(const struct pv__view *v, const char *metric)
{
	double largest = 0;
	int decimals;

	for (int64_t i = 0; i < v->r->n_summaries; i++) {
		const struct pv__summary *s = &v->r->summary[i];

		if (pv__equal(s->metric, metric) && isfinite(s->mean))
			largest = fmax(largest, fabs(s->mean));
	}
	decimals = pv__decimals(fmax(largest, 1));
	return decimals > 2 ? 2 : decimals;
}

static bool is_class(const struct pv__view *v, double y)
{
	return y >= 0 && y < v->samples->n_classes;
}

int pv__confusion(const struct pv__view *v, const struct pv__system *of, int64_t repeat,
		  int64_t **count)
{
	int64_t k = v->samples->n_classes;

	*count = pv__alloc(v->arena, (size_t)(k * k), sizeof(**count));
	if (!*count)
		return PV_ENOMEM;
	for (int64_t i = 0; i < v->r->n_predictions; i++) {
		const struct pv__prediction *p = &v->r->prediction[i];

		if (p->model == of->model && p->set == of->set && p->target == of->target &&
		    (repeat < 0 || p->repeat == repeat) && is_class(v, p->y) &&
		    is_class(v, p->y_hat))
			(*count)[(int64_t)p->y * k + (int64_t)p->y_hat]++;
	}
	return PV_OK;
}

/* ---- units of an importance table ------------------------------------------------ */

int64_t pv__unit_column(const struct pv__view *v, const struct pv__importance_table *t,
			int64_t unit)
{
	return v->unit_column[t - v->r->table][unit];
}

const struct pv_region *pv__unit_region(const struct pv__view *v,
					const struct pv__importance_table *t, int64_t unit)
{
	int64_t region = t->units.region ? t->units.region[unit] : -1;
	int64_t column = pv__unit_column(v, t, unit);

	if (region < 0 && t->by_column && column >= 0)
		region = t->space->feature[column].region;
	return region >= 0 && region < t->space->n_regions ? &t->space->region[region] : NULL;
}

const char *pv__unit_name(const struct pv__importance_table *t, int64_t unit)
{
	return t->units.name[unit];
}

int pv__units_by_rank(const struct pv__view *v, const struct pv__importance_table *t,
		      int64_t **order)
{
	double *rank = pv__alloc(v->arena, (size_t)t->units.n, sizeof(*rank));

	*order = pv__alloc(v->arena, (size_t)t->units.n, sizeof(**order));
	if (!rank || !*order)
		return PV_ENOMEM;
	for (int64_t u = 0; u < t->units.n; u++)
		rank[u] = t->unit[u].rank;
	pv__argsort(t->units.n, rank, *order);
	return PV_OK;
}

/* ---- making the view --------------------------------------------------------------- */

static bool has_system(const struct pv__system *system, int64_t n, const struct pv__summary *of)
{
	for (int64_t i = 0; i < n; i++) {
		if (system[i].model == of->model && system[i].set == of->set &&
		    system[i].target == of->target)
			return true;
	}
	return false;
}

/* Model, set and target in the order of the study; models come before baselines there. */
static int list_systems(struct pv__view *v)
{
	int64_t most = v->study->n_models * (v->study->n_sets + 1) * (v->samples->n_targets + 1);
	struct pv__system *system = pv__alloc(v->arena, (size_t)most, sizeof(*system));

	if (!system)
		return PV_ENOMEM;
	v->system = system;
	for (int64_t m = 0; m < v->study->n_models; m++) {
		for (int64_t i = 0; i < v->r->n_summaries; i++) {
			const struct pv__summary *s = &v->r->summary[i];

			if (s->model != m || has_system(system, v->n_systems, s))
				continue;
			system[v->n_systems++] = (struct pv__system){
				m, s->set, s->target, v->study->model[m].is_baseline};
		}
	}
	return PV_OK;
}

static bool has_metric(const struct pv__view *v, const char *metric)
{
	for (int64_t i = 0; i < v->n_metrics; i++) {
		if (pv__equal(v->metric_name[i], metric))
			return true;
	}
	return false;
}

static int list_metrics(struct pv__view *v)
{
	v->metric_name =
		pv__alloc(v->arena, (size_t)v->r->n_summaries + 1, sizeof(*v->metric_name));
	if (!v->metric_name)
		return PV_ENOMEM;
	v->metric_name[v->n_metrics++] = v->study->primary.metric;
	for (int64_t i = 0; i < v->r->n_summaries; i++) {
		if (!has_metric(v, v->r->summary[i].metric))
			v->metric_name[v->n_metrics++] = v->r->summary[i].metric;
	}
	return PV_OK;
}

/* The one that the study names, else the first baseline; -1: none. */
static int64_t rival_of(const struct pv__study *study)
{
	if (study->primary.against >= 0)
		return study->primary.against;
	for (int64_t m = 0; m < study->n_models; m++) {
		if (study->model[m].is_baseline)
			return m;
	}
	return -1;
}

/* The rival on the set that it was compared on; without a comparison, on the headline's
 * set or its own columns. */
static void find_rival(struct pv__view *v)
{
	const char *metric = v->study->primary.metric;
	int64_t set = v->study->primary.set, rival = rival_of(v->study);

	if (rival < 0)
		return;
	for (int64_t i = 0; i < v->r->n_comparisons && !v->gain; i++) {
		const struct pv__comparison *c = &v->r->comparison[i];

		if (pv__is_primary(v, c->a_model, c->a_set, c->target) && c->b_model == rival &&
		    pv__equal(c->metric, metric))
			v->gain = c;
	}
	if (v->gain)
		v->against = pv__summary_of(v, rival, v->gain->b_set, PV__HEADLINE_TARGET, metric);
	if (!v->against)
		v->against = pv__summary_of(v, rival, set, PV__HEADLINE_TARGET, metric);
	if (!v->against)
		v->against = pv__summary_of(v, rival, -1, PV__HEADLINE_TARGET, metric);
}

static char *file_part(struct pv__arena *arena, const char *text)
{
	char *copy = pv__strdup(arena, text);

	for (char *p = copy; p && *p; p++) {
		if (!isascii((unsigned char)*p) ||
		    (!isalnum((unsigned char)*p) && *p != '_' && *p != '.'))
			*p = '-';
	}
	return copy;
}

static bool is_taken(const struct pv__view *v, int64_t n, const char *stem)
{
	for (int64_t i = 0; i < n; i++) {
		if (pv__equal(v->stem[i], stem))
			return true;
	}
	return false;
}

/* "haufe-svm_linear-all-AD", numbered where two tables would share it */
static int name_table(struct pv__view *v, int64_t i)
{
	const struct pv__importance_table *t = &v->r->table[i];
	const char *set = pv__shown_set(v, t->set), *target = pv__shown_target(v, t->target);
	const char *text = pv__format(v->arena, "%s-%s%s%s%s%s%s%s", pv__importance_name(v, t),
				      pv__model_id(v, t->model), set ? "-" : "", set ? set : "",
				      target ? "-" : "", target ? target : "",
				      t->class_name ? "-" : "", t->class_name ? t->class_name : "");
	const char *stem = text ? file_part(v->arena, text) : NULL;
	const char *tried = stem;

	for (int k = 2; tried && is_taken(v, i, tried); k++)
		tried = pv__format(v->arena, "%s-%d", stem, k);
	v->stem[i] = tried;
	return tried ? PV_OK : PV_ENOMEM;
}

static int find_columns(struct pv__view *v, int64_t i)
{
	const struct pv__importance_table *t = &v->r->table[i];
	int64_t *column = pv__alloc(v->arena, (size_t)t->units.n, sizeof(*column));

	if (!column)
		return PV_ENOMEM;
	for (int64_t u = 0; u < t->units.n; u++)
		column[u] = -1;
	for (int64_t c = t->space->n_features - 1; c >= 0; c--) {
		if (t->units.of_column[c] >= 0)
			column[t->units.of_column[c]] = c;
	}
	v->unit_column[i] = column;
	return PV_OK;
}

static int order_tables(struct pv__view *v)
{
	int64_t n = v->r->n_tables, at = 0;

	v->stem = pv__alloc(v->arena, (size_t)n, sizeof(*v->stem));
	v->table_order = pv__alloc(v->arena, (size_t)n, sizeof(*v->table_order));
	v->unit_column = pv__alloc(v->arena, (size_t)n, sizeof(*v->unit_column));
	if (!v->stem || !v->table_order || !v->unit_column)
		return PV_ENOMEM;
	for (int64_t i = 0; i < n; i++) {
		PV__TRY(name_table(v, i));
		PV__TRY(find_columns(v, i));
	}
	for (int pass = 0; pass < 2; pass++) {
		for (int64_t i = 0; i < n; i++) {
			const struct pv__importance_table *t = &v->r->table[i];

			if (pv__is_primary(v, t->model, t->set, t->target) == (pass == 0))
				v->table_order[at++] = i;
		}
	}
	return PV_OK;
}

int pv__view_make(struct pv__arena *arena, const struct pv__results *r, struct pv__view *v)
{
	*v = (struct pv__view){.arena = arena, .r = r, .study = r->study, .samples = r->samples};
	v->metric = pv__metric_find(v->study->primary.metric);
	v->primary = pv__summary_of(v, v->study->primary.model, v->study->primary.set,
				    PV__HEADLINE_TARGET, v->study->primary.metric);
	find_rival(v);
	PV__TRY(pv__pseudonyms_make(arena, r->samples, &v->pseudonyms));
	PV__TRY(list_systems(v));
	PV__TRY(list_metrics(v));
	return order_tables(v);
}
