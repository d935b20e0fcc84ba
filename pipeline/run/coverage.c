/* How much of each region the images have values for. */
#include "run/collect.h"

#include <string.h>

static bool is_region(const struct pv__coverage *c, const struct pv_region *region)
{
	return c->label == region->label && pv__equal(c->name, region->name);
}

/* Index of a region, from a guess on; n_coverages: not yet there.  Images of one atlas bring
 * their regions in one order. */
static int64_t find(const struct pv__results *r, const struct pv_region *region, int64_t guess)
{
	if (guess < r->n_coverages && is_region(&r->coverage[guess], region))
		return guess;
	for (int64_t i = 0; i < r->n_coverages; i++)
		if (is_region(&r->coverage[i], region))
			return i;
	return r->n_coverages;
}

static int64_t count_new(const struct pv__results *r, const struct pv_space *space)
{
	int64_t n = 0;

	for (int64_t i = 0; i < space->n_regions; i++)
		n += find(r, &space->region[i], i) == r->n_coverages;
	return n;
}

/* Room for the regions of a space that are not there yet; their names are copied. */
static int enter_regions(struct pv__collector *c, const struct pv_space *space,
			 struct pv__diag *diag)
{
	struct pv__results *r = c->results;
	struct pv__arena *arena = c->run->arena;
	int64_t n_new = count_new(r, space);
	struct pv__coverage *grown;

	if (n_new == 0)
		return PV_OK;
	grown = pv__alloc(arena, (size_t)(r->n_coverages + n_new), sizeof(*grown));
	if (!grown)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for coverage");
	if (r->n_coverages > 0)
		memcpy(grown, r->coverage, (size_t)r->n_coverages * sizeof(*grown));
	r->coverage = grown;
	for (int64_t i = 0; i < space->n_regions; i++) {
		const struct pv_region *region = &space->region[i];

		if (find(r, region, i) < r->n_coverages)
			continue;
		grown[r->n_coverages] = (struct pv__coverage){
			.label = region->label, .name = pv__strdup(arena, region->name)};
		if (!grown[r->n_coverages++].name)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory for coverage");
	}
	return PV_OK;
}

int pv__collect_coverage(struct pv__collector *c, const struct pv_space *space, int64_t n,
			 const double *share, struct pv__diag *diag)
{
	struct pv__results *r = c->results;

	if (n == 0)
		return PV_OK;
	PV__TRY(enter_regions(c, space, diag));
	for (int64_t i = 0; i < n; i++) {
		struct pv__coverage *one = &r->coverage[find(r, &space->region[i], i)];

		one->n++;
		one->sum += share[i];
	}
	return PV_OK;
}
