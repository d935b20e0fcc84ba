/* Atlases: labels and names agree, centroids and sides are right. */
#include "format_support.h"

/* 4 x 2 x 1 voxels of 10 mm, x = 20, 10, 0, -10: the first axis runs to the left */
static const struct pv_grid grid = {
	.dim = {4, 2, 1},
	.affine = {{-10, 0, 0, 20}, {0, 10, 0, 0}, {0, 0, 10, 5}},
};
static const int32_t label[8] = {101, 101, 0, 7, 101, 101, 0, 7};

static const char *image(struct scratch *s)
{
	const char *path = in_folder(s, "atlas.nii.gz");

	assert_int_equal(pv__nifti_write_labels(path, &grid, label, "int16", &s->diag), PV_OK);
	return path;
}

static struct pv_atlas read_atlas(struct scratch *s, const char *labels)
{
	struct pv_atlas atlas;
	const char *path = labels ? put_text(s, "labels.tsv", labels) : NULL;

	if (pv__atlas_read(s->arena, image(s), path, &atlas, &s->diag) != PV_OK) {
		print_messages(s);
		fail_msg("%s", "could not be read");
	}
	return atlas;
}

static void refuse(struct scratch *s, const char *labels, const char *part)
{
	struct pv_atlas atlas;
	const char *path = put_text(s, "labels.tsv", labels);

	assert_int_equal(pv__atlas_read(s->arena, image(s), path, &atlas, &s->diag), PV_EDATA);
	assert_one_error(s, part);
}

static void without_a_table(void **state)
{
	struct scratch *s = *state;
	struct pv_atlas atlas = read_atlas(s, NULL);

	assert_silent(s);
	assert_int_equal(atlas.n_regions, 2);
	assert_int_equal(atlas.region[0].label, 7);
	assert_string_equal(atlas.region[0].name, "label_7");
	assert_string_equal(atlas.region[1].name, "label_101");
	assert_int_equal(atlas.region[1].n_voxels, 4);
	assert_int_equal(atlas.region[1].hemisphere, 0);
	assert_near(atlas.region[1].centroid_mm[0], 15, 1e-12);
	assert_near(atlas.region[1].centroid_mm[1], 5, 1e-12);
	assert_near(atlas.region[1].centroid_mm[2], 5, 1e-12);
	assert_near(atlas.region[0].centroid_mm[0], -10, 1e-12);
	assert_memory_equal(atlas.label, label, sizeof(label));
}

static void tables_and_lists(void **state)
{
	struct scratch *s = *state;
	static const char *const text[] = {
		"index\tname\n7\tHippocampus L\n101\tHippocampus R\n",
		"name,colour,index\nHippocampus R,red,101\nHippocampus L,blue,7\n",
		"index\tname\n0\tBackground\n101\tHippocampus R\n7\tHippocampus L\n",
		"7\tHippocampus L\n101\tHippocampus R\n",
		"# No. Label\n7 Hippocampus L\r\n\r\n101 Hippocampus R",
	};

	for (size_t i = 0; i < PV__COUNT(text); i++) {
		struct pv_atlas atlas = read_atlas(s, text[i]);

		assert_silent(s);
		assert_int_equal(atlas.n_regions, 2);
		assert_string_equal(atlas.region[0].name, "Hippocampus L");
		assert_int_equal(atlas.region[0].hemisphere, 'L');
		assert_string_equal(atlas.region[1].name, "Hippocampus R");
		assert_int_equal(atlas.region[1].hemisphere, 'R');
	}
}

static void columns_of_numbers_behind_names(void **state)
{
	struct scratch *s = *state;
	struct pv_atlas atlas = read_atlas(s, "7 Left-Amygdala 103 255 255 0\n"
					      "101 Right-Amygdala 103 255 255 0\n");

	assert_string_equal(atlas.region[0].name, "Left-Amygdala");
	atlas = read_atlas(s, "7 Amygdala_L 4201\n101 Amygdala_R 4202\n");
	assert_string_equal(atlas.region[1].name, "Amygdala_R");
	atlas = read_atlas(s, "7 Area 44\n101 Area 45\n"); /* the names alone would be equal */
	assert_string_equal(atlas.region[0].name, "Area 44");
	assert_silent(s);
}

