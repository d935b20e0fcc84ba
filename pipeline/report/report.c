/* Everything that a finished study leaves behind, in the order of writing: the manifest
 * last, so that a folder with a manifest is whole. */
#include "report/results.h"

#include "report/identity.h"
#include "report/maps.h"
#include "report/measured.h"
#include "report/page.h"
#include "report/references.h"
#include "report/tables.h"

#include <string.h>

int pv__report_begin(struct pv__arena *arena, const char *folder, struct pv__diag *diag)
{
	const char *path = pv__path_join(arena, folder, "manifest.json");

	if (!path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to write the results");
	return pv__file_remove(path, diag);
}

static int add_bundles(struct pv__outputs *o, const struct pv__results *r)
{
	for (int64_t i = 0; i < r->n_bundles; i++) {
		const char *name = pv__starts_with(r->bundle[i], "models/")
					   ? r->bundle[i]
					   : pv__path_join(o->arena, "models", r->bundle[i]);

		if (!name)
			return pv__fail(o->diag, PV_ENOMEM, NULL, "no memory to list the models");
		PV__TRY(pv__output_add(o, name));
		o->file[o->n - 1].embeds_rows = r->bundle_embeds_rows && r->bundle_embeds_rows[i];
	}
	return PV_OK;
}

int pv__report_write(struct pv__arena *arena, struct pv__results *r, struct pv__diag *diag)
{
	struct pv__outputs o = {.arena = arena, .folder = r->folder, .diag = diag};
	int64_t refusals = pv__memory_refusals();
	struct pv__view v;

	if (pv__view_make(arena, r, &v) != PV_OK || pv__measure(&v) != PV_OK)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to write the results");
	PV__TRY(pv__make_folder(r->folder, diag));
	PV__TRY(pv__report_begin(arena, r->folder, diag));
	PV__TRY(pv__tables_scores(&o, &v));
	PV__TRY(pv__tables_rows(&o, &v));
	PV__TRY(pv__tables_folds(&o, &v));
	PV__TRY(pv__tables_regions(&o, &v));
	PV__TRY(pv__maps_write(&o, &v, r));
	PV__TRY(pv__output_write(&o, "study.resolved.yaml", r->resolved, strlen(r->resolved)));
	PV__TRY(add_bundles(&o, r));
	PV__TRY(pv__references_write(&o, &v));
	PV__TRY(pv__markdown_write(&o, &v));
	PV__TRY(pv__report_html(&o, &v));
	PV__TRY(pv__report_json(&o, &v));
	PV__TRY(pv__readme_write(&o, &v));
	PV__TRY(pv__crate_write(&o, &v));
	if (pv__memory_refusals() > refusals)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to write the results");
	return pv__manifest_write(&o, &v);
}
