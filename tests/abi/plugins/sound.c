/* Nothing is wrong with this one. */
#include "tiny.h"

TINY_SOUND;
