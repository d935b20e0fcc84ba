/* A BIDS data set with derivatives as input: files found by what their names say, sessions,
 * sidecars, atlases of each person and of weights, tables with a file per person.  Every value
 * in region_values.tsv is known from how the files are made. */
#include "support/check.h"
#include "support/results.h"

#include "formats/formats.h"

#include <string.h>
#include <unistd.h>

enum { PEOPLE = 12, SIDE = 3, VOXELS = SIDE * SIDE * SIDE };

static const struct pv_grid grid = {.dim = {SIDE, SIDE, SIDE},
				    .affine = {{2, 0, 0, -2}, {0, 2, 0, 0}, {0, 0, 2, 0}}};

/* ---- the data set ------------------------------------------------------------------------ */

static const char *path_of(struct scratch *s, const char *folder, const char *name)
{
	const char *path = pv__format(s->arena, "%s/%s", folder, name);

	file_write(s, path, ""); /* with its folders */
	return path;
}

/* Voxel v of person i: base + v, so that the mean over voxels 0 to 2 is base + 1. */
static void put_map(struct scratch *s, const char *folder, const char *name, double base)
{
	float x[VOXELS];

	for (int v = 0; v < VOXELS; v++)
		x[v] = (float)(base + v);
	assert_int_equal(pv__nifti_write(path_of(s, folder, name), &grid, 1, x, &s->diag), PV_OK);
}

static double base_of(int person)
{
	return 10 * person + (person % 2 ? 100 : 0);
}

/* Labels 17 and 53 in voxels 0-2 and 9-11; person 3 lacks 53; 99 is nobody's. */
static void put_labels(struct scratch *s, const char *folder, const char *name, int person)
{
	int32_t label[VOXELS] = {17, 17, 17, [20] = 99};

	for (int v = 9; v < 12 && person != 3; v++)
		label[v] = 53;
	assert_int_equal(
		pv__nifti_write_labels(path_of(s, folder, name), &grid, label, "int16", &s->diag),
		PV_OK);
}

static void put_stats(struct scratch *s, int person)
{
	file_write(
		s,
		pv__format(s->arena, "bids/derivatives/freesurfer/sub-%02d/stats/aseg.stats",
			   person),
		pv__format(s->arena,
			   "# Title Segmentation Statistics\n"
			   "# Measure EstimatedTotalIntraCranialVol, eTIV, Estimated Total "
			   "Intracranial Volume, %d.5, mm^3\n"
			   "# ColHeaders  Index SegId NVoxels Volume_mm3 StructName\n"
			   "  1  17 40 %d.25 Left-Hippocampus\n  2  53 40 %d Right-Hippocampus\n",
			   1500000 + person, 4000 + person, 4100 + person));
}

static void put_person(struct scratch *s, int i)
{
	const char *id = pv__format(s->arena, "sub-%02d", i);
	const char *anat = pv__format(s->arena, "bids/derivatives/smriprep/%s/anat", id);

	put_map(s, anat, pv__format(s->arena, "%s_space-MNI_label-GM_probseg.nii.gz", id),
		base_of(i));
	put_map(s, anat, pv__format(s->arena, "%s_space-MNI_label-WM_probseg.nii.gz", id), -1);
	put_map(s, anat, pv__format(s->arena, "%s_label-GM_probseg.nii.gz", id), -2);
	put_map(s, anat, pv__format(s->arena, "%s_space-MNI_label-GM_desc-raw_probseg.nii.gz", id),
		-3);
	put_labels(s, anat, pv__format(s->arena, "%s_desc-aparcaseg_dseg.nii.gz", id), i);
	put_stats(s, i);
}

