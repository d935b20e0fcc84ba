/* Texts that may quote ids, and paths that tell who works where. */
#include "report/export.h"

#include <string.h>

/* ---- paths ------------------------------------------------------------------------------ */

static bool begins_word(const char *text, size_t at)
{
	return at == 0 || strchr(" '\"([{=,;|<\t\n", text[at - 1]);
}

/* Length of an absolute path, or one that climbs, up to its last part; 0: there is none. */
static size_t folder_length(const char *text, size_t at)
{
	size_t n = strcspn(text + at, " '\")]},;|>\t\n"), last = 0;

	if (!begins_word(text, at) || (text[at] != '/' && !pv__starts_with(text + at, "../")))
		return 0;
	for (size_t i = 0; i < n; i++)
		if (text[at + i] == '/')
			last = i + 1;
	return last < n ? last : 0;
}

static void put_without_folders(struct pv__buffer *b, const char *text)
{
	for (size_t at = 0; text[at];) {
		size_t skip = folder_length(text, at);

		if (skip == 0)
			pv__put(b, text + at, 1);
		at += skip ? skip : 1;
	}
}

static bool names_folders(const char *text)
{
	for (size_t at = 0; text[at]; at++)
		if (folder_length(text, at) > 0)
			return true;
	return false;
}

/* ---- files ------------------------------------------------------------------------------- */

int pv__export_warnings(struct pv__export *e, const char *name, const char *text)
{
	const char *hidden = pv__pseudonymise(e->arena, &e->pseudonyms, text);
	struct pv__buffer b = {.arena = e->arena};

	if (!hidden)
		return pv__export_no_memory(e);
	put_without_folders(&b, hidden);
	return pv__output_buffer(&e->to, name, &b);
}

/* Lines of the resolved study that say where somebody ran it, and how. */
static bool is_private_line(const char *line, bool *inside_run)
{
	if (*line != ' ')
		*inside_run = pv__starts_with(line, "run:");
	return *inside_run || pv__starts_with(line, "output:") || pv__starts_with(line, "  root:");
}

int pv__export_study(struct pv__export *e, const char *name, const char *text)
{
	struct pv__buffer kept = {.arena = e->arena}, b = {.arena = e->arena};
	bool inside_run = false;
	const char *hidden;

	pv__puts(&kept, "# Exported: the folders of the data and of the run are left out.\n");
	for (const char *line = text; *line;) {
		size_t n = strcspn(line, "\n");

		n += line[n] == '\n';
		if (!is_private_line(line, &inside_run))
			pv__put(&kept, line, n);
		line += n;
	}
	hidden = kept.failed ? NULL : pv__pseudonymise(e->arena, &e->pseudonyms, kept.data);
	if (!hidden)
		return pv__export_no_memory(e);
	put_without_folders(&b, hidden);
	return pv__output_buffer(&e->to, name, &b);
}

/* ---- bundles ----------------------------------------------------------------------------- */

enum { BUNDLE_HEADER = 8 + 32 }; /* before the text of its study: see run/bundle.c */

/* Does the text stand in the bytes as serialised texts do: behind its length? */
static bool holds_text(struct pv__arena *scratch, const struct pv__bytes *bytes, const char *text)
{
	struct pv__buffer b = {.arena = scratch};

	pv__put_text(&b, text);
	return b.failed || memmem(bytes->data, bytes->n, b.data, b.n);
}

static const char *secret(struct pv__arena *scratch, const struct pv__export *e,
			  const struct pv__bytes *bytes)
{
	struct pv__cursor cursor = {.arena = scratch,
				    .data = (const char *)bytes->data,
				    .n = bytes->n,
				    .at = BUNDLE_HEADER};
	const char *study = bytes->n > BUNDLE_HEADER ? pv__get_text(&cursor) : NULL;

	if (!study)
		return "cannot be read";
	if (names_folders(study))
		return "names a folder of a computer";
	for (int64_t i = 0; i < e->pseudonyms.n; i++)
		if (holds_text(scratch, bytes, e->pseudonyms.id[i]))
			return "names a row";
	for (int64_t s = 0; s < e->sites.n; s++)
		if (!e->sites.shown[s] || !pv__equal(e->sites.shown[s], e->sites.name[s])) {
			if (holds_text(scratch, bytes, e->sites.name[s]))
				return "names a site with fewer than 5 people of a class";
		}
	return NULL;
}

const char *pv__bundle_secret(const struct pv__export *e, const struct pv__bytes *bytes)
{
	struct pv__arena *scratch = pv__arena_new();
	const char *why = scratch ? secret(scratch, e, bytes) : "no memory to look into it";

	pv__arena_free(scratch);
	return why;
}
