/* Statistics and group tables of FreeSurfer.  The files have the layout of FreeSurfer 7's;
 * the column names are those of its asegstats2table and aparcstats2table. */
#include "format_support.h"
#include "format.h"

static const char aseg[] =
	"# Title Segmentation Statistics \n# \n# generating_program mri_segstats\n"
	"# hostname somewhere\n# subjectname sub-01\n"
	"# Measure BrainSeg, BrainSegVol, Brain Segmentation Volume, 1147020.000000, mm^3\n"
	"# Measure SurfaceHoles, SurfaceHoles, Total number of defect holes, 12, unitless\n"
	"# Measure EstimatedTotalIntraCranialVol, eTIV, Estimated Total Intracranial Volume, "
	"1513270.5, mm^3\n"
	"# TableCol  1 ColHeader Index \n# NRows 2 \n# NTableCols 10 \n"
	"# ColHeaders  Index SegId NVoxels Volume_mm3 StructName normMean normStdDev normMin "
	"normMax normRange  \n"
	"  1   4     11435    11434.6  Left-Lateral-Ventricle  32.4 11.6 9.0 79.0 70.0 \n"
	"  2  17      4021     4021.25 Left-Hippocampus        70.1  8.2 9.0 99.0 90.0 \n";

static const char aparc[] =
	"# Table of FreeSurfer cortical parcellation anatomical statistics \r\n# \r\n"
	"# hemi rh\r\n# AnnotationFile rh.aparc.annot\r\n"
	"# Measure Cortex, NumVert, Number of Vertices, 130000, unitless\r\n"
	"# Measure Cortex, WhiteSurfArea, White Surface Total Area, 82161.5, mm^2\r\n"
	"# Measure Cortex, MeanThickness, Mean Thickness, 2.48251, mm\r\n"
	"# Measure EstimatedTotalIntraCranialVol, eTIV, Estimated Total Intracranial Volume, "
	"1513270.5, mm^3\r\n"
	"# ColHeaders StructName NumVert SurfArea GrayVol ThickAvg ThickStd MeanCurv GausCurv "
	"FoldInd CurvInd\r\n"
	"bankssts  1333 897 2209 2.453 0.536 0.118 0.024 13 1.3\r\n"
	"insula    2900 2005 6500 3.012 0.721 0.121 0.030 27 3.6";

static struct pv__frame read_frame(struct scratch *s, const char *text)
{
	struct pv__frame frame = {0};

	if (pv__table_read(s->arena, put_text(s, "t.stats", text), &frame, &s->diag) != PV_OK) {
		print_messages(s);
		fail_msg("%s", "could not be read");
	}
	assert_silent(s);
	return frame;
}

static void assert_real(const struct pv__frame *frame, int64_t row, const char *column, double want)
{
	struct pv__diag diag = {0};
	int64_t c = pv__frame_column(frame, column);
	double got;

	if (c < 0)
		fail_msg("no column %s", column);
	assert_int_equal(pv__frame_real(frame, row, c, &got, &diag), PV_OK);
	assert_near(got, want, 1e-12);
}

static void volumes_of_one_person(void **state)
{
	struct pv__frame frame = read_frame(*state, aseg);

	assert_int_equal(frame.n_rows, 1);
	assert_int_equal(frame.n_cols, 5);
	assert_real(&frame, 0, "Left-Lateral-Ventricle", 11434.6);
	assert_real(&frame, 0, "Left-Hippocampus", 4021.25);
	assert_real(&frame, 0, "BrainSegVol", 1147020);
	assert_real(&frame, 0, "SurfaceHoles", 12);
	assert_real(&frame, 0, "EstimatedTotalIntraCranialVol", 1513270.5);
}

static void cortex_of_one_person(void **state)
{
	struct pv__frame frame = read_frame(*state, aparc);

	assert_int_equal(frame.n_rows, 1);
	assert_int_equal(frame.n_cols, 4 + 2 * 8);
	assert_real(&frame, 0, "rh_bankssts_thickness", 2.453);
	assert_real(&frame, 0, "rh_bankssts_thicknessstd", 0.536);
	assert_real(&frame, 0, "rh_bankssts_area", 897);
	assert_real(&frame, 0, "rh_insula_volume", 6500);
	assert_real(&frame, 0, "rh_insula_curvind", 3.6);
	assert_real(&frame, 0, "rh_MeanThickness_thickness", 2.48251);
	assert_real(&frame, 0, "rh_WhiteSurfArea_area", 82161.5);
	assert_real(&frame, 0, "eTIV", 1513270.5);
}

static void group_tables(void **state)
{
	static const char *const corner[] = {"Measure:volume", "lh.aparc.thickness",
					     "rh.aparc.a2009s.area"};

	for (size_t i = 0; i < PV__COUNT(corner); i++) {
		struct scratch *s = *state;
		const char *text = pv__format(s->arena,
					      "%s\tLeft-Hippocampus\tx\nsub-01\t4021.5\t1\n"
					      "sub-02\t3900\t2\n",
					      corner[i]);
		struct pv__frame frame = read_frame(s, text);

		assert_int_equal(frame.n_rows, 2);
		assert_string_equal(frame.name[0], "participant_id");
		assert_string_equal(pv__frame_cell(&frame, 1, 0), "sub-02");
		assert_real(&frame, 0, "Left-Hippocampus", 4021.5);
	}
}

static void other_tables_stay_as_they_are(void **state)
{
	struct pv__frame frame = read_frame(*state, "Measured\tlh.x\nsub-01\t3\n");

	assert_string_equal(frame.name[0], "Measured");
}

static void refuse(struct scratch *s, const char *text, const char *part)
{
	struct pv__frame frame;

	assert_int_equal(pv__table_read(s->arena, put_text(s, "t.stats", text), &frame, &s->diag),
			 PV_EDATA);
	assert_one_error(s, part);
}

static void broken_statistics(void **state)
{
	struct scratch *s = *state;

	refuse(s, "# Title Segmentation Statistics\n# Measure A, B, C, x, mm\n", "not a measure");
	refuse(s, "# Title Segmentation Statistics\n  1 4 5 6.5 Left\n", "not a row under");
	refuse(s,
	       "# Title Segmentation Statistics\n# ColHeaders Index Volume_mm3 StructName\n1 2\n",
	       "3 columns, StructName among them");
	refuse(s,
	       "# Title Segmentation Statistics\n# ColHeaders Index Volume_mm3 StructName\n"
	       "1 2.5 A\n2 3.5 A\n",
	       "the column 'A' appears twice");
	refuse(s, "# Title Segmentation Statistics\n", "no measure and no structure");
	refuse(s,
	       "# Table of FreeSurfer cortical parcellation anatomical statistics\n"
	       "# ColHeaders StructName ThickAvg\ninsula 3.0\n",
	       "no line '# hemi lh'");
}

static void decimal_commas(void **state)
{
	struct scratch *s = *state;
	struct pv__frame frame = read_frame(s, "id;thickness\na;2,5\nb;3\n");
	double value;

	assert_int_equal(pv__frame_real(&frame, 0, 1, &value, &s->diag), PV_EDATA);
	assert_one_error(s, "column 'thickness': '2,5' is not a number (a decimal comma?");
	refuse(s, "id,thickness\na,3\nb,3,1\n", "decimal commas?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(volumes_of_one_person), SCRATCH_TEST(cortex_of_one_person),
		SCRATCH_TEST(group_tables),          SCRATCH_TEST(other_tables_stay_as_they_are),
		SCRATCH_TEST(broken_statistics),     SCRATCH_TEST(decimal_commas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
