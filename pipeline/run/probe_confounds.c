/* A target that goes with the site or with a confound can be predicted without the features
 * that matter. */
#include "run/probe.h"

enum { SITE = 3, FIRST_CONFOUND = 4 }; /* keys of their permutations */

/* Every cell is a number or missing? */
static bool is_number_column(const struct pv__frame *f, int64_t column)
{
	double value;

	for (int64_t r = 0; r < f->n_rows; r++) {
		const char *cell = pv__frame_cell(f, r, column);

		if (!pv__is_missing(cell) && !pv__parse_real(cell, &value))
			return false;
	}
	return true;
}

/* The level of a text among the levels known so far, of which there are n. */
static int64_t level_of(const char **known, int64_t *n, const char *text)
{
	for (int64_t k = 0; k < *n; k++)
		if (pv__equal(known[k], text))
			return k;
	known[*n] = text;
	return (*n)++;
}

static int probe_column(struct pv__collector *c, struct pv__arena *arena,
			const struct pv__probe_units *u, const char *name, uint64_t probe,
			const char *advice, struct pv__diag *diag)
{
	enum { MOST_LEVELS = 100 }; /* a column of more is a name, not a class */
	const struct pv__frame *f = c->run->samples.frame;
	const char *known[MOST_LEVELS + 1];
	struct pv__probe_column column = {.level = pv__alloc(arena, (size_t)u->n, sizeof(int64_t)),
					  .value = pv__alloc(arena, (size_t)u->n, sizeof(double))};
	int64_t *kept = pv__alloc(arena, (size_t)u->n, sizeof(*kept)), n = 0;
	int64_t at = f ? pv__frame_column(f, name) : -1;
	bool number;
	char *text;

	if (!column.level || !column.value || !kept)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to probe the data");
	if (at < 0)
		return PV_OK;
	number = probe != SITE && is_number_column(f, at);
	for (int64_t i = 0; i < u->n && column.n_levels <= MOST_LEVELS; i++) {
		const char *cell = pv__frame_cell(f, u->row[i], at);

		if (pv__is_missing(cell))
			continue;
		if (number)
			(void)pv__parse_real(cell, &column.value[n]);
		else
			column.level[n] = level_of(known, &column.n_levels, cell);
		kept[n++] = i;
	}
	if (n == 0 || column.n_levels > MOST_LEVELS)
		return PV_OK;
	PV__TRY(pv__probe_association(c, arena, u, n, kept, &column, probe, &text, diag));
	if (text)
		pv__warn(&c->warnings, NULL, "the target goes with %s '%s' (%s): %s",
			 probe == SITE ? "the site" : "confound", name, text, advice);
	return PV_OK;
}

int pv__probe_confounds(struct pv__collector *c, struct pv__arena *arena,
			const struct pv__probe_units *u, struct pv__diag *diag)
{
	const struct pv__samples *s = &c->run->samples;
	const char *site = c->run->study->data.site;

	if (!u->are_groups || s->n_targets != 1)
		return PV_OK;
	if (site)
		PV__TRY(probe_column(c, arena, u, site, SITE,
				     "leave sites out in validation, or predict within sites",
				     diag));
	for (int64_t k = 0; k < s->n_confound_columns; k++)
		if (!site || !pv__equal(site, s->confound_column[k]))
			PV__TRY(probe_column(
				c, arena, u, s->confound_column[k], FIRST_CONFOUND + (uint64_t)k,
				"match the groups, or ask for the gain over a model on "
				"confounds alone",
				diag));
	return PV_OK;
}
