/* Any bytes as a recording of the format signal_csv. */
#include "fuzz_recording.h"

extern const struct pv__format pv__format_signal_csv;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	return fuzz_recording(&pv__format_signal_csv, data, n);
}
