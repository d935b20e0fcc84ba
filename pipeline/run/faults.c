/* The errors of many tasks, for people: a stage that fails on every file is one fault. */
#include "run/faults.h"

enum { MOST_FAULTS = 20 };

static bool same_mark(const struct pv__mark *a, const struct pv__mark *b)
{
	bool same_file = a->file && b->file ? pv__equal(a->file, b->file) : a->file == b->file;

	return same_file && a->line == b->line && a->column == b->column;
}

/* Files differ in their marks; a place inside a file is a stage of the study. */
static bool same_fault(const struct pv__message *a, const struct pv__message *b)
{
	return a->status == b->status && same_mark(&a->mark, &b->mark) &&
	       (a->mark.line > 0 || pv__equal(a->text, b->text));
}

/* The fault that a message repeats; n: none. */
static int64_t find_fault(int64_t n, const struct pv__message *const *fault,
			  const struct pv__message *message)
{
	for (int64_t i = 0; i < n; i++)
		if (same_fault(fault[i], message))
			return i;
	return n;
}

static void put_fault(struct pv__diag *diag, const struct pv__message *m, int64_t n_more)
{
	if (n_more > 0)
		(void)pv__fail(diag, m->status, &m->mark, "%s (and %lld more like this)", m->text,
			       (long long)n_more);
	else
		(void)pv__fail(diag, m->status, &m->mark, "%s", m->text);
}

void pv__faults_merge(struct pv__diag *diag, const struct pv__diag *from)
{
	const struct pv__message *fault[MOST_FAULTS];
	int64_t n_more[MOST_FAULTS] = {0}, n = 0, n_left = 0, at;

	for (int64_t i = 0; i < from->n; i++) {
		const struct pv__message *m = &from->message[i];

		if (m->severity != PV__ERROR) {
			if (m->severity == PV__WARNING)
				pv__warn(diag, &m->mark, "%s", m->text);
			else
				pv__note(diag, &m->mark, "%s", m->text);
			continue;
		}
		at = find_fault(n, fault, m);
		if (at < n)
			n_more[at] += !pv__equal(m->text, fault[at]->text);
		else if (n < MOST_FAULTS)
			fault[n++] = m;
		else
			n_left++;
	}
	for (int64_t i = 0; i < n; i++)
		put_fault(diag, fault[i], n_more[i]);
	if (from->n_errors > 0 && n == 0)
		(void)pv__fail(diag, PV_ENOMEM, NULL, "no memory to say what failed");
	if (n_left > 0)
		(void)pv__fail(diag, fault[0]->status, NULL, "%lld more faults", (long long)n_left);
}
