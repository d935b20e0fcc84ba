/* Any bytes as a FreeSurfer volume. */
#include "image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct fuzz_file file = fuzz_open(data, n);

	fuzz_image(file.path);
	close(file.fd);
	return 0;
}
