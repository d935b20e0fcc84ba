/* Which files are passed on, and how. */
#include "report/export.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

static const size_t largest_file = (size_t)1 << 34;

int pv__export_no_memory(const struct pv__export *e)
{
	return pv__fail(e->diag, PV_ENOMEM, NULL, "no memory to export %s", e->from);
}

const struct pv__manifest_file *pv__export_find(const struct pv__export *e, const char *path)
{
	for (int64_t i = 0; i < e->manifest.n_outputs; i++)
		if (pv__equal(e->manifest.output[i].path, path))
			return &e->manifest.output[i];
	return NULL;
}

int pv__export_read(struct pv__export *e, struct pv__arena *arena,
		    const struct pv__manifest_file *file, struct pv__bytes *out)
{
	const char *path = pv__path_join(e->arena, e->from, file->path);
	struct pv__mark mark = {path, 0, 0};
	struct pv__digest digest;

	if (!path)
		return pv__export_no_memory(e);
	PV__TRY(pv__file_read(arena, path, largest_file, out, e->diag));
	pv__sha256(out->data, out->n, &digest);
	if (memcmp(digest.byte, file->digest.byte, sizeof(digest.byte)) == 0)
		return PV_OK;
	return pv__fail(e->diag, PV_EDATA, &mark,
			"changed since the run wrote it: only what a run wrote is exported");
}

/* ---- rules -------------------------------------------------------------------------- */

typedef int (*write_fn)(struct pv__export *, const char *name, const char *text);

struct rule {
	const char *name; /* a file, or a folder and all in it where it ends in '/' */
	write_fn write;   /* NULL: as it is */
	const char *why;  /* it is left out; NULL: it is not */
};

static const struct rule rules[] = {
	{"results.tsv", NULL, NULL},
	{"summary.tsv", NULL, NULL},
	{"comparisons.tsv", NULL, NULL},
	{"tuning.tsv", NULL, NULL},
	{"curve.tsv", NULL, NULL},
	{"confusion.tsv", NULL, NULL},
	{"regions.tsv", NULL, NULL},
	{"feature_importance.tsv", NULL, NULL},
	{"report.html", NULL, NULL},
	{"report.json", NULL, NULL},
	{"report.md", NULL, NULL},
	{"references.bib", NULL, NULL},
	{"figures/", NULL, NULL},
	{"maps/", NULL, NULL},
	{"models/", NULL, NULL},
	{"splits.tsv", pv__export_splits, NULL},
	{"predictions.tsv", pv__export_predictions, NULL},
	{"exclusions.tsv", pv__export_exclusions, NULL},
	{"warnings.tsv", pv__export_warnings, NULL},
	{"study.resolved.yaml", pv__export_study, NULL},
	{"README.md", NULL, ""}, /* written anew */
	{"ro-crate-metadata.json", NULL, "lists files that are not passed on"},
	{"pseudonyms.tsv", NULL, "tells which id hides behind which pseudonym"},
	{"region_values.tsv", NULL, "holds the values of single rows"},
};

static const struct rule *rule_of(const char *path)
{
	static const struct rule unknown = {NULL, NULL, "is not known to be free of single rows"};

	for (size_t i = 0; i < PV__COUNT(rules); i++)
		if (pv__equal(rules[i].name, path) ||
		    (pv__ends_with(rules[i].name, "/") && pv__starts_with(path, rules[i].name)))
			return &rules[i];
	return &unknown;
}

static void leave_out(struct pv__export *e, const char *path, const char *why)
{
	if (*why)
		e->left_out[e->n_left_out++] = (struct pv__left_out){path, why};
}

static int write_file(struct pv__export *e, struct pv__arena *scratch,
		      const struct pv__manifest_file *file, const struct rule *rule)
{
	const char *why = NULL;
	struct pv__bytes bytes;

	PV__TRY(pv__export_read(e, scratch, file, &bytes));
	if (rule->write)
		return rule->write(e, file->path, (const char *)bytes.data);
	if (pv__equal(rule->name, "models/"))
		why = pv__bundle_secret(e, &bytes);
	if (why) {
		leave_out(e, file->path, why);
		return PV_OK;
	}
	return pv__output_write(&e->to, file->path, bytes.data, bytes.n);
}

static int export_file(struct pv__export *e, const struct pv__manifest_file *file)
{
	const struct rule *rule = rule_of(file->path);
	struct pv__arena *scratch;
	int status;

	if (rule->why || file->embeds_rows) {
		leave_out(e, file->path, rule->why ? rule->why : "holds training rows");
		return PV_OK;
	}
	scratch = pv__arena_new();
	if (!scratch)
		return pv__export_no_memory(e);
	status = write_file(e, scratch, file, rule);
	pv__arena_free(scratch);
	return status;
}

/* ---- the whole ------------------------------------------------------------------------- */

/* What lies there already would be passed on as well. */
static int check_empty(const struct pv__export *e, const char *folder)
{
	struct pv__mark mark = {folder, 0, 0};
	struct dirent *entry;
	bool empty = true;
	DIR *dir = opendir(folder);

	if (!dir)
		return errno == ENOENT ? PV_OK
				       : pv__fail(e->diag, PV_ELOCK, &mark, "cannot list: %s",
						  strerror(errno));
	while ((entry = readdir(dir)))
		empty = empty && (pv__equal(entry->d_name, ".") || pv__equal(entry->d_name, ".."));
	closedir(dir);
	if (empty)
		return PV_OK;
	return pv__fail(e->diag, PV_ELOCK, &mark, "is not empty: name a new folder with -o DIR");
}

static int begin(struct pv__export *e, const char *output)
{
	struct pv__mark mark = {e->from, 0, 0};

	PV__TRY(pv__manifest_read(e->arena, e->from, &e->manifest, e->diag));
	if (e->manifest.shareable)
		return pv__fail(e->diag, PV_EDATA, &mark, "is an export already");
	e->left_out = pv__alloc(e->arena, (size_t)e->manifest.n_outputs + 2, sizeof(*e->left_out));
	if (!e->left_out)
		return pv__export_no_memory(e);
	PV__TRY(check_empty(e, output));
	return pv__export_people(e);
}

int pv__export_shareable(struct pv__arena *arena, const char *results, const char *output,
			 struct pv__export *e, struct pv__diag *diag)
{
	*e = (struct pv__export){
		.arena = arena,
		.from = results,
		.to = {.arena = arena, .folder = output, .diag = diag},
		.diag = diag,
	};
	PV__TRY(begin(e, output));
	PV__TRY(pv__make_folder(output, diag));
	for (int64_t i = 0; i < e->manifest.n_outputs; i++)
		PV__TRY(export_file(e, &e->manifest.output[i]));
	leave_out(e, "log.jsonl", "holds times and paths");
	leave_out(e, ".store/", "holds the values of single rows");
	PV__TRY(pv__export_readme(e));
	return pv__export_manifest(e);
}
