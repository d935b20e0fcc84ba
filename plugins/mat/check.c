/* Is a MAT file of version 5 whole?  matio reads what is there of one that is cut off or
 * damaged, so this is asked before. */
#include "mat.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { HEADER = 128, TAG = 8, BLOCK = 1 << 16, COMPRESSED = 15 };
/* Most bytes of all variables, unpacked. */
#define MOST_UNPACKED ((int64_t)4 << 30)

struct check {
	const struct pv_host *host;
	pv_ctx *ctx;
	int fd;
	int64_t size, unpacked;
	bool swapped;
	unsigned char *in, *out; /* BLOCK bytes each */
};

static bool read_at(const struct check *c, int64_t at, void *to, size_t n)
{
	unsigned char *p = to;

	while (n > 0) {
		ssize_t got = pread(c->fd, p, n, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		p += got;
		at += got;
		n -= (size_t)got;
	}
	return true;
}

static uint32_t number(const struct check *c, const unsigned char *b)
{
	return c->swapped ? (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]
			  : (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 |
				    b[0];
}

/* Unpacks what the stream has been given; its status. */
static int drain(struct check *c, z_stream *z)
{
	int status;

	do {
		z->next_out = c->out;
		z->avail_out = BLOCK;
		status = inflate(z, Z_NO_FLUSH);
		c->unpacked += BLOCK - (int64_t)z->avail_out;
	} while (status == Z_OK && z->avail_out == 0 && c->unpacked <= MOST_UNPACKED);
	return status == Z_BUF_ERROR ? Z_OK : status;
}

/* zlib checks the sum of the bytes at the end of the stream. */
static int check_stream(struct check *c, int64_t at, int64_t n)
{
	z_stream z = {0};
	int status = inflateInit(&z);

	for (int64_t done = 0, piece; status == Z_OK && done < n; done += piece) {
		piece = n - done < BLOCK ? n - done : BLOCK;
		if (!read_at(c, at + done, c->in, (size_t)piece)) {
			status = Z_DATA_ERROR;
			break;
		}
		z.next_in = c->in;
		z.avail_in = (uInt)piece;
		status = drain(c, &z);
		if (c->unpacked > MOST_UNPACKED)
			break;
	}
	inflateEnd(&z);
	if (c->unpacked > MOST_UNPACKED)
		return c->host->fail(c->ctx, PV_ENOMEM, NULL,
				     "unpacks to more than the limit of %lld bytes",
				     (long long)MOST_UNPACKED);
	if (status != Z_STREAM_END)
		return c->host->fail(c->ctx, PV_EDATA, NULL,
				     "the variable at byte %lld is damaged: its compressed data "
				     "%s",
				     (long long)at,
				     status == Z_OK ? "has no end" : "does not unpack");
	return PV_OK;
}

static int check_elements(struct check *c)
{
	int64_t at = HEADER, n;
	unsigned char tag[TAG];

	for (; at < c->size; at += TAG + n) {
		int status = PV_OK;

		if (c->size - at < TAG || !read_at(c, at, tag, TAG))
			return c->host->fail(c->ctx, PV_EDATA, NULL,
					     "ends within the head of a variable, at byte %lld",
					     (long long)c->size);
		n = number(c, tag + 4);
		if (n > c->size - at - TAG)
			return c->host->fail(c->ctx, PV_EDATA, NULL,
					     "is cut off: the variable at byte %lld takes %lld "
					     "bytes, %lld are left",
					     (long long)at, (long long)n,
					     (long long)(c->size - at - TAG));
		if (number(c, tag) == COMPRESSED)
			status = check_stream(c, at + TAG, n);
		if (status != PV_OK)
			return status;
	}
	return PV_OK;
}

int mat_check(const struct pv_host *host, pv_ctx *ctx, const char *path)
{
	struct check c = {.host = host, .ctx = ctx, .fd = open(path, O_RDONLY | O_CLOEXEC)};
	unsigned char header[HEADER];
	struct stat st;
	int status;

	c.in = host->scratch(ctx, BLOCK, 1);
	c.out = host->scratch(ctx, BLOCK, 1);
	if (c.fd < 0 || fstat(c.fd, &st) != 0 || !read_at(&c, 0, header, HEADER)) {
		status = host->fail(ctx, PV_EIO, NULL, "cannot be read: %s", strerror(errno));
	} else if (!c.in || !c.out) {
		status = PV_ENOMEM;
	} else {
		c.size = st.st_size;
		c.swapped = header[126] == 'M';
		status = check_elements(&c);
	}
	if (c.fd >= 0)
		close(c.fd);
	return status;
}
