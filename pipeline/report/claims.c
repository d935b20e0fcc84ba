/* The headline in sentences. */
#include "report/claims.h"

#include "report/html.h"

#include <math.h>

enum { FEW_PER_CLASS = 50, FEW_ROWS = 100 };

/* A sentence under construction. */
static struct pv__buffer sentence(const struct pv__view *v)
{
	struct pv__buffer b = {.arena = v->arena};

	pv__puts(&b, "");
	return b;
}

static char *done(struct pv__buffer *b)
{
	return b->failed ? NULL : b->data;
}

static const char *metric_lower(const struct pv__view *v)
{
	const char *title = pv__metric_title(v->study->primary.metric);
	char *copy = pv__strdup(v->arena, title);

	/* "Balanced accuracy" inside a sentence, but "AUC" and "R2" as they are */
	if (copy && copy[0] >= 'A' && copy[0] <= 'Z' && copy[1] >= 'a' && copy[1] <= 'z')
		copy[0] = (char)(copy[0] - 'A' + 'a');
	return copy;
}

static int metric_decimals(const struct pv__view *v)
{
	return pv__metric_decimals(v, v->study->primary.metric);
}

int64_t pv__smallest_class(const struct pv__view *v, int64_t *count)
{
	const struct pv__samples *s = v->samples;
	int64_t smallest = s->n;

	if (!pv__has_classes(v))
		return s->n;
	for (int32_t k = 0; k < s->n_classes; k++) {
		int64_t n = 0;

		for (int64_t i = 0; i < s->n; i++)
			n += s->y[i] == k;
		if (count)
			count[k] = n;
		smallest = n < smallest ? n : smallest;
	}
	return smallest;
}

char *pv__claim_predicted(const struct pv__view *v)
{
	const struct pv__samples *s = v->samples;
	struct pv__buffer b = sentence(v);

	for (int64_t t = 0; t < s->n_targets; t++)
		pv__plain(&b, "%s%s", t > 0 ? ", " : "", s->target_name[t]);
	if (!pv__has_classes(v))
		pv__plain(&b, s->n_targets > 1 ? " (numbers)" : " (a number)");
	else if (s->n_classes == 2)
		pv__plain(&b, ": %s against %s", s->class_name[1], s->class_name[0]);
	else
		pv__plain(&b, " (%d classes)", s->n_classes);
	return done(&b);
}

/* "8 regions", "40,012 voxels", "68 columns" */
static char *columns_text(const struct pv__view *v, const struct pv__matrix *block)
{
	const struct pv_space *space = block->space;

	if (space->grid)
		return pv__shown_things(v->arena, block->n_cols, "voxel", "voxels");
	if (space->n_regions == block->n_cols)
		return pv__shown_things(v->arena, block->n_cols, "region", "regions");
	return pv__shown_things(v->arena, block->n_cols, "column", "columns");
}

static void put_block(struct pv__buffer *b, const struct pv__view *v, int64_t block)
{
	const struct pv__block *spec = &v->study->block[block];

	if (v->r->n_blocks == v->study->n_blocks)
		pv__plain(b, "%s ", columns_text(v, &v->r->block[block]));
	pv__plain(b, "(block %s: ", spec->name);
	for (int64_t i = 0; i < spec->n_from; i++) {
		if (i == 0 || !pv__equal(spec->from[i].op_name, spec->from[i - 1].op_name))
			pv__plain(b, "%s%s", i > 0 ? ", " : "", spec->from[i].op_name);
	}
	pv__plain(b, ")");
}

char *pv__claim_features(const struct pv__view *v)
{
	const struct pv__set *set = &v->study->set[v->study->primary.set];
	struct pv__buffer b = sentence(v);

	for (int64_t i = 0; i < set->n; i++) {
		pv__plain(&b, "%s", i > 0 ? " and " : "");
		put_block(&b, v, set->block[i]);
	}
	return done(&b);
}

char *pv__samples_text(const struct pv__view *v, int64_t n)
{
	switch (v->study->data.samples.per) {
	case PV__PER_PARTICIPANT:
		return pv__shown_things(v->arena, n, "participant", "participants");
	case PV__PER_SCAN:
		return pv__shown_things(v->arena, n, "scan", "scans");
	case PV__PER_EVENT:
		return pv__shown_things(v->arena, n, "event", "events");
	case PV__PER_BIN:
		return pv__shown_things(v->arena, n, "time bin", "time bins");
	}
	return pv__shown_things(v->arena, n, "row", "rows");
}

