/* features.h -- the ops of this plugin. */
#ifndef PV__PLUGIN_FEATURES_H
#define PV__PLUGIN_FEATURES_H

#include "pulvinar/plugin.h"

extern const struct pv_op op_roi_extract;   /* roi.c */
extern const struct pv_op op_voxel_extract; /* voxel.c */
extern const struct pv_op op_table_columns; /* columns.c */

#endif
