/* decode.wiener_cascade: a polynomial of the output of a Wiener filter. */
#include "ops.h"

#include "kernels/bytes.h"
#include "kernels/ridge.h"

#include <math.h>

enum { MOST_DEGREE = 10 };

struct config {
	double alpha;
	int64_t degree;
};

static const struct pv_option options[] = {
	PV__RIDGE_OPTION(struct config, "0"),
	{.name = "degree",
	 .help = "of the polynomial; 1 leaves the filter as it is",
	 .type = PV_INT,
	 .offset = offsetof(struct config, degree),
	 .dflt = "3",
	 .min = 1,
	 .max = MOST_DEGREE},
	{0},
};

/* y = sum_k coefficient[k] u^k, where u is the output of the filter less `centre`, over
 * `scale`: powers of a raw output would differ by orders of magnitude. */
struct model {
	struct pv__linear *filter;
	int64_t degree;
	double *coefficient;
	double *place; /* centre, scale */
};

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the model");
}

/* ---- fit ------------------------------------------------------------------------- */

/* Rows counted by weight. */
static void place(const struct pv__rows *rows, const double *z, double *out)
{
	double mean = 0, square = 0;

	for (int64_t i = 0; i < rows->n; i++)
		mean += rows->weight[i] / rows->total * z[i];
	for (int64_t i = 0; i < rows->n; i++)
		square += rows->weight[i] / rows->total * (z[i] - mean) * (z[i] - mean);
	out[0] = mean;
	out[1] = square > 0 ? sqrt(square) : 1;
}

/* z: output of the filter for each row. */
static int fit_polynomial(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
			  const struct pv_targets *y, const double *z, struct model *m)
{
	int64_t width = m->degree + 1, most = rows->n > width ? rows->n : width, rank;
	double *a = host->scratch(ctx, (size_t)rows->n, (size_t)width * sizeof(*a));
	double *b = host->scratch(ctx, (size_t)most, sizeof(*b));
	int status;

	if (!a || !b)
		return no_memory(host, ctx);
	place(rows, z, m->place);
	for (int64_t i = 0; i < rows->n; i++) {
		double root = sqrt(rows->weight[i]), u = (z[i] - m->place[0]) / m->place[1];

		b[i] = root * y->y[rows->index[i]];
		for (int64_t k = 0; k < width; k++, root *= u)
			a[i * width + k] = root;
	}
	status = host->least_squares(rows->n, width, a, 1, b, 1e-12, &rank);
	if (status != PV_OK)
		return host->fail(ctx, status, "degree", "the polynomial cannot be fitted");
	for (int64_t k = 0; k < width; k++)
		m->coefficient[k] = b[k];
	return PV_OK;
}

static int make_room(const struct pv_host *host, pv_ctx *ctx, struct model *m)
{
	m->coefficient = host->keep(ctx, (size_t)m->degree + 1, sizeof(*m->coefficient));
	m->place = host->keep(ctx, 2, sizeof(*m->place));
	return m->coefficient && m->place ? PV_OK : no_memory(host, ctx);
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	struct pv__rows rows;
	struct pv_table view = *train;
	double *z;
	int status = pv__rows_train(host, ctx, train, &rows);

	if (!m)
		return no_memory(host, ctx);
	m->degree = c->degree;
	if (status == PV_OK)
		status = pv__ridge_fit(host, ctx, c->alpha, &rows, y, &m->filter);
	if (status == PV_OK)
		status = make_room(host, ctx, m);
	if (status != PV_OK)
		return status;
	z = host->scratch(ctx, (size_t)rows.n, sizeof(*z));
	if (!z)
		return no_memory(host, ctx);
	view.n_rows = rows.n;
	view.row = rows.row;
	status = pv__linear_decide(host, ctx, config, m->filter, &view, z);
	if (status == PV_OK)
		status = fit_polynomial(host, ctx, &rows, y, z, m);
	*model = m;
	return status;
}

/* ---- use ------------------------------------------------------------------------- */

static int decide(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		  const struct pv_table *rows, double *decision)
{
	const struct model *m = model;
	int status = pv__linear_decide(host, ctx, config, m->filter, rows, decision);

	for (int64_t r = 0; status == PV_OK && r < rows->n_rows; r++) {
		double u = (decision[r] - m->place[0]) / m->place[1], sum = 0;

		for (int64_t k = m->degree; k >= 0; k--)
			sum = sum * u + m->coefficient[k];
		decision[r] = sum;
	}
	return status;
}

static int save(const struct pv_host *host, pv_ctx *ctx, const void *model, struct pv_writer *w)
{
	const struct model *m = model;
	int status = pv__linear_save(host, ctx, m->filter, w);

	if (status == PV_OK)
		status = pv__write_int(host, ctx, w, m->degree);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->degree + 1, m->coefficient);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, 2, m->place);
	return status;
}

static int load(const struct pv_host *host, pv_ctx *ctx, const void *config, struct pv_reader *r,
		void **model)
{
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	void *filter = NULL;
	int status;

	if (!m)
		return no_memory(host, ctx);
	status = pv__linear_load(host, ctx, config, r, &filter);
	m->filter = filter;
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 1, MOST_DEGREE, &m->degree);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->degree + 1, &m->coefficient);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, 2, &m->place);
	*model = m;
	return status;
}

static const struct pv_model_call call = {
	.size = sizeof(call),
	.target_kinds = PV_NUMBER,
	.fit = fit,
	.decide = decide,
	.save = save,
	.load = load,
};

const struct pv_op pv__op_wiener_cascade = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.name = "decode.wiener_cascade",
	.version = "1",
	.summary = "Wiener filter followed by a polynomial",
	.doc = "A Wiener filter (decode.wiener, with the same alpha) and then, fitted by least "
	       "squares on its output for the training rows, a polynomial of the given degree: "
	       "what "
	       "a straight line through a curved or saturating relation gets wrong, it corrects. "
	       "Row weights count as repetitions. Not linear: it has no weights. Trap: outside the "
	       "range of the training outputs a polynomial of high degree runs away.",
	.cite = "Pohlmeyer EA, Solla SA, Perreault EJ, Miller LE (2007). Prediction of upper limb "
		"muscle activity from motor cortical discharge during reaching. Journal of Neural "
		"Engineering 4:369-379. doi:10.1088/1741-2560/4/4/003",
	.option = options,
	.config_size = sizeof(struct config),
	.model = &call,
};
