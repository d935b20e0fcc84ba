/* maps.h -- importance as images: a value per voxel, on the grid of the input. */
#ifndef PV__MAPS_H
#define PV__MAPS_H

#include "report/output.h"
#include "report/view.h"

struct pv__map {
	const struct pv_grid *grid; /* NULL: this table has no place in space */
	float *value;               /* 0 outside; NaN where the unit was not computed */
	uint8_t *inside;            /* 1: in a region, or a voxel that was a feature */
	int32_t *unit;              /* of the table; -1: none */
	double largest;             /* of |value| */
};
/* The table painted onto its voxels or its atlas. */
int pv__map_paint(struct pv__arena *, const struct pv__importance_table *,
		  struct pv__map *) PV__MUST_CHECK;
/* A file in maps/ for every table that has a place in space; fills table->map. */
int pv__maps_write(struct pv__outputs *, const struct pv__view *,
		   struct pv__results *) PV__MUST_CHECK;

#endif