static void put_texts(struct scratch *s)
{
	struct pv__buffer people = {.arena = s->arena}, group = {.arena = s->arena},
			  cat = {.arena = s->arena};

	pv__puts(&people, "participant_id\tdiagnosis\tage\r\n");
	pv__puts(&group, "lh.aparc.thickness\tlh_insula_thickness\tlh_cuneus_thickness\n");
	pv__puts(&cat, "\xef\xbb\xbfnames,lHip,rHip\n");
	for (int i = 0; i < PEOPLE; i++) {
		pv__putf(&people, "sub-%02d\t%s\t%d\r\n", i, i % 2 ? "AD" : "CN", 60 + i);
		pv__putf(&group, "sub-%02d\t2.%d\t%s\n", i, i, i == 5 ? "2e16" : "2.5");
		pv__putf(&cat, "catROI_sub-%02d_T1w,\"3.%d\",4\n", i, i);
	}
	file_write(s, "bids/participants.tsv", people.data);
	file_write(s, "bids/derivatives/lh.thickness.txt", group.data);
	file_write(s, "bids/derivatives/cat.csv", cat.data);
	file_write(s, "bids/atlas/own.tsv",
		   "index\tname\n17\tLeft-Hippocampus\n53\tRight-Hippocampus\n");
}

/* Two maps of weights: A is 0.5 in voxel 0 and 1 in voxel 1; B is 0.25 in voxel 26. */
static void put_atlas(struct scratch *s)
{
	float w[2 * VOXELS] = {0.5F, 1, [2 * VOXELS - 1] = 0.25F};

	assert_int_equal(
		pv__nifti_write(path_of(s, "bids/atlas", "prob.nii.gz"), &grid, 2, w, &s->diag),
		PV_OK);
	file_write(s, "bids/atlas/prob.xml",
		   "<atlas><header><type>Probabilistic</type></header><data>"
		   "<label index=\"0\">A</label><label index=\"1\">B</label></data></atlas>");
}

static void make_data_set(struct scratch *s)
{
	scratch_make(s);
	assert_int_equal(chdir(s->folder), 0);
	for (int i = 0; i < PEOPLE; i++)
		put_person(s, i);
	put_texts(s);
	put_atlas(s);
}

static void remove_data_set(struct scratch *s)
{
	assert_int_equal(chdir("/"), 0);
	scratch_remove(s);
}

/* ---- studies ------------------------------------------------------------------------------- */

static void put_study(struct scratch *s, const char *data, const char *features)
{
	file_write(s, "study.yaml",
		   pv__format(s->arena,
			      "pulvinar: 1\nseed: 1\ndata:\n  root: bids\n%s"
			      "  target: {column: diagnosis, kind: classes, positive: AD}\n"
			      "features:\n%s"
			      "missing: {rows: impute}\n"
			      "transform: [{impute.median: {max_missing: 0.5}}, scale.zscore: "
			      "]\nmodels: [lda: ]\n"
			      "validation: {outer: {folds: 3}, label_permutations: {n: 0}}\n"
			      "importance: [haufe: ]\n",
			      data, features));
}

static void run_study(struct scratch *s, struct program *p)
{
	run_program(s, p, "run", "study.yaml", "-o", "out", "-q");
	assert_code(p, 0);
}

static void assert_value(struct scratch *s, const char *id, const char *column, double want)
{
	struct pv__frame frame = results_read(s, "out", "region_values.tsv");
	double got = results_real(s, &frame, results_row(&frame, "id", id, NULL), column);

	assert_near(got, want, 1e-4);
}

/* One voxel of a map is not known: that of region B. */
static void spoil_map(struct scratch *s, const char *path)
{
	float x[VOXELS] = {[VOXELS - 1] = NAN};

	x[0] = (float)base_of(4);
	x[1] = x[0] + 1;
	assert_int_equal(pv__nifti_write(path, &grid, 1, x, &s->diag), PV_OK);
}

