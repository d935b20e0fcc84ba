/* Any bytes as a pair of Analyze 7.5: the first 348 are the header, the rest the voxels; in files that
 * lie in memory, as a pair goes by its names. */
#include "image.h"

enum { HEADER = 348 };

static void put(const char *path, const uint8_t *data, size_t n)
{
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(data, 1, n, file) != n || fclose(file) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	size_t n_header = n < HEADER ? n : HEADER;
	char folder[] = "/dev/shm/fuzz-analyze-XXXXXX", header[64], image[64];

	if (!mkdtemp(folder))
		abort();
	snprintf(header, sizeof(header), "%s/x.hdr", folder);
	snprintf(image, sizeof(image), "%s/x.img", folder);
	put(header, data, n_header);
	put(image, data + n_header, n - n_header);
	fuzz_image(header);
	unlink(header);
	unlink(image);
	rmdir(folder);
	return 0;
}
