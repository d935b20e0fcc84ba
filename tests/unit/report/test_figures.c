/* Figures: ticks, pixels, slices, curves with known answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/report/fixture.c"

#include "report/claims.h"
#include "report/figures.h"
#include "report/mosaic.h"
#include "report/png.h"

#include <png.h>

static struct fixture f;
static struct pv__view v;

static int make_view(void **state)
{
	(void)state;
	fixture_make(&f, "/nowhere");
	return pv__view_make(f.arena, &f.results, &v);
}

static int free_view(void **state)
{
	(void)state;
	fixture_free(&f);
	return 0;
}

static void check_range(double low, double high, double from, double to, double step, int decimals)
{
	struct pv__range r = pv__range_round(low, high, 5, 0, 100);

	assert_near(r.low, from, 1e-12);
	assert_near(r.high, to, 1e-12);
	assert_near(r.step, step, 1e-12);
	assert_int_equal(r.decimals, decimals);
	assert_near(pv__range_at(&r, r.low), 0, 1e-12);
	assert_near(pv__range_at(&r, r.high), 100, 1e-9);
}

static void test_ranges(void **state)
{
	(void)state;
	check_range(.47, .93, .4, 1, .1, 1);
	check_range(0, 1, 0, 1, .2, 1);
	check_range(-12, 3, -15, 5, 5, 0);
	check_range(0, .00011, 0, .000125, .000025, 6);
	check_range(3, 3, 1, 5, 1, 0);
}

/* What libpng wrote, libpng reads as the same pixels. */
static void test_png(void **state)
{
	struct pv__image image;
	struct pv__buffer b = {.arena = f.arena};
	png_image back = {.version = PNG_IMAGE_VERSION};
	unsigned char pixel[3 * 2 * 4];

	(void)state;
	assert_int_equal(pv__image_new(f.arena, 3, 2, &image), PV_OK);
	for (int i = 0; i < 24; i++)
		image.pixel[i] = (unsigned char)(10 * i + 3);
	pv__put_png(&b, &image);
	assert_false(b.failed);
	assert_true(png_image_begin_read_from_memory(&back, b.data, b.n));
	assert_int_equal(back.width, 3);
	assert_int_equal(back.height, 2);
	back.format = PNG_FORMAT_RGBA;
	assert_true(png_image_finish_read(&back, NULL, pixel, 0, NULL));
	assert_memory_equal(pixel, image.pixel, sizeof(pixel));
	assert_int_not_equal(pv__image_new(f.arena, 0, 2, &image), PV_OK);
	assert_int_not_equal(pv__image_new(f.arena, 1 << 20, 2, &image), PV_OK);
}

static void test_colours(void **state)
{
	unsigned char low[4], zero[4], high[4], beyond[4];

	(void)state;
	pv__colour_of(-1, low);
	pv__colour_of(0, zero);
	pv__colour_of(1, high);
	pv__colour_of(7, beyond);
	assert_true(low[2] > low[0]);   /* blue */
	assert_true(high[0] > high[2]); /* orange */
	assert_true(zero[0] > 240 && zero[1] > 240 && zero[2] > 240);
	assert_memory_equal(high, beyond, 4);
}

/* The grid runs from right to left; on the page left is on the left all the same. */
static void test_sides(void **state)
{
	const struct pv__importance_table *t = &f.results.table[0];
	struct pv__ranked *unit = pv__alloc(f.arena, FIXTURE_REGIONS, sizeof(*unit));
	struct pv__importance_table one = *t;
	int64_t left = 0, right = 0;
	struct pv__mosaic m;
	struct pv__image image;
	struct pv__map map;

	(void)state;
	unit[0].value = 1; /* Hippocampus_L alone */
	one.unit = unit;
	assert_int_equal(pv__map_paint(f.arena, &one, &map), PV_OK);
	assert_near(map.largest, 1, 0);
	pv__mosaic_plan(&map, f.results.background, &m);
	assert_int_equal(m.axis[0], 0);
	assert_true(m.flip[0]);
	assert_false(m.flip[1]);
	assert_int_equal(pv__mosaic_draw(f.arena, &m, &map, f.results.background, &image), PV_OK);
	for (int64_t i = 0; i < image.width * image.height; i++) {
		const unsigned char *p = image.pixel + 4 * i;
		int64_t x = i % image.width % m.cell_width;

		if (p[3] == 255 && p[0] > p[2] + 60) {
			left += x < m.cell_width / 2;
			right += x >= m.cell_width / 2;
		}
	}
	assert_true(left > 100);
	assert_int_equal(right, 0);
}

