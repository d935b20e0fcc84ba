/* table.columns: columns of a text table, each in its region. */
#include "features/features.h"
#include "features/names.h"
#include "features/regions.h"

#include <math.h>
#include <string.h>

struct config {
	const char *table, *match;
	struct pv_strings columns, exclude;
	const struct pv_mapping *regions;
};

struct choice { /* columns of the frame, in the order of the features */
	int64_t n, *column;
};

static int64_t find_name(int64_t n, const char *const *name, const char *wanted)
{
	for (int64_t i = 0; i < n; i++)
		if (strcmp(name[i], wanted) == 0)
			return i;
	return -1;
}

static bool is_excluded(const struct config *config, const char *name)
{
	for (int64_t i = 0; i < config->exclude.n; i++)
		if (name_matches(config->exclude.v[i], name))
			return true;
	return false;
}

static int fail_unknown(const struct pv_host *host, pv_ctx *ctx, const char *option,
			const char *wanted, const struct pv_frame *frame)
{
	char near[NAMES_ROOM];

	nearest_names(wanted, frame->n_cols, frame->name, near);
	return host->fail(ctx, PV_EINVAL, option, "no column '%s' in the table; the nearest: %s",
			  wanted, near);
}

static int choose_listed(const struct pv_host *host, pv_ctx *ctx, const struct config *config,
			 const struct pv_frame *frame, struct choice *out)
{
	for (int64_t i = 0; i < config->columns.n; i++) {
		const char *wanted = config->columns.v[i];
		int64_t column = find_name(frame->n_cols, frame->name, wanted);

		if (column < 0)
			return fail_unknown(host, ctx, "columns", wanted, frame);
		if (find_name(i, config->columns.v, wanted) >= 0)
			return host->fail(ctx, PV_EINVAL, "columns", "'%s' is named twice", wanted);
		if (!is_excluded(config, wanted))
			out->column[out->n++] = column;
	}
	return PV_OK;
}

static int choose_matching(const struct pv_host *host, pv_ctx *ctx, const struct config *config,
			   const struct pv_frame *frame, struct choice *out)
{
	int64_t n_matching = 0;

	for (int64_t c = 0; c < frame->n_cols; c++) {
		if (!name_matches(config->match, frame->name[c]))
			continue;
		n_matching++;
		if (!is_excluded(config, frame->name[c]))
			out->column[out->n++] = c;
	}
	return n_matching > 0 ? PV_OK : fail_unknown(host, ctx, "match", config->match, frame);
}

static int check_numeric(const struct pv_host *host, pv_ctx *ctx, const struct pv_frame *frame,
			 const struct choice *choice)
{
	for (int64_t i = 0; i < choice->n; i++) {
		int64_t c = choice->column[i];

		if (!frame->numeric[c])
			return host->fail(
				ctx, PV_EDATA, NULL,
				"column '%s' of the table has cells that are not numbers: "
				"correct them or add it to `exclude`",
				frame->name[c]);
	}
	return PV_OK;
}

static int choose(const struct pv_host *host, pv_ctx *ctx, const struct config *config,
		  const struct pv_frame *frame, struct choice *out)
{
	int64_t room = frame->n_cols > config->columns.n ? frame->n_cols : config->columns.n;
	int status;

	out->column = host->keep(ctx, (size_t)room, sizeof(*out->column));
	if (!out->column)
		return PV_ENOMEM;
	if (config->match)
		status = choose_matching(host, ctx, config, frame, out);
	else
		status = choose_listed(host, ctx, config, frame, out);
	if (status == PV_OK && out->n == 0)
		return host->fail(ctx, PV_EINVAL, "exclude", "no column is left");
	return status == PV_OK ? check_numeric(host, ctx, frame, out) : status;
}

/* The region that a column lies in: its own name where there is no mapping. */
static int region_name(const struct pv_host *host, pv_ctx *ctx, const struct pv_mapping *mapping,
		       const char *column, const char **out)
{
	int64_t i;

	*out = column;
	if (!mapping)
		return PV_OK;
	i = find_name(mapping->n, mapping->from, column);
	if (i < 0)
		return host->fail(ctx, PV_EDATA, "regions",
				  "column '%s' has no region in the list: add it, or exclude the "
				  "column",
				  column);
	*out = mapping->to[i];
	return PV_OK;
}

