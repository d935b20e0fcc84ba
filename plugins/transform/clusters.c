/* Columns into clusters, and clusters into means. */
#include "clusters.h"

enum { MOST_WITHOUT_PLACE = 4000 }; /* all pairs of these are 8 million */

static const struct pv_choice connections[] = {
	{"faces", "voxels that share a face: 6 neighbours", PV__FACES},
	{"edges", "an edge is enough: 18 neighbours", PV__EDGES},
	{"corners", "a corner is enough: 26 neighbours", PV__CORNERS},
	{"all", "any columns, voxels or not; up to 4000", PV__CONNECT_ALL},
	{0},
};

const struct pv_option pv__clusters_options[] = {
	{.name = "k",
	 .help = "number of clusters",
	 .type = PV_INT,
	 .flags = PV_REQUIRED,
	 .offset = offsetof(struct pv__clusters_config, k),
	 .min = 1,
	 .max = 1e9},
	{.name = "connect",
	 .help = "which columns may go together",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct pv__clusters_config, connect),
	 .dflt = "faces",
	 .choice = connections},
	{0},
};

static int find_pairs(const struct pv_host *host, pv_ctx *ctx, int64_t connect,
		      const struct pv_table *train, struct pv__pairs *out)
{
	if (connect != PV__CONNECT_ALL)
		return pv__voxel_pairs(host, ctx, train->space, connect, out);
	if (train->n_cols <= MOST_WITHOUT_PLACE)
		return pv__all_pairs(host, ctx, train->n_cols, out);
	return host->fail(ctx, PV_EINVAL, "connect",
			  "all is for up to %d columns, but there are %lld: take faces",
			  MOST_WITHOUT_PLACE, (long long)train->n_cols);
}

static int prepare(const struct pv_host *host, pv_ctx *ctx, const struct pv__clusters_config *c,
		   const struct pv_table *train, struct pv__clustering *out)
{
	struct pv__rows rows;
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status == PV_OK)
		status = find_pairs(host, ctx, c->connect, train, &out->pairs);
	if (status != PV_OK)
		return status;
	out->n_cols = train->n_cols;
	out->n_rows = rows.n;
	out->wanted = c->k < train->n_cols ? c->k : train->n_cols;
	out->mean = host->scratch(ctx, (size_t)rows.n_cols, (size_t)rows.n * sizeof(double));
	if (!out->mean)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
				  (long long)rows.n_cols);
	pv__rows_transpose(&rows, out->mean);
	return PV_OK;
}

int pv__clusters_fit(const struct pv_host *host, pv_ctx *ctx, const struct pv__clusters_config *c,
		     pv__cluster_fn find_clusters, const struct pv_table *train, void **model)
{
	struct pv__clustering clustering = {0};
	struct pv__pooled *m = NULL;
	int status = prepare(host, ctx, c, train, &clustering);

	if (status == PV_OK)
		status = pv__pooled_make(host, ctx, train->n_cols, &m);
	if (status != PV_OK)
		return status;
	clustering.label = m->group;
	status = find_clusters(host, ctx, &clustering);
	if (status == PV_OK)
		status = pv__pooled_count(host, ctx, clustering.n_clusters, m);
	if (status != PV_OK)
		return status;
	if (clustering.n_clusters != c->k)
		host->log(ctx, PV_LOG_WARN, "k is %lld, but there are %lld %s", (long long)c->k,
			  (long long)clustering.n_clusters,
			  clustering.n_clusters < c->k
				  ? "columns: each is a cluster"
				  : "pieces that do not touch: each is a cluster");
	pv__pooled_means(m);
	*model = m;
	return PV_OK;
}
