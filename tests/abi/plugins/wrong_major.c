/* From another age. */
#include "tiny.h"

TINY_PLUGIN(9, 0, "table.tiny");