char *pv__claim_rows(const struct pv__view *v)
{
	const struct pv__samples *s = v->samples;
	int64_t *count = pv__alloc(v->arena, (size_t)s->n_classes, sizeof(*count));
	struct pv__buffer b = sentence(v);

	if (!count)
		return NULL;
	pv__plain(&b, "%s", pv__samples_text(v, s->n));
	if (s->n_groups != s->n)
		pv__plain(&b, " in %s (%s)",
			  pv__shown_things(v->arena, s->n_groups, "group", "groups"),
			  v->study->data.group ? v->study->data.group : "participant_id");
	if (pv__has_classes(v)) {
		pv__smallest_class(v, count);
		for (int32_t k = 0; k < s->n_classes; k++)
			pv__plain(&b, "%s%s %s", k == 0 ? ": " : ", ",
				  pv__shown_count(v->arena, count[k]), s->class_name[k]);
	}
	return done(&b);
}

char *pv__claim_value(const struct pv__view *v, const struct pv__summary *s)
{
	int decimals = pv__metric_decimals(v, s->metric);
	struct pv__buffer b = sentence(v);

	pv__plain(&b, "%s", pv__shown(v->arena, s->mean, decimals));
	if (isfinite(s->ci_low) && isfinite(s->ci_high))
		pv__plain(&b, " (95 %% interval %s)",
			  pv__shown_range(v->arena, s->ci_low, s->ci_high, decimals));
	return done(&b);
}

char *pv__claim_headline(const struct pv__view *v)
{
	const struct pv__summary *s = v->primary;
	struct pv__buffer b = sentence(v);

	if (!s) {
		pv__plain(&b, "The headline score was not computed.");
		return done(&b);
	}
	pv__plain(&b, "%s predicts %s with a %s of %s",
		  pv__system_name(v, s->model, s->set, s->target),
		  v->samples->n_targets > 1 ? v->samples->target_name[s->target]
					    : pv__claim_predicted(v),
		  metric_lower(v), pv__claim_value(v, s));
	if (v->against)
		pv__plain(&b, "; the baseline %s reaches %s", pv__model_id(v, v->against->model),
			  pv__shown(v->arena, v->against->mean, metric_decimals(v)));
	if (isfinite(s->chance))
		pv__plain(&b, "%s chance is %s", v->against ? "," : ";",
			  pv__shown(v->arena, s->chance, 2));
	pv__plain(&b, ".");
	return done(&b);
}

char *pv__claim_gain(const struct pv__view *v)
{
	const struct pv__comparison *c = v->gain;
	int decimals = metric_decimals(v);
	struct pv__buffer b = sentence(v);

	if (!v->against) {
		pv__plain(&b, "No baseline was scored.");
		return done(&b);
	}
	if (!c) {
		pv__plain(&b, "%s reaches %s; the difference was not tested.",
			  pv__model_id(v, v->against->model), pv__claim_value(v, v->against));
		return done(&b);
	}
	pv__plain(&b, "Difference to %s in the same folds: %s", pv__model_id(v, c->b_model),
		  pv__shown_signed(v->arena, c->difference, decimals));
	if (isfinite(c->ci_low))
		pv__plain(&b, ", 95 %% interval %s",
			  pv__shown_range(v->arena, c->ci_low, c->ci_high, decimals));
	if (isfinite(c->p))
		pv__plain(&b, ", %s", pv__shown_p_equals(v->arena, c->p));
	if (c->method)
		pv__plain(&b, "; %s", c->method);
	pv__plain(&b, ".");
	return done(&b);
}

int64_t pv__count_as_good(const struct pv__summary *s)
{
	return llround(s->p_permutation * (double)(s->n_permutations + 1)) - 1;
}

static bool above_chance(const struct pv__summary *s)
{
	return pv__metric_rises(s->metric) ? s->ci_low > s->chance : s->ci_high < s->chance;
}