/* Of four probability maps one is in MNI space, of grey matter and without desc. */
static void images_by_what_their_names_say(void **state)
{
	struct scratch s = {0};
	struct pv__frame regions;
	struct program p;

	(void)state;
	make_data_set(&s);
	spoil_map(&s, "bids/derivatives/smriprep/sub-04/anat/"
		      "sub-04_space-MNI_label-GM_probseg.nii.gz");
	put_study(&s,
		  "  derivatives: smriprep\n"
		  "  images: {gm: {suffix: probseg, label: GM, space: MNI, desc: }}\n",
		  "  regions: {from: [{roi.extract: {image: gm, atlas: atlas/prob.nii.gz, labels: "
		  "atlas/prob.xml}}]}\n");
	run_study(&s, &p);
	/* voxels base and base + 1 with weights 0.5 and 1; voxel 26 alone */
	assert_value(&s, "sub-04", "A", base_of(4) + 1 / 1.5);
	assert_value(&s, "sub-07", "A", base_of(7) + 1 / 1.5);
	assert_value(&s, "sub-07", "B", base_of(7) + 26);
	/* eleven of twelve images have all of B */
	regions = results_read(&s, "out", "regions.tsv");
	assert_near(
		results_real(&s, &regions, results_row(&regions, "region", "A", NULL), "coverage"),
		1, 1e-12);
	assert_near(
		results_real(&s, &regions, results_row(&regions, "region", "B", NULL), "coverage"),
		11.0 / 12, 1e-6);
	assert_holds(file_text(&s, "out/study.resolved.yaml"),
		     "gm: {folder: derivatives/smriprep, suffix: probseg, label: GM, space: MNI, "
		     "desc: null}");
	assert_holds(file_text(&s, "out/study.resolved.yaml"), "participants: participants.tsv");
	file_copy(&s, "out/study.resolved.yaml", "study.yaml");
	run_program(&s, &p, "check", "study.yaml");
	assert_code(&p, 0);
	remove_data_set(&s);
}

static void queries_without_one_answer(void **state)
{
	static const char regions[] =
		"  regions: {from: [{roi.extract: {image: gm, atlas: atlas/prob.nii.gz, labels: "
		"atlas/prob.xml}}]}\n";
	struct scratch s = {0};
	struct program p;

	(void)state;
	make_data_set(&s);
	put_study(&s,
		  "  images: {gm: {derivatives: smriprep, suffix: probseg, label: GM, space: "
		  "MNI}}\n",
		  regions);
	run_program(&s, &p, "plan", "study.yaml");
	assert_code(&p, 65);
	assert_holds(p.err, "2 files of sub-00 have suffix probseg, label GM, space MNI; one must");
	put_study(&s, "  images: {gm: {derivatives: smriprep, suffix: probseg, label: CSF}}\n",
		  regions);
	run_program(&s, &p, "plan", "study.yaml");
	assert_code(&p, 66);
	assert_holds(p.err, "no file of sub-00 has suffix probseg, label CSF; of that suffix there "
			    "are derivatives/smriprep/sub-00/anat/sub-00_label-GM_probseg.nii.gz");
	put_study(&s, "  images: {gm: {suffix: probseg, lable: GM}}\n", regions);
	run_program(&s, &p, "check", "study.yaml");
	assert_holds(p.err, "'lable' is no entity of BIDS; did you mean 'label'?");
	put_study(&s, "  images: {gm: {label: GM}}\n", regions);
	run_program(&s, &p, "check", "study.yaml");
	assert_holds(p.err, "a query needs `suffix`");
	remove_data_set(&s);
}

/* Person 3 has no right hippocampus: missing there, filled in inside the folds. */
static void an_atlas_of_each_person(void **state)
{
	struct scratch s = {0};
	struct pv__frame frame;
	struct program p;

	(void)state;
	make_data_set(&s);
	put_study(&s,
		  "  derivatives: smriprep\n"
		  "  images:\n"
		  "    gm: {suffix: probseg, label: GM, space: MNI, desc: }\n"
		  "    seg: {suffix: dseg, desc: aparcaseg}\n",
		  "  regions: {from: [{roi.extract: {image: gm, own_atlas: seg, labels: "
		  "atlas/own.tsv}}]}\n");
	run_study(&s, &p);
	assert_value(&s, "sub-04", "Left-Hippocampus", base_of(4) + 1);
	assert_value(&s, "sub-04", "Right-Hippocampus", base_of(4) + 10);
	frame = results_read(&s, "out", "region_values.tsv");
	assert_true(pv__is_missing(results_text(&frame, results_row(&frame, "id", "sub-03", NULL),
						"Right-Hippocampus")));
	assert_holds(file_text(&s, "out/warnings.tsv"), "1 of 2 regions have fewer finite voxels");
	assert_holds(file_text(&s, "out/manifest.json"), "sub-03_desc-aparcaseg_dseg.nii.gz");
	/* the bundle holds the table of regions; the labels are those of the new data */
	file_write(
		&s, "new.yaml",
		"data:\n  root: bids\n  participants: participants.tsv\n  derivatives: smriprep\n"
		"  images:\n    gm: {suffix: probseg, label: GM, space: MNI, desc: }\n"
		"    seg: {suffix: dseg, desc: aparcaseg}\n"
		"missing: {rows: impute}\n");
	run_program(&s, &p, "apply", "out/models/lda_all.pvb", "--data", "new.yaml", "-o",
		    "applied");
	assert_code(&p, 0);
	frame = results_read(&s, "applied", "predictions.tsv");
	assert_int_equal(frame.n_rows, PEOPLE);
	/* another segmentation of one person: its row is made again */
	put_labels(&s, "bids/derivatives/smriprep/sub-04/anat", "sub-04_desc-aparcaseg_dseg.nii.gz",
		   3);
	run_study(&s, &p);
	frame = results_read(&s, "out", "region_values.tsv");
	assert_true(pv__is_missing(results_text(&frame, results_row(&frame, "id", "sub-04", NULL),
						"Right-Hippocampus")));
	remove_data_set(&s);
}

