#include "support/op.h"

#include "support/check.h"
#include "support/d1.h"

#include <stdlib.h>
#include <string.h>

static void *room(struct op *o, int64_t n, size_t each)
{
	void *memory = pv__alloc(o->arena, (size_t)n, each);

	assert_non_null(memory);
	return memory;
}

/* Plugins stay loaded, but a registry is looked up for each op: a test has few. */
int op_open(struct op *o, const char *name, const char *options)
{
	struct pv__registry registry = {0};
	const struct pv__node *node = NULL;
	struct pv__stage stage = {0};

	*o = (struct op){.arena = pv__arena_new()};
	assert_non_null(o->arena);
	o->diag.arena = o->arena;
	assert_int_equal(pv__registry_open(o->arena, 0, NULL, &registry, &o->diag), PV_OK);
	o->op = pv__registry_find(&registry, name);
	if (!o->op)
		fail_msg("no loaded plugin offers %s", name);
	if (*options)
		PV__TRY(pv__yaml_parse(o->arena, "options", options, strlen(options), &node,
				       &o->diag));
	PV__TRY(pv__stage_parse(o->arena, o->op, node, NULL, &stage, &o->diag));
	return pv__stage_config(o->arena, &stage, 0, NULL, &o->config, &o->diag);
}

void op_close(struct op *o)
{
	pv__arena_free(o->arena);
}

const char *op_message(const struct op *o)
{
	return o->diag.n ? o->diag.message[o->diag.n - 1].text : "";
}

int64_t op_warnings(const struct op *o)
{
	return o->diag.n - o->diag.n_errors;
}

/* ---- data ------------------------------------------------------------------------ */

struct pv_table op_table(struct op *o, int64_t n, int64_t p, const double *x)
{
	struct pv_space *space = room(o, 1, sizeof(*space));
	struct pv_feature *feature = room(o, p, sizeof(*feature));
	struct pv_region *region = room(o, p, sizeof(*region));
	const double **row = room(o, n, sizeof(*row));
	const char **id = room(o, n, sizeof(*id));
	int64_t *group = room(o, n, sizeof(*group));

	for (int64_t j = 0; j < p; j++) {
		feature[j] = (struct pv_feature){.name = pv__format(o->arena, "f%d", (int)j),
						 .region = (int32_t)j,
						 .voxel = -1};
		region[j] = (struct pv_region){.label = (int32_t)j + 1,
					       .name = pv__format(o->arena, "r%d", (int)j)};
	}
	for (int64_t i = 0; i < n; i++) {
		row[i] = x + i * p;
		id[i] = pv__format(o->arena, "s%d", (int)i);
		group[i] = i;
	}
	*space = (struct pv_space){.size = sizeof(*space),
				   .n_features = p,
				   .n_regions = p,
				   .feature = feature,
				   .region = region};
	return (struct pv_table){.size = sizeof(struct pv_table),
				 .n_rows = n,
				 .n_cols = p,
				 .row = row,
				 .space = space,
				 .id = id,
				 .group = group};
}

struct pv_table op_confounded(struct op *o, const struct pv_table *table, int64_t q,
			      const double *c)
{
	const double **row = room(o, table->n_rows, sizeof(*row));
	const char **name = room(o, q, sizeof(*name));
	struct pv_table out = *table;

	for (int64_t i = 0; i < table->n_rows; i++)
		row[i] = c + i * q;
	for (int64_t k = 0; k < q; k++)
		name[k] = pv__format(o->arena, "c%d", (int)k);
	out.n_confounds = q;
	out.confound = row;
	out.confound_name = name;
	return out;
}

/* A copy of the space and its columns, to be changed. */
static struct pv_table respaced(struct op *o, const struct pv_table *table, struct pv_space **space,
				struct pv_feature **feature)
{
	struct pv_table out = *table;

	*space = room(o, 1, sizeof(**space));
	*feature = room(o, table->n_cols, sizeof(**feature));
	**space = *table->space;
	memcpy(*feature, table->space->feature, (size_t)table->n_cols * sizeof(**feature));
	(*space)->feature = *feature;
	out.space = *space;
	return out;
}

