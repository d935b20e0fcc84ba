/* What a results folder says, read back: report.json for the headline and the rankings,
 * results.tsv for the folds. */
#include "report/compare.h"

#include "formats.h"
#include "report/json.h"

#include <math.h>

static const char *text_of(struct pv__arena *arena, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? pv__strdup(arena, text) : NULL;
}

static double real_of(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

/* ---- headline ------------------------------------------------------------------------------ */

static int read_headline(struct pv__arena *arena, const json_t *report, struct pv__finished *out)
{
	const json_t *key = json_object_get(report, "key-numbers");
	const json_t *primary = json_object_get(key, "primary");

	out->title = text_of(arena, report, "title");
	out->predicted = text_of(arena, key, "predicted");
	out->model = text_of(arena, primary, "model");
	out->set = text_of(arena, primary, "set");
	out->target = text_of(arena, primary, "target");
	out->metric = text_of(arena, primary, "metric");
	out->mean = real_of(primary, "mean");
	out->ci_low = real_of(primary, "ci_low");
	out->ci_high = real_of(primary, "ci_high");
	out->p = real_of(primary, "p_permutation");
	return out->title && out->predicted && out->model && out->set && out->metric ? PV_OK
										     : PV_EDATA;
}

/* ---- rankings -------------------------------------------------------------------------------- */

static int read_ranking(struct pv__arena *arena, const json_t *table, struct pv__ranking *out)
{
	const json_t *units = json_object_get(table, "units");
	size_t n = json_array_size(units);
	const char **unit = pv__alloc(arena, n, sizeof(*unit));
	double *rank = pv__alloc(arena, n, sizeof(*rank));

	if (!unit || !rank)
		return PV_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		unit[i] = text_of(arena, json_array_get(units, i), "name");
		rank[i] = real_of(json_array_get(units, i), "rank");
		if (!unit[i])
			return PV_EDATA;
	}
	*out = (struct pv__ranking){.importance = text_of(arena, table, "importance"),
				    .class_name = text_of(arena, table, "class"),
				    .n = (int64_t)n,
				    .unit = unit,
				    .rank = rank};
	return out->importance ? PV_OK : PV_EDATA;
}

static int read_rankings(struct pv__arena *arena, const json_t *report, struct pv__finished *out)
{
	const json_t *tables = json_object_get(json_object_get(report, "regions"), "tables");
	size_t n = json_array_size(tables);
	struct pv__ranking *ranking = pv__alloc(arena, n, sizeof(*ranking));

	if (!ranking)
		return PV_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const json_t *table = json_array_get(tables, i);
		const char *model = json_string_value(json_object_get(table, "model"));
		const char *set = json_string_value(json_object_get(table, "set"));

		const char *target = json_string_value(json_object_get(table, "target"));

		if (!pv__equal(model, out->model) || !pv__equal(set, out->set) ||
		    (out->target && !pv__equal(target, out->target)))
			continue;
		PV__TRY(read_ranking(arena, table, &ranking[out->n_rankings++]));
	}
	out->ranking = ranking;
	return PV_OK;
}

static int read_report(struct pv__arena *arena, const char *path, struct pv__finished *out,
		       struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	struct pv__bytes bytes;
	json_error_t error;
	json_t *report;
	int status;

	PV__TRY(pv__file_read(arena, path, (size_t)1 << 30, &bytes, diag));
	report = json_loadb((const char *)bytes.data, bytes.n, 0, &error);
	if (!report)
		return pv__fail(diag, PV_EDATA, &mark, "is no JSON: %s", error.text);
	status = read_headline(arena, report, out);
	if (status == PV_OK)
		status = read_rankings(arena, report, out);
	json_decref(report);
	if (status == PV_ENOMEM)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory to read it");
	if (status != PV_OK)
		return pv__fail(diag, PV_EDATA, &mark,
				"is not the report of a run with a headline: write it again with "
				"`pulvinar report`");
	return PV_OK;
}

/* ---- folds
 * --------------------------------------------------------------------------------------- */

struct columns {
	int64_t model, set, target, metric, value, n_train, n_test;
};

static bool find_columns(const struct pv__frame *t, struct columns *c)
{
	*c = (struct columns){pv__frame_column(t, "model"),  pv__frame_column(t, "set"),
			      pv__frame_column(t, "target"), pv__frame_column(t, "metric"),
			      pv__frame_column(t, "value"),  pv__frame_column(t, "n_train"),
			      pv__frame_column(t, "n_test")};
	return c->model >= 0 && c->set >= 0 && c->metric >= 0 && c->value >= 0 && c->n_train >= 0 &&
	       c->n_test >= 0;
}

static bool is_headline(const struct pv__frame *t, const struct columns *c, int64_t row,
			const struct pv__finished *f)
{
	return pv__equal(pv__frame_cell(t, row, c->model), f->model) &&
	       pv__equal(pv__frame_cell(t, row, c->set), f->set) &&
	       (!f->target || pv__equal(pv__frame_cell(t, row, c->target), f->target)) &&
	       pv__equal(pv__frame_cell(t, row, c->metric), f->metric);
}

static int read_folds(struct pv__arena *arena, const char *path, struct pv__finished *out,
		      struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	struct pv__frame t;
	struct columns c;
	double *value, *n_train, *n_test;

	PV__TRY(pv__frame_read(arena, path, &t, diag));
	value = pv__alloc(arena, (size_t)t.n_rows, sizeof(*value));
	n_train = pv__alloc(arena, (size_t)t.n_rows, sizeof(*n_train));
	n_test = pv__alloc(arena, (size_t)t.n_rows, sizeof(*n_test));
	if (!value || !n_train || !n_test)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory to read it");
	if (!find_columns(&t, &c) || (out->target && c.target < 0))
		return pv__fail(diag, PV_EDATA, &mark, "lacks columns that a run writes");
	for (int64_t r = 0; r < t.n_rows; r++) {
		int64_t k = out->n_folds;

		if (!is_headline(&t, &c, r, out))
			continue;
		PV__TRY(pv__frame_real(&t, r, c.value, &value[k], diag));
		PV__TRY(pv__frame_real(&t, r, c.n_train, &n_train[k], diag));
		PV__TRY(pv__frame_real(&t, r, c.n_test, &n_test[k], diag));
		out->n_folds++;
	}
	out->fold = value;
	out->n_train = n_train;
	out->n_test = n_test;
	return PV_OK;
}

int pv__finished_read(struct pv__arena *arena, const char *folder, struct pv__finished *out,
		      struct pv__diag *diag)
{
	const char *report = pv__path_join(arena, folder, "report.json");
	const char *results = pv__path_join(arena, folder, "results.tsv");
	const char *splits = pv__path_join(arena, folder, "splits.tsv");

	*out = (struct pv__finished){.folder = folder};
	if (!report || !results || !splits)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", folder);
	PV__TRY(read_report(arena, report, out, diag));
	PV__TRY(read_folds(arena, results, out, diag));
	return pv__file_digest(splits, &out->splits, diag);
}