/* A background that is empty where the regions are is none. */
static void test_ground(void **state)
{
	struct pv_volume empty = *f.results.background;
	struct pv__map map;

	(void)state;
	empty.data = pv__alloc(f.arena, VOXELS, sizeof(*empty.data));
	assert_int_equal(pv__map_paint(f.arena, &f.results.table[0], &map), PV_OK);
	assert_true(pv__mosaic_is_ground(&map, f.results.background));
	assert_false(pv__mosaic_is_ground(&map, &empty));
}

static void test_slice_places(void **state)
{
	struct pv__mosaic m;
	struct pv__map map;

	(void)state;
	assert_int_equal(pv__map_paint(f.arena, &f.results.table[0], &map), PV_OK);
	pv__mosaic_plan(&map, NULL, &m);
	for (int64_t i = 0; i < m.n_slices; i++)
		assert_near(m.z_mm[i], -34 + 4 * (double)m.slice[i], 1e-9);
	assert_true(m.z_mm[0] < m.z_mm[m.n_slices - 1]);
}

/* Of y = 0,0,1,1 with decisions .1,.4,.35,.8: (0,0) (0,.5) (.5,.5) (.5,1) (1,1) */
static void test_roc(void **state)
{
	static const double decision[] = {.1, .4, .35, .8}, y[] = {0, 0, 1, 1};
	static const double x_true[] = {0, 0, .5, .5, 1}, y_true[] = {0, .5, .5, 1, 1};
	struct pv__prediction p[4];
	struct pv__results r = f.results;
	struct pv__view w = v;
	struct pv__system system = {.model = 0, .set = 0};
	struct pv__pairs roc;

	(void)state;
	for (int i = 0; i < 4; i++)
		p[i] = (struct pv__prediction){.y = y[i], .decision = &decision[i]};
	r.n_predictions = 4;
	r.prediction = p;
	w.r = &r;
	assert_int_equal(pv__roc_points(&w, &system, &roc), PV_OK);
	assert_int_equal(roc.n, 5);
	for (int i = 0; i < 5; i++) {
		assert_near(roc.x[i], x_true[i], 1e-12);
		assert_near(roc.y[i], y_true[i], 1e-12);
	}
}

/* Tied decisions move together: one straight line. */
static void test_roc_ties(void **state)
{
	static const struct pv__system majority = {.model = 2, .set = -1};
	struct pv__pairs roc;

	(void)state;
	assert_int_equal(pv__roc_points(&v, &majority, &roc), PV_OK);
	assert_int_equal(roc.n, 2);
	assert_near(roc.x[1], 1, 0);
	assert_near(roc.y[1], 1, 0);
}

static void test_reasons(void **state)
{
	struct pv__reason *reason;
	int64_t n;

	(void)state;
	assert_int_equal(pv__exclusion_reasons(&v, &n, &reason), PV_OK);
	assert_int_equal(n, 1);
	assert_string_equal(reason[0].reason, "rarer reasons");
	assert_int_equal(reason[0].n, 3);
}

