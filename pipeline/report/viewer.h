/* viewer.h -- a map to walk through: three slices through a cross-hair, with the name and the
 * value under it.  Drawn by the script of the page (script.h) from data that stand in it;
 * without the script the static slices remain. */
#ifndef PV__VIEWER_H
#define PV__VIEWER_H

#include "report/maps.h"
#include "report/page.h"

/* Puts the place of the viewer and its data onto the page: a table's painted map, in which
 * some unit has a value, over a background on its grid (NULL: none). */
int pv__viewer_put(struct pv__page *, const struct pv__importance_table *, const struct pv__map *,
		   const struct pv_volume *background) PV__MUST_CHECK;

#endif
