/* png.h -- images in memory. */
#ifndef PV__PNG_H
#define PV__PNG_H

#include "base/base.h"

struct pv__image { /* pixel[4 * (y * width + x)]: red, green, blue, alpha */
	int64_t width, height;
	unsigned char *pixel;
};
/* Transparent; PV_ENOMEM without a message. */
int pv__image_new(struct pv__arena *, int64_t width, int64_t height,
		  struct pv__image *) PV__MUST_CHECK;
/* Appends the image as PNG: the same bytes for the same pixels. */
void pv__put_png(struct pv__buffer *, const struct pv__image *);

#endif