static void labels_and_names_must_agree(void **state)
{
	struct scratch *s = *state;
	struct pv_atlas atlas;
	const char *path =
		put_text(s, "l.tsv", "index\tname\n8\tA\n9\tB\n10\tC\n11\tD\n12\tE\n13\tF\n");

	assert_int_equal(pv__atlas_read(s->arena, image(s), path, &atlas, &s->diag), PV_EDATA);
	assert_int_equal(s->diag.n_errors, 2);
	assert_non_null(
		find_message(s, PV__ERROR, "2 of 2 labels of the image have no name: 7, 101"));
	assert_non_null(find_message(s, PV__ERROR,
				     "6 of 6 names have no voxel in the image: 8 A, 9 B, 10 C, "
				     "11 D, 12 E, ..."));
	forget_messages(s);
	refuse(s, "index\tname\n7\tA\n", "1 of 2 labels of the image have no name: 101");
	refuse(s, "7 A\n101 B\n102 C\n", "1 of 3 names have no voxel in the image: 102 C");
}

static void bad_tables(void **state)
{
	struct scratch *s = *state;

	refuse(s, "index\tlabel\n7\tA\n101\tB\n", "'name' is missing");
	refuse(s, "id\tname\n7\tA\n101\tB\n", "'index' is missing");
	refuse(s, "index\tname\n7\tA\n7\tB\n", "label 7 appears twice (first in line 2)");
	refuse(s, "7 A\n101 A\n", "the name 'A' appears twice (first in line 1)");
	refuse(s, "7 A\n101\n", "label 101 has no name");
	refuse(s, "index\tname\n7\tn/a\n101\tB\n", "label 7 has no name");
	refuse(s, "7 A\nx B\n", "index 'x': not a label");
	refuse(s, "7 A\n-3 B\n", "index '-3': not a label");
	refuse(s, "index\tname\n7.5\tA\n", "index '7.5': not a label");
	refuse(s, "7 M\xfcller\n", "not UTF-8");
	refuse(s, "", "empty file");
}

static void wrong_sides_are_named(void **state)
{
	struct scratch *s = *state;
	struct pv_atlas atlas = read_atlas(s, "7 Hippocampus_R\n101 Hippocampus_L\n");

	assert_int_equal(atlas.n_regions, 2);
	assert_warning(s, "2 of 2 regions lie on the other side than their names say: "
			  "7 Hippocampus_R, 101 Hippocampus_L");
}

static void images_that_are_no_atlas(void **state)
{
	struct scratch *s = *state;
	struct pv_grid series = grid;
	struct pv_atlas atlas;
	struct image_spec spec = plain_spec();
	double value[24] = {0};
	float data[16] = {0};
	static const struct {
		double value;
		int datatype, bits;
		const char *part;
	} bad[] = {
		{1.5, 16, 32, "1.5: labels are whole numbers"},
		{NAN, 16, 32, "labels are whole numbers"},
		{-3, 4, 16, "label -3: below 0"},
		{16777218, 16, 32, "label 16777218: float32"},
		{3000000000.0, 768, 32, "label 3000000000"},
		{0, 4, 16, "every voxel is 0"},
	};

	for (size_t i = 0; i < PV__COUNT(bad); i++) {
		struct image_bytes bytes;

		spec.datatype = bad[i].datatype;
		spec.bitpix = bad[i].bits;
		value[3] = bad[i].value;
		bytes = make_image(s, &spec, 24, value);
		assert_int_equal(pv__atlas_read(s->arena, put_file(s, "a.nii", bytes.data, bytes.n),
						NULL, &atlas, &s->diag),
				 PV_EDATA);
		assert_one_error(s, bad[i].part);
	}
	assert_int_equal(pv__nifti_write(in_folder(s, "4d.nii"), &series, 2, data, &s->diag),
			 PV_OK);
	assert_int_equal(pv__atlas_read(s->arena, in_folder(s, "4d.nii"), NULL, &atlas, &s->diag),
			 PV_EDATA);
	assert_one_error(s, "volume 1 is 0 everywhere");
}

