/* roi.extract: A9 of the method.  A constant image has that mean; volume is count times
 * |det A|; means are linear; left stays left. */
#include "support/check.h"
#include "support/regions.h"

#include "formats.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

enum { N_VOXELS = 7 * 5 * 5, N_SIDE = 2 * 5 * 5 };

struct fixture {
	struct op op;
	struct pv_atlas atlas;
	struct pv_volume image;
	const struct pv_space *space;
	void *state;
};

/* Opens the op with three regions on the image's grid. */
static void begin(struct fixture *f, const char *options)
{
	assert_int_equal(op_open(&f->op, "roi.extract", options), PV_OK);
	f->atlas = three_regions(&f->op);
	f->image = three_regions_volume(&f->op);
	op_put(&f->op, "atlas", &f->atlas);
	assert_int_equal(op_open_grid(&f->op, &f->image.grid, &f->space, &f->state), PV_OK);
}

static void fill(const struct pv_volume *v, double a, double b)
{
	struct pv__stream s = pv__stream(11, PV__RANDOM_SIMULATE, 0, 0);

	for (int64_t i = 0; i < N_VOXELS; i++)
		op_voxels(v)[i] = (float)(a * pv__uniform(s, (uint64_t)i) + b);
}

static void take_row(struct fixture *f, double out[3])
{
	assert_int_equal(op_row(&f->op, f->state, &f->image, out), PV_OK);
}

static void space_says_what_the_columns_are(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, "{image: gm, atlas: x.nii, stat: volume}");
	assert_int_equal(f.space->n_features, 3);
	assert_int_equal(f.space->n_regions, 3);
	assert_null(f.space->grid);
	assert_string_equal(f.space->feature[0].name, "Left_L.volume");
	assert_string_equal(f.space->feature[0].unit, "mm3");
	assert_int_equal(f.space->feature[2].region, 2);
	assert_int_equal(f.space->feature[2].voxel, -1);
	assert_string_equal(f.space->region[2].name, "Right_R");
	assert_int_equal(f.space->region[2].label, 8);
	assert_int_equal(f.space->region[2].hemisphere, 'R');
	assert_int_equal(f.space->region[1].n_voxels, 1);
	assert_int_equal(f.space->region[0].n_voxels, N_SIDE);
	assert_near(f.space->region[0].centroid_mm[0], -5, 1e-12);
	assert_near(f.space->region[2].centroid_mm[0], 5, 1e-12);
	assert_near(f.space->region[1].centroid_mm[1], 4, 1e-12);
	op_close(&f.op);
	begin(&f, "{image: gm, atlas: x.nii}");
	assert_string_equal(f.space->feature[1].name, "Middle");
	assert_null(f.space->feature[1].unit);
	op_close(&f.op);
}

static void constant_image(void **state)
{
	static const struct {
		const char *stat;
		double side, middle;
	} want[] = {
		{"mean", 0.25, 0.25},
		{"median", 0.25, 0.25},
		{"sum", 0.25 * N_SIDE, 0.25},
		{"volume", 0.25 * N_SIDE * 8, 0.25 * 8}, /* voxels of 8 mm3 */
		{"coverage", 1, 1},
	};

	(void)state;
	for (size_t k = 0; k < PV__COUNT(want); k++) {
		struct fixture f;
		char options[80];
		double out[3];

		snprintf(options, sizeof(options), "{image: gm, atlas: x.nii, stat: %s}",
			 want[k].stat);
		begin(&f, options);
		for (int i = 0; i < N_VOXELS; i++)
			op_voxels(&f.image)[i] = 0.25f;
		take_row(&f, out);
		assert_near(out[0], want[k].side, 1e-12);
		assert_near(out[1], want[k].middle, 1e-12);
		assert_near(out[2], want[k].side, 1e-12);
		op_close(&f.op);
	}
}

