/* Eight bytes a number, in blocks, so that no second copy of a model is needed. */
#include "kernels/bytes.h"

#include <endian.h>
#include <string.h>

enum { CHUNK = 512 };

static int write_words(const struct pv_host *host, pv_ctx *ctx, struct pv_writer *w, int64_t n,
                       const void *from)
{
	const unsigned char *at = from;
	uint64_t word[CHUNK];

	for (int64_t done = 0; done < n; done += CHUNK) {
		size_t some = (size_t)(n - done < CHUNK ? n - done : CHUNK);

		memcpy(word, at + 8 * done, 8 * some);
		for (size_t i = 0; i < some; i++)
			word[i] = htole64(word[i]);
		if (w->write(w, word, 8 * some) != PV_OK)
			return host->fail(ctx, PV_EIO, NULL, "the fitted model cannot be written");
	}
	return PV_OK;
}

static int read_words(const struct pv_host *host, pv_ctx *ctx, struct pv_reader *r, int64_t n,
                      void *to)
{
	unsigned char *at = to;
	uint64_t word[CHUNK];

	for (int64_t done = 0; done < n; done += CHUNK) {
		size_t some = (size_t)(n - done < CHUNK ? n - done : CHUNK);

		if (r->read(r, word, 8 * some) != PV_OK)
			return host->fail(ctx, PV_EDATA, NULL, "the fitted model ends too early");
		for (size_t i = 0; i < some; i++)
			word[i] = le64toh(word[i]);
		memcpy(at + 8 * done, word, 8 * some);
	}
	return PV_OK;
}

int pv__write_int(const struct pv_host *host, pv_ctx *ctx, struct pv_writer *w, int64_t value)
{
	return write_words(host, ctx, w, 1, &value);
}

int pv__write_reals(const struct pv_host *host, pv_ctx *ctx, struct pv_writer *w, int64_t n,
                    const double *value)
{
	return write_words(host, ctx, w, n, value);
}

int pv__write_ints(const struct pv_host *host, pv_ctx *ctx, struct pv_writer *w, int64_t n,
                   const int64_t *value)
{
	return write_words(host, ctx, w, n, value);
}

int pv__read_int(const struct pv_host *host, pv_ctx *ctx, struct pv_reader *r, int64_t min,
                 int64_t max, int64_t *out)
{
	int status = read_words(host, ctx, r, 1, out);

	if (status != PV_OK)
		return status;
	if (*out < min || *out > max)
		return host->fail(ctx, PV_EDATA, NULL, "the fitted model is damaged: %lld is not "
		                  "between %lld and %lld", (long long)*out, (long long)min,
		                  (long long)max);
	return PV_OK;
}

int pv__read_reals_into(const struct pv_host *host, pv_ctx *ctx, struct pv_reader *r, int64_t n,
                        double *out)
{
	return read_words(host, ctx, r, n, out);
}

int pv__read_ints_into(const struct pv_host *host, pv_ctx *ctx, struct pv_reader *r, int64_t n,
                       int64_t *out)
{
	return read_words(host, ctx, r, n, out);
}

static int read_array(const struct pv_host *host, pv_ctx *ctx, struct pv_reader *r, int64_t n,
                      void **out)
{
	*out = host->keep(ctx, (size_t)n, 8);
	if (!*out)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld numbers", (long long)n);
	return read_words(host, ctx, r, n, *out);
}

int pv__read_reals(const struct pv_host *host, pv_ctx *ctx, struct pv_reader *r, int64_t n,
                   double **out)
{
	void *array;
	int status = read_array(host, ctx, r, n, &array);

	*out = array;
	return status;
}

int pv__read_ints(const struct pv_host *host, pv_ctx *ctx, struct pv_reader *r, int64_t n,
                  int64_t **out)
{
	void *array;
	int status = read_array(host, ctx, r, n, &array);

	*out = array;
	return status;
}
