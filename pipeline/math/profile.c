/* The numeric profile of this process. */
#include "math/profile.h"

#include <fenv.h>
#include <float.h>
#include <string.h>

#include <cblas.h>
#include <gnu/libc-version.h>

static const char *cpu_level(void)
{
#if defined(__x86_64__)
	__builtin_cpu_init();
	if (!__builtin_cpu_supports("sse4.2") || !__builtin_cpu_supports("popcnt"))
		return "x86-64";
	if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
	    !__builtin_cpu_supports("bmi2"))
		return "x86-64-v2";
	if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
	    !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vl"))
		return "x86-64-v3";
	return "x86-64-v4";
#elif defined(__aarch64__)
	return "aarch64";
#else
	return "other";
#endif
}

static const char *rounding(void)
{
	switch (fegetround()) {
	case FE_TONEAREST:
		return "nearest";
	case FE_UPWARD:
		return "up";
	case FE_DOWNWARD:
		return "down";
	default:
		return "to zero";
	}
}

/* Tried, not asked for: that holds on every processor. */
static bool flushes(void)
{
	volatile double least = DBL_MIN, half = 0.5, result = least * half;

	return result == 0;
}

/* "OpenBLAS 0.3.21" of a text that goes on with the options of its build. */
static const char *blas_name(struct pv__arena *arena)
{
	const char *text = openblas_get_config();
	const char *blank = strchr(text, ' '), *end = blank ? strchr(blank + 1, ' ') : NULL;

	return end ? pv__strndup(arena, text, (size_t)(end - text)) : text;
}

struct pv__profile pv__profile_now(struct pv__arena *arena)
{
	return (struct pv__profile){
		.libc = pv__format(arena, "glibc %s", gnu_get_libc_version()),
		.blas = blas_name(arena),
		.blas_core = openblas_get_corename(),
		.cpu = cpu_level(),
		.rounding = rounding(),
		.flushes = flushes(),
		.compiler = PULVINAR_COMPILER,
		.flags = PULVINAR_FLAGS,
		.build_type = PULVINAR_BUILD_TYPE,
	};
}
