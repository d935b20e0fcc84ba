/* The label image that goes with each image, where a stage has an atlas of each row's own. */
#include "plan/plan.h"

#include <stdlib.h>
#include <string.h>

static int64_t image_called(const struct pv__study *study, const char *name)
{
	for (int64_t i = 0; i < study->data.n_images; i++)
		if (pv__equal(study->data.image[i].name, name))
			return i;
	return -1;
}

/* The order of plan->file. */
static int compare_files(const void *a, const void *b)
{
	const struct pv__plan_file *x = a, *y = b;

	if (x->image != y->image)
		return x->image < y->image ? -1 : 1;
	return strcmp(x->path, y->path);
}

int pv__plan_own_atlas(const struct pv__plan *plan, const struct pv__stage *stage,
		       const struct pv__plan_file *file, const struct pv__plan_file **out,
		       struct pv__diag *diag)
{
	const struct pv__node *name = stage->op ? pv__stage_own_atlas(stage) : NULL;
	const struct pv__samples *s = plan->samples;
	struct pv__plan_file wanted = {0};
	const struct pv__source *source;

	*out = NULL;
	if (!name)
		return PV_OK;
	wanted.image = image_called(plan->study, name->text);
	source = wanted.image >= 0 ? s->source + wanted.image * s->n : NULL;
	wanted.path = source ? source[file->row[0]].path : NULL;
	for (int64_t i = 1; wanted.path && i < file->n_rows; i++)
		if (!pv__equal(source[file->row[i]].path, wanted.path))
			return pv__fail(diag, PV_EDATA, &stage->mark,
					"%s: rows %s and %s share the image %s and not the atlas "
					"'%s'",
					stage->op_name, s->id[file->row[0]], s->id[file->row[i]],
					file->shown, name->text);
	if (wanted.path)
		*out = bsearch(&wanted, plan->file, (size_t)plan->n_files, sizeof(*plan->file),
			       compare_files);
	return *out ? PV_OK
		    : pv__fail(diag, PV_EDATA, &stage->mark, "%s: %s has no image '%s'",
			       stage->op_name, s->id[file->row[0]], name->text);
}
