/* Time to read every sample of an EDF and a BDF recording of 64 channels as doubles, as a
 * ratio to reading the same bytes into memory.  Prints; asserts nothing. */
#include "cohort.h"

#include "data/recording.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHANNELS = 64, RATE = 1024, SECONDS = 120, N_ROUNDS = 7 };

static void put(char *to, size_t n, const char *text)
{
	memcpy(to, text, strlen(text) < n ? strlen(text) : n);
}

/* A header of text fields, each of all channels; then samples that hardly repeat. */
static unsigned char *make(int width, size_t *n)
{
	static const struct {
		size_t before, n;
		const char *text;
	} field[] = {{0, 16, "EEG"},     {96, 8, "uV"},     {104, 8, "-3000"}, {112, 8, "3000"},
		     {120, 8, "-32768"}, {128, 8, "32767"}, {216, 8, "1024"}};
	size_t n_header = 256 * (1 + CHANNELS);
	unsigned char *byte;
	char number[16];

	*n = n_header + (size_t)CHANNELS * RATE * SECONDS * (size_t)width;
	byte = malloc(*n);
	if (!byte)
		return NULL;
	memset(byte, ' ', n_header);
	put((char *)byte, 8,
	    width == 3 ? "\xff"
			 "BIOSEMI"
		       : "0");
	snprintf(number, sizeof(number), "%zu", n_header);
	put((char *)byte + 184, 8, number);
	snprintf(number, sizeof(number), "%d", SECONDS);
	put((char *)byte + 236, 8, number);
	put((char *)byte + 244, 8, "1");
	snprintf(number, sizeof(number), "%d", CHANNELS);
	put((char *)byte + 252, 4, number);
	for (size_t f = 0; f < PV__COUNT(field); f++)
		for (size_t c = 0; c < CHANNELS; c++)
			put((char *)byte + 256 + field[f].before * CHANNELS + field[f].n * c,
			    field[f].n, field[f].text);
	for (size_t i = n_header; i < *n; i++)
		byte[i] = (unsigned char)(i * 2654435761u >> 13);
	return byte;
}

static double plain_s(const char *path, unsigned char *to, size_t n, struct pv__diag *diag)
{
	double start = bench_now_s();
	size_t size;
	int fd;

	if (pv__file_open(path, &fd, &size, diag) != PV_OK)
		return (double)NAN;
	if (pv__read_full(fd, to, n) != (ssize_t)n)
		start = (double)NAN;
	close(fd);
	return bench_now_s() - start;
}

static double samples_s(const struct pv__recording *r, double *x, struct pv__diag *diag)
{
	double start = bench_now_s();
	int64_t channel[CHANNELS];

	for (int64_t c = 0; c < CHANNELS; c++)
		channel[c] = c;
	if (pv__recording_samples(r, CHANNELS, channel, 0, r->channel[0].n_samples, x, diag) !=
	    PV_OK)
		return (double)NAN;
	return bench_now_s() - start;
}

static int run(const char *name, int width)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	char path[] = "/tmp/pulvinar-bench-XXXXXX";
	int fd = mkstemp(path), status = PV_EIO;
	double *x = malloc((size_t)CHANNELS * RATE * SECONDS * sizeof(*x));
	double bare = (double)INFINITY, read = (double)INFINITY;
	struct pv__recording r;
	size_t n;
	unsigned char *byte = make(width, &n);

	if (arena && x && byte && fd >= 0 && write(fd, byte, n) == (ssize_t)n)
		status = pv__recording_read(arena, path, NULL, &r, &diag);
	for (int round = 0; status == PV_OK && round < N_ROUNDS; round++) {
		bare = fmin(bare, plain_s(path, byte, n, &diag));
		read = fmin(read, samples_s(&r, x, &diag));
	}
	printf("%s: %d channels, %zu MB: samples as doubles %.1f ms, plain read %.1f ms; ratio "
	       "%.2f\n",
	       name, CHANNELS, n >> 20, 1e3 * read, 1e3 * bare, read / bare);
	if (fd >= 0)
		close(fd);
	unlink(path);
	free(byte);
	free(x);
	pv__arena_free(arena);
	return status;
}

int main(void)
{
	int edf = run("edf", 2), bdf = run("bdf", 3);

	return edf != PV_OK || bdf != PV_OK;
}
