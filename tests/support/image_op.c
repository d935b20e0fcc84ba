#include "support/image_op.h"

#include "support/check.h"

#include <string.h>

void op_put(struct op *o, const char *option, const void *object)
{
	const struct pv_option *at = o->op->option;

	while (at->name && strcmp(at->name, option) != 0)
		at++;
	assert_non_null(at->name);
	/* the config lies in the op's arena: const is op.h's promise to its callers */
	memcpy((unsigned char *)(uintptr_t)o->config + at->offset, &object, sizeof(object));
}

static struct pv_ctx begin(struct op *o)
{
	struct pv_ctx ctx;

	pv__ctx_init(&ctx, o->op, NULL, "test", o->arena, pv__stream(1, PV__RANDOM_OP, 0, 0),
		     &o->diag);
	return ctx;
}

int op_image(struct op *o, const struct pv_volume *in, struct pv_volume *out)
{
	const struct pv_image_call *call = o->op->image;
	struct pv_ctx ctx = begin(o);
	float *data;
	int status = PV_OK;

	*out = *in;
	if (call->grid)
		status = call->grid(&pv__host, &ctx, o->config, &in->grid, &out->grid);
	if (status != PV_OK)
		return pv__ctx_end(&ctx, status);
	data = pv__alloc(
		o->arena,
		(size_t)(out->grid.dim[0] * out->grid.dim[1] * out->grid.dim[2] * out->n_times),
		sizeof(*data));
	assert_non_null(data);
	out->data = data;
	return pv__ctx_end(&ctx, call->run(&pv__host, &ctx, o->config, in, data));
}

int op_open_grid(struct op *o, const struct pv_grid *grid, const struct pv_space **space,
		 void **state)
{
	struct pv_ctx ctx = begin(o);

	return pv__ctx_end(&ctx,
			   o->op->extract->open(&pv__host, &ctx, o->config, grid, space, state));
}

int op_row(struct op *o, const void *state, const struct pv_volume *volume, double *out)
{
	struct pv_ctx ctx = begin(o);

	return pv__ctx_end(&ctx,
			   o->op->extract->row(&pv__host, &ctx, o->config, state, volume, out));
}

int op_choose(struct op *o, const struct pv_frame *frame, const struct pv_space **space,
	      const int64_t **column)
{
	struct pv_ctx ctx = begin(o);

	return pv__ctx_end(&ctx,
			   o->op->columns->open(&pv__host, &ctx, o->config, frame, space, column));
}

struct pv_volume op_volume(struct op *o, int64_t nx, int64_t ny, int64_t nz, int64_t n_times,
			   double mm)
{
	struct pv_volume volume = {
		.size = sizeof(volume),
		.grid = {{nx, ny, nz}, {{mm, 0, 0, 0}, {0, mm, 0, 0}, {0, 0, mm, 0}}},
		.n_times = n_times,
		.id = "synthetic"};

	volume.data = pv__alloc(o->arena, (size_t)(nx * ny * nz * n_times), sizeof(float));
	assert_non_null(volume.data);
	return volume;
}

float *op_voxels(const struct pv_volume *volume)
{
	return (float *)(uintptr_t)volume->data;
}
