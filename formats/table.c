/* Which reader a text table has. */
#include "format.h"

extern const struct pv__format pv__format_text_table;

static bool offers(const struct pv__format *format)
{
	return format->table != NULL;
}

int pv__table_read(struct pv__arena *arena, const char *path, struct pv__frame *out,
		   struct pv__diag *diag)
{
	const struct pv__format *format;

	PV__TRY(pv__format_first(arena, path, offers, &format, diag));
	/* what no reader takes gets the message of the commonest */
	return (format ? format : &pv__format_text_table)->table(arena, path, out, diag);
}
