/* image.intensity: values by hand, and images that differ by a x + b. */
#include "support/check.h"
#include "support/image_op.h"

#include <string.h>

enum { SIDE = 20, N = SIDE * SIDE * SIDE };

static struct pv_volume mask_of(struct op *o, const struct pv_volume *in, int64_t from)
{
	struct pv_volume mask = *in;
	float *data = pv__alloc(o->arena, N, sizeof(*data));

	assert_non_null(data);
	for (int64_t v = from; v < in->grid.dim[0] * in->grid.dim[1] * in->grid.dim[2]; v++)
		data[v] = 1;
	mask.data = data;
	mask.n_times = 1;
	return mask;
}

/* Voxels 1, 2, 3, 4, 100 are the mask, 7 and NaN lie outside.  Mean 22, sd sqrt(7610 / 5). */
static void known_values(void **state)
{
	static const float values[7] = {7, NAN, 1, 2, 3, 4, 100};
	struct op o;
	struct pv_volume in, out, mask;

	(void)state;
	for (int ratio = 0; ratio < 2; ratio++) {
		double centre = ratio ? 0 : 22, scale = ratio ? 22 : sqrt(7610 / 5.0);

		assert_int_equal(
			op_open(&o, "image.intensity", ratio ? "method: ratio" : "method: zscore"),
			PV_ESTUDY); /* mask is required */
		op_close(&o);
		assert_int_equal(op_open(&o, "image.intensity",
					 ratio ? "{method: ratio, mask: m.nii}"
					       : "{method: zscore, mask: m.nii}"),
				 PV_OK);
		in = op_volume(&o, 7, 1, 1, 1, 2);
		memcpy(op_voxels(&in), values, sizeof(values));
		mask = mask_of(&o, &in, 2);
		op_put(&o, "mask", &mask);
		assert_int_equal(op_image(&o, &in, &out), PV_OK);
		assert_true(isnan(out.data[1]));
		for (int v = 0; v < 7; v++)
			if (v != 1)
				assert_near((double)out.data[v],
					    ((double)values[v] - centre) / scale, 1e-6);
		op_close(&o);
	}
}

/* Air outside the mask, then two tissues around 40 (more) and 100 (sd 3). */
static void brain(float *x, double a, double b)
{
	struct pv__stream s = pv__stream(5, PV__RANDOM_SIMULATE, 0, 0);

	for (int64_t v = 0; v < N; v++) {
		double tissue = v < N / 10 ? 0 : v < 7 * N / 10 ? 40 : 100;

		x[v] = (float)(a * (tissue + 3 * pv__normal(s, (uint64_t)v)) + b);
	}
}

static void run(const char *options, double a, double b, float *result)
{
	struct op o;
	struct pv_volume in, out, mask;

	assert_int_equal(op_open(&o, "image.intensity", options), PV_OK);
	in = op_volume(&o, SIDE, SIDE, SIDE, 1, 2);
	brain(op_voxels(&in), a, b);
	mask = mask_of(&o, &in, N / 10);
	op_put(&o, "mask", &mask);
	assert_int_equal(op_image(&o, &in, &out), PV_OK);
	memcpy(result, out.data, N * sizeof(*result));
	op_close(&o);
}

static void affine_changes_do_not_matter(void **state)
{
	static const char *const options[] = {"{method: zscore, mask: m.nii}",
					      "{method: white_stripe, mask: m.nii}",
					      "{method: ratio, mask: m.nii}"};
	static float before[N], after[N];

	(void)state;
	for (int i = 0; i < 3; i++) {
		run(options[i], 1, 0, before);
		run(options[i], 4, i < 2 ? -64 : 0, after);
		for (int v = 0; v < N; v++)
			assert_near((double)after[v], (double)before[v], 2e-4);
	}
}

/* The stripe is cut from the brighter tissue, though the darker is larger. */
static void the_brightest_tissue_is_found(void **state)
{
	static float x[N];
	double white = 0, grey = 0;

	(void)state;
	run("{method: white_stripe, mask: m.nii}", 1, 0, x);
	for (int v = N / 10; v < N; v++)
		*(v < 7 * N / 10 ? &grey : &white) += (double)x[v];
	white /= 3 * N / 10.0;
	grey /= 6 * N / 10.0;
	assert_true(white > -1.5 && white < 1.5);
	assert_true(grey < -20);
}

static void refused(void **state)
{
	struct op o;
	struct pv_volume in, out, mask;

	(void)state;
	assert_int_equal(op_open(&o, "image.intensity", "{method: zscore, mask: m.nii}"), PV_OK);
	in = op_volume(&o, 3, 1, 1, 1, 2);
	mask = mask_of(&o, &in, 1);
	op_put(&o, "mask", &mask);
	assert_int_equal(op_image(&o, &in, &out), PV_EDATA); /* all 0 */
	op_voxels(&in)[1] = NAN;
	assert_int_equal(op_image(&o, &in, &out), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "is in the mask"));
	mask.grid.dim[0] = 2;
	assert_int_equal(op_image(&o, &in, &out), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "put image.resample before"));
	op_close(&o);
	assert_int_equal(op_open(&o, "image.intensity", "{method: ratio, mask: m.nii}"), PV_OK);
	op_put(&o, "mask", &mask);
	in = op_volume(&o, 3, 1, 1, 1, 2);
	mask = mask_of(&o, &in, 1);
	op_voxels(&in)[1] = -1;
	assert_int_equal(op_image(&o, &in, &out), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "must be above 0"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_values),
		cmocka_unit_test(affine_changes_do_not_matter),
		cmocka_unit_test(the_brightest_tissue_is_found),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