/* From five rows on a reason has a line of its own. */
static void test_frequent_reason(void **state)
{
	static const struct pv__exclusion gone[] = {{"a", "age", ""}, {"b", "age", ""},
						    {"c", "sex", ""}, {"d", "age", ""},
						    {"e", "age", ""}, {"f", "age", ""}};
	struct pv__samples s = f.samples;
	struct pv__view w = v;
	struct pv__reason *reason;
	int64_t n;

	(void)state;
	s.n_exclusions = 6;
	s.exclusion = gone;
	w.samples = &s;
	assert_int_equal(pv__exclusion_reasons(&w, &n, &reason), PV_OK);
	assert_int_equal(n, 2);
	assert_string_equal(reason[0].reason, "age");
	assert_int_equal(reason[0].n, 5);
	assert_string_equal(reason[1].reason, "rarer reasons");
	assert_int_equal(reason[1].n, 1);
}

/* Names that two tables would share, or that a file system would not like. */
static void test_stems(void **state)
{
	struct pv__importance_table table[3] = {f.results.table[0], f.results.table[0],
						f.results.table[0]};
	struct pv__results r = f.results;
	struct pv__view w;

	(void)state;
	table[2].class_name = "../AD";
	r.n_tables = 3;
	r.table = table;
	assert_int_equal(pv__view_make(f.arena, &r, &w), PV_OK);
	assert_string_equal(w.stem[0], "haufe-svm_linear-all");
	assert_string_equal(w.stem[1], "haufe-svm_linear-all-2");
	assert_string_equal(w.stem[2], "haufe-svm_linear-all-..-AD");
}

/* ---- the headline in sentences ------------------------------------------------------------- */

static void test_claims(void **state)
{
	(void)state;
	assert_string_equal(pv__claim_predicted(&v), "diagnosis: AD against CN");
	assert_string_equal(pv__claim_rows(&v), "40 participants: 20 CN, 20 AD");
	assert_string_equal(pv__claim_features(&v), "8 regions (block regions: roi.extract)");
	assert_string_equal(
		pv__claim_headline(&v),
		"svm_linear predicts diagnosis: AD against CN with a balanced accuracy of "
		"0.78 (95 % interval 0.66 to 0.90); the baseline confounds_only reaches "
		"0.61, chance is 0.50.");
	assert_int_equal(pv__count_as_good(v.primary), 0);
	assert_ptr_equal(v.gain, &f.results.comparison[0]);
}

static const char *catch_of(const struct pv__summary *s, const struct pv__comparison *gain)
{
	struct pv__view w = v;
	struct pv__study study = f.study;

	study.simulated = false;
	w.study = &study;
	w.primary = s;
	w.gain = gain;
	return pv__claim_catch(&w);
}

static void test_catch(void **state)
{
	struct pv__summary s = *v.primary;
	struct pv__comparison c = *v.gain;

	(void)state;
	assert_non_null(strstr(pv__claim_catch(&v), "simulated"));
	assert_non_null(strstr(catch_of(&s, &c), "20 participants in the smallest class"));
	c.ci_low = -.1;
	assert_non_null(strstr(catch_of(&s, &c), "The gain over confounds_only is not"));
	s.p_permutation = .3;
	assert_non_null(strstr(catch_of(&s, &c), "not distinguishable from chance (p"));
	s.p_permutation = NAN;
	s.ci_low = .45;
	assert_non_null(strstr(catch_of(&s, &c), "not distinguishable from chance: its interval"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ranges),  cmocka_unit_test(test_png),
		cmocka_unit_test(test_colours), cmocka_unit_test(test_sides),
		cmocka_unit_test(test_ground),  cmocka_unit_test(test_slice_places),
		cmocka_unit_test(test_roc),     cmocka_unit_test(test_roc_ties),
		cmocka_unit_test(test_reasons), cmocka_unit_test(test_frequent_reason),
		cmocka_unit_test(test_stems),   cmocka_unit_test(test_claims),
		cmocka_unit_test(test_catch),
	};

	return cmocka_run_group_tests(tests, make_view, free_view);
}
