/* The block `data` of a resolved study. */
#include "study/read.h"

/* ---- filters ------------------------------------------------------------------------- */

static void put_condition(struct pv__buffer *b, const struct pv__filter *f)
{
	const char *comma = "";

	pv__puts(b, "{");
	if (f->has_min) {
		pv__puts(b, "min: ");
		pv__emit_real(b, f->min);
		comma = ", ";
	}
	if (f->has_max) {
		pv__putf(b, "%smax: ", comma);
		pv__emit_real(b, f->max);
		comma = ", ";
	}
	if (f->none_of.n > 0) {
		pv__putf(b, "%snot: ", comma);
		pv__emit_names(b, f->none_of.n, f->none_of.name);
		comma = ", ";
	}
	if (f->missing >= 0)
		pv__putf(b, "%smissing: %s", comma, f->missing ? "true" : "false");
	pv__puts(b, "}");
}

static void line_filters(struct pv__buffer *b, const char *key, struct pv__filters filters)
{
	if (filters.n == 0)
		return;
	pv__putf(b, "%s{", key);
	for (int64_t i = 0; i < filters.n; i++) {
		const struct pv__filter *f = &filters.filter[i];

		pv__puts(b, i ? ", " : "");
		pv__emit_text(b, f->column);
		pv__puts(b, ": ");
		if (f->any_of.n > 0)
			pv__emit_names(b, f->any_of.n, f->any_of.name);
		else
			put_condition(b, f);
	}
	pv__puts(b, "}\n");
}

/* ---- data -------------------------------------------------------------------------------- */

static void put_tables(struct pv__buffer *b, const struct pv__data_spec *d)
{
	if (d->n_tables > 0)
		pv__puts(b, "  tables:\n");
	for (int64_t i = 0; i < d->n_tables; i++) {
		pv__puts(b, "    ");
		pv__emit_text(b, d->table[i].name);
		pv__puts(b, ": {file: ");
		pv__emit_text(b, d->table[i].file);
		pv__puts(b, ", key: ");
		pv__emit_names(b, d->table[i].key.n, d->table[i].key.name);
		if (d->table[i].ids) {
			pv__puts(b, ", ids: ");
			pv__emit_text(b, d->table[i].ids);
			pv__puts(b, ", ids_like: ");
			pv__emit_text(b, d->table[i].ids_like);
		}
		pv__puts(b, "}\n");
	}
}

static void put_inputs(struct pv__buffer *b, int64_t n, const struct pv__input *input)
{
	for (int64_t i = 0; i < n; i++) {
		if (i == 0 || input[i].recording != input[i - 1].recording)
			pv__putf(b, "  %s:\n", input[i].recording ? "recordings" : "images");
		pv__puts(b, "    ");
		pv__emit_text(b, input[i].name);
		if (input[i].query)
			pv__emit_query(b, input[i].query);
		else
			pv__emit_line(b, ": ", input[i].path);
	}
}

static void put_samples(struct pv__buffer *b, const struct pv__sample_spec *s)
{
	pv__putf(b, "  samples:\n    per: %s\n",
		 pv__schema_choice(&pv__block_samples, "per", (int)s->per));
	pv__emit_line(b, "    events: ", s->events);
	if (s->per == PV__PER_EVENT)
		pv__putf(b, "    average: %s\n",
			 pv__schema_choice(&pv__block_samples, "average", (int)s->average));
	if (s->has_window) {
		pv__puts(b, "    window_s: [");
		pv__emit_real(b, s->window_s[0]);
		pv__puts(b, ", ");
		pv__emit_real(b, s->window_s[1]);
		pv__puts(b, "]\n");
	}
	line_filters(b, "    where: ", s->where);
	if (s->per == PV__PER_BIN) {
		pv__puts(b, "    width_ms: ");
		pv__emit_real(b, s->width_ms);
		pv__puts(b, "\n");
	}
	pv__emit_line(b, "    from: ", s->from);
}

static void put_keep(struct pv__buffer *b, const struct pv__data_spec *d)
{
	static const char *const rule[] = {"all", "first_by", "last_by"};

	if (!d->keep_per || !d->keep_by)
		return;
	pv__puts(b, "  keep: {per: ");
	pv__emit_text(b, d->keep_per);
	pv__putf(b, ", %s: ", rule[d->keep]);
	pv__emit_text(b, d->keep_by);
	pv__puts(b, "}\n");
}

static void put_target(struct pv__buffer *b, const struct pv__study *s)
{
	const struct pv__data_spec *d = &s->data;
	const struct pv__node *order =
		pv__given(pv__given(pv__given(s->root, "data"), "target"), "order");

	pv__puts(b, "  target:\n");
	if (d->target.columns.n == 1)
		pv__emit_line(b, "    column: ", d->target.columns.name[0]);
	else
		pv__emit_names_line(b, "    columns: ", d->target.columns);
	pv__putf(b, "    kind: %s\n",
		 pv__schema_choice(&pv__block_target, "kind", (int)d->target.kind));
	pv__emit_line(b, "    positive: ", d->target.positive);
	if (order) {
		pv__puts(b, "    order: ");
		pv__emit_node(b, order);
		pv__puts(b, "\n");
	}
	pv__emit_line(b, "    from: ", d->target.from);
}

void pv__emit_data(struct pv__buffer *b, const struct pv__study *s)
{
	static const char *const allow[] = {"analyze", "outside"};
	const struct pv__data_spec *d = &s->data;
	int64_t first = d->allow_analyze ? 0 : 1;

	pv__puts(b, "data:\n");
	if (d->root && *d->root)
		pv__emit_line(b, "  root: ", d->root);
	pv__emit_line(b, "  participants: ", d->participants);
	put_tables(b, d);
	put_inputs(b, d->n_images, d->image);
	put_samples(b, &d->samples);
	line_filters(b, "  where: ", d->where);
	put_keep(b, d);
	put_target(b, s);
	pv__emit_line(b, "  group: ", d->group);
	pv__emit_line(b, "  site: ", d->site);
	pv__emit_names_line(b, "  confounds: ", d->confounds);
	line_filters(b, "  reference: ", d->reference);
	line_filters(b, "  train_where: ", d->train_where);
	line_filters(b, "  test_where: ", d->test_where);
	if (d->allow_analyze || d->allow_outside)
		pv__emit_names_line(
			b, "  allow: ",
			(struct pv__names){d->allow_analyze + d->allow_outside, allow + first});
}
