/* pulvinar info and describe formats: what files are, said once for people and for programs;
 * names of people only where they are asked for. */
#include "support/check.h"
#include "support/cohort.h"

#include <jansson.h>
#include <string.h>

static void images_and_tables(void **state)
{
	struct scratch s;
	struct program p;
	json_t *files, *o;

	(void)state;
	scratch_make(&s);
	cohort_make(&s, s.folder, ".nii.gz");
	run_program(&s, &p, "info", "--json", scratch_path(&s, "images/sub-01.nii.gz"),
		    scratch_path(&s, "participants.tsv"), scratch_path(&s, "atlas.tsv"));
	assert_code(&p, 0);
	files = json_loads(p.out, 0, NULL);
	assert_int_equal(json_array_size(files), 3);
	o = json_array_get(files, 0);
	assert_string_equal(json_string_value(json_object_get(o, "format")), "nifti");
	assert_int_equal(json_integer_value(json_array_get(json_object_get(o, "voxels"), 2)), 4);
	assert_int_equal(json_integer_value(json_object_get(o, "not_finite")), 0);
	assert_true(json_real_value(json_object_get(o, "highest")) >
		    json_real_value(json_object_get(o, "lowest")));
	assert_int_equal(strlen(json_string_value(json_object_get(o, "orientation"))), 3);
	o = json_array_get(files, 1);
	assert_int_equal(json_integer_value(json_object_get(o, "rows")), COHORT_PEOPLE);
	o = json_object_get(json_array_get(files, 2), "names");
	assert_int_equal(json_object_size(o), COHORT_REGIONS);
	json_decref(files);
	scratch_remove(&s);
}

/* One bad file of several. */
static void faults_do_not_hide_the_rest(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	cohort_make(&s, s.folder, ".nii.gz");
	scratch_write(&s, "broken.tsv", "a\tb\n1\n");
	run_program(&s, &p, "info", scratch_path(&s, "broken.tsv"),
		    scratch_path(&s, "participants.tsv"));
	assert_code(&p, 65);
	assert_holds(p.err, "broken.tsv:2: error: ");
	assert_holds(p.out, "participants.tsv");
	run_program(&s, &p, "info", scratch_path(&s, "nowhere.nii"));
	assert_code(&p, 66);
	scratch_remove(&s);
}

static const char edf_patient[] = "X X X Doe_Jane";

/* The header of an EDF file with one signal and one record, which names its patient. */
static void write_edf(struct scratch *s)
{
	char file[512 + 20];

	memset(file, ' ', 512);
	memset(file + 512, 0, 20);
	memcpy(file, "0", 1);
	memcpy(file + 8, edf_patient, sizeof(edf_patient) - 1);
	memcpy(file + 168, "01.02.0310.11.12", 16);
	memcpy(file + 184, "512", 3);
	memcpy(file + 236, "1", 1);
	memcpy(file + 244, "1", 1);
	memcpy(file + 252, "1", 1);
	memcpy(file + 256, "EEG Cz", 6);
	memcpy(file + 256 + 96, "uV", 2);
	memcpy(file + 256 + 104, "-100", 4);
	memcpy(file + 256 + 112, "100", 3);
	memcpy(file + 256 + 120, "-32768", 6);
	memcpy(file + 256 + 128, "32767", 5);
	memcpy(file + 256 + 216, "10", 2);
	assert_int_equal(pv__file_write(scratch_path(s, "one.edf"), file, sizeof(file), &s->diag),
			 PV_OK);
}

static void people_are_named_on_request(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	write_edf(&s);
	run_program(&s, &p, "info", scratch_path(&s, "one.edf"));
	assert_code(&p, 0);
	assert_holds(p.out, "rate_hz 10, samples 10");
	assert_lacks(p.out, "Doe_Jane");
	run_program(&s, &p, "info", "--show-identifying", scratch_path(&s, "one.edf"));
	assert_code(&p, 0);
	assert_holds(p.out, "Doe_Jane");
	scratch_remove(&s);
}

/* The row of the table of limits in formats/README.md. */
static void limit_is_written(const char *readme, const json_t *limit)
{
	json_int_t most = json_integer_value(json_object_get(limit, "may_be_raised_to"));
	char row[512], raised[32] = "fixed";

	if (most > 0)
		snprintf(raised, sizeof(raised), "%" JSON_INTEGER_FORMAT, most);
	snprintf(row, sizeof(row), "\n| `%s` | %" JSON_INTEGER_FORMAT " | %s | %s | %s |\n",
		 json_string_value(json_object_get(limit, "name")),
		 json_integer_value(json_object_get(limit, "value")),
		 json_string_value(json_object_get(limit, "unit")), raised,
		 json_string_value(json_object_get(limit, "why")));
	if (!strstr(readme, row))
		fail_msg("formats/README.md lacks the line%s", row);
}

/* Every format says what it is and what it reads; its limits are those of the README. */
static void formats_and_limits(void **state)
{
	struct scratch s;
	struct program p;
	json_t *formats, *format, *limit;
	size_t i, j;
	const char *readme;

	(void)state;
	scratch_make(&s);
	readme = file_text(&s, source_path(&s, "formats/README.md"));
	run_program(&s, &p, "describe", "formats", "--json");
	assert_code(&p, 0);
	formats = json_loads(p.out, 0, NULL);
	assert_true(json_array_size(formats) > 20);
	json_array_foreach(formats, i, format)
	{
		assert_non_null(json_string_value(json_object_get(format, "reads")));
		assert_true(strlen(json_string_value(json_object_get(format, "title"))) > 0);
		json_array_foreach(json_object_get(format, "limits"), j, limit)
			limit_is_written(readme, limit);
	}
	json_decref(formats);
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(images_and_tables),
					   cmocka_unit_test(faults_do_not_hide_the_rest),
					   cmocka_unit_test(people_are_named_on_request),
					   cmocka_unit_test(formats_and_limits)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
