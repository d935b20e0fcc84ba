/* Built with -ffast-math: its start-up code turns off denormal numbers for the thread
 * that loads it.  Said in so many words too, for compilers that link no such code. */
#include "tiny.h"

#ifdef __SSE2__
__attribute__((constructor)) static void on_load(void)
{
	__builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040u);
}
#endif

TINY_PLUGIN(PV_ABI_MAJOR, PV_ABI_MINOR, "table.fast");
