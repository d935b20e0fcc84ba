/* What an extraction says of its file beside the rows: 40 bytes in front of them, so that
 * these stay at a multiple of 8. */
#include "run/task.h"

#include <string.h>

void pv__put_content(struct pv__buffer *b, const struct pv__content *content)
{
	pv__put_i64(b, content->gzipped);
	pv__put(b, content->digest.byte, sizeof(content->digest.byte));
}

bool pv__get_content(struct pv__cursor *c, struct pv__content *content)
{
	size_t n = sizeof(content->digest.byte);

	content->gzipped = pv__get_i64(c) != 0;
	if (c->failed || c->n - c->at < n) {
		c->failed = true;
		return false;
	}
	memcpy(content->digest.byte, c->data + c->at, n);
	c->at += n;
	return true;
}
