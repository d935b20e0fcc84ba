/* Never comes back from being loaded. */
#include "tiny.h"

#include <unistd.h>

__attribute__((constructor)) static void on_load(void)
{
	for (;;)
		pause();
}

TINY_SOUND;