static void an_atlas_of_each_person_needs_its_table(void **state)
{
	struct scratch s = {0};
	struct program p;

	(void)state;
	make_data_set(&s);
	put_study(&s, "  images: {gm: {suffix: probseg}, seg: {suffix: dseg}}\n",
		  "  regions: {from: [{roi.extract: {image: gm, own_atlas: sag}}]}\n");
	run_program(&s, &p, "check", "study.yaml");
	assert_holds(p.err, "data has no image or recording 'sag'; did you mean 'seg'?");
	assert_holds(p.err, "an atlas of each row's own needs `labels`");
	remove_data_set(&s);
}

/* One file per person, a group table whose corner names the measure, ids inside names. */
static void tables_of_morphometry(void **state)
{
	struct scratch s = {0};
	struct program p;

	(void)state;
	make_data_set(&s);
	put_study(&s,
		  "  participants: participants.tsv\n"
		  "  tables:\n"
		  "    aseg: {file: \"derivatives/freesurfer/{participant_id}/stats/aseg.stats\"}\n"
		  "    lh: {file: derivatives/lh.thickness.txt}\n"
		  "    cat: {file: derivatives/cat.csv, ids: names, ids_like: catROI_*_T1w}\n",
		  "  fs: {from: [{table.columns: {table: aseg, match: \"*-Hippocampus\"}}]}\n"
		  "  thick: {from: [{table.columns: {table: lh, match: \"lh_*\"}}]}\n"
		  "  cat: {from: [{table.columns: {table: cat, columns: [lHip]}}]}\n");
	run_study(&s, &p);
	assert_value(&s, "sub-09", "fs.Left-Hippocampus", 4009.25);
	assert_value(&s, "sub-11", "fs.Right-Hippocampus", 4111);
	assert_value(&s, "sub-02", "thick.lh_insula_thickness", 2.2);
	assert_value(&s, "sub-07", "cat.lHip", 3.7);
	/* 2e16 mm are no thickness, and the report says so */
	assert_holds(file_text(&s, "out/warnings.tsv"),
		     "column 'lh_cuneus_thickness': 1 of 12 values are absurd");
	assert_holds(file_text(&s, "out/warnings.tsv"), "of sub-05, is 2e+16");
	assert_holds(file_text(&s, "out/manifest.json"), "freesurfer/sub-03/stats/aseg.stats");
	remove_data_set(&s);
}

/* `check` reads the atlas and its table, where they are there. */
static void check_reads_atlases(void **state)
{
	static const char feature[] =
		"  regions: {from: [{roi.extract: {image: gm, atlas: atlas/prob.nii.gz, labels: "
		"atlas/own.tsv}}]}\n";
	struct scratch s = {0};
	struct program p;

	(void)state;
	make_data_set(&s);
	put_study(&s, "  images: {gm: {suffix: probseg}}\n", feature);
	run_program(&s, &p, "check", "study.yaml");
	assert_code(&p, 65);
	assert_holds(p.err, "2 of 2 labels of the image have no name: 1, 2");
	assert_holds(p.err, "2 of 2 names have no voxel in the image: 17 Left-Hippocampus");
	/* A lies at x = -0.7 mm, B at 2 mm */
	file_write(&s, "bids/atlas/own.tsv", "index\tname\n1\tA_L\n2\tB_R\n");
	run_program(&s, &p, "check", "study.yaml");
	assert_code(&p, 0);
	assert_lacks(p.err, "other side");
	assert_int_equal(remove("bids/atlas/prob.nii.gz"), 0); /* may come later */
	run_program(&s, &p, "check", "study.yaml");
	assert_code(&p, 0);
	remove_data_set(&s);
}