struct pv_table op_on_grid(struct op *o, const struct pv_table *table, int64_t nx, int64_t ny,
			   int64_t nz, double mm)
{
	struct pv_grid *grid = room(o, 1, sizeof(*grid));
	struct pv_space *space;
	struct pv_feature *feature;
	struct pv_table out = respaced(o, table, &space, &feature);

	*grid = (struct pv_grid){{nx, ny, nz}, {{mm, 0, 0, 0}, {0, mm, 0, 0}, {0, 0, mm, 0}}};
	space->grid = grid;
	for (int64_t j = 0; j < table->n_cols; j++)
		feature[j].voxel = j;
	return out;
}

struct pv_table op_in_regions(struct op *o, const struct pv_table *table, int64_t n_regions,
			      const int32_t *region_of)
{
	struct pv_space *space;
	struct pv_feature *feature;
	struct pv_table out = respaced(o, table, &space, &feature);

	space->n_regions = n_regions;
	for (int64_t j = 0; j < table->n_cols; j++)
		feature[j].region = region_of[j];
	return out;
}

struct pv_targets op_classes(int64_t n, int32_t n_classes, const double *y)
{
	static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};

	return (struct pv_targets){.size = sizeof(struct pv_targets),
				   .kind = PV_CLASSES,
				   .n_rows = n,
				   .n_targets = 1,
				   .n_classes = n_classes,
				   .class_name = names,
				   .y = y};
}

struct pv_targets op_numbers(int64_t n, int64_t n_targets, const double *y)
{
	return (struct pv_targets){.size = sizeof(struct pv_targets),
				   .kind = PV_NUMBER,
				   .n_rows = n,
				   .n_targets = n_targets,
				   .y = y};
}

static int64_t count(const char *text, char c)
{
	int64_t n = 0;

	for (; *text; text++)
		n += *text == c;
	return n;
}

struct op_data op_read(struct op *o, const char *file)
{
	const char *root = getenv("PULVINAR_SOURCE");
	struct op_data d;
	struct pv__bytes bytes;
	char *at, *text, *header;

	if (!root)
		fail_msg("%s", "PULVINAR_SOURCE is not set");
	text = pv__format(o->arena, "%s/tests/oracle/data/%s", root, file);
	assert_int_equal(pv__file_read(o->arena, text, 1 << 20, &bytes, &o->diag), PV_OK);
	text = pv__strndup(o->arena, (const char *)bytes.data, bytes.n);
	at = strchr(text, '\n');
	header = pv__strndup(o->arena, text, (size_t)(at - text));
	d.p = count(header, ',');
	d.n = count(at + 1, '\n');
	d.x = room(o, d.n * d.p, sizeof(*d.x));
	d.y = room(o, d.n, sizeof(*d.y));
	for (int64_t i = 0; i < d.n; i++) {
		for (int64_t j = 0; j < d.p; j++)
			d.x[i * d.p + j] = strtod(at + 1, &at);
		d.y[i] = strtod(at + 1, &at);
		assert_true(*at == '\n');
	}
	return d;
}

void op_standardise(struct op_data *d)
{
	for (int64_t j = 0; j < d->p; j++) {
		double mean = 0, square = 0;

		for (int64_t i = 0; i < d->n; i++)
			mean += d->x[i * d->p + j] / (double)d->n;
		for (int64_t i = 0; i < d->n; i++)
			square += (d->x[i * d->p + j] - mean) * (d->x[i * d->p + j] - mean);
		for (int64_t i = 0; i < d->n; i++)
			d->x[i * d->p + j] =
				(d->x[i * d->p + j] - mean) / sqrt(square / (double)d->n);
	}
}

struct op_data op_lasso1(struct op *o)
{
	struct op_data d = {.n = 40, .p = 8};
	struct d1 s = {5};

	d.x = room(o, d.n * d.p, sizeof(*d.x));
	d.y = room(o, d.n, sizeof(*d.y));
	d1_normals(&s, d.n * d.p, d.x);
	d1_normals(&s, d.n, d.y);
	for (int64_t i = 0; i < d.n; i++)
		d.y[i] += 2 * d.x[i * d.p] - 1.5 * d.x[i * d.p + 2];
	return d;
}

/* ---- calls ------------------------------------------------------------------------ */

static struct pv_ctx begin(struct op *o)
{
	struct pv_ctx ctx;

