/* Studies of real tables that may not ship, read from PULVINAR_TEST_DATA/imaging/tables: a
 * right pipeline lands at the known results, and finds nothing where there is nothing. */
#include "support/check.h"
#include "support/results.h"

#include "formats.h"
#include "math/math.h"

#include <stdlib.h>
#include <string.h>

/* Skips, and says so, where there are no data. */
static void begin(struct scratch *s)
{
	const char *data = getenv("PULVINAR_TEST_DATA");

	if (!data || !*data) {
		print_message("skipped: PULVINAR_TEST_DATA is not set (imaging/tables)\n");
		skip();
	}
	scratch_make(s);
}

static struct pv__frame read_table(struct scratch *s, const char *file)
{
	return results_read(
		s, pv__path_join(s->arena, getenv("PULVINAR_TEST_DATA"), "imaging/tables"), file);
}

/* ---- the layout that a study reads ---------------------------------------------------- */

/* Id of a row; NULL: the row is not wanted. */
typedef const char *(*id_fn)(struct scratch *, const struct pv__frame *, int64_t row);

static bool is_known(int64_t n, const char *const *id, const char *wanted)
{
	for (int64_t i = 0; i < n; i++)
		if (pv__equal(id[i], wanted))
			return true;
	return false;
}

/* The table with a column of ids before all others, and a coin that the rows know nothing
 * of behind them; of rows with one id the first. */
static void write_table(struct scratch *s, const struct pv__frame *f, id_fn id_of, const char *name)
{
	struct pv__buffer out = {.arena = s->arena};
	const char **seen = pv__alloc(s->arena, (size_t)f->n_rows, sizeof(*seen));
	int64_t n = 0;

	assert_non_null(seen);
	pv__puts(&out, "participant_id");
	for (int64_t c = 0; c < f->n_cols; c++)
		pv__putf(&out, "\t%s", f->name[c]);
	pv__puts(&out, "\tcoin\n");
	for (int64_t r = 0; r < f->n_rows; r++) {
		const char *id = id_of(s, f, r);

		if (!id || is_known(n, seen, id))
			continue;
		seen[n++] = id;
		pv__puts(&out, id);
		for (int64_t c = 0; c < f->n_cols; c++)
			pv__putf(&out, "\t%s", pv__frame_cell(f, r, c));
		pv__putf(&out, "\t%s\n",
			 pv__uniform(pv__stream(1, PV__RANDOM_SIMULATE, 0, 0), (uint64_t)r) < .5
				 ? "head"
				 : "tail");
	}
	assert_false(out.failed);
	scratch_write(s, name, out.data);
}

static const char *id_by_column(struct scratch *s, const struct pv__frame *f, int64_t row)
{
	return pv__format(s->arena, "sub-%s", results_text(f, row, "ID"));
}

static const char *id_by_row(struct scratch *s, const struct pv__frame *f, int64_t row)
{
	(void)f;
	return pv__format(s->arena, "sub-%02d", (int)row + 1);
}

/* "IXI002-Guys-0828" and "2" are the same person. */
static const char *ixi_by_scan(struct scratch *s, const struct pv__frame *f, int64_t row)
{
	int number;

	if (sscanf(results_text(f, row, "Subject"), "IXI%d-", &number) != 1)
		return NULL;
	return pv__format(s->arena, "IXI%03d", number);
}

static const char *ixi_by_number(struct scratch *s, const struct pv__frame *f, int64_t row)
{
	return pv__format(s->arena, "IXI%03d", atoi(results_text(f, row, "Subject")));
}

static void copy_table(struct scratch *s, const char *file, id_fn id_of, const char *name)
{
	struct pv__frame f = read_table(s, file);

	write_table(s, &f, id_of, name);
}

/* ---- running --------------------------------------------------------------------------- */

/* Runs a study of this folder on the tables of the scratch folder. */
static struct pv__frame run(struct scratch *s, const char *study, struct program *p)
{
	const char *path =
		source_path(s, pv__format(s->arena, "tests/system/external/%s.yaml", study));
	const char *folder = scratch_path(s, "results-%s", study);

	scratch_write(s, "study.yaml",
		      pv__format(s->arena, "pulvinar: 1\nextends: %s\ndata: {root: %s}\n", path,
				 s->folder));
	run_program(s, p, "run", "-q", scratch_path(s, "study.yaml"), "-o", folder);
	assert_code(p, 0);
	return results_read(s, folder, "summary.tsv");
}

