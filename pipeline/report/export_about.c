/* What an export says of itself: its README, and a manifest of its own. */
#include "report/export.h"

#include "report/identity.h"

#include <string.h>

static bool any_merged(const struct pv__export *e)
{
	for (int64_t s = 0; s < e->sites.n; s++)
		if (!e->sites.shown[s] || !pv__equal(e->sites.shown[s], e->sites.name[s]))
			return true;
	return false;
}

static void put_files(struct pv__buffer *b, const struct pv__export *e)
{
	pv__puts(b, "| file | what it holds |\n|---|---|\n");
	for (int64_t i = 0; i < e->to.n; i++) {
		const char *name = e->to.file[i].name;

		if (pv__equal(name, "exclusions.tsv"))
			pv__puts(b,
				 "| exclusions.tsv | how many rows were left out, by reason |\n");
		else if (!pv__starts_with(name, "figures/"))
			pv__putf(b, "| %s | %s |\n", name, pv__file_purpose(name));
	}
	pv__putf(b, "| figures/ | %s |\n| manifest.json | %s |\n", pv__file_purpose("figures/"),
		 pv__file_purpose("manifest.json"));
}

static void put_changes(struct pv__buffer *b, const struct pv__export *e)
{
	pv__puts(b, "\n## What was left out\n\n");
	for (int64_t i = 0; i < e->n_left_out; i++)
		pv__putf(b, "- `%s`: %s\n", e->left_out[i].path, e->left_out[i].why);
	pv__puts(b,
		 "\nLinks of report.html to these files lead nowhere.\n\n"
		 "## What was changed\n\n"
		 "- splits.tsv and predictions.tsv: pseudonyms (S001, S002, ... in the order of "
		 "the sorted ids, as in report.html) instead of ids; groups that are no ids are "
		 "G001, G002, ...\n"
		 "- exclusions.tsv: counts by reason; reasons with fewer than 5 rows are counted "
		 "together.\n"
		 "- study.resolved.yaml and warnings.tsv: pseudonyms, and no folders; therefore "
		 "the digest of the resolved study in report.html is that of the original.\n"
		 "- manifest.json: the files of this folder; inputs without their paths, which "
		 "may hold ids.\n");
	if (any_merged(e))
		pv__puts(b,
			 "- predictions.tsv: sites where a class has fewer than 5 people are "
			 "called `other sites`, or `n/a` where that would still be few people or "
			 "one site.\n");
	pv__puts(b, "\nconfusion.tsv counts how a model called rows, also where those are fewer "
		    "than 5: it follows from predictions.tsv.\n");
}

int pv__export_readme(struct pv__export *e)
{
	struct pv__buffer b = {.arena = e->arena};

	pv__putf(&b, "# Results to be passed on: %s\n\n", e->manifest.study);
	pv__puts(&b, "`pulvinar export --shareable` wrote this folder from the results of a run: "
		     "aggregates and pseudonymous ids. Pseudonyms are not anonymity: who has the "
		     "data can tell whose prediction a row is. Check what your data agreement "
		     "allows.\n\n");
	put_files(&b, e);
	put_changes(&b, e);
	pv__puts(&b, "\n`pulvinar verify DIR` tells whether these files are still what was "
		     "exported.\n\nResearch use only, not a diagnostic device. Importance is "
		     "predictive, not causal.\n");
	return pv__output_buffer(&e->to, "README.md", &b);
}

/* ---- manifest ---------------------------------------------------------------------------- */

/* An atlas or a mask is nobody's: only such files keep their paths. */
static void hide_paths(json_t *inputs)
{
	size_t i;
	json_t *input;

	json_array_foreach(inputs, i, input)
	{
		const char *role = json_string_value(json_object_get(input, "role"));

		if (!role || !pv__equal(role, "fixed"))
			json_object_del(input, "path");
	}
}

static json_t *left_out_json(struct pv__json *j, const struct pv__export *e)
{
	json_t *array = pv__json_array(j);

	for (int64_t i = 0; i < e->n_left_out; i++) {
		json_t *o = pv__json_object(j);

		pv__json_set(j, o, "path", pv__json_text(j, e->left_out[i].path));
		pv__json_set(j, o, "why", pv__json_text(j, e->left_out[i].why));
		pv__json_append(j, array, o);
	}
	return array;
}

int pv__export_manifest(struct pv__export *e)
{
	struct pv__json j = {.arena = e->arena};
	struct pv__buffer b = {.arena = e->arena};
	json_t *root = json_loadb((const char *)e->manifest.text.data, e->manifest.text.n, 0, NULL);

	if (!root)
		return pv__export_no_memory(e); /* it was read before */
	hide_paths(json_object_get(root, "inputs"));
	pv__json_set(&j, root, "shareable", pv__json_bool(&j, true));
	pv__json_set(&j, root, "left_out", left_out_json(&j, e));
	pv__json_set(&j, root, "outputs", pv__outputs_json(&j, &e->to));
	pv__put_json(&b, &j, root);
	return pv__output_buffer(&e->to, "manifest.json", &b);
}