static void volume_uses_the_determinant(void **state)
{
	struct fixture f;
	struct pv_atlas atlas;
	double out[3];

	(void)state;
	begin(&f, "{image: gm, atlas: x.nii, stat: volume}");
	atlas = f.atlas;
	f.image.grid.affine[0][0] = -2; /* |det| of a sheared, flipped grid: 2 * 3 * 1.5 */
	f.image.grid.affine[0][1] = 0.7;
	f.image.grid.affine[1][1] = 3;
	f.image.grid.affine[2][2] = 1.5;
	atlas.grid = f.image.grid;
	op_put(&f.op, "atlas", &atlas);
	assert_int_equal(op_open_grid(&f.op, &f.image.grid, &f.space, &f.state), PV_OK);
	for (int i = 0; i < N_VOXELS; i++)
		op_voxels(&f.image)[i] = 1;
	take_row(&f, out);
	assert_near(out[0], N_SIDE * 9, 1e-9);
	assert_near(out[1], 9, 1e-12);
	op_close(&f.op);
}

/* mean(a x + b) = a mean(x) + b, the same for the median; compared with a plain loop. */
static void means_are_linear(void **state)
{
	static const char *const options[] = {"{image: gm, atlas: x.nii}",
					      "{image: gm, atlas: x.nii, stat: median}"};

	(void)state;
	for (int k = 0; k < 2; k++) {
		struct fixture f;
		double one[3], other[3], sum = 0;

		begin(&f, options[k]);
		fill(&f.image, 1, 0);
		take_row(&f, one);
		for (int64_t v = 0; v < N_VOXELS; v++)
			if (f.atlas.label[v] == 8)
				sum += f.image.data[v];
		if (k == 0)
			assert_near(one[2], sum / N_SIDE, 1e-14);
		fill(&f.image, 512, 1024);
		take_row(&f, other);
		for (int r = 0; r < 3; r++)
			assert_near(other[r], 512 * one[r] + 1024, 1e-4);
		op_close(&f.op);
	}
}

/* 50 voxels: 1 ... 50 */
static void median_of_known_values(void **state)
{
	struct fixture f;
	double out[3], next = 50;

	(void)state;
	begin(&f, "{image: gm, atlas: x.nii, stat: median}");
	for (int64_t v = 0; v < N_VOXELS; v++)
		if (f.atlas.label[v] == 3)
			op_voxels(&f.image)[v] = (float)next--;
	take_row(&f, out);
	assert_near(out[0], 25.5, 1e-12);
	assert_near(out[2], 0, 1e-12);
	op_close(&f.op);
}

/* A bright spot at x < 0 shows on the left, whichever way the voxels run. */
static void left_is_left(void **state)
{
	(void)state;
	for (int flip = 0; flip < 2; flip++) {
		struct fixture f;
		double out[3];

		begin(&f, "{image: gm, atlas: x.nii, stat: sum}");
		if (flip) {
			int32_t *label = pv__alloc(f.op.arena, N_VOXELS, sizeof(*label));

			for (int64_t v = 0; v < N_VOXELS; v++)
				label[v] = f.atlas.label[v - v % 7 + 6 - v % 7];
			f.atlas.label = label;
			f.image.grid.affine[0][0] = -2;
			f.image.grid.affine[0][3] = 6;
			f.atlas.grid = f.image.grid;
			assert_int_equal(op_open_grid(&f.op, &f.image.grid, &f.space, &f.state),
					 PV_OK);
		}
		op_voxels(&f.image)[flip ? 6 : 0] = 4; /* at -6 mm */
		take_row(&f, out);
		assert_string_equal(f.space->region[0].name, "Left_L");
		assert_true(f.space->region[0].centroid_mm[0] < 0);
		assert_true(out[0] == 4 && out[1] == 0 && out[2] == 0);
		op_close(&f.op);
	}
}

