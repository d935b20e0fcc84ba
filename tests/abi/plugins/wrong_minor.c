/* Before 1.0 the minor number must match as well. */
#include "tiny.h"

TINY_PLUGIN(PV_ABI_MAJOR, PV_ABI_MINOR + 1, "table.tiny");
