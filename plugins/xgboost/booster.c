/* The only file that calls XGBoost. */
#include "booster.h"

#include <stdio.h>
#include <string.h>
#include <xgboost/c_api.h>

struct work {
	const struct pv_host *host;
	pv_ctx *ctx;
	DMatrixHandle matrix;
	BoosterHandle booster;
};

/* The first line of what XGBoost says, without the time and the place in its source. */
static int refused(const struct work *w)
{
	const char *text = XGBGetLastError(), *place = strstr(text, ".cc:");
	size_t n;

	if (place && strstr(place, ": "))
		text = strstr(place, ": ") + 2;
	n = strcspn(text, "\n");
	return w->host->fail(w->ctx, PV_ENUMERIC, NULL, "XGBoost: %.*s", n < 400 ? (int)n : 400,
			     text);
}

static int make_matrix(struct work *w, const struct pv__boost_data *d)
{
	bst_ulong n = (bst_ulong)d->n;

	if (XGDMatrixCreateFromMat_omp(d->x, n, (bst_ulong)d->n_cols, __builtin_nanf(""),
				       &w->matrix, 1) != 0 ||
	    XGDMatrixSetFloatInfo(w->matrix, "label", d->y, n) != 0 ||
	    XGDMatrixSetFloatInfo(w->matrix, "weight", d->weight, n) != 0)
		return refused(w);
	return PV_OK;
}

static int set_text(const struct work *w, const char *name, const char *value)
{
	return XGBoosterSetParam(w->booster, name, value) == 0 ? PV_OK : refused(w);
}

static int set_real(const struct work *w, const char *name, double value)
{
	char text[32];

	snprintf(text, sizeof(text), "%.9g", value);
	return set_text(w, name, text);
}

struct text_parameter {
	const char *name, *value;
};
struct real_parameter {
	const char *name;
	double value;
};

static int set_parameters(const struct work *w, const struct pv__boost_options *o,
			  const struct pv__boost_data *d)
{
	const char *objective = d->n_classes == 0   ? "reg:squarederror"
				: d->n_classes == 2 ? "binary:logistic"
						    : "multi:softprob";
	const char *method = o->tree_method == PV__TREES_HIST ? "hist" : "exact";
	const struct text_parameter text[] = {{"verbosity", "0"},
					      {"nthread", "1"},
					      {"disable_default_eval_metric", "1"},
					      {"objective", objective},
					      {"tree_method", method}};
	const struct real_parameter real[] = {
		{"base_score", d->n_classes == 0 ? 0 : .5}, /* classes: a margin of 0 */
		{"seed", (double)(int64_t)(w->host->uniform(w->ctx, 0, 0) * 0x1p24)},
		{"eta", o->eta},
		{"max_depth", (double)o->max_depth},
		{"lambda", o->lambda},
		{"gamma", o->gamma},
		{"min_child_weight", o->min_child_weight},
		{"subsample", o->subsample},
		{"colsample_bytree", o->colsample}};
	int status = PV_OK;

	for (size_t i = 0; status == PV_OK && i < sizeof(text) / sizeof(*text); i++)
		status = set_text(w, text[i].name, text[i].value);
	for (size_t i = 0; status == PV_OK && i < sizeof(real) / sizeof(*real); i++)
		status = set_real(w, real[i].name, real[i].value);
	if (status == PV_OK && d->n_classes > 2)
		status = set_real(w, "num_class", (double)d->n_classes);
	return status;
}

static int run_rounds(const struct work *w, int64_t rounds)
{
	for (int64_t i = 0; i < rounds; i++) {
		int status = w->host->progress(w->ctx, i, rounds);

		if (status != PV_OK)
			return status;
		if (XGBoosterUpdateOneIter(w->booster, (int)i, w->matrix) != 0)
			return refused(w);
	}
	return PV_OK;
}

static int take_trees(const struct work *w, struct pv__ensemble *out)
{
	const char **dump;
	bst_ulong n;
	int status = PV_OK;

	if (XGBoosterDumpModelEx(w->booster, "", 0, "text", &n, &dump) != 0)
		return refused(w);
	if ((int64_t)n != out->n_trees)
		return w->host->fail(w->ctx, PV_EBUG, NULL, "XGBoost made %lld trees, not %lld",
				     (long long)n, (long long)out->n_trees);
	for (int64_t t = 0; status == PV_OK && t < out->n_trees; t++)
		status =
			pv__boosted_tree_read(w->host, w->ctx, dump[t], out->n_cols, &out->tree[t]);
	return status;
}

static int train(struct work *w, const struct pv__boost_options *options,
		 const struct pv__boost_data *data, struct pv__ensemble *out)
{
	int status = make_matrix(w, data);

	if (status == PV_OK && XGBoosterCreate(&w->matrix, 1, &w->booster) != 0)
		status = refused(w);
	if (status == PV_OK)
		status = set_parameters(w, options, data);
	if (status == PV_OK)
		status = run_rounds(w, options->rounds);
	if (status == PV_OK)
		status = take_trees(w, out);
	return status;
}

int pv__boost(const struct pv_host *host, pv_ctx *ctx, const struct pv__boost_options *options,
	      const struct pv__boost_data *data, struct pv__ensemble *out)
{
	struct work w = {host, ctx, NULL, NULL};
	int status = train(&w, options, data, out);

	if (w.booster)
		XGBoosterFree(w.booster);
	if (w.matrix)
		XGDMatrixFree(w.matrix);
	return status;
}
