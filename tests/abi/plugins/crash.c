/* Crashes while it is loaded. */
#include "tiny.h"

#include <signal.h>

__attribute__((constructor)) static void on_load(void)
{
	raise(SIGSEGV);
}

TINY_SOUND;
