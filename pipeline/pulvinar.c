/* The library API. */
#include "base/base.h"
