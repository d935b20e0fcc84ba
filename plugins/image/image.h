/* image.h -- the ops of this plugin. */
#ifndef PV__PLUGIN_IMAGE_H
#define PV__PLUGIN_IMAGE_H

#include "pulvinar/plugin.h"

extern const struct pv_op op_image_smooth;   /* smooth.c */
extern const struct pv_op op_image_resample; /* resample.c */
extern const struct pv_op op_image_intensity; /* intensity.c */
extern const struct pv_op op_run_detrend;    /* detrend.c */
extern const struct pv_op op_run_zscore;     /* zscore.c */

#endif
