/* surface.h -- values on the vertices of a surface, and the surface itself. */
#ifndef PV__SURFACE_H
#define PV__SURFACE_H

#include "base/base.h"

struct pv__surface_array { /* value[row * n_cols + col] */
	const char *intent;      /* "pointset", "triangle", "label", "shape", "time_series", ... */
	const char *datatype;    /* as stored: "float32" */
	int64_t n_rows, n_cols;
	const double *value;
};

struct pv__surface_label { int32_t key; const char *name; };

struct pv__surface {
	const char *path;
	int64_t n_vertices;      /* of all arrays that have one row per vertex; 0: no such array */
	int64_t n_triangles;
	int64_t n_arrays; const struct pv__surface_array *array; /* in the order of the file */
	int64_t n_labels; const struct pv__surface_label *label;
	/* Free text that may name a person, for `info --show-identifying` alone. */
	int64_t n_identifying; const char *const (*identifying)[2]; /* field, value */
};

#endif
