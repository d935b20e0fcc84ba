/* The labels of one participant, among the regions that a table names for everybody. */
#include "atlas_parts.h"

#include <math.h>

/* Labels that the table does not name lie outside. */
static void drop_nameless(int64_t n, const struct pv__label_names *names, int32_t *label)
{
	int32_t before = 0, kept = 0;

	for (int64_t i = 0; i < n; i++) {
		if (label[i] != before) {
			before = label[i];
			kept = pv__label_name(names, before) ? before : 0;
		}
		label[i] = kept;
	}
}

/* Sizes and centroids differ from person to person: unknown. */
static int own_regions(struct pv__arena *arena, const struct pv__label_names *names,
		       struct pv_atlas *out, struct pv__diag *diag)
{
	struct pv_region *region = pv__alloc(arena, (size_t)names->n, sizeof(*region));

	if (!region)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for regions");
	for (int64_t i = 0; i < names->n; i++)
		region[i] = (struct pv_region){.label = names->label[i],
					       .hemisphere = pv__hemisphere(names->name[i]),
					       .name = names->name[i],
					       .centroid_mm = {NAN, NAN, NAN}};
	out->n_regions = names->n;
	out->region = region;
	return PV_OK;
}

int pv__atlas_read_own(struct pv__arena *arena, const char *image, const char *labels,
		       struct pv_atlas *out, struct pv__diag *diag)
{
	struct pv__mark mark = {labels, 0, 0};
	struct pv__label_names names;
	struct pv__volume_info info;
	int32_t *label;

	PV__TRY(pv__label_names_read(arena, labels, &names, diag));
	if (names.for_many)
		return pv__fail(diag, PV_EDATA, &mark,
				"a table for many atlases: with an atlas per participant give one "
				"of the regions that you want (columns index and name)");
	if (names.n == 0)
		return pv__fail(diag, PV_EDATA, &mark, "names no region");
	PV__TRY(pv__volume_labels(arena, image, &info, &label, diag));
	drop_nameless(pv__grid_voxels(&info.grid), &names, label);
	*out = (struct pv_atlas){.size = sizeof(*out),
				 .grid = info.grid,
				 .label = label,
				 .id = pv__strdup(arena, image),
				 .own = 1};
	if (!out->id)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", image);
	return own_regions(arena, &names, out, diag);
}
