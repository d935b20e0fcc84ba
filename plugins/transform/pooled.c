/* Weighted sums over groups of columns. */
#include "pooled.h"

#include "kernels/bytes.h"
#include "wider.h"

#include <stdio.h>
#include <string.h>

static int no_memory(const struct pv_host *host, pv_ctx *ctx, int64_t n_cols)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory to pool %lld columns",
			  (long long)n_cols);
}

int pv__pooled_make(const struct pv_host *host, pv_ctx *ctx, int64_t n_cols,
		    struct pv__pooled **out)
{
	struct pv__pooled *m = host->keep(ctx, 1, sizeof(*m));

	if (!m)
		return no_memory(host, ctx, n_cols);
	m->n_cols = n_cols;
	m->group = host->keep(ctx, (size_t)n_cols, sizeof(*m->group));
	m->weight = host->keep(ctx, (size_t)n_cols, sizeof(*m->weight));
	m->centre = host->keep(ctx, (size_t)n_cols, sizeof(*m->centre));
	if (!m->group || !m->weight || !m->centre)
		return no_memory(host, ctx, n_cols);
	for (int64_t j = 0; j < n_cols; j++)
		m->group[j] = -1;
	*out = m;
	return PV_OK;
}

int pv__pooled_count(const struct pv_host *host, pv_ctx *ctx, int64_t n_groups,
		     struct pv__pooled *m)
{
	m->n_groups = n_groups;
	m->size = host->keep(ctx, (size_t)n_groups, sizeof(*m->size));
	if (!m->size)
		return no_memory(host, ctx, m->n_cols);
	for (int64_t j = 0; j < m->n_cols; j++)
		if (m->group[j] >= 0)
			m->size[m->group[j]]++;
	return PV_OK;
}

void pv__pooled_means(struct pv__pooled *m)
{
	for (int64_t j = 0; j < m->n_cols; j++)
		m->weight[j] = m->group[j] < 0 ? 0 : 1 / (double)m->size[m->group[j]];
}

int pv__pooled_regions(const struct pv_host *host, pv_ctx *ctx, const struct pv_space *space,
		       struct pv__pooled *m)
{
	int64_t *number = host->scratch(ctx, (size_t)space->n_regions, sizeof(*number));
	int64_t n = 0;

	if (!number)
		return no_memory(host, ctx, m->n_cols);
	for (int64_t j = 0; j < m->n_cols; j++)
		if (space->feature[j].region >= 0)
			number[space->feature[j].region] = 1;
	for (int64_t r = 0; r < space->n_regions; r++)
		number[r] = number[r] ? n++ : -1;
	if (n == 0)
		return host->fail(ctx, PV_EDATA, NULL,
				  "no column lies in a region: give voxel.extract an atlas");
	for (int64_t j = 0; j < m->n_cols; j++)
		if (space->feature[j].region >= 0)
			m->group[j] = number[space->feature[j].region];
	return pv__pooled_count(host, ctx, n, m);
}

/* ---- what the ops share ------------------------------------------------------------------ */

int pv__pooled_apply(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		     const struct pv_table *rows, double *const *out)
{
	const struct pv__pooled *m = model;
	int status = pv__check_columns(host, ctx, rows, m->n_cols);

	(void)config;
	for (int64_t r = 0; status == PV_OK && r < rows->n_rows; r++) {
		memset(out[r], 0, (size_t)m->n_groups * sizeof(**out));
		for (int64_t j = 0; j < m->n_cols; j++)
			if (m->group[j] >= 0)
				out[r][m->group[j]] +=
					m->weight[j] * (rows->row[r][j] - m->centre[j]);
	}
	return status;
}

int pv__pooled_pull_back(const struct pv_host *host, pv_ctx *ctx, const void *config,
			 const void *model, const double *w_out, double *w_in)
{
	const struct pv__pooled *m = model;

	(void)host, (void)ctx, (void)config;
	for (int64_t j = 0; j < m->n_cols; j++)
		w_in[j] = m->group[j] < 0 ? 0 : w_out[m->group[j]] * m->weight[j];
	return PV_OK;
}

int pv__pooled_save(const struct pv_host *host, pv_ctx *ctx, const void *model, struct pv_writer *w)
{
	const struct pv__pooled *m = model;
	int status = pv__write_int(host, ctx, w, m->n_cols);

	if (status == PV_OK)
		status = pv__write_int(host, ctx, w, m->n_groups);
	if (status == PV_OK)
		status = pv__write_ints(host, ctx, w, m->n_cols, m->group);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_cols, m->weight);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_cols, m->centre);
	return status;
}

static int read_groups(const struct pv_host *host, pv_ctx *ctx, struct pv_reader *r,
		       struct pv__pooled *m)
{
	int64_t n_groups = 0;
	int status = pv__read_int(host, ctx, r, 1, m->n_cols, &n_groups);

