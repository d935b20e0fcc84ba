/* What is put comes back; damaged bytes are refused, wherever they are cut or changed. */
#include "unit/formats/format_support.h"
#include "spaces.h"

static struct pv__buffer stored(struct scratch *s, const struct pv__matrix *matrix)
{
	struct pv__buffer b = {.arena = s->arena};

	pv__put_matrix(&b, matrix);
	assert_false(b.failed);
	return b;
}

static double values[6] = {1, -2.5, 1e-300, 4, 5, 6};
static const struct pv__matrix table = {
	.n_rows = 2, .n_cols = 3, .x = values, .space = &first_space};

static void round_trip(void **state)
{
	struct scratch *s = *state;
	struct pv__buffer b, again;
	struct pv__cursor c;
	struct pv__matrix back;

	values[3] = NAN;
	b = stored(s, &table);
	c = (struct pv__cursor){.arena = s->arena, .data = b.data, .n = b.n};
	assert_true(pv__get_matrix(&c, &back));
	assert_int_equal(c.at, b.n);
	assert_int_equal(back.n_rows, 2);
	assert_int_equal(back.n_cols, 3);
	assert_memory_equal(back.x, values, sizeof(values));
	assert_string_equal(back.space->feature[0].name, "v3");
	assert_null(back.space->feature[1].unit);
	assert_int_equal(back.space->feature[1].voxel, 23);
	assert_int_equal(back.space->region[0].hemisphere, 'L');
	assert_true(pv__grid_equal(back.space->grid, &space_grid));
	again = stored(s, &back); /* nothing is lost */
	assert_int_equal(again.n, b.n);
	assert_memory_equal(again.data, b.data, b.n);
}

static void without_space_or_rows(void **state)
{
	struct scratch *s = *state;
	struct pv__matrix empty = {.n_rows = 0, .n_cols = 3, .x = values}, back;
	struct pv__buffer b = stored(s, &empty);
	struct pv__cursor c = {.arena = s->arena, .data = b.data, .n = b.n};

	assert_true(pv__get_matrix(&c, &back));
	assert_int_equal(back.n_rows, 0);
	assert_int_equal(back.n_cols, 3);
	assert_null(back.space);
}

static void every_cut_is_refused(void **state)
{
	struct scratch *s = *state;
	struct pv__buffer b = stored(s, &table);
	struct pv__matrix back;

	for (size_t n = 0; n < b.n; n++) {
		char *cut = malloc(n ? n : 1); /* its own, so that a read past it is seen */
		struct pv__cursor c = {.arena = s->arena, .data = cut, .n = n};

		assert_non_null(cut);
		memcpy(cut, b.data, n);
		assert_false(pv__get_matrix(&c, &back));
		free(cut);
	}
}

/* Any byte may be anything: refused or read, never past the end. */
static void changed_bytes_do_no_harm(void **state)
{
	struct scratch *s = *state;
	struct pv__buffer b = stored(s, &table);
	static const unsigned char byte[] = {0, 1, 0x7f, 0x80, 0xff};

	for (size_t i = 0; i < b.n * PV__COUNT(byte); i++) {
		char old = b.data[i / PV__COUNT(byte)];
		struct pv__cursor c = {.arena = s->arena, .data = b.data, .n = b.n};
		struct pv__matrix back;

		b.data[i / PV__COUNT(byte)] = (char)byte[i % PV__COUNT(byte)];
		if (pv__get_matrix(&c, &back) && back.space)
			for (int64_t f = 0; f < back.space->n_features; f++)
				assert_true(back.space->feature[f].region < back.space->n_regions);
		b.data[i / PV__COUNT(byte)] = old;
	}
}

static void shapes_must_agree(void **state)
{
	struct scratch *s = *state;
	struct pv_feature outside[3];
	struct pv_space space = first_space;
	struct pv__matrix wrong = table, back;
	struct pv__buffer b;
	struct pv__cursor c;

	wrong.n_rows = 3; /* columns do not fit the space */
	wrong.n_cols = 2;
	b = stored(s, &wrong);
	c = (struct pv__cursor){.arena = s->arena, .data = b.data, .n = b.n};
	assert_false(pv__get_matrix(&c, &back));

	memcpy(outside, first_features, sizeof(outside));
	outside[1].voxel = 24; /* the grid has 24 */
	space.feature = outside;
	wrong = table;
	wrong.space = &space;
	b = stored(s, &wrong);
	c = (struct pv__cursor){.arena = s->arena, .data = b.data, .n = b.n};
	assert_false(pv__get_matrix(&c, &back));

	b.data[0] = 7; /* rows x columns is not the number of values */
	c = (struct pv__cursor){.arena = s->arena, .data = b.data, .n = b.n};
	assert_false(pv__get_matrix(&c, &back));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(round_trip),           SCRATCH_TEST(without_space_or_rows),
		SCRATCH_TEST(every_cut_is_refused), SCRATCH_TEST(changed_bytes_do_no_harm),
		SCRATCH_TEST(shapes_must_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