static void assert_score(struct scratch *s, const struct pv__frame *summary, const char *model,
			 const char *metric, double want, double tolerance)
{
	int64_t row = results_row(summary, "model", model, "metric", metric, NULL);
	double mean = results_real(s, summary, row, "mean");

	if (!(mean >= want - tolerance && mean <= want + tolerance))
		fail_msg("%s %s: %g is not %g +- %g", model, metric, mean, want, tolerance);
}

static void assert_finds_nothing(struct scratch *s, const struct pv__frame *summary,
				 const char *model, const char *metric, const struct program *p)
{
	int64_t row = results_row(summary, "model", model, "metric", metric, NULL);

	assert_true(results_real(s, summary, row, "ci_low") <=
		    results_real(s, summary, row, "chance"));
	assert_holds(p->out, "No ranking is supported");
}

/* ---- the studies ------------------------------------------------------------------------- */

static void multiple_sclerosis(void **state)
{
	struct scratch s;
	struct program p;
	struct pv__frame summary;

	(void)state;
	begin(&s);
	copy_table(&s, "dti_ms_tracts/dti_ms_tracts.csv", id_by_column, "people.tsv");
	summary = run(&s, "dti-ms", &p);
	assert_score(&s, &summary, "svm_linear", "auc", .81, .02);
	assert_score(&s, &summary, "gradient_boosting", "auc", .82, .03);
	scratch_remove(&s);
}

static void attention_deficit(void **state)
{
	struct scratch s;
	struct program p;
	struct pv__frame summary;

	(void)state;
	begin(&s);
	copy_table(&s, "adhd_frontal_fc/frontal2D.csv", id_by_row, "people.tsv");
	summary = run(&s, "adhd", &p);
	assert_score(&s, &summary, "logistic", "auc", .75, .03);
	scratch_remove(&s);
}

static void thickness(void **state)
{
	struct scratch s;
	struct program p;
	struct pv__frame summary;

	(void)state;
	begin(&s);
	copy_table(&s, "ixi/ixi.csv", ixi_by_number, "people.tsv");
	copy_table(&s, "ixi/antsThickness.csv", ixi_by_scan, "thickness.tsv");
	summary = run(&s, "ixi-thickness-age", &p);
	assert_score(&s, &summary, "ridge", "mae", 6.7, .15);
	assert_score(&s, &summary, "majority", "mae", 14.5, .3);
	summary = run(&s, "ixi-thickness-sex", &p);
	assert_score(&s, &summary, "logistic", "auc", .74, .02);
	summary = run(&s, "ixi-thickness-coin", &p);
	assert_score(&s, &summary, "logistic", "auc", .5, .06);
	assert_finds_nothing(&s, &summary, "logistic", "auc", &p);
	scratch_remove(&s);
}

static void volumes(void **state)
{
	struct scratch s;
	struct program p;
	struct pv__frame summary;

	(void)state;
	begin(&s);
	copy_table(&s, "ixi/IXI_demog.csv", id_by_column, "people.tsv");
	copy_table(&s, "ixi/IXI_DLMUSE.csv", id_by_column, "volumes.tsv");
	summary = run(&s, "ixi-volumes-age", &p);
	assert_score(&s, &summary, "ridge", "mae", 4.9, .1);
	summary = run(&s, "ixi-volumes-sex", &p);
	assert_score(&s, &summary, "logistic", "auc", .91, .02);
	scratch_remove(&s);
}

/* A site of 42 scans has no diagnosis, age and sex. */
static void eight_sites(void **state)
{
	struct scratch s;
	struct program p;
	struct pv__frame summary;
	const char *table;

	(void)state;
	begin(&s);
	table = file_text(&s, pv__path_join(s.arena, getenv("PULVINAR_TEST_DATA"),
					    "imaging/tables/brain_volumes_multisite/"
					    "brain_volumes.csv"));
	scratch_write(&s, "scans.csv", text_replace(&s, table, ",session,", ",session_id,"));
	summary = run(&s, "sites-age", &p);
	assert_score(&s, &summary, "ridge", "r", .66, .03);
	assert_int_equal(count_lines(file_text(&s, scratch_path(&s, "results-sites-age/"
								    "exclusions.tsv"))),
			 42 + 1);
	summary = run(&s, "sites-diagnosis", &p);
	assert_score(&s, &summary, "logistic", "auc", .54, .03);
	assert_finds_nothing(&s, &summary, "logistic", "auc", &p);
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(multiple_sclerosis), cmocka_unit_test(attention_deficit),
		cmocka_unit_test(thickness),          cmocka_unit_test(volumes),
		cmocka_unit_test(eight_sites),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
