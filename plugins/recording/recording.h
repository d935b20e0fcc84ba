/* recording.h -- the ops of this plugin. */
#ifndef PV__PLUGIN_RECORDING_H
#define PV__PLUGIN_RECORDING_H

#include "pulvinar/plugin.h"

extern const struct pv_op op_recording_epochs; /* epochs.c */

#endif