/* Index of a region by name, made where it is new.  Columns that are their own regions
 * are all new: names of a table differ. */
static int64_t enter_region(bool is_own, struct pv_region *region, int64_t *n, const char *name)
{
	for (int64_t i = 0; !is_own && i < *n; i++)
		if (strcmp(region[i].name, name) == 0)
			return i;
	region[*n] = (struct pv_region){.label = -1, .name = name, .centroid_mm = {NAN, NAN, NAN}};
	return (*n)++;
}

static int make_features(const struct pv_host *host, pv_ctx *ctx, const struct config *config,
			 const struct pv_frame *frame, const struct choice *choice,
			 struct pv_space *space)
{
	struct pv_feature *feature = host->keep(ctx, (size_t)choice->n, sizeof(*feature));
	struct pv_region *region = host->keep(ctx, (size_t)choice->n, sizeof(*region));

	if (!feature || !region)
		return PV_ENOMEM;
	for (int64_t f = 0; f < choice->n; f++) {
		const char *column = frame->name[choice->column[f]], *name;
		int status = region_name(host, ctx, config->regions, column, &name);

		if (status != PV_OK)
			return status;
		feature[f].name = keep_text(host, ctx, column, "");
		name = keep_text(host, ctx, name, "");
		if (!feature[f].name || !name)
			return PV_ENOMEM;
		feature[f].region =
			(int32_t)enter_region(!config->regions, region, &space->n_regions, name);
		feature[f].voxel = -1;
	}
	space->feature = feature;
	space->region = region;
	return PV_OK;
}

static int open_frame(const struct pv_host *host, pv_ctx *ctx, const void *cfg,
		      const struct pv_frame *frame, const struct pv_space **out,
		      const int64_t **column)
{
	const struct config *config = cfg;
	struct pv_space *space = host->keep(ctx, 1, sizeof(*space));
	struct choice choice = {0};
	int status = space ? choose(host, ctx, config, frame, &choice) : PV_ENOMEM;

	if (status != PV_OK)
		return status;
	space->size = sizeof(*space);
	space->n_features = choice.n;
	*out = space;
	*column = choice.column;
	return make_features(host, ctx, config, frame, &choice, space);
}

static int check(const struct pv_host *host, pv_ctx *ctx, const void *cfg)
{
	const struct config *config = cfg;

	if (!config->match && config->columns.n == 0)
		return host->fail(ctx, PV_EINVAL, NULL,
				  "which columns? Give `columns` (a list) or `match` (a pattern)");
	if (config->match && config->columns.n > 0)
		return host->fail(ctx, PV_EINVAL, "match",
				  "`columns` says which already: give one of the two");
	return PV_OK;
}

static const struct pv_option options[] = {
	{.name = "table",
	 .help = "name of a table of the study",
	 .type = PV_INPUT,
	 .flags = PV_REQUIRED,
	 .offset = offsetof(struct config, table)},
	{.name = "columns",
	 .help = "columns, in this order",
	 .type = PV_STRINGS,
	 .offset = offsetof(struct config, columns)},
	{.name = "match",
	 .help = "pattern of column names: * stands for any text, ? for one character",
	 .type = PV_STRING,
	 .offset = offsetof(struct config, match)},
	{.name = "exclude",
	 .help = "names or patterns of columns to leave out",
	 .type = PV_STRINGS,
	 .offset = offsetof(struct config, exclude)},
	{.name = "regions",
	 .help = "two-column file, column and region; without it each column is a region",
	 .type = PV_FRAME,
	 .offset = offsetof(struct config, regions)},
	{0},
};

static const struct pv_columns_call call = {.size = sizeof(call), .open = open_frame};

const struct pv_op op_table_columns = {
	.size = sizeof(op_table_columns),
	.role = PV_ROLE_COLUMNS,
	.kind = PV_PER_SAMPLE,
	.flags = PV_TAKES_NAN,
	.name = "table.columns",
	.version = "1",
	.summary = "Numeric columns of a table, by name or pattern, each in a region",
	.doc = "`columns` keeps the order given, `match` that of the table. A column with cells "
	       "that "
	       "are neither numbers nor missing is refused by name; a column that the regions "
	       "list lacks, too. Columns of one region are ranked together by importance ops "
	       "that work by region.",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.columns = &call,
};