	if (status == PV_OK)
		status = pv__read_ints_into(host, ctx, r, m->n_cols, m->group);
	for (int64_t j = 0; status == PV_OK && j < m->n_cols; j++)
		if (m->group[j] < -1 || m->group[j] >= n_groups)
			status = host->fail(ctx, PV_EDATA, NULL,
					    "the fitted model is damaged: column %lld is in group "
					    "%lld",
					    (long long)j, (long long)m->group[j]);
	return status == PV_OK ? pv__pooled_count(host, ctx, n_groups, m) : status;
}

int pv__pooled_load(const struct pv_host *host, pv_ctx *ctx, const void *config,
		    struct pv_reader *r, void **model)
{
	struct pv__pooled *m = NULL;
	int64_t n_cols = 0;
	int status = pv__read_int(host, ctx, r, 1, PV__MOST, &n_cols);

	(void)config;
	if (status == PV_OK)
		status = pv__pooled_make(host, ctx, n_cols, &m);
	if (status == PV_OK)
		status = read_groups(host, ctx, r, m);
	if (status == PV_OK)
		status = pv__read_reals_into(host, ctx, r, n_cols, m->weight);
	if (status == PV_OK)
		status = pv__read_reals_into(host, ctx, r, n_cols, m->centre);
	*model = m;
	return status;
}

/* ---- what the columns become ------------------------------------------------------------- */

enum { NAME_ROOM = 32, MIXED = -2 };

/* The region of each group: of its first column, or -1 where its columns differ. */
static void find_regions(const struct pv__pooled *m, const struct pv_space *in,
			 struct pv_feature *feature)
{
	for (int64_t g = 0; g < m->n_groups; g++)
		feature[g].region = MIXED;
	for (int64_t j = 0; j < m->n_cols; j++) {
		struct pv_feature *f = m->group[j] < 0 ? NULL : &feature[m->group[j]];

		if (!f)
			continue;
		if (f->region == MIXED) {
			f->region = in->feature[j].region;
			f->unit = in->feature[j].unit;
		} else if (f->region != in->feature[j].region) {
			f->region = -1;
		}
	}
}

/* Columns without names; regions as they were. */
static int make_features(const struct pv_host *host, pv_ctx *ctx, const struct pv__pooled *m,
			 const struct pv_space *in, struct pv_feature **out)
{
	struct pv_feature *feature = host->scratch(ctx, (size_t)m->n_groups, sizeof(*feature));

	if (!feature)
		return no_memory(host, ctx, m->n_cols);
	find_regions(m, in, feature);
	for (int64_t g = 0; g < m->n_groups; g++)
		feature[g].voxel = -1;
	*out = feature;
	return PV_OK;
}

/* A space of the regions of `in` with none of its columns. */
static struct pv_space bare(const struct pv_space *in)
{
	struct pv_space space = *in;

	space.n_features = 0;
	space.grid = NULL;
	return space;
}

int pv__pooled_region_space(const struct pv_host *host, pv_ctx *ctx, const void *config,
			    const void *model, const struct pv_space *in,
			    const struct pv_space **out)
{
	const struct pv__pooled *m = model;
	const struct pv_space none = bare(in);
	struct pv_feature *feature;
	int status = make_features(host, ctx, m, in, &feature);

	(void)config;
	if (status != PV_OK)
		return status;
	for (int64_t g = 0; g < m->n_groups; g++) {
		if (feature[g].region < 0)
			return host->fail(ctx, PV_EDATA, NULL,
					  "the columns lie in other regions than those that were "
					  "fitted");
		feature[g].name = in->region[feature[g].region].name;
	}
	return pv__space_widen(host, ctx, &none, m->n_groups, feature, out);
}

int pv__pooled_cluster_space(const struct pv_host *host, pv_ctx *ctx, const void *config,
			     const void *model, const struct pv_space *in,
			     const struct pv_space **out)
{
	const struct pv__pooled *m = model;
	const struct pv_space none = bare(in);
	char *name = host->scratch(ctx, (size_t)m->n_groups, NAME_ROOM);
	struct pv_feature *feature;
	int status = make_features(host, ctx, m, in, &feature);

	(void)config;
	if (!name)
		return no_memory(host, ctx, m->n_cols);
	for (int64_t g = 0; status == PV_OK && g < m->n_groups; g++) {
		snprintf(name + g * NAME_ROOM, NAME_ROOM, "cluster_%lld", (long long)g + 1);
		feature[g].name = name + g * NAME_ROOM;
	}
	return status == PV_OK ? pv__space_widen(host, ctx, &none, m->n_groups, feature, out)
			       : status;
}