	pv__ctx_init(&ctx, o->op, NULL, "test", o->arena, pv__stream(1, PV__RANDOM_OP, 0, 0),
		     &o->diag);
	return ctx;
}

int op_fit(struct op *o, const struct pv_table *t, const struct pv_targets *y, void **model)
{
	struct pv_ctx ctx = begin(o);

	*model = NULL;
	if (o->op->role == PV_ROLE_MODEL)
		return pv__ctx_end(&ctx,
				   o->op->model->fit(&pv__host, &ctx, o->config, t, y, model));
	return pv__ctx_end(&ctx, o->op->transform->fit(&pv__host, &ctx, o->config, t, y, model));
}

static void gather(struct op *o, const void *model, const struct pv_table *t, double **out,
		   int64_t *width)
{
	const int64_t *keep;

	o->op->transform->columns(model, width, &keep);
	*out = room(o, t->n_rows * *width, sizeof(**out));
	for (int64_t i = 0; i < t->n_rows; i++)
		for (int64_t k = 0; k < *width; k++)
			(*out)[i * *width + k] = t->row[i][keep[k]];
}

int op_apply(struct op *o, const void *model, const struct pv_table *t, double **out,
	     int64_t *width)
{
	const struct pv_transform_call *call = o->op->transform;
	const struct pv_space *space = t->space;
	double **row = room(o, t->n_rows, sizeof(*row));
	struct pv_ctx ctx;

	if (!call->apply) {
		gather(o, model, t, out, width);
		return PV_OK;
	}
	if (call->space)
		PV__TRY(op_space(o, model, t->space, &space));
	*width = space->n_features;
	*out = room(o, t->n_rows * *width, sizeof(**out));
	for (int64_t i = 0; i < t->n_rows; i++)
		row[i] = *out + i * *width;
	ctx = begin(o);
	return pv__ctx_end(&ctx, call->apply(&pv__host, &ctx, o->config, model, t, row));
}

int op_space(struct op *o, const void *model, const struct pv_space *in,
	     const struct pv_space **out)
{
	struct pv_ctx ctx = begin(o);

	return pv__ctx_end(&ctx,
			   o->op->transform->space(&pv__host, &ctx, o->config, model, in, out));
}

int op_pull_back(struct op *o, const void *model, const double *w_out, double *w_in)
{
	struct pv_ctx ctx = begin(o);

	return pv__ctx_end(
		&ctx, o->op->transform->pull_back(&pv__host, &ctx, o->config, model, w_out, w_in));
}

int op_decide(struct op *o, const void *model, const struct pv_table *t, double *decision)
{
	struct pv_ctx ctx = begin(o);

	return pv__ctx_end(&ctx,
			   o->op->model->decide(&pv__host, &ctx, o->config, model, t, decision));
}

int op_probability(struct op *o, const void *model, const struct pv_table *t, double *probability)
{
	struct pv_ctx ctx = begin(o);

	return pv__ctx_end(
		&ctx, o->op->model->probability(&pv__host, &ctx, o->config, model, t, probability));
}

int op_coefficients(struct op *o, const void *model, double *weight, double *bias)
{
	struct pv_ctx ctx = begin(o);

	return pv__ctx_end(
		&ctx, o->op->model->coefficients(&pv__host, &ctx, o->config, model, weight, bias));
}

struct sink {
	struct pv_writer base;
	struct pv__buffer *to;
};

static int sink_write(struct pv_writer *w, const void *bytes, size_t n)
{
	pv__put(((struct sink *)w)->to, bytes, n);
	return PV_OK;
}

int op_save(struct op *o, const void *model, struct pv__buffer *to)
{
	struct sink sink = {{sink_write}, to};
	struct pv_ctx ctx = begin(o);

	*to = (struct pv__buffer){.arena = o->arena};
	if (o->op->role == PV_ROLE_MODEL)
		return pv__ctx_end(&ctx, o->op->model->save(&pv__host, &ctx, model, &sink.base));
	return pv__ctx_end(&ctx, o->op->transform->save(&pv__host, &ctx, model, &sink.base));
}

struct source {
	struct pv_reader base;
	const struct pv__buffer *from;
	size_t at;
};

static int source_read(struct pv_reader *r, void *to, size_t n)
{
	struct source *s = (struct source *)r;

	if (n > s->from->n - s->at)
		return PV_EDATA;
	memcpy(to, s->from->data + s->at, n);
	s->at += n;
	return PV_OK;
}