/* Two volumes of per cent: weights are divided by 100; voxel 1 lies in both, and belongs to
 * the first, where its weight is as large. */
static void probabilistic_atlases(void **state)
{
	struct scratch *s = *state;
	static const float percent[16] = {50, 25, 0, 0, 0, 0, 0, 0, 0, 25, 0, 0, 0, 0, 0, 100};
	const char *path = in_folder(s, "prob.nii.gz"), *labels;
	struct pv_atlas atlas;

	assert_int_equal(pv__nifti_write(path, &grid, 2, percent, &s->diag), PV_OK);
	labels = put_text(s, "p.xml",
			  "<atlas><type>Probabilistic</type><label index=\"1\">B left</label>"
			  "<label index=\"0\">A right</label></atlas>");
	assert_int_equal(pv__atlas_read(s->arena, path, labels, &atlas, &s->diag), PV_OK);
	assert_int_equal(atlas.n_regions, 2);
	assert_string_equal(atlas.region[0].name, "A right");
	assert_string_equal(atlas.region[1].name, "B left");
	assert_int_equal(atlas.start[1], 2);
	assert_int_equal(atlas.start[2], 4);
	assert_int_equal(atlas.voxel[2], 1);
	assert_int_equal(atlas.voxel[3], 7);
	assert_near(atlas.weight[0], 0.5, 1e-7);
	assert_near(atlas.weight[3], 1, 1e-7);
	assert_int_equal(atlas.label[1], 1);
	assert_int_equal(atlas.label[7], 2);
	assert_int_equal(atlas.label[3], 0);
	/* x of voxels 0, 1 and 3: 20, 10, -10 mm */
	assert_near(atlas.region[0].centroid_mm[0], (0.5 * 20 + 0.25 * 10) / 0.75, 1e-6);
	assert_near(atlas.region[1].centroid_mm[0], (0.25 * 10 - 10) / 1.25, 1e-6);
	assert_silent(s);
	assert_int_equal(pv__atlas_read(s->arena, path, put_text(s, "l.txt", "1 A\n2 B\n3 C\n"),
					&atlas, &s->diag),
			 PV_EDATA);
	assert_one_error(s, "1 of 3 names have no voxel in the image: 3 C");
}

static void weights_that_are_none(void **state)
{
	struct scratch *s = *state;
	static const float bad[] = {-0.5F, 101, NAN, INFINITY};
	const char *path = in_folder(s, "prob.nii");
	struct pv_atlas atlas;

	for (size_t i = 0; i < PV__COUNT(bad); i++) {
		float value[16] = {1, [8] = bad[i]};

		assert_int_equal(pv__nifti_write(path, &grid, 2, value, &s->diag), PV_OK);
		assert_int_equal(pv__atlas_read(s->arena, path, NULL, &atlas, &s->diag), PV_EDATA);
		assert_one_error(s, "volume 2 holds");
	}
}

/* FreeSurfer's table names more than an image has; a name for two of its labels is wrong. */
static void tables_for_many_atlases(void **state)
{
	struct scratch *s = *state;
	struct pv_atlas atlas = read_atlas(s, "0 Unknown 0 0 0 0\n7 A 1 2 3 0\n101 B 1 2 3 0\n"
					      "53 C 1 2 3 0\n54 C 1 2 3 0\n");

	assert_silent(s);
	assert_int_equal(atlas.n_regions, 2);
	assert_string_equal(atlas.region[1].name, "B");
	refuse(s, "7 A 1 2 3 0\n101 A 1 2 3 0\n", "the name 'A' belongs to two labels");
	refuse(s, "7 A 1 2 3 0\n", "1 of 2 labels of the image have no name: 101");
}

