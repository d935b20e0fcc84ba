/* One fault with many offenders: some are named, all are counted. */
#include "data/rows.h"

enum { NAMED = 20 };

void pv__list(struct pv__listing *list, const char *fmt, ...)
{
	va_list args;
	char *text;

	if (list->n++ >= NAMED)
		return;
	va_start(args, fmt);
	text = pv__vformat(list->text.arena, fmt, args);
	va_end(args);
	if (list->n > 1)
		pv__puts(&list->text, ", ");
	pv__puts(&list->text, text ? text : "?");
}

const char *pv__listed(struct pv__listing *list)
{
	if (list->n > NAMED)
		pv__putf(&list->text, " and %lld more", (long long)(list->n - NAMED));
	return list->text.failed || !list->text.data ? "?" : list->text.data;
}

const char *pv__first_fault(const struct pv__diag *diag)
{
	for (int64_t k = 0; k < diag->n; k++) {
		const struct pv__message *m = &diag->message[k];
		const char *text = m->text;

		if (m->severity != PV__ERROR)
			continue;
		if (m->mark.file)
			text = pv__format(diag->arena, "%s: %s", m->mark.file, m->text);
		return text ? text : m->text;
	}
	return "out of memory";
}