static void faults_of_tables(void **state)
{
	static const char feature[] =
		"  cat: {from: [{table.columns: {table: cat, columns: [lHip]}}]}\n";
	struct scratch s = {0};
	struct program p;

	(void)state;
	make_data_set(&s);
	put_study(&s,
		  "  participants: participants.tsv\n"
		  "  tables: {cat: {file: derivatives/cat.csv, ids: names, ids_like: cat_*}}\n",
		  feature);
	run_program(&s, &p, "plan", "study.yaml");
	assert_holds(p.err, "12 cells of 'names' do not look like 'cat_*'");
	put_study(&s,
		  "  participants: participants.tsv\n"
		  "  tables: {cat: {file: \"{participant_id}/none.stats\"}}\n",
		  feature);
	run_program(&s, &p, "plan", "study.yaml");
	assert_holds(p.err, "none of the 12 rows of participants has a file");
	file_replace(&s, "bids/derivatives/cat.csv", "\"3.4\"", "\"3,4\"");
	put_study(&s,
		  "  participants: participants.tsv\n"
		  "  tables: {cat: {file: derivatives/cat.csv, ids: names, ids_like: "
		  "catROI_*_T1w}}\n",
		  feature);
	run_program(&s, &p, "run", "study.yaml", "-o", "out", "-q");
	assert_code(&p, 65);
	assert_holds(p.err, "'3,4' is not a number (a decimal comma? write a point)");
	remove_data_set(&s);
}

/* Sessions of each participant, found without being named; images of each by session. */
static void a_row_per_session(void **state)
{
	struct scratch s = {0};
	struct pv__frame frame;
	struct program p;

	(void)state;
	make_data_set(&s);
	for (int i = 0; i < PEOPLE; i++)
		for (int session = 1; session <= 2; session++) {
			const char *id = pv__format(s.arena, "sub-%02d", i);

			put_map(&s, pv__format(s.arena, "bids/%s/ses-%d/anat", id, session),
				pv__format(s.arena, "%s_ses-%d_T1w.nii.gz", id, session),
				base_of(i) + 1000 * session);
			if (session == 2 && i != 6)
				file_write(&s,
					   pv__format(s.arena, "bids/%s/%s_sessions.tsv", id, id),
					   "session_id\tweight\nses-1\t70\nses-2\t71\n");
		}
	file_write(&s, "bids/sub-06/sub-06_sessions.tsv", "session_id\nses-1\n");
	put_study(&s,
		  "  samples: {per: scan}\n"
		  "  images: {t1: {suffix: T1w}}\n",
		  "  regions: {from: [{roi.extract: {image: t1, atlas: atlas/prob.nii.gz, labels: "
		  "atlas/prob.xml}}]}\n");
	run_study(&s, &p);
	frame = results_read(&s, "out", "region_values.tsv");
	assert_int_equal(frame.n_rows, 2 * PEOPLE - 1);
	assert_value(&s, "sub-07_ses-2", "B", base_of(7) + 2000 + 26);
	assert_value(&s, "sub-06_ses-1", "B", base_of(6) + 1000 + 26);
	remove_data_set(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(images_by_what_their_names_say),
		cmocka_unit_test(queries_without_one_answer),
		cmocka_unit_test(an_atlas_of_each_person),
		cmocka_unit_test(an_atlas_of_each_person_needs_its_table),
		cmocka_unit_test(tables_of_morphometry),
		cmocka_unit_test(check_reads_atlases),
		cmocka_unit_test(faults_of_tables),
		cmocka_unit_test(a_row_per_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
