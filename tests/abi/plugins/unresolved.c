/* Needs a function that nobody has. */
#include "tiny.h"

int pv_function_that_nobody_has(void);
int (*volatile wanted)(void) = pv_function_that_nobody_has;

TINY_SOUND;
