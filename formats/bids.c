/* Files of a participant that answer a query. */
#include "bids_name.h"

#include <inttypes.h>
#include <string.h>

const char *const pv__bids_names[] = {
	"suffix", "extension", "datatype", "acq",  "atlas", "ce",    "chunk",     "cohort",
	"den",    "desc",      "dir",      "echo", "flip",  "hemi",  "inv",       "label",
	"mod",    "mt",        "nuc",      "part", "proc",  "rec",   "recording", "res",
	"run",    "sample",    "scale",    "seg",  "space", "split", "stain",     "task",
	"tpl",    "tracksys",  "trc",      "voi",  NULL};

enum { SHOWN = 5 };

static const char *asked(const struct pv__bids_query *q, const char *name)
{
	for (int64_t i = 0; i < q->n; i++)
		if (pv__equal(q->entity[i].name, name))
			return q->entity[i].value;
	return NULL;
}

/* The folder that a file lies in: "anat". */
static bool has_datatype(const char *path, const char *datatype)
{
	const char *slash = strrchr(path, '/');
	size_t n = strlen(datatype);

	return slash && (size_t)(slash - path) > n && slash[-(ptrdiff_t)n - 1] == '/' &&
	       strncmp(slash - n, datatype, n) == 0;
}

static bool has_extension(const struct pv__bids_name *name, const char *wanted)
{
	if (wanted)
		return pv__equal(name->extension, wanted);
	return pv__equal(name->extension, ".nii") || pv__equal(name->extension, ".nii.gz");
}

static bool answers(const struct pv__bids_query *q, const char *path,
		    const struct pv__bids_name *name)
{
	for (int64_t i = 0; i < q->n; i++) {
		const struct pv__bids_entity *e = &q->entity[i];
		const char *value;

		if (pv__equal(e->name, "extension"))
			continue;
		if (pv__equal(e->name, "suffix"))
			value = name->suffix;
		else if (pv__equal(e->name, "datatype"))
			value = has_datatype(path, e->value) ? e->value : NULL;
		else
			value = pv__bids_value(name, e->name);
		if (!e->value != !value || (value && !pv__bids_same(e->value, value)))
			return false;
	}
	return has_extension(name, asked(q, "extension"));
}

/* "suffix probseg, space MNI152NLin6Asym, no desc" */
static const char *query_text(struct pv__arena *arena, const struct pv__bids_query *q)
{
	struct pv__buffer b = {.arena = arena};

	for (int64_t i = 0; i < q->n; i++)
		pv__putf(&b, q->entity[i].value ? "%s%s %s" : "%sno %s", i ? ", " : "",
			 q->entity[i].name, q->entity[i].value);
	return b.failed ? "" : b.data;
}

struct hits {
	int64_t n;
	const char *shown[SHOWN];
};

static void add_hit(struct hits *hits, const char *shown)
{
	if (hits->n < SHOWN)
		hits->shown[hits->n] = shown;
	hits->n++;
}

static const char *hits_text(struct pv__arena *arena, const struct hits *hits)
{
	struct pv__buffer b = {.arena = arena};

	pv__puts(&b, "");
	for (int64_t i = 0; i < hits->n && i < SHOWN; i++)
		pv__putf(&b, "%s%s", i ? ", " : "", hits->shown[i]);
	pv__puts(&b, hits->n > SHOWN ? ", ..." : "");
	return b.failed ? "" : b.data;
}

/* The files in the folder of a participant that answer, and those that are of the suffix. */
static int search(struct pv__arena *arena, const char *root, const struct pv__bids_query *q,
		  const char *subject, const char *session, struct hits *found, struct hits *near,
		  struct pv__diag *diag)
{
	const char *folder =
		pv__format(arena, "%s%ssub-%s", q->folder, *q->folder ? "/" : "", subject);
	const char *path = folder ? pv__path_join(arena, root, folder) : NULL;
	const char *const *file;
	int64_t n;

	if (!path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for paths");
	PV__TRY(pv__folder_files(arena, path, &n, &file, diag));
	for (int64_t i = 0; i < n; i++) {
		const char *shown = pv__path_join(arena, folder, file[i]), *value;
		struct pv__bids_name name;

		if (!shown)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory for paths");
		if (!pv__bids_parse(arena, shown, &name))
			continue;
		value = pv__bids_value(&name, "sub");
		if (!value || !pv__equal(value, subject))
			continue;
		value = pv__bids_value(&name, "ses");
		if (session && (!value || !pv__equal(value, session)))
			continue;
		if (answers(q, shown, &name))
			add_hit(found, shown);
		else if (pv__equal(name.suffix, asked(q, "suffix")) &&
			 has_extension(&name, asked(q, "extension")))
			add_hit(near, shown);
	}
	return PV_OK;
}

static const char *without(const char *text, const char *prefix)
{
	return pv__starts_with(text, prefix) ? text + strlen(prefix) : text;
}

static int find(struct pv__arena *scratch, const char *root, const struct pv__bids_query *q,
		const char *participant, const char *session, const char **shown,
		struct pv__diag *diag)
{
	const char *subject = without(participant, "sub-");
	struct hits found = {0}, near = {0};

	session = session ? without(session, "ses-") : NULL;
	PV__TRY(search(scratch, root, q, subject, session, &found, &near, diag));
	*shown = found.shown[0];
	if (found.n == 1)
		return PV_OK;
	if (found.n > 1)
		return pv__fail(diag, PV_EDATA, NULL,
				"%" PRId64 " files of sub-%s have %s; one must: ask for what tells "
				"them apart (`desc: ` without a value: no desc): %s",
				found.n, subject, query_text(scratch, q),
				hits_text(scratch, &found));
	return pv__fail(diag, PV_ENOENT, NULL, "no file of sub-%s%s%s has %s%s%s", subject,
			session ? ", ses-" : "", session ? session : "", query_text(scratch, q),
			near.n ? "; of that suffix there are " : "",
			near.n ? hits_text(scratch, &near) : "");
}

int pv__bids_find(struct pv__arena *arena, const char *root, const struct pv__bids_query *q,
		  const char *participant, const char *session, const char **path,
		  const char **shown, struct pv__diag *diag)
{
	struct pv__arena *scratch = pv__arena_new(); /* folders may be long */
	int status = scratch ? find(scratch, root, q, participant, session, shown, diag)
			     : pv__fail(diag, PV_ENOMEM, NULL, "no memory for paths");

	if (status == PV_OK) {
		*shown = pv__strdup(arena, *shown);
		*path = *shown ? pv__path_join(arena, root, *shown) : NULL;
		if (!*path)
			status = pv__fail(diag, PV_ENOMEM, NULL, "no memory for paths");
	}
	pv__arena_free(scratch);
	return status;
}