static void without_an_atlas_the_image_is_one_region(void **state)
{
	struct op o;
	struct pv_volume image;
	const struct pv_space *space;
	void *st;
	double out;

	(void)state;
	assert_int_equal(op_open(&o, "roi.extract", "{image: lesion, stat: volume}"), PV_OK);
	image = three_regions_volume(&o);
	assert_int_equal(op_open_grid(&o, &image.grid, &space, &st), PV_OK);
	assert_int_equal(space->n_features, 1);
	assert_string_equal(space->feature[0].name, "whole_image.volume");
	assert_int_equal(space->region[0].label, -1);
	assert_int_equal(space->region[0].n_voxels, N_VOXELS);
	op_voxels(&image)[3] = op_voxels(&image)[170] = 1;
	assert_int_equal(op_row(&o, st, &image, &out), PV_OK);
	assert_near(out, 16, 1e-12);
	op_close(&o);
}

/* The left region: 20 of 50 voxels finite; the right one: 25 of 50. */
static void lose_voxels(struct fixture *f)
{
	int64_t left = 30, right = 25;

	for (int64_t v = 0; v < N_VOXELS; v++) {
		op_voxels(&f->image)[v] = 2;
		if (f->atlas.label[v] == 3 && left-- > 0)
			op_voxels(&f->image)[v] = NAN;
		if (f->atlas.label[v] == 8 && right-- > 0)
			op_voxels(&f->image)[v] = INFINITY;
	}
}

static void too_little_coverage_is_missing_with_a_warning(void **state)
{
	struct fixture f;
	double out[3];

	(void)state;
	begin(&f, "{image: gm, atlas: x.nii}");
	lose_voxels(&f);
	take_row(&f, out);
	assert_true(isnan(out[0]));
	assert_near(out[1], 2, 1e-12);
	assert_near(out[2], 2, 1e-12);
	assert_int_equal(f.op.diag.n, 1);
	assert_int_equal(f.op.diag.message[0].severity, PV__WARNING);
	assert_non_null(strstr(op_message(&f.op), "'Left_L', has 20 of 50"));
	op_close(&f.op);

	begin(&f, "{image: gm, atlas: x.nii, min_coverage: 0.3}");
	lose_voxels(&f);
	take_row(&f, out);
	assert_near(out[0], 2, 1e-12);
	assert_int_equal(f.op.diag.n, 0);
	op_close(&f.op);

	begin(&f, "{image: gm, atlas: x.nii, stat: coverage}");
	lose_voxels(&f);
	take_row(&f, out);
	assert_near(out[0], 0.4, 1e-12);
	assert_near(out[1], 1, 1e-12);
	assert_near(out[2], 0.5, 1e-12);
	assert_int_equal(f.op.diag.n, 0);
	op_close(&f.op);
}

static void a_region_without_any_finite_voxel_is_missing(void **state)
{
	static const char *const stat[] = {"mean", "median", "sum", "volume"};

	(void)state;
	for (size_t k = 0; k < PV__COUNT(stat); k++) {
		struct fixture f;
		char options[96];
		double out[3];

		snprintf(options, sizeof(options),
			 "{image: gm, atlas: x.nii, min_coverage: 0, stat: %s}", stat[k]);
		begin(&f, options);
		for (int64_t v = 0; v < N_VOXELS; v++)
			op_voxels(&f.image)[v] = f.atlas.label[v] == 5 ? NAN : 1;
		take_row(&f, out);
		assert_true(isnan(out[1]));
		assert_true(out[0] > 0 && out[2] > 0);
		op_close(&f.op);
	}
}

