/* What an importance is told of: regions, or single columns. */
#include "importance/importance.h"

static int units_of_columns(struct pv__arena *arena, const struct pv_space *space,
			    struct pv__units *out)
{
	size_t n = (size_t)space->n_features;
	const char **name = pv__alloc(arena, n, sizeof(*name));
	int32_t *of_column = pv__alloc(arena, n, sizeof(*of_column));
	int64_t *region = pv__alloc(arena, n, sizeof(*region));

	if (!name || !of_column || !region)
		return PV_ENOMEM;
	for (int64_t c = 0; c < space->n_features; c++) {
		name[c] = space->feature[c].name;
		of_column[c] = (int32_t)c;
		region[c] = -1;
	}
	*out = (struct pv__units){space->n_features, name, of_column, region};
	return PV_OK;
}

static int units_of_regions(struct pv__arena *arena, const struct pv_space *space,
			    struct pv__units *out)
{
	size_t n = (size_t)space->n_regions;
	const char **name = pv__alloc(arena, n, sizeof(*name));
	int32_t *of_column = pv__alloc(arena, (size_t)space->n_features, sizeof(*of_column));
	int64_t *region = pv__alloc(arena, n, sizeof(*region));

	if (!name || !of_column || !region)
		return PV_ENOMEM;
	for (int64_t r = 0; r < space->n_regions; r++) {
		name[r] = space->region[r].name;
		region[r] = r;
	}
	for (int64_t c = 0; c < space->n_features; c++)
		of_column[c] = space->feature[c].region;
	*out = (struct pv__units){space->n_regions, name, of_column, region};
	return PV_OK;
}

int pv__units_make(struct pv__arena *arena, const struct pv_space *space, bool by_column,
		   struct pv__units *out)
{
	return by_column ? units_of_columns(arena, space, out)
			 : units_of_regions(arena, space, out);
}
