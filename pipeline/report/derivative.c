/* A results folder as a BIDS derivative (BIDS specification 1.11, "Derived dataset and
 * pipeline description"). */
#include "report/derivative.h"

#include "report/json.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BIDS_VERSION "1.11.1"

static int write_text(struct pv__arena *arena, const char *folder, const char *name,
		      const struct pv__buffer *text, struct pv__diag *diag)
{
	const char *path = pv__path_join(arena, folder, name);

	if (text->failed || !path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for %s", name);
	return pv__file_write(path, text->data, text->n, diag);
}

/* "../../raw": from one folder to another; NULL: one of them is gone, or no memory. */
static const char *way(struct pv__arena *arena, const char *from, const char *to)
{
	char a[PATH_MAX], b[PATH_MAX];
	struct pv__buffer text = {.arena = arena};
	size_t common = 0;

	if (!realpath(from, a) || !realpath(to, b))
		return NULL;
	for (size_t i = 0;; i++) {
		if ((!a[i] || a[i] == '/') && (!b[i] || b[i] == '/'))
			common = i;
		if (!a[i] || a[i] != b[i])
			break;
	}
	for (const char *p = a + common; *p; p++)
		if (*p == '/' && p[1])
			pv__puts(&text, text.n ? "/.." : "..");
	pv__putf(&text, "%s%s", text.n || !b[common] ? "" : ".", b + common);
	return text.failed ? NULL : text.n ? text.data : ".";
}

/* ---- dataset_description.json ------------------------------------------------------------- */

/* A text of the data set's own description; NULL: it says nothing. */
static const char *source_text(struct pv__arena *arena, const char *source, const char *key)
{
	const char *path = pv__path_join(arena, source, "dataset_description.json");
	struct pv__diag unread = {.arena = arena};
	struct pv__bytes bytes;
	json_t *json;
	const char *text;

	if (!path || access(path, R_OK) != 0 ||
	    pv__file_read(arena, path, (size_t)1 << 20, &bytes, &unread) != PV_OK)
		return NULL;
	json = json_loadb((const char *)bytes.data, bytes.n, 0, NULL);
	text = json_string_value(json_object_get(json, key));
	text = text ? pv__strdup(arena, text) : NULL;
	json_decref(json);
	return text;
}

static json_t *generated_by(struct pv__json *j)
{
	json_t *array = pv__json_array(j), *o = pv__json_object(j);

	pv__json_set(j, o, "Name", pv__json_text(j, "pulvinar"));
	pv__json_set(j, o, "Version", pv__json_text(j, PULVINAR_VERSION));
	pv__json_set(j, o, "Description",
		     pv__json_text(j, "Finds which brain regions predict something"));
	pv__json_append(j, array, o);
	return array;
}

static int write_description(struct pv__arena *arena, const char *folder, const char *source,
			     const struct pv__study *study, struct pv__diag *diag)
{
	struct pv__json j = {.arena = arena};
	struct pv__buffer text = {.arena = arena};
	const char *doi = source_text(arena, source, "DatasetDOI");
	const char *raw = way(arena, folder, source);
	json_t *o = pv__json_object(&j);

	pv__json_set(&j, o, "Name", pv__json_text(&j, study->title));
	pv__json_set(&j, o, "BIDSVersion", pv__json_text(&j, BIDS_VERSION));
	pv__json_set(&j, o, "DatasetType", pv__json_text(&j, "derivative"));
	pv__json_set(&j, o, "GeneratedBy", generated_by(&j));
	if (doi) {
		json_t *array = pv__json_array(&j), *one = pv__json_object(&j);

		pv__json_set(&j, one, "DOI", pv__json_text(&j, doi));
		pv__json_append(&j, array, one);
		pv__json_set(&j, o, "SourceDatasets", array);
	}
	if (raw) {
		json_t *links = pv__json_object(&j);

		pv__json_set(&j, links, "raw", pv__json_text(&j, raw));
		pv__json_set(&j, o, "DatasetLinks", links);
	}
	pv__put_json(&text, &j, o);
	return write_text(arena, folder, "dataset_description.json", &text, diag);
}

/* ---- the other two ----------------------------------------------------------------------------
 */

static int write_ignored(struct pv__arena *arena, const char *folder, struct pv__diag *diag)
{
	struct pv__buffer text = {.arena = arena};

	pv__puts(&text,
		 "*.bib\n*.html\n*.jsonl\n*.tsv\n*.yaml\nmanifest.json\nreport.json\nreport.md\n"
		 "ro-crate-metadata.json\nfigures/\n"
		 "maps/\nmodels/\nslurm/\n.store/\n");
	return write_text(arena, folder, ".bidsignore", &text, diag);
}

/* A report that is there has written a better one, which its manifest vouches for. */
static int write_readme(struct pv__arena *arena, const char *folder, const struct pv__study *study,
			struct pv__diag *diag)
{
	const char *path = pv__path_join(arena, folder, "README.md");
	struct pv__buffer text = {.arena = arena};

	if (path && access(path, F_OK) == 0)
		return PV_OK;
	pv__putf(&text,
		 "# %s\n\n"
		 "A BIDS derivative in the making. What was read from single participants is "
		 "in `.store`; the group level adds results, report and manifest, and says here "
		 "what each file is.\n",
		 study->title);
	return write_text(arena, folder, "README.md", &text, diag);
}

int pv__derivative_write(struct pv__arena *arena, const char *folder, const char *source,
			 const struct pv__study *study, struct pv__diag *diag)
{
	PV__TRY(pv__make_folder(folder, diag));
	PV__TRY(write_description(arena, folder, source, study, diag));
	PV__TRY(write_ignored(arena, folder, diag));
	return write_readme(arena, folder, study, diag);
}