static void another_grid_is_refused_or_resampled(void **state)
{
	struct op o;
	struct pv_atlas atlas;
	struct pv_volume image;
	const struct pv_space *space;
	void *st;
	double out[3];

	(void)state;
	assert_int_equal(op_open(&o, "roi.extract", "{image: gm, atlas: x.nii}"), PV_OK);
	atlas = three_regions(&o);
	op_put(&o, "atlas", &atlas);
	image = op_volume(&o, 14, 10, 10, 1, 1);
	image.grid.affine[0][3] = -6.5;
	image.grid.affine[1][3] = image.grid.affine[2][3] = -0.5;
	assert_int_equal(op_open_grid(&o, &image.grid, &space, &st), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "7x5x5 voxels of 2.00x2.00x2.00 mm"));
	assert_non_null(strstr(op_message(&o), "14x10x10 voxels of 1.00x1.00x1.00 mm"));
	assert_non_null(strstr(op_message(&o), "resample_atlas"));
	op_close(&o);

	assert_int_equal(op_open(&o, "roi.extract",
				 "{image: gm, atlas: x.nii, stat: volume, resample_atlas: true}"),
			 PV_OK);
	atlas = three_regions(&o);
	op_put(&o, "atlas", &atlas);
	image.data = NULL;
	image = op_volume(&o, 14, 10, 10, 1, 1);
	image.grid.affine[0][3] = -6.5;
	image.grid.affine[1][3] = image.grid.affine[2][3] = -0.5;
	assert_int_equal(op_open_grid(&o, &image.grid, &space, &st), PV_OK);
	assert_int_equal(space->region[0].n_voxels, 8 * N_SIDE);
	assert_int_equal(space->region[1].n_voxels, 8);
	assert_near(space->region[0].centroid_mm[0], -5, 1e-12);
	for (int i = 0; i < 14 * 10 * 10; i++)
		op_voxels(&image)[i] = 1;
	assert_int_equal(op_row(&o, st, &image, out), PV_OK);
	assert_near(out[0], 8 * N_SIDE, 1e-9); /* the same mm3 as before */
	assert_near(out[1], 8, 1e-9);
	op_close(&o);
}

static void lost_regions_and_nameless_labels_are_refused(void **state)
{
	struct op o;
	struct pv_atlas atlas;
	struct pv_volume image;
	const struct pv_space *space;
	void *st;

	(void)state;
	assert_int_equal(
		op_open(&o, "roi.extract", "{image: gm, atlas: x.nii, resample_atlas: true}"),
		PV_OK);
	atlas = three_regions(&o);
	op_put(&o, "atlas", &atlas);
	image = op_volume(&o, 2, 5, 5, 1, 2); /* only the left is in view */
	image.grid.affine[0][3] = -6;
	assert_int_equal(op_open_grid(&o, &image.grid, &space, &st), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "have no voxel on the grid of the images, 'Middle' first"));
	op_close(&o);

	assert_int_equal(op_open(&o, "roi.extract", "{image: gm, atlas: x.nii}"), PV_OK);
	atlas = three_regions(&o);
	atlas.n_regions = 2;
	op_put(&o, "atlas", &atlas);
	assert_int_equal(op_open_grid(&o, &atlas.grid, &space, &st), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "label 8 of the atlas names no region"));
	op_close(&o);

	assert_int_not_equal(op_open(&o, "roi.extract", "atlas: x.nii"), PV_OK);
	assert_non_null(strstr(op_message(&o), "image"));
	op_close(&o);
}

/* ---- one head in 48 orientations --------------------------------------------------------- */

enum { N_THIRDS = 27, N_HEADS = 48 };

/* Thirds of a grid along its three axes, as 27 regions. */
static struct pv_atlas thirds(struct op *o, const struct pv_grid *grid)
{
	int32_t *label = pv__alloc(o->arena, (size_t)pv__grid_voxels(grid), sizeof(*label));
	struct pv_region *region = pv__alloc(o->arena, N_THIRDS, sizeof(*region));

	assert_true(label && region);
	for (int r = 0; r < N_THIRDS; r++)
		region[r] = (struct pv_region){.label = r + 1,
					       .name = pv__format(o->arena, "third_%d", r)};
	for (int64_t v = 0; v < pv__grid_voxels(grid); v++) {
		int64_t x = v % grid->dim[0], y = v / grid->dim[0] % grid->dim[1],
			z = v / grid->dim[0] / grid->dim[1];

		label[v] = (int32_t)(1 + 3 * x / grid->dim[0] + 3 * (3 * y / grid->dim[1]) +
				     9 * (3 * z / grid->dim[2]));
	}
	return (struct pv_atlas){.size = sizeof(struct pv_atlas),
				 .grid = *grid,
				 .label = label,
				 .n_regions = N_THIRDS,
				 .region = region,
				 .id = "thirds"};
}

struct row {
	double mean[N_THIRDS];
	const struct pv_space *space;
};

