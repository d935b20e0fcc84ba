/* Another file that offers the op of sound.c. */
#include "tiny.h"

TINY_SOUND;
