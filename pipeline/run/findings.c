/* What a reader must know without asking: duplicates, groups finer than people, and the
 * warnings of every task. */
#include "run/collect.h"

#include <stdlib.h>
#include <string.h>

/* ---- duplicates by content ---------------------------------------------------------- */

enum { FEWEST_VALUES = 8 }; /* fewer agree by chance */

struct print { struct pv__digest digest; int64_t row; };

static int compare_prints(const void *a, const void *b)
{
	const struct print *x = a, *y = b;
	int order = memcmp(x->digest.byte, y->digest.byte, sizeof(x->digest.byte));

	return order ? order : x->row < y->row ? -1 : x->row > y->row;
}

/* All values of a row, over all blocks, as one digest. */
static int print_row(struct pv__collector *c, int64_t row, struct print *out,
                     struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer bytes = {.arena = arena};

	if (!arena)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to compare rows");
	for (int64_t b = 0; b < c->results->n_blocks; b++) {
		const struct pv__matrix *m = &c->results->block[b];

		pv__put(&bytes, m->x + row * m->n_cols, (size_t)m->n_cols * sizeof(*m->x));
	}
	out->row = row;
	if (!bytes.failed)
		pv__sha256(bytes.data, bytes.n, &out->digest);
	pv__arena_free(arena);
	return bytes.failed ? pv__fail(diag, PV_ENOMEM, NULL, "no memory to compare rows") : PV_OK;
}

static int find_duplicates(struct pv__collector *c, struct pv__diag *diag)
{
	const struct pv__samples *s = &c->run->samples;
	struct print *print = pv__alloc(c->run->arena, (size_t)s->n, sizeof(*print));
	int64_t n_values = 0;

	for (int64_t b = 0; b < c->results->n_blocks; b++)
		n_values += c->results->block[b].n_cols;
	if (n_values < FEWEST_VALUES)
		return PV_OK;
	if (!print)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to compare rows");
	for (int64_t r = 0; r < s->n; r++)
		PV__TRY(print_row(c, r, &print[r], diag));
	qsort(print, (size_t)s->n, sizeof(*print), compare_prints);
	for (int64_t i = 1; i < s->n; i++) {
		bool same = memcmp(print[i].digest.byte, print[i - 1].digest.byte, 32) == 0;

		if (same && s->group[print[i].row] != s->group[print[i - 1].row])
			pv__warn(&c->warnings, NULL,
			         "%s and %s have identical values: the same data under two ids?",
			         s->id[print[i - 1].row], s->id[print[i].row]);
	}
	return PV_OK;
}

/* ---- groups finer than people ----------------------------------------------------------- */

static void find_split_people(struct pv__collector *c)
{
	const struct pv__samples *s = &c->run->samples;

	for (int64_t i = 0; i < s->n; i++)
		for (int64_t j = i + 1; j < s->n && pv__equal(s->participant[i], s->participant[j]); j++)
			if (s->group[i] != s->group[j]) {
				pv__warn(&c->warnings, NULL,
				         "groups are finer than participants: scores hold for new data of "
				         "these people, not for new people");
				return;
			}
}

/* ---- texts of all warnings --------------------------------------------------------------- */

/* Does a path begin at text[at]? */
static bool begins_path(const char *text, size_t at)
{
	return at == 0 || strchr(" '\"([{=,;|<", text[at - 1]);
}

/* Length of a path up to its last part; 0: text[at] begins none that is absolute. */
static size_t folder_length(const char *text, size_t at)
{
	size_t n = strcspn(text + at, " '\")]},;|>\t\n"), last = 0;

	for (size_t i = 0; text[at] == '/' && i < n; i++)
		if (text[at + i] == '/')
			last = i + 1;
	return last < n ? last : 0;
}

/* The text with paths as the study has them: where the data lie on this machine changes no
 * result, and is nobody's business. */
static const char *without_root(struct pv__arena *arena, const char *root, const char *text)
{
	size_t n = strlen(root);
	struct pv__buffer b = {.arena = arena};

	pv__puts(&b, "");
	for (size_t at = 0; text[at];) {
		size_t skip = 0;

		if (begins_path(text, at))
			skip = strncmp(text + at, root, n) == 0 && text[at + n] == '/'
			               ? n + 1
			               : folder_length(text, at);
		if (skip == 0)
			pv__put(&b, text + at, 1);
		at += skip ? skip : 1;
	}
	return b.failed ? NULL : b.data;
}

/* Those of the data as a whole, from `first` on, go before those of files and tasks. */
static int list_warnings(struct pv__collector *c, int64_t first, struct pv__diag *diag)
{
	const struct pv__diag *w = &c->warnings;
	const char *root = c->run->files_plan.loader->root;
	const char **text = pv__alloc(c->run->arena, (size_t)w->n, sizeof(*text));
	int64_t n = 0;

	if (!text)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for warnings");
	for (int64_t i = 0; i < w->n; i++) {
		int64_t at = (first + i) % w->n;
		const char *shown = without_root(c->run->arena, root, w->message[at].text);
		bool known = false;

		if (!shown)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory for warnings");
		for (int64_t k = 0; k < n && !known; k++)
			known = pv__equal(text[k], shown);
		if (!known)
			text[n++] = shown;
		if (at == w->n - 1)
			c->results->n_findings = w->n > first ? n : 0;
	}
	c->results->warning = text;
	c->results->n_warnings = n;
	return PV_OK;
}

/* Reasons and details quote paths too. */
static int show_exclusions(struct pv__collector *c, struct pv__diag *diag)
{
	struct pv__samples *s = &c->run->samples;
	const char *root = c->run->files_plan.loader->root;
	struct pv__exclusion *shown =
		pv__alloc(c->run->arena, (size_t)s->n_exclusions, sizeof(*shown));

	if (!shown)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for exclusions");
	for (int64_t i = 0; i < s->n_exclusions; i++) {
		const struct pv__exclusion *e = &s->exclusion[i];

		shown[i] = (struct pv__exclusion){
			e->id, without_root(c->run->arena, root, e->reason),
			without_root(c->run->arena, root, e->detail ? e->detail : "")};
		if (!shown[i].reason || !shown[i].detail)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory for exclusions");
	}
	s->exclusion = shown;
	return PV_OK;
}

int pv__collect_findings(struct pv__collector *c, struct pv__diag *diag)
{
	int64_t first = c->warnings.n;

	PV__TRY(pv__probe(c, diag));
	PV__TRY(find_duplicates(c, diag));
	find_split_people(c);
	PV__TRY(show_exclusions(c, diag));
	return list_warnings(c, first, diag);
}