char *pv__claim_chance(const struct pv__view *v)
{
	const struct pv__summary *s = v->primary;
	struct pv__buffer b = sentence(v);

	if (s && isfinite(s->p_permutation)) {
		int64_t as_good = pv__count_as_good(s);

		pv__plain(&b,
			  "%s of %s label permutations scored as well: "
			  "p\xc2\xa0=\xc2\xa0(%s\xc2\xa0+\xc2\xa0"
			  "1)/(%s\xc2\xa0+\xc2\xa0"
			  "1). "
			  "The null: %s independent of the features%s.",
			  pv__shown_count(v->arena, as_good),
			  pv__shown_count(v->arena, s->n_permutations),
			  pv__shown_count(v->arena, as_good),
			  pv__shown_count(v->arena, s->n_permutations), v->samples->target_name[0],
			  v->samples->n_confounds > 0 ? " and confounds" : "");
	} else if (s && isfinite(s->chance) && isfinite(s->ci_low)) {
		pv__plain(&b, "No permutation test was run; the interval %s chance (%s).",
			  above_chance(s) ? "excludes" : "includes",
			  pv__shown(v->arena, s->chance, 2));
	} else if (s && !isfinite(s->chance)) {
		pv__plain(&b, "No permutation test was run, and %s has no level of chance: the %s.",
			  metric_lower(v),
			  v->gain ? "baseline is what there is to beat"
				  : "score stands alone, as no baseline was compared");
	} else {
		pv__plain(&b, "No permutation test was run.");
	}
	return done(&b);
}

char *pv__claim_interval(const struct pv__view *v)
{
	const struct pv__summary *s = v->primary;
	struct pv__buffer b = sentence(v);

	if (!s || !isfinite(s->ci_low)) {
		pv__plain(&b, "No interval was computed.");
		return done(&b);
	}
	if (v->r->splits->n == 1) {
		pv__plain(
			&b,
			"The 95 %% interval is for this fitted model on new rows like the %s that "
			"were held out (%s).",
			pv__shown_count(v->arena, v->r->splits->split[0].n_test), s->ci_method);
		return done(&b);
	}
	pv__plain(&b,
		  "The 95 %% interval is for the expected score of this procedure at this "
		  "training size (%s; %s).",
		  s->ci_method ? s->ci_method : "a method not stated",
		  pv__shown_things(v->arena, s->n_folds, "fold", "folds"));
	return done(&b);
}

/* ---- the catch ------------------------------------------------------------------------- */

/* Folds that keep runs or trials whole, but not people. */
static bool same_people(const struct pv__view *v)
{
	const struct pv__samples *s = v->samples;

	if (!s->participant)
		return false;
	for (int64_t i = 1; i < s->n; i++) {
		if (s->participant[i] && s->participant[0] &&
		    pv__equal(s->participant[i], s->participant[i - 1]) &&
		    s->group[i] != s->group[i - 1])
			return true;
	}
	return false;
}

static bool gain_is_uncertain(const struct pv__view *v)
{
	const struct pv__comparison *c = v->gain;

	if (!c || !isfinite(c->ci_low))
		return false;
	return pv__metric_rises(c->metric) ? c->ci_low <= 0 : c->ci_high >= 0;
}

static void put_catch_of_size(struct pv__buffer *b, const struct pv__view *v)
{
	const struct pv__summary *s = v->primary;
	int64_t smallest = pv__smallest_class(v, NULL);

	pv__plain(b, "%s%s give an interval from %s: repeat it on more data before relying on it.",
		  pv__samples_text(v, smallest), pv__has_classes(v) ? " in the smallest class" : "",
		  pv__shown_range(v->arena, s->ci_low, s->ci_high, metric_decimals(v)));
}

char *pv__claim_catch(const struct pv__view *v)
{
	const struct pv__summary *s = v->primary;
	int64_t few = pv__has_classes(v) ? FEW_PER_CLASS : FEW_ROWS;
	struct pv__buffer b = sentence(v);

	if (v->study->simulated)
		pv__plain(&b, "The data are simulated: nothing here is a finding about people.");
	else if (s && isfinite(s->p_permutation) && s->p_permutation > 0.05)
		pv__plain(&b, "The score is not distinguishable from chance (%s).",
			  pv__shown_p_equals(v->arena, s->p_permutation));
	else if (s && isnan(s->p_permutation) && isfinite(s->chance) && isfinite(s->ci_low) &&
		 !above_chance(s))
		pv__plain(&b, "The score is not distinguishable from chance: its interval is %s.",
			  pv__shown_range(v->arena, s->ci_low, s->ci_high, metric_decimals(v)));
	else if (gain_is_uncertain(v))
		pv__plain(&b,
			  "The gain over %s is not distinguishable from none: what is predicted "
			  "may be what the baseline already knows.",
			  pv__model_id(v, v->gain->b_model));
	else if (same_people(v))
		pv__plain(&b, "The same people are in training and test parts: this holds for new "
			      "data of these people, not for new people.");
	else if (s && isfinite(s->ci_low) && pv__smallest_class(v, NULL) < few)
		put_catch_of_size(&b, v);
	else
		pv__plain(&b, "No other cohort was scored: how far this carries is open.");
	return done(&b);
}