static void labels_of_one_person(void **state)
{
	struct scratch *s = *state;
	const char *labels = put_text(s, "own.tsv", "index\tname\n7\tA\n9\tB\n");
	struct pv_atlas atlas;

	assert_int_equal(pv__atlas_read_own(s->arena, image(s), labels, &atlas, &s->diag), PV_OK);
	assert_silent(s);
	assert_int_equal(atlas.own, 1);
	assert_int_equal(atlas.n_regions, 2); /* 9 is nowhere, 101 lies outside */
	assert_string_equal(atlas.region[1].name, "B");
	assert_int_equal(atlas.label[0], 0);
	assert_int_equal(atlas.label[3], 7);
	labels = put_text(s, "lut.txt", "7 A 1 2 3 0\n9 B 1 2 3 0\n");
	assert_int_equal(pv__atlas_read_own(s->arena, image(s), labels, &atlas, &s->diag),
			 PV_EDATA);
	assert_one_error(s, "a table for many atlases");
}

static void large_and_scaled_labels(void **state)
{
	struct scratch *s = *state;
	struct image_spec spec = plain_spec();
	struct image_bytes bytes;
	struct pv_atlas atlas;
	double value[24] = {0, 614454277, 614454278}; /* not apart as float32 */

	spec.datatype = 768;
	bytes = make_image(s, &spec, 24, value);
	assert_int_equal(pv__atlas_read(s->arena, put_file(s, "a.nii", bytes.data, bytes.n), NULL,
					&atlas, &s->diag),
			 PV_OK);
	assert_int_equal(atlas.n_regions, 2);
	assert_int_equal(atlas.region[1].label, 614454278);
	spec.slope = 0.5;
	value[1] = 6;
	value[2] = 8;
	bytes = make_image(s, &spec, 24, value);
	assert_int_equal(pv__atlas_read(s->arena, put_file(s, "a.nii", bytes.data, bytes.n), NULL,
					&atlas, &s->diag),
			 PV_OK);
	assert_int_equal(atlas.region[0].label, 3);
	assert_silent(s);
}

static void hemispheres(void **state)
{
	static const struct {
		const char *name;
		char side;
	} name[] = {
		{"Hippocampus_L", 'L'},
		{"Hippocampus_R", 'R'},
		{"Left-Amygdala", 'L'},
		{"ctx-rh-insula", 'R'},
		{"lh_bankssts", 'L'},
		{"lh.V1", 'L'},
		{"7Networks_RH_Vis_1", 'R'},
		{"L_V1_ROI", 'L'},
		{"R Thalamus", 'R'},
		{"hippocampus_l", 'L'},
		{"Hippocampus (R)", 'R'},
		{"LeftThalamus", 'L'},
		{"ThalamusRight", 'R'},
		{"left caudate", 'L'},
		{"Vermis_4_5", 0},
		{"Brain-Stem", 0},
		{"Leftover", 0},
		{"Lobule VI", 0},
		{"Left and Right", 0},
		{"Frontal_L_orb", 0},
		{"RL", 0},
		{"", 0},
		{"label_7", 0},
		{"bright spot", 0},
		{"A8m, left", 'L'},
	};

	(void)state;
	for (size_t i = 0; i < PV__COUNT(name); i++) {
		if (pv__hemisphere(name[i].name) != name[i].side)
			print_message("%s\n", name[i].name);
		assert_int_equal(pv__hemisphere(name[i].name), name[i].side);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(without_a_table),
		SCRATCH_TEST(tables_and_lists),
		SCRATCH_TEST(columns_of_numbers_behind_names),
		SCRATCH_TEST(labels_and_names_must_agree),
		SCRATCH_TEST(bad_tables),
		SCRATCH_TEST(wrong_sides_are_named),
		SCRATCH_TEST(images_that_are_no_atlas),
		SCRATCH_TEST(large_and_scaled_labels),
		SCRATCH_TEST(probabilistic_atlases),
		SCRATCH_TEST(weights_that_are_none),
		SCRATCH_TEST(tables_for_many_atlases),
		SCRATCH_TEST(labels_of_one_person),
		cmocka_unit_test(hemispheres),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
