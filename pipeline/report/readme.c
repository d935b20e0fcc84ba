/* README.md of a results folder: what each file is. */
#include "report/html.h"
#include "report/identity.h"

static const struct {
	const char *name, *purpose;
} known[] = {
	{"report.html", "the report: open it in a browser; it needs no network"},
	{"report.json", "everything that the report shows, as data"},
	{"report.md", "headline, scores, first regions and methods as plain text, for a paper"},
	{"references.bib", "the papers behind the operations that ran, as BibTeX"},
	{"results.tsv", "a score per model, set, repeat, fold, class and metric"},
	{"summary.tsv", "mean, interval and permutation p of every score"},
	{"comparisons.tsv", "paired differences between models and baselines"},
	{"predictions.tsv", "every held-out prediction"},
	{"splits.tsv", "which rows trained and which tested in each fold"},
	{"tuning.tsv", "options chosen by the inner validation in each fold"},
	{"curve.tsv", "the learning curve: scores of models that trained on fewer groups"},
	{"confusion.tsv", "true against predicted classes, per repeat"},
	{"regions.tsv", "importance of every region with its uncertainty"},
	{"feature_importance.tsv", "importance of every column that is finer than a region"},
	{"region_values.tsv", "the values of every row, before any fitted stage"},
	{"exclusions.tsv", "rows that were left out, and why"},
	{"pseudonyms.tsv", "which id hides behind which pseudonym: never pass it on"},
	{"warnings.tsv", "warnings of the run"},
	{"study.resolved.yaml",
	 "the study with every default filled in; beside the study it runs to this result"},
	{"ro-crate-metadata.json", "the same as a Process Run Crate, for repositories"},
	{"manifest.json", "versions, inputs and outputs with their SHA-256"},
	{"README.md", "what each file is"},
};
static const struct {
	const char *folder, *purpose;
} folders[] = {
	{"maps/", "importance as an image (NIfTI, float32) on the grid of its input"},
	{"figures/", "the figures of the report as SVG"},
	{"models/", "fitted chain that pulvinar apply scores new data with"},
};

const char *pv__file_purpose(const char *name)
{
	for (size_t i = 0; i < PV__COUNT(known); i++) {
		if (pv__equal(known[i].name, name))
			return known[i].purpose;
	}
	for (size_t i = 0; i < PV__COUNT(folders); i++) {
		if (pv__starts_with(name, folders[i].folder))
			return folders[i].purpose;
	}
	return "";
}

static void put_notes(struct pv__buffer *b)
{
	pv__puts(
		b,
		"\nMissing cells are `n/a`; a column that was not computed is omitted. Repeats and "
		"folds count from 1, voxel indices (i, j, k) from 0. Text cells that a "
		"spreadsheet would run as a formula start with `'`.\n\n"
		"The TSV files and manifest.json keep the ids of rows. report.html, report.json "
		"and the figures show pseudonyms instead (S001, S002, ... in the order of the "
		"sorted ids). Do not pass this folder on: `pulvinar export RESULTS --shareable "
		"-o DIR` writes one without ids. Neither is anonymous: check what your data "
		"agreement allows.\n\n"
		"`pulvinar verify RESULTS` tells whether these files are still what the run "
		"wrote, `pulvinar verify RESULTS --rerun` whether a new run writes the same.\n\n"
		"Research use only, not a diagnostic device. Importance is predictive, not "
		"causal.\n");
}

int pv__readme_write(struct pv__outputs *o, const struct pv__view *v)
{
	struct pv__buffer b = {.arena = o->arena};
	const char *title = v->study->title ? v->study->title : v->study->name;

	pv__plain(&b, "# Results: %s\n\n", title);
	if (v->study->simulated)
		pv__plain(&b, "**SIMULATED DATA.** Nothing here is a finding about people.\n\n");
	pv__plain(&b, "| file | what it holds |\n|---|---|\n");
	for (int64_t i = 0; i < o->n; i++) {
		if (!pv__starts_with(o->file[i].name, "figures/"))
			pv__plain(&b, "| %s | %s |\n", o->file[i].name,
				  pv__file_purpose(o->file[i].name));
	}
	pv__plain(&b, "| figures/ | %s |\n| manifest.json | %s |\n", pv__file_purpose("figures/"),
		  pv__file_purpose("manifest.json"));
	put_notes(&b);
	return pv__output_buffer(o, "README.md", &b);
}