int op_load(struct op *o, const struct pv__buffer *from, void **model)
{
	struct source source = {{source_read}, from, 0};
	struct pv_ctx ctx = begin(o);
	int status;

	if (o->op->role == PV_ROLE_MODEL)
		status = o->op->model->load(&pv__host, &ctx, o->config, &source.base, model);
	else
		status = o->op->transform->load(&pv__host, &ctx, o->config, &source.base, model);
	if (status == PV_OK)
		assert_int_equal(source.at, from->n);
	return pv__ctx_end(&ctx, status);
}

int op_value(struct op *o, const struct pv_chain *chain, double *value)
{
	struct pv_ctx ctx = begin(o);

	return pv__ctx_end(&ctx,
			   o->op->importance->value(&pv__host, &ctx, o->config, chain, value));
}

int op_columns(struct op *o, const struct pv_space *features, const struct pv_space *confounds,
	       uint8_t *use_feature, uint8_t *use_confound)
{
	struct pv_ctx ctx = begin(o);

	return pv__ctx_end(&ctx, o->op->baseline->columns(&pv__host, &ctx, o->config, features,
							  confounds, use_feature, use_confound));
}

double *op_transform(struct op *o, const struct pv_table *train, const struct pv_targets *y,
		     const struct pv_table *rows, void **model, int64_t *width)
{
	double *out = NULL;

	if (op_fit(o, train, y, model) != PV_OK || op_apply(o, *model, rows, &out, width) != PV_OK)
		fail_msg("%s: %s", o->op->name, op_message(o));
	return out;
}

struct op_selected op_select(struct op *o, const struct pv_table *train, const struct pv_targets *y)
{
	struct op_selected s = {0};
	struct pv__cursor at = {.arena = o->arena};
	struct pv__buffer bytes;
	int64_t *kept;
	double *real;
	void *model;

	if (op_fit(o, train, y, &model) != PV_OK)
		fail_msg("%s: %s", o->op->name, op_message(o));
	assert_int_equal(op_save(o, model, &bytes), PV_OK);
	at.data = bytes.data;
	at.n = bytes.n;
	s.n_cols = pv__get_i64(&at);
	s.n = pv__get_i64(&at);
	kept = room(o, s.n, sizeof(*kept));
	for (int64_t i = 0; i < s.n; i++)
		kept[i] = pv__get_i64(&at);
	real = room(o, 2 * s.n_cols, sizeof(*real));
	for (int64_t i = 0; i < 2 * s.n_cols; i++)
		real[i] = pv__get_real(&at);
	assert_false(at.failed);
	s.kept = kept;
	s.score = real;
	s.log10_p = real + s.n_cols;
	return s;
}

/* ---- a linear chain ------------------------------------------------------------------ */

static int predict(const struct pv_chain *self, pv_ctx *ctx, const struct pv_table *rows,
		   double *decision)
{
	struct op_chain *c = (struct op_chain *)(uintptr_t)self;

	(void)ctx;
	c->n_predictions++;
	for (int64_t i = 0; i < rows->n_rows; i++)
		for (int64_t o = 0; o < self->n_outputs; o++) {
			double f = c->bias[o];

			for (int64_t j = 0; j < rows->n_cols; j++)
				f += c->weight[o * rows->n_cols + j] * rows->row[i][j];
			decision[i * self->n_outputs + o] = f;
		}
	return PV_OK;
}

void op_chain(struct op *o, struct op_chain *c, int64_t n_outputs, const double *weight,
	      const double *bias, const struct pv_table *train, const struct pv_targets *y_train,
	      const struct pv_table *test, const struct pv_targets *y_test)
{
	int32_t *unit_of = room(o, train->n_cols, sizeof(*unit_of));

	for (int64_t j = 0; j < train->n_cols; j++)
		unit_of[j] = (int32_t)j;
	*c = (struct op_chain){.chain = {.size = sizeof(c->chain),
					 .n_outputs = n_outputs,
					 .train = train,
					 .test = test,
					 .y_train = y_train,
					 .y_test = y_test,
					 .n_units = train->n_cols,
					 .unit_of = unit_of,
					 .weight = weight,
					 .predict = predict},
			       .weight = weight,
			       .bias = bias};
}
