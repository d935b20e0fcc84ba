/* html.h -- the one door through which text reaches HTML and SVG. */
#ifndef PV__HTML_H
#define PV__HTML_H

#include "base/base.h"

/* Text or attribute value: & < > " ' escaped; bytes that are not UTF-8 and control
 * characters become U+FFFD. */
void pv__put_escaped(struct pv__buffer *, const char *);
/* Markup with holes: %s is escaped, %d, %ld and %% as usual, nothing else.  A NULL text
 * (no memory) fails the buffer. */
void pv__html(struct pv__buffer *, const char *fmt, ...) PV__PRINTF(2, 3);
/* The same for plain text: nothing is escaped. */
void pv__plain(struct pv__buffer *, const char *fmt, ...) PV__PRINTF(2, 3);
/* Valid UTF-8 without control characters. */
char *pv__utf8_clean(struct pv__arena *, const char *);
/* Characters, not bytes. */
int64_t pv__utf8_count(const char *);
/* At most n characters; an ellipsis where it was cut. */
char *pv__utf8_cut(struct pv__arena *, const char *, int64_t n);

/* Bytes as base64 (RFC 4648), padded. */
void pv__put_base64(struct pv__buffer *, const void *bytes, size_t n);

#endif
