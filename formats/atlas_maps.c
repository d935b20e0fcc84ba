/* Probabilistic atlases: a volume of weights per region. */
#include "atlas_parts.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

struct maps {
	const char *image;
	struct pv_volume volume;
	int64_t n_voxels, n_weights; /* weights above 0, of all regions */
	double scale;                /* 0.01 where they are per cent */
};

/* Counts the weights, and finds out what they are. */
static int survey(struct maps *m, struct pv__diag *diag)
{
	struct pv__mark mark = {m->image, 0, 0};
	float most = 0;

	m->n_weights = 0;
	for (int64_t t = 0; t < m->volume.n_times; t++) {
		const float *x = m->volume.data + t * m->n_voxels;
		int64_t before = m->n_weights;

		for (int64_t v = 0; v < m->n_voxels; v++) {
			if (!(x[v] >= 0 && x[v] <= 100))
				return pv__fail(
					diag, PV_EDATA, &mark,
					"volume %" PRId64 " holds %g: a probabilistic atlas "
					"has weights from 0 to 1, or from 0 to 100 per cent",
					t + 1, (double)x[v]);
			m->n_weights += x[v] > 0;
			most = x[v] > most ? x[v] : most;
		}
		if (m->n_weights == before)
			return pv__fail(diag, PV_EDATA, &mark,
					"volume %" PRId64 " is 0 everywhere: region %" PRId64
					" has no voxel",
					t + 1, t + 1);
	}
	m->scale = most > 1 ? 0.01 : 1;
	return PV_OK;
}

static void add(struct pv__tally *tally, const int64_t dim[3], int64_t v, float weight)
{
	double w = weight;

	tally->n++;
	tally->weight += w;
	tally->sum[0] += w * (double)(v % dim[0]);
	tally->sum[1] += w * (double)(v / dim[0] % dim[1]);
	tally->sum[2] += w * (double)(v / (dim[0] * dim[1]));
}

/* The weights above 0 region by region; `best`: the largest weight of each voxel so far. */
static void gather(const struct maps *m, int64_t *start, int64_t *voxel, float *weight,
		   int32_t *label, float *best, struct pv__tally *tally)
{
	int64_t at = 0;

	for (int64_t t = 0; t < m->volume.n_times; t++) {
		const float *x = m->volume.data + t * m->n_voxels;

		start[t] = at;
		tally[t].label = (int32_t)(t + 1);
		for (int64_t v = 0; v < m->n_voxels; v++) {
			if (!(x[v] > 0))
				continue;
			voxel[at] = v;
			weight[at] = (float)(x[v] * m->scale);
			if (weight[at] > best[v]) {
				best[v] = weight[at];
				label[v] = tally[t].label;
			}
			add(&tally[t], m->volume.grid.dim, v, weight[at++]);
		}
	}
	start[m->volume.n_times] = at;
}

static int make_atlas(struct pv__arena *arena, const struct maps *m, const char *labels,
		      struct pv_atlas *out, struct pv__diag *diag)
{
	size_t n_regions = (size_t)m->volume.n_times, n = (size_t)m->n_weights;
	int64_t *start = pv__alloc(arena, n_regions + 1, sizeof(*start));
	int64_t *voxel = pv__alloc(arena, n, sizeof(*voxel));
	float *weight = pv__alloc(arena, n, sizeof(*weight));
	int32_t *label = pv__alloc(arena, (size_t)m->n_voxels, sizeof(*label));
	struct pv__tallies t = {pv__alloc(arena, n_regions, sizeof(*t.tally)), m->volume.n_times};
	float *best = pv__alloc(arena, (size_t)m->n_voxels, sizeof(*best));

	if (!start || !voxel || !weight || !label || !t.tally || !best)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the weights of %s", m->image);
	gather(m, start, voxel, weight, label, best, t.tally);
	out->grid = m->volume.grid;
	out->label = label;
	out->start = start;
	out->voxel = voxel;
	out->weight = weight;
	return pv__atlas_name(arena, labels, &t, out, diag);
}

int pv__atlas_read_maps(struct pv__arena *arena, const char *image, const char *labels,
			struct pv_atlas *out, struct pv__diag *diag)
{
	struct pv__volume_reader *reader = pv__volume_reader_new();
	struct maps m = {.image = image};
	int status;

	if (!reader)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", image);
	status = pv__volume_read(reader, image, &m.volume, NULL, NULL, diag);
	if (status == PV_OK) {
		m.n_voxels = pv__grid_voxels(&m.volume.grid);
		status = survey(&m, diag);
	}
	if (status == PV_OK)
		status = make_atlas(arena, &m, labels, out, diag);
	pv__volume_reader_free(reader);
	return status;
}
