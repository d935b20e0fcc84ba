/* Any bytes as a recording of the format npy. */
#include "fuzz_recording.h"

extern const struct pv__format pv__format_npy;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	return fuzz_recording(&pv__format_npy, data, n);
}