static struct row row_of_head(struct op *o, const struct pv_volume *head)
{
	struct row row;
	void *st;

	assert_int_equal(op_open_grid(o, &head->grid, &row.space, &st), PV_OK);
	assert_int_equal(row.space->n_features, N_THIRDS);
	assert_int_equal(op_row(o, st, head, row.mean), PV_OK);
	return row;
}

static void compare_rows(const struct row *a, const struct row *b, const char *path)
{
	for (int r = 0; r < N_THIRDS; r++) {
		const struct pv_region *p = &a->space->region[r], *q = &b->space->region[r];

		if (a->mean[r] != b->mean[r])
			fail_msg("%s: region %d: %.17g, not %.17g", path, r, b->mean[r], a->mean[r]);
		assert_int_equal(q->n_voxels, p->n_voxels);
		for (int d = 0; d < 3; d++)
			assert_near(q->centroid_mm[d], p->centroid_mm[d], 1e-5);
	}
}

/* The mean by a plain loop. */
static void check_means(const struct row *row, const struct pv_atlas *atlas,
			const struct pv_volume *head)
{
	for (int r = 0; r < N_THIRDS; r++) {
		double sum = 0, n = 0;

		for (int64_t v = 0; v < pv__grid_voxels(&head->grid); v++) {
			if (atlas->label[v] != r + 1)
				continue;
			sum += (double)head->data[v];
			n++;
		}
		assert_true(sum > 0 && row->mean[r] == sum / n);
	}
}

/* The atlas lies on the grid of the first.  Values are float32 from 0.36 to 93, so that sums in
 * doubles are exact in any order (46 of 53 bits): the means are equal to the last bit. */
static void one_head_turned(void **state)
{
	struct pv__volume_reader *reader = pv__volume_reader_new();
	const char *data = getenv("PULVINAR_TEST_DATA");
	struct pv_atlas atlas;
	struct row first;
	glob_t heads;
	struct op o;

	(void)state;
	if (!data || !*data) {
		print_message("skipped: PULVINAR_TEST_DATA is not set (imaging/odd_nifti)\n");
		pv__volume_reader_free(reader);
		skip();
	}
	assert_int_equal(op_open(&o, "roi.extract",
				 "{image: gm, atlas: x.nii, resample_atlas: true}"),
			 PV_OK);
	assert_int_equal(glob(pv__format(o.arena, "%s/imaging/odd_nifti/niivue/nifti_space/*.nii*",
					 data),
			      0, NULL, &heads),
			 0);
	assert_int_equal(heads.gl_pathc, N_HEADS);
	for (size_t i = 0; i < heads.gl_pathc; i++) {
		struct pv_volume head;
		struct row row;

		assert_int_equal(pv__volume_read(reader, heads.gl_pathv[i], &head, NULL, NULL,
						 &o.diag),
				 PV_OK);
		if (i == 0) {
			atlas = thirds(&o, &head.grid);
			op_put(&o, "atlas", &atlas);
		}
		row = row_of_head(&o, &head);
		if (i == 0) {
			first = row;
			check_means(&first, &atlas, &head);
		}
		compare_rows(&first, &row, heads.gl_pathv[i]);
	}
	print_message("roi.extract: %d regional means of one head, equal in %d orientations\n",
		      N_THIRDS, N_HEADS);
	globfree(&heads);
	op_close(&o);
	pv__volume_reader_free(reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(space_says_what_the_columns_are),
		cmocka_unit_test(constant_image),
		cmocka_unit_test(volume_uses_the_determinant),
		cmocka_unit_test(means_are_linear),
		cmocka_unit_test(median_of_known_values),
		cmocka_unit_test(left_is_left),
		cmocka_unit_test(without_an_atlas_the_image_is_one_region),
		cmocka_unit_test(too_little_coverage_is_missing_with_a_warning),
		cmocka_unit_test(a_region_without_any_finite_voxel_is_missing),
		cmocka_unit_test(another_grid_is_refused_or_resampled),
		cmocka_unit_test(lost_regions_and_nameless_labels_are_refused),
		cmocka_unit_test(one_head_turned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
