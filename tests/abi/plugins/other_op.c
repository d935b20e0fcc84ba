/* Sound too, with an op of its own. */
#include "tiny.h"

TINY_PLUGIN(PV_ABI_MAJOR, PV_ABI_MINOR, "table.other");
