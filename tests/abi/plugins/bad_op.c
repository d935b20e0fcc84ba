/* An op whose prefix the study language does not know. */
#include "tiny.h"

TINY_PLUGIN(PV_ABI_MAJOR, PV_ABI_MINOR, "magic.tiny");
