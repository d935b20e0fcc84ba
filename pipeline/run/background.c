/* An image to lay maps over: the mean of up to 20 images of the study on their own grid.
 * A mean of many shows anatomy and no person. */
#include "run/collect.h"

#include <string.h>

enum { MOST_IMAGES = 20, FEWEST_IMAGES = 5 };

/* Adds the mean over time of one file; false where it lies on another grid. */
static int add_file(struct pv__volume_reader *reader, const char *path, struct pv_volume *sum,
                    float **data, struct pv__arena *arena, bool *same, struct pv__diag *diag)
{
	struct pv_volume v;
	int64_t n;

	PV__TRY(pv__volume_read(reader, path, &v, NULL, NULL, diag));
	n = pv__grid_voxels(&v.grid);
	if (!*data) {
		*data = pv__alloc(arena, (size_t)n, sizeof(**data));
		if (!*data)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a background");
		sum->grid = v.grid;
	}
	*same = pv__grid_equal(&v.grid, &sum->grid);
	for (int64_t t = 0; *same && t < v.n_times; t++)
		for (int64_t i = 0; i < n; i++)
			(*data)[i] += v.data[t * n + i] / (float)v.n_times;
	return PV_OK;
}

static int mean_image(struct pv__collector *c, int64_t n_files, const int64_t *file,
                      struct pv__diag *diag)
{
	struct pv__arena *arena = c->run->arena;
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct pv_volume *sum = pv__alloc(arena, 1, sizeof(*sum));
	float *data = NULL;
	bool same = true;
	int status = PV_OK;

	if (!reader || !sum) {
		pv__volume_reader_free(reader);
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a background");
	}
	if (c->run->study->data.allow_analyze)
		pv__volume_allow_unoriented(reader);
	for (int64_t i = 0; status == PV_OK && same && i < n_files; i++)
		status = add_file(reader, c->run->files_plan.file[file[i]].path, sum, &data, arena, &same,
		                  diag);
	pv__volume_reader_free(reader);
	if (status != PV_OK || !same)
		return status;
	for (int64_t i = 0; i < pv__grid_voxels(&sum->grid); i++)
		data[i] /= (float)n_files;
	sum->size = sizeof(*sum);
	sum->n_times = 1;
	sum->data = data;
	sum->id = "mean image";
	c->results->background = sum;
	return PV_OK;
}

int pv__collect_background(struct pv__collector *c, struct pv__diag *diag)
{
	const struct pv__plan *plan = &c->run->files_plan;
	int64_t file[MOST_IMAGES], n = 0, step, total = 0;

	if (plan->n_files > 0 && plan->file[0].recording)
		return PV_OK;
	for (int64_t f = 0; f < plan->n_files; f++)
		total += plan->file[f].image == 0;
	step = total / MOST_IMAGES + 1;
	for (int64_t f = 0; f < plan->n_files && n < MOST_IMAGES; f++)
		if (plan->file[f].image == 0 && f % step == 0)
			file[n++] = f;
	/* A 4-D image of one person is shown only in the mean over its volumes. */
	if (n < FEWEST_IMAGES && !c->run->samples.n_points)
		return PV_OK;
	return n ? mean_image(c, n, file, diag) : PV_OK;
}
