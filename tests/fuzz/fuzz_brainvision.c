/* Any bytes as the header, the markers and the samples of BrainVision: one file is all three,
 * under the names that the header may give. */
#include "brainvision.h"
#include "fuzz_recording.h"

extern const struct pv__format pv__format_brainvision;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct fuzz_file file = fuzz_open(data, n);
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	struct pv__bv_marker *marker;
	int64_t n_markers;

	fuzz_check(pv__bv_markers(arena, file.path, &n_markers, &marker, &diag), &diag);
	pv__arena_free(arena);
	close(file.fd);
	return fuzz_recording(&pv__format_brainvision, data, n);
}
